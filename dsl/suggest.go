package dsl

import (
	"slices"
	"strings"

	"github.com/alecthomas/participle/v2/lexer"

	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/phrases"
	"github.com/routebook/routebook/dsl/schema"
)

// Words that are nearly keywords. What is typed is compared, word by word, with
// the phrases that may stand where the error is, never with all of them: "set
// prioritty" is close to a step only where a step may begin.

// misspelt suggests a keyword for words that are none.
func (p *parser) misspelt(pl *place) (diag.Diagnostic, bool) {
	if pl.token.EOF() {
		return diag.Diagnostic{}, false
	}
	candidates := p.candidates(pl)
	if d, ok := p.closeTo(pl.at, candidates); ok {
		return d, true
	}
	if p.mayReach(pl) {
		if d, ok := p.closeTo(pl.beforeAt, candidates); ok && (d.Span.End > pl.token.Pos.Offset || p.isSubject(pl, d)) {
			return d, true
		}
	}
	if pl.token.Type != tokName {
		return diag.Diagnostic{}, false
	}
	return p.unknownWord(pl)
}

// isSubject reports whether the suggestion is a word before a name, as in "agnt amelie is online".
func (p *parser) isSubject(pl *place, d diag.Diagnostic) bool {
	phrase, _ := p.file.Table.Match([]byte(d.Fixes[0].Edits[0].New))
	return (phrase == "agent" || phrase == "team") && (pl.token.Type == tokName || pl.token.Type == tokString)
}

// mayReach reports whether the token before the error may be the first word of
// the misspelt phrase: "send emial to", "durng business hours".
func (p *parser) mayReach(pl *place) bool {
	f := pl.top()
	if pl.beforeAt < 0 || p.laterLine(pl) {
		return false
	}
	return pl.before.Type == tokPhrase && f.after == 0 && f.step == f.clause && f.region == inSteps || pl.before.Type == tokName && p.isLeft(pl)
}

// closeTo suggests the phrase that the words from a token on were meant to be.
func (p *parser) closeTo(at int, candidates []string) (diag.Diagnostic, bool) {
	t := p.tokens[at]
	if t.Type != tokName && t.Type != tokPhrase {
		return diag.Diagnostic{}, false
	}
	words, ends := p.words(t.Pos.Offset)
	phrase, n := likeliest(words, p.spellings(candidates))
	if n == 0 || t.Type == tokPhrase && n == 1 {
		return diag.Diagnostic{}, false
	}
	span := diag.Span{Start: t.Pos.Offset, End: ends[n-1]}
	d := diag.Diagnostic{Code: "R006", Span: span, Message: "unknown word " + shown(p.text(span)), Label: "did you mean " + shown(phrase) + "?"}
	if n > 1 {
		d.Message = "unknown words " + shown(p.text(span))
	}
	d.Fixes = p.fix("write "+phrase, diag.Edit{Span: span, New: phrase})
	return d, true
}

// likeliest returns the candidate that the first words are nearly, and how many
// words it has: the longest one, then the one with the fewest words changed.
func likeliest(words []string, candidates []string) (string, int) {
	best, length, changed := "", 0, 0
	begun := len(words) > 0 && slices.ContainsFunc(candidates, func(s string) bool { return strings.HasPrefix(s, words[0]+" ") })
	for _, candidate := range candidates {
		want := strings.Fields(candidate)
		if len(want) > len(words) || len(want) < length || begun && len(want) == 1 { // "assign Ventes" is no "unassign"
			continue
		}
		n, ok := wordsChanged(words, want)
		if !ok || len(want) == length && (n > changed || n == changed && !closer(words[:length], candidate, best)) {
			continue
		}
		best, length, changed = candidate, len(want), n
	}
	return best, length
}

// wordsChanged counts the words that differ; all must be alike, and one must differ.
func wordsChanged(words, want []string) (n int, ok bool) {
	for i := range want {
		if words[i] == want[i] {
			continue
		}
		if _, alike := diag.Closest(words[i], want[i:i+1]); !alike {
			return 0, false
		}
		n++
	}
	return n, n > 0
}

// closer reports whether a is more like the words than b is.
func closer(words []string, a, b string) bool {
	typed := strings.Join(words, " ")
	closest, ok := diag.Closest(typed, []string{b, a}) // of equally close ones the first: b
	return ok && closest == a
}

// spellings returns what the file's language writes for phrases, in every place.
func (p *parser) spellings(canonical []string) []string {
	all := make([]string, 0, len(canonical))
	for _, phrase := range canonical {
		for _, place := range []string{phrases.Anywhere, phrases.OnNumber, phrases.OnInstant} {
			if s := p.file.Table.Spell(phrase, place); p.file.Table.Has(phrase) && !slices.Contains(all[max(0, len(all)-3):], s) {
				all = append(all, s)
			}
		}
	}
	return all
}

// unknownWord names a word that is like nothing, and lists what may stand there.
func (p *parser) unknownWord(pl *place) (diag.Diagnostic, bool) {
	f := pl.top()
	word := p.typed(pl.at)
	switch {
	case f.wantsStep() || f.region == inSteps && f.clause == "}" || f.region == inSteps && f.complete() && p.firstOnLine(pl):
		if pl.decl == "" || inColumnOne(p.file.Src, pl.token.Pos.Offset) {
			return diag.Diagnostic{}, false
		}
		return diag.Diagnostic{Code: "R006", Message: "no step begins with " + shown(word), Label: p.stepsLike(word)}, true
	case f.region == inEvents && f.after == 0 && (f.clause == "on" || f.clause == "or"):
		return diag.Diagnostic{Code: "R006", Message: "unknown event " + shown(word), Label: diag.Suggest(word, p.spellings(events()))}, true
	case f.region == inCondition && p.isLeft(pl) && !p.laterLine(pl):
		return diag.Diagnostic{Code: "R006", Message: "unknown operator " + shown(word), Label: diag.Suggest(word, p.spellings(operators()))}, true
	}
	return diag.Diagnostic{}, false
}

// stepsLike lists the steps that a word begins, or is part of, or else some of all.
func (p *parser) stepsLike(word string) string {
	all := p.spellings(steps())
	var begun, holding []string
	for _, step := range all {
		words := strings.Fields(step)
		_, alike := diag.Closest(word, words[:1])
		switch {
		case words[0] == word || alike:
			begun = append(begun, step)
		case slices.Contains(words, word):
			holding = append(holding, step)
		}
	}
	for _, some := range [][]string{begun, holding} {
		if len(some) > 0 {
			return oneOf(some)
		}
	}
	return p.say("a step is one of <assign team>, <add tag>, <set status>, <send>, <resolve>, …")
}

func oneOf(list []string) string {
	if len(list) == 1 {
		return "did you mean " + shown(list[0]) + "?"
	}
	const enough = 8
	if len(list) > enough {
		return "one of " + strings.Join(list[:enough], ", ") + ", …"
	}
	return "one of " + strings.Join(list, ", ")
}

// candidates returns the phrases that may stand where the error is.
func (p *parser) candidates(pl *place) []string {
	f := pl.top()
	var all []string
	switch f.region {
	case inDeclaration:
		all = map[string][]string{"define": {"as"}, "template": {"language"}, "disabled": {"rule", "when"}}[pl.decl]
	case inHeader:
		all = headerCandidates(f)
	case inEvents:
		all = eventCandidates(f)
	case inCondition:
		all = conditionCandidates(f, pl)
	case inSteps:
		all = stepCandidates(f)
	case inCases:
		all = []string{"otherwise"}
	case inPool:
		all = []string{"agent", "team"}
	}
	if p.firstOnLine(pl) || pl.decl == "" {
		all = append(slices.Clip(all), declarationWords...)
	}
	return all
}

// declarationWords are the canonical phrases that begin a declaration after the first one.
var declarationWords = []string{"rule", "when", "let", "define", "template", "disabled"}

var headerLines = []string{"description", "precedence", "formerly", "on", "limit"}

func headerCandidates(f *frame) []string {
	all := slices.Concat(headerLines, []string{"when", "then"})
	switch f.clause {
	case "limit", "once", "per conversation", "per contact":
		all = append(all, "once", "per conversation", "per contact", "per hour", "per day", "per week", "per month", "per")
	}
	return all
}

func eventCandidates(f *frame) []string {
	switch {
	case f.after == 0 && (f.clause == "on" || f.clause == "or"):
		return events()
	case f.after == 0:
		return []string{"any of", "at"}
	}
	return slices.Concat([]string{"or", "at", "any of", "when", "then"}, headerLines)
}

func conditionCandidates(f *frame, pl *place) []string {
	if f.wantsCondition() {
		return starters()
	}
	all := []string{"and", "or", "of", "ago", "of calendar", "of team", "of agent", "of assigned agent", "has someone online", "business hours", "business minutes"}
	if f.opener < 0 && (pl.decl == "when" || pl.decl == "rule" || pl.decl == "disabled") {
		all = append(all, "then")
	}
	if pl.before.Type == tokName || pl.before.Type == tokPath || schema.LookupField(pl.before.Value) != nil {
		all = append(all, operators()...)
	}
	if pl.before.Type == tokName {
		all = append(all, starters()...)
	}
	return all
}

// clausesOf are the clauses of the steps that have some, in their order.
var clausesOf = map[string][]string{
	"assign team":            {"strategy", "reassign after", "up to", "times", "fallback"},
	"assign team by":         {"strategy", "reassign after", "up to", "times", "fallback"},
	"assign any of":          {"strategy", "reassign after", "up to", "times", "fallback"},
	"assign agent":           {"strategy", "reassign after", "up to", "times", "fallback"},
	"assign owner":           {"strategy", "reassign after", "up to", "times", "fallback"},
	"assign requested group": {"strategy", "reassign after", "up to", "times", "fallback"},
	"assign acting agent":    {"strategy", "reassign after", "up to", "times", "fallback"},
	"send":                   {"template", "translated to"},
	"send email to":          {"assigned agent", "owner", "team", "agent", "subject", "body", "template"},
	"notify agent":           {"template"},
	"notify team":            {"template"},
	"notify assigned agent":  {"template"},
	"resolve":                {"reason"},
	"create case in":         {"with"},
	"call webhook":           {"with"},
}

func stepCandidates(f *frame) []string {
	switch {
	case f.clause == "fallback" && f.after == 0:
		return []string{"queue", "team", "agent"}
	case f.wantsStep():
		return steps()
	}
	all := slices.Concat(clausesOf[f.step], steps(), []string{"and"})
	if f.clause == "}" {
		all = append(all, "otherwise", "otherwise if")
	}
	return all
}

// events lists the canonical phrases of all events.
func events() []string {
	all := []string{"every day"}
	for _, e := range schema.Events {
		all = append(all, e.Phrase)
	}
	return all
}

// steps lists the canonical phrases of all steps.
func steps() []string {
	var all []string
	for _, s := range schema.Steps {
		all = append(all, s.Phrase)
		if s.Plural != "" && s.Plural != s.Phrase {
			all = append(all, s.Plural)
		}
	}
	return all
}

// operators lists the canonical phrases of all operators.
func operators() []string {
	var all []string
	for _, op := range schema.Operators {
		all = append(all, op.Phrase, op.Not)
	}
	return all
}

// starters lists the canonical phrases with which a test may begin, apart from plain fields.
func starters() []string {
	return []string{
		"not", "any of", "all of", "none of", "during business hours", "outside business hours", "in sample",
		"conversation", "agent", "team", "owner", "assigned agent", "assigned team",
	}
}

// isWord reports whether a token is a word that could be part of a name.
func isWord(t lexer.Token) bool { return t.Type == tokName || t.Type == tokPhrase }
