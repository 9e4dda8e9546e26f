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
