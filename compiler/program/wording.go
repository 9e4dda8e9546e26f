package program

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/routebook/routebook/dsl/schema"
)

// How the parts of a program are spelled in its disassembly. Every spelling can
// be taken back, so that different values never look alike.

// dayNames are the days by time.Weekday.
var dayNames = func() [7]string {
	var names [7]string
	for i, name := range schema.Weekdays { // from Monday on
		names[(i+1)%7] = name
	}
	return names
}()

// bare returns a name as it is where that cannot be misread, and quoted otherwise.
func bare(name string) string {
	for i, r := range name {
		if !unicode.IsLetter(r) && r != '_' && (i == 0 || !unicode.IsDigit(r) && r != '-') {
			return strconv.Quote(name)
		}
	}
	if name == "" {
		return `""`
	}
	return name
}

// segment is bare for a part of a path, which may be digits.
func segment(s string) string {
	if s != "" && strings.Trim(s, "0123456789") == "" {
		return s
	}
	return bare(s)
}

// raw returns a pattern without escaping its backslashes, where possible.
func raw(s string) string {
	if strconv.CanBackquote(s) {
		return "`" + s + "`"
	}
	return strconv.Quote(s)
}

// words returns `"a"`, or `any of ["a", "b"]`.
func words(list []string) []string {
	if len(list) == 1 {
		return []string{strconv.Quote(list[0])}
	}
	return append([]string{"any of"}, quoted(list)...)
}

// quoted returns a list of strings, one piece each.
func quoted(list []string) []string { return bracketed(list, strconv.Quote) }

// bracketed returns a list, one piece for each item.
func bracketed[T any](list []T, spell func(T) string) []string {
	if len(list) == 0 {
		return []string{"[]"}
	}
	pieces := make([]string, len(list))
	for i, item := range list {
		pieces[i] = spell(item) + ","
	}
	pieces[0] = "[" + pieces[0]
	last := &pieces[len(pieces)-1]
	*last = strings.TrimSuffix(*last, ",") + "]"
	return pieces
}

// number returns the shortest decimal that reads back as f.
func number(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// duration returns d without units that are zero: "24h", "1h30m".
func duration(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// clock returns a second of the day: "09:00", "09:00:30".
func clock(second int) string {
	s := fmt.Sprintf("%02d:%02d", second/3600, second/60%60)
	if second%60 != 0 {
		s += fmt.Sprintf(":%02d", second%60)
	}
	return s
}

const (
	secondsPerDay = 24 * 60 * 60
	minutesPerDay = 24 * 60
	maxDays       = 4_000_000 // some eleven thousand years around 1970
)

// amount returns a number in the words of its unit. What is no amount of that
// unit is shown as the number that it is, with a sharp before it.
func amount(u unit, f float64) string {
	whole := f == math.Trunc(f)
	switch {
	case u == nanos && whole && math.Abs(f) < 1<<63:
		return duration(time.Duration(f))
	case u == days && whole && math.Abs(f) <= maxDays:
		return time.Unix(int64(f)*secondsPerDay, 0).UTC().Format(time.DateOnly)
	case u == seconds && whole && 0 <= f && f <= secondsPerDay:
		return clock(int(f))
	case u == plain || u == rank:
		return number(f)
	case u == hundreds:
		return number(f / 100)
	default:
		return "#" + number(f)
	}
}
