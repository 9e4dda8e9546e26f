package schema

// Type is the type of a field. It decides which operators are legal on it.
type Type uint8

// The types of fields. Any is the type of a raw property of the event.
const (
	Any     Type = iota
	Text         // free text, compared folded
	Name         // one word out of a vocabulary, compared folded
	Set          // a set of names
	Number       // a float64
	Bool         // true or false
	Instant      // a moment
	Time         // a time of day
	Weekday      // a day of the week
	Date         // a calendar day
	Agent        // one of the book's agents
	Team         // one of the book's teams
)

var typeNames = [...]string{"any", "text", "name", "set", "number", "bool", "instant", "time", "weekday", "date", "agent", "team"}

// String returns the name of t as the documentation and book.yaml write it.
func (t Type) String() string { return typeNames[t] }

// Vocabulary names the list of a book that closes a field of type Name or Set.
type Vocabulary uint8

// The vocabularies of a book.
const (
	NoVocabulary Vocabulary = iota
	Sources
	Integrations
	Accounts
	Inboxes
	InboxGroups
	Statuses
	Tags
	ContactTags
	Topics
	Reasons
	Types
	Contexts
)

var vocabularyNames = [...]string{"", "source", "integration", "account", "inbox", "inbox group", "status", "tag", "contact tag", "topic", "reason", "type", "context"}

// String returns what one word of v is called in a message: "tag", "status".
func (v Vocabulary) String() string { return vocabularyNames[v] }

// Scope says to what a field belongs, and so when it has a value.
type Scope uint8

// The scopes of fields.
const (
	Conversation Scope = iota // kept with the conversation
	Message                   // of the new message; only on message events
	Contact                   // kept with the contact
	Order                     // kept with the conversation: its newest linked order
	Visitor                   // kept with the visitor of the web chat
	Clock                     // the event's clock in the book's time zone
	Occurrence                // of the input event itself
)
