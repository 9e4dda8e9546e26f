package profile

import (
	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/schema"
)

// What things cost, in nanoseconds, the texts being folded: rounded from engine's BenchmarkAsk, which has a test of every kind, a
// body of some 600 bytes and a subject of 35. It measures 1,400 to 24,000 for a pattern that looks at all of a body. The compiler
// puts tests in order by a coarser table (compiler/lower_order.go), on which the digest depends.
const (
	costRule        = 5  // to come to a rule and leave it
	costBranch      = 1  // to look at an answer that is known
	costFlag        = 20 // a flag, a number, how the conversation stands
	costName        = 25 // a name or a set of names
	costPeople      = 30 // who is online
	costMoment      = 40 // the clock, a date, how long ago something was
	costHours       = 100
	costLine        = 20 // each word looked for in a line
	costBody        = 50 // each word looked for in a message
	costLinePattern = 120
	costBodyPattern = 1400
)

// costOf returns what it costs to answer a predicate.
func costOf(p *program.Program, pred *program.Pred) float64 {
	body := pred.Field >= 0 && (p.Fields[pred.Field].ID == schema.Body || p.Fields[pred.Field].ID == schema.FirstBody)
	switch pred.Op {
	case program.TextMatches:
		if body {
			return costBodyPattern
		}
		return costLinePattern
	case program.TextContains, program.TextHasExactly, program.TextHasWord, program.TextStarts, program.TextEnds:
		if body {
			return float64(costBody * len(pred.Words))
		}
		return float64(costLine * len(pred.Words))
	case program.TextIs, program.TextIsExactly, program.NameIs, program.NameIsExactly, program.SetIncludes, program.RankBetween:
		return costName
	case program.AgoAtLeast, program.AgoUnder, program.DateBefore, program.DateAfter, program.DateBetween, program.TimeBetween, program.WeekdayIs:
		return costMoment
	case program.OpenAgoAtLeast, program.OpenAgoUnder, program.Open, program.OpenOfTeam, program.OpenOfAgent, program.OpenOfAssigned:
		return costHours
	case program.AgentOnline, program.TeamOnline, program.OwnerOnline, program.AssignedOnline:
		return costPeople
	case program.Always:
		return costBranch
	}
	return costFlag
}
