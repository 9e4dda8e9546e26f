package engine

import (
	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/fold"
	"github.com/routebook/routebook/dsl/schema"
	"github.com/routebook/routebook/engine/state"
)

// statusChange is what became of a conversation's status.
type statusChange struct {
	named            bool // it has another name
	resolved, reopen bool // it became resolved, or no longer is
}

// entail notes the events that a change of status is beside itself.
func (m *Machine) entail(c statusChange) {
	if c.resolved {
		m.occurred.occur(schema.OnResolved)
	}
	if c.reopen {
		m.occurred.occur(schema.OnReopened)
	}
}

// setState sets the first status of a state, unless the conversation is in that state.
func (m *Machine) setState(s program.State) statusChange {
	if m.conversation.State == s {
		return statusChange{}
	}
	return m.setStatus(m.program.Desk.Statuses[m.firsts[s]].Name)
}

// setStatus sets a status. One that the desk does not have changes the name only.
func (m *Machine) setStatus(name string) statusChange {
	c := &m.conversation
	to := c.State
	if i, ok := m.statuses[fold.String(name)]; ok {
		name, to = m.program.Desk.Statuses[i].Name, m.program.Desk.Statuses[i].State
	}
	change := statusChange{
		named:    !fold.Equal(c.Word(state.Status), name),
		resolved: to == program.StateResolved && c.State != program.StateResolved,
		reopen:   to != program.StateResolved && c.State == program.StateResolved,
	}
	if change.named {
		c.SetText(state.Status, name)
		c.Moments[state.StatusSince] = m.now
		c.SnoozedUntil = 0
	}
	c.State = to
	switch {
	case change.resolved:
		c.Moments[state.ResolvedAt] = m.now
		c.Moments[state.WaitingSince] = 0
		c.Chain.Break()
	case change.reopen:
		c.Moments[state.ResolvedAt] = 0
		c.Greeted = false
	}
	return change
}
