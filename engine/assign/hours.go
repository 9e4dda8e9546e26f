package assign

import (
	"fmt"
	"slices"
	"time"

	"github.com/routebook/routebook/compiler/program"
)

// Hours is a calendar made ready: it says whether somebody works at an instant.
type Hours struct {
	calendar *program.Calendar
	zone     *time.Location
}

// NewHours returns the Hours of a calendar. It fails when the calendar's time zone is unknown.
func NewHours(c *program.Calendar) (*Hours, error) {
	zone, err := time.LoadLocation(c.Zone)
	if err != nil {
		return nil, fmt.Errorf("load time zone: %w", err)
	}
	return &Hours{calendar: c, zone: zone}, nil
}

// Open reports whether at lies within the hours: in an interval of its local day, unless that is a holiday.
func (h *Hours) Open(at time.Time) bool {
	local := at.In(h.zone)
	if _, closed := slices.BinarySearch(h.calendar.Holidays, local.Format(time.DateOnly)); closed {
		return false
	}
	year, month, day := local.Date()
	for _, open := range h.calendar.Hours[local.Weekday()] {
		from := Wall(year, month, day, 60*open.From, h.zone)
		to := Wall(year, month, day, 60*open.To, h.zone)
		if !at.Before(from) && at.Before(to) {
			return true
		}
	}
	return false
}

// Wall returns the instant at which the clocks of a zone show a second of a day: the first such instant where they
// show it twice, the first instant after the gap where they skip it.
func Wall(year int, month time.Month, day, second int, zone *time.Location) time.Time {
	shown := time.Date(year, month, day, 0, 0, second, 0, time.UTC)
	// The clocks of before and after whatever changes near that time; the earlier of two fitting instants has the larger offset.
	_, before := shown.Add(-36 * time.Hour).In(zone).Zone()
	_, after := shown.Add(36 * time.Hour).In(zone).Zone()
	early := shown.Add(-time.Duration(max(before, after)) * time.Second)
	late := shown.Add(-time.Duration(min(before, after)) * time.Second)
	for _, at := range [...]time.Time{early, late} {
		if _, offset := at.In(zone).Zone(); at.Add(time.Duration(offset) * time.Second).Equal(shown) {
			return at.In(zone)
		}
	}
	gap, _ := late.In(zone).ZoneBounds()
	return gap
}
