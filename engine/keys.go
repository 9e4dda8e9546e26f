package engine

import (
	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/fold"
	"github.com/routebook/routebook/engine/event"
	"github.com/routebook/routebook/engine/state"
)

// takeKeys keeps what the event says about the conversation. None of it is an event of its own.
func (m *Machine) takeKeys() {
	c, ev := &m.conversation, m.event
	take := func(t state.Text, v *event.Value) {
		if v.Given() {
			c.SetText(t, v.Text)
		}
	}
	take(state.Source, &ev.Source)
	take(state.Integration, &ev.Integration)
	take(state.Account, &ev.Account)
	take(state.Inbox, &ev.Inbox)
	take(state.Sentiment, &ev.Sentiment)
	take(state.Context, &ev.Context)
	take(state.CustomerName, &ev.Customer.Name)
	take(state.CustomerEmail, &ev.Customer.Email)
	take(state.CustomerPhone, &ev.Customer.Phone)
	take(state.Type, &ev.Conversation.Type)
	take(state.Visibility, &ev.Conversation.Visibility)
	take(state.Priority, &ev.Conversation.Priority)
	if ev.Type == event.Message {
		take(state.Subject, &ev.Subject)
		m.takeSender()
	}
	if ev.Conversation.Status.Given() {
		m.setStatus(ev.Conversation.Status.Text)
	}
	if ev.Conversation.Tags.Given() {
		c.Tags = distinct(c.Tags[:0], ev.Conversation.Tags.List)
	}
	if ev.Conversation.Topics.Given() {
		c.Topics = distinct(c.Topics[:0], ev.Conversation.Topics.List)
	}
	c.Properties = takeProperties(c.Properties, ev.Conversation.Properties, m.program.Desk.ConversationProperties)
	m.takeOrder()
}

func (m *Machine) takeSender() {
	if !m.event.From.Given() {
		return
	}
	c := &m.conversation
	from := event.ParseAddress(m.event.From.Text)
	c.SetText(state.From, from.Address)
	c.Forget(state.DisplayName)
	if from.Name != "" {
		c.SetText(state.DisplayName, from.Name)
	}
}

// takeOrder links an order. One with another id is a newer one, of which nothing else is known yet.
func (m *Machine) takeOrder() {
	c, order := &m.conversation, &m.event.Order
	if !order.Given {
		return
	}
	if id, linked := c.Text(state.OrderID); order.ID.Given() && (!linked || id != order.ID.Text) {
		c.SetText(state.OrderID, order.ID.Text)
		c.Forget(state.OrderStatus)
		c.OrderProperties = c.OrderProperties[:0]
	}
	if order.Status.Given() {
		c.SetText(state.OrderStatus, order.Status.Text)
	}
	c.OrderProperties = takeProperties(c.OrderProperties, order.Properties, m.program.Desk.OrderProperties)
}

// takeProperties keeps those properties that are declared. Null removes one.
func takeProperties(known []state.Property, given []event.Property, declared []program.Property) []state.Property {
	for i := range given {
		slot := -1
		for k := range declared {
			if fold.Equal(declared[k].Name, given[i].Name) {
				slot = k
				break
			}
		}
		if slot >= 0 && given[i].Value.Kind != event.Other {
			known = state.With(known, slot, given[i].Value)
		}
	}
	return known
}

// distinct appends words without those that fold to one that is there already.
func distinct(dst, words []string) []string {
	for _, word := range words {
		if find(dst, word) < 0 {
			dst = append(dst, word)
		}
	}
	return dst
}

// find returns the index of the word that folds like word, or -1.
func find(words []string, word string) int {
	for i := range words {
		if fold.Equal(words[i], word) {
			return i
		}
	}
	return -1
}

// beginContact loads the contact of the event, and applies what the event says about it.
func (m *Machine) beginContact(conversation string) {
	if !m.kept.Contacts() {
		return
	}
	key := m.contactKey(conversation)
	if key == "" {
		return
	}
	if !m.view.Contact(key, &m.contact) {
		m.contact.Reset(key)
	}
	given := &m.event.Contact
	if !given.Given {
		return
	}
	m.contactChanged = true
	m.takeContactText(state.ContactID, &given.ID)
	m.takeContactText(state.ContactName, &given.Name)
	m.takeContactText(state.ContactEmail, &given.Email)
	m.takeContactText(state.ContactOwner, &given.Owner)
	m.takeContactText(state.ContactLanguage, &given.Language)
	if owner, ok := m.contact.Text(state.ContactOwner); ok {
		m.contact.SetText(state.ContactOwner, m.office.AgentID(owner))
	}
	switch given.Tags.Kind {
	case event.List:
		m.contact.Tags = distinct(m.contact.Tags[:0], given.Tags.List)
	case event.Null:
		m.contact.Tags = m.contact.Tags[:0]
	}
	m.contact.Properties = takeProperties(m.contact.Properties, given.Properties, m.program.Desk.ContactProperties)
}

func (m *Machine) takeContactText(t state.ContactText, v *event.Value) {
	switch v.Kind {
	case event.Text:
		m.contact.SetText(t, v.Text)
	case event.Null:
		m.contact.Forget(t)
	}
}

// contactKey returns the key of the event's contact: that of its conversation, else by id, by e-mail address, by conversation.
func (m *Machine) contactKey(conversation string) string {
	c, given := &m.conversation, &m.event.Contact
	if conversation != "" {
		if key, ok := c.Text(state.ContactKey); ok {
			return key
		}
	}
	email := given.Email.Text
	if email == "" && conversation != "" {
		email = c.Word(state.From)
	}
	m.key = m.key[:0]
	switch {
	case given.ID.Text != "":
		m.key = append(append(m.key, "id "...), given.ID.Text...)
	case email != "":
		m.key = append(append(m.key, "mail "...), fold.String(email)...)
	case conversation != "":
		m.key = append(append(m.key, "of "...), conversation...)
	}
	key := stringOf(m.key) // it is written to again in the next turn, when the changes of this one are no longer valid
	if conversation != "" {
		c.SetText(state.ContactKey, key)
	}
	return key
}

// beginVisitor loads the visitor of the event, and applies what the event says about it.
func (m *Machine) beginVisitor(conversation string) {
	if !m.kept.Visitors() {
		return
	}
	c, given := &m.conversation, &m.event.Visitor
	key, linked := "", false
	if conversation != "" {
		key, linked = c.Text(state.VisitorKey)
	}
	switch {
	case given.ID.Text != "":
		key = "id " + given.ID.Text
	case linked:
	case given.Given && conversation != "":
		key = "of " + conversation
	case !given.Given:
		return
	}
	if conversation != "" {
		c.SetText(state.VisitorKey, key)
	}
	if key == "" || !m.view.Visitor(key, &m.visitor) {
		m.visitor.Reset(key)
	}
	for t, v := range [...]*event.Value{
		state.VisitorPage: &given.Page, state.VisitorSite: &given.Site, state.VisitorCountry: &given.Country,
		state.VisitorLanguage: &given.Language, state.VisitorGroup: &given.Group,
	} {
		if v.Given() {
			m.visitor.SetText(state.VisitorText(t), v.Text)
			m.visitorChanged = key != "" // nobody knows again a visitor without id
		}
	}
}
