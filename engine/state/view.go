package state

// View is everything that a decision may read. It stays as it is while a decision is being made.
//
// Methods that fill a record given to them return false when there is none, and then leave it alone.
// Strings and slices that a View hands out must not be written to.
type View interface {
	// Clock returns the latest instant that anything happened at. Time never goes back behind it.
	Clock() Instant
	Conversation(id string, into *Conversation) bool
	Contact(key string, into *Contact) bool
	Visitor(key string, into *Visitor) bool
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
