package workspace

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const holidayBook = "edition: 1\ncalendars: {bureau: {holidays: feries.ics}}\n"

// vevent returns an event of a calendar file.
func vevent(lines ...string) string {
	return "BEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Noël\r\n" + strings.Join(lines, "\r\n") + "\r\nEND:VEVENT\r\n"
}

func vcalendar(events ...string) string {
	return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//FR\r\n" + strings.Join(events, "") + "END:VCALENDAR\r\n"
}

func dates(list []Date) string {
	var all []string
	for _, d := range list {
		all = append(all, fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day))
	}
	return strings.Join(all, " ")
}

func TestCalendarFile(t *testing.T) {
	for _, test := range []struct {
		name  string
		event []string
		want  string
	}{
		{"one day", []string{"DTSTART;VALUE=DATE:20261225"}, "2026-12-25"},
		{"up to DTEND", []string{"DTSTART;VALUE=DATE:20261225", "DTEND;VALUE=DATE:20261227"}, "2026-12-25 2026-12-26"},
		{"DTEND on the day itself", []string{"DTSTART;VALUE=DATE:20261225", "DTEND;VALUE=DATE:20261225"}, "2026-12-25"},
		{"over a year's end", []string{"DTSTART:20261231", "DTEND:20270102"}, "2026-12-31 2027-01-01"},
		{"over a change of the clocks", []string{"DTSTART:20260328", "DTEND:20260330"}, "2026-03-28 2026-03-29"},
		{"days", []string{"DTSTART:20261225", "DURATION:P2D"}, "2026-12-25 2026-12-26"},
		{"weeks", []string{"DTSTART:20261225", "DURATION:P1W"}, "2026-12-25 2026-12-26 2026-12-27 2026-12-28 2026-12-29 2026-12-30 2026-12-31"},
		{"a folded line", []string{"DTSTART;VALUE=DA", " TE:20261225"}, "2026-12-25"},
		{"cancelled", []string{"DTSTART:20261225", "STATUS:CANCELLED"}, ""},
		{"transparent", []string{"DTSTART:20261225", "TRANSP:TRANSPARENT"}, "2026-12-25"},
		{"so many times", []string{"DTSTART:20261225", "RRULE:FREQ=YEARLY;COUNT=3"}, "2026-12-25 2027-12-25 2028-12-25"},
		{"until a day", []string{"DTSTART:20261225", "RRULE:FREQ=YEARLY;UNTIL=20281225"}, "2026-12-25 2027-12-25 2028-12-25"},
		{"until a moment", []string{"DTSTART:20261225", "RRULE:FREQ=YEARLY;UNTIL=20281224T230000Z"}, "2026-12-25 2027-12-25"},
		{"every other year", []string{"DTSTART:20261225", "RRULE:FREQ=YEARLY;INTERVAL=2;COUNT=2;WKST=SU"}, "2026-12-25 2028-12-25"},
		{"on that very day", []string{"DTSTART:20261225", "RRULE:FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=25;COUNT=2"}, "2026-12-25 2027-12-25"},
		{"on leap days", []string{"DTSTART:20240229", "RRULE:FREQ=YEARLY;COUNT=2"}, "2024-02-29 2028-02-29"},
		{"on the fourth Thursday", []string{"DTSTART:20261126", "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH;COUNT=3"}, "2026-11-26 2027-11-25 2028-11-23"},
		{"on the last Monday", []string{"DTSTART:20260525", "RRULE:FREQ=YEARLY;BYDAY=-1MO;BYMONTH=5;UNTIL=20281231"}, "2026-05-25 2027-05-31 2028-05-29"},
		{"on the fifth Friday", []string{"DTSTART:20260130", "RRULE:FREQ=YEARLY;BYMONTH=1;BYDAY=5FR;COUNT=2"}, "2026-01-30 2027-01-29"},
		{"in years that have one", []string{"DTSTART:20240229", "RRULE:FREQ=YEARLY;BYMONTH=2;BYDAY=5TH;COUNT=2"}, "2024-02-29 2052-02-29"},
		{"except", []string{"DTSTART:20261225", "RRULE:FREQ=YEARLY;COUNT=3", "EXDATE;VALUE=DATE:20271225,20300101"}, "2026-12-25 2028-12-25"},
		{"and", []string{"DTSTART:20261225", "RDATE;VALUE=DATE:20270102"}, "2026-12-25 2027-01-02"},
	} {
		t.Run(test.name, func(t *testing.T) {
			ws, found, err := Load(in(map[string]string{"book.yaml": holidayBook, "feries.ics": vcalendar(vevent(test.event...))}))
			require.NoError(t, err)
			assert.Empty(t, showAll(ws, found))
			assert.Equal(t, test.want, dates(ws.Calendars[0].Holidays))
		})
	}
}

func TestCalendarFileWithoutEnd(t *testing.T) {
	ws, found, err := Load(in(map[string]string{"book.yaml": holidayBook, "feries.ics": vcalendar(vevent("DTSTART:20261225", "RRULE:FREQ=YEARLY"))}))
	require.NoError(t, err)
	assert.Empty(t, found)
	holidays := ws.Calendars[0].Holidays
	assert.Equal(t, "2026-12-25", dates(holidays[:1]))
	assert.Equal(t, "2099-12-25", dates(holidays[len(holidays)-1:]))
}

func TestCalendarFileAmongDates(t *testing.T) {
	ws, found, err := Load(in(map[string]string{
		"book.yaml":        "edition: 1\ncalendars: {bureau: {holidays: [\"2026-12-25\", \"2026-01-01\", dates/FERIES.ICS]}}\n",
		"dates/FERIES.ICS": "\uFEFF" + strings.ReplaceAll(vcalendar(vevent("DTSTART:20261225"), vevent("DTSTART:20260714")), "\r", ""),
	}))
	require.NoError(t, err)
	assert.Empty(t, found)
	assert.Equal(t, "2026-01-01 2026-07-14 2026-12-25", dates(ws.Calendars[0].Holidays))
}

func TestCalendarFileFindings(t *testing.T) {
	const at = `book.yaml:2: "feries.ics" `
	leftOut := func(label string) string {
		return at + `warning R119 the event "Noël" of "feries.ics" is left out; ` + label
	}
	for _, test := range []struct {
		name, text, want string
	}{
		{"nothing in it", "\r\n", at + `error R119 "feries.ics" is empty; expected a calendar file`},
		{"something else", "a,b\n1,2\n", at + `error R119 "feries.ics" is no calendar file`},
		{"another component", "BEGIN:VCARD\nEND:VCARD\n", at + `error R119 "feries.ics" is no calendar file: malformed calendar; expected a vcalendar`},
		{"cut off", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261225\n", at + `error R119 "feries.ics" is no calendar file`},
		{"no event", vcalendar(), at + `warning R119 no event in "feries.ics"`},
		{"a time", vcalendar(vevent("DTSTART:20261225T090000Z")), leftOut("a holiday lasts whole days: DTSTART needs a date without a time")},
		{"no beginning", vcalendar(vevent("DTEND:20261225")), leftOut("a holiday lasts whole days: DTSTART needs a date without a time")},
		{"no day", vcalendar(vevent("DTSTART:20260230")), leftOut("a holiday lasts whole days: DTSTART needs a date without a time")},
		{"an end with a time", vcalendar(vevent("DTSTART:20261225", "DTEND:20261226T000000")), leftOut("a holiday lasts whole days: DTEND needs a date without a time")},
		{"backwards", vcalendar(vevent("DTSTART:20261225", "DTEND:20261224")), leftOut("it ends before it begins")},
		{"too long", vcalendar(vevent("DTSTART:20261225", "DTEND:20291224")), leftOut("it lasts more than a year")},
		{"hours", vcalendar(vevent("DTSTART:20261225", "DURATION:PT2H")), leftOut("a holiday lasts whole days: DURATION needs days, such as P2D")},
		{"every month", vcalendar(vevent("DTSTART:20261225", "RRULE:FREQ=MONTHLY")), leftOut(`"FREQ=MONTHLY" is not supported: a holiday recurs every year`)},
		{"without a frequency", vcalendar(vevent("DTSTART:20261225", "RRULE:COUNT=2")), leftOut(`"COUNT=2" says no FREQ`)},
		{"at an interval beyond measure", vcalendar(vevent("DTSTART:20261225", "RRULE:FREQ=YEARLY;INTERVAL=9223372036854775807")), leftOut(`"INTERVAL=9223372036854775807" is not supported: a holiday recurs every year`)},
		{"in another month", vcalendar(vevent("DTSTART:20261225", "RRULE:FREQ=YEARLY;BYMONTH=11")), leftOut(`"BYMONTH=11" is not supported: a holiday recurs every year`)},
		{"on a weekday of the year", vcalendar(vevent("DTSTART:20261225", "RRULE:FREQ=YEARLY;BYDAY=4TH")), leftOut("BYDAY is supported with BYMONTH only")},
		{"on every weekday of a month", vcalendar(vevent("DTSTART:20261225", "RRULE:FREQ=YEARLY;BYMONTH=12;BYDAY=FR")), leftOut(`"BYDAY=FR" is not supported: a holiday recurs every year`)},
		{"two rules", vcalendar(vevent("DTSTART:20261225", "RRULE:FREQ=YEARLY", "RRULE:FREQ=YEARLY")), leftOut("more than one rule is not supported")},
		{"an exception", vcalendar(vevent("DTSTART:20261225", "RECURRENCE-ID:20261224")), leftOut("an exception of a recurring event is not supported")},
		{"except a time", vcalendar(vevent("DTSTART:20261225", "EXDATE:20261225T090000Z")), leftOut("EXDATE needs dates without a time")},
		{"and a time", vcalendar(vevent("DTSTART:20261225", "RDATE:20261225T090000Z")), leftOut("RDATE needs dates without a time")},
	} {
		t.Run(test.name, func(t *testing.T) {
			ws, found, err := Load(in(map[string]string{"book.yaml": holidayBook, "feries.ics": test.text}))
			require.NoError(t, err)
			require.Len(t, found, 1)
			assert.True(t, strings.HasPrefix(show(ws, found[0]), test.want), "%s\n%s", test.want, show(ws, found[0]))
			assert.Equal(t, `calendar "bureau"`, found[0].Where)
			assert.Empty(t, ws.Calendars[0].Holidays)
		})
	}
}

func TestCalendarFilePaths(t *testing.T) {
	load := func(path string) ([]string, error) {
		fsys := in(map[string]string{"book.yaml": "edition: 1\ncalendars: {bureau: {holidays: [\"" + path + "\"]}}\n", "folder.ics/x": ""})
		ws, found, err := Load(fsys)
		return showAll(ws, found), err
	}
	found, err := load("no.ics")
	assert.NoError(t, err)
	assert.Equal(t, []string{`book.yaml:2: "\"no.ics\"" error R119 no file named "no.ics"`}, found)
	for _, path := range []string{"../other.ics", "/etc/feries.ics", "./feries.ics"} {
		found, err = load(path)
		assert.NoError(t, err)
		assert.Equal(t, []string{fmt.Sprintf(`book.yaml:2: "\"%s\"" error R119 "%s" is no path within the book; expected one relative to book.yaml, such as holidays.ics`, path, path)}, found)
	}
	_, err = load("folder.ics")
	assert.ErrorContains(t, err, "folder.ics: is a folder, not a file")
}

// A calendar file comes from elsewhere: whatever is in it, it is read or reported.
func FuzzCalendarFile(f *testing.F) {
	f.Add(vcalendar(vevent("DTSTART;VALUE=DATE:20261225", "DTEND;VALUE=DATE:20261227", "RRULE:FREQ=YEARLY;COUNT=3", "EXDATE:20271225")))
	f.Add(vcalendar("BEGIN:VTODO\r\nBEGIN:VALARM\r\nEND:VALARM\r\nEND:VTODO\r\n"))
	f.Add("BEGIN:VCALENDAR\nX;A=\"b;c\",d:e\n f\nEND:VCALENDAR")
	f.Fuzz(func(t *testing.T, text string) {
		ws, _, err := Load(in(map[string]string{"book.yaml": holidayBook, "feries.ics": text}))
		require.NoError(t, err)
		holidays := ws.Calendars[0].Holidays
		for i := 1; i < len(holidays); i++ {
			assert.Negative(t, holidays[i-1].compare(holidays[i]))
		}
	})
}
