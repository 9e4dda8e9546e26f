package engine

import (
	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/fold"
	"github.com/routebook/routebook/dsl/schema"
	"github.com/routebook/routebook/engine/assign"
	"github.com/routebook/routebook/engine/event"
	"github.com/routebook/routebook/engine/state"
)

// taken is a step that a rule took in this pass.
type taken struct {
	rule program.RuleID
	*prepared
}

// outcome is a step that was kept, with all of it that depends on the snapshot: nothing, if the step is plain.
type outcome struct {
	taken
	answer   assign.Answer // of an Assign
	value    Value         // of an Update; also of one that removes
	there    bool          // whether value is one
	warnings []string      // of that value
	sequel   bool          // it passes on an assignment, or ends the waiting of one
	attempt  int           // which assignment in a row it is; 0 for the first
	suppress string        // of a Send: the warning that stands for it; "" when it is sent
}

// holder is who set a slot first.
type holder struct {
	pass   uint64 // in which it did, by Machine.settled
	rule   program.RuleID
	remove bool // of a tag or topic
}

// settle decides which of the steps taken are kept. Everything that reads the snapshot of the pass happens
// here, because afterwards the snapshot is gone.
func (m *Machine) settle() {
	m.outcomes = m.outcomes[:0]
	for i := range m.steps {
		t := &m.steps[i]
		if t.slot != schema.NoSlot {
			h := &m.holders[t.place]
			if h.pass == m.era {
				if !isPresence(t.slot) || h.remove != t.remove {
					m.supersede(t, h.rule)
				}
				continue
			}
			*h = holder{pass: m.era, rule: t.rule, remove: t.remove}
		}
		m.settleOne(t)
	}
}

// isPresence reports whether a slot is the presence of one word in a set, where saying the same again is no conflict.
func isPresence(slot schema.Slot) bool {
	return slot == schema.TagSlot || slot == schema.ContactTagSlot || slot == schema.TopicSlot
}

// settleOne reads from the snapshot what a kept step needs of it.
func (m *Machine) settleOne(t *taken) {
	o := m.nextOutcome()
	if t.plain {
		o.taken = *t // the rest is what an earlier pass may have left, and is not looked at
		return
	}
	*o = outcome{taken: *t}
	switch s := t.step.(type) {
	case *program.Assign:
		m.assign(t.rule, s, o)
	case *program.Update:
		o.value, o.there, o.warnings = m.settledValue(&s.Value)
	case *program.Send:
		o.suppress = m.suppression(t.rule)
	}
}

// nextOutcome adds an outcome to those of the pass.
func (m *Machine) nextOutcome() *outcome {
	n := len(m.outcomes)
	if n == cap(m.outcomes) {
		m.outcomes = append(m.outcomes, outcome{})
	}
	m.outcomes = m.outcomes[:n+1]
	return &m.outcomes[n]
}

// assign answers a kept assignment.
func (m *Machine) assign(rule program.RuleID, s *program.Assign, o *outcome) {
	r := &m.request
	*r = m.requestOf(s)
	switch s.Kind {
	case program.ToTeamBy:
		r.Case = m.caseOf(s)
	case program.ToOwner:
		r.Owner, _ = m.contact.Text(state.ContactOwner)
	case program.ToRequestedGroup:
		r.Group = m.visitorGroup().text
	case program.ToActingAgent:
		if m.pass == 1 && m.occurred.has(schema.OnReply) {
			r.Acting = m.office.AgentID(m.event.Agent.Text)
		}
	}
	o.answer = m.office.Assign(r)
	if m.keeps() {
		m.keepAssignment(rule, &o.answer)
	}
}

// requestOf returns what every assignment of the conversation depends on.
func (m *Machine) requestOf(s *program.Assign) assign.Request {
	former, _ := m.contact.Text(state.ContactAgent)
	return assign.Request{Step: s, View: m, Conversation: &m.conversation, Now: m.now, Event: m.turnID(), Former: former}
}

// caseOf returns the team of the first case that a field's value matches.
func (m *Machine) caseOf(s *program.Assign) string {
	if f := m.fact(s.By); f.kind == aText {
		value := fold.String(f.text)
		for i := range s.Cases {
			for _, v := range s.Cases[i].Values {
				if v == value {
					return s.Cases[i].Team
				}
			}
		}
	}
	return s.Otherwise
}

// settledValue returns the value of a property, and the warnings of rendering it.
func (m *Machine) settledValue(v *program.Value) (value Value, there bool, warnings []string) {
	value, there = m.valueOf(v, func(warning string) { warnings = append(warnings, warning) })
	return value, there, warnings
}

// suppression returns the warning that stands for a message that must not be sent, or "": two machines never answer
// each other, and some channels allow no message that comes too late.
func (m *Machine) suppression(rule program.RuleID) string {
	if m.event.Type == event.Message && m.event.Message.Auto.Number != 0 && !m.program.Rules[rule].TestsAuto {
		return "suppressed: automatic message"
	}
	if !m.replyWindow() {
		return "suppressed: reply window closed"
	}
	return ""
}

// supersede records a step that came to nothing, in its literal words.
func (m *Machine) supersede(t *taken, by program.RuleID) {
	e := Effect{Do: t.do, Rule: t.rule, Pass: m.pass, Keys: t.keys}
	m.decision.Superseded = append(m.decision.Superseded, Superseded{Effect: e, By: by})
}
