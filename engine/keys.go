package engine

import (
	"fmt"
	"math/bits"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/fold"
	"github.com/routebook/routebook/engine/event"
	"github.com/routebook/routebook/engine/state"
)

// given says which keys of an event hold something that a rule can read: bit 1<<state.Text for those that are kept as a text
// of their own, and the uppermost bits for the others.
type given uint32

const (
	givenFrom given = 1 << (31 - iota)
	givenStatus
	givenTags
	givenTopics
	givenProperties
	givenOrder
)

// isGiven is 1 for the kinds of which Value.Given is true.
var isGiven = [...]given{event.Text: 1, event.Number: 1, event.Bool: 1, event.List: 1, event.Other: 0}

// givenBy looks at all keys of the conversation at once, and without a branch: an event is large, and seldom in the cache, so
// that the waits for its parts and for the records of the conversation become one.
func givenBy(ev *event.Event) given {
	c := &ev.Conversation
	g := isGiven[ev.Source.Kind]<<state.Source | isGiven[ev.Integration.Kind]<<state.Integration |
		isGiven[ev.Account.Kind]<<state.Account | isGiven[ev.Inbox.Kind]<<state.Inbox |
		isGiven[ev.Sentiment.Kind]<<state.Sentiment | isGiven[ev.Context.Kind]<<state.Context |
		isGiven[ev.Customer.Name.Kind]<<state.CustomerName | isGiven[ev.Customer.Email.Kind]<<state.CustomerEmail |
		isGiven[ev.Customer.Phone.Kind]<<state.CustomerPhone | isGiven[c.Type.Kind]<<state.Type |
		isGiven[c.Visibility.Kind]<<state.Visibility | isGiven[c.Priority.Kind]<<state.Priority |
		isGiven[c.Status.Kind]*givenStatus | isGiven[c.Tags.Kind]*givenTags | isGiven[c.Topics.Kind]*givenTopics
	if ev.Type == event.Message {
		g |= isGiven[ev.Subject.Kind]<<state.Subject | isGiven[ev.From.Kind]*givenFrom
	}
	if len(c.Properties) > 0 {
		g |= givenProperties
	}
	if ev.Order.Given {
		g |= givenOrder
	}
	return g
}

// valueOfText returns the value that is kept as a text of a conversation.
func valueOfText(ev *event.Event, t state.Text) *event.Value {
	switch t {
	case state.Source:
		return &ev.Source
	case state.Integration:
		return &ev.Integration
	case state.Account:
		return &ev.Account
	case state.Inbox:
		return &ev.Inbox
	case state.Type:
		return &ev.Conversation.Type
	case state.Visibility:
		return &ev.Conversation.Visibility
	case state.Priority:
		return &ev.Conversation.Priority
	case state.Sentiment:
		return &ev.Sentiment
	case state.Context:
		return &ev.Context
	case state.Subject:
		return &ev.Subject
	case state.CustomerName:
		return &ev.Customer.Name
	case state.CustomerEmail:
		return &ev.Customer.Email
	case state.CustomerPhone:
		return &ev.Customer.Phone
	}
	panic(fmt.Sprintf("unexpected text %d", t))
}

// takeKeys keeps what the event says about the conversation. None of it is an event of its own.
func (m *Machine) takeKeys(g given) {
	const others = givenFrom | givenStatus | givenTags | givenTopics | givenProperties | givenOrder
	c, ev := &m.conversation, m.event
	for rest := uint32(g &^ others); rest != 0; rest &= rest - 1 {
		t := state.Text(bits.TrailingZeros32(rest))
		c.SetText(t, valueOfText(ev, t).Text)
	}
	if g&others == 0 {
		return
	}
	if g&givenFrom != 0 {
		m.takeSender()
	}
	if g&givenStatus != 0 {
		m.setStatus(ev.Conversation.Status.Text)
	}
	if g&givenTags != 0 {
		c.Tags = distinct(c.Tags[:0], ev.Conversation.Tags.List)
	}
	if g&givenTopics != 0 {
		c.Topics = distinct(c.Topics[:0], ev.Conversation.Topics.List)
	}
	if g&givenProperties != 0 {
		c.Properties = takeProperties(c.Properties, ev.Conversation.Properties, m.program.Desk.ConversationProperties)
	}
	if g&givenOrder != 0 {
		m.takeOrder()
	}
}

func (m *Machine) takeSender() {
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
