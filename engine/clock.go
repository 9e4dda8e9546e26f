package engine

import (
	"slices"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/schema"
)

// Rules ask of the clock what hour it is, and which day. There are few such tests, however many rules have them, since there are
// few hours in a day; and each is answered sooner than it is found out whether anybody will ask. So they are all answered at once.

// clockTest is a predicate about the time of day or the day of the week.
type clockTest struct {
	pred   uint32
	from   int32  // second of the day
	length uint32 // seconds from there on, maybe over midnight
	days   uint8  // bit set: Monday is 1
}

const everyDay = 1<<7 - 1

// clockTests returns those of a program.
func clockTests(p *program.Program) []clockTest {
	var tests []clockTest
	for i := range p.Preds {
		pred := &p.Preds[i]
		switch {
		case pred.Op == program.TimeBetween && p.Fields[pred.Field].ID == schema.TimeOfDay:
			from, to := int32(pred.Low), int32(pred.High)
			if float64(from) != pred.Low || float64(to) != pred.High {
				continue
			}
			length := to - from
			if length <= 0 {
				length += secondsPerDay
			}
			tests = append(tests, clockTest{pred: uint32(i), from: from, length: uint32(length), days: everyDay})
		case pred.Op == program.WeekdayIs && p.Fields[pred.Field].ID == schema.DayOfWeek:
			test := clockTest{pred: uint32(i), length: secondsPerDay}
			for day, name := range schema.Weekdays {
				if slices.Contains(pred.Words, name) {
					test.days |= 1 << day
				}
			}
			tests = append(tests, test)
		}
	}
	return tests
}

// lookAtClock answers all tests of the clock, as ask would one by one.
func (m *Machine) lookAtClock() {
	w := m.onTheWall()
	second, today := int32(w.second), w.dayOfWeek()
	known, yes := m.known, m.yes
	for i := range m.index.clock {
		t := &m.index.clock[i]
		since := second - t.from
		since += since >> 31 & secondsPerDay
		holds := uint64(int64(since)-int64(t.length)) >> 63 & uint64(t.days>>today&1) // without a branch: nobody can foretell it
		set, place := t.pred>>6, t.pred&63
		known[set] |= 1 << place
		yes[set] |= holds << place
	}
}
