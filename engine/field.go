package engine

import (
	"strings"
	"time"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/fold"
	"github.com/routebook/routebook/dsl/schema"
	"github.com/routebook/routebook/engine/event"
	"github.com/routebook/routebook/engine/state"
)

// origin says in which record a field's value lies.
type origin uint8

const (
	computed origin = iota // by a case of Machine.compute
	inConversation
	inMoments
	inContact
	inVisitor
	inProperties
	inOrderProperties
	inContactProperties
)

// place is where a field's value lies: found once, read for every event.
type place struct {
	origin origin
	index  int // a state.Text, Moment, ContactText, VisitorText, or the slot of a property
}

var places = map[schema.FieldID]place{
	schema.Source:                 {inConversation, int(state.Source)},
	schema.Integration:            {inConversation, int(state.Integration)},
	schema.Account:                {inConversation, int(state.Account)},
	schema.Inbox:                  {inConversation, int(state.Inbox)},
	schema.Subject:                {inConversation, int(state.Subject)},
	schema.FirstBody:              {inConversation, int(state.FirstBody)},
	schema.From:                   {inConversation, int(state.From)},
	schema.CustomerPhone:          {inConversation, int(state.CustomerPhone)},
	schema.ConversationType:       {inConversation, int(state.Type)},
	schema.ConversationVisibility: {inConversation, int(state.Visibility)},
	schema.Status:                 {inConversation, int(state.Status)},
	schema.Priority:               {inConversation, int(state.Priority)},
	schema.Sentiment:              {inConversation, int(state.Sentiment)},
	schema.Context:                {inConversation, int(state.Context)},
	schema.AssignedAgent:          {inConversation, int(state.Agent)},
	schema.AssignedTeam:           {inConversation, int(state.Team)},
	schema.OrderID:                {inConversation, int(state.OrderID)},
	schema.OrderStatus:            {inConversation, int(state.OrderStatus)},
	schema.Created:                {inMoments, int(state.Created)},
	schema.Updated:                {inMoments, int(state.Updated)},
	schema.WaitingSince:           {inMoments, int(state.WaitingSince)},
	schema.LastCustomerMessage:    {inMoments, int(state.LastCustomerMessage)},
	schema.LastReply:              {inMoments, int(state.LastReply)},
	schema.AssignedAt:             {inMoments, int(state.AssignedAt)},
	schema.StatusSince:            {inMoments, int(state.StatusSince)},
	schema.ResolvedAt:             {inMoments, int(state.ResolvedAt)},
	schema.ContactOwner:           {inContact, int(state.ContactOwner)},
	schema.ContactLanguage:        {inContact, int(state.ContactLanguage)},
	schema.VisitorPage:            {inVisitor, int(state.VisitorPage)},
	schema.VisitorSite:            {inVisitor, int(state.VisitorSite)},
	schema.VisitorCountry:         {inVisitor, int(state.VisitorCountry)},
	schema.VisitorLanguage:        {inVisitor, int(state.VisitorLanguage)},
}

// placeOf returns the place of a field, and false for a property that the desk does not declare.
func placeOf(f *program.Field, desk *program.Desk) (place, bool) {
	var p place
	switch f.ID {
	case schema.ConversationProperty:
		p = place{inProperties, slotOf(f.Name, desk.ConversationProperties)}
	case schema.OrderProperty:
		p = place{inOrderProperties, slotOf(f.Name, desk.OrderProperties)}
	case schema.ContactProperty:
		p = place{inContactProperties, slotOf(f.Name, desk.ContactProperties)}
	default:
		p = places[f.ID]
	}
	return p, p.index >= 0
}

// slotOf returns the index of a declared property, or -1.
func slotOf(name string, declared []program.Property) int {
	for i := range declared {
		if declared[i].Name == name {
			return i
		}
	}
	return -1
}

// fact returns the value that a field has now.
func (m *Machine) fact(id program.FieldID) fact {
	f, p := &m.program.Fields[id], m.places[id]
	switch p.origin {
	case inConversation:
		return textFact(m.conversation.Text(state.Text(p.index)))
	case inMoments:
		return instantFact(m.conversation.Moments[p.index])
	case inContact:
		return textFact(m.contact.Text(state.ContactText(p.index)))
	case inVisitor:
		return textFact(m.visitor.Text(state.VisitorText(p.index)))
	case inProperties:
		return typed(state.Lookup(m.conversation.Properties, p.index), f.Type)
	case inOrderProperties:
		return typed(state.Lookup(m.conversation.OrderProperties, p.index), f.Type)
	case inContactProperties:
		return typed(state.Lookup(m.contact.Properties, p.index), f.Type)
	}
	return m.compute(f)
}

// compute returns the value of a field that lies in no record as such.
func (m *Machine) compute(f *program.Field) fact {
	c := &m.conversation
	if m.event.Type == event.Visit && !isOfVisit(f.ID) {
		return fact{}
	}
	switch f.ID {
	case schema.InboxGroup:
		return fact{kind: aSet, set: m.inboxGroups()}
	case schema.FromDomain:
		return m.fromDomain()
	case schema.CustomerName:
		return m.customerName()
	case schema.CustomerEmail:
		return m.customerEmail()
	case schema.ContactTag:
		return fact{kind: aSet, set: m.contact.Tags}
	case schema.ContactIdentified:
		return boolFact(m.isIdentified())
	case schema.ConversationID:
		return textFact(c.ID, true)
	case schema.ConversationState:
		return textFact(c.State.String(), true)
	case schema.Tag:
		return fact{kind: aSet, set: c.Tags}
	case schema.Topic:
		return fact{kind: aSet, set: c.Topics}
	case schema.MessageCount:
		return numberFact(float64(c.Messages))
	case schema.ReplyCount:
		return numberFact(float64(c.Replies))
	case schema.Score:
		return numberFact(c.Score)
	case schema.ReplyWindow:
		return boolFact(m.replyWindow())
	case schema.VisitorGroup:
		return m.visitorGroup()
	case schema.Now:
		return instantFact(m.now)
	case schema.TimeOfDay:
		return m.onTheWall().time()
	case schema.DayOfWeek:
		return textFact(m.onTheWall().weekday(), true)
	case schema.Today:
		return m.onTheWall().date()
	}
	return m.occurrence(f)
}

// isOfVisit reports whether a computed field has a value before there is a conversation.
func isOfVisit(id schema.FieldID) bool {
	switch id {
	case schema.VisitorGroup, schema.Now, schema.TimeOfDay, schema.DayOfWeek, schema.Today, schema.Actor:
		return true
	}
	return false
}

// occurrence returns the value of a field that only the first pass of a turn knows: what the event itself says.
func (m *Machine) occurrence(f *program.Field) fact {
	switch {
	case f.ID == schema.Actor && m.pass > 1:
		return textFact("rule", true)
	case m.pass > 1:
		return fact{}
	case m.event == &m.silence:
		return fact{}
	case f.ID == schema.Actor:
		return textFact(m.event.EffectiveActor(), true)
	case f.ID == schema.EventPath:
		v, _ := m.event.Path(f.Path)
		return valueFact(v)
	case m.event.Type != event.Message:
		return fact{}
	}
	message := &m.event.Message
	switch f.ID {
	case schema.Body:
		return valueFact(m.event.Body)
	case schema.MessageLanguage:
		return valueFact(message.Language)
	case schema.MessageAttachments:
		return numberFact(message.Attachments.Number)
	case schema.MessageFirst:
		return boolFact(m.first)
	case schema.MessageAuto:
		return boolFact(message.Auto.Number != 0)
	}
	return fact{}
}

func (m *Machine) inboxGroups() []string {
	inbox, ok := m.conversation.Text(state.Inbox)
	if !ok {
		return nil
	}
	for i := range m.program.Desk.Inboxes {
		if known := &m.program.Desk.Inboxes[i]; fold.Equal(known.ID, inbox) {
			return known.Groups
		}
	}
	return nil
}

func (m *Machine) fromDomain() fact {
	from := m.conversation.Word(state.From)
	at := strings.LastIndexByte(from, '@')
	return textFact(from[at+1:], at >= 0)
}

// customerName is what the channel says, else the address book, else the sender.
func (m *Machine) customerName() fact {
	if f := textFact(m.conversation.Text(state.CustomerName)); f.kind != missing {
		return f
	}
	if f := textFact(m.contact.Text(state.ContactName)); f.kind != missing {
		return f
	}
	return textFact(m.conversation.Text(state.DisplayName))
}

func (m *Machine) customerEmail() fact {
	if f := textFact(m.conversation.Text(state.CustomerEmail)); f.kind != missing {
		return f
	}
	if f := textFact(m.contact.Text(state.ContactEmail)); f.kind != missing {
		return f
	}
	return textFact(m.conversation.Text(state.From))
}

func (m *Machine) isIdentified() bool {
	if _, ok := m.contact.Text(state.ContactID); ok {
		return true
	}
	if _, ok := m.contact.Text(state.ContactEmail); ok {
		return true
	}
	return m.conversation.Word(state.From) != ""
}

// windowOf is how long after the customer's last message a channel allows a free answer.
const windowOf = 24 * time.Hour

// replyWindow is false once the channel no longer allows a free message.
func (m *Machine) replyWindow() bool {
	if !m.office.Is(m.conversation.Word(state.Source), "whatsapp") {
		return true
	}
	last := m.conversation.Moments[state.LastCustomerMessage]
	return last != 0 && m.now.Since(last) < windowOf
}

// visitorGroup is the team that the visitor chose, else the one that a rule set, else the one that the site's code names.
func (m *Machine) visitorGroup() fact {
	given, ok := m.visitor.Text(state.VisitorGroup)
	if team := m.office.TeamID(given); ok && m.office.Team(team) != nil {
		return textFact(team, true)
	}
	if team, set := m.visitor.Text(state.VisitorRuleTeam); set {
		return textFact(team, true)
	}
	for i := range m.program.Desk.Teams {
		if t := &m.program.Desk.Teams[i]; ok && t.Code != "" && t.Code == given {
			return textFact(t.ID, true)
		}
	}
	return textFact(given, ok)
}
