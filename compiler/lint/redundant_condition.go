package lint

import (
	"slices"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/prove"
	"github.com/routebook/routebook/dsl/diag"
)

// redundantCondition reports terms that the others make superfluous: in "and" what follows from them, in "or" what they
// cover. Whoever changes one of two such terms later changes nothing, or too much.
var redundantCondition = &Check{
	Code: "R123", Name: "redundant-condition", Severity: diag.Warning,
	Doc: "a term that another one makes superfluous",
	Run: func(pass *Pass) {
		for c := range pass.conditions() {
			series(c.cond, func(part compiler.Cond) { pass.redundant(c, part) })
		}
	},
}

// redundant reports the superfluous terms of an "all" or "any", the later of two equal ones.
func (p *Pass) redundant(c condition, part compiler.Cond) {
	terms, nodes := parts(part), written(part)
	if nodes == nil || len(terms) < 2 || p.isConstantWithin(part) {
		return
	}
	_, all := part.(*compiler.All)
	left := slices.Clone(terms)
	for i := len(terms) - 1; i >= 0 && len(left) > 1; i-- {
		others := without(left, i)
		because := p.because(terms, left, i, all)
		if because < 0 && !p.follows(terms[i], others, all) {
			continue
		}
		left[i] = nil
		r := p.Reportf(c.file.Name, nodes[i].Span(), "the condition is superfluous").within(c)
		if because >= 0 {
			r.Label("%s says it already", source(c.file, nodes[because]))
		} else {
			r.Label("the other conditions together say it already")
		}
		if edit, ok := withoutTerm(c.file, nodes, i); ok {
			r.Fix(true, "remove it", edit)
		}
	}
}

// without returns the terms that are left, but for one.
func without(left []compiler.Cond, except int) []compiler.Cond {
	var others []compiler.Cond
	for i, t := range left {
		if i != except && t != nil {
			others = append(others, t)
		}
	}
	return others
}

// because returns the first single term that makes another one superfluous, or -1.
func (p *Pass) because(terms, left []compiler.Cond, i int, all bool) int {
	return slices.IndexFunc(left, func(t compiler.Cond) bool {
		return t != nil && t != terms[i] && p.follows(terms[i], []compiler.Cond{t}, all)
	})
}

// follows reports whether a term says nothing beside others: in an "all" because they imply it, in an "any" because it implies
// one of them.
func (p *Pass) follows(term compiler.Cond, others []compiler.Cond, all bool) bool {
	if all {
		cases, ok := p.World().Cases(others...)
		return ok && prove.Implied(cases, term) == prove.Yes
	}
	return p.World().Implies(term, &compiler.Any{Terms: others}) == prove.Yes
}
