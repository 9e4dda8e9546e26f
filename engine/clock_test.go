package engine_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// TestClockIsLookedAtInTime has rules for every hour and weekday, and messages at and around the moments when answers change:
// the full hours of days on which the clocks go forward and back, by the book's time zone, and a step of more than a day.
func TestClockIsLookedAtInTime(t *testing.T) {
	var rules strings.Builder
	for hour := range 24 {
		fmt.Fprintf(&rules, "rule \"h%d\"\n  when time is between %02d:00 and %02d:30\n  then add tag \"h%d\"\n", hour, hour, (hour+hour%5)%24, hour)
	}
	for _, day := range strings.Fields("monday tuesday wednesday thursday friday saturday sunday") {
		fmt.Fprintf(&rules, "rule %q\n  when weekday is any of [%s, sunday]\n  then add tag %q\n", day, day, day)
	}
	p := compile(t, fstest.MapFS{
		"book.yaml": {Data: []byte("timezone: Europe/Paris\n")}, "a.route": {Data: []byte(rules.String())},
	})
	for _, begin := range []string{"2026-03-28T22:00:00Z", "2026-10-24T22:00:00Z", "2026-12-31T20:00:00Z"} {
		at, err := time.Parse(time.RFC3339, begin)
		if err != nil {
			t.Fatal(err)
		}
		var lines []string
		add := func(at time.Time) {
			n := len(lines)
			lines = append(lines, fmt.Sprintf(`{"id":"m%d","type":"message","at":%q,"conversation":"c%d","body":"x"}`, n, at.Format(time.RFC3339), n))
		}
		for half := range 60 {
			half := at.Add(time.Duration(half) * 30 * time.Minute)
			add(half.Add(-time.Second))
			add(half)
			add(half.Add(17 * time.Minute))
		}
		add(at.Add(9 * 24 * time.Hour))
		sameDecisions(t, p, strings.Join(lines, "\n"))
	}
}
