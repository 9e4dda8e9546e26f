package program

import (
	"time"

	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/schema"
)

// Indices into the slices of a Program.
type (
	RuleID  int32 // into Rules
	PredID  int32 // into Preds
	FieldID int32 // into Fields
	StepID  int32 // into Steps
)

// Program is a compiled book. It is read-only once built, and safe for concurrent use.
type Program struct {
	Edition int
	Book    string
	Desk    Desk
	Fields  []Field // what the rules read, each once
	Preds   []Pred  // what the rules ask, each once
	Rules   []Rule  // the enabled ones, in the order in which they are decided
	Code    []Instr
	Steps   []Step

	Plan  Plan  // outside digest and disassembly, shown by DisassemblePlan
	Debug Debug // outside digest and disassembly
}

// Rule is one enabled rule.
type Rule struct {
	Name       string // identity: the name, or FILE#N for an unnamed one (semantics.md A2)
	Formerly   string // the name under which it kept state before; may be empty
	Precedence int
	On         []Trigger // never empty
	Entry      int32     // index of its first instruction in Code
	Limit      *Limit    // nil when there is none
	TestsAuto  bool      // whether it tests message.auto: its answers are not suppressed (I111)
}

// Trigger is one kind of event that a rule listens to.
type Trigger struct {
	Event schema.EventID
	Words []string  // folded, sorted: any one of them; empty when any word will do
	Every *Schedule // of OnEvery only
}

// Schedule is when an "every" occurs.
type Schedule struct {
	Interval time.Duration // zero when it is by the day
	Days     [7]bool       // by time.Weekday
	Second   int           // of the day
}

// Limit says how often a rule may fire.
type Limit struct {
	Count      int
	PerContact bool          // otherwise per conversation
	Calendar   string        // "hour", "day", "week", "month", or "" when not by the calendar
	Sliding    time.Duration // zero when not sliding; with both empty the limit holds for ever
}

// Field is one thing that rules read.
type Field struct {
	ID   schema.FieldID
	Name string      // of a declared property, as declared; otherwise empty
	Path []string    // of an event path; otherwise nil
	Type schema.Type // of a declared property its declared type, of an event path Any
}

// Op is what an instruction does.
type Op uint8

// The instructions. Jumps go forward only, so that every rule ends.
const (
	Branch Op = iota // asks Pred; pc = A if it holds, else pc = B
	Match            // the rule has matched: it fires unless its limit holds it back, then pc = A
	Do               // takes step A; pc + 1
	Stop             // ends the pass
	End              // ends the rule
)

// Instr is one instruction; Op says what A and B are.
type Instr struct {
	Op   Op
	Pred PredID // of Branch
	A, B int32
}

// PredOp is what a predicate asks of its field.
type PredOp uint8

// The predicates. All of them are positive and false when the field is missing,
// except Empty; negation is the business of Branch. Words hold where any one does.
const (
	Always         PredOp = iota // holds
	TextIs                       // the folded text equals a word
	TextIsExactly                // the text equals a word to the letter
	TextContains                 // the folded text holds a word
	TextHasExactly               // the text holds a word to the letter
	TextHasWord                  // the folded text holds a word between word boundaries
	TextStarts                   // the folded text begins with a word
	TextEnds                     // the folded text ends with a word
	TextMatches                  // the original text matches Regex
	NameIs                       // the name, folded, is a word; of a source also one of its parents
	NameIsExactly                // the name is a word to the letter
	SetIncludes                  // the set holds a word, folded
	NumberIs                     // the number equals Low
	NumberOver                   // number > Low
	NumberFrom                   // number >= Low
	NumberUnder                  // number < Low
	NumberUpTo                   // number <= Low
	NumberBetween                // Low <= number <= High
	RankBetween                  // Low <= rank of an ordered name <= High; ranks count from 0
	BoolIs                       // the bool is true
	BoolIsFalse                  // the bool is there, and false
	Empty                        // missing, or nothing in it
	AgoAtLeast                   // now − instant >= Low nanoseconds
	AgoUnder                     // now − instant < Low nanoseconds
	OpenAgoAtLeast               // open time of calendar Name in [instant, now) >= Low nanoseconds
	OpenAgoUnder                 // the same, < Low
	DateBefore                   // local date of the instant, or the date, < Low; dates as days since 1970-01-01
	DateAfter                    // > Low
	DateBetween                  // Low <= date <= High
	TimeBetween                  // Low <= second of the local day < High; wraps over midnight when High <= Low
	WeekdayIs                    // the local weekday is one of Words
	Open                         // now lies in the hours of calendar Name
	OpenOfTeam                   // in those of team Name
	OpenOfAgent                  // in those of agent Name
	OpenOfAssigned               // in those of the assigned agent
	AgentOnline                  // agent Name is present
	TeamOnline                   // somebody of team Name is present
	OwnerOnline                  // the contact's owner is present
	AssignedOnline               // the assigned agent is present
	Answered                     // the conversation is answered
	Assigned                     // it has an agent
	Resolved                     // its state is resolved
	Sample                       // it lies in the sample Name of Low hundredths of a percent
)

// Pred is one predicate. Equal predicates are one.
type Pred struct {
	Op        PredOp
	Field     FieldID  // -1 when it reads no field
	Words     []string // sorted; folded unless the operator compares to the letter
	Regex     string   // with "(?i)" in front for flag i
	Low, High float64
	Name      string // of a calendar, team, agent or sample
}

// Debug says where the parts of a program come from. It is needed to show, never to decide.
type Debug struct {
	Rules    []RuleSource // by RuleID
	Disabled []string     // identities of the disabled rules
}

// RuleSource is where a rule stands.
type RuleSource struct {
	File  string
	Span  diag.Span // of the whole rule
	Name  diag.Span // of its name; of "when" for an unnamed one
	Atoms []Atom    // its tests in the order of the text, those of "if" included
}

// Atom is one test of a rule as it was written: what "why" shows.
type Atom struct {
	Text    string // in canonical layout, on one line
	Span    diag.Span
	File    string   // where it stands; a define's tests stand in the define
	Preds   []PredID // the predicates that it became
	All     bool     // whether it holds where all of them do; otherwise where any does
	Negated bool     // whether it is the negation of that
}
