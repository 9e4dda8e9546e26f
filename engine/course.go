package engine

import (
	"github.com/routebook/routebook/engine/event"
	"github.com/routebook/routebook/engine/state"
)

// Course is all that belongs to an event, one turn after the other: what is due before it, the event itself, and what
// follows from it. Whoever compares two machines lets them go side by side.
type Course struct {
	machine *Machine
	view    state.View
	event   *event.Event // nil where only what is due counts
	until   state.Instant
	stage   stage
	batch   []Trigger // the turns at hand; they belong to the machine
	next    int       // of batch
	drains  bool      // the queues are to be looked through before anything else
}

// stage is how far a course has come.
type stage uint8

const (
	stageDue stage = iota
	stageEvent
	stageFollowing
	stageOver
)

// Course returns what belongs to an event.
func (m *Machine) Course(v state.View, ev *event.Event) Course {
	return Course{machine: m, view: v, event: ev, until: state.At(ev.At)}
}

// CourseUntil returns what is due at or before an instant.
func (m *Machine) CourseUntil(v state.View, until state.Instant) Course {
	return Course{machine: m, view: v, until: until}
}

// Next decides the next turn, or returns nil when there is none. The changes of the one before must have been applied to
// the view.
func (c *Course) Next() *Decision {
	m := c.machine
	for alone := false; ; {
		if c.drains {
			if d := m.drain(c.view); d != nil {
				return d
			}
			c.drains = false
		}
		if c.next < len(c.batch) {
			return c.turn(alone)
		}
		switch c.stage {
		case stageDue:
			alone = c.findDue()
		case stageEvent:
			c.stage = stageFollowing
			return m.Decide(c.view, c.event)
		case stageFollowing:
			c.stage = stageOver
			c.batch, c.next = m.following(c.view, c.event), 0
			c.drains = len(c.batch) == 0
		default:
			return nil
		}
	}
}

// turn decides the next turn of the batch. The queues are looked through after each. Alone says that what is due was found just
// now, for one conversation only.
func (c *Course) turn(alone bool) *Decision {
	t := c.batch[c.next]
	c.next++
	c.drains = true
	c.machine.recalled = alone && t.Conversation == c.machine.conversation.ID
	if t.Kind == TriggerQueue {
		c.machine.queues.idle = nil // hours have begun: the turn moves the clock, and the queues are looked through after it
	}
	return c.machine.Turn(c.view, t)
}

// findDue makes what is due next the batch, or ends the stage. It reports whether only one conversation was looked at for it,
// and recalled.
func (c *Course) findDue() (alone bool) {
	at := c.machine.NextDue(c.view)
	switch {
	case at != 0 && at <= c.until:
		c.batch, c.next = c.machine.Due(c.view, at), 0
		return c.machine.lookAt.recalled == 1
	case c.event == nil:
		c.stage = stageOver
	default:
		c.stage = stageEvent
	}
	return false
}

func (c *Course) run(decided func(*Decision) error) error {
	for d := c.Next(); d != nil; d = c.Next() {
		if err := decided(d); err != nil {
			return err
		}
	}
	return nil
}
