package prove

import (
	"cmp"
	"iter"
	"slices"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/fold"
	"github.com/routebook/routebook/dsl/schema"
)

// A witness is made case by case: of each case that is not impossible, every
// field gets the plainest value of which the predicates of the case hold. What
// the fields have to do with each other is not looked at, so that a witness is a
// proposal. The engine has the last word.

// Witness is one way in which conditions may hold together. What it does not name is missing, or what a new conversation has.
type Witness struct {
	Facts []Fact // at most one of a kind for each field
	Asks  []Ask  // what is asked of no field, each once
}

// Fact is what a field says.
type Fact struct {
	Field  *program.Field
	Kind   FactKind
	Text   string   // of IsText: of a text or a name
	Words  []string // of IsSet
	Number float64  // of all others
}

// FactKind says what a fact is.
type FactKind uint8

// The kinds of facts.
const (
	IsText   FactKind = iota
	IsSet             // Words are all that it holds
	IsNumber          // Number
	IsBool            // Number is 1 or 0
	IsTime            // Number of seconds since midnight
	IsDay             // Number of days since 1970-01-01: a date, or that of an instant
	IsAge             // the instant was Number nanoseconds ago
)

// Ask is a predicate of no field, such as whether an agent is online.
type Ask struct {
	Pred  *program.Pred
	Holds bool
}

// maxSteps bounds how long cases are looked for.
const maxSteps = 4_000

// Witnesses yields ways in which conditions may hold together, the plainest of each case; a nil condition always holds. There
// may be none though the conditions can hold.
func (w *World) Witnesses(conds ...compiler.Cond) iter.Seq[Witness] {
	return func(yield func(Witness) bool) {
		s := search{world: w, left: maxSteps, yield: yield}
		var goals []goal
		for _, c := range slices.Backward(conds) {
			if c != nil {
				goals = append(goals, goal{cond: c})
				w.learnSpelling(c)
			}
		}
		s.meet(&Case{world: w}, goals)
	}
}

// learnSpelling notes how a condition writes its words.
func (w *World) learnSpelling(c compiler.Cond) {
	for a := range compiler.Atoms(c) {
		if len(a.Values) == 0 || w.learnt[&a.Values[0]] { // a list that many tests share is looked at once
			continue
		}
		w.learnt[&a.Values[0]] = true
		for _, v := range a.Values {
			if v.Kind == compiler.Word {
				w.spelt[fold.String(v.Text)] = v.Text
			}
		}
	}
}

// spell returns a folded word as a rule writes it.
func (w *World) spell(word string) string {
	if spelt, ok := w.spelt[word]; ok {
		return spelt
	}
	return word
}

// search looks for cases one by one, the first alternative first.
type search struct {
	world *World
	left  int // steps
	yield func(Witness) bool
}

// goal is a condition that is to hold, or not.
type goal struct {
	cond compiler.Cond
	not  bool
}

// meet goes on from a case in which the goals, the last one first, are still to be met. It returns false to end the search.
func (s *search) meet(c *Case, goals []goal) bool {
	if s.left--; s.left < 0 {
		return false
	}
	if len(goals) == 0 {
		witness, ok := c.witness()
		return !ok || s.yield(witness)
	}
	g := goals[len(goals)-1]
	goals = slices.Clip(goals[:len(goals)-1])
	switch cond := g.cond.(type) {
	case *compiler.All:
		return s.terms(c, goals, cond.Terms, g.not, !g.not)
	case *compiler.Any:
		return s.terms(c, goals, cond.Terms, g.not, g.not)
	case *compiler.Not:
		return s.meet(c, append(goals, goal{cond.Cond, !g.not}))
	case *compiler.Use:
		return s.meet(c, append(goals, goal{cond.Define.Cond, g.not}))
	case *compiler.Atom:
		return s.atom(c, goals, cond, g.not != cond.Negated)
	}
	return true // a part that is wrong: nothing is known of it
}

// terms meets all of some terms, or any of them.
func (s *search) terms(c *Case, goals []goal, terms []compiler.Cond, not, all bool) bool {
	if all {
		for _, t := range slices.Backward(terms) {
			goals = append(goals, goal{t, not})
		}
		return s.meet(c, goals)
	}
	for _, t := range terms {
		if !s.meet(c, append(goals, goal{t, not})) {
			return false
		}
	}
	return true
}

// atom meets a test.
func (s *search) atom(c *Case, goals []goal, a *compiler.Atom, not bool) bool {
	preds, all := s.world.preds.Of(a)
	if all == not {
		for _, id := range preds {
			if with := c.and(Literal{id, not}); with != nil && !s.meet(with, goals) {
				return false
			}
		}
		return true
	}
	for _, id := range preds {
		if c = c.and(Literal{id, not}); c == nil {
			return true
		}
	}
	return s.meet(c, goals)
}

// witness makes a value up for every field of a case. It returns false when no value is found for one.
func (c *Case) witness() (Witness, bool) {
	var found Witness
	byField := map[program.FieldID][]Literal{}
	var fields []program.FieldID
	for _, l := range c.Literals {
		p := c.world.preds.Pred(l.Pred)
		if p.Field < 0 {
			found.Asks = append(found.Asks, Ask{p, !l.Not})
			continue
		}
		if byField[p.Field] == nil {
			fields = append(fields, p.Field)
		}
		byField[p.Field] = append(byField[p.Field], l)
	}
	for _, id := range fields {
		facts, ok := c.facts(id, byField[id])
		if !ok {
			return Witness{}, false
		}
		found.Facts = append(found.Facts, facts...)
	}
	return found, true
}

// facts makes the value of one field up. There is none when the field may as well say nothing.
func (c *Case) facts(id program.FieldID, literals []Literal) ([]Fact, bool) {
	f := c.world.preds.Field(id)
	switch kind := c.kindOf(f, literals); kind {
	case IsSet:
		words, ok := c.set(literals)
		return factOf(Fact{Field: f, Kind: IsSet, Words: words}, len(words) > 0), ok
	case IsText:
		text, there, ok := c.text(f, literals)
		return factOf(Fact{Field: f, Kind: IsText, Text: text}, there), ok
	case IsBool:
		left := c.spaces[subject{field: id, view: asName}]
		return factOf(Fact{Field: f, Kind: IsBool, Number: truth(left)}, !left.missing), true
	}
	var facts []Fact
	for _, s := range c.subjects(id) {
		left := c.spaces[s]
		if left.missing {
			continue
		}
		n, ok := plainest(f, s.view, left.line)
		if !ok {
			return nil, false
		}
		facts = append(facts, Fact{Field: f, Kind: kindOfView(f, s.view), Number: n})
	}
	if len(facts) == 0 && c.mustBeThere(literals) { // of an instant: that it is there
		facts = append(facts, Fact{Field: f, Kind: kindOfView(f, asAge)})
	}
	return facts, true
}

// subjects returns the ways in which a field is looked at, in order.
func (c *Case) subjects(id program.FieldID) []subject {
	var all []subject
	for s := range c.spaces {
		if s.field == id {
			all = append(all, s)
		}
	}
	slices.SortFunc(all, func(a, b subject) int { return cmp.Or(cmp.Compare(a.view, b.view), cmp.Compare(a.name, b.name)) })
	return all
}

func factOf(f Fact, there bool) []Fact {
	if !there {
		return nil
	}
	return []Fact{f}
}

// kindOf says what a field is to say: of raw properties, that which is asked of them.
func (c *Case) kindOf(f *program.Field, literals []Literal) FactKind {
	switch f.Type {
	case schema.Text, schema.Name, schema.Weekday, schema.Agent, schema.Team:
		return IsText
	case schema.Set:
		return IsSet
	case schema.Bool:
		return IsBool
	case schema.Any:
		for _, l := range literals {
			switch op := c.world.preds.Pred(l.Pred).Op; {
			case l.Not:
			case op == program.SetIncludes:
				return IsSet
			case op == program.BoolIs || op == program.BoolIsFalse:
				return IsBool
			case program.NumberIs <= op && op <= program.NumberBetween:
				return IsNumber
			}
		}
		return IsText
	}
	return IsNumber
}

// kindOfView says of which kind a value is that a view looks at.
func kindOfView(f *program.Field, v view) FactKind {
	switch {
	case v == asAge || v == asOpen:
		return IsAge
	case v == asDay || f.Type == schema.Date:
		return IsDay
	case f.Type == schema.Time:
		return IsTime
	}
	return IsNumber
}

// mustBeThere reports whether a field has to have a value.
func (c *Case) mustBeThere(literals []Literal) bool {
	return slices.ContainsFunc(literals, func(l Literal) bool {
		return l.Not == (c.world.preds.Pred(l.Pred).Op == program.Empty)
	})
}

// set returns words of which the literals of a set hold.
func (c *Case) set(literals []Literal) ([]string, bool) {
	var words, barred []string
	for _, l := range literals {
		if p := c.world.preds.Pred(l.Pred); l.Not && p.Op == program.SetIncludes {
			barred = append(barred, p.Words...)
		}
	}
	mayHold := func(word string) bool { return !slices.Contains(barred, word) }
	for _, l := range literals {
		p := c.world.preds.Pred(l.Pred)
		if l.Not || p.Op != program.SetIncludes || slices.ContainsFunc(words, func(w string) bool { return slices.Contains(p.Words, fold.String(w)) }) {
			continue
		}
		i := slices.IndexFunc(p.Words, mayHold)
		if i < 0 {
			return nil, false
		}
		words = append(words, c.world.spell(p.Words[i]))
	}
	if len(words) == 0 && c.mustBeThere(literals) {
		i := slices.IndexFunc(fillers, mayHold)
		if i < 0 {
			return nil, false
		}
		words = []string{fillers[i]}
	}
	return words, true
}

// truth returns which of true and false a bool can still be, rather false.
func truth(left space) float64 {
	if left.words["false"] {
		return 0
	}
	return 1
}
