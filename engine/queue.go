package engine

import (
	"fmt"

	"github.com/routebook/routebook/engine/assign"
	"github.com/routebook/routebook/engine/state"
)

// queues remembers what need not be looked at again.
type queues struct {
	conversation state.Conversation // scratch
	contact      state.Contact      // scratch

	idle  state.View // in which nobody could take anything
	stirs uint64     // of idle at that time

	asked, answer state.Instant // the clock for which the next opening was found, and that opening; 0 for none
}

// drain decides the turn that takes the next conversation out of the queues, or returns nil when nobody can take one.
func (m *Machine) drain(v state.View) *Decision {
	if !m.assignments.queued || m.queues.idle == v && m.queues.stirs == v.Stirs() {
		return nil
	}
	next := m.nextWaiting(v)
	if next == nil {
		m.queues.idle, m.queues.stirs = v, v.Stirs()
		return nil
	}
	rule, _ := m.assignments.of(next.queue.Rule, next.queue.Step)
	d := m.Turn(v, Trigger{Kind: TriggerQueue, Rule: rule, Conversation: next.Conversation, At: v.Clock()})
	if len(d.Effects) == 0 {
		panic(fmt.Sprintf("nobody took %q out of its queue, but somebody could have", next.Conversation))
	}
	return d
}

// takable is a conversation that waits, and that somebody can take.
type takable struct {
	*state.Waiting
	queue *state.Queue
}

// nextWaiting returns the first conversation of all queues that somebody can take, or nil.
func (m *Machine) nextWaiting(v state.View) *takable {
	var first *takable
	for q := range v.Queues() {
		if first != nil && first.Before(&q.Waiting[0]) {
			continue
		}
		if w := m.firstTakable(v, q); w != nil && (first == nil || w.Before(first.Waiting)) {
			first = &takable{w, q}
		}
	}
	return first
}

// firstTakable returns the first conversation of a queue that somebody can take, or nil. Whoever can take one of a queue can
// take any but those that the agent had before.
func (m *Machine) firstTakable(v state.View, q *state.Queue) *state.Waiting {
	_, step := m.assignments.of(q.Rule, q.Step)
	if step == nil {
		return nil
	}
	c := &m.queues.conversation
	r := assign.Request{Step: step, View: v, Conversation: c, Now: v.Clock()}
	personal := m.office.Personal(q.Pool)
	for i := range q.Waiting {
		w := &q.Waiting[i]
		if i > 0 && !w.Tried && !personal {
			return w
		}
		v.Conversation(w.Conversation, c)
		r.Former = m.formerOf(v, c)
		switch can := m.office.Takable(&r, q.Pool, nil); {
		case can:
		case personal:
			continue
		default:
			return nil
		}
		if !w.Tried || m.office.Takable(&r, q.Pool, c.Chain.Tried) {
			return w
		}
	}
	return nil
}

// formerOf returns the agent who last handled the contact of a conversation, or "".
func (m *Machine) formerOf(v state.View, c *state.Conversation) string {
	contact := &m.queues.contact
	if key, ok := c.Text(state.ContactKey); ok && m.kept.Handlers() && v.Contact(key, contact) {
		former, _ := contact.Text(state.ContactAgent)
		return former
	}
	return ""
}

// nextOpening returns the first instant after the clock at which the hours of an agent begin, or 0 when nobody waits for that.
func (m *Machine) nextOpening(v state.View) state.Instant {
	if !m.assignments.queued {
		return 0
	}
	return m.openingOf(v)
}

// openingOf is nextOpening where rules let conversations wait.
func (m *Machine) openingOf(v state.View) state.Instant {
	q := &m.queues
	for range v.Queues() {
		if clock := v.Clock(); q.asked == 0 || clock < q.asked || q.answer != 0 && clock >= q.answer {
			q.asked, q.answer = clock, m.office.NextOpening(clock)
		}
		return q.answer
	}
	return 0
}
