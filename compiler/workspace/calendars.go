package workspace

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/yamlpos"
)

// calendar is a Calendar that is being read.
type calendar struct {
	Calendar
	folder *folder
}

var calendarKeys = []yamlpos.Field[calendar]{
	{Key: "timezone", Read: readCalendarZone},
	{Key: "hours", Read: readHours},
	{Key: "holidays", Read: readHolidays},
}

func readCalendars(r *yamlpos.Reader, n *yamlpos.Node, b *book) {
	entries, ok := r.Map(n, "calendars")
	b.incomplete["calendars"] = !ok
	b.calendars = index{}
	for _, e := range entries {
		name, ok := readName(r, e.Key, "calendars")
		if !ok {
			continue
		}
		if first, twice := b.calendars.add(name); twice {
			reportDuplicate(r, "calendar", name, first)
			continue
		}
		c := calendar{Calendar: Calendar{Named: name, Zone: b.Zone}, folder: b.folder}
		before := len(r.Found)
		yamlpos.ReadFields(r, e.Value, "a calendar", calendarKeys, &c)
		within(r, before, "calendar", name.Name)
		b.Calendars = append(b.Calendars, c.Calendar)
	}
}

func readCalendarZone(r *yamlpos.Reader, n *yamlpos.Node, c *calendar) {
	if zone := readZone(r, n); zone != nil {
		c.Zone = zone
	}
}

// weekdays are named from Sunday on, as time.Weekday counts.
var weekdays = []string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}

// weekdaysFromMonday is the order in which people list them.
var weekdaysFromMonday = append(slices.Clone(weekdays[1:]), weekdays[0])

func readHours(r *yamlpos.Reader, n *yamlpos.Node, c *calendar) {
	entries, _ := r.Map(n, "hours")
	var given [7]*yamlpos.Node // the key that gave each day its hours
	for _, e := range entries {
		days := readDays(r, e.Key)
		hours := readIntervals(r, e.Value)
		for _, day := range days {
			if first := given[day]; first != nil {
				d := r.Report(e.Key, "%s is given twice", weekdays[day])
				d.Related = []diag.Related{{File: first.File, Span: first.Span, Message: "first given here"}}
				break
			}
			given[day] = e.Key
			c.Hours[day] = hours
		}
	}
}

// readDays reads `monday` or `monday..friday`; `saturday..monday` goes over the week's end.
func readDays(r *yamlpos.Reader, n *yamlpos.Node) []time.Weekday {
	first, last, isRange := strings.Cut(n.Text, "..")
	if !isRange {
		last = first
	}
	from, to := slices.Index(weekdays, strings.TrimSpace(first)), slices.Index(weekdays, strings.TrimSpace(last))
	if from < 0 || to < 0 {
		if isRange {
			r.Report(n, "unknown days %q", n.Text).Label = daysHint(first, last)
		} else {
			unknownDay(r, n)
		}
		return nil
	}
	days := []time.Weekday{time.Weekday(from)}
	for day := from; day != to; {
		day = (day + 1) % 7
		days = append(days, time.Weekday(day))
	}
	return days
}

// unknownDay reports what is no day, and may be several with another sign between them, or one in short.
func unknownDay(r *yamlpos.Reader, n *yamlpos.Node) {
	from, to, _ := strings.Cut(strings.ReplaceAll(n.Text, "–", "-"), "-")
	switch hint := daysHint(from, to); {
	case otherDay(from) != "" && otherDay(to) != "":
		r.Report(n, "unknown days %q", n.Text).Label = hint
	case otherDay(n.Text) != "" && translated(n.Text, weekdaysFromMonday) == "":
		r.Report(n, "unknown day %q", n.Text).Label = "write " + otherDay(n.Text)
	default:
		unknown(r, n, "day", weekdaysFromMonday)
	}
}

// daysHint says how days are written, and where they are recognised in short or in another language, how these are.
func daysHint(first, last string) string {
	from, to := otherDay(first), otherDay(last)
	if from == "" || to == "" {
		return "expected, for example, monday..friday"
	}
	return fmt.Sprintf("write %s..%s", from, to)
}

// otherDay returns the day that is written in short, in capitals or in another language, or "".
func otherDay(text string) string {
	text = strings.ToLower(strings.TrimSpace(text))
	for _, day := range weekdaysFromMonday {
		if text == day || text == day[:3] {
			return day
		}
	}
	return translated(text, weekdaysFromMonday)
}

// readIntervals reads the hours of a day, in any order; they may touch but not overlap.
func readIntervals(r *yamlpos.Reader, n *yamlpos.Node) []Interval {
	items, _ := r.List(n, "hours")
	var (
		intervals []Interval
		nodes     []*yamlpos.Node
	)
	for _, item := range items {
		interval, ok := readInterval(r, item)
		if !ok {
			continue
		}
		if i := slices.IndexFunc(intervals, interval.overlaps); i >= 0 {
			d := r.Report(item, "the hours %q overlap others", item.Text)
			d.Related = []diag.Related{{File: nodes[i].File, Span: nodes[i].Span, Message: "with these"}}
			continue
		}
		intervals, nodes = append(intervals, interval), append(nodes, item)
	}
	slices.SortFunc(intervals, func(a, b Interval) int { return a.From - b.From })
	return intervals
}

func (i Interval) overlaps(other Interval) bool { return i.From < other.To && other.From < i.To }

// midnight is the end of a day in minutes: 24:00, which is no beginning.
const midnight = 24 * 60

func readInterval(r *yamlpos.Reader, n *yamlpos.Node) (Interval, bool) {
	s, ok := r.Text(n, "hours")
	if !ok {
		return Interval{}, false
	}
	first, last, isRange := strings.Cut(s, "..")
	from, fromOK := parseTime(strings.TrimSpace(first))
	to, toOK := parseTime(strings.TrimSpace(last))
	switch {
	case !isRange || !fromOK || !toOK:
		r.Report(n, "hours need two times, found %q", s).Label = hoursHint(s)
	case from == midnight:
		r.Report(n, "hours cannot begin at 24:00, found %q", s).Label = "24:00 is an end only"
	case to <= from:
		r.Report(n, "hours need an end after their beginning, found %q", s).Label = endHint(from, to)
	default:
		return Interval{From: from, To: to}, true
	}
	return Interval{}, false
}

// otherHours are two times as they are written elsewhere: 9:00-18:00, 9h–18h30, 9 à 18 h, 9am-5pm.
var otherHours = regexp.MustCompile(`^(\d{1,2}) ?[:hH.]?(\d\d)? ?([aApP]?)[mM]? ?(?:\.\.|-|–|à|to) ?(\d{1,2}) ?[:hH.]?(\d\d)? ?([aApP]?)[mM]?$`)

// hoursHint says how hours are written, and where two times can be recognised, how these are.
func hoursHint(s string) string {
	if m := otherHours.FindStringSubmatch(strings.TrimSpace(s)); m != nil {
		from, fromOK := otherTime(m[1:4])
		to, toOK := otherTime(m[4:7])
		if fromOK && toOK && from < to {
			return fmt.Sprintf("write %q", clock(from)+".."+clock(to))
		}
	}
	return `expected, for example, "09:00..12:30"`
}

// otherTime reads hours, minutes which may be empty, and the first letter of am and pm, which may be.
func otherTime(parts []string) (int, bool) {
	t, ok := parseTime(parts[0] + ":" + cmp.Or(parts[1], "00"))
	half := strings.ToLower(parts[2])
	switch {
	case half == "":
		return t, ok
	case t >= 13*60:
		return 0, false
	}
	t %= 12 * 60 // 12 am is midnight, 12 pm noon
	if half == "p" {
		t += 12 * 60
	}
	return t, ok
}

// endHint says what hours that go over midnight look like.
func endHint(from, to int) string {
	switch {
	case to == from:
		return ""
	case to == 0:
		return "midnight as an end is 24:00"
	default:
		return fmt.Sprintf("over midnight they are two: %s..24:00, and 00:00..%s on the next day", clock(from), clock(to))
	}
}

func clock(minutes int) string { return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60) }

// parseTime reads a time of day, `09:00` or `9:00`, into minutes since midnight.
func parseTime(s string) (int, bool) {
	hours, minutes, ok := strings.Cut(s, ":")
	if !ok || len(hours) > 2 || len(minutes) != 2 || !isDigits(hours) || !isDigits(minutes) {
		return 0, false
	}
	h, errHours := strconv.Atoi(hours)
	m, errMinutes := strconv.Atoi(minutes)
	t := h*60 + m
	return t, errHours == nil && errMinutes == nil && m < 60 && t <= midnight
}

// readHolidays reads dates, and the names of calendar files, in a list; or the name of one file alone.
func readHolidays(r *yamlpos.Reader, n *yamlpos.Node, c *calendar) {
	items := []*yamlpos.Node{n}
	if !isCalendarFile(n) {
		items, _ = r.List(n, "holidays")
	}
	for _, item := range items {
		s, ok := r.Text(item, "a holiday")
		if !ok {
			continue
		}
		if isCalendarFile(item) {
			c.Holidays = append(c.Holidays, readCalendarFile(r, item, c.folder)...)
			continue
		}
		date, ok := parseDate(s)
		if !ok {
			r.Report(item, "a holiday needs a date, found %q", s).Label = `expected, for example, "2026-12-25", or a file such as holidays.ics`
			continue
		}
		c.Holidays = append(c.Holidays, date)
	}
	slices.SortFunc(c.Holidays, Date.compare)
	c.Holidays = slices.Compact(c.Holidays)
}

// parseDate reads a day that exists, as in 2026-12-25.
func parseDate(s string) (Date, bool) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, false
	}
	return dateOf(t), true
}

func (d Date) compare(other Date) int {
	if c := d.Year - other.Year; c != 0 {
		return c
	}
	if c := int(d.Month) - int(other.Month); c != 0 {
		return c
	}
	return d.Day - other.Day
}

// checkCalendar reports a calendar that is named and not declared.
func checkCalendar(r *yamlpos.Reader, b *book, name Named) {
	if name.Name != "" && !b.incomplete["calendars"] && !b.calendars.has(name.Name) {
		reportUnknown(r, "calendar", name, spellings(b.Calendars, func(c *Calendar) Named { return c.Named }))
	}
}
