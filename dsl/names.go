package dsl

import (
	"strings"

	"github.com/alecthomas/participle/v2/lexer"

	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/phrases"
	"github.com/routebook/routebook/dsl/schema"
)

// Names that need quotes, and texts that lack them.

// severalWords explains a name of several words that stands without quotes.
func (p *parser) severalWords(pl *place) (diag.Diagnostic, bool) {
	if pl.before.Type != tokName || !isNamePart(pl.token) || p.laterLine(pl) || !p.namesHere(pl) {
		return diag.Diagnostic{}, false
	}
	last := pl.at
	for {
		next := p.next(last)
		if gap := p.text(diag.Span{Start: p.span(last).End, End: p.tokens[next].Pos.Offset}); !isNamePart(p.tokens[next]) || skipBlanks([]byte(gap)) < len(gap) {
			break
		}
		last = next
	}
	if isPunct(&p.tokens[p.next(last)], "=>") {
		return diag.Diagnostic{}, false // the value of the next case
	}
	span := diag.Span{Start: pl.before.Pos.Offset, End: p.span(last).End}
	if p.takesOneWord(pl) {
		if d, ok := p.valueInWords(span); ok {
			return d, true
		}
	}
	d := diag.Diagnostic{Code: "R014", Span: span, Message: "several words in one name stand in quotes, found " + p.foundText(pl)}
	p.write(&d, span, quote(p.text(span)))
	return d, true
}

// takesOneWord reports whether only a word of the language may stand where the name begins: in other places the desk may have
// a word of its own that is like it.
func (p *parser) takesOneWord(pl *place) bool {
	at := p.previous(pl.beforeAt)
	if at < 0 || isPhrase(&p.tokens[at], "strategy") {
		return at >= 0
	}
	field := p.previous(at)
	return field >= 0 && isPhrase(&p.tokens[field], "conversation") && (isPhrase(&p.tokens[at], "is") || isPhrase(&p.tokens[at], "is not"))
}

// valueInWords explains a built-in value such as least_busy that is written as several words.
func (p *parser) valueInWords(span diag.Span) (diag.Diagnostic, bool) {
	words := strings.Fields(p.text(span))
	for n := len(words); n > 1; n-- {
		value := strings.Join(words[:n], "_")
		if !p.file.Table.HasValue(value) {
			continue
		}
		found := p.text(span)
		span.End = span.Start + strings.Index(found, words[n-1]) + len(words[n-1])
		d := diag.Diagnostic{Code: "R014", Span: span, Message: "a value of several words is one word, found " + shown(p.text(span))}
		p.write(&d, span, value)
		return d, true
	}
	return diag.Diagnostic{}, false
}

// isNamePart reports whether a token reads as a further word of a name: a word
// that is no keyword, or one that only names an event or a field.
func isNamePart(t lexer.Token) bool {
	switch t.Type {
	case tokName:
		return true
	case tokPhrase:
		row := phrases.ByPhrase[t.Value]
		return !row.Hard && row.Needs == "" && theGrammar().steps[t.Value] == nil && (schema.LookupEvent(t.Value) != nil || schema.LookupField(t.Value) != nil)
	}
	return false
}

// namesHere reports whether the word before the error stands in the place of a name or value.
func (p *parser) namesHere(pl *place) bool {
	f := pl.top()
	if f.region == inList {
		return true
	}
	if f.clause == "=" || f.clause == "=>" || f.clause == "," {
		return f.after == 1
	}
	row := phrases.ByPhrase[f.clause]
	return f.after == 1 && row != nil && row.TakesName
}

// bareText explains a word where only a text in quotes can stand.
func (p *parser) bareText(pl *place) (diag.Diagnostic, bool) {
	f := pl.top()
	if pl.token.Type != tokName || p.laterLine(pl) {
		return diag.Diagnostic{}, false
	}
	var message string
	switch {
	case f.region == inEvents && (pl.before.Value == "tag added" || pl.before.Value == "tag removed" || pl.before.Value == "status set"):
		message = "<" + pl.before.Value + "> needs its word in quotes, found "
	case f.region == inCases && isPunct(&p.tokens[p.next(pl.at)], "=>"):
		message = "the case needs its value in quotes, found "
	case f.clause == "fallback" && f.after == 0:
		d := diag.Diagnostic{Code: "R007", Message: p.say("<fallback> needs "+phrases.ByPhrase["fallback"].Needs) + ", found " + p.foundText(pl)}
		p.write(&d, p.span(pl.at), p.spell("team")+" "+p.typed(pl.at))
		return d, true
	default:
		return diag.Diagnostic{}, false
	}
	d := diag.Diagnostic{Code: "R014", Message: p.say(message) + p.foundText(pl)}
	p.write(&d, p.span(pl.at), quote(p.typed(pl.at)))
	return d, true
}

// oddName explains a name that reads as something else without its quotes.
func (p *parser) oddName(pl *place) (diag.Diagnostic, bool) {
	f := pl.top()
	if f.after > 0 || !wantsNameOnly(f) {
		return diag.Diagnostic{}, false
	}
	switch pl.token.Type {
	case tokPath, tokNumber, tokDuration, tokTime, tokDate:
	default:
		return diag.Diagnostic{}, false
	}
	d := diag.Diagnostic{
		Code:    "R014",
		Message: p.say("<"+f.clause+"> needs "+phrases.ByPhrase[f.clause].Needs) + ", found " + p.foundText(pl),
	}
	p.write(&d, p.span(pl.at), quote(p.typed(pl.at)))
	return d, true
}

// wantsNameOnly reports whether nothing but a name may follow the clause.
func wantsNameOnly(f *frame) bool {
	row := phrases.ByPhrase[f.clause]
	if row == nil || !row.TakesName {
		return false
	}
	_, isOperator := schema.LookupOperator(f.clause)
	step, isStep := schema.LookupStep(f.clause)
	return !isOperator && f.clause != "every" && f.clause != "any of" && f.clause != "all of" && f.clause != "none of" && !(isStep && step.IsPlural)
}

// suggestName adds to a finding that a hard word can be a name in quotes, or how it is written as a value.
func (p *parser) suggestName(pl *place, d *diag.Diagnostic) {
	f := pl.top()
	if pl.token.Type != tokPhrase || f.after > 0 || f.clause == "" || p.laterLine(pl) {
		return
	}
	if _, isTest := schema.LookupOperator(f.clause); isTest && p.file.Table.HasValue(p.typed(pl.at)) {
		p.write(d, p.span(pl.at), p.valueText(nil, p.file.Table.Value(p.typed(pl.at)))) // "actor is rule"
		return
	}
	if !wantsNameOnly(f) {
		return
	}
	switch pl.token.Value {
	case "then", "when", "and", "or", "if", "fallback":
		return
	}
	p.write(d, p.span(pl.at), quote(p.typed(pl.at)))
	d.Label += " if it is the name"
}
