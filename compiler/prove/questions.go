package prove

import "github.com/routebook/routebook/compiler"

// Satisfiable answers whether a condition can hold. Yes is never the answer: that a case is not impossible is no proof.
func (w *World) Satisfiable(conds ...compiler.Cond) Answer {
	cases, ok := w.Cases(conds...)
	if ok && len(cases) == 0 {
		return No
	}
	return Unknown
}

// Always answers whether a condition holds whatever the message. No is never the answer.
func (w *World) Always(c compiler.Cond) Answer {
	if c == nil || w.Satisfiable(&compiler.Not{Cond: c}) == No {
		return Yes
	}
	return Unknown
}

// Implies answers whether a condition holds whenever another one does; a nil condition always holds. No is never the answer.
// Of a condition that never holds everything is implied.
func (w *World) Implies(narrow, wide compiler.Cond) Answer {
	cases, ok := w.Cases(narrow)
	if !ok {
		return Unknown
	}
	return Implied(cases, wide)
}

// Implied answers whether a condition holds in all of some cases.
func Implied(cases []*Case, wide compiler.Cond) Answer {
	for _, c := range cases {
		if c.Eval(wide) == Yes {
			continue
		}
		// The condition as a whole is not settled, but it may be spread out in cases of its own.
		rest, ok := c.world.spread([]*Case{c}, wide, true)
		if !ok || len(rest) > 0 {
			return Unknown
		}
	}
	return Yes
}
