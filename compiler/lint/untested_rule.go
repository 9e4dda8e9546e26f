package lint

import "github.com/routebook/routebook/dsl/diag"

// Tested is what the tests of a book leave out. Whoever runs lints fills it, with the engine.
type Tested struct{ Gaps []Gap } // in the order of decision, then of the text

// Gap is a part of the rules that no test exercises.
type Gap struct {
	File  string
	Span  diag.Span
	Where string // the declaration it stands in, as findings show it
	Lacks string // "never fired", "never true", "never false", "never reached" or "never taken"
}

// untestedRule reports rules that no test makes fire, and conditions that every test finds the same. Of a rule that never
// fires nothing else is said.
var untestedRule = &Check{
	Code: "R801", Name: "untested-rule", Severity: diag.Warning, Off: true, Tests: true,
	Doc: "a rule that no test makes fire, or a condition that is never both true and false",
	Run: func(pass *Pass) {
		if pass.Tested == nil {
			return
		}
		idle := map[string]bool{} // declarations that never fire
		for _, g := range pass.Tested.Gaps {
			if g.Lacks == "never fired" {
				idle[g.File+g.Where] = true
				pass.Reportf(g.File, g.Span, "no test makes the rule fire").Label("add a case to a file tests/*.test.yaml").in(g.Where)
			}
		}
		for _, g := range pass.Tested.Gaps {
			if !idle[g.File+g.Where] && g.Lacks != "never fired" {
				pass.Reportf(g.File, g.Span, "%s in any test", g.Lacks).in(g.Where)
			}
		}
	},
}
