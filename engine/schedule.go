package engine

import (
	"math"
	"time"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/schema"
	"github.com/routebook/routebook/engine/hours"
	"github.com/routebook/routebook/engine/state"
)

// schedules knows when the rules on "every" are due. The answer is remembered until the clock has reached it.
type schedules struct {
	zone  *time.Location
	rules []scheduled // in order

	asked, answer state.Instant // the clock for which next was computed, and its answer; 0 for none
}

// scheduled is one rule with the schedules that it listens to.
type scheduled struct {
	rule  program.RuleID
	every []*program.Schedule
	next  state.Instant
}

func schedulesOf(p *program.Program, zone *time.Location) schedules {
	s := schedules{zone: zone}
	for i := range p.Rules {
		r := scheduled{rule: program.RuleID(i)}
		for _, on := range p.Rules[i].On {
			if on.Event == schema.OnEvery {
				r.every = append(r.every, on.Every)
			}
		}
		if len(r.every) > 0 {
			s.rules = append(s.rules, r)
		}
	}
	return s
}

// next returns the earliest instant after the clock at which a rule is due for any conversation, or 0.
func (s *schedules) next(v state.View) state.Instant {
	if len(s.rules) == 0 {
		return 0
	}
	return s.nextOf(v)
}

// nextOf is next where there are rules on schedules.
func (s *schedules) nextOf(v state.View) state.Instant {
	if clock := v.Clock(); s.answer == 0 || clock < s.asked || clock >= s.answer {
		s.asked, s.answer = clock, 0
		for i := range s.rules {
			s.rules[i].next = 0
			for _, every := range s.rules[i].every {
				s.rules[i].next = earliest(s.rules[i].next, occurrence(every, clock, s.zone))
			}
			s.answer = earliest(s.answer, s.rules[i].next)
		}
	}
	for range v.Unresolved() {
		return s.answer
	}
	return 0 // nobody is concerned, however long that lasts
}

// appendDue adds the turns of the instant that next returned.
func (s *schedules) appendDue(batch []Trigger, v state.View, at state.Instant) []Trigger {
	for id := range v.Unresolved() {
		for i := range s.rules {
			if s.rules[i].next == at {
				batch = append(batch, Trigger{Kind: TriggerEvery, Rule: s.rules[i].rule, Conversation: id, At: at})
			}
		}
	}
	return batch
}

// daysAhead is how far the next occurrence of a schedule by the day can be: a week, and one more day where today's is over.
const daysAhead = 8

// occurrence returns the first instant after another at which a schedule occurs, or 0 when there is none that an Instant could hold.
func occurrence(s *program.Schedule, after state.Instant, zone *time.Location) state.Instant {
	if s.Interval > 0 {
		return multiple(state.Instant(s.Interval), after)
	}
	year, month, day := after.Time().In(zone).Date()
	for ahead := range daysAhead {
		date := time.Date(year, month, day+ahead, 0, 0, 0, 0, time.UTC)
		if !s.Days[date.Weekday()] {
			continue
		}
		if at := state.At(hours.Wall(date.Year(), date.Month(), date.Day(), s.Second, zone)); at > after {
			return at
		}
	}
	return 0
}

// multiple returns the first multiple of an interval after an instant.
func multiple(interval, after state.Instant) state.Instant {
	periods := after / interval
	if after < 0 && after%interval != 0 {
		periods--
	}
	if after > math.MaxInt64-interval {
		return 0
	}
	if periods == -1 {
		return 1 // the epoch itself is not an Instant
	}
	return (periods + 1) * interval
}
