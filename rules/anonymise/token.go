package anonymise

import (
	"slices"
	"unicode"
)

// base62 are the letters and digits of tokens.
var base62 = alphabet("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")

// token replaces every letter and digit of something that a machine has made up. Any may become any other: which of them
// are capitals or digits would tell what a text in base64 says.
func (p permutation) token(s string) string {
	return p.letters("token", s, func(r rune) place {
		if i := slices.Index(base62, r); i >= 0 {
			return place{letters: base62, radix: len(base62), digit: i}
		}
		return placeOf(r)
	})
}

const (
	longToken  = 16 // letters and digits from which on a word of a link with a digit is a token
	hexToken   = 12 // from which on one is that may be a number in base 16
	shortToken = 8  // from which on one is that looks mixed
	switches   = 5  // how often it changes between capitals, small letters and digits, at least
)

func trimToken(s string) string {
	if opaque(s) {
		return s
	}
	return ""
}

// opaque reports whether s looks made up by a machine: a hash, a UUID, a key. Dates, names and what numbers an order do
// not change as often between letters and digits.
func opaque(s string) bool {
	symbols, digits, changes, hex := 0, 0, 0, true
	var last byte
	for _, r := range s {
		class := byte('a')
		switch {
		case !isLetterOrDigit(r):
			continue
		case unicode.IsDigit(r):
			class = '0'
			digits++
		case unicode.IsUpper(r):
			class = 'A'
		}
		if symbols > 0 && class != last {
			changes++
		}
		last = class
		symbols++
		hex = hex && slices.Contains(hexadecimal, r)
	}
	if hex && symbols >= hexToken {
		return changes > 0
	}
	return digits > 0 && symbols >= shortToken && changes >= switches
}
