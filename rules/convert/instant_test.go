package convert

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParseInstant(t *testing.T) {
	paris, err := time.LoadLocation("Europe/Paris")
	require.NoError(t, err)
	tests := []struct {
		name string
		in   datum
		zone *time.Location
		want string // "" when err is set
		err  string
	}{
		{name: "RFC 3339", in: textDatum("2026-03-02T06:08:04Z"), want: "2026-03-02T06:08:04Z"},
		{name: "its offset is kept", in: textDatum("2026-03-02T06:08:04-05:00"), zone: paris, want: "2026-03-02T06:08:04-05:00"},
		{name: "fraction", in: textDatum("2026-03-02T06:08:04.120+01:00"), want: "2026-03-02T06:08:04.12+01:00"},
		{name: "space for T", in: textDatum(" 2026-03-02 06:08:04.5Z "), want: "2026-03-02T06:08:04.5Z"},
		{name: "offset without colon", in: textDatum("2026-03-02T06:08:04+0100"), want: "2026-03-02T06:08:04+01:00"},
		{name: "space before the offset", in: textDatum("2026-03-02 06:08:04 +0100"), want: "2026-03-02T06:08:04+01:00"},
		{name: "mail", in: textDatum("Mon, 2 Mar 2026 06:08:04 +0100"), want: "2026-03-02T06:08:04+01:00"},
		{name: "web server", in: textDatum("02/Mar/2026:06:08:04 +0100"), want: "2026-03-02T06:08:04+01:00"},
		{name: "zero offset", in: textDatum("2026-03-02T06:08:04+00:00"), want: "2026-03-02T06:08:04Z"},
		{name: "local in winter", in: textDatum("2026-03-02 06:08"), zone: paris, want: "2026-03-02T06:08:00+01:00"},
		{name: "local in summer", in: textDatum("2026-07-02T06:08:04"), zone: paris, want: "2026-07-02T06:08:04+02:00"},
		{name: "local without zone", in: textDatum("2026-03-02 06:08"), err: `"2026-03-02 06:08" does not say its time zone: add zone: to the profile's at`},
		{name: "local mean time", in: textDatum("1890-01-01 00:00"), zone: paris, want: "1889-12-31T23:50:39Z"},
		{name: "seconds", in: datum{kind: number, text: "1772431684"}, want: "2026-03-02T06:08:04Z"},
		{name: "seconds with fraction", in: datum{kind: number, text: "1772431684.25"}, want: "2026-03-02T06:08:04.25Z"},
		{name: "seconds as text", in: textDatum("1772431684"), want: "2026-03-02T06:08:04Z"},
		{name: "milliseconds", in: datum{kind: number, text: "1772431684123"}, want: "2026-03-02T06:08:04.123Z"},
		{name: "microseconds", in: datum{kind: number, text: "1772431684123456"}, want: "2026-03-02T06:08:04.123456Z"},
		{name: "nanoseconds", in: datum{kind: number, text: "1772431684123456789"}, want: "2026-03-02T06:08:04.123456789Z"},
		{name: "negative", in: datum{kind: number, text: "-1"}, err: `"-1" is no time since 1970`},
		{name: "huge", in: datum{kind: number, text: "1e300"}, err: "the year is out of range"},
		{name: "too huge", in: datum{kind: number, text: "1e999"}, err: `"1e999" is no time since 1970`},
		{name: "a date alone", in: textDatum("2026-03-02"), zone: paris, err: `"2026-03-02" is no time: want one like 2026-11-20T09:15:00+01:00`},
		{name: "which is the day", in: textDatum("03/02/2026 06:08"), zone: paris, err: `"03/02/2026 06:08" does not say which is the day: add dates: day/month/year or month/day/year to the profile's at`},
		{name: "a flag", in: datum{kind: boolean, text: "true"}, err: "want a time, found true or false"},
		{name: "year 0", in: textDatum("0000-03-02T06:08:04Z"), err: "the year is out of range"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := parseInstant(tt.in, tt.zone)
			if tt.err != "" {
				require.EqualError(t, err, tt.err)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, tt.want, got.Format(time.RFC3339Nano))
		})
	}
}

// TestDateOrders reads dates of spreadsheets, whose parts stand in an order that a profile says.
func TestDateOrders(t *testing.T) {
	tests := []struct{ dates, in, want string }{
		{"day/month/year", "20/11/2026 09:15", "2026-11-20T09:15:00+01:00"},
		{"day/month/year", "2.3.2026 6:08:04", "2026-03-02T06:08:04+01:00"},
		{"day/month/year", "02-07-2026 06:08", "2026-07-02T06:08:00+02:00"},
		{"month/day/year", "11/20/2026, 9:15 PM", "2026-11-20T21:15:00+01:00"},
		{"month/day/year", "7/2/2026 6:08:04 AM", "2026-07-02T06:08:04+02:00"},
		{"month/day/year", "2026-11-20T09:15:00Z", "2026-11-20T09:15:00Z"},
		{"month/day/year", "20/11/2026 09:15", ""},
		{"day/month/year", "31/2/2026 09:15", ""},
		{"day/month/year", "20/11/2026", ""},
	}
	for _, tt := range tests {
		p := mustProfile(t, "at: {path: t, zone: Europe/Paris, dates: "+tt.dates+"}\nbody: b")
		got, rejects, _ := converted(t, `{"t":"`+tt.in+`","b":"x"}`, Settings{Profile: p})
		if tt.want == "" {
			require.Len(t, rejects, 1, tt.in)
			assert.Contains(t, rejects[0], "is no time", tt.in)
			continue
		}
		assert.Contains(t, got, `"at":"`+tt.want+`"`, tt.in)
	}
}
