package lint

import (
	"iter"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/dsl"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/fold"
)

// condition is a whole condition of the book: of a define, of a "when" or of an "if".
type condition struct {
	file   *dsl.File
	rule   *compiler.Rule   // nil in a define
	define *compiler.Define // nil in a rule
	cond   compiler.Cond    // never nil
	given  []compiler.Cond  // what holds wherever it is asked: the "when" of its "if", and that no branch before was taken
}

// conditions yields all conditions of the book, those of disabled rules among them, without those that are wrong.
func (b *Book) conditions() iter.Seq[condition] {
	return func(yield func(condition) bool) {
		for _, d := range b.Info.Defines {
			if d.Cond == nil || b.IsBroken(d.File.Name, d.Node.Span()) {
				continue
			}
			if !yield(condition{file: d.File, define: d, cond: d.Cond}) {
				return
			}
		}
		for r := range b.Rules() {
			var given []compiler.Cond
			if r.When != nil {
				if !yield(condition{file: r.File, rule: r, cond: r.When}) {
					return
				}
				given = append(given, r.When)
			}
			if !branches(r, r.Then, given, yield) {
				return
			}
		}
	}
}

// branches yields the conditions of the "if" steps among some steps.
func branches(r *compiler.Rule, steps []compiler.Step, given []compiler.Cond, yield func(condition) bool) bool {
	for _, s := range steps {
		c, ok := s.(*compiler.If)
		if !ok {
			continue
		}
		given := given[:len(given):len(given)]
		for _, branch := range c.Branches {
			if branch.Cond == nil {
				continue
			}
			if !yield(condition{file: r.File, rule: r, cond: branch.Cond, given: given}) || !branches(r, branch.Steps, append(given, branch.Cond), yield) {
				return false
			}
			given = append(given[:len(given):len(given)], &compiler.Not{Cond: branch.Cond})
		}
		if !branches(r, c.Otherwise, given, yield) {
			return false
		}
	}
	return true
}

// nodeOf returns the part of the tree that a condition was made of; nil for one that nobody wrote.
func nodeOf(c compiler.Cond) dsl.Node {
	switch c := c.(type) {
	case *compiler.All:
		return c.Node
	case *compiler.Any:
		return c.Node
	case *compiler.Not:
		return c.Node
	case *compiler.Use:
		return c.Node
	case *compiler.Atom:
		return c.Node
	}
	return nil
}

// parts returns the conditions of which a condition is made. A define is not entered: it is a condition of its own.
func parts(c compiler.Cond) []compiler.Cond {
	switch c := c.(type) {
	case *compiler.All:
		return c.Terms
	case *compiler.Any:
		return c.Terms
	case *compiler.Not:
		return []compiler.Cond{c.Cond}
	}
	return nil
}

// series yields every "all" and "any" of a condition, outermost first.
func series(c compiler.Cond, yield func(compiler.Cond)) {
	switch c.(type) {
	case *compiler.All, *compiler.Any:
		yield(c)
	}
	for _, p := range parts(c) {
		series(p, yield)
	}
}

// written returns the terms of an "all" or "any" as they stand in the text, and nil where they are not one to one.
func written(c compiler.Cond) []dsl.Cond {
	var terms []dsl.Cond
	switch n := nodeOf(c).(type) {
	case *dsl.And:
		terms = n.Terms
	case *dsl.Or:
		terms = n.Terms
	case *dsl.Quantified:
		terms = n.Conds
	}
	if len(terms) != len(parts(c)) {
		return nil
	}
	return terms
}

// withoutTerm returns the edit that takes one of several terms, or items of a list, out of the text; false when a comment would
// be lost with it.
func withoutTerm[T dsl.Node](f *dsl.File, terms []T, i int) (diag.Edit, bool) {
	at := terms[i].Span()
	if i > 0 {
		at.Start = terms[i-1].Span().End
	} else {
		at.End = terms[1].Span().Start
	}
	for _, c := range f.Comments {
		if at.Start <= c.Start && c.Start < at.End {
			return diag.Edit{}, false
		}
	}
	return diag.Edit{File: f.Name, Span: at}, true
}

// equal reports whether two words are one for whoever compares them.
func equal(a, b string) bool { return fold.Equal(a, b) }
