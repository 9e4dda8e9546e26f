package compiler

import (
	"iter"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/compiler/workspace"
	"github.com/routebook/routebook/dsl"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/schema"
)

// Info is what Check found out about a book. It is read-only.
type Info struct {
	Files     []*dsl.File // in the order in which their rules are decided
	Lets      []*Let      // lets, defines and templates in the order of files and text
	Defines   []*Define
	Templates []*Template
	Rules     []*Rule          // in the order in which they are decided, disabled ones among them
	Fields    []program.Field  // every field that the book names, each once; FieldIDs of atoms and effects are indices into it
	Refs      map[dsl.Node]Ref // what names refer to; the keys are *dsl.Name and *dsl.Field
	refused   bool             // whether something has no meaning, so that there is no program
	files     map[string]*dsl.File
	atoms     int // how many there are, those of parts that are wrong among them
}

// File returns the tree of a file of the book, or nil.
func (i *Info) File(name string) *dsl.File { return i.files[name] }

// Place is a part of one file.
type Place struct {
	File *dsl.File
	Node dsl.Node
}

// Span returns the span of the node.
func (p Place) Span() diag.Span { return p.Node.Span() }

// RefKind says what a name refers to.
type RefKind uint8

// What names refer to.
const (
	LetRef RefKind = iota
	DefineRef
	TemplateRef
	TeamRef
	AgentRef
	CalendarRef
	ConnectorRef
	FieldRef // a declared property; built-in fields are declared nowhere
)

// Ref is what a name refers to.
type Ref struct {
	Kind RefKind
	Name string // as declared
	At   workspace.Place
}

// Let is a named constant.
type Let struct {
	Name string
	File *dsl.File
	Node *dsl.Let
	Used bool
	bad  bool // a finding says so: its uses are silent
}

// Define is a named condition.
type Define struct {
	Name string
	File *dsl.File
	Node *dsl.Define
	Cond Cond // nil when it is wrong
	Used bool

	state visit
	size  int // atoms, those of the defines in it counted at each use
}

// Template is a message text with its variants.
type Template struct {
	Name     string
	Variants []Variant // in the order of files and text
	Used     bool
	bad      bool
	message  program.Message
}

// Variant is one text of a template.
type Variant struct {
	File *dsl.File
	Node *dsl.Template
}

// Rule is a rule of the book, resolved.
type Rule struct {
	ID         string // the name, or FILE#N for an unnamed one (semantics.md A2)
	File       *dsl.File
	Node       *dsl.Rule
	Number     int // of the rule in its file, from 1
	Precedence int
	Formerly   string
	On         []program.Trigger // explicit or inferred
	Inferred   bool              // whether On was left out
	Limit      *program.Limit    // nil when there is none
	When       Cond              // nil when the rule has "on" only
	Then       []Step
}

// Cond is a condition: *All, *Any, *Not, *Use or *Atom. Parentheses are gone,
// "none of" is a Not of an Any. A part that is wrong is left out.
type Cond interface{ cond() }

// All holds where all of its terms do.
type All struct {
	Terms []Cond
	Node  dsl.Cond // *dsl.And or *dsl.Quantified; its terms are these, unless one is wrong
}

// Any holds where one of its terms does.
type Any struct {
	Terms []Cond
	Node  dsl.Cond // *dsl.Or or *dsl.Quantified; its terms are these, unless one is wrong
}

// Not holds where Cond does not.
type Not struct {
	Cond Cond
	Node dsl.Cond // *dsl.Not, or *dsl.Quantified for "none of"
}

// Use is a define where a condition names it.
type Use struct {
	Place
	Define *Define
}

// Atom is one test as the rule writes it, with its values resolved.
type Atom struct {
	Place    // the test; Node is a dsl.Cond
	Asks     Question
	Field    program.FieldID // of AskField
	Test     schema.Test     // of AskField
	Quantity schema.Quantity // of AskField: how the test combines its values
	Values   []Value         // of AskField; two of a range
	Name     string          // of a calendar, team, agent or sample
	Share    float64         // of AskSample: hundredths of a percent
	Negated  bool            // whether the test is a negative spelling
	index    int             // of the atoms of the book
}

// Question is what an atom asks.
type Question uint8

// The questions.
const (
	AskField Question = iota
	AskAnswered
	AskAssigned
	AskResolved
	AskAgentOnline
	AskTeamOnline
	AskOwnerOnline
	AskAssignedOnline
	AskOpen
	AskOpenOfTeam
	AskOpenOfAgent
	AskOpenOfAssigned
	AskSample
)

// ValueKind says what a Value is.
type ValueKind uint8

// The kinds of value.
const (
	Word     ValueKind = iota // Text: a text, or a name as it was written
	Pattern                   // Text, with "(?i)" in front for flag i
	Number                    // Number
	Bool                      // Number is 1 or 0
	Duration                  // Number of nanoseconds before now
	OpenTime                  // Number of nanoseconds of open hours before now; Text is the calendar
	Clock                     // Number of seconds since midnight
	Day                       // Number of days since 1970-01-01
)

// Value is one value that an atom compares with.
type Value struct {
	Kind   ValueKind
	Text   string
	Number float64
	At     Place // where the value stands, in a let perhaps
}

func (*All) cond()  {}
func (*Any) cond()  {}
func (*Not) cond()  {}
func (*Use) cond()  {}
func (*Atom) cond() {}

// Step is a step of a rule: *Effect, *If or *Stop.
type Step interface{ step() }

// Effect is a step that does something.
type Effect struct {
	Place
	Does []program.Step // what it becomes; nil when it is wrong
	Sets []Slot         // the slots that it sets; none for a bag
}

// If holds conditional steps: those of the first branch whose condition holds on the snapshot, else Otherwise.
type If struct {
	Place
	Branches  []Branch
	Otherwise []Step
}

// Branch is one condition of an If with its steps.
type Branch struct {
	Cond  Cond
	Steps []Step
}

// Stop ends the pass: no later step or rule of it fires.
type Stop struct{ Place }

// Slot is what at most one effect of a pass may set.
type Slot struct {
	Kind schema.Slot
	Name string // folded: the tag, topic or property
}

func (*Effect) step() {}
func (*If) step()     {}
func (*Stop) step()   {}

// Atoms yields the tests of a condition in the order of the text. A define is
// entered where it is first used; via is the outermost use through which a test
// is reached, nil for one that stands in the condition itself.
func Atoms(c Cond) iter.Seq2[*Atom, *Use] {
	return func(yield func(*Atom, *Use) bool) {
		w := walk{yield: yield}
		w.cond(c, nil)
	}
}

// RuleAtoms yields the tests of a rule, those of its "if" steps included.
func RuleAtoms(r *Rule) iter.Seq2[*Atom, *Use] {
	return func(yield func(*Atom, *Use) bool) {
		w := walk{yield: yield}
		if w.cond(r.When, nil) {
			w.steps(r.Then)
		}
	}
}

// walk yields atoms, entering each define once: defines may use each other
// often enough that their tests, counted at each use, are beyond number.
type walk struct {
	yield func(*Atom, *Use) bool
	seen  map[*Define]bool
}

func (w *walk) cond(c Cond, via *Use) bool {
	switch c := c.(type) {
	case *All:
		return w.all(c.Terms, via)
	case *Any:
		return w.all(c.Terms, via)
	case *Not:
		return w.cond(c.Cond, via)
	case *Atom:
		return w.yield(c, via)
	case *Use:
		if w.seen[c.Define] {
			return true
		}
		if w.seen == nil {
			w.seen = map[*Define]bool{}
		}
		w.seen[c.Define] = true
		if via == nil {
			via = c
		}
		return w.cond(c.Define.Cond, via)
	}
	return true
}

func (w *walk) all(terms []Cond, via *Use) bool {
	for _, t := range terms {
		if !w.cond(t, via) {
			return false
		}
	}
	return true
}

func (w *walk) steps(steps []Step) bool {
	for _, s := range steps {
		c, ok := s.(*If)
		if !ok {
			continue
		}
		for _, b := range c.Branches {
			if !w.cond(b.Cond, nil) || !w.steps(b.Steps) {
				return false
			}
		}
		if !w.steps(c.Otherwise) {
			return false
		}
	}
	return true
}
