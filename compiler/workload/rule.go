package workload

// Field is what a condition looks at.
type Field uint8

// The fields. Comparisons of names, domains and tags are of lower-case words; those of texts ignore case, but for
// patterns without (?i).
const (
	Source Field = iota
	Subject
	Body
	Domain  // of the sender's address
	Tags    // a set
	Hour    // of the local day, 0 to 23
	Weekday // local, "monday" to "sunday"
)

// Op is how a condition compares.
type Op uint8

// The operators.
const (
	Is       Op = iota // the field is one of Values; of Tags: the set holds one of them
	Contains           // the text holds one of Values
	EndsWith           // the text ends with Values[0]
	Matches            // the text matches the pattern Values[0], in Go's syntax
	Between            // From <= hour < To; over midnight when To <= From
)

// Condition is one test. No field of a message is ever missing, so that its negation is plainly that.
type Condition struct {
	Field    Field
	Op       Op
	Values   []string
	From, To int    // of Between
	List     string // the name of the list that Values are, "" when they are the condition's own
	Negated  bool
}

// Clause holds where any of its conditions does. Most have one.
type Clause []Condition

// Rule matches where all of its clauses hold.
type Rule struct {
	Name       string // "r0", "r1"… by its place in the book
	Precedence int
	When       []Clause
	Steps      []string // in the language; none of them keeps a later rule from matching
}
