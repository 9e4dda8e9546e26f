package program

import (
	"slices"
	"strings"

	"github.com/routebook/routebook/dsl/fold"
)

// plan checks that a plan fits its program. Of ways to rules it proves that they miss none; that a guard is one cannot be seen
// from the program, and is for the tests of whoever derives guards.
func (v *verifier) plan() {
	plan := &v.Plan
	v.at("plan")
	v.demand(0 <= plan.Profiled && plan.Profiled <= len(plan.Finds), "%d predicates profiled of %d", plan.Profiled, len(plan.Finds))
	if len(plan.Finds)+len(plan.Guards)+len(plan.Access) == 0 {
		return
	}
	v.demand(len(plan.Finds) == len(v.Preds), "%d predicates, want %d", len(plan.Finds), len(v.Preds))
	v.demand(len(plan.Access) == len(v.Rules), "%d rules, want %d", len(plan.Access), len(v.Rules))
	if v.err != nil {
		return
	}
	v.finds()
	v.guards()
	v.gates()
	var reached []bool
	for i := range plan.Access {
		v.at("plan of rule %d %q", i, v.Rules[i].Name)
		if reached = v.access(RuleID(i), reached); v.err != nil {
			return
		}
	}
}

// finds checks that predicates are found in ways that their operators have.
func (v *verifier) finds() {
	for i, find := range v.Plan.Finds {
		v.at("plan of predicate %d", i)
		switch op := v.Preds[i].Op; find {
		case Asked:
		case Scanned:
			v.demand(op.IsScanned(), "%s is scanned", op)
		case LookedUp:
			v.demand(op.IsLookedUp(), "%s is looked up", op)
		case Guarded:
			v.demand(op.IsGuarded(), "%s is guarded", op)
			_, found := v.Plan.Guard(PredID(i))
			v.demand(found, "no guard")
		default:
			v.demand(false, "no way to find %d", find)
		}
	}
}

// IsScanned reports whether the words of such predicates can be found by scanning the folded text for all of them at once.
func (op PredOp) IsScanned() bool {
	return op == TextContains || op == TextHasWord || op == TextStarts || op == TextEnds
}

// IsLookedUp reports whether such predicates can be found by looking up the value.
func (op PredOp) IsLookedUp() bool {
	switch op {
	case TextIs, TextIsExactly, NameIs, NameIsExactly, SetIncludes, NumberIs:
		return true
	}
	return false
}

// IsGuarded reports whether such predicates can have a guard.
func (op PredOp) IsGuarded() bool { return op == TextMatches || op == TextHasExactly }

// Guard returns the guard of a predicate.
func (p *Plan) Guard(id PredID) (*Guard, bool) {
	i, found := slices.BinarySearchFunc(p.Guards, id, func(g Guard, id PredID) int { return int(g.Pred) - int(id) })
	if !found {
		return nil, false
	}
	return &p.Guards[i], true
}

func (v *verifier) guards() {
	for i := range v.Plan.Guards {
		g := &v.Plan.Guards[i]
		v.at("guard %d", i)
		v.demand(i == 0 || v.Plan.Guards[max(0, i-1)].Pred < g.Pred, "of predicate %d", g.Pred)
		if v.demand(g.Pred >= 0 && int(g.Pred) < len(v.Preds), "no predicate %d", g.Pred); v.err != nil {
			return
		}
		v.demand(v.Plan.Finds[g.Pred] == Guarded, "predicate %d is not guarded", g.Pred)
		v.demand(len(g.Literals) > 0, "no literal")
		for _, l := range g.Literals {
			inside := "." + l.Text + "." // where a space at its ends would stay
			v.demand(strings.Trim(l.Text, " ") != "" && fold.String(inside) == inside, "the literal %q is not folded", l.Text)
		}
		for _, list := range g.Also {
			v.demand(len(list) > 0, "no literal in one of its lists")
		}
	}
}

// gates checks that the predicates of gates are found, or asked because they lead to some rule: nobody opens a gate otherwise.
func (v *verifier) gates() {
	leads := map[PredID]bool{}
	for i := range v.Plan.Access {
		for _, p := range v.Plan.Access[i].Clause {
			leads[p] = true
		}
	}
	for i := range v.Plan.Access {
		for _, p := range v.Plan.Access[i].Gate {
			if p < 0 || int(p) >= len(v.Preds) || v.Plan.Finds[p] == Asked && !leads[p] {
				v.at("plan of rule %d %q", i, v.Rules[i].Name)
				v.demand(false, "predicate %d in a gate", p)
			}
		}
	}
}

// access checks the way to a rule. It returns reached, for the next rule to use.
func (v *verifier) access(id RuleID, reached []bool) []bool {
	a := &v.Plan.Access[id]
	v.demand(a.Why <= BegunByTheClock && (a.Why == AccessFound) == (len(a.Clause) > 0), "reason %d with %d predicates", a.Why, len(a.Clause))
	v.demand(0 <= a.Chance && a.Chance <= 1, "chance of %g", a.Chance)
	v.demand(len(a.Gate) == 0 || len(a.Clause) > 0, "a gate and no way")
	reached = v.clause(id, a.Clause, reached)
	return v.clause(id, a.Gate, reached)
}

// clause checks that a rule cannot match while every predicate of a clause is false. Since jumps go forward only, one walk in
// order finds that out. It returns reached, for the next clause to use.
func (v *verifier) clause(id RuleID, clause []PredID, reached []bool) []bool {
	for i, p := range clause {
		v.demand(p >= 0 && int(p) < len(v.Preds) && (i == 0 || clause[i-1] < p), "predicate %d", p)
	}
	if v.err != nil || len(clause) == 0 {
		return reached
	}
	first, last := v.extent(id)
	code, base := v.Code[first:last], int32(first)
	reached = slices.Grow(reached[:0], len(code))[:len(code)]
	clear(reached)
	reached[0] = true
	for i := range code {
		in := &code[i]
		if !reached[i] {
			continue
		}
		if in.Op == Match {
			v.demand(false, "it can match while the predicates %v are false", clause)
			return reached
		}
		if in.Op != Branch {
			continue
		}
		reached[in.B-base] = true
		if _, closed := slices.BinarySearch(clause, in.Pred); !closed {
			reached[in.A-base] = true
		}
	}
	return reached
}
