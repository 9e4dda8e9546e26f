package lint

import "github.com/routebook/routebook/dsl/schema"

// Traffic is what recorded traffic says about the rules of a book. Whoever runs lints fills it, with the engine.
type Traffic struct {
	Events   int            // decided
	Messages int            // of customers, among them
	Matched  map[string]int // decisions in which a rule matched, by the rule's ID; every enabled rule has an entry
	Missing  []Missing      // fields that rules test and no event carried, in the order of the book
	Overlaps map[Overlap]Hits

	// Words says in how many messages a folded word stood, by the field that held it: the subject or the body.
	Words map[schema.FieldID]map[string]int
}

// Missing is a field that the traffic never carried.
type Missing struct {
	Field string   // as a rule writes it, in English
	Rules []string // the IDs of the rules that test it, in order
}

// Overlap is a step of one rule that came to nothing, because another rule had set the same thing before.
type Overlap struct{ Winner, Loser string } // IDs of rules

// Hits says how much traffic something concerned.
type Hits struct {
	Conversations int
	Conversation  string // the first of them
	Event         string // the event in it; "" when time alone was the cause
}
