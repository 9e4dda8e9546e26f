package hours

import (
	"fmt"
	"math"
	"slices"
	"sort"
	"time"

	"github.com/routebook/routebook/compiler/program"
)

// Calendar is a program's calendar made ready. It remembers where it last looked: one Calendar is for one goroutine.
type Calendar struct {
	zone  *time.Location
	hours [7][]program.Interval // by time.Weekday

	open     [7]int64 // seconds, by time.Weekday
	week     int64    // the sum of open
	always   bool     // open all day, every day but holidays
	holidays []int    // ascending
	lost     []int64  // by number of holidays: the seconds that so many of the first ones take away

	calm   calm // the last one looked at
	change calm // the days between calms that were looked at last
}

// Days are counted from 1970-01-01, and named by what the clocks of the zone show.
const (
	daySeconds = 24 * 60 * 60
	lastDay    = math.MaxInt64 / (daySeconds * 1_000_000_000) // that a state.Instant can hold
)

// New returns the Calendar of c. It fails when the time zone is unknown.
func New(c *program.Calendar) (*Calendar, error) {
	zone, err := time.LoadLocation(c.Zone)
	if err != nil {
		return nil, fmt.Errorf("load time zone: %w", err)
	}
	made := &Calendar{zone: zone, hours: c.Hours, lost: []int64{0}, calm: calm{first: 1}, change: calm{first: 1}}
	for weekday, intervals := range c.Hours {
		for _, i := range intervals {
			made.open[weekday] += 60 * int64(i.To-i.From)
		}
		made.week += made.open[weekday]
	}
	made.always = made.week == 7*daySeconds
	for _, holiday := range c.Holidays {
		date, err := time.Parse(time.DateOnly, holiday)
		if err != nil {
			return nil, fmt.Errorf("read a holiday: %w", err)
		}
		day := int(date.Unix() / daySeconds) // exact: it is midnight
		made.holidays = append(made.holidays, day)
		made.lost = append(made.lost, made.lost[len(made.lost)-1]+made.open[weekdayOf(day)])
	}
	return made, nil
}

// Open reports whether the calendar is open at an instant. Intervals include their beginning, not their end.
func (c *Calendar) Open(at time.Time) bool {
	today := c.dayOf(at)
	first, last := today, today
	if !c.isCalm(today) { // the clocks may show a day, and then the one before again
		first, last = today-1, today+1
	}
	for day := first; day <= last; day++ {
		for _, interval := range c.intervals(day) {
			if from, to := c.span(day, interval); !at.Before(from) && at.Before(to) {
				return true
			}
		}
	}
	return false
}

// OpenTime returns how long the calendar is open from one instant to a later one; from itself counts, to does not.
// It is 0 when to is not later. More than a Duration can hold is the longest Duration.
func (c *Calendar) OpenTime(from, to time.Time) time.Duration {
	if !from.Before(to) {
		return 0
	}
	var seconds int64
	var edges time.Duration
	first, last := c.dayOf(from), c.dayOf(to)
	for day := first - 1; day <= last+1; day++ {
		if first < day && day < last && c.isCalm(day) {
			until := min(c.calm.last, last-1)
			seconds += c.seconds(day, until)
			day = until
			continue
		}
		for _, interval := range c.intervals(day) {
			opens, closes := c.span(day, interval)
			if open := earlier(closes, to).Sub(later(opens, from)); open > 0 {
				edges += open
			}
		}
	}
	if seconds > int64((math.MaxInt64-edges)/time.Second) {
		return math.MaxInt64
	}
	return time.Duration(seconds)*time.Second + edges
}

// After returns the first instant, not before from, at which the calendar has been open that long since from:
// the first one at which OpenTime(from, instant) >= open. With open <= 0 it is from itself. It is never the next
// opening when the time is used up exactly at a closing.
//
// It returns false when there is no such instant before the end of time (2262, see state.Instant), as in a calendar
// that never opens.
func (c *Calendar) After(from time.Time, open time.Duration) (time.Time, bool) {
	if open <= 0 {
		return from, true
	}
	if c.week == 0 {
		return time.Time{}, false
	}
	first := c.dayOf(from)
	for day := first - 1; day <= lastDay; day++ {
		if first < day && c.isCalm(day) {
			days, seconds := c.within(day, min(c.calm.last, lastDay), open)
			day += days
			open -= time.Duration(seconds) * time.Second
		}
		for _, interval := range c.intervals(day) {
			opens, closes := c.span(day, interval)
			opens = later(opens, from)
			switch length := closes.Sub(opens); {
			case length >= open:
				return opens.Add(open), true
			case length > 0:
				open -= length
			}
		}
	}
	return time.Time{}, false
}

// NextChange returns the first instant after at at which the calendar opens or closes. One interval that begins as
// another ends is no change, be it at midnight. It returns false when nothing changes any more: the calendar never opens, or
// never closes again.
func (c *Calendar) NextChange(at time.Time) (time.Time, bool) {
	if c.week == 0 {
		return time.Time{}, false
	}
	day := c.dayOf(at) - 1
	var end time.Time // of the time that at lies in; zero when the calendar is closed
	if c.Open(at) {
		end = at
		if c.always {
			next, _ := slices.BinarySearch(c.holidays, day+1)
			if next == len(c.holidays) {
				return time.Time{}, false
			}
			day = max(day, c.holidays[next]-1)
		}
	}
	for ; day <= lastDay; day++ {
		for _, interval := range c.intervals(day) {
			opens, closes := c.span(day, interval)
			switch {
			case !closes.After(at) || !opens.Before(closes):
			case end.IsZero():
				return opens, true
			case end.Equal(at) || opens.Equal(end):
				end = closes
			default:
				return end, true
			}
		}
	}
	return time.Time{}, false
}

// intervals returns when the calendar is open on a day.
func (c *Calendar) intervals(day int) []program.Interval {
	hours := c.hours[weekdayOf(day)]
	if len(hours) == 0 {
		return nil
	}
	if _, closed := slices.BinarySearch(c.holidays, day); closed {
		return nil
	}
	return hours
}

// span returns the instants between which an interval of a day lies.
func (c *Calendar) span(day int, i program.Interval) (from, to time.Time) {
	shown := int64(day) * daySeconds
	if c.isCalm(day) {
		shown -= c.calm.offset
		return time.Unix(shown+60*int64(i.From), 0), time.Unix(shown+60*int64(i.To), 0)
	}
	return wall(time.Unix(shown+60*int64(i.From), 0).UTC(), c.zone), wall(time.Unix(shown+60*int64(i.To), 0).UTC(), c.zone)
}

// seconds returns how long the calendar is open on days of one calm, both included.
func (c *Calendar) seconds(from, to int) int64 {
	days := to - from + 1
	sum := int64(days/7) * c.week
	for day := to - days%7 + 1; day <= to; day++ {
		sum += c.open[weekdayOf(day)]
	}
	i, _ := slices.BinarySearch(c.holidays, from)
	k, _ := slices.BinarySearch(c.holidays, to+1)
	return sum - (c.lost[k] - c.lost[i])
}

// within returns how many of the days from day on, up to last, pass before the calendar has been open that long,
// and how long it is open on them. All of them but last may pass.
func (c *Calendar) within(day, last int, open time.Duration) (days int, seconds int64) {
	needed := int64((open-1)/time.Second) + 1 // rounded up
	days = sort.Search(last-day, func(n int) bool { return c.seconds(day, day+n) >= needed })
	return days, c.seconds(day, day+days-1)
}

// dayOf returns the day that the clocks show.
func (c *Calendar) dayOf(at time.Time) int {
	if day := floor(at.Unix() + c.calm.offset); c.calm.first <= day && day <= c.calm.last {
		return day
	}
	_, offset := at.In(c.zone).Zone()
	return floor(at.Unix() + int64(offset))
}

// calm is a run of days, both included, on and near which the clocks are not changed.
type calm struct {
	first, last int
	offset      int64 // seconds east of UTC
}

// isCalm reports whether a day lies in a calm, and makes it the one remembered.
func (c *Calendar) isCalm(day int) bool {
	switch {
	case c.calm.first <= day && day <= c.calm.last:
		return true
	case c.change.first <= day && day <= c.change.last:
		return false
	}
	noon := time.Unix(int64(day)*daySeconds+daySeconds/2, 0).In(c.zone)
	_, offset := noon.Zone()
	// Clocks are changed by a day at most: what they show two days away has nothing to do with it.
	found := calm{first: math.MinInt32, last: math.MaxInt32, offset: int64(offset)}
	start, end := noon.ZoneBounds()
	if !start.IsZero() {
		found.first = floor(start.Unix()+found.offset) + 3
	}
	if !end.IsZero() {
		found.last = floor(end.Unix()+found.offset) - 3
	}
	switch {
	case day < found.first:
		c.change = calm{first: day, last: found.first - 1}
		return false
	case day > found.last:
		c.change = calm{first: found.last + 1, last: day}
		return false
	}
	c.calm = found
	return true
}

// weekdayOf returns the weekday of a day; the first one was a Thursday.
func weekdayOf(day int) time.Weekday { return time.Weekday(((day+int(time.Thursday))%7 + 7) % 7) }

// floor returns the day in which a second lies.
func floor(second int64) int {
	day := second / daySeconds
	if second%daySeconds < 0 {
		day--
	}
	return int(day)
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
