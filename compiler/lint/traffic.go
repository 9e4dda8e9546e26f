package lint

// Traffic is what recorded traffic says about the rules of a book. Whoever runs lints fills it, with the engine.
type Traffic struct {
	Events  int            // decided
	Matched map[string]int // decisions in which a rule matched, by the rule's ID; every enabled rule has an entry
}
