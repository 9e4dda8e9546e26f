package convert

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// zoned are the layouts of times that say their offset. Go reads fractions of a second after any of them.
var zoned = []string{
	time.RFC3339,
	"2006-01-02 15:04:05Z07:00",
	"2006-01-02 15:04:05 Z07:00",
	"2006-01-02T15:04:05Z0700",
	"2006-01-02 15:04:05 -0700",
	"2006-01-02 15:04:05 UTC", // exports of desks
	"2006-01-02 15:04 UTC",
	"2006-01-02T15:04Z07:00",
	"Mon, 2 Jan 2006 15:04:05 -0700", // mail
	"2 Jan 2006 15:04:05 -0700",
	"02/Jan/2006:15:04:05 -0700", // web servers
}

// local are the layouts of times that do not.
var local = []string{
	"2006-01-02T15:04:05",
	"2006-01-02 15:04:05",
	"2006-01-02T15:04",
	"2006-01-02 15:04",
	"2006-01-02 3:04:05 PM",
	"2006-01-02 3:04 PM",
}

// parseInstant reads a time as logs write it: a date with its time of day, or a number of seconds, milli-, micro- or
// nanoseconds since 1970, told apart by their size. Without an offset it is in zone; nil means that it must have one.
func parseInstant(d datum, zone *time.Location) (time.Time, error) {
	s := strings.TrimSpace(d.text)
	switch d.kind {
	case number:
		return parseUnix(s)
	case text:
	default:
		return time.Time{}, fmt.Errorf("want a time, found %s", d.kind)
	}
	if s != "" && strings.Trim(s, "0123456789") == "" {
		return parseUnix(s)
	}
	for _, layout := range zoned {
		if t, err := time.Parse(layout, s); err == nil {
			return printable(t)
		}
	}
	for _, layout := range local {
		switch t, err := time.ParseInLocation(layout, s, locationOrUTC(zone)); {
		case err != nil:
		case zone == nil:
			return time.Time{}, fmt.Errorf("%q does not say its time zone: add zone: to the profile's at", clip(s))
		default:
			return printable(t)
		}
	}
	if slashDate.MatchString(s) {
		return time.Time{}, fmt.Errorf("%q does not say which is the day: add dates: day/month/year or month/day/year to the profile's at", clip(s))
	}
	return time.Time{}, fmt.Errorf("%q is no time: want one like 2026-11-20T09:15:00+01:00", clip(s))
}

func locationOrUTC(zone *time.Location) *time.Location {
	if zone == nil {
		return time.UTC
	}
	return zone
}

// unixUnits are the units of Unix time, by the size from which a number is taken to be in them: 10^11 seconds are the year 5138.
var unixUnits = []struct {
	from, perSecond float64
}{
	{1e17, 1e9},
	{1e14, 1e6},
	{1e11, 1e3},
	{0, 1},
}

func parseUnix(s string) (time.Time, error) {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsInf(f, 0) || f < 0 {
		return time.Time{}, fmt.Errorf("%q is no time since 1970", clip(s))
	}
	for _, unit := range unixUnits {
		if f < unit.from {
			continue
		}
		if n, err := strconv.ParseInt(s, 10, 64); err == nil { // exact, where a float would round
			per := int64(unit.perSecond)
			return printable(time.Unix(n/per, n%per*int64(time.Second)/per).UTC())
		}
		whole, fraction := math.Modf(f / unit.perSecond)
		return printable(time.Unix(int64(whole), int64(math.Round(fraction*1e6))*int64(time.Microsecond)).UTC())
	}
	panic("a number is below none of its units")
}

// printable refuses what RFC 3339 cannot say, and gives whole minutes of offset to what has them not.
func printable(t time.Time) (time.Time, error) {
	if _, offset := t.Zone(); offset%60 != 0 {
		t = t.UTC()
	}
	if y := t.Year(); y < 1 || y > 9999 || t.UTC().Year() < 1 || t.UTC().Year() > 9999 {
		return time.Time{}, errors.New("the year is out of range")
	}
	return t, nil
}

const maxClip = 60 // characters of the user's text in a message

// clip shortens a text for a message.
func clip(s string) string {
	n := 0
	for i := range s {
		if n == maxClip {
			return s[:i] + "…"
		}
		n++
	}
	return s
}
