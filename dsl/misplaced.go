package dsl

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/phrases"
	"github.com/routebook/routebook/dsl/schema"
)

// Words of the language in the wrong place, and what was left out between them.

// brokenPhrase explains a keyword whose words stand on two lines.
func (p *parser) brokenPhrase(pl *place) (diag.Diagnostic, bool) {
	for _, at := range []int{pl.at, pl.beforeAt} {
		if at < 0 || !isWord(p.tokens[at]) {
			continue
		}
		start := p.tokens[at].Pos.Offset
		phrase, n := p.file.Table.Begins(p.file.Src[start:])
		span := diag.Span{Start: start, End: start + n}
		if n == 0 || !strings.Contains(p.text(span), "\n") || span.End <= pl.token.Pos.Offset || isPhrase(&p.tokens[at], phrase) {
			continue
		}
		return p.broken(span), true
	}
	return diag.Diagnostic{}, false
}

// broken reports a keyword whose words stand on several lines.
func (p *parser) broken(span diag.Span) diag.Diagnostic {
	joined := strings.Join(strings.Fields(p.text(span)), " ")
	d := diag.Diagnostic{Code: "R008", Span: span, Message: fmt.Sprintf("the words of %s stand on one line", shown(joined))}
	p.write(&d, span, joined)
	return d
}

// missingBraces explains "if C then …" and "if C STEP".
func (p *parser) missingBraces(pl *place) (diag.Diagnostic, bool) {
	f := pl.top()
	step := f.step
	if f.region == inSteps && f.clause == "otherwise" && f.after == 0 {
		step = f.clause
	} else if f.region != inCondition || f.step == "" || f.wantsCondition() {
		return diag.Diagnostic{}, false
	}
	isThen := isPhrase(&pl.token, "then")
	if !isThen && !startsStep(&pl.token) {
		return diag.Diagnostic{}, false
	}
	d := diag.Diagnostic{
		Code: "R007", Message: p.say("<"+step+"> needs its steps in braces, found ") + p.foundText(pl),
		Label: p.say("write <" + step + "> … { … }"),
	}
	if p.laterLine(pl) {
		return d, true
	}
	open, line := diag.Edit{Span: diag.Span{Start: pl.token.Pos.Offset, End: pl.token.Pos.Offset}, New: "{ "}, p.file.Src[pl.token.Pos.Offset:]
	if isThen {
		open = diag.Edit{Span: p.span(pl.at), New: "{"}
	}
	end := pl.token.Pos.Offset + lineEnd(line)
	if end > p.span(pl.at).End && strings.IndexByte(string(line[:lineEnd(line)]), '#') < 0 {
		d.Fixes = p.fix("put the steps in braces", open, diag.Edit{Span: diag.Span{Start: end, End: end}, New: " }"})
	}
	return d, true
}

// missingThen explains a step that follows a condition, or a header.
func (p *parser) missingThen(pl *place) (diag.Diagnostic, bool) {
	f := pl.top()
	isRule := pl.decl == "when" || pl.decl == "rule" || pl.decl == "disabled"
	if !isRule || f.opener >= 0 || f.step != "" {
		return diag.Diagnostic{}, false
	}
	if isPunct(&pl.token, "{") && (f.region == inCondition && f.complete() || f.clause == "then" && f.after == 0) {
		return diag.Diagnostic{Code: "R007", Message: p.say("<then> needs a step, found ") + p.foundText(pl), Label: p.say("the steps of a rule follow <then>, without braces")}, true
	}
	if !startsStep(&pl.token) {
		return diag.Diagnostic{}, false
	}
	joined := f.region == inCondition && f.clause == "and" && f.after == 0
	if f.region == inSteps || f.region == inDeclaration || f.wantsCondition() && !joined || !f.complete() && !joined {
		return diag.Diagnostic{}, false
	}
	at := pl.token.Pos.Offset
	if line := p.file.Src[at:]; pl.token.Value == "if" && f.region != inCondition && bytes.IndexByte(line[:lineEnd(line)], '{') < 0 {
		d := diag.Diagnostic{Code: "R007", Message: p.say("the condition of a rule begins with <when>, found ") + p.foundText(pl)}
		p.write(&d, p.span(pl.at), p.spell("when"))
		return d, true
	}
	d := diag.Diagnostic{Code: "R007", Message: p.say("<then> is missing before the steps, found ") + p.foundText(pl)}
	edit := diag.Edit{Span: diag.Span{Start: at, End: at}, New: p.spell("then") + " "}
	if joined {
		d.Span = p.span(pl.beforeAt)
		edit = diag.Edit{Span: d.Span, New: p.spell("then")}
		d.Message = p.say("<then> stands between the condition and the steps, found ") + shown(p.typed(pl.beforeAt))
	}
	d.Label = "write " + p.spell("then")
	d.Fixes = p.fix(d.Label, edit)
	return d, true
}

// namelessLet explains "let = 3", where the word in front of "=" is read as a name.
func (p *parser) namelessLet(pl *place) (diag.Diagnostic, bool) {
	if pl.decl != "" || pl.token.Type != tokName {
		return diag.Diagnostic{}, false
	}
	phrase, n := p.file.Table.Match(p.file.Src[pl.token.Pos.Offset:])
	if !declarations[phrase] || n != len(p.typed(pl.at)) {
		return diag.Diagnostic{}, false
	}
	return diag.Diagnostic{
		Code: "R007", Span: p.span(p.next(pl.at)),
		Message: p.say("<"+phrase+"> needs "+phrases.ByPhrase[phrase].Needs) + ", found " + shown(p.typed(p.next(pl.at))),
	}, true
}

// missingSign explains a declaration, assignment, case or list that lacks a
// sign or small word between two parts that stand where they should.
func (p *parser) missingSign(pl *place) (diag.Diagnostic, bool) {
	f := pl.top()
	starts := isValue(pl.token) || pl.token.Type == tokName || pl.token.Type == tokPath || isPunct(&pl.token, "[") || pl.token.Type == tokPhrase && schema.LookupField(pl.token.Value) != nil
	var needs, sign string
	switch {
	case p.laterLine(pl) || f.after != 1 && f.region != inList && f.region != inPool:
	case f.region == inDeclaration && f.clause == "let" && starts && pl.token.Type != tokName:
		needs, sign = seconds["let"], "="
	case f.region == inDeclaration && f.clause == "define" && starts && pl.token.Type != tokName:
		needs, sign = seconds["define"], p.spell("as")
	case f.region == inCases && f.clause == "" && pl.token.Type == tokName && !isPunct(&pl.before, ","):
		needs, sign = "the case needs => and a team's name", "=>"
	case (f.region == inList && starts && isValue(pl.before) || f.region == inPool && pl.token.Type == tokPhrase) && !isPunct(&pl.before, ","):
		needs, sign = "the list needs a comma or ]", ","
	}
	if sign == "" || sign == "," && pl.before.Type == tokPunct || f.region == inPool && pl.token.Value != "agent" && pl.token.Value != "team" {
		return diag.Diagnostic{}, false
	}
	d := diag.Diagnostic{Code: "R007", Message: p.say(needs) + ", found " + p.foundText(pl), Label: "write " + sign + " before it"}
	edit := diag.Edit{Span: diag.Span{Start: pl.token.Pos.Offset, End: pl.token.Pos.Offset}, New: sign + " "}
	if sign == "," {
		edit = diag.Edit{Span: p.behind(pl), New: sign}
	}
	d.Fixes = p.fix(d.Label, edit)
	return d, true
}

// missingAnd explains two tests with nothing between them.
func (p *parser) missingAnd(pl *place) (diag.Diagnostic, bool) {
	f := pl.top()
	if f.region != inCondition || !f.complete() || f.wantsCondition() || p.isLeft(pl) && pl.before.Type != tokPath || !p.beginsTest(pl) {
		return diag.Diagnostic{}, false
	}
	d := diag.Diagnostic{Code: "R007", Message: p.say(`"<and>" or "<or>" is missing between two tests, found `) + p.foundText(pl), Label: p.say("write <and> before it")}
	at := pl.token.Pos.Offset
	d.Fixes = p.fix(p.say("write <and>"), diag.Edit{Span: diag.Span{Start: at, End: at}, New: p.spell("and") + " "})
	return d, true
}

// beginsTest reports whether the offending token begins a test of its own: not a misspelt word.
func (p *parser) beginsTest(pl *place) bool {
	t := pl.token
	switch {
	case t.Type == tokPath:
		return true
	case t.Type == tokPhrase:
		return schema.LookupField(t.Value) != nil || slices.Contains(starters(), t.Value)
	}
	return false
}

// missingRule explains a rule that begins with its name.
func (p *parser) missingRule(pl *place) (diag.Diagnostic, bool) {
	at := pl.token.Pos.Offset
	if pl.token.Type != tokString || !inColumnOne(p.file.Src, at) || !pl.top().complete() && pl.decl != "" {
		return diag.Diagnostic{}, false
	}
	d := diag.Diagnostic{Code: "R007", Message: p.say("<rule> is missing before its name, found ") + p.foundText(pl)}
	d.Label = p.say("write <rule> before it")
	d.Fixes = p.fix(d.Label, diag.Edit{Span: diag.Span{Start: at, End: at}, New: p.spell("rule") + " "})
	return d, true
}

// bareList explains a list without its brackets, or without the first of them.
func (p *parser) bareList(pl *place) (diag.Diagnostic, bool) {
	f := pl.top()
	if f.region != inDeclaration || pl.decl != "let" || !isPunct(&pl.token, ",") || !isValue(pl.before) {
		return diag.Diagnostic{}, false
	}
	d := diag.Diagnostic{Code: "R007", Message: "a list stands in brackets, found " + p.foundText(pl)}
	p.bracket(&d, pl.beforeAt)
	return d, true
}

// bracket proposes to put values and the commas between them in brackets.
func (p *parser) bracket(d *diag.Diagnostic, first int) {
	last, values := first, []string{p.typed(first)}
	for {
		comma := p.next(last)
		if t := p.tokens[comma]; !isPunct(&t, ",") || !isValue(p.tokens[p.next(comma)]) {
			break
		}
		last = p.next(comma)
		values = append(values, p.typed(last))
	}
	span := p.span(first).To(p.span(last))
	if end := p.next(last); isPunct(&p.tokens[end], "]") {
		span = span.To(p.span(end))
	}
	p.write(d, span, "["+strings.Join(values, ", ")+"]")
}

// owners are the steps to which a clause belongs, for what stands behind another one.
var owners = map[string]string{
	"strategy": "assign team", "reassign after": "assign team", "fallback": "assign team", "reason": "resolve",
	"translated to": "send", "subject": "send email to", "body": "send email to", "with": "call webhook",
}

// otherStep explains a clause behind a step that has no such clause.
func (p *parser) otherStep(pl *place) (diag.Diagnostic, bool) {
	f := pl.top()
	owner := owners[pl.token.Value]
	if pl.token.Type != tokPhrase || f.region != inSteps || owner == "" || f.step == "" || !f.complete() || slices.Contains(clausesOf[f.step], pl.token.Value) {
		return diag.Diagnostic{}, false
	}
	return diag.Diagnostic{
		Code: "R002", Message: fmt.Sprintf("%s takes no %s", p.spell(f.step), p.typed(pl.at)), Label: p.say("it belongs to <" + owner + ">"),
	}, true
}

// missingWhen explains a condition in the header of a rule.
func (p *parser) missingWhen(pl *place) (diag.Diagnostic, bool) {
	f := pl.top()
	if f.opener >= 0 || f.region != inHeader && f.region != inEvents || f.region == inEvents && !f.complete() || !f.complete() {
		return diag.Diagnostic{}, false
	}
	isTest := pl.token.Type == tokPath || pl.token.Type == tokPhrase && (schema.LookupField(pl.token.Value) != nil || slices.Contains(starters(), pl.token.Value))
	if pl.token.Type == tokName {
		_, isTest = schema.LookupOperator(p.tokens[p.next(pl.at)].Value)
	}
	if !isTest {
		return diag.Diagnostic{}, false
	}
	at := pl.token.Pos.Offset
	d := diag.Diagnostic{Code: "R007", Message: p.say("<when> is missing before the condition, found ") + p.foundText(pl), Label: p.say("write <when>")}
	d.Fixes = p.fix(d.Label, diag.Edit{Span: diag.Span{Start: at, End: at}, New: p.spell("when") + " "})
	return d, true
}

// closers are the brackets that close, by those that open.
var closers = map[string]string{"(": ")", "[": "]", "{": "}"}

// unclosed explains a bracket that was never closed.
func (p *parser) unclosed(pl *place) (diag.Diagnostic, bool) {
	f := pl.top()
	if f.opener < 0 || !p.leavesBracket(pl) {
		return diag.Diagnostic{}, false
	}
	open := p.typed(f.opener)
	d := p.missing(pl, open+" needs its closing "+closers[open])
	d.Code = "R011"
	d.Related = []diag.Related{{File: p.file.Name, Span: p.span(f.opener), Message: "opened here"}}
	return d, true
}

// leavesBracket reports whether the offending token cannot be inside the innermost bracket.
func (p *parser) leavesBracket(pl *place) bool {
	f := pl.top()
	switch {
	case pl.token.EOF() || p.beginsDeclaration(pl):
		return true
	case pl.token.Type == tokPunct:
		return strings.Contains(")]}", pl.token.Value) && pl.token.Value != closers[p.typed(f.opener)] && len(pl.frames) > 1
	case pl.token.Type != tokPhrase || f.wantsCondition():
		return false
	case f.region == inList || f.region == inPool || f.region == inCondition:
		return pl.token.Value == "then" || startsStep(&pl.token) || slices.Contains(clausesOf["assign any of"], pl.token.Value)
	}
	return false
}

// unopened explains a closing bracket without its opening one.
func (p *parser) unopened(pl *place) (diag.Diagnostic, bool) {
	if pl.token.Type != tokPunct || !strings.Contains(")]}", pl.token.Value) || pl.top().opener >= 0 || !pl.top().complete() {
		return diag.Diagnostic{}, false
	}
	opener := map[string]string{")": "(", "]": "[", "}": "{"}[pl.token.Value]
	d := diag.Diagnostic{Code: "R011", Message: "unexpected " + p.foundText(pl), Label: "no " + opener + " is open here"}
	d.Fixes = p.fix("leave it out", diag.Edit{Span: p.span(pl.at)})
	return d, true
}

// looseValue explains `contains "a" or "b"`, which reads well and means nothing.
func (p *parser) looseValue(pl *place) (diag.Diagnostic, bool) {
	first, op, joiner := p.valueBefore(pl)
	if first < 0 {
		return diag.Diagnostic{}, false
	}
	last, values := pl.at, []string{p.typed(first)}
	if joiner != "" && isPunct(&pl.token, ",") {
		last = p.next(pl.at)
	}
	if !isValue(p.tokens[last]) {
		return diag.Diagnostic{}, false
	}
	loose := last
	values = append(values, p.typed(last))
	for { // the further values of the same list
		sign := p.next(last)
		if t := p.tokens[sign]; !isPunct(&t, ",") && !isPhrase(&t, "or") && !isPhrase(&t, "and") || !isValue(p.tokens[p.next(sign)]) {
			break
		}
		last = p.next(sign)
		values = append(values, p.typed(last))
	}
	d := diag.Diagnostic{Code: "R016", Span: p.span(loose), Message: shown(p.typed(loose)) + " stands alone: a test needs a field and an operator"}
	quantity := schema.AnyOf
	if joiner == "and" {
		quantity = schema.AllOf
	}
	use, _ := schema.LookupOperator(p.tokens[op].Value)
	if phrase := quantified(use, quantity); phrase != "" {
		span := p.span(op).To(p.span(last))
		p.write(&d, span, fmt.Sprintf("%s [%s]", p.spell(phrase), strings.Join(values, ", ")))
	}
	return d, true
}

// valueBefore finds the operator and its one value before the error, and the
// word or sign between that value and the error.
func (p *parser) valueBefore(pl *place) (value, op int, joiner string) {
	value = pl.beforeAt
	switch {
	case isPunct(&pl.token, ","):
		joiner = ","
	case isPhrase(&pl.before, "or") || isPhrase(&pl.before, "and"):
		joiner = pl.before.Value
		value = p.previous(pl.beforeAt)
	}
	if value < 0 {
		return -1, 0, ""
	}
	op = p.previous(value)
	if op < 0 || p.tokens[op].Type != tokPhrase || !isValue(p.tokens[value]) && p.tokens[value].Type != tokName {
		return -1, 0, ""
	}
	if use, ok := schema.LookupOperator(p.tokens[op].Value); !ok || use.Quantity != schema.One {
		return -1, 0, ""
	}
	return value, op, joiner
}

// quantified returns the canonical phrase of the same test over a list, or "".
func quantified(op schema.OperatorUse, quantity schema.Quantity) string {
	if op.Operator == nil {
		return ""
	}
	for _, other := range schema.Operators {
		if other.Test == op.Test && other.Quantity == quantity {
			if op.Negated {
				return other.Not
			}
			return other.Phrase
		}
	}
	return ""
}

// oneOrMany explains a list where one value stands, and one value where a list does.
func (p *parser) oneOrMany(pl *place) (diag.Diagnostic, bool) {
	f := pl.top()
	isList, isOne := isPunct(&pl.token, "["), pl.token.Type == tokString
	if f.clause == "" || !isList && !isOne || p.tokens[f.at].Type != tokPhrase || f.after > 1 || f.after == 1 && !(isList && pl.before.Type == tokName) {
		return diag.Diagnostic{}, false
	}
	if f.region == inCondition {
		return p.oneOrManyOperands(pl, isList)
	}
	step, ok := schema.LookupStep(f.clause)
	if !ok || step.Plural == "" || f.after == 1 || step.IsPlural == isList {
		return diag.Diagnostic{}, false
	}
	d := diag.Diagnostic{Code: "R007", Message: fmt.Sprintf("%s needs %s, found %s", p.spell(f.clause), phrases.ByPhrase[f.clause].Needs, p.foundText(pl))}
	other := step.Phrase
	if isList {
		other = step.Plural
	}
	if other == f.clause || isPunct(&p.tokens[p.next(pl.at)], ",") { // "replace tags" has no singular
		p.bracket(&d, pl.at)
		return d, true
	}
	d.Label = p.say("write <" + other + ">")
	d.Fixes = p.fix(d.Label, diag.Edit{Span: p.span(f.at), New: p.spell(other)})
	return d, true
}

func (p *parser) oneOrManyOperands(pl *place, isList bool) (diag.Diagnostic, bool) {
	f := pl.top()
	op, ok := schema.LookupOperator(f.clause)
	if !ok {
		return diag.Diagnostic{}, false
	}
	d := diag.Diagnostic{Code: "R007", Message: p.say("<"+f.clause+"> needs a list in brackets, found ") + p.foundText(pl)}
	if !isList {
		if op.Quantity == schema.One {
			return diag.Diagnostic{}, false
		}
		p.bracket(&d, pl.at)
		return d, true
	}
	phrase := quantified(op, schema.AnyOf)
	if op.Quantity != schema.One || phrase == "" {
		return diag.Diagnostic{}, false
	}
	d.Message = p.say("<"+f.clause+"> needs one value, found ") + p.foundText(pl)
	d.Label = p.say("write <" + phrase + "> before a list")
	d.Fixes = p.fix(p.say("write <"+phrase+">"), diag.Edit{Span: p.span(f.at).To(p.span(pl.beforeAt)), New: p.spell(phrase)})
	return d, true
}

// orderOfClauses explains a clause of a step that stands behind a later one, or twice.
func (p *parser) orderOfClauses(pl *place) (diag.Diagnostic, bool) {
	f := pl.top()
	if isPhrase(&pl.token, "language") && pl.decl == "template" {
		return p.moveClause(pl, pl.beforeAt)
	}
	order := clausesOf[f.step]
	own := slices.Index(order, pl.token.Value)
	if pl.token.Type != tokPhrase || f.region != inSteps || own < 0 || !f.complete() {
		return diag.Diagnostic{}, false
	}
	for _, at := range f.clauses {
		clause := p.tokens[at].Value
		switch i := slices.Index(order, clause); {
		case i > own:
			return p.moveClause(pl, at)
		case i == own:
			return diag.Diagnostic{
				Code: "R020", Message: p.say("a second <" + clause + "> in one step"), Label: "leave one out",
				Related: []diag.Related{{File: p.file.Name, Span: p.span(at), Message: "the first one"}},
			}, true
		}
	}
	if end := p.clauseEnd(pl.at); pl.token.Value == "body" && isPhrase(&p.tokens[end], "subject") {
		pl = p.place(p.tokens[end].Pos.Offset, &p.tokens[pl.start])
		return p.moveClause(pl, p.previousPhrase(pl, "body"))
	}
	return diag.Diagnostic{}, false
}

// previousPhrase returns the index of the last token before the error that is this phrase.
func (p *parser) previousPhrase(pl *place, phrase string) int {
	at := pl.beforeAt
	for at > pl.start && !isPhrase(&p.tokens[at], phrase) {
		at--
	}
	return at
}

// clauseEnd returns the index of the token behind the clause that begins at a token.
func (p *parser) clauseEnd(at int) int {
	for at = p.next(at); ; at = p.next(at) {
		t := p.tokens[at]
		inside := t.Type == tokPhrase && slices.Contains([]string{"up to", "times", "template"}, t.Value)
		if t.EOF() || t.Type == tokPhrase && !inside || t.Type == tokPunct {
			return at
		}
	}
}

// moveClause proposes to move the clause at the error before another one.
func (p *parser) moveClause(pl *place, before int) (diag.Diagnostic, bool) {
	last := p.previous(p.clauseEnd(pl.at))
	clause := p.span(pl.at).To(p.span(last))
	to := p.tokens[before].Pos.Offset
	d := diag.Diagnostic{
		Code:    "R020",
		Message: fmt.Sprintf("%s stands before %s", p.typed(pl.at), shown(p.typed(before))),
		Label:   "move it there",
		Related: []diag.Related{{File: p.file.Name, Span: diag.Span{Start: to, End: to + len(p.typed(before))}, Message: "before this"}},
	}
	text := p.text(clause)
	cut := diag.Span{Start: p.span(p.previous(pl.at)).End, End: clause.End}
	if !strings.Contains(p.text(cut), "#") || strings.Contains(text, "#") {
		d.Fixes = p.fix(d.Label, diag.Edit{Span: diag.Span{Start: to, End: to}, New: text + " "}, diag.Edit{Span: cut})
	}
	return d, true
}

// orderOfHeader explains a header line behind "when" or "then", or in a rule without a name.
func (p *parser) orderOfHeader(pl *place) (diag.Diagnostic, bool) {
	f := pl.top()
	if pl.token.Type != tokPhrase || !slices.Contains(headerLines, pl.token.Value) || f.opener >= 0 || f.wantsCondition() {
		return diag.Diagnostic{}, false
	}
	d := diag.Diagnostic{Code: "R020", Message: p.spell(pl.token.Value) + p.say(" belongs to a rule with a name"), Label: p.say(`write <rule> "NAME" above it`)}
	switch {
	case pl.decl == "":
		return d, true
	case f.region < inCondition:
		return diag.Diagnostic{}, false
	case !f.complete():
		return diag.Diagnostic{}, false
	}
	if p.isNamed(pl) {
		d.Message = p.spell(pl.token.Value) + p.say(" stands before <when> and <then>")
		d.Label = "move it up"
	}
	return d, true
}

func (p *parser) isNamed(pl *place) bool {
	at := pl.start
	if pl.decl == "disabled" {
		at = p.next(at)
	}
	return isPhrase(&p.tokens[at], "rule")
}
