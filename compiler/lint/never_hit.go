package lint

import (
	"strings"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/schema"
)

// neverHit reports what recorded traffic says about rules: those that never fired, those whose condition held for
// everything, and fields that no event carried, of whose rules the traffic says nothing.
var neverHit = &Check{
	Code: "R701", Name: "never-hit", Severity: diag.Info, Traffic: true,
	Doc: "a rule that never fired in the recorded traffic, or for every message of it, or a field that no event of it carried",
	Run: func(pass *Pass) {
		if pass.Traffic == nil {
			return
		}
		untested := pass.fieldsNeverCarried()
		for r := range pass.Enabled() {
			switch n, known := pass.Traffic.Matched[r.ID]; {
			case !known || untested[r.ID]:
			case n == 0:
				pass.ReportRule(r, "the rule never fired in %d events of traffic", pass.Traffic.Events).
					Label("is it still needed, or does it not match what it should?")
			case n == pass.Traffic.Messages && n >= manyMessages && r.When != nil && onlyMessages(r):
				pass.ReportRule(r, "the condition held for every one of %d messages of traffic", n).
					Label("does it test what it should?")
			}
		}
	},
}

// manyMessages is from how many messages on it is no chance that a condition held for all of them.
const manyMessages = 100

// onlyMessages reports whether a rule listens to messages, and to nothing else.
func onlyMessages(r *compiler.Rule) bool {
	return len(r.On) == 1 && r.On[0].Event == schema.OnMessage
}

// fieldsNeverCarried reports each field at the first rule that tests it, and returns the rules that never fired because of one.
func (p *Pass) fieldsNeverCarried() map[string]bool {
	rules := map[string]*compiler.Rule{}
	for r := range p.Enabled() {
		rules[r.ID] = r
	}
	untested := map[string]bool{}
	for _, m := range p.Traffic.Missing {
		var silent []*compiler.Rule
		for _, id := range m.Rules {
			if r := rules[id]; r != nil && p.Traffic.Matched[id] == 0 {
				silent = append(silent, r)
				untested[id] = true
			}
		}
		if len(silent) == 0 {
			continue // the rules have other ways to match, which the traffic has taken
		}
		report := p.ReportRule(silent[0], "no event of the traffic carries %s", m.Field)
		if len(silent) == 1 {
			report.Label("the traffic says nothing about this rule")
			continue
		}
		var others []string
		for _, r := range silent[1:] {
			others = append(others, r.ID)
			report.RelateRule(r, "which tests it too")
		}
		report.Label("the traffic says nothing about this rule, nor about %s", strings.Join(others, ", "))
	}
	return untested
}
