package dsl

import (
	"errors"
	"sync"

	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"

	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/phrases"
)

// Parse reads a .route file. It always returns a tree: of a declaration that
// cannot be read, findings say why, and the tree goes on with the next one.
func Parse(filename string, src []byte) (*File, diag.List) {
	return ParseWith(filename, src, phrases.Lookup)
}

// ParseWith is Parse with the keyword tables that lookup returns for the
// language of a file; "en" is that of a file which names none.
func ParseWith(filename string, src []byte, lookup func(language string) *phrases.Table) (*File, diag.List) {
	p := &parser{file: &File{Name: filename, Src: src, Table: lookup("en")}, lookup: lookup}
	p.chooseTable()
	p.tokenise()
	for !p.peek().EOF() {
		p.declaration()
	}
	if p.muted {
		p.abandon()
	} else {
		p.layout()
		p.settle()
	}
	p.found.Sort()
	return p.file, p.found
}

// parser holds one run of Parse.
type parser struct {
	file   *File
	lookup func(string) *phrases.Table
	source string        // the file's text, of which the strings in the tree are parts
	tokens []lexer.Token // all of them
	window window        // what the grammar sees of them
	found  diag.List
	lexed  diag.List // what the lexer found, in the order of the text

	unknownLanguage *diag.Diagnostic // the file says that it is in a language without a table
	muted           bool             // one cause spoils the whole file: nothing that follows from it is reported
}

// bytesPerToken is how long the tokens of a rule are on average, white space among them, at the least.
const bytesPerToken = 3

// peek returns the next token, in the next window if need be. It is overwritten there.
func (p *parser) peek() *lexer.Token {
	if p.window.lex == nil || p.window.lex.Peek().EOF() && !p.tokens[p.window.next].EOF() {
		p.window.advance(p.tokens)
	}
	return p.window.lex.Peek()
}

// tokenise cuts the whole file into tokens, once.
func (p *parser) tokenise() {
	s := newScanner(p.file.Name, p.file.Src, p.file.Table)
	p.source = s.text
	p.tokens = make([]lexer.Token, 0, len(s.src)/bytesPerToken+1)
	for {
		t, _ := s.Next() // never fails
		if p.tokens = append(p.tokens, t); t.EOF() {
			break
		}
	}
	p.file.Comments = s.comments
	p.file.tokens = p.tokens
	p.lexed = s.found
	p.lexed.Sort()
	if d, ok := p.spoilt(); ok {
		p.report(d)
		p.muted = true
		return
	}
	for _, d := range p.lexed {
		p.report(d)
	}
}

// declarations are the words that begin one.
var declarations = map[string]bool{
	"language": true, "let": true, "define": true, "template": true, "disabled": true, "rule": true, "when": true,
}

// grammar holds a parser for each production that is chosen by its first token.
type grammar struct {
	decls map[string]func(*lexer.PeekingLexer) (Decl, error) // by the phrase that begins it
	steps map[string]func(*lexer.PeekingLexer) (Step, error)
}

var (
	buildGrammar sync.Once
	built        *grammar
)

// theGrammar is built on first use: participle reads the tags of the whole tree.
// It refers to itself (a step may hold steps), hence no OnceValue.
func theGrammar() *grammar {
	buildGrammar.Do(func() { built = newGrammar() })
	return built
}

func newGrammar() *grammar {
	g := &grammar{decls: map[string]func(*lexer.PeekingLexer) (Decl, error){}, steps: map[string]func(*lexer.PeekingLexer) (Step, error){}}
	declare[Language](g, "language")
	declare[Let](g, "let")
	declare[Define](g, "define")
	declare[Template](g, "template")
	declare[Rule](g, "disabled", "rule", "when")
	stepOf[Assign](g, "assign team", "assign team by", "assign agent", "assign any of", "assign owner", "assign requested group", "assign acting agent")
	stepOf[Unassign](g, "unassign")
	stepOf[Send](g, "send")
	stepOf[SendAI](g, "send ai")
	stepOf[SendEmail](g, "send email to")
	stepOf[Notify](g, "notify agent", "notify team", "notify assigned agent")
	stepOf[Set](g, "set status", "set priority", "set type", "set order status", "set visitor group")
	stepOf[AddScore](g, "add score")
	stepOf[Resolve](g, "resolve")
	stepOf[Reopen](g, "reopen")
	stepOf[Snooze](g, "snooze")
	stepOf[Tagging](g, "add tag", "add tags", "remove tag", "remove tags", "replace tags", "add contact tag", "add contact tags",
		"remove contact tag", "remove contact tags", "replace contact tags", "apply topic", "apply topics", "remove topic", "remove topics")
	stepOf[Update](g, "update contact", "update conversation")
	stepOf[CreateCase](g, "create case in")
	stepOf[CallWebhook](g, "call webhook")
	stepOf[If](g, "if")
	stepOf[Stop](g, "stop")
	return g
}

// declare enters a declaration under the phrases that begin it.
func declare[T any, P interface {
	*T
	Decl
}](g *grammar, begins ...string) {
	parse := production[T]()
	for _, phrase := range begins {
		g.decls[phrase] = func(lex *lexer.PeekingLexer) (Decl, error) {
			v, err := parse(lex)
			return P(v), err
		}
	}
}

// stepOf enters a step under the phrases that begin it.
func stepOf[T any, P interface {
	*T
	Step
}](g *grammar, begins ...string) {
	parse := production[T]()
	for _, phrase := range begins {
		g.steps[phrase] = func(lex *lexer.PeekingLexer) (Step, error) {
			v, err := parse(lex)
			if err != nil {
				return nil, err
			}
			return P(v), nil
		}
	}
}

// production builds the participle parser of one part of the tree. With a
// lookahead of zero the first token decides, so that an error is where it is.
func production[T any]() func(*lexer.PeekingLexer) (*T, error) {
	parser := participle.MustBuild[T](
		participle.Lexer(definition{phrases.English()}),
		participle.UseLookahead(0),
		participle.ParseTypeWith(parseValue),
		participle.ParseTypeWith(parseWords),
		participle.ParseTypeWith(parseText),
		participle.ParseTypeWith(parseEvent),
		participle.ParseTypeWith(parseCond),
		participle.ParseTypeWith(parseStep),
		participle.Union[HeaderLine](&Description{}, &Precedence{}, &Formerly{}, &On{}, &Limit{}),
		participle.Union[Target](&TeamTarget{}, &AgentTarget{}, &PoolTarget{}, &TeamByTarget{}, &PhraseTarget{}),
	)
	return func(lex *lexer.PeekingLexer) (*T, error) {
		return parser.ParseFromLexer(lex, participle.AllowTrailing(true))
	}
}

// startsStep reports whether a token begins a step.
func startsStep(t *lexer.Token) bool {
	return t.Type == tokPhrase && theGrammar().steps[t.Value] != nil
}

// parseStep reads one step; its first token says which.
func parseStep(lex *lexer.PeekingLexer) (Step, error) {
	if t := lex.Peek(); startsStep(t) {
		return theGrammar().steps[t.Value](lex)
	}
	return nil, participle.NextMatch
}

// declaration reads the next declaration, or skips what is none.
func (p *parser) declaration() {
	t := *p.peek()
	if t.Type != tokPhrase || !declarations[t.Value] {
		p.stray(t)
		return
	}
	d, err := theGrammar().decls[t.Value](p.window.lex)
	next := p.peek()
	switch {
	case err != nil:
		if name := declared(d); name != "" {
			p.file.Broken = append(p.file.Broken, name)
		}
		p.explain(asSyntaxError(err), &t)
		if next.Pos.Offset == t.Pos.Offset {
			p.window.lex.Next()
		}
		p.recover()
	case next.EOF() || next.Type == tokPhrase && declarations[next.Value] && (next.Value != "language" || inColumnOne(p.file.Src, next.Pos.Offset)):
		p.file.Decls = append(p.file.Decls, d)
	default: // something more, which is no declaration
		p.file.Decls = append(p.file.Decls, d)
		p.explain(&syntaxError{offset: next.Pos.Offset}, &t)
		p.recover()
	}
}

// stray reports what stands before the first declaration, up to that.
func (p *parser) stray(t lexer.Token) {
	p.explain(&syntaxError{offset: t.Pos.Offset}, &t)
	p.window.lex.Next()
	p.recover()
}

// declared returns the name that a declaration introduces for others to use, or "".
func declared(d Decl) string {
	switch d := d.(type) {
	case *Let:
		return d.Name.Text
	case *Define:
		return d.Name.Text
	case *Template:
		return d.Name.Text
	}
	return ""
}

// recover skips to the next declaration. One that begins with a misspelt word is
// skipped too, and reported.
func (p *parser) recover() {
	for {
		t := p.peek()
		switch {
		case t.EOF():
			return
		case t.Type == tokPhrase && resumes(t.Value, p.file.Src, t.Pos.Offset):
			return
		case t.Type == tokName && inColumnOne(p.file.Src, t.Pos.Offset) && !p.reportedAt(t.Pos.Offset):
			if d, ok := p.closeTo(p.tokenAt(t.Pos.Offset), declarationWords); ok {
				p.report(d)
			}
		}
		p.window.lex.Next()
	}
}

// reportedAt reports whether the last finding begins at an offset.
func (p *parser) reportedAt(offset int) bool {
	return len(p.found) > 0 && p.found[len(p.found)-1].Span.Start == offset
}

// resumes reports whether a declaration surely begins with the phrase at an
// offset, after something that could not be read: its word stands first on its
// line, and in column 1 if it has other uses too.
func resumes(phrase string, src []byte, at int) bool {
	switch phrase {
	case "rule", "disabled", "let", "define":
		return firstOnLine(src, at)
	case "when", "template", "language":
		return inColumnOne(src, at)
	}
	return false
}

// firstOnLine reports whether nothing but white space stands before an offset on its line.
func firstOnLine(src []byte, at int) bool {
	for at > 0 && (src[at-1] == ' ' || src[at-1] == '\t') {
		at--
	}
	return inColumnOne(src, at)
}

func inColumnOne(src []byte, at int) bool {
	return at == 0 || src[at-1] == '\n' || at == len(bom) && string(src[:at]) == bom
}

// asSyntaxError returns our own error, or ours for one of participle's.
func asSyntaxError(err error) *syntaxError {
	var ours *syntaxError
	if errors.As(err, &ours) {
		return ours
	}
	var theirs participle.Error
	if errors.As(err, &theirs) {
		return &syntaxError{offset: theirs.Position().Offset}
	}
	panic(err) // participle returns nothing else
}
