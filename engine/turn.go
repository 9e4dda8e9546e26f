package engine

import (
	"cmp"
	"slices"
	"time"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/schema"
	"github.com/routebook/routebook/engine/event"
	"github.com/routebook/routebook/engine/state"
)

// TriggerKind says what begins a turn that no input event begins.
type TriggerKind uint8

// The kinds of trigger. At one instant those up to TriggerEvery come in this order.
const (
	NoTrigger       TriggerKind = iota // an input event begins the turn
	TriggerSnooze                      // a snooze ends
	TriggerReassign                    // nobody has replied in time
	TriggerQueue                       // a queue is looked through
	TriggerTimer                       // a condition has become true by the passing of time
	TriggerEvery                       // a schedule
	TriggerPresence                    // the agent of the conversation came or went
	triggerLook                        // nothing happens: only what is due next is found anew
)

var triggerNames = [...]string{
	TriggerSnooze: "snooze", TriggerReassign: "reassign", TriggerQueue: "queue", TriggerTimer: "timer",
	TriggerEvery: "every", TriggerPresence: "presence", triggerLook: "look",
}

// String returns the kind as decisions show it.
func (k TriggerKind) String() string { return triggerNames[k] }

// noRule stands where a trigger names no rule.
const noRule program.RuleID = -1

// Trigger is what begins a turn that no input event begins.
type Trigger struct {
	Kind         TriggerKind
	Rule         program.RuleID // whose timer, schedule or assignment it is; -1 for none
	Conversation string
	At           state.Instant

	agent  string         // of TriggerPresence: who came or went
	occurs schema.EventID // of TriggerPresence
}

// Take decides an event with all that belongs to it: first the turns that are due at or before it, then its own, then
// those that follow from it. It calls decided with each decision, which must apply the decision's changes to v before
// it returns. An error of decided ends it.
func (m *Machine) Take(v state.View, ev *event.Event, decided func(*Decision) error) error {
	c := m.Course(v, ev)
	return c.run(decided)
}

// Advance takes all turns that are due at or before an instant. It calls decided as Take does.
func (m *Machine) Advance(v state.View, until state.Instant, decided func(*Decision) error) error {
	c := m.CourseUntil(v, until)
	return c.run(decided)
}

// NextDue returns the earliest instant after the clock of v at which a turn is due, or 0.
func (m *Machine) NextDue(v state.View) state.Instant {
	return earliest(earliest(v.NextDue(), m.nextOpening(v)), m.schedules.next(v))
}

// earliest returns the earlier of two instants, of which 0 is none.
func earliest(a, b state.Instant) state.Instant {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}

// Due returns the turns that are due at the instant that NextDue returned, in order. What is due is found before the
// first of them is taken: none of them makes another one due at the same instant. The answer is valid until the machine
// is asked again.
func (m *Machine) Due(v state.View, at state.Instant) []Trigger {
	m.batch, m.lookAt.recalled = m.batch[:0], 0
	if v.NextDue() == at {
		m.lookAt.view, m.lookAt.at = v, at
		v.Due()(m.lookAt.each)
	}
	if m.nextOpening(v) == at {
		m.batch = append(m.batch, Trigger{Kind: TriggerQueue, Rule: noRule, At: at})
	}
	slices.SortStableFunc(m.batch, func(a, b Trigger) int { return cmp.Compare(a.Kind, b.Kind) })
	if m.schedules.next(v) == at {
		m.batch = m.schedules.appendDue(m.batch, v, at)
	}
	return m.batch
}

// lookAt is whose conversations are looked at, and when. What is done for each is made once: it happens very often.
type lookAt struct {
	view     state.View
	at       state.Instant
	each     func(id string) bool
	recalled int // how many conversations there were
}

// dueOf adds what is due for one conversation.
func (m *Machine) dueOf(v state.View, id string, at state.Instant) {
	from := len(m.batch)
	if m.recall(v, Trigger{Kind: TriggerTimer, Rule: noRule, Conversation: id, At: at}) {
		m.lookAt.recalled++
	}
	if m.conversation.SnoozedUntil == at {
		m.batch = append(m.batch, Trigger{Kind: TriggerSnooze, Rule: noRule, Conversation: id, At: at})
	}
	if c := &m.conversation.Chain; c.Kind == state.ForReply && c.Due == at {
		rule, _ := m.assignments.of(c.Rule, c.Step)
		m.batch = append(m.batch, Trigger{Kind: TriggerReassign, Rule: rule, Conversation: id, At: at})
	}
	m.batch = m.appendRising(m.batch, id, at)
	if len(m.batch) == from {
		m.batch = append(m.batch, Trigger{Kind: triggerLook, Rule: noRule, Conversation: id, At: at})
	}
}

// Turn decides one turn that no input event begins. It does not change v.
func (m *Machine) Turn(v state.View, t Trigger) *Decision {
	d := &m.decision
	d.reset(m.program)
	known := m.recall(v, t)
	d.At, d.Conversation = m.now.Time(), t.Conversation
	d.Trigger = &m.trigger
	m.change(&m.tick)
	if known {
		if m.occurTrigger() {
			m.passes()
		}
		d.Listened = len(d.Matched) > 0 || len(d.Effects) > 0
		m.finishTurn()
	}
	d.Changes = append(d.Changes, m.changes...)
	return d
}

// recall makes the conversation of a trigger, its contact and its visitor the ones that rules see.
func (m *Machine) recall(v state.View, t Trigger) (known bool) {
	m.trigger = t
	m.event = &m.silence
	m.now = t.At // what is due is not behind the clock
	m.local = m.now.Time().In(m.zone)
	m.pass = 1
	m.touched, m.ended = false, false
	m.overlay.reset(v, m.now)
	m.occurred.reset()
	m.first = false
	if m.recalled {
		m.recalled = false
		return true
	}
	m.contact.Reset("")
	m.visitor.Reset("")
	if !v.Conversation(t.Conversation, &m.conversation) {
		return false
	}
	if key, ok := m.conversation.Text(state.ContactKey); ok && m.kept.Contacts() && !v.Contact(key, &m.contact) {
		m.contact.Reset(key)
	}
	if key, ok := m.conversation.Text(state.VisitorKey); ok && m.kept.Visitors() && !v.Visitor(key, &m.visitor) {
		m.visitor.Reset(key)
	}
	return true
}

// occurTrigger applies what begins the turn to the state. It returns false when that is no longer due: an earlier turn
// of the same instant has seen to it.
func (m *Machine) occurTrigger() bool {
	switch m.trigger.Kind {
	case TriggerSnooze:
		return m.endSnooze()
	case TriggerReassign:
		return m.passOn()
	case TriggerQueue:
		return m.takeOut()
	case TriggerPresence:
		return m.occurPresence()
	case TriggerTimer:
		return m.isTimed(m.trigger.Rule)
	case TriggerEvery:
		return m.conversation.State != program.StateResolved
	}
	return false
}

// finishTurn adds the changed records to the changes of the turn, and what is due next.
func (m *Machine) finishTurn() {
	if m.touched {
		m.conversation.Moments[state.Updated] = m.now
	}
	switch {
	case m.touched || m.ended || len(m.decision.Matched) > 0 || len(m.decision.Effects) > 0:
		m.finish()
	case m.trigger.Kind != TriggerEvery: // what was due no longer is
		m.plan()
	}
}

// trigger writes what began a turn without an event.
func (j *writer) trigger(t *Trigger) {
	j.key("trigger")
	j.open('{')
	j.text("kind", t.Kind.String())
	if t.Rule != noRule {
		j.text("rule", j.program.Rules[t.Rule].Name)
	}
	j.close('}')
}

// turnID stands for the id of the event in a turn that has none.
func (m *Machine) turnID() string {
	if m.trigger.Kind == NoTrigger {
		return m.event.ID
	}
	return m.trigger.Kind.String() + "@" + m.now.Time().Format(time.RFC3339Nano)
}
