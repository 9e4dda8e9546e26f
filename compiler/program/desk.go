package program

import "time"

// Desk is the resolved workspace: what a decision may know of the people, the
// words and the hours. Every list keeps the order of declaration.
type Desk struct {
	Zone      string // IANA name
	Locale    string
	Seed      int64
	TicketURL string // with {id} in it; may be empty

	Seats  []string // an agent needs one of these; empty: none needed
	Busy   []State  // states that count for least_busy and capacity
	Ties   []string // recently_active, least_recent, most_recent, member_order
	Agents []Agent
	Teams  []Team

	AgentsClosed bool // unknown agents of events are never eligible
	TeamsClosed  bool

	Sources         []Source // the book's and the built-in ones
	CapacityWeights []CapacityWeight
	Inboxes         []Inbox
	Statuses        []Status // never empty; the first of a state stands for it
	Calendars       []Calendar
	DefaultCalendar string // may be empty

	ContactProperties      []Property
	ConversationProperties []Property
	OrderProperties        []Property
}

// State is what a status stands for.
type State uint8

// The states of a conversation.
const (
	StateNew State = iota
	StateOpen
	StatePending
	StateResolved
)

var stateNames = [...]string{"new", "open", "pending", "resolved"}

// String returns the name of s as rules write it.
func (s State) String() string { return stateNames[s] }

// Agent is somebody who answers conversations.
type Agent struct {
	ID        string
	Name      string
	FirstName string
	LastName  string
	Email     string
	Seat      string   // may be empty
	Inboxes   []string // empty: all
	Capacity  float64  // negative: without limit
	Calendar  string   // may be empty
	Enabled   bool
}

// Team is a pool of agents.
type Team struct {
	ID            string
	Code          string
	Enabled       bool
	Private       bool
	PrimaryOnly   bool
	Members       []Member
	Strategy      string // "auto" when the book gives none
	Default       string // agent id; may be empty
	ReassignAfter time.Duration
	Fallback      string // team id; may be empty
	Calendar      string // may be empty
}

// Member is an agent's part in a team.
type Member struct {
	Agent   string
	Primary bool
	Weight  int
}

// Source is a channel of messages.
type Source struct {
	Name   string
	Parent string // may be empty
}

// CapacityWeight is what a conversation from a source takes of a capacity.
type CapacityWeight struct {
	Source string
	Weight float64
}

// Inbox is a place in which conversations arrive.
type Inbox struct {
	ID     string
	Groups []string
}

// Status is one of the desk's statuses.
type Status struct {
	Name  string
	State State
}

// Property is a declared field of contacts, conversations or orders.
type Property struct {
	Name string
	Type string // as book.yaml writes it
}

// Calendar says when somebody works.
type Calendar struct {
	Name     string
	Zone     string
	Hours    [7][]Interval // by time.Weekday; ascending
	Holidays []string      // 2026-12-25; ascending
}

// Interval is a span of local time within one day, in minutes since midnight: From is included, To is not.
type Interval struct{ From, To int }
