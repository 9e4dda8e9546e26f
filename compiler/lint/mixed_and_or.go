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
		for _, f := range pass.Info.Files {
			for _, d := range f.Decls {
				if pass.IsBroken(f.Name, d.Span()) {
					continue
				}
				for n := range dsl.Preorder(d) {
					or, ok := n.(*dsl.Or)
					if !ok {
						continue
					}
					for _, t := range or.Terms {
						if _, mixed := t.(*dsl.And); mixed {
							pass.Reportf(f.Name, t.Span(), "%q binds tighter than %q", f.Table.Spell("and", phrases.Anywhere), f.Table.Spell("or", phrases.Anywhere)).
								Label("put it in parentheses").
								Fix(true, "put it in parentheses",
									diag.Edit{File: f.Name, Span: diag.Span{Start: t.Span().Start, End: t.Span().Start}, New: "("},
									diag.Edit{File: f.Name, Span: diag.Span{Start: t.Span().End, End: t.Span().End}, New: ")"})
						}
					}
				}
			}
		}
	},
}
