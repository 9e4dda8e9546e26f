package dsl

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/phrases"
	"github.com/routebook/routebook/dsl/schema"
)

// foreign is what people type because another language taught them to, and what
// to write here (see Table.Say; "" to leave it out).
var foreign = map[string]string{
	"else":            "<otherwise>",
	"elif":            "<otherwise if>",
	"elsif":           "<otherwise if>",
	"elseif":          "<otherwise if>",
	"else if":         "<otherwise if>",
	"&&":              "<and>",
	"&":               "<and>",
	"||":              "<or>",
	"|":               "<or>",
	"!":               "<not>",
	"!=":              "<is not>",
	"=":               "<is>",
	"==":              "<is>",
	"===":             "<is>",
	"!==":             "<is not>",
	"=~":              "<matches>",
	"~":               "<matches>",
	"->":              "",
	"do":              "<then>",
	"end":             "",
	"endif":           "",
	"fi":              "",
	"done":            "",
	";":               "",
	".":               "",
	":":               "",
	"unless":          "<when> <not>",
	"equals":          "<is>",
	"equal to":        "<is>",
	"is equal to":     "<is>",
	"is equals":       "<is>",
	"isn't":           "<is not>",
	"in":              "<is any of>",
	"not in":          "<is not any of>",
	"is in":           "<is any of>",
	"is not in":       "<is not any of>",
	"doesn't contain": "<does not contain>",
	"not contains":    "<does not contain>",
	"not contain":     "<does not contain>",
	"not is":          "<is not>",
	"begins with":     "<starts with>",
	"like":            "<contains>",
	"greater than":    "<more than>",
	"is greater than": "<more than>",
	"bigger than":     "<more than>",
	"older than":      "<more than>",
	"is older than":   "<more than>",
	"smaller than":    "<less than>",
	"is smaller than": "<less than>",
	"lower than":      "<less than>",
	"is lower than":   "<less than>",
	"assign to":       "<assign team>",
	"set status to":   "<set status>",
	"set priority to": "<set priority>",
	"set type to":     "<set type>",
	"set tags":        "<replace tags>",
	"set tag":         "<add tag>",
	"send mail to":    "<send email to>",
	"close":           "<resolve>",
	"return":          "<stop>",
	"exit":            "<stop>",
	"break":           "<stop>",
}

// foreignWord explains a word or sign of another language.
func (p *parser) foreignWord(pl *place) (diag.Diagnostic, bool) {
	if pl.token.EOF() {
		return diag.Diagnostic{}, false
	}
	if pl.token.Type == tokBad || isPunct(&pl.token, "=") && pl.top().region == inCondition {
		return p.foreignSign(pl)
	}
	if d, ok := p.foreignAt(pl, pl.at); ok {
		return d, true
	}
	f := pl.top()
	switch {
	case f.clause == "is" && f.after == 0 && comparisons[pl.token.Value] != "" && pl.token.Type == tokPunct:
		return p.foreignFinding(p.span(f.at).To(p.span(pl.at)), "<"+comparisons[pl.token.Value]+">"), true
	case f.clause == "is" || f.clause == "is not" || f.clause == f.step && f.clause != "": // "is in", "is greater than", "set status to"
		return p.foreignAt(pl, f.at)
	case isPhrase(&pl.token, "if") && pl.decl == "":
		d := diag.Diagnostic{Code: "R012", Message: p.say(`a rule begins with <when>, found `) + p.foundText(pl)}
		p.write(&d, p.span(pl.at), p.spell("when"))
		return d, true
	case isPhrase(&pl.token, "if") && f.wantsCondition():
		return p.foreignFinding(p.span(pl.at), ""), true
	case isPhrase(&pl.token, "not") && p.isLeft(pl):
		return p.notBefore(pl)
	}
	return diag.Diagnostic{}, false
}

// foreignAt looks for the longest entry that begins with a token.
func (p *parser) foreignAt(pl *place, at int) (diag.Diagnostic, bool) {
	if !isWord(p.tokens[at]) {
		return diag.Diagnostic{}, false
	}
	start := p.tokens[at].Pos.Offset
	words, ends := p.words(start)
	for n := len(words); n > 0; n-- {
		typed := strings.Join(words[:n], " ")
		if sentence, known := foreign[typed]; known && ends[n-1] > pl.before.Pos.Offset && p.fitsForeign(pl, typed, sentence) {
			return p.foreignFinding(diag.Span{Start: start, End: ends[n-1]}, sentence), true
		}
	}
	return diag.Diagnostic{}, false
}

// fitsForeign reports whether an entry can be meant where the error is: a step
// where steps stand, an operator where operators do.
func (p *parser) fitsForeign(pl *place, typed, sentence string) bool {
	phrase := strings.Trim(sentence, "<>")
	inCond := pl.top().region == inCondition
	switch {
	case theGrammar().steps[phrase] != nil || strings.HasPrefix(phrase, "otherwise"):
		return pl.top().region == inSteps
	case slices.Contains(operators(), phrase):
		return inCond
	case typed == "unless":
		return pl.top().region < inCondition || p.firstOnLine(pl)
	case typed == "do":
		return inCond || pl.top().region < inCondition
	}
	return true
}

// foreignSign explains a sign, or several in a row.
func (p *parser) foreignSign(pl *place) (diag.Diagnostic, bool) {
	sentence, known := foreign[p.typed(pl.at)]
	if !known || p.gluedToName(pl) {
		return diag.Diagnostic{}, false
	}
	return p.foreignFinding(p.span(pl.at), sentence), true
}

func (p *parser) foreignFinding(span diag.Span, sentence string) diag.Diagnostic {
	d := diag.Diagnostic{Code: "R012", Span: span, Message: shown(p.text(span)) + " is no word of the language", Label: "leave it out"}
	if sentence == "" {
		d.Fixes = p.fix(d.Label, diag.Edit{Span: span})
		return d
	}
	p.write(&d, span, p.say(sentence))
	if edit := &d.Fixes[0].Edits[0]; span.End < len(p.file.Src) && strings.IndexByte(" \t\r\n)", p.file.Src[span.End]) < 0 {
		edit.New += " " // "!message.auto"
	}
	if edit := &d.Fixes[0].Edits[0]; span.Start > 0 && strings.IndexByte(" \t\r\n(", p.file.Src[span.Start-1]) < 0 {
		edit.New = " " + edit.New
	}
	return d
}

// wrongJoint explains what stands between events or cases in place of the right
// word, and commas in numbers.
func (p *parser) wrongJoint(pl *place) (diag.Diagnostic, bool) {
	f := pl.top()
	comma := isPunct(&pl.token, ",")
	switch {
	case f.region == inEvents && f.complete() && (comma || isPhrase(&pl.token, "and")):
		d := diag.Diagnostic{Code: "R012", Message: p.say("events are joined by <or>, found ") + p.foundText(pl)}
		p.write(&d, p.span(pl.at), p.spell("or"))
		if comma {
			d.Fixes[0].Edits[0].New = " " + p.spell("or")
		}
		return d, true
	case comma && f.region == inCases && f.clause == "=>":
		d := diag.Diagnostic{Code: "R002", Message: "no comma stands between cases", Label: "leave it out"}
		d.Fixes = p.fix(d.Label, diag.Edit{Span: p.span(pl.at)})
		return d, true
	case comma && (f.region == inList || f.region == inPool) && isPunct(&pl.before, ","):
		d := diag.Diagnostic{Code: "R007", Message: "the list needs a value between two commas", Label: "leave it out"}
		d.Fixes = p.fix(d.Label, diag.Edit{Span: p.span(pl.at)})
		return d, true
	}
	next := p.tokens[min(pl.at+1, len(p.tokens)-1)]
	if !comma || pl.before.Type != tokNumber || next.Type != tokNumber || p.span(pl.beforeAt).End != pl.token.Pos.Offset {
		return diag.Diagnostic{}, false
	}
	d := diag.Diagnostic{Code: "R013", Span: p.span(pl.beforeAt).To(p.span(pl.at + 1))}
	d.Message = "a number has no comma in it, found " + shown(p.text(d.Span))
	p.write(&d, d.Span, pl.before.Value+next.Value)
	return d, true
}

// notBefore explains "F not more than 3" and "F not contains x".
func (p *parser) notBefore(pl *place) (diag.Diagnostic, bool) {
	after := p.tokens[p.next(pl.at)]
	op, ok := schema.LookupOperator(after.Value)
	if after.Type != tokPhrase || !ok || op.Negated {
		return diag.Diagnostic{}, false
	}
	span := p.span(pl.at).To(p.span(p.next(pl.at)))
	return p.foreignFinding(span, "<"+op.Not+">"), true
}

// unknownSign explains what begins no token.
func (p *parser) unknownSign(pl *place) (diag.Diagnostic, bool) {
	if pl.token.Type != tokBad {
		return diag.Diagnostic{}, false
	}
	if d, ok := p.otherQuotes(pl); ok {
		return d, true
	}
	if p.gluedToName(pl) {
		return p.quoteGlued(pl)
	}
	typed := p.typed(pl.at)
	r, size := utf8.DecodeRuneInString(typed)
	if size < len(typed) || unicode.IsGraphic(r) && !unicode.IsSpace(r) {
		return diag.Diagnostic{Code: "R002", Message: "unknown sign " + shown(typed)}, true
	}
	d := diag.Diagnostic{Code: "R002", Message: fmt.Sprintf("an invisible character, %U", r), Label: "leave it out"}
	edit := diag.Edit{Span: p.span(pl.at)}
	if unicode.IsSpace(r) {
		d.Label, edit.New = "write a plain space", " "
	}
	d.Fixes = p.fix(d.Label, edit)
	return d, true
}

// otherQuotes explains text in quotes that are not ours.
func (p *parser) otherQuotes(pl *place) (diag.Diagnostic, bool) {
	typed := p.typed(pl.at)
	closing := map[rune]string{'\'': "'", '`': "`", '“': "”", '”': "”", '„': "“”", '«': "»", '‘': "’"}
	open, size := utf8.DecodeRuneInString(typed)
	if closing[open] == "" || p.gluedToName(pl) {
		return diag.Diagnostic{}, false
	}
	d := diag.Diagnostic{Code: "R002", Message: "a text stands in straight double quotes, found " + shown(string(open))}
	rest := p.file.Src[pl.token.Pos.Offset:]
	rest = rest[:lineEnd(rest)]
	end := strings.IndexAny(string(rest[size:]), closing[open])
	if end < 0 {
		return d, true
	}
	_, last := utf8.DecodeRune(rest[size+end:])
	d.Span = diag.Span{Start: pl.token.Pos.Offset, End: pl.token.Pos.Offset + size + end + last}
	p.write(&d, d.Span, quote(strings.TrimSpace(string(rest[size:size+end]))))
	return d, true
}

// gluedToName reports whether the offending sign sticks to a name and to what follows it, as in R&D.
func (p *parser) gluedToName(pl *place) bool {
	at := pl.token.Pos.Offset
	if pl.before.Type != tokName || p.span(pl.beforeAt).End != at {
		return false
	}
	end := p.span(pl.at).End
	return end < len(p.file.Src) && !strings.ContainsRune(" \t\r\n,)]}", rune(p.file.Src[end]))
}

// quoteGlued proposes quotes around a name with signs in it.
func (p *parser) quoteGlued(pl *place) (diag.Diagnostic, bool) {
	start := pl.before.Pos.Offset
	line := p.file.Src[start:]
	line = line[:lineEnd(line)]
	end := strings.IndexAny(string(line), " \t,)]}\"")
	if end < 0 {
		end = len(line)
	}
	d := diag.Diagnostic{Code: "R014", Span: diag.Span{Start: start, End: start + end}, Message: "a name with signs in it stands in quotes"}
	p.write(&d, d.Span, quote(string(line[:end])))
	return d, true
}

// quote writes text as a string.
func quote(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
}

// otherLanguage explains a keyword of a language that the file is not in.
func (p *parser) otherLanguage(pl *place) (diag.Diagnostic, bool) {
	if pl.token.Type != tokName {
		return diag.Diagnostic{}, false
	}
	for _, language := range phrases.Languages() {
		table := p.lookup(language)
		if table == nil || table == p.file.Table {
			continue
		}
		phrase, n := table.Match(p.file.Src[pl.token.Pos.Offset:])
		if n == 0 || !p.file.Table.Has(phrase) {
			continue
		}
		span := diag.Span{Start: pl.token.Pos.Offset, End: pl.token.Pos.Offset + n}
		if pl.before.Type == tokName && capitalFollows(p.file.Src[span.End:]) {
			continue // "Jean de Fontaine" is one name
		}
		d := diag.Diagnostic{Code: "R012", Message: fmt.Sprintf("%s is a word of another language (%s)", shown(p.text(span)), table.Title)}
		d.Span = span
		p.write(&d, span, p.spell(phrase))
		return d, true
	}
	return diag.Diagnostic{}, false
}

// aliasAlone explains "ticket is answered": ticket stands for conversation in paths only.
func (p *parser) aliasAlone(pl *place) (diag.Diagnostic, bool) {
	if pl.token.Type != tokName || pl.token.Value != "ticket" || !pl.top().wantsCondition() {
		return diag.Diagnostic{}, false
	}
	span, text := p.span(pl.at), p.spell("conversation")
	is := p.next(pl.at)
	if isPhrase(&p.tokens[is], "is not") {
		if opposite, ok := p.opposite(p.next(is)); ok {
			span, text = span.To(p.span(p.next(is))), p.say("<conversation> <is> "+opposite)
		}
	}
	d := diag.Diagnostic{Code: "R012", Span: span, Message: shown(p.text(span)) + " is no word of the language"}
	p.write(&d, span, text)
	return d, true
}

// notAState explains "conversation is not answered", which is "unanswered".
func (p *parser) notAState(pl *place) (diag.Diagnostic, bool) {
	if !isPhrase(&pl.token, "is not") || !isPhrase(&pl.before, "conversation") {
		return diag.Diagnostic{}, false
	}
	opposite, ok := p.opposite(p.next(pl.at))
	if !ok {
		return diag.Diagnostic{}, false
	}
	span := p.span(pl.at).To(p.span(p.next(pl.at)))
	d := diag.Diagnostic{Code: "R012", Span: span, Message: shown(p.text(span)) + p.say(" has a word of its own behind <conversation>")}
	p.write(&d, span, p.say("<is> "+opposite))
	return d, true
}

// opposite returns the opposite of the state that a token names, for Say.
func (p *parser) opposite(at int) (string, bool) {
	word, ok := oppositeStates[p.file.Table.Value(p.typed(at))]
	return "<=" + word + ">", ok
}

// capitalFollows reports whether the next word on the line has a capital.
func capitalFollows(rest []byte) bool {
	r, _ := utf8.DecodeRune(rest[skipBlanks(rest):])
	return unicode.IsUpper(r)
}
