package importer

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/routebook/routebook/dsl/schema"
)

// zoneOfBook is what is not the same about the clock.
const zoneOfBook = "currentdate: the clock is that of the book's time zone (timezone: in book.yaml)"

// currentDate asks what day or hour it is (RFC 5260, with the comparisons of RFC 5231).
func (s *sieveReader) currentDate(t *sieveTest) (condition, error) {
	relation, part := "eq", ""
	var keys []string
	for i := 0; i < len(t.args); i++ {
		switch a := t.args[i]; {
		case a.tag == ":is":
		case a.tag == ":value" && i+1 < len(t.args) && len(t.args[i+1].strings) == 1:
			i++
			relation = strings.ToLower(t.args[i].strings[0])
		case a.tag == ":comparator" && i+1 < len(t.args):
			i++
		case a.tag != "":
			return nil, fmt.Errorf("currentdate %s: no test of a rule does that", a.tag)
		case part == "" && len(a.strings) == 1:
			part = strings.ToLower(a.strings[0])
		default:
			keys = a.strings
		}
	}
	if len(keys) == 0 {
		return nil, fmt.Errorf("currentdate: expected a part of the date and what it is compared with")
	}
	s.item.note(approximated, t.at, zoneOfBook)
	var all []condition
	for _, key := range keys {
		c, err := datePart(part, relation, key)
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	return or(all...), nil
}

func datePart(part, relation, key string) (condition, error) {
	number, err := strconv.Atoi(key)
	switch {
	case part == "weekday" && relation == "eq" && err == nil && number >= 0 && number <= 6:
		return is("weekday", literal(schema.Weekdays[(number+6)%7])), nil // Sieve counts from Sunday
	case part == "hour" && err == nil && number >= 0 && number <= 23:
		return hour(relation, number)
	case part == "date" && relation == "eq" && isDay(key):
		return is("date", literal(key)), nil
	case part == "date" && relation == "ge" && isDay(key):
		return phrase("date is between " + key + " and 9999-12-31"), nil
	case part == "date" && relation == "le" && isDay(key):
		return phrase("date is between 0001-01-01 and " + key), nil
	}
	return nil, fmt.Errorf("currentdate %q %q %q: no test of a rule does that", relation, part, key)
}

// hour asks for whole hours.
func hour(relation string, n int) (condition, error) {
	from, to := 0, 24 // to is not one of them
	switch relation {
	case "eq":
		from, to = n, n+1
	case "ge":
		from = n
	case "gt":
		from = n + 1
	case "le":
		to = n + 1
	case "lt":
		to = n
	default:
		return nil, fmt.Errorf("currentdate %q: no test of a rule does that", relation)
	}
	switch {
	case from >= to:
		return never, nil
	case from == 0 && to == 24:
		return nil, nil
	}
	return phrase(fmt.Sprintf("time is between %02d:00 and %02d:00", from, to)), nil
}

// isDay reports whether a text is a date such as 2026-12-24.
func isDay(s string) bool {
	if len(s) != 10 || s[4] != '-' || s[7] != '-' {
		return false
	}
	return !slices.ContainsFunc([]byte(s[:4]+s[5:7]+s[8:]), func(c byte) bool { return c < '0' || c > '9' })
}
