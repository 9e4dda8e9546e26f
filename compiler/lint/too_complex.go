package lint

import (
	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/phrases"
)

// tooComplex reports rules that nobody understands at night.
var tooComplex = &Check{
	Code: "R902", Name: "too-complex", Severity: diag.Info,
	Doc: "a rule with over a dozen conditions",
	Run: func(pass *Pass) {
		for r := range pass.Rules() {
			n := 0
			for range compiler.RuleAtoms(r) {
				n++
			}
			if n > maxConditions {
				pass.ReportRule(r, "the rule has %d conditions", n).Label("split it, or give parts of it a name with %s", r.File.Table.Spell("define", phrases.Anywhere))
			}
		}
	},
}

const maxConditions = 12
