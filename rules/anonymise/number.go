package anonymise

import (
	"math/big"
	"strings"
)

// tail is how many digits at the end of a number are permuted by themselves, so that a telephone number is the same
// with its country code, with a zero, or with neither.
const tail = 8

// number replaces the digits of a reference: an order, a ticket, a customer. Its letters say what it is, and stay.
func (p permutation) number(s string) string {
	digits := digitsOf(s)
	cut := max(0, len(digits)-tail)
	return withDigits(s, p.symbols("lead", digits[:cut], true)+p.symbols("number", digits[cut:], cut == 0))
}

// phone replaces the last eight digits and keeps what comes before: country, and whether it is a mobile.
func (p permutation) phone(s string) string {
	digits := digitsOf(s)
	cut := max(0, len(digits)-tail)
	return withDigits(s, digits[:cut]+p.symbols("number", digits[cut:], cut == 0))
}

// card replaces a card number by another that is as valid: the last digit is the check digit of Luhn's.
func (p permutation) card(s string) string {
	digits := digitsOf(s)
	body := p.symbols("card", digits[:len(digits)-1], true)
	for check := byte('0'); check <= '9'; check++ {
		if luhn(body + string(check)) {
			return withDigits(s, body+string(check))
		}
	}
	panic("no check digit for " + body)
}

// luhn reports whether the digits pass ISO/IEC 7812's check.
func luhn(digits string) bool {
	sum := 0
	for i := range digits {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

// account replaces an IBAN by another that is as valid, of the same country.
func (p permutation) account(s string) string {
	var plain strings.Builder
	for _, r := range s {
		if r != ' ' {
			plain.WriteRune(r)
		}
	}
	country, rest := plain.String()[:2], plain.String()[4:]
	changed := strings.ToUpper(p.symbols("account", strings.ToLower(rest), false))
	check := 98 - remainder(changed+country+"00")
	whole := country + string(rune('0'+check/10)) + string(rune('0'+check%10)) + changed
	var b strings.Builder
	next := 0
	for _, r := range s {
		if r == ' ' {
			b.WriteRune(r)
			continue
		}
		b.WriteByte(whole[next])
		next++
	}
	return b.String()
}

// iban reports whether s, which may have spaces, passes ISO 13616's check.
func iban(s string) bool {
	plain := strings.ReplaceAll(s, " ", "")
	return len(plain) >= 15 && len(plain) <= 34 && remainder(plain[4:]+plain[:4]) == 1
}

// remainder is the number that digits and capitals write, A being 10, modulo 97.
func remainder(s string) int64 {
	var digits strings.Builder
	for _, r := range s {
		if r >= 'A' && r <= 'Z' {
			n := int(r-'A') + 10
			digits.WriteByte(byte('0' + n/10))
			digits.WriteByte(byte('0' + n%10))
			continue
		}
		digits.WriteRune(r)
	}
	n, ok := new(big.Int).SetString(digits.String(), 10)
	if !ok {
		return 0
	}
	return n.Mod(n, big.NewInt(97)).Int64()
}

func digitsOf(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}

// withDigits puts digits, of which there are as many as s has, in the place of those of s.
func withDigits(s, digits string) string {
	next := 0
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			next++
			return rune(digits[next-1])
		}
		return r
	}, s)
}
