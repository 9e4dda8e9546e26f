package compiler

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/fold"
	"github.com/routebook/routebook/dsl/schema"
)

// lowered is what an atom became: predicates of which all, or any, have to hold.
type lowered struct {
	preds   []program.PredID
	all     bool
	negated bool // whether the test is the negation of that
}

// atom lowers a test, once.
func (l *lowering) atom(a *Atom) lowered {
	if done := l.atoms[a.index]; done.preds != nil {
		return done
	}
	made := lowered{preds: l.interned(a), negated: a.Negated, all: a.Quantity == schema.AllOf}
	made.all = made.all || len(made.preds) == 1
	l.atoms[a.index] = made
	return made
}

// listKey names what tests ask that share a list of values, in memory: see checker.list. Nothing of it is looked at again,
// so that a list of ten thousand words takes as long for one rule as for a thousand.
type listKey struct {
	first    *Value
	size     int
	field    program.FieldID
	test     schema.Test
	quantity schema.Quantity
}

// interned returns the predicates of an atom, each once.
func (l *lowering) interned(a *Atom) []program.PredID {
	shared := len(a.Values) > 1
	var key listKey
	if shared {
		key = listKey{first: &a.Values[0], size: len(a.Values), field: a.Field, test: a.Test, quantity: a.Quantity}
		if preds, done := l.lists[key]; done {
			return preds
		}
	}
	preds := l.internedAnew(a)
	if shared {
		l.lists[key] = preds
	}
	return preds
}

func (l *lowering) internedAnew(a *Atom) []program.PredID {
	var preds []program.PredID
	for _, p := range l.predicates(a) {
		if id := l.intern(p); !slices.Contains(preds, id) {
			preds = append(preds, id)
		}
	}
	return preds
}

// intern returns the one predicate that asks the same as p. Its words become
// folded (unless they compare to the letter), sorted and distinct.
func (l *lowering) intern(p program.Pred) program.PredID {
	slices.Sort(p.Words)
	p.Words = slices.Compact(p.Words)
	k := append(l.key[:0], byte(p.Op))
	k = binary.AppendVarint(k, int64(p.Field))
	k = binary.AppendUvarint(k, uint64(len(p.Words)))
	for _, w := range p.Words {
		k = appendString(k, w)
	}
	k = appendString(appendString(k, p.Regex), p.Name)
	k = binary.LittleEndian.AppendUint64(k, math.Float64bits(p.Low+0)) // +0: -0 is 0
	k = binary.LittleEndian.AppendUint64(k, math.Float64bits(p.High+0))
	l.key = k
	if id, ok := l.preds[string(k)]; ok {
		return id
	}
	id := program.PredID(len(l.prog.Preds))
	l.prog.Preds = append(l.prog.Preds, p)
	l.preds[string(k)] = id
	return id
}

// appendString appends a string and where it ends, so that no two lists of strings make the same key.
func appendString(k []byte, s string) []byte {
	return append(binary.AppendUvarint(k, uint64(len(s))), s...)
}

// asks are the predicates of the questions that read no field.
var asks = map[Question]program.PredOp{
	AskAnswered:       program.Answered,
	AskAssigned:       program.Assigned,
	AskResolved:       program.Resolved,
	AskAgentOnline:    program.AgentOnline,
	AskTeamOnline:     program.TeamOnline,
	AskOwnerOnline:    program.OwnerOnline,
	AskAssignedOnline: program.AssignedOnline,
	AskOpen:           program.Open,
	AskOpenOfTeam:     program.OpenOfTeam,
	AskOpenOfAgent:    program.OpenOfAgent,
	AskOpenOfAssigned: program.OpenOfAssigned,
	AskSample:         program.Sample,
}

// predicates returns what an atom asks, apart from its negation.
func (l *lowering) predicates(a *Atom) []program.Pred {
	if a.Asks != AskField {
		return []program.Pred{{Op: asks[a.Asks], Field: -1, Name: a.Name, Low: a.Share}}
	}
	p := program.Pred{Field: l.field(a.Field)}
	switch a.Test {
	case schema.IsEmpty:
		p.Op = program.Empty
		return []program.Pred{p}
	case schema.Between:
		return []program.Pred{l.between(a, p)}
	}
	var all []program.Pred
	var words []string
	for _, v := range a.Values {
		if v.Kind == Word && !l.isRank(a) {
			words = append(words, word(a.Test, v.Text))
			continue
		}
		all = append(all, l.comparison(a, p, v))
	}
	if len(words) == 0 {
		return all
	}
	p.Op = l.wordOp(a)
	if a.Quantity != schema.AllOf {
		p.Words = words
		return append(all, p)
	}
	for _, w := range words {
		p.Words = []string{w}
		all = append(all, p)
	}
	return all
}

// word returns a literal as its predicate compares it.
func word(test schema.Test, text string) string {
	if test == schema.IsExactly || test == schema.ContainsExactly {
		return text
	}
	return fold.String(text)
}

// isRank reports whether a test compares the ranks of an ordered name.
func (l *lowering) isRank(a *Atom) bool {
	switch a.Test {
	case schema.MoreThan, schema.LessThan, schema.AtLeast, schema.AtMost:
		return l.info.Fields[a.Field].Type == schema.Name
	}
	return false
}

// wordOps are the predicates of tests on texts.
var wordOps = map[schema.Test]program.PredOp{
	schema.Is:              program.TextIs,
	schema.IsExactly:       program.TextIsExactly,
	schema.Contains:        program.TextContains,
	schema.ContainsExactly: program.TextHasExactly,
	schema.ContainsWord:    program.TextHasWord,
	schema.StartsWith:      program.TextStarts,
	schema.EndsWith:        program.TextEnds,
	schema.Includes:        program.SetIncludes,
}

// wordOp returns the predicate of a test of words.
func (l *lowering) wordOp(a *Atom) program.PredOp {
	switch t := l.info.Fields[a.Field].Type; t {
	case schema.Weekday:
		return program.WeekdayIs
	case schema.Name, schema.Agent, schema.Team:
		if a.Test == schema.IsExactly {
			return program.NameIsExactly
		}
		return program.NameIs
	}
	return wordOps[a.Test]
}

// comparison returns the predicate of one value that is no word.
func (l *lowering) comparison(a *Atom, p program.Pred, v Value) program.Pred {
	p.Low = v.Number
	switch v.Kind {
	case Word:
		return l.rank(a, p, v)
	case Pattern:
		p.Op, p.Regex = program.TextMatches, v.Text
	case Number:
		p.Op = numberOps[a.Test]
	case Bool:
		p.Op, p.Low = program.BoolIs, 0
		if v.Number == 0 {
			p.Op = program.BoolIsFalse
		}
	case Duration:
		p.Op = program.AgoAtLeast
		if a.Test == schema.LessThan {
			p.Op = program.AgoUnder
		}
	case OpenTime:
		p.Op, p.Name = program.OpenAgoAtLeast, v.Text
		if a.Test == schema.LessThan {
			p.Op = program.OpenAgoUnder
		}
	case Clock: // "time is 09:00" holds during that whole minute (semantics.md C34)
		p.Op, p.High = program.TimeBetween, v.Number+60
	case Day:
		switch a.Test {
		case schema.Before:
			p.Op = program.DateBefore
		case schema.After:
			p.Op = program.DateAfter
		default:
			p.Op, p.High = program.DateBetween, v.Number
		}
	default:
		panic(fmt.Sprintf("unexpected value of kind %d", v.Kind))
	}
	return p
}

var numberOps = map[schema.Test]program.PredOp{
	schema.Is:       program.NumberIs,
	schema.MoreThan: program.NumberOver,
	schema.AtLeast:  program.NumberFrom,
	schema.LessThan: program.NumberUnder,
	schema.AtMost:   program.NumberUpTo,
}

// rank returns the predicate of an ordered comparison with one name (semantics.md I122).
func (l *lowering) rank(a *Atom, p program.Pred, v Value) program.Pred {
	values := l.info.Fields[a.Field].ID.Info().Values
	at, last := slices.Index(values, v.Text), len(values)-1
	switch a.Test {
	case schema.MoreThan:
		return ranks(p, at+1, last)
	case schema.AtLeast:
		return ranks(p, at, last)
	case schema.LessThan:
		return ranks(p, 0, at-1)
	case schema.AtMost:
		return ranks(p, 0, at)
	default:
		panic(fmt.Sprintf("unexpected test %d", a.Test))
	}
}

// ranks returns the predicate of ranks in a range. No rank lies in an empty one, such as that above the highest.
func ranks(p program.Pred, low, high int) program.Pred {
	p.Op, p.Low, p.High = program.RankBetween, float64(low), float64(high)
	return p
}

// between returns the predicate of a range.
func (l *lowering) between(a *Atom, p program.Pred) program.Pred {
	low, high := a.Values[0], a.Values[1]
	p.Low, p.High = low.Number, high.Number
	switch low.Kind {
	case Number:
		p.Op = program.NumberBetween
	case Clock:
		p.Op = program.TimeBetween
	case Day:
		p.Op = program.DateBetween
	case Word:
		values := l.info.Fields[a.Field].ID.Info().Values
		return ranks(p, slices.Index(values, low.Text), slices.Index(values, high.Text))
	default:
		panic(fmt.Sprintf("unexpected value of kind %d", low.Kind))
	}
	return p
}
