package state

// Firing says how often a rule has fired for a conversation or a contact, as far as the rule's limit can still ask.
// Where a limit slides, each firing that counts is a Firing of its own; otherwise one counts all of a period.
type Firing struct {
	Rule  string  // name: it outlives the program
	At    Instant // of the last one
	Count int
}
