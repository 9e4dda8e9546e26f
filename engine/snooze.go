package engine

import "github.com/routebook/routebook/compiler/program"

// endSnooze opens a conversation that was set aside. It returns false when it no longer is.
func (m *Machine) endSnooze() bool {
	c := &m.conversation
	if c.SnoozedUntil != m.trigger.At {
		return false
	}
	c.SnoozedUntil = 0
	m.cause(m.setState(program.StateOpen))
	m.touched = true
	return true
}
