package lint

import (
	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/diag"
)

// resolveAndAssign reports rules that close a conversation and give it to somebody.
var resolveAndAssign = &Check{
	Code: "R303", Name: "resolve-and-assign", Severity: diag.Warning,
	Doc: "a rule that both resolves and assigns",
	Run: func(pass *Pass) {
		for r := range pass.Enabled() {
			for t := range takings(r) {
				own, other := is[*program.Resolve](t.Effect), is[*program.Assign](t.Effect)
				for _, e := range t.before {
					if own && is[*program.Assign](e) || other && is[*program.Resolve](e) {
						pass.reportStep(t, "the conversation is resolved and assigned at once").
							Label("whoever gets it does not see it among the open ones").Relate(e.File.Name, e.Span(), "with this step")
						break
					}
				}
			}
		}
	},
}
