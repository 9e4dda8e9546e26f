package program

// Message is what is said: a text, or the variants of a template.
type Message struct {
	Template string    // name; empty for a text of the rule's own
	Variants []Variant // never empty; a text of the rule's own is one variant without language
}

// Variant is a message in one language.
type Variant struct {
	Language string // BCP 47 as written; empty: any
	Text     Text
}

// Text is a text with variables, checked and cut at compile time.
type Text []Part

// Part is literal text, or a variable.
type Part struct {
	Literal string
	Var     *Var // nil for literal text
}

// VarKind says what a variable stands for.
type VarKind uint8

// The kinds of variable.
const (
	FieldVar VarKind = iota // the value of Field
	TicketID
	TicketURL
	CustomerEmail
	CustomerName
	CurrentDateTime
	AgentFirstName
	AgentLastName
	AgentFullName
	AgentEmail
)

// Var is a variable with its filters.
type Var struct {
	Kind    VarKind
	Name    string // as written, for warnings
	Field   FieldID
	Filters []Filter
}

// FilterKind is a text filter.
type FilterKind uint8

// The filters (semantics.md F83).
const (
	Default FilterKind = iota // Text, when there is no value or an empty one
	Upcase
	Downcase
	Capitalize
	Strip
	Truncate // to Count runes, then "…"
)

// Filter is one filter of a variable.
type Filter struct {
	Kind  FilterKind
	Text  string
	Count int
}
