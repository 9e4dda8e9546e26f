package dsl

import (
	"time"

	"github.com/alecthomas/participle/v2/lexer"

	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/phrases"
	"github.com/routebook/routebook/dsl/schema"
)

// File is the tree of one .route file.
type File struct {
	Name     string         // path relative to the book, with "/"
	Src      []byte         // the text, byte for byte; spans are offsets into it
	Table    *phrases.Table // the keywords of the file's language
	Decls    []Decl         // in the order of the text; a broken one is left out, or holds what could be read
	Comments []Comment      // all of them, in the order of the text
	Broken   []string       // names of lets, defines and templates whose declaration could not be read

	text   string        // Src, of which the strings in the tree are parts
	tokens []lexer.Token // of the whole file, white space and comments among them
}

// Text returns a part of the file, without a copy.
func (f *File) Text(at diag.Span) string { return f.text[at.Start:at.End] }

// Comment is one comment, from its "#" to the end of its line.
type Comment struct {
	Start   int    // byte offset of the "#"
	Text    string // with the "#", without trailing white space
	OwnLine bool   // whether nothing but white space stands before it on its line
}

// End returns the byte offset after the comment.
func (c Comment) End() int { return c.Start + len(c.Text) }

// Decl is a declaration: *Language, *Let, *Define, *Template or *Rule.
type Decl interface {
	Node
	decl()
}

// Language is "language fr", the first statement of a file.
type Language struct {
	node
	Tag Name `parser:"'language':Phrase @@"`
}

// Let is a named constant.
type Let struct {
	node
	Name  Name  `parser:"'let':Phrase @@ '=':Punct"`
	Value Value `parser:"@@"`

	values []string // built-in ones that its words may be: see settleLets
}

// Define is a named condition.
type Define struct {
	node
	Name Name `parser:"'define':Phrase @@"`
	Cond Cond `parser:"'as':Phrase @@"`
}

// Template is a message text, one variant of it if it has a language.
type Template struct {
	node
	Name     Name    `parser:"'template':Phrase @@"`
	Language *Name   `parser:"( 'language':Phrase @@ )?"`
	Text     *String `parser:"@@"`
}

// Rule is a named rule, or an unnamed one: "when … then …".
type Rule struct {
	node
	Disabled bool         `parser:"@'disabled':Phrase?"`
	Name     *Name        `parser:"( 'rule':Phrase @@"` // nil when unnamed; then there is no header
	Header   []HeaderLine `parser:"  @@* )?"`           // as typed; the formatter sorts it
	When     *When        `parser:"@@?"`                // nil when the rule has "on" only
	Then     *Then        `parser:"@@"`
}

func (*Language) decl() {}
func (*Let) decl()      {}
func (*Define) decl()   {}
func (*Template) decl() {}
func (*Rule) decl()     {}

// HeaderLine is *Description, *Precedence, *Formerly, *On or *Limit.
type HeaderLine interface {
	Node
	headerLine()
}

// Description says what a rule is for.
type Description struct {
	node
	Text *String `parser:"'description':Phrase @@"`
}

// Precedence orders rules: higher first, 0 without one.
type Precedence struct {
	node
	Value *Number `parser:"'precedence':Phrase @@"`
}

// Formerly carries state and history over a renaming.
type Formerly struct {
	node
	Name Name `parser:"'formerly':Phrase @@"`
}

// On lists the events that a rule listens to.
type On struct {
	node
	Events []Event `parser:"'on':Phrase @@ ( 'or':Phrase @@ )*"`
}

// Limit says how often a rule may fire.
type Limit struct {
	node
	Once     bool      `parser:"'limit':Phrase ( @'once':Phrase"`
	Count    *Number   `parser:"| @@ )"`                                                                               // nil with once
	Subject  string    `parser:"@( 'per conversation':Phrase | 'per contact':Phrase )"`                                // canonical phrase
	Calendar string    `parser:"( @( 'per hour':Phrase | 'per day':Phrase | 'per week':Phrase | 'per month':Phrase )"` // canonical phrase, or ""
	Sliding  *Duration `parser:"| 'per':Phrase @@ )?"`
}

func (*Description) headerLine() {}
func (*Precedence) headerLine()  {}
func (*Formerly) headerLine()    {}
func (*On) headerLine()          {}
func (*Limit) headerLine()       {}

// Event is *PlainEvent, *WordEvent or *Schedule.
type Event interface {
	Node
	event()
}

// PlainEvent is an event without words, such as "first message".
type PlainEvent struct {
	spanned
	Phrase string // canonical phrase of schema.Events
}

// WordEvent is "tag added", "tag removed" or "status set", of certain words or of any.
type WordEvent struct {
	node
	Phrase string  `parser:"@( 'tag added':Phrase | 'tag removed':Phrase | 'status set':Phrase )"`
	Word   *String `parser:"( @@"`                    // nil when any word will do, or a list
	AnyOf  Words   `parser:"| 'any of':Phrase @@ )?"` // nil when any word will do, or one
}

// Schedule is "every 15 minutes", "every day at 18:00" or "every [monday..friday] at 09:00".
type Schedule struct {
	spanned
	Interval *Duration // nil when it is by the day
	Days     Words     // nil for every day
	At       *Clock    // nil with an interval
}

func (*PlainEvent) event() {}
func (*WordEvent) event()  {}
func (*Schedule) event()   {}

// When is the condition of a rule.
type When struct {
	node
	Cond Cond `parser:"'when':Phrase @@"`
}

// Then holds the steps of a rule.
type Then struct {
	node
	Steps []Step `parser:"'then':Phrase @@ ( 'and':Phrase? @@ )*"`
}

// Cond is a condition: *Or, *And, *Not, *Paren, *Quantified, *Compare, *Truth,
// *ConversationIs, *Presence, *BusinessHours or *Sample.
type Cond interface {
	Node
	cond()
}

// Or holds where one of its terms does. It has at least two, none of them an *Or.
type Or struct {
	spanned
	Terms []Cond
}

// And holds where all of its terms do. It has at least two, none of them an *Or or *And.
type And struct {
	spanned
	Terms []Cond
}

// Not holds where Cond does not.
type Not struct {
	spanned
	Cond Cond
}

// Paren is a condition in parentheses, kept as it was typed.
type Paren struct {
	spanned
	Cond Cond
}

// Quantified is "any of (…)", "all of (…)" or "none of (…)".
type Quantified struct {
	spanned
	Phrase string // canonical phrase
	Conds  []Cond
}

// Compare tests one field with an operator: subject contains "retour".
type Compare struct {
	spanned
	Field   *Field
	Op      schema.OperatorUse
	OpSpan  diag.Span
	Operand Operand // nil where the operator takes none
}

// AsksPresence reports whether c is "assigned agent is online": online is a
// presence there, and quoted the name of an agent.
func (c *Compare) AsksPresence() bool {
	name, ok := c.Operand.(*Name)
	return ok && !name.Quoted && name.Text == "online" && c.Field.Path == "assigned agent" && c.Op.Test == schema.Is
}

// Truth is a bool field or a define that stands alone.
type Truth struct {
	spanned
	Field *Field
}

// ConversationIs is "conversation is unanswered" and its like.
type ConversationIs struct {
	spanned
	What Name // canonical: answered, unanswered, assigned, unassigned, resolved or unresolved
}

// Presence is "agent X is online", "owner is online" or "team X has someone
// online". "assigned agent is online" is a Compare: see Compare.AsksPresence.
type Presence struct {
	spanned
	Who     string // "agent", "owner" or "team"
	Name    *Name  // of the agent or team; nil for the owner
	Negated bool
	Word    *Name // canonical: online; nil for a team
}

// BusinessHours is "during business hours" or "outside business hours".
type BusinessHours struct {
	spanned
	Outside bool
	Of      string // "calendar", "team", "agent", "assigned agent", or "" for the default calendar
	Name    *Name  // of the calendar, team or agent
}

// Sample holds for a stable share of conversations.
type Sample struct {
	node
	Name    Name    `parser:"'in sample':Phrase @@"`
	Percent *Number `parser:"'of':Phrase @@ '%':Punct"`
}

func (*Or) cond()             {}
func (*And) cond()            {}
func (*Not) cond()            {}
func (*Paren) cond()          {}
func (*Quantified) cond()     {}
func (*Compare) cond()        {}
func (*Truth) cond()          {}
func (*ConversationIs) cond() {}
func (*Presence) cond()       {}
func (*BusinessHours) cond()  {}
func (*Sample) cond()         {}

// Field names a field, or where it stands alone a define.
type Field struct {
	spanned
	Path  string   // canonical, as schema writes it, when the language's table knows it; else as typed
	Parts []string // the segments after "event", unquoted; nil for every other field
	Typed string   // as typed
}

// Row returns the field's row, or nil when it is no built-in field.
func (f *Field) Row() *schema.Field { return schema.LookupField(f.Path) }

// Operand is what stands behind an operator: a Value, *Words of a list, *Range or *Ago.
type Operand interface {
	Node
	operand()
}

// Range is "A and B" behind "between".
type Range struct {
	spanned
	Low, High Value
}

// Ago is an amount of time before now: "24 hours ago".
type Ago struct {
	spanned
	Amount   Value // *Duration, or *Name of a let; with Business a *Duration of hours and minutes
	Business bool  // whether only open hours count
	Calendar *Name // "of calendar X"; nil for the default
	said     bool  // whether "ago" was written: some languages have no word for it
}

// Value is a *String, *Name, *Number, *Duration, *Clock, *Day, *Regex, *FieldRef or *List.
type Value interface {
	Operand
	value()
}

// String is text in quotes.
type String struct {
	spanned
	Text  string // unescaped
	Block bool   // whether it was written with three quotes
}

// Name is a word or a string that names something. Its place decides what.
type Name struct {
	spanned
	Text   string // canonical where a closed built-in value stands, else as typed
	Quoted bool   // whether it was written as a string
}

// Number is a number, whole or not, with its sign.
type Number struct {
	spanned
	Text  string // as typed
	Value float64
}

// Duration is a length of time, such as "1 day 12 hours".
type Duration struct {
	spanned
	Value time.Duration
	Parts []DurationPart // as typed

	tooLong bool // Value is less than what was typed
}

// DurationPart is one number with its unit.
type DurationPart struct {
	Number string
	Unit   string // canonical singular: "second", "minute", "hour", "day", "week"
}

// Clock is a time of day.
type Clock struct {
	spanned
	Seconds int // since midnight; 24:00 is 86400
	valid   bool
}

// Day is a calendar date.
type Day struct {
	spanned
	Text string // 2026-12-24
}

// Regex is an RE2 pattern.
type Regex struct {
	spanned
	Pattern string // between the slashes, with "\/" read as "/"
	Fold    bool   // flag i
	flags   string // as typed
}

// FieldRef is a field used as a value: a dotted word behind "=".
type FieldRef struct {
	spanned
	Field *Field
}

// List is a list in brackets.
type List struct {
	spanned
	Items []*Item
}

// Item is one value of a list, or with To a range of two ("monday..friday").
type Item struct {
	spanned
	Value Value
	To    Value // nil, or the end of a range
}

func (*Range) operand()    {}
func (*Ago) operand()      {}
func (*String) operand()   {}
func (*Name) operand()     {}
func (*Number) operand()   {}
func (*Duration) operand() {}
func (*Clock) operand()    {}
func (*Day) operand()      {}
func (*Regex) operand()    {}
func (*FieldRef) operand() {}
func (*List) operand()     {}

func (*String) value()   {}
func (*Name) value()     {}
func (*Number) value()   {}
func (*Duration) value() {}
func (*Clock) value()    {}
func (*Day) value()      {}
func (*Regex) value()    {}
func (*FieldRef) value() {}
func (*List) value()     {}

// Words is a list of names: a *List, or the *Name of a let that holds one.
type Words interface {
	Value
	words()
}

func (*Name) words() {}
func (*List) words() {}

// Text is what is said: a *String or a *TemplateRef.
type Text interface {
	Node
	text()
}

// TemplateRef is "template NAME" where a text may stand.
type TemplateRef struct {
	node
	Name Name `parser:"'template':Phrase @@"`
}

func (*String) text()      {}
func (*TemplateRef) text() {}
