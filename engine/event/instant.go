package event

import "time"

// parseInstant reads an RFC 3339 time with at most nine fraction digits, as strictly as the RFC has it: time.Parse would
// also take a one-digit hour or a decimal comma. Years run from 0001 to 9999, in UTC.
func parseInstant(s []byte) (time.Time, bool) {
	const local = "2006-01-02T15:04:05"
	if len(s) < len(local)+1 || s[4] != '-' || s[7] != '-' || s[10]|0x20 != 't' || s[13] != ':' || s[16] != ':' {
		return time.Time{}, false
	}
	century, month, day := digits2(s, 2), digits2(s, 5), digits2(s, 8)
	hour, minute, second := digits2(s, 11), digits2(s, 14), digits2(s, 17)
	year := 100*digits2(s, 0) + century
	if min(digits2(s, 0), century, hour, minute, second) < 0 || hour > 23 || minute > 59 || second > 59 {
		return time.Time{}, false
	}
	if month < 1 || month > 12 || day < 1 || day > daysIn(year, month) {
		return time.Time{}, false
	}
	nanos, rest, ok := fraction(s[len(local):])
	if !ok {
		return time.Time{}, false
	}
	east, ok := offset(rest)
	if !ok {
		return time.Time{}, false
	}
	at := time.Date(year, time.Month(month), day, hour, minute-east, second, nanos, time.UTC)
	return at, 1 <= at.Year() && at.Year() <= 9999 && year > 0
}

// digits2 returns the number that s[i:i+2] spells, or a negative one.
func digits2(s []byte, i int) int {
	if !isDigit(s[i]) || !isDigit(s[i+1]) {
		return -10_000
	}
	return 10*int(s[i]-'0') + int(s[i+1]-'0')
}

func daysIn(year, month int) int {
	switch month {
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

// fraction reads an optional fraction of a second as nanoseconds.
func fraction(s []byte) (nanos int, rest []byte, ok bool) {
	if s[0] != '.' {
		return 0, s, true
	}
	i, unit := 1, 100_000_000
	for ; i < len(s) && isDigit(s[i]); i++ {
		nanos += int(s[i]-'0') * unit
		unit /= 10
	}
	return nanos, s[i:], 2 <= i && i <= 10
}

// offset reads what a time is ahead of UTC, in minutes.
func offset(s []byte) (east int, ok bool) {
	if len(s) == 1 && s[0]|0x20 == 'z' {
		return 0, true
	}
	if len(s) != len("+01:00") || s[3] != ':' {
		return 0, false
	}
	hours, minutes := digits2(s, 1), digits2(s, 4)
	if hours < 0 || hours > 23 || minutes < 0 || minutes > 59 {
		return 0, false
	}
	east = 60*hours + minutes
	switch s[0] {
	case '+':
		return east, true
	case '-':
		return -east, true
	}
	return 0, false
}
