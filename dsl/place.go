package dsl

import (
	"slices"
	"strings"

	"github.com/alecthomas/participle/v2/lexer"

	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/phrases"
	"github.com/routebook/routebook/dsl/schema"
)

// Where an error stands. The grammar says only which token did not fit; what
// the user needs to hear follows from the tokens of the declaration before it.
// They are read once more here, by a reader that understands far less than the
// grammar and therefore never fails: which part of the declaration was reached,
// which brackets are open, and which keyword came last.

// region is a part of a declaration; what may stand there follows from it.
type region uint8

const (
	inDeclaration region = iota // of let, define, template, language; of a rule before its name
	inHeader                    // between a rule's name and "when" or "then"
	inEvents                    // behind "on"
	inCondition
	inSteps
	inCases // the braces of "assign team by"
	inPool  // the brackets of "assign any of"
	inList
)

// frame is what is between one pair of brackets, up to the error; the outermost
// one is the declaration itself.
type frame struct {
	region  region
	opener  int    // index of the bracket's token, -1 for the outermost
	clause  string // the last phrase or sign that something has to follow, or ""
	at      int    // index of the clause's token
	after   int    // what has followed the clause; a group in brackets counts as one
	step    string // the phrase that began the last step, or ""
	clauses []int  // indexes of that step's clauses
}

// place is where an error stands among the tokens.
type place struct {
	at       int         // index of the offending token
	token    lexer.Token // the offending token
	beforeAt int         // index of the token before it that is no white space and no comment, or -1
	before   lexer.Token // that token; of type EOF at the beginning
	start    int         // index of the declaration's first token
	decl     string      // the phrase that began the declaration
	frames   []frame
}

// top is the innermost frame.
func (pl *place) top() *frame { return &pl.frames[len(pl.frames)-1] }

// place finds the token at an offset and what led to it.
func (p *parser) place(offset int, start *lexer.Token) *place {
	pl := &place{
		at: p.tokenAt(offset), start: p.tokenAt(start.Pos.Offset), beforeAt: -1, before: lexer.EOFToken(lexer.Position{}),
		frames: []frame{{opener: -1}},
	}
	if start.Type == tokPhrase && declarations[start.Value] {
		pl.decl = start.Value
	}
	for isBlank(p.tokens[pl.at]) {
		pl.at++
	}
	pl.token = p.tokens[pl.at]
	for i := pl.start; i < pl.at; i++ {
		if t := p.tokens[i]; !isBlank(t) {
			pl.take(t, i)
			pl.before, pl.beforeAt = t, i
		}
	}
	return pl
}

// isBlank reports whether the grammar does not see a token.
func isBlank(t lexer.Token) bool { return t.Type == tokSpace || t.Type == tokComment }

// tokenAt returns the index of the token that holds an offset.
func (p *parser) tokenAt(offset int) int {
	at, found := slices.BinarySearchFunc(p.tokens, offset, func(t lexer.Token, offset int) int { return t.Pos.Offset - offset })
	if !found {
		at--
	}
	return max(at, 0)
}

// take reads one token.
func (pl *place) take(t lexer.Token, at int) {
	f := pl.top()
	switch {
	case t.Type == tokPunct && strings.Contains(openers, t.Value):
		f.after++
		pl.frames = append(pl.frames, frame{region: f.inside(t.Value), opener: at})
	case t.Type == tokPunct && strings.Contains(")]}", t.Value):
		pl.close(t.Value)
	case t.Type == tokPunct && f.separates(t.Value):
		f.clause, f.at, f.after = t.Value, at, 0
	case t.Type == tokPhrase && !f.isOperand(t.Value):
		f.phrase(t.Value, at, pl.decl)
	case t.Type == tokPunct && comparisons[t.Value] != "":
		f.clause, f.at, f.after = comparisons[t.Value], at, 0
	default:
		f.after++
	}
}

// inside returns the region that a bracket opens.
func (f *frame) inside(bracket string) region {
	switch {
	case bracket == "(":
		return inCondition
	case bracket == "{" && f.clause == "assign team by":
		return inCases
	case bracket == "{":
		return inSteps
	case f.clause == "assign any of":
		return inPool
	}
	return inList
}

func (pl *place) close(bracket string) {
	if len(pl.frames) == 1 {
		return
	}
	pl.frames = pl.frames[:len(pl.frames)-1]
	f := pl.top()
	if bracket == "}" && f.clause != "assign team by" {
		f.region, f.clause, f.after = inSteps, "}", 0
	}
}

// separates reports whether a sign begins something new where it stands.
func (f *frame) separates(sign string) bool {
	switch sign {
	case "=>":
		return f.region == inCases
	case "=", ",":
		return f.region == inSteps || f.region == inDeclaration
	}
	return false
}

// isOperand reports whether a phrase is something compared or listened to, not a word of the grammar.
func (f *frame) isOperand(phrase string) bool {
	switch f.region {
	case inCondition:
		return schema.LookupField(phrase) != nil
	case inEvents:
		return schema.LookupEvent(phrase) != nil && phrase != "every"
	case inList:
		return true
	case inSteps:
		return f.clause == "assign team by" && f.after == 0 && schema.LookupField(phrase) != nil
	}
	return false
}

// phrase reads a keyword.
func (f *frame) phrase(phrase string, at int, decl string) {
	switch phrase {
	case "when":
		f.region = inCondition
	case "if", "otherwise if":
		f.region = inCondition
	case "as":
		if decl == "define" {
			f.region = inCondition
		}
	case "then":
		f.region = inSteps
	case "on":
		if f.region < inCondition {
			f.region = inEvents
		}
	case "rule", "description", "precedence", "formerly", "limit":
		if f.region < inCondition {
			f.region = inHeader
		}
	}
	if theGrammar().steps[phrase] != nil {
		f.step, f.clauses = phrase, nil
	} else {
		f.clauses = append(f.clauses, at)
	}
	f.clause, f.at, f.after = phrase, at, 0
}

// complete reports whether what the clause needs has followed it.
func (f *frame) complete() bool {
	row := phrases.ByPhrase[f.clause]
	return f.after > 0 || row != nil && row.Needs == "" || f.clause == "}" || f.clause == "owner" && f.region == inSteps
}

// laterLine reports whether the offending token stands on a later line than the one before it.
func (p *parser) laterLine(pl *place) bool {
	if pl.beforeAt < 0 {
		return false
	}
	end := p.span(pl.beforeAt).End
	return strings.IndexByte(p.text(diag.Span{Start: end, End: pl.token.Pos.Offset}), '\n') >= 0
}

// firstOnLine reports whether the offending token is the first one on its line.
func (p *parser) firstOnLine(pl *place) bool { return firstOnLine(p.file.Src, pl.token.Pos.Offset) }

// behind returns the empty span behind the token before the error.
func (p *parser) behind(pl *place) diag.Span {
	if pl.beforeAt < 0 {
		return p.span(pl.at)
	}
	end := p.span(pl.beforeAt).End
	return diag.Span{Start: end, End: end}
}

// span returns the span of a token.
func (p *parser) span(at int) diag.Span {
	t := p.tokens[at]
	if t.EOF() {
		return diag.Span{Start: t.Pos.Offset, End: t.Pos.Offset}
	}
	return diag.Span{Start: t.Pos.Offset, End: p.tokens[at+1].Pos.Offset}
}

// typed returns the text of a token as it was typed.
func (p *parser) typed(at int) string { return p.text(p.span(at)) }

func (p *parser) text(span diag.Span) string { return p.file.Text(span) }

// next returns the index of the first token behind one that is no white space and no comment.
func (p *parser) next(at int) int {
	if at+1 < len(p.tokens) {
		at++
	}
	for isBlank(p.tokens[at]) {
		at++
	}
	return at
}

// previous returns the index of the last token before one that is no white space and no comment, or -1.
func (p *parser) previous(at int) int {
	for at--; at >= 0 && isBlank(p.tokens[at]); at-- {
	}
	return at
}

// words returns the words that follow each other on the line from an offset, up to a handful, with the offset behind each.
func (p *parser) words(from int) (words []string, ends []int) {
	const handful = 6 // no phrase is longer
	for len(words) < handful {
		word := phrases.Word(p.file.Src[from:])
		if len(word) == 0 {
			break
		}
		from += len(word)
		words, ends = append(words, string(word)), append(ends, from)
		from += skipBlanks(p.file.Src[from:])
	}
	return words, ends
}
