package engine

import (
	"math"
	"time"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/engine/hours"
	"github.com/routebook/routebook/engine/state"
)

// The moments at which the passing of time may change the answer to a predicate,
// found by arithmetic: nobody counts minutes, or days.

// nextMoment returns the first instant after now at which the clock could change the condition of a rule, or 0. Days and
// weeks may pass in the meantime where they decide nothing, because an age does.
func (m *Machine) nextMoment(r *timer) state.Instant {
	next := m.firstChange(r.ages)
	if len(r.cycles) == 0 {
		return next
	}
	if can, must := m.could(r, aging); !can || must {
		return next
	}
	return earliest(next, m.firstChange(r.cycles))
}

// firstChange returns the first instant after now at which the clock could change one of some answers, or 0.
func (m *Machine) firstChange(preds []program.PredID) state.Instant {
	var next state.Instant
	for _, id := range preds {
		if at := m.nextChange(id); m.now < at && at < math.MaxInt64 {
			next = earliest(next, at)
		}
	}
	return next
}

// nextChange returns an instant such that the clock changes nothing about the answer to a predicate between now and then. One
// that is not after now, or at the end of time, says that it never will.
func (m *Machine) nextChange(id program.PredID) state.Instant {
	switch p := &m.program.Preds[id]; p.Op {
	case program.AgoAtLeast, program.AgoUnder, program.OpenAgoAtLeast, program.OpenAgoUnder:
		return m.timers.thresholds[id]
	case program.BoolIs, program.BoolIsFalse:
		if last := m.conversation.Moments[state.LastCustomerMessage]; last != 0 { // of the reply window
			return last.Add(windowOf)
		}
	case program.TimeBetween:
		return earliest(m.nextSecond(p.Low), m.nextSecond(p.High))
	case program.WeekdayIs:
		return m.nextSecond(0)
	case program.DateBefore:
		return m.nextDate(p.Low)
	case program.DateAfter:
		return m.nextDate(p.Low + 1)
	case program.DateBetween:
		return earliest(m.nextDate(p.Low), m.nextDate(p.High+1))
	case program.Open, program.OpenOfTeam, program.OpenOfAgent, program.OpenOfAssigned:
		if c := m.calendarOf(p); c != nil {
			return instantOf(c.NextChange(m.now.Time()))
		}
	}
	return 0
}

// instantOf returns an instant, or 0 when there is none.
func instantOf(at time.Time, ok bool) state.Instant {
	if !ok {
		return 0
	}
	return state.At(at)
}

// calendarOf returns the hours that a predicate asks for, or nil.
func (m *Machine) calendarOf(p *program.Pred) *hours.Calendar {
	switch p.Op {
	case program.Open:
		return m.office.Calendar(p.Name)
	case program.OpenOfTeam:
		return m.office.CalendarOfTeam(p.Name)
	case program.OpenOfAgent:
		return m.office.CalendarOfAgent(p.Name)
	}
	if agent := m.conversation.Word(state.Agent); agent != "" {
		return m.office.CalendarOfAgent(agent)
	}
	return nil
}

const secondsPerDay = 24 * 60 * 60

// nextSecond returns the next instant at which the local clocks show a second of the day, or at which they are changed
// if that comes first.
func (m *Machine) nextSecond(second float64) state.Instant {
	local := m.now.Time().In(m.zone)
	hour, minute, s := local.Clock()
	ahead := time.Duration(int(second)-(60*(60*hour+minute)+s))*time.Second - time.Duration(local.Nanosecond())
	if ahead <= 0 {
		ahead += secondsPerDay * time.Second
	}
	at := m.now.Add(ahead)
	if _, end := local.ZoneBounds(); !end.IsZero() {
		at = min(at, state.At(end))
	}
	return at
}

// nextDate returns the next instant at which a local date begins, or at which the clocks go back behind its beginning, or 0.
// It is never one that is over: it stands for the earlier of two.
func (m *Machine) nextDate(day float64) state.Instant {
	date := midnight.AddDate(0, 0, int(day))
	begin := hours.Wall(date.Year(), date.Month(), date.Day(), 0, m.zone)
	if at := state.At(begin); at > m.now {
		return at
	}
	_, back := begin.ZoneBounds()
	switch {
	case back.IsZero() || back.Sub(begin) >= secondsPerDay*time.Second:
		return 0
	case state.At(back) > m.now:
		return state.At(back)
	}
	_, was := begin.Zone()
	_, is := back.In(m.zone).Zone()
	if again := state.At(begin.Add(time.Duration(was-is) * time.Second)); again > m.now { // the same midnight
		return again
	}
	return 0
}

// threshold returns the instant at which an age is reached, or 0 for what is no age or has none. One that is never reached
// is reached at the end of time.
func (m *Machine) threshold(id program.PredID) state.Instant {
	switch p := &m.program.Preds[id]; p.Op {
	case program.AgoAtLeast, program.AgoUnder:
		if f := m.fact(p.Field); f.kind == anInstant {
			return f.at.Add(time.Duration(p.Low))
		}
	case program.OpenAgoAtLeast, program.OpenAgoUnder:
		if f := m.fact(p.Field); f.kind == anInstant {
			last := &m.timers.opened[id]
			if last.from != f.at {
				*last = opened{f.at, m.reached(p, f.at)}
			}
			return last.at
		}
	}
	return 0
}

// opened is when a calendar has been open as long as a predicate asks for since an instant; 0 for nothing yet.
type opened struct{ from, at state.Instant }

// reached returns when a calendar has been open as long as a predicate asks for.
func (m *Machine) reached(p *program.Pred, from state.Instant) state.Instant {
	if at, ok := m.office.Calendar(p.Name).After(from.Time(), time.Duration(p.Low)); ok {
		return state.At(at)
	}
	return math.MaxInt64
}

// holdsNow answers a predicate that depends on the clock, as it is set. Ages are compared with their thresholds, which are
// worth computing once: the clock is set many times.
func (m *Machine) holdsNow(id program.PredID) bool {
	p := &m.program.Preds[id]
	at := m.timers.thresholds[id]
	switch p.Op {
	case program.AgoAtLeast, program.OpenAgoAtLeast:
		return at != 0 && m.now >= at
	case program.AgoUnder, program.OpenAgoUnder:
		return at != 0 && m.now < at
	}
	return m.holds(p, nil)
}
