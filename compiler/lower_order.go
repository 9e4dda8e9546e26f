package compiler

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/schema"
)

// Of several terms that all have to hold, or of which any one will do, code asks
// the cheap ones first: often the dear ones are then not asked at all. No test
// has an effect, so the order changes no decision. Terms that cost the same stay
// in the order of the text, and so do the tests that evidence shows.

// What it costs to ask, roughly in tens of nanoseconds. Only the order of magnitude matters.
const (
	costBit     = 1   // a flag, a number, a name
	costClock   = 2   // the local time
	costName    = 3   // a short text to be folded, or a list of names
	costText    = 10  // a line to be folded and searched
	costBody    = 60  // a message to be folded and searched
	costHours   = 100 // a calendar to be looked through
	costPattern = 400 // a pattern to be run
)

// ordered returns terms by what it costs to ask them.
func (l *lowering) ordered(terms []Cond) []Cond {
	costs := make(map[Cond]int, len(terms))
	for _, t := range terms {
		costs[t] = l.cost(t)
	}
	return slices.SortedStableFunc(slices.Values(terms), func(a, b Cond) int { return cmp.Compare(costs[a], costs[b]) })
}

// cost returns what it costs to ask a condition. Of a series, most often only the cheaper half is asked.
func (l *lowering) cost(c Cond) int {
	switch c := c.(type) {
	case *All:
		return l.costOfSeries(c.Terms)
	case *Any:
		return l.costOfSeries(c.Terms)
	case *Not:
		return l.cost(c.Cond)
	case *Use:
		return l.cost(c.Define.Cond)
	case *Atom:
		sum := 0
		for _, p := range l.atom(c).preds {
			sum += l.costOfPred(&l.prog.Preds[p])
		}
		return sum
	default:
		panic(fmt.Sprintf("unexpected %T", c))
	}
}

func (l *lowering) costOfSeries(terms []Cond) int {
	sum := 0
	for _, t := range terms {
		sum += l.cost(t)
	}
	return max(1, sum/2)
}

func (l *lowering) costOfPred(p *program.Pred) int {
	switch p.Op {
	case program.TextMatches:
		return costPattern
	case program.OpenAgoAtLeast, program.OpenAgoUnder, program.Open, program.OpenOfTeam, program.OpenOfAgent, program.OpenOfAssigned:
		return costHours
	case program.TimeBetween, program.WeekdayIs, program.DateBefore, program.DateAfter, program.DateBetween, program.TeamOnline:
		return costClock
	case program.SetIncludes, program.NameIs, program.NameIsExactly:
		return costName
	}
	if p.Field < 0 {
		return costBit
	}
	switch f := &l.prog.Fields[p.Field]; {
	case f.Type != schema.Text && f.Type != schema.Any:
		return costBit
	case f.ID == schema.Body || f.ID == schema.FirstBody:
		return costBody
	case f.ID == schema.FromDomain || f.ID == schema.From:
		return costName
	}
	return costText
}
