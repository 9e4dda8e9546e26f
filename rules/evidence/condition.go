package evidence

import (
	"fmt"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/engine"
)

// Ask reports whether the condition of a rule held in a pass that considered it. It tells asked, unless that is nil,
// of every condition that was reached, in the order of evaluation, a define after what stands in it.
func (r *Reader) Ask(pass *engine.PassEvidence, id program.RuleID, asked func(Asked)) bool {
	if r.rules[id].When == nil {
		return true
	}
	w := walk{reader: r, pass: pass, rule: id, asked: asked}
	return w.cond(r.rules[id].When)
}

// walk evaluates conditions of one rule with the answers of one pass.
type walk struct {
	reader *Reader
	pass   *engine.PassEvidence
	rule   program.RuleID
	asked  func(Asked)
}

func (w *walk) cond(c compiler.Cond) bool {
	switch c := c.(type) {
	case *compiler.All:
		for _, t := range c.Terms {
			if !w.cond(t) {
				return false
			}
		}
		return true
	case *compiler.Any:
		for _, t := range c.Terms {
			if w.cond(t) {
				return true
			}
		}
		return false
	case *compiler.Not:
		return !w.cond(c.Cond)
	case *compiler.Use:
		held := w.cond(c.Define.Cond)
		w.tell(c, held)
		return held
	case *compiler.Atom:
		held := w.reader.holds(w.pass, w.rule, c)
		w.tell(c, held)
		return held
	}
	panic(fmt.Sprintf("unexpected %T", c))
}

func (w *walk) tell(c compiler.Cond, held bool) {
	if w.asked != nil {
		w.asked(Asked{Cond: c, Held: held})
	}
}

// Blame returns the tests because of which the condition of a rule did not hold in a pass: changing none of them could
// have made it hold. There are none when it held.
func (r *Reader) Blame(pass *engine.PassEvidence, id program.RuleID) []Asked {
	if r.Ask(pass, id, nil) {
		return nil
	}
	return r.explain(pass, id)
}

// Reasons returns the tests because of which the condition of a rule held in a pass. There are none when it did not.
func (r *Reader) Reasons(pass *engine.PassEvidence, id program.RuleID) []Asked {
	if !r.Ask(pass, id, nil) {
		return nil
	}
	return r.explain(pass, id)
}

// explain returns the tests that make the condition of a rule what it is.
func (r *Reader) explain(pass *engine.PassEvidence, id program.RuleID) []Asked {
	if r.rules[id].When == nil {
		return nil
	}
	b := blame{walk: walk{reader: r, pass: pass, rule: id}}
	b.cond(r.rules[id].When)
	return b.tests
}

// blame gathers the tests that explain the value of a condition.
type blame struct {
	walk
	tests []Asked
}

// cond adds what explains why a condition is what it is.
func (b *blame) cond(c compiler.Cond) {
	switch c := c.(type) {
	case *compiler.All:
		b.terms(c.Terms, b.walk.cond(c))
	case *compiler.Any:
		b.terms(c.Terms, b.walk.cond(c))
	case *compiler.Not:
		b.cond(c.Cond)
	case *compiler.Use:
		b.cond(c.Define.Cond)
	case *compiler.Atom:
		b.tests = append(b.tests, Asked{Cond: c, Held: b.walk.cond(c)})
	default:
		panic(fmt.Sprintf("unexpected %T", c))
	}
}

// terms explains the terms that are what the whole is: the false ones of an "and" that is false, all of an "or" that is.
func (b *blame) terms(terms []compiler.Cond, whole bool) {
	for _, t := range terms {
		if b.walk.cond(t) == whole {
			b.cond(t)
		}
	}
}
