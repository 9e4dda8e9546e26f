package engine

import "github.com/routebook/routebook/engine/state"

// overlay is the state as the turn has changed it so far: the view that the turn began with, and the changes made since.
// Changes are few, so looking for one is walking back over them.
type overlay struct {
	view    state.View
	changes []state.Change

	tick           state.Tick // every turn has one
	activity       state.Activity
	assignments    spares[state.Assignment]
	cursors        spares[state.CursorMove]
	weights        spares[state.WeightsMove]
	contactChanged bool
	visitorChanged bool
}

func (o *overlay) reset(v state.View, now state.Instant) {
	o.view, o.changes, o.tick.At = v, o.changes[:0], now
	o.contactChanged, o.visitorChanged = false, false
	o.assignments.used, o.cursors.used, o.weights.used = 0, 0, 0
}

// spares are changes of one kind, made once and used again in every turn.
type spares[T any] struct {
	made []*T
	used int
}

// next returns one that this turn has not used yet. It holds what it held in an earlier turn.
func (s *spares[T]) next() *T {
	if s.used == len(s.made) {
		s.made = append(s.made, new(T))
	}
	s.used++
	return s.made[s.used-1]
}

func (o *overlay) change(c state.Change) { o.changes = append(o.changes, c) }

// Presence returns what the latest presence event of an agent said.
func (o *overlay) Presence(agent string) state.Presence {
	for i := len(o.changes) - 1; i >= 0; i-- {
		if c, ok := o.changes[i].(*state.PresenceChange); ok && c.Agent == agent {
			return c.Presence
		}
	}
	return o.view.Presence(agent)
}

// LastAssigned returns when an agent last got a conversation.
func (o *overlay) LastAssigned(agent string) state.Instant {
	for i := len(o.changes) - 1; i >= 0; i-- {
		if c, ok := o.changes[i].(*state.Assignment); ok && c.Agent == agent {
			return c.At
		}
	}
	return o.view.LastAssigned(agent)
}

// LastActive returns when an agent was last active in an inbox.
func (o *overlay) LastActive(agent, inbox string) state.Instant {
	for i := len(o.changes) - 1; i >= 0; i-- {
		if c, ok := o.changes[i].(*state.Activity); ok && c.Agent == agent && (c.Inbox == "" || inbox == "" || c.Inbox == inbox) {
			return c.At
		}
	}
	return o.view.LastActive(agent, inbox)
}

// Active returns how many conversations keep an agent busy. A turn changes one conversation only, and an
// assignment never counts that one.
func (o *overlay) Active(agent, except string) (count int, weight float64) {
	return o.view.Active(agent, except)
}

// Cursor returns whom round robin chose last in a pool.
func (o *overlay) Cursor(pool string) string {
	for i := len(o.changes) - 1; i >= 0; i-- {
		if c, ok := o.changes[i].(*state.CursorMove); ok && c.Pool == pool {
			return c.Agent
		}
	}
	return o.view.Cursor(pool)
}

// Weights returns where the weighted round robin of a pool stands.
func (o *overlay) Weights(pool string) []state.Weight {
	for i := len(o.changes) - 1; i >= 0; i-- {
		if c, ok := o.changes[i].(*state.WeightsMove); ok && c.Pool == pool {
			return c.Weights
		}
	}
	return o.view.Weights(pool)
}
