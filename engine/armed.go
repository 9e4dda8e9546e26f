package engine

import (
	"slices"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/engine/state"
)

// Armed is a rule on "timer" that fires when time passes and nothing else happens.
type Armed struct {
	Rule program.RuleID
	At   state.Instant
	By   []program.PredID // the predicates whose answer changes at that instant
}

// Armed returns the rules that will fire for a conversation by the passing of time, as everything is in v: each with the
// first instant at which its condition becomes true. It gives up on a rule after maxSteps moments at which that is not so.
func (m *Machine) Armed(v state.View, conversation string) []Armed {
	if len(m.timers.rules) == 0 || !m.recall(v, Trigger{Kind: triggerLook, Rule: noRule, Conversation: conversation, At: v.Clock()}) {
		return nil
	}
	var all []Armed
	for i := range m.timers.rules {
		r := &m.timers.rules[i]
		if at := m.rise(r, v.Clock()); at != 0 {
			all = append(all, Armed{Rule: r.rule, At: at, By: m.turned(r, at)})
		}
	}
	return all
}

// rise returns the first instant after now at which the condition of a rule becomes true, or 0.
func (m *Machine) rise(r *timer, now state.Instant) state.Instant {
	if !m.isTimed(r.rule) {
		return 0
	}
	for range maxSteps {
		m.answers.forget()
		if now = m.nextRise(r, now); now == 0 {
			return 0
		}
		if m.isTrue(r, now) && !m.isTrue(r, now-1) {
			return now
		}
	}
	return 0
}

// turned returns the predicates that time answers differently from an instant on.
func (m *Machine) turned(r *timer, at state.Instant) []program.PredID {
	var all []program.PredID
	for _, id := range slices.Concat(r.ages, r.cycles) {
		m.now, m.local = at-1, (at - 1).Time().In(m.zone)
		before := m.holdsNow(id)
		m.now, m.local = at, at.Time().In(m.zone)
		if m.holdsNow(id) != before {
			all = append(all, id)
		}
	}
	return all
}
