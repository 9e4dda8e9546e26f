package lint

import (
	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/prove"
	"github.com/routebook/routebook/dsl"
	"github.com/routebook/routebook/dsl/diag"
)

// Conditions that never hold, and conditions that always do, are found together: "not" turns one into the other, and of
// a condition only the innermost part that is to blame is reported.

// constant is a condition whose answer is known beforehand.
type constant struct {
	condition
	part  compiler.Cond // the innermost one that is to blame
	never bool          // it never holds; otherwise it always does
	here  bool          // only because of what is given where it stands
}

// constants returns the constant conditions of the book.
func (b *Book) constants() []constant {
	if !b.facts.constantsKnown {
		b.facts.constantsKnown = true
		for c := range b.conditions() {
			before := len(b.facts.constants)
			if b.findConstants(c, c.cond); len(b.facts.constants) == before && len(c.given) > 0 {
				b.findGiven(c)
			}
		}
	}
	return b.facts.constants
}

// findConstants looks through a condition from the inside out. It reports whether it found anything.
func (b *Book) findConstants(c condition, part compiler.Cond) bool {
	within := false
	for _, p := range parts(part) {
		within = b.findConstants(c, p) || within
	}
	if use, ok := part.(*compiler.Use); ok && b.isConstant(use.Define.Cond) {
		return true // the define is to blame
	}
	switch w := b.World(); {
	case within:
	case w.Satisfiable(part) == prove.No:
		b.facts.constants = append(b.facts.constants, constant{condition: c, part: part, never: true})
		within = true
	case w.Always(part) == prove.Yes:
		b.facts.constants = append(b.facts.constants, constant{condition: c, part: part})
		within = true
	}
	return within
}

func (b *Book) isConstant(c compiler.Cond) bool {
	return c != nil && (b.World().Satisfiable(c) == prove.No || b.World().Always(c) == prove.Yes)
}

// findGiven looks at the condition of an "if" in the light of what holds where it stands.
func (b *Book) findGiven(c condition) {
	cases, ok := b.World().Cases(c.given...)
	if !ok || len(cases) == 0 { // of what never happens everything is true
		return
	}
	switch {
	case prove.Implied(cases, c.cond) == prove.Yes:
		b.facts.constants = append(b.facts.constants, constant{condition: c, part: c.cond, here: true})
	case prove.Implied(cases, &compiler.Not{Cond: c.cond}) == prove.Yes:
		b.facts.constants = append(b.facts.constants, constant{condition: c, part: c.cond, never: true, here: true})
	}
}

// span returns where a constant condition stands.
func (c *constant) span() diag.Span { return nodeOf(c.part).Span() }

// contradiction reports conditions that never hold.
var contradiction = &Check{
	Code: "R121", Name: "contradiction", Severity: diag.Error,
	Doc: "a condition that never holds",
	Run: func(pass *Pass) {
		for _, c := range pass.constants() {
			if !c.never {
				continue
			}
			if c.here {
				pass.Reportf(c.file.Name, c.span(), "the branch is never taken").within(c.condition).
					Label("it contradicts the condition of the rule, or a branch before it")
				continue
			}
			pass.reportNever(&c)
		}
	},
}

// reportNever reports a condition that never holds, at the terms that exclude each other where two do.
func (p *Pass) reportNever(c *constant) {
	terms := written(c.part)
	if _, isAll := c.part.(*compiler.All); isAll && terms != nil {
		for j, later := range parts(c.part) {
			for i, earlier := range parts(c.part)[:j] {
				if p.World().Satisfiable(earlier, later) == prove.No {
					p.Reportf(c.file.Name, terms[j].Span(), "the condition never holds").within(c.condition).
						Label("contradicts %s", source(c.file, terms[i])).Relate(c.file.Name, terms[i].Span(), "this one")
					return
				}
			}
		}
	}
	p.Reportf(c.file.Name, c.span(), "the condition never holds").within(c.condition)
}

// source returns a part of a file as it is written.
func source(f *dsl.File, n dsl.Node) string {
	at := n.Span()
	return string(f.Src[at.Start:at.End])
}

// constantCondition reports conditions that always hold.
var constantCondition = &Check{
	Code: "R120", Name: "constant-condition", Severity: diag.Warning,
	Doc: "a condition that always holds",
	Run: func(pass *Pass) {
		for _, c := range pass.constants() {
			switch {
			case c.never || isOrOfNots(pass.Book, c.part):
			case c.here:
				pass.Reportf(c.file.Name, c.span(), "the branch is always taken").within(c.condition).
					Label("the rule's condition, or a branch before it, says so already")
			default:
				pass.Reportf(c.file.Name, c.span(), "the condition always holds").within(c.condition)
			}
		}
	},
}

// isConstantWithin reports whether a condition, or a part of it, is constant.
func (b *Book) isConstantWithin(c compiler.Cond) bool {
	at := nodeOf(c).Span()
	for _, k := range b.constants() {
		if !k.here && at.Contains(k.span()) && k.part == c {
			return true
		}
	}
	for _, p := range parts(c) {
		if b.isConstantWithin(p) {
			return true
		}
	}
	return false
}
