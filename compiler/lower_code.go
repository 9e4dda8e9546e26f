package compiler

import (
	"fmt"

	"github.com/routebook/routebook/compiler/program"
)

// Conditions become jumping code: each test is one Branch (or one for each of
// its predicates) that goes on to the next test or leaves. A negation costs
// nothing, it swaps the two ways. The first branch that decides is the last one
// asked.

// label is a place in the code that is not known yet. The jumps to it that wait
// for it are a list that goes through their targets, each of which leads to the
// next one until it is bound.
type label struct{ from fixup }

// fixup is a target that waits: twice the index of its instruction, and one more for B, counted from 1; 0 is none.
type fixup int32

// target returns where a fixup is.
func (l *lowering) target(f fixup) *int32 {
	in := &l.prog.Code[(f-1)/2]
	if (f-1)%2 == 0 {
		return &in.A
	}
	return &in.B
}

// code writes the instructions of a rule.
func (l *lowering) code(r *Rule) {
	var end label
	if r.When != nil {
		var match label
		l.cond(r.When, &match, &end)
		l.bind(&match)
	}
	l.emit(program.Instr{Op: program.Match, A: l.here() + 1})
	if l.steps(r.Then) || end.from != 0 {
		l.bind(&end)
		l.emit(program.Instr{Op: program.End})
	}
}

func (l *lowering) here() int32 { return int32(len(l.prog.Code)) }

func (l *lowering) emit(in program.Instr) { l.prog.Code = append(l.prog.Code, in) }

// bind puts a label here.
func (l *lowering) bind(to *label) {
	for to.from != 0 {
		waiting := l.target(to.from)
		to.from, *waiting = fixup(*waiting), l.here()
	}
}

// branch writes a Branch to two labels that are not bound yet.
func (l *lowering) branch(p program.PredID, holds, fails *label) {
	first := fixup(2*l.here() + 1)
	l.emit(program.Instr{Op: program.Branch, Pred: p})
	l.wait(holds, first)
	l.wait(fails, first+1)
}

// wait adds a target to those that wait for a label.
func (l *lowering) wait(to *label, f fixup) {
	*l.target(f), to.from = int32(to.from), f
}

// cond writes code that goes to one of two labels.
func (l *lowering) cond(c Cond, holds, fails *label) {
	switch c := c.(type) {
	case *All:
		l.series(l.ordered(c.Terms), holds, fails, true)
	case *Any:
		l.series(l.ordered(c.Terms), holds, fails, false)
	case *Not:
		l.cond(c.Cond, fails, holds)
	case *Use:
		l.cond(c.Define.Cond, holds, fails)
	case *Atom:
		l.test(c, holds, fails)
	default:
		panic(fmt.Sprintf("unexpected %T", c))
	}
}

// series writes terms of which all, or any, have to hold. Each but the last goes on to the next one.
func (l *lowering) series(terms []Cond, holds, fails *label, all bool) {
	for i, t := range terms {
		if i == len(terms)-1 {
			l.cond(t, holds, fails)
			return
		}
		var next label
		if all {
			l.cond(t, &next, fails)
		} else {
			l.cond(t, holds, &next)
		}
		l.bind(&next)
	}
}

// test writes the predicates of an atom.
func (l *lowering) test(a *Atom, holds, fails *label) {
	made := l.atom(a)
	if made.negated {
		holds, fails = fails, holds
	}
	for i, p := range made.preds {
		var next label
		switch {
		case i == len(made.preds)-1:
			l.branch(p, holds, fails)
			return
		case made.all:
			l.branch(p, &next, fails)
		default:
			l.branch(p, holds, &next)
		}
		l.bind(&next)
	}
}

// steps writes steps in order; it returns false when the last one stops, so that nothing follows.
func (l *lowering) steps(list []Step) bool {
	for _, s := range list {
		switch s := s.(type) {
		case *Effect:
			for _, does := range s.Does {
				l.emit(program.Instr{Op: program.Do, A: l.step(does)})
			}
		case *If:
			if !l.ifStep(s) {
				return false
			}
		case *Stop:
			l.emit(program.Instr{Op: program.Stop})
			return false
		default:
			panic(fmt.Sprintf("unexpected %T", s))
		}
	}
	return true
}

// ifStep writes branches; it returns false when every one of them stops.
func (l *lowering) ifStep(s *If) bool {
	var end label
	goesOn := false
	for i, b := range s.Branches {
		var body, next label
		l.cond(b.Cond, &body, &next)
		l.bind(&body)
		if l.steps(b.Steps) {
			goesOn = true
			if i < len(s.Branches)-1 || len(s.Otherwise) > 0 {
				l.jump(&end)
			}
		}
		l.bind(&next)
	}
	if l.steps(s.Otherwise) {
		goesOn = true
	}
	l.bind(&end)
	return goesOn
}

// jump goes to a label whatever holds: there is no instruction for it, so that
// the machine has one way to move.
func (l *lowering) jump(to *label) {
	l.branch(l.intern(program.Pred{Op: program.Always, Field: -1}), to, to)
}
