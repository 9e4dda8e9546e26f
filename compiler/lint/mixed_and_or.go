package lint

import (
	"github.com/routebook/routebook/dsl"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/phrases"
)

// mixedAndOr reports "a and b or c" without parentheses. It means what it says, and half of its readers get it wrong.
var mixedAndOr = &Check{
	Code: "R126", Name: "mixed-and-or", Severity: diag.Warning,
	Doc: "and beside or without parentheses",
	Run: func(pass *Pass) {
		for f, n := range pass.Nodes() {
			or, ok := n.(*dsl.Or)
			if !ok {
				continue
			}
			for _, t := range or.Terms {
				if _, mixed := t.(*dsl.And); mixed {
					pass.reportMixed(f, t.Span())
				}
			}
		}
	},
}

func (p *Pass) reportMixed(f *dsl.File, at diag.Span) {
	and, or := f.Table.Spell("and", phrases.Anywhere), f.Table.Spell("or", phrases.Anywhere)
	p.Reportf(f.Name, at, "%q binds tighter than %q", and, or).Label("put it in parentheses").
		Fix(true, "put it in parentheses",
			diag.Edit{File: f.Name, Span: diag.Span{Start: at.Start, End: at.Start}, New: "("},
			diag.Edit{File: f.Name, Span: diag.Span{Start: at.End, End: at.End}, New: ")"})
}
