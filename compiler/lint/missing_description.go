package lint

import (
	"slices"

	"github.com/routebook/routebook/dsl"
	"github.com/routebook/routebook/dsl/diag"
)

// missingDescription reports rules that do not say what they are for. Whoever is called at night reads that first.
var missingDescription = &Check{
	Code: "R901", Name: "missing-description", Severity: diag.Info, Off: true,
	Doc: "a rule without a description",
	Run: func(pass *Pass) {
		for r := range pass.Rules() {
			if r.Node.Name == nil { // an unnamed rule has no place for one
				continue
			}
			described := slices.ContainsFunc(r.Node.Header, func(h dsl.HeaderLine) bool {
				_, ok := h.(*dsl.Description)
				return ok
			})
			if !described {
				pass.ReportRule(r, "the rule has no description")
			}
		}
	},
}
