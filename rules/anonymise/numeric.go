package anonymise

import (
	"strconv"
	"strings"
	"time"
)

const (
	maxWhole   = 32 // digits of an integer; with more it is no telephone's, no card's and no id
	longNumber = 8  // digits from which on a number may be a telephone's, a card's or an account's
)

// numeric replaces a JSON number by another where its key says that it is a telephone's or an id, as if its digits stood
// there as a text, so that it still fits the texts. Elsewhere it stays: amounts, counts and times are what rules ask for.
// A long one that is none of these is a doubt.
func (a *Anonymiser) numeric(f Field) string {
	sign, literal := "", f.Text
	if strings.HasPrefix(literal, "-") {
		sign, literal = "-", literal[1:]
	}
	digits, ok := whole(literal)
	to := digits
	switch t := treatmentOf(f.Key); {
	case t == asItIs, t == asText && (!ok || isTime(digits)):
		return f.Text
	case t == asText, !ok:
		if mantissa, _, _ := cutExponent(literal); len(digitsOf(mantissa)) >= longNumber {
			a.doubt(f.Key, f.Text, "a long number", false)
		}
		return f.Text
	case digits == "": // zero
	case t == asID, t == asReference:
		to = a.identifier(digits, true)
	default:
		a.count(phones)
		to = a.keyed.phone(digits)
	}
	if to == digits {
		return f.Text
	}
	return sign + to
}

// whole returns the digits of an integer, without zeros in front, however JSON writes it: 482910, 482910.0 and 4.8291e5
// are the same. It is not ok when the number has a fraction, or more than maxWhole digits.
func whole(literal string) (digits string, ok bool) {
	mantissa, exponent, err := cutExponent(literal)
	before, after, _ := strings.Cut(mantissa, ".")
	after = strings.TrimRight(after, "0")
	if err != nil || exponent < len(after) || exponent > maxWhole {
		return "", false
	}
	digits = strings.TrimLeft(before+after+strings.Repeat("0", exponent-len(after)), "0")
	return digits, len(digits) <= maxWhole
}

func cutExponent(literal string) (mantissa string, exponent int, err error) {
	at := strings.IndexAny(literal, "eE")
	if at < 0 {
		return literal, 0, nil
	}
	exponent, err = strconv.Atoi(literal[at+1:])
	return literal[:at], exponent, err
}

// isTime reports whether digits are those of a time: seconds from 1970 on, until 2033, or thousandths, millionths or
// billionths of them, or a date without separators.
func isTime(digits string) bool {
	switch len(digits) {
	case 10, 13, 16, 19:
		return digits[0] == '1'
	case len("20060102"), len("20060102150405"):
		_, err := time.Parse("20060102150405"[:len(digits)], digits)
		return err == nil
	}
	return false
}
