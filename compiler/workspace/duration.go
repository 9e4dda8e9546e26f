package workspace

import (
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/routebook/routebook/dsl/yamlpos"
)

// units are the language's units of time and their spellings.
var units = []struct {
	unit  time.Duration
	names []string
}{
	{time.Second, []string{"s", "sec", "secs", "second", "seconds"}},
	{time.Minute, []string{"m", "min", "mins", "minute", "minutes"}},
	{time.Hour, []string{"h", "hour", "hours"}},
	{24 * time.Hour, []string{"d", "day", "days"}},
	{7 * 24 * time.Hour, []string{"w", "week", "weeks"}},
}

// readDuration reads a duration as rules write it: `10 minutes`, `10m`, `1 day 12 hours`. It is more than nothing.
func readDuration(r *yamlpos.Reader, n *yamlpos.Node, what string) (time.Duration, bool) {
	s, ok := r.Text(n, what)
	if !ok {
		return 0, false
	}
	d, ok := ParseDuration(s)
	if !ok || d <= 0 {
		r.Report(n, "%s needs a duration, found %q", what, s).Label = `expected, for example, "10 minutes"`
		return 0, false
	}
	return d, true
}

// ParseDuration reads a duration as rules write it in English; false for what is none.
func ParseDuration(s string) (time.Duration, bool) {
	var sum time.Duration
	for s = strings.TrimSpace(s); s != ""; s = strings.TrimSpace(s) {
		digits := len(s) - len(strings.TrimLeftFunc(s, isDigit))
		count, err := strconv.ParseInt(s[:digits], 10, 64)
		if err != nil {
			return 0, false
		}
		s = strings.TrimLeft(s[digits:], " ")
		letters := len(s) - len(strings.TrimLeftFunc(s, unicode.IsLetter))
		unit := unitNamed(s[:letters])
		if unit == 0 || count > int64((math.MaxInt64-sum)/unit) {
			return 0, false
		}
		sum += time.Duration(count) * unit
		s = s[letters:]
	}
	return sum, true
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// unitNamed returns the unit of that name, 0 when there is none.
func unitNamed(name string) time.Duration {
	for _, u := range units {
		for _, n := range u.names {
			if n == name {
				return u.unit
			}
		}
	}
	return 0
}
