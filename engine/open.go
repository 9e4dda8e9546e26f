package engine

import (
	"fmt"
	"time"

	"github.com/routebook/routebook/compiler/program"
)

// openHolds answers what depends on business hours.
func (m *Machine) openHolds(p *program.Pred) bool {
	switch p.Op {
	case program.Open, program.OpenOfTeam, program.OpenOfAgent, program.OpenOfAssigned:
		c := m.calendarOf(p)
		return c != nil && c.Open(m.now.Time())
	}
	f := m.fact(p.Field)
	if f.kind != anInstant {
		return false
	}
	passed := m.office.Calendar(p.Name).OpenTime(f.at.Time(), m.now.Time())
	switch p.Op {
	case program.OpenAgoAtLeast:
		return passed >= time.Duration(p.Low)
	case program.OpenAgoUnder:
		return passed < time.Duration(p.Low)
	}
	panic(fmt.Sprintf("unexpected predicate %d", p.Op))
}
