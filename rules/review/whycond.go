package review

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/fold"
	"github.com/routebook/routebook/dsl/phrases"
	"github.com/routebook/routebook/dsl/schema"
	"github.com/routebook/routebook/engine"
	"github.com/routebook/routebook/engine/assign"
	"github.com/routebook/routebook/rules/evidence"
)

// ConditionKind says what a Condition is made of.
type ConditionKind string

// The kinds of condition.
const (
	AllOf    ConditionKind = "all"
	AnyOf    ConditionKind = "any"
	NotOf    ConditionKind = "not"
	DefineOf ConditionKind = "define"
	TestOf   ConditionKind = "test"
)

// Condition is a part of a rule's condition with the answer that it had. The answers of tests are the machine's; those of
// all else follow from them.
type Condition struct {
	Kind    ConditionKind `json:"kind"`
	Holds   bool          `json:"holds"`
	Text    string        `json:"text,omitempty"`    // as it was written; of a define its name
	At      *Spot         `json:"at,omitempty"`      // of a test or define
	Field   string        `json:"field,omitempty"`   // that the test reads
	Value   *Value        `json:"value,omitempty"`   // that it had; none where it was missing
	Says    string        `json:"says,omitempty"`    // the value in words
	Found   string        `json:"found,omitempty"`   // what of the text the test found
	Nearest *Nearest      `json:"nearest,omitempty"` // what it nearly found
	Turn    bool          `json:"turn,omitempty"`    // among the fewest tests that would have to turn
	Terms   []*Condition  `json:"terms,omitempty"`

	key   string    // what is asked: tests with the same key have the same answer, or the opposite one
	text  *readText // the field's, of a test of words
	words []string  // that would have to be in it, folded
	not   string    // how the file writes "not"
}

// Nearest is the word of a text that is closest to one that a test looks for.
type Nearest struct {
	Word string  `json:"word"`
	To   string  `json:"to"`
	Far  float64 `json:"far"` // typing mistakes for each letter
}

// Value is the value of a field.
type Value engine.Value

// MarshalJSON writes texts, numbers, bools and lists as such.
func (v *Value) MarshalJSON() ([]byte, error) {
	switch v.Kind {
	case engine.NumberValue:
		return json.Marshal(v.Number)
	case engine.BoolValue:
		return json.Marshal(v.Number != 0)
	case engine.ListValue:
		return json.Marshal(append([]string{}, v.List...))
	}
	return json.Marshal(v.Text)
}

// conditions builds the conditions of one rule with the answers of one pass.
type conditions struct {
	*inquest
	evidence *engine.PassEvidence
	readings readings
	rule     program.RuleID
	now      time.Time

	conversation string
}

func (b *conditions) condition(c compiler.Cond) *Condition {
	switch c := c.(type) {
	case *compiler.All:
		n := &Condition{Kind: AllOf, Holds: true, Terms: b.terms(c.Terms)}
		for _, t := range n.Terms {
			n.Holds = n.Holds && t.Holds
		}
		return n
	case *compiler.Any:
		n := &Condition{Kind: AnyOf, Terms: b.terms(c.Terms)}
		for _, t := range n.Terms {
			n.Holds = n.Holds || t.Holds
		}
		return n
	case *compiler.Not:
		term := b.condition(c.Cond)
		return &Condition{Kind: NotOf, Holds: !term.Holds, Terms: []*Condition{term}, not: b.not()}
	case *compiler.Use:
		term := b.condition(c.Define.Cond)
		at := b.spot(c.File.Name, c.Span().Start)
		return &Condition{Kind: DefineOf, Holds: term.Holds, Text: source(c.File, c.Span()), At: at, Terms: []*Condition{term}}
	case *compiler.Atom:
		return b.test(c)
	}
	panic(fmt.Sprintf("unexpected %T", c))
}

func (b *conditions) terms(list []compiler.Cond) []*Condition {
	var all []*Condition
	for _, c := range list {
		all = append(all, b.condition(c))
	}
	return all
}

// not is how the rule's file writes "not".
func (b *conditions) not() string {
	return b.reader.Rule(b.rule).File.Table.Spell("not", phrases.Anywhere)
}

// branches adds the conditions of the "if" steps that a rule reached.
func (b *conditions) branches(all []Branch, steps []compiler.Step) []Branch {
	for _, s := range steps {
		s, ok := s.(*compiler.If)
		if !ok {
			continue
		}
		then := s.Otherwise
		for _, branch := range s.Branches {
			c := b.condition(branch.Cond)
			all = append(all, Branch{At: b.spot(s.File.Name, s.Span().Start), Taken: c.Holds, Condition: c})
			if c.Holds {
				then = branch.Steps
				break
			}
		}
		all = b.branches(all, then)
	}
	return all
}

// followed gathers the effects on the way of a rule.
func followed(all *[]*compiler.Effect) evidence.Path {
	return evidence.Path{Effect: func(step *compiler.Effect) { *all = append(*all, step) }}
}

// test is one test with what it read.
func (b *conditions) test(a *compiler.Atom) *Condition {
	atom := b.reader.Test(b.rule, a)
	n := &Condition{Kind: TestOf, Holds: b.evidence.Holds(atom), Text: atom.Text, At: b.spot(atom.File, atom.Span.Start), key: keyOf(atom)}
	if a.Asks != compiler.AskField {
		n.Says = b.saysOf(a, n.Holds != atom.Negated)
		return n
	}
	field := b.Program.Preds[atom.Preds[0]].Field
	f := &b.Program.Fields[field]
	n.Field = f.String()
	r := &b.evidence.Readings[field]
	if r.There {
		n.Value = (*Value)(&r.Value)
	}
	shared := b.readings.of(field)
	if shared.says == "" {
		shared.says = n.Field + " " + b.valueSays(f, r)
		if r.There && r.Value.Kind == engine.TextValue {
			shared.text = &readText{flat: flat(r.Value.Text)}
		}
	}
	n.Says = shared.says
	switch op := b.Program.Preds[atom.Preds[0]].Op; {
	case !r.There:
	case f.ID == schema.Source:
		n.Says += b.kinds(r.Value.Text)
	case op == program.OpenAgoAtLeast || op == program.OpenAgoUnder:
		n.Says = strings.TrimSuffix(n.Says, ")") + " by the clock)"
	}
	if r.There && r.Value.Kind == engine.TextValue {
		n.text = shared.text
		b.look(n, atom)
	}
	return n
}

// kinds says of which sources a source is a kind: what holds for them holds for it.
func (b *conditions) kinds(name string) string {
	text := ""
	sources := b.Program.Desk.Sources
	for range sources { // as many steps as a chain of parents can have
		at := slices.IndexFunc(sources, func(s program.Source) bool { return fold.Equal(s.Name, name) })
		if at < 0 || sources[at].Parent == "" {
			break
		}
		name = sources[at].Parent
		text += ", a kind of " + curly(name)
	}
	return text
}

// keyOf returns what a test asks, apart from its negation.
func keyOf(a *program.Atom) string {
	preds := slices.Clone(a.Preds)
	slices.Sort(preds)
	return fmt.Sprint(preds, a.All)
}

// look finds what a test of words found in its text, or which words it would have had to find.
func (b *conditions) look(n *Condition, atom *program.Atom) {
	for _, id := range atom.Preds {
		p := &b.Program.Preds[id]
		held := b.evidence.Held[id] == engine.Yes
		switch p.Op {
		case program.TextIs, program.TextContains, program.TextHasWord, program.TextStarts, program.TextEnds, program.NameIs:
			if held && n.Found == "" && p.Op != program.TextIs && p.Op != program.NameIs {
				n.Found = n.text.found(p)
			}
		case program.TextMatches:
			if held && n.Found == "" {
				n.Found = matchOf(n.text.flat, p.Regex)
			}
			continue
		default:
			continue
		}
		if !held && !atom.Negated && !n.Holds {
			n.words = append(n.words, p.Words...)
		}
	}
}

// saysOf says what there is to say about a test that reads no field; held is the answer to the question itself.
func (b *conditions) saysOf(a *compiler.Atom, held bool) string {
	either := func(yes, no string) string {
		if held {
			return yes
		}
		return no
	}
	local := b.now.In(b.zone).Format("Mon 15:04")
	switch a.Asks {
	case compiler.AskAnswered:
		return either("it is answered", "it is unanswered")
	case compiler.AskAssigned:
		return either("it is assigned", "it is unassigned")
	case compiler.AskResolved:
		return either("it is resolved", "it is unresolved")
	case compiler.AskAgentOnline, compiler.AskOwnerOnline, compiler.AskAssignedOnline:
		return either("online", "offline, or there is none")
	case compiler.AskTeamOnline:
		return either("somebody is online", "nobody is online")
	case compiler.AskOpen, compiler.AskOpenOfTeam, compiler.AskOpenOfAgent, compiler.AskOpenOfAssigned:
		return either("open on ", "closed on ") + local
	case compiler.AskSample:
		return fmt.Sprintf("its share is %.2f%%", float64(assign.Share(a.Name, b.conversation))/100)
	}
	panic(fmt.Sprintf("unexpected question %d", a.Asks))
}

// valueSays says what the value of a field is, as in: is “Retour colis”.
func (b *conditions) valueSays(f *program.Field, r *engine.Reading) string {
	v := &r.Value
	switch {
	case !r.There:
		return "is missing"
	case v.Kind == engine.ListValue && len(v.List) == 0:
		return "is empty"
	case v.Kind == engine.ListValue:
		return "has " + flat(strings.Join(v.List, ", "))
	case v.Kind != engine.TextValue:
		return "is " + plain(v)
	case fieldType(f) == schema.Instant:
		at, err := time.Parse(time.RFC3339Nano, v.Text)
		if err != nil {
			return "is " + v.Text
		}
		shown := at.In(b.zone).Format("Mon 2 Jan 15:04")
		if at.Year() != b.now.Year() {
			shown = b.moment(at)
		}
		return fmt.Sprintf("is %s (%s)", shown, ago(b.now.Sub(at)))
	}
	return "is " + curly(flat(v.Text))
}

// fieldType returns the type of a field; of a declared property as declared.
func fieldType(f *program.Field) schema.Type {
	switch f.ID {
	case schema.ContactProperty, schema.ConversationProperty, schema.OrderProperty, schema.EventPath:
		return f.Type
	}
	return f.ID.Info().Type
}

// flat is a text on one line.
func flat(text string) string { return strings.Join(strings.Fields(text), " ") }

// ago says how long something is over, in two units.
func ago(d time.Duration) string {
	later := " ago"
	if d < 0 {
		d, later = -d, " from now"
	}
	day := 24 * time.Hour
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%d s", d/time.Second) + later
	case d < time.Hour:
		return fmt.Sprintf("%d min", d/time.Minute) + later
	case d < 2*day:
		return strings.TrimSuffix(fmt.Sprintf("%d h %d min", d/time.Hour, d%time.Hour/time.Minute), " 0 min") + later
	}
	return strings.TrimSuffix(fmt.Sprintf("%d days %d h", d/day, d%day/time.Hour), " 0 h") + later
}

// clone copies a condition, so that marks on the copy leave it alone.
func (n *Condition) clone() *Condition {
	if n == nil {
		return nil
	}
	c := *n
	c.Terms = nil
	for _, t := range n.Terms {
		c.Terms = append(c.Terms, t.clone())
	}
	return &c
}

// tests returns the tests of a condition, in the order of the text.
func (n *Condition) tests() []*Condition {
	if n == nil {
		return nil
	}
	if n.Kind == TestOf {
		return []*Condition{n}
	}
	var all []*Condition
	for _, t := range n.Terms {
		all = append(all, t.tests()...)
	}
	return all
}
