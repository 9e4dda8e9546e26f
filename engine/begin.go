package engine

import (
	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/fold"
	"github.com/routebook/routebook/dsl/schema"
	"github.com/routebook/routebook/engine/event"
	"github.com/routebook/routebook/engine/state"
)

// begin applies the event to the state, before any rule sees it, and notes what occurred.
// It returns false when no rule is evaluated: the event is about no conversation, and no visit.
func (m *Machine) begin() bool {
	ev := m.event
	m.occurred.reset()
	m.first = false
	m.contact.Reset("")
	m.visitor.Reset("")
	switch ev.Type {
	case event.Time:
		return false
	case event.AgentOnline:
		m.change(&state.PresenceChange{Agent: m.office.AgentID(ev.Agent.Text), Presence: state.Online})
		return false
	case event.AgentOffline:
		m.change(&state.PresenceChange{Agent: m.office.AgentID(ev.Agent.Text), Presence: state.Offline})
		return false
	case event.AgentActive:
		m.act(m.office.AgentID(ev.Agent.Text), ev.Inbox.Text)
		return false
	case event.Visit:
		m.conversation.Reset("")
		m.beginVisitor("")
		m.occurred.occur(schema.OnVisit)
		return true
	}
	if ev.Conversation.ID == "" {
		m.beginContact("")
		m.finishRecords()
		return false
	}
	m.beginConversation()
	return true
}

// act notes that an agent did something.
func (m *Machine) act(agent, inbox string) {
	m.activity = state.Activity{Agent: agent, Inbox: inbox, At: m.now}
	m.change(&m.activity)
}

// beginConversation applies the event to its conversation: first what it says about it, then what it is itself.
func (m *Machine) beginConversation() {
	c, ev := &m.conversation, m.event
	given := givenBy(ev)
	known := m.view.Conversation(ev.Conversation.ID, c)
	if !known {
		m.create()
	}
	m.takeKeys(given)
	m.beginContact(c.ID)
	m.beginVisitor(c.ID)
	m.occur(!known)
	c.Moments[state.Updated] = m.now
}

func (m *Machine) create() {
	c := &m.conversation
	c.Reset(m.event.Conversation.ID)
	c.Moments[state.Created] = m.now
	c.Moments[state.StatusSince] = m.now
	c.SetText(state.Status, m.program.Desk.Statuses[m.firsts[program.StateNew]].Name)
	c.SetText(state.Priority, "normal")
}

// occur applies what happened, and notes which events of rules it is.
func (m *Machine) occur(unknown bool) {
	c, ev := &m.conversation, m.event
	switch ev.Type {
	case event.Message:
		m.occurMessage(unknown)
	case event.Reply:
		m.occurReply()
	case event.ConversationCreated:
		m.occurCreated()
	case event.ReturnCreated:
		m.occurred.occur(schema.OnReturnCreated)
	case event.TagAdded:
		c.Tags = distinct(c.Tags, []string{ev.Tag.Text})
		m.occurWord(schema.OnTagAdded, ev.Tag.Text)
	case event.TagRemoved:
		c.Tags = without(c.Tags, ev.Tag.Text)
		m.occurWord(schema.OnTagRemoved, ev.Tag.Text)
	case event.StatusSet:
		m.entail(m.setStatus(ev.Status.Text))
		m.occurWord(schema.OnStatusSet, ev.Status.Text)
	case event.Assigned:
		c.Chain.Break()
		m.occurAssigned()
		m.occurred.occur(schema.OnAssigned)
	case event.Unassigned:
		c.Forget(state.Agent)
		c.Forget(state.Team)
		c.Chain.Break()
		m.occurred.occur(schema.OnUnassigned)
	case event.Resolved:
		m.setState(program.StateResolved)
		m.occurred.occur(schema.OnResolved)
	case event.Reopened:
		if c.State == program.StateResolved {
			m.setState(program.StateOpen)
		}
		m.occurred.occur(schema.OnReopened)
	case event.ContactUpdated:
		m.occurred.occur(schema.OnContactUpdated)
	}
}

// occurWord notes an event that is about a tag or a status.
func (m *Machine) occurWord(id schema.EventID, word string) {
	m.occurred.occur(id)
	word = fold.String(word)
	switch id {
	case schema.OnTagAdded:
		m.occurred.added = append(m.occurred.added, word)
	case schema.OnTagRemoved:
		m.occurred.removed = append(m.occurred.removed, word)
	case schema.OnStatusSet:
		m.occurred.set = append(m.occurred.set, word)
	}
}

func (m *Machine) occurMessage(unknown bool) {
	c := &m.conversation
	if unknown {
		m.occurCreated()
	}
	if c.State == program.StateResolved || c.SnoozedUntil != 0 {
		m.entail(m.setState(program.StateOpen))
	}
	m.occurred.occur(schema.OnMessage)
	if m.first = !c.Greeted; m.first {
		m.occurred.occur(schema.OnFirstMessage)
		c.Forget(state.FirstBody)
		if m.event.Body.Given() {
			c.SetText(state.FirstBody, m.event.Body.Text)
		}
	}
	c.SnoozedUntil = 0
	c.Greeted, c.Answered = true, false
	c.Messages++
	c.Moments[state.LastCustomerMessage] = m.now
	if c.Moments[state.WaitingSince] == 0 {
		c.Moments[state.WaitingSince] = m.now
	}
}

// occurReply answers the customer, unless a machine wrote it.
func (m *Machine) occurReply() {
	switch fold.String(m.event.EffectiveActor()) {
	case "bot", "rule", "api":
		return
	}
	c := &m.conversation
	m.occurred.occur(schema.OnReply)
	c.Answered = true
	c.Replies++
	c.Moments[state.LastReply] = m.now
	c.Moments[state.WaitingSince] = 0
	if c.Chain.Kind == state.ForReply {
		c.Chain.Break()
	}
	if m.event.Agent.Text != "" {
		agent := m.office.AgentID(m.event.Agent.Text)
		m.act(agent, c.Word(state.Inbox))
		m.handle(agent)
	}
}

func (m *Machine) occurCreated() {
	m.occurred.occur(schema.OnConversationCreated)
	switch fold.String(m.event.EffectiveActor()) {
	case "customer":
		m.occurred.occur(schema.OnConversationCreatedByCustomer)
	case "agent":
		m.occurred.occur(schema.OnConversationCreatedByAgent)
	}
}

// occurAssigned is an assignment by a person. What the event does not say stays.
func (m *Machine) occurAssigned() {
	ev := m.event
	switch {
	case ev.Team.Text != "":
		m.conversation.SetText(state.Team, m.office.TeamID(ev.Team.Text))
	case ev.Team.Kind == event.Null:
		m.conversation.Forget(state.Team)
	}
	switch {
	case ev.Agent.Text != "":
		m.give(m.office.AgentID(ev.Agent.Text))
	case ev.Agent.Kind == event.Null:
		m.conversation.Forget(state.Agent)
	}
}

// give makes an agent the one who has the conversation.
func (m *Machine) give(agent string) {
	m.conversation.SetText(state.Agent, agent)
	m.conversation.Moments[state.AssignedAt] = m.now
	m.handle(agent)
	given := m.overlay.assignments.next()
	*given = state.Assignment{Agent: agent, At: m.now}
	m.change(given)
}

// handle makes an agent the one who last handled the contact.
func (m *Machine) handle(agent string) {
	if m.kept.Handlers() {
		m.contact.SetText(state.ContactAgent, agent)
		m.contactChanged = true
	}
}

// without removes the word that folds like word.
func without(words []string, word string) []string {
	if i := find(words, word); i >= 0 {
		return append(words[:i], words[i+1:]...)
	}
	return words
}

// finish adds the changed records to the changes of the turn, and what is due next. A visit has no conversation.
func (m *Machine) finish() {
	if m.conversation.ID == "" {
		m.finishRecords()
		return
	}
	m.change(&m.conversation)
	m.finishRecords()
	m.plan()
}

func (m *Machine) finishRecords() {
	if m.contactChanged {
		m.change(&m.contact)
		m.stirContact()
	}
	if m.visitorChanged {
		m.change(&m.visitor)
	}
}
