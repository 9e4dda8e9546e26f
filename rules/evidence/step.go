package evidence

import (
	"fmt"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/engine"
)

// Path is told what a rule that fired went through. Any of its functions may be nil.
type Path struct {
	Asked  func(Asked)                     // a condition of an "if" was reached
	Branch func(step *compiler.If, at int) // a branch was taken; len(step.Branches) is the "otherwise"
	Effect func(step *compiler.Effect)     // a step was taken, be it superseded later
}

// Follow goes the way of a rule that fired in a pass.
func (r *Reader) Follow(pass *engine.PassEvidence, id program.RuleID, path Path) {
	f := follow{walk: walk{reader: r, pass: pass, rule: id, asked: path.Asked}, path: path}
	f.steps(r.rules[id].Then)
}

// Stopped reports whether the way of a rule that fired in a pass ends in a stop.
func (r *Reader) Stopped(pass *engine.PassEvidence, id program.RuleID) bool {
	f := follow{walk: walk{reader: r, pass: pass, rule: id}}
	return !f.steps(r.rules[id].Then)
}

type follow struct {
	walk
	path Path
}

// steps follows steps in order; it returns false where one of them stops.
func (f *follow) steps(steps []compiler.Step) bool {
	for _, s := range steps {
		switch s := s.(type) {
		case *compiler.Effect:
			if f.path.Effect != nil {
				f.path.Effect(s)
			}
		case *compiler.If:
			if !f.ifStep(s) {
				return false
			}
		case *compiler.Stop:
			return false
		default:
			panic(fmt.Sprintf("unexpected %T", s))
		}
	}
	return true
}

func (f *follow) ifStep(s *compiler.If) bool {
	for i, b := range s.Branches {
		if f.cond(b.Cond) {
			f.taken(s, i)
			return f.steps(b.Steps)
		}
	}
	if len(s.Otherwise) > 0 {
		f.taken(s, len(s.Branches))
	}
	return f.steps(s.Otherwise)
}

func (f *follow) taken(s *compiler.If, at int) {
	if f.path.Branch != nil {
		f.path.Branch(s, at)
	}
}

// Fired reports whether a rule fired in pass number at, from 0, of a decision. A rule fires once in a turn: in the first
// pass that considered it and in which its condition held, unless a limit held it back, and then it is not among the matched.
func (r *Reader) Fired(d *engine.Decision, at int, id program.RuleID) bool {
	matched := false
	for _, m := range d.Matched {
		matched = matched || m == id
	}
	return matched && r.Ask(&d.Evidence.Passes[at], id, nil)
}
