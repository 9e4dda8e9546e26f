package engine

import (
	"fmt"
	"math/bits"
	"time"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/engine/assign"
	"github.com/routebook/routebook/engine/event"
	"github.com/routebook/routebook/engine/state"
)

// maxPasses is how many passes a turn may have: rules that set each other off must end somewhere.
const maxPasses = 16

// Machine runs one program. It has scratch memory: one Machine is for one goroutine.
// Machines of one program decide alike.
type Machine struct {
	// KeepEvidence makes decisions carry their Evidence.
	KeepEvidence bool

	// EvidenceOf, unless empty, is the only conversation whose decisions carry it.
	EvidenceOf string

	// Ahead is what Rules.Read has found out about texts, or nil. Decisions do not depend on it.
	Ahead *Ahead

	*ready
	office      *assign.Office
	timers      timers
	schedules   schedules
	assignments assignments
	key         []byte      // scratch: of the contact
	silence     event.Event // stands for the event in turns that have none

	turn
	overlay
	answers
	listeners
	steps    []taken
	outcomes []outcome
	request  assign.Request // scratch
	holders  []holder       // by prepared.place
	before   before
	batch    []Trigger // the answer of Due
	lookAt   lookAt
	due      state.Due
	queues   queues
	decision Decision
}

// turn is what is being decided.
type turn struct {
	event        *event.Event
	trigger      Trigger // zero but for its rule in a turn that an event begins
	now          state.Instant
	local        time.Time // now in the book's time zone
	shown        wall      // of some local time: see onTheWall
	pass         int       // from 1
	first        bool      // the event is the customer's first message since the conversation was created or reopened
	occurred     occurrences
	recalled     bool // the conversation, contact and visitor are those of the turn that comes next already
	touched      bool // effects, or the end of a snooze, have changed the conversation
	ended        bool // the chain of an assignment has come to nothing
	conversation state.Conversation
	contact      state.Contact
	visitor      state.Visitor
}

// New returns a Machine for a verified program. It fails when a time zone that the program needs is not installed.
func New(p *program.Program) (*Machine, error) {
	r, err := Load(p)
	if err != nil {
		return nil, err
	}
	return r.NewMachine()
}

// NewMachine returns one more Machine for the program. It fails when the time zone of a calendar is not installed.
func (r *Rules) NewMachine() (*Machine, error) {
	m := &Machine{ready: &r.ready}
	var err error
	p := r.program
	if m.office, err = assign.NewOffice(&p.Desk); err != nil {
		return nil, err
	}
	m.holders = make([]holder, m.slots)
	m.listeners = newListeners(p)
	m.answers = newAnswers(m.ready)
	m.timers = timersOf(p)
	m.schedules = schedulesOf(p, m.zone)
	m.assignments = assignmentsOf(p)
	m.silence.Type = event.Time
	m.lookAt.each = func(id string) bool {
		m.dueOf(m.lookAt.view, id, m.lookAt.at)
		return true
	}
	return m, nil
}

// Decide answers one event: one turn, with all its passes. It changes neither v nor ev.
func (m *Machine) Decide(v state.View, ev *event.Event) *Decision {
	d := &m.decision
	d.reset(m.program)
	m.event, m.trigger, m.pass = ev, Trigger{Rule: noRule}, 1
	m.now = state.At(ev.At)
	if clock := v.Clock(); clock != 0 {
		m.now = max(m.now, clock)
	}
	m.local = m.now.Time().In(m.zone)
	m.overlay.reset(v, m.now)
	d.Event, d.At = ev.ID, ev.At.UTC()
	if m.now != state.At(ev.At) {
		d.At = m.now.Time()
	}
	m.change(&m.tick)
	if m.begin() {
		d.Conversation = m.conversation.ID
		m.passes()
		m.finish()
	}
	d.Changes = append(d.Changes, m.changes...)
	return d
}

// passes evaluates the rules that listen to what occurred, and to what that causes, until nothing more is caused.
func (m *Machine) passes() {
	m.holdFire()
	for ; m.hear(); m.pass++ {
		if m.pass == 1 {
			m.decision.Listened = true
		}
		if m.pass > maxPasses {
			m.decision.warn("cascade limit")
			return
		}
		m.answers.forget()
		m.evaluate()
		m.settle()
		m.occurred.reset()
		m.applyOutcomes()
		m.emit()
	}
}

// hear finds the rules to evaluate in this pass: the one that the turn is about, or those that listen to what occurred.
func (m *Machine) hear() bool {
	if kind := m.trigger.Kind; m.pass == 1 && (kind == TriggerTimer || kind == TriggerEvery) {
		m.listeners.only(m.trigger.Rule)
		return true
	}
	return m.listeners.hear(&m.hearers, &m.occurred)
}

// evaluate runs the rules that listen and may match, in order, up to the first stop.
func (m *Machine) evaluate() {
	m.steps = m.steps[:0]
	rules := m.heard
	if m.index != nil && m.heard.hasAtLeast(m.index.from) {
		rules = m.find()
	}
	last := m.walk(rules)
	if m.keeps() {
		m.keepEvidence(m.heard.upTo(last), rules.upTo(last))
	}
}

// walk runs some rules in order. It returns the one that ended the pass, or else the last one of the program.
func (m *Machine) walk(rules bitset) program.RuleID {
	for w, word := range rules {
		for ; word != 0; word &= word - 1 {
			rule := program.RuleID(64*w + bits.TrailingZeros64(word))
			if !m.run(rule) {
				return rule
			}
		}
	}
	return program.RuleID(len(m.program.Rules) - 1)
}

// run interprets the code of one rule. It returns false when the rule ended the pass.
func (m *Machine) run(rule program.RuleID) bool {
	code := m.program.Code
	for pc := m.entries[rule]; ; {
		in := &code[pc]
		switch in.Op {
		case program.Branch:
			word, bit := in.Pred/64, uint64(1)<<(in.Pred%64)
			if m.known[word]&bit == 0 {
				m.ask(in.Pred)
			}
			if m.yes[word]&bit != 0 {
				pc = in.A
			} else {
				pc = in.B
			}
		case program.Match:
			if !m.mayFire(rule) {
				return true
			}
			m.fire(rule)
			m.decision.Matched = append(m.decision.Matched, rule)
			pc = in.A
		case program.Do:
			m.steps = append(m.steps, taken{rule, m.prepared[in.A]})
			pc++
		case program.Stop:
			return false
		case program.End:
			return true
		default:
			panic(fmt.Sprintf("unexpected instruction %d", in.Op))
		}
	}
}
