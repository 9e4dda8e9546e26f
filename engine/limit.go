package engine

import (
	"time"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/engine/state"
)

// mayFire reports whether a rule's limit lets it fire now, and if so counts the firing.
func (m *Machine) mayFire(rule program.RuleID) bool {
	if !m.limited.has(uint32(rule)) {
		return true
	}
	r := &m.program.Rules[rule]
	firings := &m.conversation.Firings
	if r.Limit.PerContact {
		firings = &m.contact.Firings
	}
	*firings = m.current(*firings, r)
	if fired(*firings, r.Name) >= r.Limit.Count {
		return false
	}
	*firings = count(*firings, r, m.now)
	m.contactChanged = m.contactChanged || r.Limit.PerContact
	return true
}

// current drops the firings that a rule's limit no longer counts, and gives the others the rule's present name.
func (m *Machine) current(firings []state.Firing, r *program.Rule) []state.Firing {
	kept := firings[:0]
	for _, f := range firings {
		if f.Rule == r.Name || r.Formerly != "" && f.Rule == r.Formerly {
			if !m.counts(r.Limit, f.At) {
				continue
			}
			f.Rule = r.Name
		}
		kept = append(kept, f)
	}
	return kept
}

// counts reports whether a limit still counts a firing.
func (m *Machine) counts(l *program.Limit, at state.Instant) bool {
	switch {
	case l.Sliding > 0:
		return m.now.Since(at) < l.Sliding
	case l.Calendar != "":
		return samePeriod(l.Calendar, at.Time().In(m.zone), m.local)
	}
	return true
}

// samePeriod reports whether two local times lie in the same hour, day, week or month. Weeks begin on Monday.
func samePeriod(period string, a, b time.Time) bool {
	year, month, day := a.Date()
	otherYear, otherMonth, otherDay := b.Date()
	switch period {
	case "month":
		return year == otherYear && month == otherMonth
	case "week":
		year, week := a.ISOWeek()
		otherYear, otherWeek := b.ISOWeek()
		return year == otherYear && week == otherWeek
	case "hour":
		_, offset := a.Zone()
		_, otherOffset := b.Zone()
		if a.Hour() != b.Hour() || offset != otherOffset { // where the clocks go back, an hour is there twice
			return false
		}
	}
	return year == otherYear && month == otherMonth && day == otherDay
}

// fired returns how often a rule has fired.
func fired(firings []state.Firing, rule string) int {
	n := 0
	for i := range firings {
		if firings[i].Rule == rule {
			n += firings[i].Count
		}
	}
	return n
}

// count adds a firing: where the limit slides one of its own, otherwise to those of the period.
func count(firings []state.Firing, r *program.Rule, now state.Instant) []state.Firing {
	if r.Limit.Sliding == 0 {
		for i := range firings {
			if firings[i].Rule == r.Name {
				firings[i].Count++
				firings[i].At = now
				return firings
			}
		}
	}
	return append(firings, state.Firing{Rule: r.Name, At: now, Count: 1})
}
