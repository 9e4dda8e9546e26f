package convert

import (
	"strconv"
	"strings"
	"time"
)

// mailZones are the names of zones that RFC 5322 knows, and those that mails have beside them where they are not
// ambiguous, in minutes east of Greenwich.
var mailZones = map[string]int{
	"UT": 0, "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "WEST": 60, "CET": 60, "MET": 60, "CEST": 120, "MEST": 120, "EET": 120, "EEST": 180, "MSK": 180,
	"EST": -300, "EDT": -240, "CST": -360, "CDT": -300, "MST": -420, "MDT": -360, "PST": -480, "PDT": -420, "JST": 540,
}

var months = map[string]time.Month{
	"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}

// A mailDate is a date in the making.
type mailDate struct {
	month                time.Month
	day, year            int
	hour, minute, second int
	offset               int // minutes east of Greenwich
	timed                bool
}

// parseMailDate reads the date of a mail: RFC 5322 with its obsolete forms, and what mailers make of it: no weekday, no
// seconds, no zone (which is UTC then), the year at the end, comments. Whatever it does not understand is passed over.
func parseMailDate(s string) (time.Time, bool) {
	var d mailDate
	depth := 0
	for _, word := range strings.FieldsFunc(s, func(r rune) bool {
		switch r {
		case '(':
			depth++
		case ')':
			depth--
			return true
		}
		return depth > 0 || r == ' ' || r == '\t' || r == ',' || r == '\r' || r == '\n'
	}) {
		if d.word(word) {
			continue
		}
		for _, part := range strings.Split(word, "-") { // 26-Aug-2002
			d.word(part)
		}
	}
	return d.time()
}

// word takes in one word, and reports whether it was one of a date.
func (d *mailDate) word(s string) bool {
	if n, ok := digits(s); ok {
		return d.number(n, len(s))
	}
	if strings.Contains(s, ":") {
		return d.clock(s)
	}
	if len(s) == 5 && (s[0] == '+' || s[0] == '-') {
		n, ok := digits(s[1:])
		if ok = ok && d.timed && n/100 < 24 && n%100 < 60; ok {
			d.offset = n/100*60 + n%100
			if s[0] == '-' {
				d.offset = -d.offset
			}
		}
		return ok
	}
	if offset, ok := mailZones[strings.ToUpper(s)]; ok && d.timed {
		d.offset = offset
		return true
	}
	if month, ok := months[strings.ToLower(s[:min(3, len(s))])]; ok && d.month == 0 {
		d.month = month
		return true
	}
	return false
}

func digits(s string) (n int, ok bool) {
	if s == "" || len(s) > 4 || strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	return n, err == nil
}

// number is a day, then a year; years of two digits are those of RFC 5322.
func (d *mailDate) number(n, width int) bool {
	switch {
	case width <= 2 && d.day == 0:
		d.day = n
	case d.year != 0:
		return false
	case width == 4:
		d.year = n
	case width == 3:
		d.year = 1900 + n
	case n < 50:
		d.year = 2000 + n
	default:
		d.year = 1900 + n
	}
	return true
}

func (d *mailDate) clock(s string) bool {
	parts := strings.Split(s, ":")
	if d.timed || len(parts) > 3 {
		return false
	}
	var n [3]int
	for i, part := range parts {
		part, _, _ = strings.Cut(part, ".") // fractions of a second
		var ok bool
		if n[i], ok = digits(part); !ok {
			return false
		}
	}
	d.hour, d.minute, d.second, d.timed = n[0], n[1], n[2], true
	return true
}

func (d *mailDate) time() (time.Time, bool) {
	if !d.timed || d.month == 0 || d.day < 1 || d.year < 1970 || d.hour > 23 || d.minute > 59 || d.second > 60 {
		return time.Time{}, false
	}
	zone := time.UTC
	if d.offset != 0 {
		zone = time.FixedZone("", d.offset*60)
	}
	t := time.Date(d.year, d.month, d.day, d.hour, d.minute, min(d.second, 59), 0, zone)
	if t.Day() != d.day || t.UTC().Year() < 1970 { // the 31st of February
		return time.Time{}, false
	}
	return t, true
}

// postmarkDate reads the date at the end of a From line: "From jean@acme.example Fri Nov 20 09:15:00 2026".
func postmarkDate(line string) (time.Time, bool) {
	words := strings.Fields(line)
	for i := 1; i < len(words); i++ { // the sender may be missing, and may hold blanks
		if !isWeekday(words[i]) {
			continue
		}
		if t, ok := parseMailDate(strings.Join(words[i:], " ")); ok {
			return t, true
		}
	}
	return time.Time{}, false
}

func isWeekday(s string) bool {
	switch strings.ToLower(strings.TrimSuffix(s, ",")) {
	case "mon", "tue", "wed", "thu", "fri", "sat", "sun":
		return true
	}
	return false
}
