package state

// View is everything that a decision may read. It stays as it is while a decision is being made.
//
// Methods that fill a record given to them return false when there is none, and then leave it alone.
// The strings and slices of one that was filled are valid until it is filled again. None that a View hands out must be written to.
type View interface {
	// Clock returns the latest instant that anything happened at, or 0. Time never goes back behind it.
	Clock() Instant
	Conversation(id string, into *Conversation) bool
	Contact(key string, into *Contact) bool
	Visitor(key string, into *Visitor) bool
	// Unresolved returns the ids of the conversations that are not resolved, in order of creation.
	Unresolved() func(yield func(id string) bool)
	// Shared returns the ids of the conversations of a contact, in any order.
	// There are none where no rule asks for the age of a contact's property.
	Shared(contact string) func(yield func(id string) bool)
	// NextDue returns the earliest instant at which something is due for a conversation, or 0.
	NextDue() Instant
	// Due returns the ids of the conversations for which something is due at that instant, in order of creation.
	Due() func(yield func(id string) bool)
	// Held returns the ids of the conversations that an agent has and that are not resolved, in order of creation.
	// There are none where no rule listens to presence.
	Held(agent string) func(yield func(id string) bool)
	// Queues returns the queues in which conversations wait, in any order.
	Queues() func(yield func(*Queue) bool)
	// Stirs returns a number that changes whenever somebody may have become able to take a conversation that waits,
	// except by the passing of time.
	Stirs() uint64
	// Presence returns what the latest presence event of an agent said.
	Presence(agent string) Presence
	// LastAssigned returns when an agent last got a conversation, from anybody.
	LastAssigned(agent string) Instant
	// LastActive returns when an agent was last active in an inbox; with inbox "", in any.
	LastActive(agent, inbox string) Instant
	// Active returns how many conversations keep an agent busy, and the sum of their weights.
	// The conversation called except does not count.
	Active(agent, except string) (count int, weight float64)
	// Cursor returns whom round robin chose last in a pool, or "".
	Cursor(pool string) string
	// Weights returns where the weighted round robin of a pool stands.
	Weights(pool string) []Weight
}

// Presence is what is known about the presence of an agent.
type Presence uint8

// Presences. An agent is taken for online until an event says otherwise.
const (
	PresenceUnknown Presence = iota
	Online
	Offline
)

// Weight is the standing of one agent in a weighted round robin.
type Weight struct {
	Agent   string
	Current int
}
