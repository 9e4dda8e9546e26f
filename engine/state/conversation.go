package state

import (
	"math/bits"
	"slices"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/engine/event"
)

// Text identifies a text or name that is kept with a conversation.
type Text uint8

// The texts of a conversation. Those before Subject repeat from one conversation to the next.
const (
	Status Text = iota
	Agent
	Team
	Source
	Integration
	Account
	Inbox
	Type
	Visibility
	Priority
	Sentiment
	Context
	OrderStatus
	Subject
	FirstBody
	From        // the sender's address
	DisplayName // the name in front of that address
	CustomerName
	CustomerEmail
	CustomerPhone
	ContactKey // under which the contact is kept
	VisitorKey // under which the visitor is kept
	OrderID
	textCount int = iota
)

// Moment identifies an instant that is kept with a conversation.
type Moment uint8

// The moments of a conversation.
const (
	Created Moment = iota
	Updated
	WaitingSince
	LastCustomerMessage
	LastReply
	AssignedAt
	StatusSince
	ResolvedAt
	momentCount int = iota
)

// Conversation is what is known about a conversation.
type Conversation struct {
	ID       string
	Moments  [momentCount]Instant // by Moment
	State    program.State
	Answered bool    // an agent wrote last
	Greeted  bool    // the customer has written since it was created or reopened
	Messages int     // of the customer
	Replies  int     // of agents
	Score    float64 // the sum of what rules added

	SnoozedUntil Instant // 0 when it is not set aside
	Chain        Chain   // what became of the last assignment, while that is not over

	Tags, Topics    []string   // in the order in which they were added
	Properties      []Property // declared ones, by ascending Slot
	OrderProperties []Property // those of the newest order
	Firings         []Firing   // those that a limit per conversation counts

	texts [textCount]string // "" where there is none
	given uint32            // bit 1<<Text is set where there is a value, be it ""

	memory []byte // of texts, when a Memory has filled it
}

// Property is the value of a declared property.
type Property struct {
	Slot  int // index into the desk's list of declared properties
	Value event.Value
}

// Reset makes c a conversation of which nothing is known but its id. It keeps the memory of slices and texts.
func (c *Conversation) Reset(id string) {
	for rest := c.given; rest != 0; rest &= rest - 1 { // the others are empty
		c.texts[bits.TrailingZeros32(rest)] = ""
	}
	c.ID, c.Moments, c.given = id, [momentCount]Instant{}, 0
	c.State, c.Answered, c.Greeted, c.Messages, c.Replies, c.Score, c.SnoozedUntil = 0, false, false, 0, 0, 0, 0
	c.Chain.Break()
	c.Tags, c.Topics, c.Firings = c.Tags[:0], c.Topics[:0], c.Firings[:0]
	c.Properties, c.OrderProperties = c.Properties[:0], c.OrderProperties[:0]
}

// Set makes c a copy of from that shares no slices with it. Texts are valid as long as those of from are.
func (c *Conversation) Set(from *Conversation) {
	tags, topics := append(c.Tags[:0], from.Tags...), append(c.Topics[:0], from.Topics...)
	properties, order := append(c.Properties[:0], from.Properties...), append(c.OrderProperties[:0], from.OrderProperties...)
	firings, tried := append(c.Firings[:0], from.Firings...), append(c.Chain.Tried[:0], from.Chain.Tried...)
	memory := c.memory
	*c = *from
	c.memory = memory
	c.Tags, c.Topics, c.Properties, c.OrderProperties, c.Firings, c.Chain.Tried = tags, topics, properties, order, firings, tried
}

// Equal reports whether the same is known of c and o. Their chains are not compared: no rule can see them.
func (c *Conversation) Equal(o *Conversation) bool {
	return c.ID == o.ID && c.Moments == o.Moments && c.State == o.State && c.Answered == o.Answered && c.Greeted == o.Greeted &&
		c.Messages == o.Messages && c.Replies == o.Replies && c.Score == o.Score && c.SnoozedUntil == o.SnoozedUntil &&
		slices.Equal(c.Tags, o.Tags) && slices.Equal(c.Topics, o.Topics) &&
		slices.EqualFunc(c.Properties, o.Properties, Property.equal) &&
		slices.EqualFunc(c.OrderProperties, o.OrderProperties, Property.equal) &&
		slices.Equal(c.Firings, o.Firings) && c.texts == o.texts && c.given == o.given
}

func (p Property) equal(o Property) bool {
	a, b := &p.Value, &o.Value
	return p.Slot == o.Slot && a.Kind == b.Kind && a.Text == b.Text && a.Number == b.Number && slices.Equal(a.List, b.List)
}

// Text returns a text, and whether there is one.
func (c *Conversation) Text(t Text) (string, bool) { return c.texts[t], c.given&(1<<t) != 0 }

// Word returns a text, or "" when there is none.
func (c *Conversation) Word(t Text) string { return c.texts[t] }

// SetText keeps a text in place of the one before; "" is a text too.
func (c *Conversation) SetText(t Text, value string) {
	c.texts[t] = value
	c.given |= 1 << t
}

// Forget removes a text, so that it is missing.
func (c *Conversation) Forget(t Text) {
	c.texts[t] = ""
	c.given &^= 1 << t
}

// Lookup returns the value of the property in slot, or the zero Value.
func Lookup(properties []Property, slot int) event.Value {
	for i := range properties {
		if properties[i].Slot == slot {
			return properties[i].Value
		}
	}
	return event.Value{}
}

// With returns properties with the value in slot. A value that is not Given removes the property.
// It may overwrite properties.
func With(properties []Property, slot int, value event.Value) []Property {
	at := 0
	for at < len(properties) && properties[at].Slot < slot {
		at++
	}
	found := at < len(properties) && properties[at].Slot == slot
	switch {
	case found && value.Given():
		properties[at].Value = value
	case found:
		properties = append(properties[:at], properties[at+1:]...)
	case value.Given():
		properties = append(properties, Property{})
		copy(properties[at+1:], properties[at:])
		properties[at] = Property{Slot: slot, Value: value}
	}
	return properties
}
