package optimise

import (
	"strings"
	"unicode/utf8"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/compiler/selectivity"
	"github.com/routebook/routebook/dsl/schema"
)

// How likely a predicate is to hold for a message is guessed from what it asks.
// The guesses need not be good. They only have to put the predicates of one rule
// in the right order: a name of the customer's company is rarer than a word of
// the body, a word rarer than a channel, a channel rarer than an hour.
//
// A profile of recorded traffic knows better, where it has seen enough: the guess
// weighs as much as some events, so that a test which was never true in a short
// recording is rare, not impossible, and of two such tests the one that seems
// rarer still does. Of a guarded predicate a profile says how often it holds,
// while what leads to a rule is its guard, which is found at least as often.

// chances returns the chance of each predicate that can lead to a rule, and -1 for the others.
func chances(p *program.Program, plan *program.Plan, profile []selectivity.Share) []float64 {
	all := guesses(p, plan)
	for i, s := range profile {
		switch measured := (float64(s.True) + guessWeight*all[i]) / (float64(s.Of) + guessWeight); {
		case all[i] < 0:
		case plan.Finds[i] == program.Guarded:
			all[i] = max(all[i], measured)
		default:
			all[i] = measured
		}
	}
	return all
}

// guessWeight is how many events of a profile a guess outweighs.
const guessWeight = 20

// guesses returns chances as they are without a profile.
func guesses(p *program.Program, plan *program.Plan) []float64 {
	all := make([]float64, len(p.Preds))
	for i := range p.Preds {
		pred := &p.Preds[i]
		switch plan.Finds[i] {
		case program.Scanned:
			all[i] = anyOf(pred.Words, func(word string) float64 { return chanceInside(p, pred.Field, pred.Op, word) })
		case program.LookedUp:
			all[i] = chanceOfValue(p, pred)
		case program.Guarded:
			guard, _ := plan.Guard(program.PredID(i))
			all[i] = anyOf(guard.Literals, func(l program.Literal) float64 {
				op := program.TextContains
				if l.AtStart {
					op = program.TextStarts
				}
				return chanceInside(p, pred.Field, op, l.Text)
			})
		default:
			all[i] = chanceOfAsked(pred)
		}
	}
	return all
}

// anyOf returns the chance that one of some things happens, if they have nothing to do with one another.
func anyOf[T any](list []T, chance func(T) float64) float64 {
	none := 1.0
	for _, e := range list {
		none *= 1 - chance(e)
	}
	return 1 - none
}

// chanceBySize is the chance that a word of so many letters lies in a body of a hundred words. Longer ones are as rare as the last.
var chanceBySize = [...]float64{1, 0.7, 0.5, 0.2, 0.1, 0.06, 0.04, 0.03, 0.025, 0.02}

// chanceInside is the chance that a text holds a word.
func chanceInside(p *program.Program, field program.FieldID, op program.PredOp, word string) float64 {
	chance := chanceBySize[min(utf8.RuneCountInString(word), len(chanceBySize)-1)]
	if strings.Contains(word, " ") {
		chance /= 4
	}
	switch op {
	case program.TextHasWord:
		chance *= 0.6
	case program.TextStarts, program.TextEnds:
		chance /= 10
	}
	switch p.Fields[field].ID {
	case schema.Body, schema.FirstBody:
	default:
		chance /= 5
	}
	return chance
}

// chanceOfValue is the chance that a value is one of some words, or a set includes one.
func chanceOfValue(p *program.Program, pred *program.Pred) float64 {
	each := 0.02
	switch p.Fields[pred.Field].ID {
	case schema.From, schema.CustomerEmail, schema.CustomerPhone, schema.CustomerName, schema.ConversationID, schema.OrderID:
		each = 0.0005
	case schema.FromDomain, schema.Subject, schema.Body, schema.FirstBody:
		each = 0.002
	case schema.Source, schema.Inbox, schema.Integration, schema.AssignedTeam, schema.VisitorGroup, schema.VisitorSite:
		each = 0.2
	case schema.Status, schema.ConversationState, schema.Priority, schema.ConversationType, schema.ConversationVisibility, schema.Sentiment,
		schema.MessageLanguage, schema.ContactLanguage, schema.VisitorLanguage, schema.Actor:
		each = 0.4
	case schema.InboxGroup:
		each = 0.3
	}
	return anyOf(pred.Words, func(string) float64 { return each }) + numbersOf(pred)*each
}

// numbersOf returns how many numbers a predicate asks for.
func numbersOf(pred *program.Pred) float64 {
	if pred.Op == program.NumberIs {
		return 1
	}
	return 0
}

// chanceOfAsked is the chance of a predicate that is asked for every message if it leads to a rule. Those that would take long to
// answer never do.
func chanceOfAsked(pred *program.Pred) float64 {
	switch pred.Op {
	case program.NumberBetween, program.RankBetween, program.BoolIs, program.Empty, program.DateBetween:
		return 0.3
	case program.NumberOver, program.NumberFrom, program.NumberUnder, program.NumberUpTo, program.AgoAtLeast, program.AgoUnder,
		program.DateBefore, program.DateAfter, program.Answered, program.Assigned:
		return 0.5
	case program.BoolIsFalse:
		return 0.7
	case program.Resolved:
		return 0.1
	case program.WeekdayIs:
		return float64(len(pred.Words)) / 7
	case program.TimeBetween:
		if pred.High > pred.Low {
			return (pred.High - pred.Low) / (24 * 60 * 60)
		}
		return 1 - (pred.Low-pred.High)/(24*60*60)
	case program.Sample:
		return pred.Low / (100 * 100)
	}
	return -1
}
