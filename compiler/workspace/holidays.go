package workspace

import (
	"bytes"
	"errors"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"

	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/yamlpos"
)

const (
	// lastYear is the last one in which a holiday without end recurs: what a book means must not depend on when it is read.
	lastYear = 2099
	// maxDays is how long one event may last: longer ones are no holidays, but mistakes.
	maxDays = 366
)

func isCalendarFile(n *yamlpos.Node) bool {
	return n.Kind == yamlpos.Text && strings.HasSuffix(strings.ToLower(n.Text), ".ics")
}

// readCalendarFile reads the days of the all-day events in the iCalendar file that n names, relative to the book.
// What is left out is reported at n.
func readCalendarFile(r *yamlpos.Reader, n *yamlpos.Node, f *folder) []Date {
	if !fs.ValidPath(n.Text) {
		r.Report(n, "%q is no path within the book", n.Text).Label = "expected one relative to book.yaml, such as holidays.ics"
		return nil
	}
	text, err := readRegular(f.fsys, n.Text)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		r.Report(n, "no file named %q", n.Text)
		return nil
	case err != nil:
		f.fail(n.Text, err)
		return nil
	}
	text = bytes.TrimPrefix(text, []byte("\uFEFF"))
	if len(bytes.TrimSpace(text)) == 0 {
		r.Report(n, "%q is empty", n.Text).Label = "expected a calendar file"
		return nil
	}
	file, err := ics.ParseCalendarWithOptions(bytes.NewReader(text), ics.WithUnknownPropertyHandler(ics.AcceptUnknownPropertyHandler))
	if err != nil {
		r.Report(n, "%q is no calendar file: %v", n.Text, err)
		return nil
	}
	events := file.Events()
	if len(events) == 0 {
		r.Report(n, "no event in %q", n.Text).Severity = diag.Warning
	}
	var days []Date
	for _, ev := range events {
		h := holiday{event: ev}
		found, problem := h.days()
		if problem != "" {
			d := r.Report(n, "the event %q of %q is left out", h.name(), n.Text)
			d.Severity, d.Label = diag.Warning, problem
			continue
		}
		days = append(days, found...)
	}
	return days
}

// holiday is an event of a calendar file.
type holiday struct {
	event *ics.VEvent
	rule  recurrence
}

// recurrence is how a holiday comes back: on its day of the year, or on a weekday of its month such as the fourth Thursday.
type recurrence struct {
	interval int          // in years; 0 for never
	count    int          // 0 for without end
	until    time.Time    // zero for without end
	nth      int          // of the weekdays of the month; from the end when negative, 0 for the day of the year
	weekday  time.Weekday // meaningful when nth is not 0
}

func (h *holiday) value(p ics.ComponentProperty) string {
	if found := h.event.GetProperty(p); found != nil {
		return strings.TrimSpace(found.Value)
	}
	return ""
}

// name returns what a finding calls the event.
func (h *holiday) name() string {
	if summary := h.value(ics.ComponentPropertySummary); summary != "" {
		return summary
	}
	return h.value(ics.ComponentPropertyUniqueId)
}

// days returns the days of the event, or the problem because of which they cannot be told.
func (h *holiday) days() (days []Date, problem string) {
	if strings.EqualFold(h.value(ics.ComponentPropertyStatus), string(ics.ObjectStatusCancelled)) {
		return nil, ""
	}
	if h.event.GetProperty(ics.ComponentPropertyRecurrenceId) != nil {
		return nil, "an exception of a recurring event is not supported"
	}
	first, ok := parseDay(h.value(ics.ComponentPropertyDtStart))
	if !ok {
		return nil, "a holiday lasts whole days: DTSTART needs a date without a time"
	}
	length, problem := h.length(first)
	if problem != "" {
		return nil, problem
	}
	if problem := h.readRule(first); problem != "" {
		return nil, problem
	}
	except, ok := h.dates(ics.ComponentPropertyExdate)
	if !ok {
		return nil, "EXDATE needs dates without a time"
	}
	more, ok := h.dates(ics.ComponentPropertyRdate)
	if !ok {
		return nil, "RDATE needs dates without a time"
	}
	for _, start := range append(h.starts(first), more...) {
		if slices.ContainsFunc(except, start.Equal) {
			continue
		}
		for i := range length {
			if day := start.AddDate(0, 0, i); day.Year() <= 9999 { // later ones cannot be written down
				days = append(days, dateOf(day))
			}
		}
	}
	return days, ""
}

// length returns how many days the event lasts. DTEND is the first day after it; some programs repeat the only day there.
func (h *holiday) length(first time.Time) (days int, problem string) {
	days = 1
	if h.event.GetProperty(ics.ComponentPropertyDtEnd) != nil {
		end, ok := parseDay(h.value(ics.ComponentPropertyDtEnd))
		if !ok {
			return 0, "a holiday lasts whole days: DTEND needs a date without a time"
		}
		if end.Before(first) {
			return 0, "it ends before it begins"
		}
		days = max(1, int(end.Sub(first)/(24*time.Hour)))
	} else if text := h.value(ics.ComponentPropertyDuration); text != "" {
		length, ok := parseLength(text)
		if !ok {
			return 0, "a holiday lasts whole days: DURATION needs days, such as P2D"
		}
		days = length
	}
	if days > maxDays {
		return 0, "it lasts more than a year"
	}
	return days, ""
}

// readRule reads RRULE.
func (h *holiday) readRule(first time.Time) (problem string) {
	rules := h.event.GetProperties(ics.ComponentPropertyRrule)
	if len(rules) == 0 {
		return ""
	}
	if len(rules) > 1 || h.event.GetProperty(ics.ComponentPropertyExrule) != nil {
		return "more than one rule is not supported"
	}
	keys := map[string]bool{}
	h.rule.interval = 1
	for part := range strings.SplitSeq(rules[0].Value, ";") {
		key, value, _ := strings.Cut(strings.ToUpper(part), "=")
		if keys[key] || !h.rule.read(key, value, first) {
			return strconv.Quote(part) + " is not supported: a holiday recurs every year"
		}
		keys[key] = true
	}
	switch {
	case !keys["FREQ"]:
		return strconv.Quote(rules[0].Value) + " says no FREQ"
	case keys["BYDAY"] && (!keys["BYMONTH"] || keys["BYMONTHDAY"]):
		return "BYDAY is supported with BYMONTH only"
	}
	return ""
}

// read reads one part of a rule. It returns false for what no holiday needs.
func (r *recurrence) read(key, value string, first time.Time) (ok bool) {
	n, isCount := parseCount(value)
	switch key {
	case "FREQ":
		return value == "YEARLY"
	case "INTERVAL":
		r.interval = n
		return isCount
	case "COUNT":
		r.count = n
		return isCount
	case "UNTIL":
		date, _, _ := strings.Cut(value, "T")
		r.until, ok = parseDay(date)
		return ok
	case "BYMONTH":
		return n == int(first.Month())
	case "BYMONTHDAY":
		return n == first.Day()
	case "BYDAY":
		r.nth, r.weekday, ok = parseWeekday(value)
		return ok
	}
	return key == "WKST" || key == ""
}

// starts returns the days on which the event begins. A day that a year does not have, such as 29 February, is skipped.
func (h *holiday) starts(first time.Time) []time.Time {
	starts := []time.Time{first}
	if h.rule.interval == 0 {
		return starts
	}
	for year := first.Year() + h.rule.interval; year <= lastYear; year += h.rule.interval {
		next, there := h.rule.in(year, first)
		switch {
		case !there:
			continue
		case h.rule.count > 0 && len(starts) == h.rule.count, !h.rule.until.IsZero() && next.After(h.rule.until):
			return starts
		}
		starts = append(starts, next)
	}
	return starts
}

// in returns the day on which an event that first took place on a day does so in a year.
func (r *recurrence) in(year int, first time.Time) (day time.Time, there bool) {
	switch {
	case r.nth > 0:
		day = time.Date(year, first.Month(), 1, 0, 0, 0, 0, time.UTC)
		ahead := (r.weekday - day.Weekday() + 7) % 7
		day = day.AddDate(0, 0, int(ahead)+7*(r.nth-1))
	case r.nth < 0:
		day = time.Date(year, first.Month()+1, 0, 0, 0, 0, 0, time.UTC)
		back := (day.Weekday() - r.weekday + 7) % 7
		day = day.AddDate(0, 0, -int(back)+7*(r.nth+1))
	default:
		day = time.Date(year, first.Month(), first.Day(), 0, 0, 0, 0, time.UTC)
	}
	return day, day.Month() == first.Month()
}

// dates reads the days that all properties of one kind list.
func (h *holiday) dates(p ics.ComponentProperty) (days []time.Time, ok bool) {
	for _, list := range h.event.GetProperties(p) {
		for text := range strings.SplitSeq(list.Value, ",") {
			day, ok := parseDay(text)
			if !ok {
				return nil, false
			}
			days = append(days, day)
		}
	}
	return days, true
}

// parseDay reads a date of iCalendar, as in 20261225.
func parseDay(s string) (time.Time, bool) {
	day, err := time.Parse("20060102", strings.TrimSpace(s))
	return day, err == nil
}

// parseWeekday reads which of the weekdays of a month is meant, as in 4TH or -1MO.
func parseWeekday(s string) (nth int, day time.Weekday, ok bool) {
	if len(s) < 3 {
		return 0, 0, false
	}
	nth, err := strconv.Atoi(s[:len(s)-2])
	at := slices.Index([]string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}, s[len(s)-2:])
	return nth, time.Weekday(at), err == nil && nth != 0 && -5 <= nth && nth <= 5 && at >= 0
}

// parseLength reads a duration in days or weeks, as in P2D.
func parseLength(s string) (days int, ok bool) {
	for unit, days := range map[string]int{"D": 1, "W": 7} {
		if digits, is := strings.CutSuffix(s, unit); is {
			digits, period := strings.CutPrefix(digits, "P")
			n, ok := parseCount(digits)
			return n * days, ok && period
		}
	}
	return 0, false
}

// parseCount reads a positive number that is no larger than any year.
func parseCount(s string) (int, bool) {
	n, err := strconv.Atoi(s)
	return n, err == nil && n > 0 && n <= 9999
}

func dateOf(t time.Time) Date { return Date{Year: t.Year(), Month: t.Month(), Day: t.Day()} }
