package dsl

import (
	"fmt"
	"slices"
	"strings"

	"github.com/alecthomas/participle/v2/lexer"

	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/phrases"
)

// Our own error sentences. Participle says which token it could not place; a
// list of explainers, the most telling first, says what that means: a word that
// another language taught, a bracket that was never closed, a clause in the
// wrong place, a word misspelt, something missing. Sentences are written with
// the canonical phrases in angle brackets, and shown in the file's own words.

// syntaxError is an error of the grammar. It implements participle.Error, so that participle hands it through.
type syntaxError struct {
	offset int    // of the token that does not fit
	needs  string // "the list needs a comma or ]", see Table.Say; empty: follows from the tokens before
}

// unexpected says that the next token does not fit; without needs, the tokens before say what was wanted.
func unexpected(lex *lexer.PeekingLexer, needs string) *syntaxError {
	return &syntaxError{offset: lex.Peek().Pos.Offset, needs: needs}
}

// Error implements error. Users see the diagnostic that explain makes of it.
func (e *syntaxError) Error() string { return e.Message() }

// Message implements participle.Error.
func (e *syntaxError) Message() string { return "syntax error: " + e.needs }

// Position implements participle.Error.
func (e *syntaxError) Position() lexer.Position { return lexer.Position{Offset: e.offset} }

// explainers each know one kind of mistake. The first that recognises it speaks.
var explainers = []func(*parser, *place) (diag.Diagnostic, bool){
	(*parser).brokenPhrase,
	(*parser).foreignWord,
	(*parser).unknownSign,
	(*parser).otherLanguage,
	(*parser).aliasAlone,
	(*parser).notAState,
	(*parser).wrongJoint,
	(*parser).namelessLet,
	(*parser).missingBraces,
	(*parser).missingThen,
	(*parser).missingWhen,
	(*parser).unclosed,
	(*parser).unopened,
	(*parser).missingAnd,
	(*parser).missingRule,
	(*parser).bareList,
	(*parser).missingSign,
	(*parser).looseValue,
	(*parser).oneOrMany,
	(*parser).orderOfClauses,
	(*parser).orderOfHeader,
	(*parser).misspelt,
	(*parser).severalWords,
	(*parser).bareText,
	(*parser).oddName,
	(*parser).otherStep,
}

// explain reports an error within the declaration that began with start.
func (p *parser) explain(err *syntaxError, start *lexer.Token) {
	if p.muted {
		return
	}
	pl := p.place(err.offset, start)
	if p.damaged(pl) {
		return
	}
	d := p.sentence(err, pl)
	if d.Span.IsZero() {
		d.Span = p.span(pl.at)
	}
	if pl.beforeAt < 0 || !inColumnOne(p.file.Src, d.Span.Start) { // what begins a line is no part of the declaration before
		d.Where = p.where(start)
	}
	p.report(d)
}

// damaged reports whether the lexer has found what the error follows from: the
// offending token or the one before it could not be read, or a text or pattern
// was not closed and took in what should have stood behind it.
func (p *parser) damaged(pl *place) bool {
	from := p.tokens[pl.start].Pos.Offset
	i, _ := slices.BinarySearchFunc(p.lexed, from, func(d diag.Diagnostic, from int) int { return d.Span.Start - from })
	for ; i < len(p.lexed) && p.lexed[i].Span.Start <= pl.token.Pos.Offset; i++ {
		d := p.lexed[i]
		switch d.Code {
		case "R003", "R005":
			return true
		case "R013":
			if d.Span.Start >= pl.before.Pos.Offset {
				return true
			}
		}
	}
	return false
}

// sentence makes the diagnostic of an error.
func (p *parser) sentence(err *syntaxError, pl *place) diag.Diagnostic {
	if pl.token.Type == tokDeep {
		at := pl.token.Pos.Offset
		return diag.Diagnostic{
			Code: "R015", Span: diag.Span{Start: at, End: at + 1},
			Message: fmt.Sprintf("nested more than %d deep", maxNesting), Label: "a define can take a part of it",
		}
	}
	for _, explainer := range explainers {
		if d, ok := explainer(p, pl); ok {
			return d
		}
	}
	if err.needs != "" {
		return p.missing(pl, err.needs)
	}
	if needs := p.needs(pl); needs != "" {
		return p.missing(pl, needs)
	}
	if pl.decl == "" {
		return diag.Diagnostic{
			Code: "R019", Message: "expected a declaration, found " + p.foundText(pl),
			Label: p.say("one of <rule>, <when>, <let>, <define>, <template>"),
		}
	}
	return diag.Diagnostic{Code: "R002", Message: "unexpected " + p.foundText(pl), Label: p.mayFollow(pl)}
}

// missing says that something has to stand where the error is. When the next
// token belongs to something else on a later line, the place is behind the last one.
func (p *parser) missing(pl *place, needs string) diag.Diagnostic {
	d := diag.Diagnostic{Code: "R007"}
	found := p.foundText(pl)
	if p.endsHere(pl) {
		d.Span = p.behind(pl)
		if !pl.token.EOF() {
			found = "the end of the line"
		}
	}
	d.Message = p.say(needs) + ", found " + found
	p.suggestName(pl, &d)
	return d
}

// endsHere reports whether nothing more was written where something is missing:
// the next token belongs to something else.
func (p *parser) endsHere(pl *place) bool {
	switch {
	case pl.token.EOF():
		return true
	case !p.laterLine(pl):
		return false
	case pl.token.Type == tokPunct:
		return strings.Contains(")]}", pl.token.Value)
	case pl.top().region == inSteps && pl.top().wantsStep():
		return p.beginsDeclaration(pl)
	}
	return pl.token.Type == tokPhrase
}

// beginsDeclaration reports whether the offending token is where the next declaration begins.
func (p *parser) beginsDeclaration(pl *place) bool {
	return pl.token.Type == tokPhrase && resumes(pl.token.Value, p.file.Src, pl.token.Pos.Offset)
}

// wantsStep reports whether a step has to follow.
func (f *frame) wantsStep() bool {
	return f.region == inSteps && f.after == 0 && (f.clause == "" || f.clause == "then" || f.clause == "and")
}

// wantsCondition reports whether a test has to follow.
func (f *frame) wantsCondition() bool {
	if f.region != inCondition || f.after > 0 {
		return false
	}
	switch f.clause {
	case "", "when", "and", "or", "not", "if", "otherwise if", "as":
		return true
	}
	return false
}

// foundText returns how a message names the offending token.
func (p *parser) foundText(pl *place) string {
	if pl.token.EOF() {
		return "the end of the file"
	}
	return shown(p.typed(pl.at))
}

// shown puts text in quotes, once, and cuts it where it is long.
func shown(text string) string {
	if line, _, more := strings.Cut(text, "\n"); more {
		text = strings.TrimRight(line, "\r") + "…"
	}
	if runes := []rune(text); len(runes) > 40 {
		text = string(runes[:40]) + "…"
	}
	if strings.HasPrefix(text, `"`) {
		return text
	}
	return `"` + text + `"`
}

// say puts the file's own words into a sentence.
func (p *parser) say(sentence string) string { return p.file.Table.Say(sentence) }

// spell returns a keyword as the file's language writes it.
func (p *parser) spell(phrase string) string { return p.file.Table.Spell(phrase, phrases.Anywhere) }

// fix is one way to mend a finding of this file.
func (p *parser) fix(message string, edits ...diag.Edit) []diag.Fix {
	for i := range edits {
		edits[i].File = p.file.Name
	}
	return []diag.Fix{{Message: message, Edits: edits}}
}

// write is the fix that puts text in the place of a span, and a label that says so.
func (p *parser) write(d *diag.Diagnostic, span diag.Span, text string) {
	d.Label = "write " + text
	d.Fixes = p.fix(d.Label, diag.Edit{Span: span, New: text})
}

// seconds are what has to follow the first thing behind a phrase.
var seconds = map[string]string{
	"let":                 "<let> needs NAME = VALUE",
	"define":              "<define> needs NAME <as> CONDITION",
	"template":            "<template> needs a text in quotes",
	"language":            "<template> needs a text in quotes",
	"rule":                "<rule> needs <when> and a condition, or <then> and a step",
	"description":         "<rule> needs <when> and a condition, or <then> and a step",
	"precedence":          "<rule> needs <when> and a condition, or <then> and a step",
	"formerly":            "<rule> needs <when> and a condition, or <then> and a step",
	"limit":               "<limit> needs <per conversation> or <per contact>",
	"every":               "<every> needs <at> and a time, such as <at> 09:00",
	"every day":           "<every day> needs <at> and a time, such as <at> 09:00",
	"update contact":      "<update contact> needs NAME = VALUE",
	"update conversation": "<update conversation> needs NAME = VALUE",
	"with":                "<with> needs NAME = VALUE",
	",":                   "the comma needs NAME = VALUE",
	"notify agent":        "<notify agent> needs a text in quotes, or <template> NAME",
	"notify team":         "<notify team> needs a text in quotes, or <template> NAME",
	"assign team by":      "<assign team by> needs its cases in braces",
	"otherwise":           "<otherwise> needs its steps in braces",
	"up to":               "<up to> needs <times> behind its number",
}

// needs says what is still missing, or "" when nothing is.
func (p *parser) needs(pl *place) string {
	f := pl.top()
	if needs := f.emailNeeds(); needs != "" {
		return needs
	}
	if f.after == 0 {
		return firstNeeds(f)
	}
	if needs := seconds[f.clause]; needs != "" && (f.region < inCondition || f.region == inSteps) && f.hasNoSecond(pl.decl) {
		return needs
	}
	switch {
	case f.region == inCondition && p.isLeft(pl) && (isValue(pl.token) || isPunct(&pl.token, "[")):
		return p.typed(pl.beforeAt) + " needs an operator such as <is> or <contains>"
	case f.region == inCondition && len(pl.frames) == 1 && pl.decl != "define" && f.step == "" && p.endsHere(pl):
		return "<when> needs <then> and a step"
	case f.region == inCases && f.clause == "":
		return "the case needs => and a team's name"
	case f.region == inEvents && p.endsHere(pl):
		return "<rule> needs <when> and a condition, or <then> and a step"
	}
	return ""
}

// firstNeeds says what has to follow the clause, behind which nothing stands yet.
func firstNeeds(f *frame) string {
	switch f.clause {
	case "=":
		return "= needs a value"
	case "=>":
		return "=> needs a team's name"
	case ",":
		return "the comma needs NAME = VALUE"
	case "}":
		return ""
	case "":
		return map[region]string{inSteps: "{ needs a step", inCondition: "( needs a condition", inCases: "{ needs a value in quotes, or <otherwise>"}[f.region]
	case "and":
		if f.region == inSteps {
			return "<and> needs a step"
		}
	case "or":
		if f.region == inEvents {
			return "<or> needs an event"
		}
	case "otherwise":
		if f.region == inCases {
			return "<otherwise> needs => and a team's name"
		}
	}
	row := phrases.ByPhrase[f.clause]
	if row == nil || row.Needs == "" {
		return ""
	}
	return "<" + row.Phrase + "> needs " + row.Needs
}

// emailNeeds says which clause of "send email to" is still missing.
func (f *frame) emailNeeds() string {
	if f.step != "send email to" || !f.complete() {
		return ""
	}
	switch f.clause {
	case "subject":
		return "<send email to> needs <body> and a text"
	case "body", "template":
		return ""
	}
	return "<send email to> needs <subject> and a text in quotes"
}

// hasNoSecond reports whether the clause lacks its second part: it has one
// operand only, and is in the place in which it has two.
func (f *frame) hasNoSecond(decl string) bool {
	switch f.clause {
	case "template":
		return decl == "template" && f.after == 1 && f.region == inDeclaration
	case "language":
		return decl == "template" && f.after == 1
	case "limit":
		return f.after == 1
	case "rule", "description", "precedence", "formerly":
		return true
	case "otherwise":
		return f.region == inSteps
	}
	return f.after == 1
}

// isValue reports whether a token is a value in any place.
func isValue(t lexer.Token) bool {
	switch t.Type {
	case tokString, tokBlock, tokNumber, tokDuration, tokTime, tokDate, tokRegex:
		return true
	}
	return false
}

// isLeft reports whether the token before the error may be what a test begins with.
func (p *parser) isLeft(pl *place) bool {
	f := pl.top()
	if f.region != inCondition || f.after != 1 {
		return false
	}
	switch f.clause {
	case "", "when", "and", "or", "not", "if", "otherwise if", "as":
		return pl.before.Type == tokName || pl.before.Type == tokPath || pl.before.Type == tokPhrase
	}
	return false
}

// mayFollow says what may stand where something else was found.
func (p *parser) mayFollow(pl *place) string {
	f := pl.top()
	switch {
	case f.region == inCases:
		return p.say("expected a value in quotes, <otherwise> or }")
	case f.region == inSteps && f.opener >= 0:
		return "expected a step, or }"
	case f.region == inSteps:
		return p.say("expected a step, or the next <rule>")
	case f.region == inCondition && pl.decl == "define" && f.opener < 0:
		return p.say("expected <and>, <or> or the next declaration")
	case f.region == inCondition && f.step != "":
		return p.say("expected <and>, <or> or {")
	case f.region == inCondition && f.opener >= 0:
		return p.say("expected <and>, <or> or )")
	case f.region == inCondition:
		return p.say("expected <and>, <or> or <then>")
	case f.region == inEvents:
		return p.say("expected <or>, <when> or <then>")
	case pl.decl == "rule" || pl.decl == "disabled":
		return p.say("expected <when>, or <then> and a step")
	}
	return "expected the end of the declaration"
}

// where names the declaration that begins with a token, as a frame shows it.
func (p *parser) where(start *lexer.Token) string {
	at := p.tokenAt(start.Pos.Offset)
	decl := ""
	for range 3 {
		switch t := p.tokens[at]; {
		case t.Type == tokPhrase && slices.Contains([]string{"rule", "let", "define", "template"}, t.Value):
			decl = t.Value
		case isPhrase(&t, "disabled"):
		case decl != "" && (t.Type == tokString || t.Type == tokName):
			return p.spell(decl) + " " + p.typed(at)
		default:
			return ""
		}
		at = p.next(at)
	}
	return ""
}
