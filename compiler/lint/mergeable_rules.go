package lint

import (
	"fmt"
	"strings"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/dsl"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/schema"
)

// mergeableRules reports rules that differ in a single word of their condition, and do the same.
var mergeableRules = &Check{
	Code: "R207", Name: "mergeable-rules", Severity: diag.Hint,
	Doc: "rules that differ in one word: one rule with a list, or one assignment by value, says the same",
	Run: func(pass *Pass) {
		byShape := map[string][]*outline{}
		var shapes []string
		for _, o := range pass.outlines() {
			shape, ok := pass.shape(o.rule)
			if !ok {
				continue
			}
			if byShape[shape] == nil {
				shapes = append(shapes, shape)
			}
			byShape[shape] = append(byShape[shape], o)
		}
		for _, shape := range shapes {
			alike := byShape[shape]
			if len(alike) < minAlike {
				continue
			}
			r := pass.ReportRule(alike[0].rule, "%d rules differ in one word", len(alike))
			if strings.Contains(shape, anyTeam) {
				r.Label("%q says it in one rule", "assign team by")
			} else {
				r.Label("%q says it in one rule", "any of")
			}
			for _, o := range alike[1:] {
				r.RelateRule(o.rule, "like this one")
			}
		}
	},
}

// minAlike is from how many rules on it is worth a word.
const minAlike = 3

// anyTeam stands in a shape for the team to which the rule assigns.
const anyTeam = "assign team …"

// shape returns what a rule looks like without the one word that its condition compares with, nor the team that it assigns
// to; false for a rule that compares with none or several.
func (b *Book) shape(r *compiler.Rule) (string, bool) {
	if r.When == nil || r.Limit != nil {
		return "", false
	}
	var word *compiler.Atom
	for a := range compiler.RuleAtoms(r) {
		if a.Asks != compiler.AskField || a.Negated || a.Test != schema.Is || len(a.Values) != 1 || a.Values[0].Kind != compiler.Word {
			continue
		}
		if word != nil || a.File != r.File {
			return "", false
		}
		word = a
	}
	if word == nil {
		return "", false
	}
	var shape strings.Builder
	fmt.Fprintf(&shape, "%d %v ", r.Precedence, r.On)
	when, value := r.Node.When.Cond.Span(), word.Values[0].At.Span()
	if !when.Contains(value) {
		return "", false
	}
	shape.WriteString(string(r.File.Src[when.Start:value.Start]) + "…" + string(r.File.Src[value.End:when.End]))
	then := r.Node.Then.Span()
	at := then.Start
	for t := range takings(r) {
		if n, ok := t.Node.(*dsl.Assign); ok {
			if team, ok := n.Target.(*dsl.TeamTarget); ok && at <= n.Span().Start {
				shape.WriteString(string(r.File.Src[at:n.Span().Start]) + anyTeam)
				at = team.Span().End
			}
		}
	}
	shape.WriteString(string(r.File.Src[at:then.End]))
	return strings.Join(strings.Fields(shape.String()), " "), true
}
