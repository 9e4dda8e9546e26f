package engine

import (
	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/schema"
)

// IndexFrom makes machines use the index of their program, if it has one, when they hear at least n rules.
func (r *Rules) IndexFrom(n int) {
	if r.index != nil {
		r.index.from = n
	}
}

// AskAfresh asks a predicate as the first rule in a pass does that asks it. The texts are folded already.
func (m *Machine) AskAfresh(id program.PredID) bool {
	m.known.remove(uint32(id))
	return m.ask(id)
}

// Resume is the message's turn again, as it was before its end.
func (m *Machine) Resume() { m.pass = 1; m.occurred.occur(schema.OnMessage) }

// WithoutConjunctions makes the machine look for the moments of every rule on "timer" as it does for conditions of any form.
func (m *Machine) WithoutConjunctions() (left int) {
	for i := range m.timers.rules {
		if m.timers.rules[i].all != nil {
			left++
		}
		m.timers.rules[i].all = nil
	}
	return left
}
