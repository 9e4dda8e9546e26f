package hours_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/engine/hours"
)

// office is open from Monday to Friday, 09:00 to 12:30 and 13:30 to 18:00, and on Saturday morning.
func office(zone string, holidays ...string) *program.Calendar {
	c := &program.Calendar{Name: "bureau", Zone: zone, Holidays: holidays}
	for day := time.Monday; day <= time.Friday; day++ {
		c.Hours[day] = []program.Interval{{From: 9 * 60, To: 12*60 + 30}, {From: 13*60 + 30, To: 18 * 60}}
	}
	c.Hours[time.Saturday] = []program.Interval{{From: 10 * 60, To: 12 * 60}}
	return c
}

func daily(zone string, from, to int, holidays ...string) *program.Calendar {
	c := &program.Calendar{Name: "daily", Zone: zone, Holidays: holidays}
	for day := range c.Hours {
		c.Hours[day] = []program.Interval{{From: from, To: to}}
	}
	return c
}

func prepare(t require.TestingT, c *program.Calendar) *hours.Calendar {
	made, err := hours.New(c)
	require.NoError(t, err)
	return made
}

// local reads a time as the clocks of a zone show it.
func local(t *testing.T, zone, s string) time.Time {
	t.Helper()
	place, err := time.LoadLocation(zone)
	require.NoError(t, err)
	at, err := time.ParseInLocation("2006-01-02 15:04:05", s, place)
	require.NoError(t, err)
	return at
}

const (
	paris   = "Europe/Paris"
	toronto = "America/Toronto"
	havana  = "America/Havana" // whose clocks skip midnight, and show the hour after it twice
	beirut  = "Asia/Beirut"    // likewise, and the hour before it twice
	samoa   = "Pacific/Apia"   // which left out 2011-12-30
	newfie  = "America/St_Johns"
)

func TestOpen(t *testing.T) {
	for _, test := range []struct {
		at   string
		open bool
	}{
		{"2026-11-20 08:59:59", false},
		{"2026-11-20 09:00:00", true},
		{"2026-11-20 12:29:59", true},
		{"2026-11-20 12:30:00", false},
		{"2026-11-20 13:30:00", true},
		{"2026-11-20 18:00:00", false},
		{"2026-11-21 11:00:00", true},
		{"2026-11-21 13:00:00", false},
		{"2026-11-22 11:00:00", false},
		{"2026-12-25 11:00:00", false},
	} {
		c := prepare(t, office(paris, "2026-12-25"))
		assert.Equal(t, test.open, c.Open(local(t, paris, test.at)), test.at)
	}
}

func TestOpenAsTheClocksChange(t *testing.T) {
	c := prepare(t, daily(paris, 60, 150)) // 01:00 to 02:30
	for _, test := range []struct {
		name string
		at   string // RFC 3339
		open bool
	}{
		{"an end that is skipped is the end of the gap", "2026-03-29T01:59:59+01:00", true},
		{"after the gap", "2026-03-29T03:00:00+02:00", false},
		{"an end that occurs twice ends the first time", "2026-10-25T02:29:59+02:00", true},
		{"the second time it is over", "2026-10-25T02:15:00+01:00", false},
	} {
		at, err := time.Parse(time.RFC3339, test.at)
		require.NoError(t, err)
		assert.Equal(t, test.open, c.Open(at), test.name)
	}
}

func TestWall(t *testing.T) {
	zone, err := time.LoadLocation(paris)
	require.NoError(t, err)
	assert.Equal(t, local(t, paris, "2026-03-29 03:00:00").UTC(), hours.Wall(2026, time.March, 29, 2*3600+1800, zone).UTC(), "skipped")
	first := time.Date(2026, time.October, 25, 0, 30, 0, 0, time.UTC)
	assert.Equal(t, first, hours.Wall(2026, time.October, 25, 2*3600+1800, zone).UTC(), "shown twice")
}

func TestNewFails(t *testing.T) {
	_, err := hours.New(&program.Calendar{Zone: "Europe/Nowhere"})
	assert.ErrorContains(t, err, "load time zone")
	_, err = hours.New(&program.Calendar{Zone: "UTC", Holidays: []string{"2026-02-29"}})
	assert.ErrorContains(t, err, "read a holiday")
}

// TestChangesOfTheClocks measures one day of a calendar that is open at the same times every day.
func TestChangesOfTheClocks(t *testing.T) {
	const night = 2*60 + 30 // 02:30
	for _, test := range []struct {
		zone, day string
		from, to  int
		want      time.Duration
	}{
		{paris, "2026-03-28", 0, 1440, 24 * time.Hour},
		{paris, "2026-03-29", 0, 1440, 23 * time.Hour},
		{paris, "2026-10-25", 0, 1440, 25 * time.Hour},
		{paris, "2026-03-29", 60, night, time.Hour},          // ends after the gap
		{paris, "2026-03-29", night, 240, time.Hour},         // begins after the gap
		{paris, "2026-03-29", night, night + 15, 0},          // within the gap
		{paris, "2026-10-25", night, 240, 150 * time.Minute}, // from the first 02:30
		{paris, "2026-10-25", 60, night, 90 * time.Minute},   // to the first 02:30
		{paris, "2026-10-25", 60, 180, 3 * time.Hour},        // over both
		{toronto, "2026-03-08", 0, 1440, 23 * time.Hour},     // 2026: second Sunday of March
		{toronto, "2026-11-01", 0, 1440, 25 * time.Hour},     // first Sunday of November
		{toronto, "2026-11-01", 60, 90, 30 * time.Minute},    // the first 01:00 only
		{toronto, "2026-11-01", 90, 120, 90 * time.Minute},   // from the first 01:30 to 02:00, which comes once
		{havana, "2026-03-08", 0, 1440, 23 * time.Hour},      // begins at 01:00
		{havana, "2026-03-08", 0, 30, 0},                     // within the gap
		{havana, "2026-03-07", 23 * 60, 1440, time.Hour},     // 24:00 is the moment of the gap
		{havana, "2026-11-01", 0, 60, 2 * time.Hour},         // the hour after midnight twice
		{beirut, "2026-03-29", 0, 1440, 23 * time.Hour},      // begins at 01:00
		{beirut, "2026-10-24", 23 * 60, 1440, 2 * time.Hour}, // the hour before midnight twice
		{samoa, "2011-12-29", 0, 1440, 24 * time.Hour},       // the day before
		{newfie, "2010-11-06", 23 * 60, 1440, time.Hour},     // to the first midnight, though at 00:01 it is 23:01 again
		{paris, "2024-02-29", 0, 1440, 24 * time.Hour},
	} {
		t.Run(fmt.Sprint(test.zone, test.day, test.from, test.to), func(t *testing.T) {
			only := &program.Calendar{Name: "day", Zone: test.zone}
			day, err := time.Parse(time.DateOnly, test.day)
			require.NoError(t, err)
			only.Hours[day.Weekday()] = []program.Interval{{From: test.from, To: test.to}}
			c := prepare(t, only)
			assert.Equal(t, test.want, c.OpenTime(day.AddDate(0, 0, -3), day.AddDate(0, 0, 3)))
		})
	}
}

func TestTheDayThatSamoaLeftOut(t *testing.T) {
	c := prepare(t, daily(samoa, 0, 1440))
	from, to := local(t, samoa, "2011-12-29 12:00:00"), local(t, samoa, "2011-12-31 12:00:00")
	assert.Equal(t, 24*time.Hour, c.OpenTime(from, to))
	_, ok := c.NextChange(from)
	assert.False(t, ok)
	c = prepare(t, daily(samoa, 0, 1440, "2011-12-30"))
	_, ok = c.NextChange(from)
	assert.False(t, ok, "a holiday that no clock showed")
}

func TestOpenTime(t *testing.T) {
	c := prepare(t, office(paris, "2026-12-25"))
	for _, test := range []struct {
		from, to string
		want     time.Duration
	}{
		{"2026-11-20 10:00:00", "2026-11-20 10:00:00", 0},
		{"2026-11-20 10:00:00", "2026-11-20 09:00:00", 0},
		{"2026-11-20 12:00:00", "2026-11-20 14:00:00", time.Hour},
		{"2026-11-20 17:59:30", "2026-11-21 10:00:30", time.Minute},
		{"2026-11-20 09:00:00", "2026-11-27 09:00:00", 42 * time.Hour},
		{"2026-12-24 17:00:00", "2026-12-26 11:00:00", 2 * time.Hour}, // over the holiday
		{"2026-01-01 00:00:00", "2026-02-01 00:00:00", 22*8*time.Hour + 5*2*time.Hour},
	} {
		got := c.OpenTime(local(t, paris, test.from), local(t, paris, test.to))
		assert.Equal(t, test.want, got, "%s to %s", test.from, test.to)
	}
	from := local(t, paris, "2026-11-20 09:00:00").Add(1)
	assert.Equal(t, 2*time.Nanosecond, c.OpenTime(from, from.Add(2)))
}

func TestAfter(t *testing.T) {
	c := prepare(t, office(paris, "2026-12-25"))
	for _, test := range []struct {
		from string
		open time.Duration
		want string
	}{
		{"2026-11-20 07:00:00", 0, "2026-11-20 07:00:00"},
		{"2026-11-20 07:00:00", -time.Hour, "2026-11-20 07:00:00"},
		{"2026-11-20 07:00:00", time.Second, "2026-11-20 09:00:01"},
		{"2026-11-20 12:00:00", 30 * time.Minute, "2026-11-20 12:30:00"}, // at the closing, not the next opening
		{"2026-11-20 12:00:00", time.Hour, "2026-11-20 14:00:00"},
		{"2026-11-20 17:00:00", 4 * time.Hour, "2026-11-23 10:00:00"}, // over Saturday
		{"2026-12-24 17:00:00", 90 * time.Minute, "2026-12-26 10:30:00"},
		{"2026-01-01 00:00:00", 22*8*time.Hour + 5*2*time.Hour, "2026-01-31 12:00:00"},
	} {
		got, ok := c.After(local(t, paris, test.from), test.open)
		assert.True(t, ok)
		assert.Equal(t, local(t, paris, test.want).UTC(), got.UTC(), "%s after %s", test.open, test.from)
	}
}

func TestNextChange(t *testing.T) {
	for _, test := range []struct {
		name     string
		calendar *program.Calendar
		from     string
		want     string // "" for none
	}{
		{"before the morning", office(paris), "2026-11-20 08:00:00", "2026-11-20 09:00:00"},
		{"at the opening", office(paris), "2026-11-20 09:00:00", "2026-11-20 12:30:00"},
		{"at the closing", office(paris), "2026-11-20 12:30:00", "2026-11-20 13:30:00"},
		{"over the week's end", office(paris), "2026-11-21 12:00:00", "2026-11-23 09:00:00"},
		{"over a holiday", office(paris, "2026-11-23"), "2026-11-21 12:00:00", "2026-11-24 09:00:00"},
		{"never open", &program.Calendar{Zone: paris}, "2026-11-20 08:00:00", ""},
		{"always open", daily(paris, 0, 1440), "2026-11-20 08:00:00", ""},
		{"always open but for a holiday", daily(paris, 0, 1440, "2031-05-01"), "2026-11-20 08:00:00", "2031-05-01 00:00:00"},
		{"on that holiday", daily(paris, 0, 1440, "2031-05-01"), "2031-05-01 08:00:00", "2031-05-02 00:00:00"},
		{"on two holidays", daily(paris, 0, 1440, "2031-05-01", "2031-05-02"), "2031-05-01 08:00:00", "2031-05-03 00:00:00"},
		{"after the last holiday", daily(paris, 0, 1440, "2026-05-01"), "2026-11-20 08:00:00", ""},
		{"over the gap", daily(paris, 60, 150), "2026-03-29 00:00:00", "2026-03-29 01:00:00"},
		{"to the end of the gap", daily(paris, 60, 150), "2026-03-29 01:00:00", "2026-03-29 03:00:00"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, ok := prepare(t, test.calendar).NextChange(local(t, paris, test.from))
			require.Equal(t, test.want != "", ok)
			if ok {
				assert.Equal(t, local(t, paris, test.want).UTC(), got.UTC())
			}
		})
	}
	touching := &program.Calendar{Zone: paris}
	touching.Hours[time.Friday] = []program.Interval{{From: 22 * 60, To: 23 * 60}, {From: 23 * 60, To: 1440}}
	touching.Hours[time.Saturday] = []program.Interval{{From: 0, To: 60}}
	got, ok := prepare(t, touching).NextChange(local(t, paris, "2026-11-20 22:00:00"))
	require.True(t, ok)
	assert.Equal(t, local(t, paris, "2026-11-21 01:00:00").UTC(), got.UTC(), "one interval begins as another ends")
}

func TestACalendarThatNeverOpens(t *testing.T) {
	c := prepare(t, &program.Calendar{Zone: paris})
	from := local(t, paris, "2016-11-20 08:00:00")
	assert.False(t, c.Open(from))
	assert.Zero(t, c.OpenTime(from, from.AddDate(10, 0, 0)))
	_, ok := c.After(from, 1)
	assert.False(t, ok)
}

func TestTheEndOfTime(t *testing.T) {
	rare := &program.Calendar{Zone: paris}
	rare.Hours[time.Sunday] = []program.Interval{{From: 0, To: 1}}
	_, ok := prepare(t, rare).After(local(t, paris, "2026-11-20 08:00:00"), 1<<63-1)
	assert.False(t, ok)
	always := prepare(t, daily("UTC", 0, 1440))
	from, to := time.Unix(0, -1<<63), time.Unix(0, 1<<63-1)
	assert.Equal(t, time.Duration(1<<63-1), always.OpenTime(from, to), "as much as a duration can hold")
	at, ok := always.After(from, 1<<63-1)
	assert.True(t, ok)
	assert.Equal(t, from.Add(1<<63-1), at)
}

// reference answers minute by minute what Calendar answers by arithmetic.
type reference struct {
	*program.Calendar
	zone *time.Location
}

// open looks at the clocks themselves: an instant lies in an interval when the clocks have shown its
// beginning, and not shown its end, since the day before.
func (r *reference) open(at time.Time) bool {
	for ahead := -1; ahead <= 1; ahead++ {
		year, month, day := at.In(r.zone).Date()
		date := time.Date(year, month, day+ahead, 0, 0, 0, 0, time.UTC)
		if slices.Contains(r.Holidays, date.Format(time.DateOnly)) {
			continue
		}
		for _, i := range r.Hours[date.Weekday()] {
			if r.reached(at, date.Add(time.Duration(i.From)*time.Minute)) && !r.reached(at, date.Add(time.Duration(i.To)*time.Minute)) {
				return true
			}
		}
	}
	return false
}

// reached reports whether the clocks have shown a time, or one after it, at some minute up to at.
func (r *reference) reached(at, shown time.Time) bool {
	for back := range 4 * 60 {
		if !clocks(at.Add(-time.Duration(back)*time.Minute), r.zone).Before(shown) {
			return true
		}
	}
	return false
}

// clocks returns what the clocks show, as the time at which those of UTC do.
func clocks(at time.Time, zone *time.Location) time.Time {
	_, offset := at.In(zone).Zone()
	return at.UTC().Add(time.Duration(offset) * time.Second)
}

var changes = []struct {
	zone string
	at   time.Time // near a change of the clocks
}{
	{paris, time.Date(2026, 3, 29, 1, 0, 0, 0, time.UTC)},
	{paris, time.Date(2026, 10, 25, 1, 0, 0, 0, time.UTC)},
	{toronto, time.Date(2026, 3, 8, 7, 0, 0, 0, time.UTC)},
	{toronto, time.Date(2026, 11, 1, 6, 0, 0, 0, time.UTC)},
	{havana, time.Date(2026, 3, 8, 5, 0, 0, 0, time.UTC)},
	{havana, time.Date(2026, 11, 1, 5, 0, 0, 0, time.UTC)},
	{beirut, time.Date(2026, 3, 28, 22, 0, 0, 0, time.UTC)},
	{beirut, time.Date(2026, 10, 24, 21, 0, 0, 0, time.UTC)},
	{newfie, time.Date(2010, 11, 7, 2, 31, 0, 0, time.UTC)},
	{"UTC", time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC)},
}

func anyCalendar(t *rapid.T, zone string, near time.Time) *program.Calendar {
	c := &program.Calendar{Name: "any", Zone: zone}
	quarters := rapid.SliceOfNDistinct(rapid.IntRange(0, 24*4), 0, 6, rapid.ID[int])
	for day := range c.Hours {
		times := quarters.Draw(t, "times")
		slices.Sort(times)
		for i := 0; i+1 < len(times); i += 2 {
			c.Hours[day] = append(c.Hours[day], program.Interval{From: 15 * times[i], To: 15 * times[i+1]})
		}
	}
	for _, day := range rapid.SliceOfDistinct(rapid.IntRange(-4, 4), rapid.ID[int]).Draw(t, "holidays") {
		c.Holidays = append(c.Holidays, near.AddDate(0, 0, day).Format(time.DateOnly))
	}
	slices.Sort(c.Holidays)
	return c
}

// TestProperties compares with a reference that looks at every minute, around changes of the clocks.
func TestProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		change := rapid.SampledFrom(changes).Draw(t, "change")
		calendar := anyCalendar(t, change.zone, change.at)
		zone, err := time.LoadLocation(change.zone)
		require.NoError(t, err)
		c, ref := prepare(t, calendar), reference{calendar, zone}
		from := change.at.Add(time.Duration(rapid.IntRange(-3*24*60, 60).Draw(t, "from")) * time.Minute)
		const minutes = 2 * 24 * 60
		passed := make([]time.Duration, minutes+1) // open time since from
		for i := range minutes {
			at := from.Add(time.Duration(i) * time.Minute)
			open := ref.open(at)
			if open != c.Open(at) {
				t.Fatalf("open at %s: %v", at.In(zone), c.Open(at))
			}
			passed[i+1] = passed[i]
			if open {
				passed[i+1] += time.Minute
			}
		}
		to := rapid.IntRange(0, minutes).Draw(t, "to")
		require.Equal(t, passed[to], c.OpenTime(from, from.Add(time.Duration(to)*time.Minute)), "open time of %d minutes", to)
		if open := passed[to]; open > 0 {
			at, ok := c.After(from, open)
			require.True(t, ok)
			require.Equal(t, from.Add(time.Duration(slices.Index(passed, open))*time.Minute).UTC(), at.UTC(), "after %s", open)
		}
		next := firstChange(passed)
		if at, ok := c.NextChange(from); next < minutes {
			require.True(t, ok)
			require.Equal(t, from.Add(time.Duration(next)*time.Minute).UTC(), at.UTC(), "next change")
		} else if ok {
			require.False(t, at.Before(from.Add(minutes*time.Minute)), "a change at %s", at)
		}
	})
}

// firstChange returns the minute from which on it is open and was not, or the other way round; after the last one if there is none.
func firstChange(passed []time.Duration) int {
	for i := 1; i+1 < len(passed); i++ {
		if (passed[i+1] > passed[i]) != (passed[1] > 0) {
			return i
		}
	}
	return len(passed) - 1
}

// TestYears compares leaps over years with the sum of their days, and the way forth with the way back.
func TestYears(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		change := rapid.SampledFrom(changes).Draw(t, "change")
		c := prepare(t, anyCalendar(t, change.zone, change.at))
		from := change.at.Add(time.Duration(rapid.Int64Range(-int64(2*365*24*time.Hour), int64(365*24*time.Hour)).Draw(t, "from")))
		days := rapid.IntRange(0, 1200).Draw(t, "days")
		var sum time.Duration
		for day := range days {
			sum += c.OpenTime(from.AddDate(0, 0, day), from.AddDate(0, 0, day+1))
		}
		to := from.AddDate(0, 0, days)
		require.Equal(t, sum, c.OpenTime(from, to))
		if sum == 0 {
			return
		}
		at, ok := c.After(from, sum)
		require.True(t, ok)
		require.False(t, at.After(to))
		require.Equal(t, sum, c.OpenTime(from, at))
		require.Equal(t, sum-1, c.OpenTime(from, at.Add(-1)), "it is the first such instant")
	})
}

func BenchmarkOpen(b *testing.B) {
	c := prepare(b, office(paris, "2026-12-25"))
	at := time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC)
	b.ReportAllocs()
	for b.Loop() {
		c.Open(at)
	}
}

func BenchmarkOneDay(b *testing.B) {
	c := prepare(b, office(paris, "2026-12-25"))
	from := time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC)
	b.ReportAllocs()
	for b.Loop() {
		c.OpenTime(from, from.Add(24*time.Hour))
	}
}

func BenchmarkTenYears(b *testing.B) {
	c := prepare(b, office(paris, "2026-12-25"))
	from := time.Date(2016, 11, 20, 8, 0, 0, 0, time.UTC)
	to := from.AddDate(10, 0, 0)
	for b.Loop() {
		c.OpenTime(from, to)
	}
}
