package engine

import (
	"slices"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/fold"
	"github.com/routebook/routebook/dsl/schema"
	"github.com/routebook/routebook/engine/event"
	"github.com/routebook/routebook/engine/state"
)

// before is what the conversation was like before the effects of a pass, to tell changes from repetitions.
type before struct {
	agent       string
	tags        []string
	contactTags []string
	sizes       [program.Topics + 1]int // how many words each set still has that it had

	conversation state.Conversation // only in a turn without an event
}

// applyOutcomes applies what was kept to the state, and notes the events that this causes.
func (m *Machine) applyOutcomes() {
	if len(m.outcomes) == 0 {
		return
	}
	c := &m.conversation
	if m.trigger.Kind != NoTrigger {
		m.before.conversation.Set(c)
		defer m.touch()
	}
	m.before.agent = c.Word(state.Agent)
	m.before.tags = append(m.before.tags[:0], c.Tags...)
	m.before.contactTags = append(m.before.contactTags[:0], m.contact.Tags...)
	for i := range m.outcomes {
		if o := &m.outcomes[i]; o.isBase { // on which the others apply
			s := o.step.(*program.ReplaceTags)
			words := m.wordsOf(s.Set)
			*words = distinct((*words)[:0], s.Words)
		}
	}
	for set := range m.before.sizes {
		m.before.sizes[set] = len(*m.wordsOf(program.WordSet(set)))
	}
	updated := false
	for i := range m.outcomes {
		updated = m.applyOutcome(&m.outcomes[i]) || updated
	}
	if c.State == program.StateResolved { // after all effects: their order says nothing
		c.Chain.Break()
	}
	m.causeAssignment()
	m.causeTags()
	if !sameWords(m.before.contactTags, m.contact.Tags) {
		updated = true
	}
	if updated {
		m.contactChanged = true
		m.occurred.occur(schema.OnContactUpdated)
	}
}

// touch notes, in a turn without an event, that effects changed the conversation: rules of the next pass see it.
func (m *Machine) touch() {
	if !m.conversation.Equal(&m.before.conversation) {
		m.touched = true
		m.conversation.Moments[state.Updated] = m.now
	}
}

// applyOutcome applies one kept step. It reports whether a property of the contact changed.
func (m *Machine) applyOutcome(o *outcome) (contactUpdated bool) {
	c := &m.conversation
	switch s := o.step.(type) {
	case *program.Assign:
		m.applyAssign(o)
	case *program.Unassign:
		c.Forget(state.Agent)
		c.Forget(state.Team)
		c.Chain.Break()
	case *program.SetStatus:
		m.cause(m.setStatus(s.Status))
	case *program.Resolve:
		m.cause(m.setState(program.StateResolved))
	case *program.Reopen:
		if c.State == program.StateResolved {
			m.cause(m.setState(program.StateOpen))
		}
	case *program.Snooze:
		m.cause(m.setStatus(m.program.Desk.Statuses[m.firsts[program.StatePending]].Name))
		c.SnoozedUntil = m.now.Add(s.For)
	case *program.SetPriority:
		c.SetText(state.Priority, s.Priority)
	case *program.SetType:
		c.SetText(state.Type, s.Type)
	case *program.SetOrderStatus:
		if _, linked := c.Text(state.OrderID); linked {
			c.SetText(state.OrderStatus, s.Status)
		}
	case *program.SetVisitorGroup:
		m.setVisitorGroup(s.Team)
	case *program.AddScore:
		c.Score += s.Points
	case *program.Tagging:
		m.applyTagging(s)
	case *program.Update:
		return m.applyUpdate(s, o)
	}
	return false
}

// applyTagging adds a word to a set, or removes one. Of each word there is one such step: those that were added before it in
// this pass are others, and are not compared.
func (m *Machine) applyTagging(s *program.Tagging) {
	words, size := m.wordsOf(s.Set), &m.before.sizes[s.Set]
	at := find((*words)[:*size], s.Word)
	switch {
	case s.Remove && at >= 0:
		*words = slices.Delete(*words, at, at+1)
		*size--
	case !s.Remove && at < 0:
		*words = append(*words, s.Word)
	}
}

// wordsOf returns the set that a step changes.
func (m *Machine) wordsOf(set program.WordSet) *[]string {
	switch set {
	case program.ContactTags:
		return &m.contact.Tags
	case program.Topics:
		return &m.conversation.Topics
	}
	return &m.conversation.Tags
}

func (m *Machine) applyAssign(o *outcome) {
	a := &o.answer
	m.link(o)
	if a.Team != "" {
		m.conversation.SetText(state.Team, a.Team)
	}
	if a.Agent == "" {
		m.conversation.Forget(state.Agent)
		return
	}
	m.give(a.Agent)
	switch {
	case a.Pool == "":
	case a.Weights != nil:
		moved := m.overlay.weights.next()
		*moved = state.WeightsMove{Pool: a.Pool, Weights: append(moved.Weights[:0], a.Weights...)}
		m.change(moved)
	default:
		moved := m.overlay.cursors.next()
		*moved = state.CursorMove{Pool: a.Pool, Agent: a.Agent}
		m.change(moved)
	}
}

// applyUpdate sets a property, or removes it when there is no value. It reports whether that changed the contact.
func (m *Machine) applyUpdate(s *program.Update, o *outcome) (contactUpdated bool) {
	var value event.Value
	if o.there {
		value = o.value.kept()
	}
	desk := &m.program.Desk
	if !s.Contact {
		if slot := slotOf(s.Property, desk.ConversationProperties); slot >= 0 {
			m.conversation.Properties = state.With(m.conversation.Properties, slot, value)
		}
		return false
	}
	if slot := slotOf(s.Property, desk.ContactProperties); slot >= 0 {
		old := state.Lookup(m.contact.Properties, slot)
		m.contact.Properties = state.With(m.contact.Properties, slot, value)
		return !sameValue(old, value)
	}
	switch s.Property { // built-in ones that rules may set
	case "owner":
		value.Text = m.office.AgentID(value.Text)
		return m.setContact(state.ContactOwner, value)
	case "language":
		return m.setContact(state.ContactLanguage, value)
	}
	return false
}

// setVisitorGroup keeps a team with the visitor. One of whom nothing is known but a conversation is the visitor of that conversation.
func (m *Machine) setVisitorGroup(team string) {
	c := &m.conversation
	if m.visitor.Key == "" && c.ID != "" {
		m.visitor.Reset("of " + c.ID)
		c.SetText(state.VisitorKey, m.visitor.Key)
	}
	m.visitor.SetText(state.VisitorRuleTeam, team)
	m.visitorChanged = m.visitor.Key != ""
}

func (m *Machine) setContact(t state.ContactText, v event.Value) (changed bool) {
	old, there := m.contact.Text(t)
	if !v.Given() {
		m.contact.Forget(t)
		return there
	}
	m.contact.SetText(t, v.Text)
	return !there || old != v.Text
}

func sameValue(a, b event.Value) bool {
	return a.Kind == b.Kind && a.Text == b.Text && a.Number == b.Number && slices.Equal(a.List, b.List)
}

// cause notes the events that a rule's change of status causes.
func (m *Machine) cause(c statusChange) {
	if c.named {
		m.occurWord(schema.OnStatusSet, m.conversation.Word(state.Status))
	}
	m.entail(c)
}

func (m *Machine) causeAssignment() {
	switch agent := m.conversation.Word(state.Agent); {
	case agent == m.before.agent:
	case agent == "":
		m.occurred.occur(schema.OnUnassigned)
	default:
		m.occurred.occur(schema.OnAssigned)
	}
}

// causeTags notes each tag that is there and was not, or the other way round.
func (m *Machine) causeTags() {
	was, is := m.before.tags, m.conversation.Tags
	same := 0
	for same < len(was) && same < len(is) && was[same] == is[same] {
		same++
	}
	for _, tag := range is[same:] {
		if find(was, tag) < 0 {
			m.occurWord(schema.OnTagAdded, tag)
		}
	}
	for _, tag := range was[same:] {
		if find(is, tag) < 0 {
			m.occurWord(schema.OnTagRemoved, tag)
		}
	}
}

// sameWords reports whether two sets hold the same words, folded.
func sameWords(a, b []string) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, func(word string) bool {
		return !slices.ContainsFunc(b, func(other string) bool { return fold.Equal(word, other) })
	})
}
