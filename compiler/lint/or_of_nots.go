package lint

import (
	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/prove"
	"github.com/routebook/routebook/dsl"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/phrases"
)

// orOfNots reports "is not a or is not b", which is true of everything: one of the two always is not. "And" was meant.
var orOfNots = &Check{
	Code: "R125", Name: "or-of-nots", Severity: diag.Error,
	Doc: `"is not a or is not b", which always holds`,
	Run: func(pass *Pass) {
		for _, c := range pass.constants() {
			if c.never || c.here || !isOrOfNots(pass.Book, c.part) {
				continue
			}
			terms := written(c.part)
			r := pass.Reportf(c.file.Name, c.span(), "the condition always holds").within(c.condition).
				Label("of two values one always is not there; was %q meant?", c.file.Table.Spell("and", phrases.Anywhere))
			if _, isOr := nodeOf(c.part).(*dsl.Or); !isOr || terms == nil {
				continue
			}
			var edits []diag.Edit
			for i, t := range terms[1:] {
				between := diag.Span{Start: terms[i].Span().End, End: t.Span().Start}
				edits = append(edits, diag.Edit{File: c.file.Name, Span: between, New: " " + c.file.Table.Spell("and", phrases.Anywhere) + " "})
			}
			r.Fix(false, "join them with and", edits...)
		}
	},
}

// isOrOfNots reports whether a condition always holds because two of its alternatives are negations that exclude each other.
func isOrOfNots(b *Book, c compiler.Cond) bool {
	any, ok := c.(*compiler.Any)
	if !ok {
		return false
	}
	for j, later := range any.Terms {
		for _, earlier := range any.Terms[:j] {
			if isNegated(earlier) && isNegated(later) &&
				b.World().Satisfiable(&compiler.Not{Cond: earlier}, &compiler.Not{Cond: later}) == prove.No {
				return true
			}
		}
	}
	return false
}

// isNegated reports whether a term is a negative test.
func isNegated(c compiler.Cond) bool {
	switch c := c.(type) {
	case *compiler.Atom:
		return c.Negated
	case *compiler.Not:
		return true
	}
	return false
}
