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
	return p.parse(theGrammar())
}

func (p *parser) parse(g *grammar) (*File, diag.List) {
	p.chooseTable()
	p.tokenise()
	for !p.peek().EOF() {
		p.declaration(g)
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
	p.file.text = s.text
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

// production reads one part of the tree from where a window stands.
type production[T any] func(*lexer.PeekingLexer) (T, error)

// grammar holds a parser for each production that is chosen by its first token.
type grammar struct {
	decls   map[string]production[Decl] // by the phrase that begins it, as all below
	header  map[string]production[HeaderLine]
	steps   map[string]production[Step]
	targets map[string]production[Target]

	strategy production[*Strategy] // the clauses of an assignment
	reassign production[*Reassign]
	fallback production[*Fallback]
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
	g := &grammar{
		decls: map[string]production[Decl]{}, header: map[string]production[HeaderLine]{},
		steps: map[string]production[Step]{}, targets: map[string]production[Target]{},
		strategy: tagged[Strategy](), reassign: tagged[Reassign](), fallback: tagged[Fallback](),
	}
	enter(g.decls, declOf(tagged[Language]()), "language")
	enter(g.decls, declOf(tagged[Let]()), "let")
	enter(g.decls, declOf(tagged[Define]()), "define")
	enter(g.decls, declOf(tagged[Template]()), "template")
	enter(g.decls, declOf(parseRule), "disabled", "rule", "when")
	enter(g.header, headerOf(tagged[Description]()), "description")
	enter(g.header, headerOf(parsePrecedence), "precedence")
	enter(g.header, headerOf(tagged[Formerly]()), "formerly")
	enter(g.header, headerOf(parseOn), "on")
	enter(g.header, headerOf(tagged[Limit]()), "limit")
	enter(g.targets, targetOf(parseTeamTarget), "assign team")
	enter(g.targets, targetOf(parseAgentTarget), "assign agent")
	enter(g.targets, targetOf(tagged[TeamByTarget]()), "assign team by")
	enter(g.targets, targetOf(tagged[PoolTarget]()), "assign any of")
	enter(g.targets, targetOf(tagged[PhraseTarget]()), "assign owner", "assign requested group", "assign acting agent")
	g.enterSteps()
	return g
}

func (g *grammar) enterSteps() {
	for phrase := range g.targets {
		enter(g.steps, stepOf(parseAssign), phrase)
	}
	enter(g.steps, stepOf(tagged[Unassign]()), "unassign")
	enter(g.steps, stepOf(tagged[Send]()), "send")
	enter(g.steps, stepOf(tagged[SendAI]()), "send ai")
	enter(g.steps, stepOf(tagged[SendEmail]()), "send email to")
	enter(g.steps, stepOf(tagged[Notify]()), "notify agent", "notify team", "notify assigned agent")
	enter(g.steps, stepOf(parseSet), "set status", "set priority", "set type", "set order status", "set visitor group")
	enter(g.steps, stepOf(tagged[AddScore]()), "add score")
	enter(g.steps, stepOf(tagged[Resolve]()), "resolve")
	enter(g.steps, stepOf(tagged[Reopen]()), "reopen")
	enter(g.steps, stepOf(tagged[Snooze]()), "snooze")
	enter(g.steps, stepOf(parseTag), "add tag", "remove tag", "add contact tag", "remove contact tag", "apply topic", "remove topic")
	enter(g.steps, stepOf(parseTags), "add tags", "remove tags", "replace tags", "add contact tags", "remove contact tags", "replace contact tags",
		"apply topics", "remove topics")
	enter(g.steps, stepOf(tagged[Update]()), "update contact", "update conversation")
	enter(g.steps, stepOf(tagged[CreateCase]()), "create case in")
	enter(g.steps, stepOf(tagged[CallWebhook]()), "call webhook")
	enter(g.steps, stepOf(tagged[If]()), "if")
	enter(g.steps, stepOf(tagged[Stop]()), "stop")
}

// enter enters a production under the phrases that begin it.
func enter[I any](table map[string]production[I], parse production[I], begins ...string) {
	for _, phrase := range begins {
		table[phrase] = parse
	}
}

// What one of these returns beside an error is what could be read.

func declOf[T Decl](parse production[T]) production[Decl] {
	return func(lex *lexer.PeekingLexer) (Decl, error) { return parse(lex) }
}

func headerOf[T HeaderLine](parse production[T]) production[HeaderLine] {
	return func(lex *lexer.PeekingLexer) (HeaderLine, error) { return parse(lex) }
}

func stepOf[T Step](parse production[T]) production[Step] {
	return func(lex *lexer.PeekingLexer) (Step, error) { return parse(lex) }
}

func targetOf[T Target](parse production[T]) production[Target] {
	return func(lex *lexer.PeekingLexer) (Target, error) { return parse(lex) }
}

// tagged builds the participle parser of one part of the tree from its tags.
func tagged[T any]() production[*T] { return taggedWith[T](parseStep) }

// taggedWith is tagged, the steps in it read by parseStep. With a lookahead of
// zero the first token decides, so that an error is where it is.
func taggedWith[T any](parseStep production[Step]) production[*T] {
	parser := participle.MustBuild[T](
		participle.Lexer(definition{phrases.English()}),
		participle.UseLookahead(0),
		participle.ParseTypeWith(parseValue),
		participle.ParseTypeWith(parseWords),
		participle.ParseTypeWith(parseText),
		participle.ParseTypeWith(parseEvent),
		participle.ParseTypeWith(parseCond),
		participle.ParseTypeWith((func(*lexer.PeekingLexer) (Step, error))(parseStep)),
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
func (p *parser) declaration(g *grammar) {
	t := *p.peek()
	if t.Type != tokPhrase || !declarations[t.Value] {
		p.stray(t)
		return
	}
	d, err := g.decls[t.Value](p.window.lex)
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
