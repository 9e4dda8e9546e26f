package compiler

import (
	"fmt"
	"slices"
	"strings"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl"
	"github.com/routebook/routebook/dsl/fold"
	"github.com/routebook/routebook/dsl/schema"
)

// codeMismatch is the code of what stands where something of another type must.
const codeMismatch = "R104"

// cond resolves a condition. It is nil when nothing of it could be.
func (c *checker) cond(n dsl.Cond) Cond {
	switch n := n.(type) {
	case *dsl.Or:
		return &Any{c.conds(n.Terms), n}
	case *dsl.And:
		return &All{c.conds(n.Terms), n}
	case *dsl.Not:
		return negation(c.cond(n.Cond), n)
	case *dsl.Paren:
		return c.cond(n.Cond)
	case *dsl.Quantified:
		return c.quantified(n)
	case *dsl.Compare:
		return orNil(c.compare(n))
	case *dsl.Truth:
		return c.truth(n)
	case *dsl.ConversationIs:
		return orNil(c.conversationIs(n))
	case *dsl.Presence:
		return orNil(c.presence(n))
	case *dsl.BusinessHours:
		return orNil(c.openHours(n))
	case *dsl.Sample:
		return orNil(c.sample(n))
	default:
		panic(fmt.Sprintf("unexpected %T", n))
	}
}

// orNil keeps a nil atom from becoming a condition that is not nil.
func orNil(a *Atom) Cond {
	if a == nil {
		return nil
	}
	return a
}

func negation(inner Cond, n dsl.Cond) Cond {
	if inner == nil {
		return nil
	}
	return &Not{inner, n}
}

func (c *checker) conds(list []dsl.Cond) []Cond {
	terms := make([]Cond, 0, len(list))
	for _, n := range list {
		if t := c.cond(n); t != nil {
			terms = append(terms, t)
		}
	}
	return terms
}

func (c *checker) quantified(n *dsl.Quantified) Cond {
	terms := c.conds(n.Conds)
	switch n.Phrase {
	case "any of":
		return &Any{terms, n}
	case "all of":
		return &All{terms, n}
	case "none of":
		return &Not{&Any{terms, n}, n}
	default:
		panic("unexpected " + n.Phrase)
	}
}

// atom begins an atom that stands at n.
func (c *checker) atom(n dsl.Cond, asks Question, negated bool) *Atom {
	c.info.atoms++
	return &Atom{Place: Place{c.file, n}, Asks: asks, Negated: negated, index: c.info.atoms - 1}
}

// truth resolves a word that stands alone: a field, or a define.
func (c *checker) truth(n *dsl.Truth) Cond {
	if d, ok := c.defines[fold.String(n.Field.Path)]; ok && schema.LookupField(n.Field.Path) == nil {
		return c.use(n, d)
	}
	id, ok := c.lookup(n.Field.Path, n.Field.Parts)
	if !ok {
		c.unknownCondition(n.Field)
		return nil
	}
	c.referToProperty(n.Field, id)
	switch c.info.Fields[id].Type {
	case schema.Bool, schema.Any:
		a := c.atom(n, AskField, false)
		a.Field, a.Test = id, schema.Is
		a.Values = []Value{{Kind: Bool, Number: 1, At: a.Place}}
		return a
	}
	c.report(codeMismatch, n.Span(), "%s is %s: it needs a test, %s", c.typed(n.Field),
		article(c.info.Fields[id].Type.String()), c.exampleTests(id)).Label = "each field needs a test of its own"
	return nil
}

// unknownCondition reports a word that stands alone and is neither field nor define.
func (c *checker) unknownCondition(f *dsl.Field) {
	key := fold.String(f.Path)
	if l, ok := c.lets[key]; ok {
		l.Used = true
		d := c.report(codeMismatch, f.Span(), "%s is a value", quote(f.Typed))
		d.Label = "expected a condition"
		relate(d, l.File.Name, l.Node.Name.Span(), "declared here")
		return
	}
	if c.isBroken(f.Path) {
		return
	}
	if strings.Contains(f.Path, ".") {
		d := c.report(codeUnknownField, f.Span(), "unknown field %s", quote(f.Typed))
		c.suggestField(d, f.Typed)
		return
	}
	d := c.report(codeUnknownName, f.Span(), "no field and no %s named %s", c.spell("define"), quote(f.Typed))
	if field, ok := c.fieldElsewhere(f.Typed); ok {
		d.Label = didYouMean(field)
		fix(d, f.Span(), field)
	} else if !c.suggestBare(d, f.Typed, c.defineNames) {
		c.suggestBare(d, f.Typed, c.fieldSpellings())
	}
}

// exampleTests names one or two tests that go with a field: "such as is or contains".
func (c *checker) exampleTests(id program.FieldID) string {
	var some []string
	for _, op := range schema.Operators {
		if op.Quantity == schema.One && c.goesWith(op.Test, id) {
			some = append(some, c.spell(op.Phrase))
		}
	}
	if i := slices.Index(some, c.spell("contains")); i > 0 { // a text's own test before "is exactly"
		some[1] = some[i]
	}
	if len(some) > 2 {
		some = some[:2]
	}
	return "such as " + strings.Join(some, " "+c.spell("or")+" ")
}

// use resolves a define where a condition names it.
func (c *checker) use(n *dsl.Truth, d *Define) Cond {
	d.Used = true
	c.refer(n.Field, DefineRef, d.File, &d.Node.Name)
	if !c.define(d) || d.Cond == nil {
		return nil
	}
	return &Use{Place{c.file, n}, d}
}

// visit says how far a define has been checked.
type visit uint8

const (
	untouched visit = iota
	underway
	done
)

// maxSize is how many tests a define may grow to when those it uses are written out.
const maxSize = 10_000

// define checks a define, once, after those that it uses. It returns false when it uses itself.
func (c *checker) define(d *Define) bool {
	switch d.state {
	case done:
		return true
	case underway:
		c.cycle(d)
		return false
	}
	d.state = underway
	c.defining = append(c.defining, d)
	leave := c.in(d.File, where(d.File, "define", &d.Node.Name))
	d.Cond = c.cond(d.Node.Cond)
	if d.size = size(d.Cond); d.size > maxSize {
		c.report("R107", d.Node.Name.Span(), "%s grows to more than %d tests", quote(d.Name), maxSize).Label = "the defines in it use each other too often"
		d.Cond = nil
	}
	leave()
	c.defining = c.defining[:len(c.defining)-1]
	d.state = done
	return true
}

// cycle reports defines that use each other in a circle, once: at the one that was checked first.
func (c *checker) cycle(d *Define) {
	from := slices.Index(c.defining, d)
	var names []string
	for _, member := range c.defining[from:] {
		names = append(names, member.Name)
	}
	names = append(names, d.Name)
	defer c.in(d.File, where(d.File, "define", &d.Node.Name))()
	e := c.report("R107", d.Node.Name.Span(), "%s uses itself: %s", quote(d.Name), strings.Join(names, " → "))
	for _, member := range c.defining[from+1:] {
		relate(e, member.File.Name, member.Node.Name.Span(), "through this one")
	}
}

// size counts the atoms of a condition, those of its defines at each use.
func size(cond Cond) int {
	n := 0
	switch cond := cond.(type) {
	case *All:
		for _, t := range cond.Terms {
			n += size(t)
		}
	case *Any:
		for _, t := range cond.Terms {
			n += size(t)
		}
	case *Not:
		n = size(cond.Cond)
	case *Use:
		n = cond.Define.size
	case *Atom:
		n = 1
	}
	return min(n, maxSize+1)
}

func (c *checker) conversationIs(n *dsl.ConversationIs) *Atom {
	switch n.What.Text {
	case "answered":
		return c.atom(n, AskAnswered, false)
	case "unanswered":
		return c.atom(n, AskAnswered, true)
	case "assigned":
		return c.atom(n, AskAssigned, false)
	case "unassigned":
		return c.atom(n, AskAssigned, true)
	case "resolved":
		return c.atom(n, AskResolved, false)
	case "unresolved":
		return c.atom(n, AskResolved, true)
	}
	return nil // the parser has said so
}

func (c *checker) presence(n *dsl.Presence) *Atom {
	switch n.Who {
	case "owner":
		return c.atom(n, AskOwnerOnline, n.Negated)
	case "agent":
		return c.named(c.atom(n, AskAgentOnline, n.Negated), c.names.agents, n.Name)
	case "team":
		return c.named(c.atom(n, AskTeamOnline, n.Negated), c.names.teams, n.Name)
	default:
		panic("unexpected " + n.Who)
	}
}

// named completes an atom with what it is about; nil when there is no such thing.
func (c *checker) named(a *Atom, t *things, n *dsl.Name) *Atom {
	name, ok := c.thing(t, n)
	if !ok {
		return nil
	}
	a.Name = name
	return a
}

func (c *checker) sample(n *dsl.Sample) *Atom {
	a := c.atom(n, AskSample, false)
	a.Name, a.Share = n.Name.Text, n.Percent.Value*100
	return a
}
