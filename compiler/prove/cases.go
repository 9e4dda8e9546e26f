package prove

import (
	"fmt"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/program"
)

// maxCases bounds into how many cases a condition is spread out. Beyond it the answer is Unknown.
const maxCases = 256

// Literal is a predicate or its negation.
type Literal struct {
	Pred program.PredID
	Not  bool
}

// Case is a conjunction of literals that is not impossible: one way in which a condition can hold.
type Case struct {
	Literals []Literal

	world  *World
	spaces map[subject]space // what the fields with values in an order, or out of a list, can still be
}

// Cases returns the ways in which all of some conditions can hold together, and false when there are too many to tell.
// Nil stands for a condition that always holds. The conditions hold never when there are none.
func (w *World) Cases(conds ...compiler.Cond) ([]*Case, bool) {
	cases := []*Case{{world: w}}
	for _, c := range conds {
		if c == nil {
			continue
		}
		var ok bool
		if cases, ok = w.spread(cases, c, false); !ok {
			return nil, false
		}
	}
	return cases, true
}

// spread returns the cases in which a condition, or with not its negation, holds as well.
func (w *World) spread(cases []*Case, c compiler.Cond, not bool) ([]*Case, bool) {
	switch c := c.(type) {
	case nil: // a part that is wrong: nothing is known of it
		return nil, false
	case *compiler.All:
		return w.spreadTerms(cases, c.Terms, !not, not)
	case *compiler.Any:
		return w.spreadTerms(cases, c.Terms, not, not)
	case *compiler.Not:
		return w.spread(cases, c.Cond, !not)
	case *compiler.Use:
		return w.spread(cases, c.Define.Cond, not)
	case *compiler.Atom:
		preds, all := w.preds.Of(c)
		not = not != c.Negated
		return w.spreadPreds(cases, preds, all != not, not)
	default:
		panic(fmt.Sprintf("unexpected %T", c))
	}
}

// spreadTerms returns the cases in which all of some terms hold, or any of them; with not, their negations.
func (w *World) spreadTerms(cases []*Case, terms []compiler.Cond, all, not bool) ([]*Case, bool) {
	if all {
		ok := true
		for _, t := range terms {
			if cases, ok = w.spread(cases, t, not); !ok {
				return nil, false
			}
		}
		return cases, true
	}
	var union []*Case
	for _, t := range terms {
		more, ok := w.spread(cases, t, not)
		if union = append(union, more...); !ok || len(union) > maxCases {
			return nil, false
		}
	}
	return union, true
}

// spreadPreds is spreadTerms for predicates.
func (w *World) spreadPreds(cases []*Case, preds []program.PredID, all, not bool) ([]*Case, bool) {
	if all {
		var with []*Case
		for _, c := range cases {
			for _, id := range preds {
				if c = c.and(Literal{id, not}); c == nil {
					break
				}
			}
			if c != nil {
				with = append(with, c)
			}
		}
		return with, true
	}
	var union []*Case
	for _, c := range cases {
		for _, id := range preds {
			if more := c.and(Literal{id, not}); more != nil {
				union = append(union, more)
			}
		}
	}
	return union, len(union) <= maxCases
}

// and returns the case in which a literal holds as well, or nil when it is impossible.
func (c *Case) and(l Literal) *Case {
	switch c.literal(l) {
	case Yes:
		return c
	case No:
		return nil
	}
	with := &Case{Literals: append(c.Literals[:len(c.Literals):len(c.Literals)], l), world: c.world}
	with.spaces = c.narrowed(l)
	return with
}

// literal answers whether a literal holds in the case.
func (c *Case) literal(l Literal) Answer {
	if a := c.pred(l.Pred); l.Not {
		return a.not()
	} else {
		return a
	}
}

// pred answers whether a predicate holds in the case.
func (c *Case) pred(id program.PredID) Answer {
	if c.world.preds.Pred(id).Op == program.Always {
		return Yes
	}
	for _, l := range c.Literals {
		if a := c.world.given(l, id); a != Unknown {
			return a
		}
	}
	return c.inSpace(id)
}

// Eval answers whether a condition holds in the case. Nil stands for one that always does.
func (c *Case) Eval(cond compiler.Cond) Answer {
	switch cond := cond.(type) {
	case nil:
		return Yes
	case *compiler.All:
		return c.terms(cond.Terms, No)
	case *compiler.Any:
		return c.terms(cond.Terms, Yes)
	case *compiler.Not:
		return c.Eval(cond.Cond).not()
	case *compiler.Use:
		if cond.Define.Cond == nil {
			return Unknown
		}
		return c.Eval(cond.Define.Cond)
	case *compiler.Atom:
		a := c.atom(cond)
		if cond.Negated {
			return a.not()
		}
		return a
	default:
		panic(fmt.Sprintf("unexpected %T", cond))
	}
}

// terms answers a series of terms, of which one that answers decisive settles it.
func (c *Case) terms(terms []compiler.Cond, decisive Answer) Answer {
	return settle(terms, decisive, c.Eval)
}

// settle asks one after the other until one answers decisive; one that is unknown leaves the whole unknown.
func settle[T any](all []T, decisive Answer, ask func(T) Answer) Answer {
	answer := decisive.not()
	for _, one := range all {
		switch a := ask(one); a {
		case decisive:
			return decisive
		case Unknown:
			answer = Unknown
		}
	}
	return answer
}

// atom answers a test apart from its negation.
func (c *Case) atom(a *compiler.Atom) Answer {
	preds, all := c.world.preds.Of(a)
	decisive := Yes
	if all {
		decisive = No
	}
	return settle(preds, decisive, c.pred)
}
