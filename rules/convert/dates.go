package convert

import (
	"fmt"
	"regexp"
	"strconv"
)

// A dateOrder says in which order a date in digits has its parts.
type dateOrder uint8

const (
	noOrder    dateOrder = iota // such dates are no times: nobody can tell their day from their month
	dayFirst                    // 20/11/2026
	monthFirst                  // 11/20/2026
)

// dateOrders are the names that dates: takes in a profile.
var dateOrders = map[string]dateOrder{"day/month/year": dayFirst, "month/day/year": monthFirst}

// slashDate is a date as spreadsheets write it, and what follows: 20/11/2026 09:15, 20.11.2026 9:15:00, 11/20/2026, 9:15 AM.
var slashDate = regexp.MustCompile(`^\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}),?(.*)$`)

// inOrder rewrites such a date to the order of ISO 8601, whatever its parts are. Anything else stays as it is.
func (o dateOrder) inOrder(d datum) datum {
	parts := slashDate.FindStringSubmatch(d.text)
	if o == noOrder || d.kind != text || parts == nil {
		return d
	}
	day, month := parts[1], parts[2]
	if o == monthFirst {
		day, month = month, day
	}
	return textDatum(fmt.Sprintf("%s-%s-%s%s", parts[3], twoDigits(month), twoDigits(day), parts[4]))
}

func twoDigits(s string) string {
	n, _ := strconv.Atoi(s) // the pattern has seen to it
	return fmt.Sprintf("%02d", n)
}
