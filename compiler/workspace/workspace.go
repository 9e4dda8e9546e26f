package workspace

import (
	"time"

	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/schema"
	"github.com/routebook/routebook/dsl/yamlpos"
)

// Workspace is everything a book says outside its rules, and the text of its rules.
//
// Every list keeps the order of declaration and every name its spelling; names compare folded.
// What was read wrongly is left out, never guessed: see the findings of Load.
type Workspace struct {
	Implicit bool   // there is no book.yaml: everything open, time zone UTC
	Unread   bool   // book.yaml, or a file it is split into, is no YAML: what it declares is not known
	Files    []File // the .route files, in the order in which their rules are decided
	YAML     []File // book.yaml and the files it is split into, for showing findings

	Profile       []byte // book.profile as stored, nil without one: how often tests were true of recorded traffic. No decision depends on it
	ProfileUnread error  // why book.profile could not be read, which is no failure

	Edition   int    // 1 when the book does not say
	Book      string // the book's name, used in ids; may be empty
	Preset    Preset
	Zone      *time.Location // never nil
	ZoneGiven bool           // the book states its time zone; otherwise Zone is UTC
	Locale    string
	Languages []string // the languages visitors are shown
	Seed      int64
	TicketURL string // with {id} in it; may be empty

	Seats []Named // an agent needs one of these to be assigned; empty: none needed
	Busy  []State // the states that count for least_busy and capacity
	Ties  []Tie   // how least_busy chooses among equals, first first

	Sources      []Source // added to the built-in ones
	Integrations Vocabulary
	Accounts     Vocabulary
	Tags         Vocabulary
	Topics       Vocabulary
	ContactTags  Vocabulary
	Reasons      Vocabulary
	Types        Vocabulary
	Contexts     Vocabulary
	Statuses     []Status // never empty; each state has at least one, the first of a state stands for it

	ContactProperties      []Property
	ConversationProperties []Property
	OrderProperties        []Property

	Calendars       []Calendar
	DefaultCalendar Named // zero when none is named

	Agents          []Agent
	AgentsClosed    bool // the book lists its agents, so that no other name is one
	CapacityWeights []CapacityWeight
	Inboxes         []Inbox
	InboxesClosed   bool
	Teams           []Team
	TeamsClosed     bool

	Lints            []LintLevel // severities that the book sets, by code
	Widget           Widget
	FileOrder        []Named // as written; Files already follows it
	Connectors       []Connector
	ConnectorsClosed bool
	Orders           Named // the connector behind `set order status`; zero when none is named
	Enrich           []Enrichment
}

// File is one file of a book.
type File struct {
	Path string // relative to the book, with "/"
	Text []byte // as stored
}

// Place is where something was declared.
type Place struct {
	File string // relative to the book; empty for what nobody wrote, such as a default
	Span diag.Span
}

// Named is a name and where it was written.
type Named struct {
	Name string
	Place
}

// Vocabulary is a set of names that the book may close by listing them.
type Vocabulary struct {
	Closed bool // no other name is legal
	Names  []Named
}

// Source is a channel of messages that the book adds to the built-in ones.
type Source struct {
	Named
	Parent Named // a source whose name also holds for this one; zero when it has none
}

// Status is one of the desk's own statuses.
type Status struct {
	Named
	State State // what it stands for
}

// Property is a typed field that the book adds to contacts, conversations or orders.
type Property struct {
	Named
	Type   schema.Type // any but schema.Any
	Values Vocabulary  // of a name or set: the legal values; closed when the book lists them
}

// Calendar says when somebody works.
type Calendar struct {
	Named
	Hours    [7][]Interval  // by time.Weekday; ascending, without overlap
	Holidays []Date         // whole days in Zone; ascending, each once
	Zone     *time.Location // never nil; the book's unless it says otherwise
}

// Interval is a span of local time within one day: From is included, To is not.
type Interval struct {
	From, To int // minutes since midnight; To may be 1440, "24:00"
}

// Date is a day of the Gregorian calendar, without a time zone.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// Agent is somebody who answers conversations.
type Agent struct {
	Named              // the id
	FullName    string // "Amélie Roux"
	FirstName   string // given, or else the first word of FullName
	LastName    string // given, or else the rest of FullName
	Email       string
	Seat        Named // zero when the agent has none
	Inboxes     []Named
	Capacity    float64 // weighted active conversations; meaningful when HasCapacity
	HasCapacity bool
	Calendar    Named // zero when none is named
	Enabled     bool
}

// CapacityWeight says how much of an agent's capacity a conversation from a source takes.
type CapacityWeight struct {
	Source Named
	Weight float64 // not negative; a source without one counts 1
}

// Inbox is a place in which conversations arrive.
type Inbox struct {
	Named          // the id
	Title  string  // "Support"
	Groups []Named // groups of inboxes it belongs to
}

// Team is a pool of agents.
type Team struct {
	Named                       // the id
	Titles        []Translation // what visitors are shown; a single one without language holds for all
	Code          string        // set by the site's snippet, arrives as visitor.group
	Enabled       bool
	Private       bool             // never among the visitor's choices
	All           bool             // `members: all`; Members then lists every agent of the book
	Members       []Member         // declaration order; round robin depends on it
	PrimaryOnly   bool             // `route_to: primary`: only primary members take part
	Strategy      *schema.Strategy // nil when none is named, which means auto
	Default       Named            // the agent of the strategy default; zero when none is named
	ReassignAfter time.Duration    // 0: never
	Fallback      Named            // a team; zero when none is named
	Calendar      Named            // zero when none is named
}

// Translation is a text in one language.
type Translation struct {
	Language string // empty: any
	Text     string
}

// Member is an agent's part in a team.
type Member struct {
	Agent   Named
	Primary bool
	Weight  int // of the strategy weighted; at least 1
}

// LintLevel sets the severity of one code.
type LintLevel struct {
	Code     Named
	Off      bool
	Severity diag.Severity // meaningless when Off
}

// Widget describes the chat window on the site.
type Widget struct {
	AskGroup bool // visitors choose among the enabled teams that are not private
}

// Connector is another system that the book talks to.
type Connector struct {
	Named
	Kind     ConnectorKind
	Settings []yamlpos.Entry // all but `kind`; each kind reads its own, secrets are references such as ${env:NAME}
}

// Enrichment names what fills a field that events lack.
type Enrichment struct {
	Field     string // sentiment, language or context
	Connector Named  // zero when Builtin
	Builtin   bool
}

// Text returns the text of a file of the book, .route or YAML, for showing findings; nil when it has no such file.
func (w *Workspace) Text(path string) []byte {
	for _, files := range [][]File{w.Files, w.YAML} {
		for _, f := range files {
			if f.Path == path {
				return f.Text
			}
		}
	}
	return nil
}
