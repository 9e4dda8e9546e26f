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

	calm    calm    // the last one looked at
	change  calm    // the days between calms that were looked at last
	stretch stretch // the last one looked at
}

// stretch is a time of which the calendar is open all or none: seconds since 1970, from the first up to the other.
type stretch struct {
	from, to int64
	open     bool
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
	second := at.Unix()
	if c.stretch.from <= second && second < c.stretch.to {
		return c.stretch.open
	}
	today := c.dayOf(at)
	first, last := today, today
	var found stretch
	if c.isCalm(today) {
		found.from = int64(today)*daySeconds - c.calm.offset
		found.to = found.from + daySeconds
	} else { // the clocks may show a day, and then the one before again
		first, last = today-1, today+1
		found = c.shown(at, today)
	}
	for day := first; day <= last; day++ {
		for _, interval := range c.intervals(day) {
			switch from, to := c.span(day, interval); {
			case to <= second:
				found.from = max(found.from, to)
			case second < from:
				found.to = min(found.to, from)
			default:
				found = stretch{max(found.from, from), min(found.to, to), true}
			}
		}
	}
	c.stretch = found
	return found.open
}

// shown returns the time around an instant in which the clocks show the same day and are not changed.
func (c *Calendar) shown(at time.Time, day int) stretch {
	local := at.In(c.zone)
	_, offset := local.Zone()
	from := int64(day)*daySeconds - int64(offset)
	to := from + daySeconds
	start, end := local.ZoneBounds()
	if !start.IsZero() {
		from = max(from, start.Unix())
	}
	if !end.IsZero() {
		to = min(to, end.Unix())
	}
	return stretch{from: from, to: to}
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
			if open := overlap(from, to, opens, closes); open > 0 {
				edges += open
			}
		}
	}
	if seconds > int64((math.MaxInt64-edges)/time.Second) {
		return math.MaxInt64
	}
	return time.Duration(seconds)*time.Second + edges
}

// overlap returns how much of the time between two instants lies between two seconds; nothing or less when they are apart.
func overlap(from, to time.Time, opens, closes int64) time.Duration {
	var nanoseconds int
	if second := from.Unix(); opens <= second {
		opens = second
		nanoseconds -= from.Nanosecond()
	}
	if second := to.Unix(); second < closes {
		closes = second
		nanoseconds += to.Nanosecond()
	}
	return time.Duration(closes-opens)*time.Second + time.Duration(nanoseconds)
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
	day := first - 1
	if c.isCalm(first) {
		day = first // what is open on one day does not reach into the next
		if at, ok := c.soonAfter(from, open, first); ok {
			return at, true
		}
	}
	for ; day <= lastDay; day++ {
		if first < day && c.isCalm(day) {
			days, seconds := c.within(day, min(c.calm.last, lastDay), open)
			day += days
			open -= time.Duration(seconds) * time.Second
		}
		for _, interval := range c.intervals(day) {
			opens, closes := c.span(day, interval)
			start := time.Unix(opens, 0)
			length := time.Duration(closes-opens) * time.Second
			if opens <= from.Unix() {
				start = from
				length = time.Duration(closes-from.Unix())*time.Second - time.Duration(from.Nanosecond())
			}
			switch {
			case length >= open:
				return start.Add(open), true
			case length > 0:
				open -= length
			}
		}
	}
	return time.Time{}, false
}

// soonAfter is After for the usual case: the answer lies within two weeks that begin on a day of the calm remembered, and end
// in it. It returns false in any other.
func (c *Calendar) soonAfter(from time.Time, open time.Duration, first int) (time.Time, bool) {
	second, weekday := from.Unix(), weekdayOf(first)
	for day := first; day <= min(c.calm.last, first+14, lastDay); day++ {
		whole := time.Duration(c.open[weekday]) * time.Second
		switch {
		case whole == 0, len(c.holidays) > 0 && c.secondsOf(day) == 0:
		case day > first && whole < open:
			open -= whole
		default:
			midnight := int64(day)*daySeconds - c.calm.offset
			for _, interval := range c.hours[weekday] {
				opens, closes := midnight+60*int64(interval.From), midnight+60*int64(interval.To)
				start, length := time.Unix(opens, 0), time.Duration(closes-opens)*time.Second
				if opens <= second {
					start, length = from, time.Duration(closes-second)*time.Second-time.Duration(from.Nanosecond())
				}
				if length >= open {
					return start.Add(open), true
				}
				open -= max(length, 0)
			}
		}
		if weekday++; weekday == 7 {
			weekday = 0
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
			from, to := c.span(day, interval)
			opens, closes := time.Unix(from, 0), time.Unix(to, 0)
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

// span returns the seconds since 1970 between which an interval of a day lies.
func (c *Calendar) span(day int, i program.Interval) (from, to int64) {
	shown := int64(day) * daySeconds
	if c.isCalm(day) {
		shown -= c.calm.offset
		return shown + 60*int64(i.From), shown + 60*int64(i.To)
	}
	from, to = shown+60*int64(i.From), shown+60*int64(i.To)
	return wall(time.Unix(from, 0).UTC(), c.zone).Unix(), wall(time.Unix(to, 0).UTC(), c.zone).Unix()
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

// secondsOf returns how long the calendar is open on a day of a calm.
func (c *Calendar) secondsOf(day int) int64 {
	if _, closed := slices.BinarySearch(c.holidays, day); closed {
		return 0
	}
	return c.open[weekdayOf(day)]
}

// within returns how many of the days from day on, up to last, pass before the calendar has been open that long,
// and how long it is open on them. All of them but last may pass.
func (c *Calendar) within(day, last int, open time.Duration) (days int, seconds int64) {
	needed := int64((open-1)/time.Second) + 1 // rounded up
	if needed > c.week {
		days = sort.Search(last-day, func(n int) bool { return c.seconds(day, day+n) >= needed })
		return days, c.seconds(day, day+days-1)
	}
	for ; days < last-day; days++ { // a week of them at most, but for holidays
		more := c.secondsOf(day + days)
		if seconds+more >= needed {
			break
		}
		seconds += more
	}
	return days, seconds
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
