package anonymise

import (
	"strings"
	"unicode"

	"github.com/routebook/routebook/dsl/fold"
)

// An alphabet is a set of symbols that may stand for each other.
type alphabet []rune

var (
	figures    = alphabet("0123456789")
	nonZero    = alphabet("123456789")
	vowels     = alphabet("aeiouy")
	consonants = alphabet("bcdfghjklmnpqrstvwxz")
)

// ranges are the alphabets of other scripts; a letter of none of them becomes a Latin one.
var ranges = []struct{ first, last rune }{
	{'α', 'ω'},
	{'а', 'я'},
	{'א', 'ת'},
	{'ف', 'ي'},
	{'ا', 'غ'},
	{'क', 'ह'},
	{'ก', 'ฮ'},
	{'ぁ', 'ゖ'},
	{'ァ', 'ヺ'},
	{'一', '鿋'},
	{'가', '힣'},
}

// A place is where one symbol of a text stands in its alphabet.
type place struct {
	letters alphabet // nil: a range
	first   rune
	radix   int
	digit   int
}

func placeOf(r rune) place {
	for _, letters := range []alphabet{figures, vowels, consonants} {
		for i, symbol := range letters {
			if symbol == r {
				return place{letters: letters, radix: len(letters), digit: i}
			}
		}
	}
	for _, of := range ranges {
		if r >= of.first && r <= of.last {
			return place{first: of.first, radix: int(of.last-of.first) + 1, digit: int(r - of.first)}
		}
	}
	return place{letters: consonants, radix: len(consonants), digit: int(r) % len(consonants)}
}

func (p place) rune() rune {
	if p.letters == nil {
		return p.first + rune(p.digit)
	}
	return p.letters[p.digit]
}

// symbols replaces every letter and digit of s, which has no capitals, and leaves the rest where it is. With lead, a
// first digit that is not zero does not become zero, as in a number.
func (p permutation) symbols(tweak, s string, lead bool) string {
	return p.letters(tweak, s, func(r rune) place {
		first := lead
		lead = false
		if first && r >= '1' && r <= '9' {
			return place{letters: nonZero, radix: len(nonZero), digit: int(r - '1')}
		}
		return placeOf(r)
	})
}

// letters replaces the letters and digits of s by others of their places.
func (p permutation) letters(tweak, s string, placeOf func(rune) place) string {
	text := []rune(s)
	var places []place
	var at []int
	for i, r := range text {
		if isLetterOrDigit(r) {
			places, at = append(places, placeOf(r)), append(at, i)
		}
	}
	radix, digits := make([]int, len(places)), make([]int, len(places))
	shape := make([]rune, len(places)) // texts of one shape are permuted among themselves
	for i, where := range places {
		radix[i], digits[i], shape[i] = where.radix, where.digit, where.zero()
	}
	p.apply(tweak, shape, radix, digits)
	for i, where := range places {
		where.digit = digits[i]
		text[at[i]] = where.rune()
	}
	return string(text)
}

func isLetterOrDigit(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// zero names the alphabet.
func (p place) zero() rune {
	p.digit = 0
	return p.rune()
}

// word replaces one word; however it is spelt, with capitals or accents or without, the letters are the same.
func (p permutation) word(s string) string {
	return likeCase(s, p.symbols("word", fold.String(s), false))
}

// likeCase gives to the capitals of model.
func likeCase(model, to string) string {
	upper, lower, first := 0, 0, false
	for i, r := range model {
		switch {
		case unicode.IsUpper(r):
			upper++
			first = first || i == 0
		case unicode.IsLower(r):
			lower++
		}
	}
	switch {
	case upper > 1 && lower == 0:
		return strings.ToUpper(to)
	case first:
		r := []rune(to)
		r[0] = unicode.ToUpper(r[0])
		return string(r)
	default:
		return to
	}
}
