package engine

import (
	"iter"
	"slices"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/schema"
	"github.com/routebook/routebook/engine/state"
)

// A rule on "timer" fires at the instant at which its condition becomes true by
// the passing of time. Between two turns a conversation stays as it is, so that
// its condition is a function of the clock alone, which changes at known moments
// only: when an age reaches its threshold, a calendar opens, a day ends. The
// machine looks for the first of these moments at which the condition could
// become true, and until then nobody looks at the conversation.
//
// At that moment the condition is asked twice, for the instant and for the
// nanosecond before it: the rule is due if it has become true. So nothing needs
// to be remembered about rules that are armed or used up. A condition that an
// event made true is no different from one that has fired: either was true just
// before, and is due again only after it was false.
//
// Presence and contacts may change behind a conversation's back. What depends on
// them is taken for unknown while the moment is looked for, and asked when it
// has come. That makes for moments at which nothing happens, and spares looking
// through all conversations whenever somebody leaves for lunch.

// timers knows the rules on "timer".
type timers struct {
	rules      []timer
	snoozes    bool            // a rule sets conversations aside
	nature     []nature        // by program.PredID
	thresholds []state.Instant // scratch, by program.PredID: when an age of the conversation is reached; 0 where there is no age
	opened     []opened        // by program.PredID: the last threshold in business hours, which several turns ask for
	reach      []bool          // scratch: by instruction of the rule, whether evaluation gets there
}

// timer is one rule on "timer".
type timer struct {
	rule     program.RuleID
	code     []program.Instr  // from its entry up to its first step
	base     int32            // index of code[0] in the program
	ages     []program.PredID // the aging predicates of the condition
	cycles   []program.PredID // the cyclic ones
	resolved bool             // it reads conversation.resolved_at: goes on while the conversation is resolved
	local    bool             // it looks at the local time
	all      conjunction      // the condition, if it is of that simple form; else nil
}

// nature says what may change the answer to a predicate between two turns of a conversation.
type nature uint8

const (
	settled nature = iota // nothing
	outside               // what happens to others: presence, the contact, the visitor
	aging                 // the passing of time, and not many times in all
	cyclic                // the passing of time, again and again
)

func timersOf(p *program.Program) timers {
	t := timers{snoozes: slices.ContainsFunc(p.Steps, func(s program.Step) bool {
		_, ok := s.(*program.Snooze)
		return ok
	})}
	for i := range p.Rules {
		if slices.ContainsFunc(p.Rules[i].On, func(on program.Trigger) bool { return on.Event == schema.OnTimer }) {
			t.rules = append(t.rules, timer{rule: program.RuleID(i)})
		}
	}
	if len(t.rules) == 0 {
		return t
	}
	t.nature = make([]nature, len(p.Preds))
	t.thresholds = make([]state.Instant, len(p.Preds))
	t.opened = make([]opened, len(p.Preds))
	for i := range p.Preds {
		t.nature[i] = natureOf(&p.Preds[i], p.Fields)
	}
	for i := range t.rules {
		r := &t.rules[i]
		r.base = p.Rules[r.rule].Entry
		r.code = conditionOf(p, r.rule)
		for _, in := range r.code {
			if in.Op == program.Branch {
				t.learn(r, in.Pred, p)
			}
		}
		r.all = t.conjunctionOf(r, p)
		t.reach = slices.Grow(t.reach, len(r.code)+1)[:max(len(t.reach), len(r.code)+1)]
	}
	return t
}

// conditionOf returns the code of a rule's "when": all up to the instruction that says that it has matched.
func conditionOf(p *program.Program, rule program.RuleID) []program.Instr {
	code := p.Code[p.Rules[rule].Entry:]
	return code[:1+slices.IndexFunc(code, func(in program.Instr) bool { return in.Op == program.Match })]
}

// learn notes a predicate of a rule's condition.
func (t *timers) learn(r *timer, id program.PredID, p *program.Program) {
	pred := &p.Preds[id]
	switch n := t.nature[id]; {
	case n == aging && !slices.Contains(r.ages, id):
		r.ages = append(r.ages, id)
	case n == cyclic && !slices.Contains(r.cycles, id):
		r.cycles = append(r.cycles, id)
	}
	if pred.Field < 0 {
		return
	}
	switch p.Fields[pred.Field].ID {
	case schema.ResolvedAt:
		r.resolved = true
	case schema.TimeOfDay, schema.DayOfWeek, schema.Today:
		r.local = true
	}
}

func natureOf(p *program.Pred, fields []program.Field) nature {
	switch p.Op {
	case program.AgoAtLeast, program.AgoUnder, program.OpenAgoAtLeast, program.OpenAgoUnder:
		if fields[p.Field].ID == schema.Now {
			return settled
		}
		return aging
	case program.Open, program.OpenOfTeam, program.OpenOfAgent, program.OpenOfAssigned:
		return cyclic
	case program.AgentOnline, program.TeamOnline, program.OwnerOnline, program.AssignedOnline:
		return outside
	}
	if p.Field < 0 {
		return settled
	}
	switch fields[p.Field].ID {
	case schema.ReplyWindow, schema.Now, schema.Today:
		return aging
	case schema.TimeOfDay, schema.DayOfWeek:
		return cyclic
	case schema.ContactTag, schema.ContactOwner, schema.ContactLanguage, schema.ContactIdentified, schema.ContactProperty,
		schema.CustomerName, schema.CustomerEmail,
		schema.VisitorPage, schema.VisitorSite, schema.VisitorCountry, schema.VisitorLanguage, schema.VisitorGroup:
		return outside
	}
	return settled
}

// plan notes when something is due next for the conversation of the turn, as it is now.
func (m *Machine) plan() {
	if !m.timed() {
		return
	}
	m.due = state.Due{Conversation: m.conversation.ID, At: m.nextOf()}
	m.change(&m.due)
	if m.keeps() && len(m.timers.rules) > 0 {
		m.keepWaiting()
	}
}

// Plan returns what is due next for conversations of which a state does not know it: those that come from a file, or from
// the days of another program. What already holds is not due: a deployment reminds nobody of last year.
func (m *Machine) Plan(v state.View, conversations iter.Seq[string]) []state.Change {
	var changes []state.Change
	for id := range conversations {
		if !m.recall(v, Trigger{Kind: triggerLook, Rule: noRule, Conversation: id, At: v.Clock()}) || !m.timed() {
			continue
		}
		if at := m.nextOf(); at != 0 {
			changes = append(changes, &state.Due{Conversation: id, At: at})
		}
	}
	return changes
}

// stirContact has the conversations of the contact looked at in the next moment, when ages of the contact matter. The turn is
// about one conversation, and cannot tell when the others are due.
func (m *Machine) stirContact() {
	if len(m.timers.rules) == 0 || !m.kept.Linked() {
		return
	}
	for id := range m.view.Shared(m.contact.Key) {
		m.change(&state.Due{Conversation: id, At: m.now.Add(1)})
	}
}

// timed reports whether anything can ever be due for a conversation.
func (m *Machine) timed() bool {
	return len(m.timers.rules) > 0 || m.timers.snoozes || m.assignments.passedOn ||
		m.conversation.SnoozedUntil != 0 || m.conversation.Chain.Due != 0
}

// nextOf returns the earliest instant after now at which something is due for the conversation, or 0.
func (m *Machine) nextOf() state.Instant {
	next := earliest(m.conversation.SnoozedUntil, m.conversation.Chain.Due)
	if len(m.timers.rules) == 0 {
		return next
	}
	m.event, m.pass = &m.silence, 1
	m.answers.forget()
	now, local := m.now, m.local
	for i := range m.timers.rules {
		next = earliest(next, m.nextRise(&m.timers.rules[i], now))
	}
	m.now, m.local = now, local
	return next
}

// maxSteps bounds how many moments are looked at in advance. Behind them the search goes on when the last one has come.
const maxSteps = 64

// nextRise returns the first instant after now at which the condition of a rule could become true by the passing of
// time, or at which it is to be looked for again, or 0.
func (m *Machine) nextRise(r *timer, now state.Instant) state.Instant {
	if !m.goesOn(r) {
		return 0
	}
	if r.all != nil {
		if from, ever := m.begins(r.all); ever && from > now {
			return from
		}
		return 0
	}
	if can, must := m.could(r, outside); !can || must {
		return 0
	}
	m.moveTo(r, now)
	for _, id := range r.ages {
		m.timers.thresholds[id] = m.threshold(id)
	}
	_, sure := m.could(r, cyclic)
	for range maxSteps {
		if now = m.nextMoment(r); now == 0 {
			return 0
		}
		m.moveTo(r, now)
		can, surely := m.could(r, cyclic)
		if can && !sure {
			return now
		}
		sure = surely
	}
	return now
}

// moveTo lets the clock show an instant.
func (m *Machine) moveTo(r *timer, at state.Instant) {
	m.now = at
	if r.local {
		m.local = at.Time().In(m.zone)
	}
}

// could reports whether the condition of a rule may be true, and whether it must be, given what is not known: what
// depends on others, and on the clock if its nature is above the one up to which to ask.
func (m *Machine) could(r *timer, upTo nature) (can, must bool) {
	reach := m.timers.reach[:len(r.code)+1] // the last one stands for all behind the condition: where it is false
	clear(reach)
	reach[0] = true
	end := int32(len(r.code))
	for pc := range end {
		in := &r.code[pc]
		if !reach[pc] || in.Op != program.Branch {
			continue
		}
		yes, no := min(in.A-r.base, end), min(in.B-r.base, end)
		switch n := m.timers.nature[in.Pred]; {
		case n == outside || n > upTo:
			reach[yes], reach[no] = true, true
		case n != settled && m.holdsNow(in.Pred), n == settled && m.ask(in.Pred):
			reach[yes] = true
		default:
			reach[no] = true
		}
	}
	return reach[end-1], reach[end-1] && !reach[end]
}

// appendRising adds the rules whose conditions have just become true.
func (m *Machine) appendRising(batch []Trigger, id string, at state.Instant) []Trigger {
	if len(m.timers.rules) == 0 {
		return batch
	}
	m.answers.forget()
	for i := range m.timers.rules {
		r := &m.timers.rules[i]
		if m.goesOn(r) && m.becomesTrue(r, at) {
			batch = append(batch, Trigger{Kind: TriggerTimer, Rule: r.rule, Conversation: id, At: at})
		}
	}
	m.now = at
	return batch
}

// becomesTrue reports whether the condition of a rule holds at an instant, and did not just before.
func (m *Machine) becomesTrue(r *timer, at state.Instant) bool {
	if r.all != nil {
		from, ever := m.begins(r.all)
		return ever && from == at
	}
	return m.isTrue(r, at) && !m.isTrue(r, at-1)
}

// isTrue reports whether the condition of a rule holds at an instant, for the conversation as it is now. What the clock
// does not change is asked once for all rules and instants, and an age is compared with its threshold.
func (m *Machine) isTrue(r *timer, at state.Instant) bool {
	m.moveTo(r, at)
	m.forgetAll(r.ages)
	m.forgetAll(r.cycles)
	for pc := int32(0); ; {
		switch in := &r.code[pc]; {
		case in.Op == program.Match:
			return true
		case m.timers.nature[in.Pred] == aging:
			m.timers.thresholds[in.Pred] = m.threshold(in.Pred)
			if m.holdsNow(in.Pred) {
				pc = in.A - r.base
			} else {
				pc = in.B - r.base
			}
		case m.ask(in.Pred):
			pc = in.A - r.base
		default:
			pc = in.B - r.base
		}
		if int(pc) >= len(r.code) {
			return false
		}
	}
}

// forgetAll forgets what was answered when the clock showed something else.
func (m *Machine) forgetAll(preds []program.PredID) {
	for _, id := range preds {
		m.known.remove(uint32(id))
		if field := m.program.Preds[id].Field; field >= 0 {
			m.texts[field].era = 0
		}
	}
}

// isTimed reports whether a timer goes on for the conversation.
func (m *Machine) isTimed(rule program.RuleID) bool {
	if m.conversation.State != program.StateResolved {
		return true
	}
	return slices.ContainsFunc(m.timers.rules, func(r timer) bool { return r.rule == rule && r.resolved })
}

// goesOn is isTimed for a rule at hand.
func (m *Machine) goesOn(r *timer) bool {
	return r.resolved || m.conversation.State != program.StateResolved
}
