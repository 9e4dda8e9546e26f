package event

import "time"

// Event is one thing that happened, with all that its line says about it.
//
// An Event belongs to whoever passes it to Reader.Next, and stays as it is
// until it is passed there again: its slices are then used anew. Its strings
// are never overwritten, but share the memory of the line they stood in; clone
// one that is to outlive the event by long.
type Event struct {
	ID    string    // as given, else "line N", from the second file on "FILE:N"
	Line  int       // number in its file, from 1
	Type  Type      // Message when not given
	At    time.Time // UTC; as given, else that of the event before
	Actor string    // who caused it, "" when not given: see EffectiveActor

	Source, Integration, Account, Inbox Value
	Subject, Body, From                 Value // From as given: see ParseAddress
	Sentiment, Context                  Value
	Tag                                 Value // of TagAdded and TagRemoved
	Status                              Value // of StatusSet
	Agent, Team                         Value // of Assigned; Agent also of Reply and the presence events
	Reason                              Value // of Resolved

	Conversation Conversation
	Message      MessageFields
	Customer     Customer
	Contact      Contact
	Visitor      Visitor
	Order        Order

	lists   []string // backs the List of every Value
	detail  raw      // the object under the key "event"; its text is "" when not given
	unknown []raw    // keys without a slot, in order; of a key given twice the last one counts
}

// Conversation is the conversation an event is about.
type Conversation struct {
	ID                                 string // "" only where Type allows it
	Type, Visibility, Status, Priority Value
	Tags, Topics                       Value
	Properties                         []Property
}

// MessageFields is what an event says about its message beside the texts.
type MessageFields struct {
	Language, Attachments, Auto Value
}

// Customer is who wrote, as the channel knows them.
type Customer struct {
	Name, Email, Phone Value
}

// Contact is who wrote, as the desk's address book knows them.
// Its keys replace what was known before; those of kind Null remove it.
type Contact struct {
	Given                                  bool
	ID, Name, Email, Tags, Owner, Language Value
	Properties                             []Property
}

// Visitor is who looks at a page that carries the chat widget.
type Visitor struct {
	Given                                    bool
	ID, Page, Site, Country, Language, Group Value
}

// Order is the newest order linked to the conversation.
type Order struct {
	Given      bool
	ID, Status Value
	Properties []Property
}

// EffectiveActor returns who caused the event. When it does not say, that is the customer where only
// customers act, and else an agent.
func (e *Event) EffectiveActor() string {
	if e.Actor != "" {
		return e.Actor
	}
	switch e.Type {
	case Message, ConversationCreated, ReturnCreated, Visit:
		return "customer"
	}
	return "agent"
}

// reset empties e and keeps its slices' memory.
func (e *Event) reset() {
	lists, unknown := e.lists[:0], e.unknown[:0]
	conversation, contact, order := e.Conversation.Properties[:0], e.Contact.Properties[:0], e.Order.Properties[:0]
	*e = Event{}
	e.lists, e.unknown = lists, unknown
	e.Conversation.Properties, e.Contact.Properties, e.Order.Properties = conversation, contact, order
}
