package engine

import (
	"math"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/engine/state"
)

// conjunction is a condition of a rule on "timer" that holds where all of some tests do, each of which is an age or does not
// change by the passing of time. Most conditions are of that form, and it is as easy to say when one begins to hold: when
// the last of the ages that must be reached is, unless one that must not be reached was before. The tests that do not
// change come first.
type conjunction []literalTest

// literalTest is a predicate, or its negation.
type literalTest struct {
	pred    program.PredID
	negated bool
	age     bool
}

// conjunctionOf returns the condition of a rule, or nil when it has another form.
func (t *timers) conjunctionOf(r *timer, p *program.Program) conjunction {
	var still, ages conjunction
	end := r.base + int32(len(r.code)) // from here on the condition is false
	for i, in := range r.code {
		if in.Op != program.Branch {
			continue
		}
		next := r.base + int32(i) + 1
		test := literalTest{pred: in.Pred, negated: in.B == next}
		switch {
		case in.A == next && in.B >= end, in.B == next && in.A >= end:
		default:
			return nil
		}
		switch t.nature[in.Pred] {
		case settled:
			still = append(still, test)
		case aging:
			if test.age = isAge(p.Preds[in.Pred].Op); !test.age {
				return nil
			}
			ages = append(ages, test)
		default:
			return nil
		}
	}
	return append(still, ages...)
}

// isAge reports whether the answer to a predicate changes once, when an age reaches its threshold.
func isAge(op program.PredOp) bool {
	switch op {
	case program.AgoAtLeast, program.AgoUnder, program.OpenAgoAtLeast, program.OpenAgoUnder:
		return true
	}
	return false
}

// begins returns the instant from which on a condition holds, for the conversation as it is now, and whether there is one.
func (m *Machine) begins(all conjunction) (from state.Instant, ever bool) {
	from, to := state.Instant(math.MinInt64), state.Instant(math.MaxInt64)
	for _, test := range all {
		if !test.age {
			if m.ask(test.pred) == test.negated {
				return 0, false
			}
			continue
		}
		at := m.threshold(test.pred)
		op := m.program.Preds[test.pred].Op
		switch {
		case at == 0 && !test.negated: // there is nothing that could be old or young
			return 0, false
		case at == 0:
		case (op == program.AgoAtLeast || op == program.OpenAgoAtLeast) != test.negated:
			from = max(from, at)
		default:
			to = min(to, at)
		}
	}
	return from, from < to
}
