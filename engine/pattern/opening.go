package pattern

import (
	"math/bits"
	"regexp/syntax"
	"strings"
	"unicode"
	"unicode/utf8"
)

// opening says which bytes the matches of an expression begin with: at offset i, those whose mask has bit i, for each
// offset below length. Of bytes at different offsets it says nothing together, so that it finds more places than there are
// matches, and never fewer.
type opening struct {
	masks  [256]uint8
	length int     // at most maxOpening
	rare   [2]byte // at offset rareAt there are these only, which may be the same: the rarest choice there is
	rareAt int     // -1 where more bytes may stand at every offset
}

const (
	maxOpening = 8
	minOpening = 2 // a single letter is everywhere
)

// next returns the first place from which on the opening stands in text, or -1.
//
// It looks for the rarest byte of it, as fast as the processor can, and where that stands for the rest.
func (o *opening) next(text string, from int) int {
	if o.rareAt < 0 {
		return o.nextOfPairs(text, from)
	}
	first, second := indexFrom(text, o.rare[0], from+o.rareAt), len(text)
	if o.rare[1] != o.rare[0] {
		second = indexFrom(text, o.rare[1], from+o.rareAt)
	}
	for {
		found := min(first, second)
		if found == len(text) {
			return -1
		}
		if o.standsAt(text, found-o.rareAt) {
			return found - o.rareAt
		}
		if found == first {
			first = indexFrom(text, o.rare[0], found+1)
		} else {
			second = indexFrom(text, o.rare[1], found+1)
		}
	}
}

// indexFrom returns the first place of a byte from a place on, or the length of text.
func indexFrom(text string, b byte, from int) int {
	if from < len(text) {
		if i := strings.IndexByte(text[from:], b); i >= 0 {
			return from + i
		}
	}
	return len(text)
}

// nextOfPairs is next for any opening. Wherever one stands, it covers one of any length-1 places in a row, and that place and
// the one before are both its own. So it is enough to look at two bytes that far apart.
func (o *opening) nextOfPairs(text string, from int) int {
	stride, all := o.length-1, uint8(1)<<o.length-1
	for end := from + stride; end < len(text); end += stride {
		may := o.masks[text[end]] & (o.masks[text[end-1]] << 1) & all // offsets at which the last of the two may stand
		for may != 0 {
			offset := bits.Len8(may) - 1
			if o.standsAt(text, end-offset) {
				return end - offset
			}
			may &^= 1 << offset
		}
	}
	return -1
}

// standsAt reports whether the opening stands at a place of text.
func (o *opening) standsAt(text string, at int) bool {
	if len(text)-at < o.length {
		return false
	}
	for i := range o.length {
		if o.masks[text[at+i]]>>i&1 == 0 {
			return false
		}
	}
	return true
}

// openingOf walks over an expression as far as it is plain what comes next.
func openingOf(re *syntax.Regexp) opening {
	var o opening
	ends, _ := o.walk(re, 1)
	o.length = bits.TrailingZeros16(uint16(ends))
	o.chooseRare()
	return o
}

// commonLetters are those of French and English texts, the frequent ones first. Whatever is not among them is rare.
const commonLetters = " esaintrouldcmpvhfgbqyxjkzw"

// chooseRare chooses the offset with the rarest bytes, among those with two at most: a letter in either case, as a rule.
func (o *opening) chooseRare() {
	o.rareAt = -1
	best := -1
	for offset := range o.length {
		var set []byte
		rank := len(commonLetters)
		for b := range o.masks {
			if o.masks[b]>>offset&1 != 0 {
				set = append(set, byte(b))
				if i := strings.IndexByte(commonLetters, byte(b)); i >= 0 {
					rank = min(rank, i)
				}
			}
		}
		if len(set) <= 2 && rank > best {
			o.rare, o.rareAt, best = [2]byte{set[0], set[len(set)-1]}, offset, rank
		}
	}
}

// offsets is a set of offsets, with a bit for each. The bit of maxOpening stands for all from there on.
type offsets uint16

func (s offsets) plus(n int) offsets {
	const beyond = 1 << maxOpening
	s <<= n
	if s >= beyond {
		s = s&(beyond-1) | beyond
	}
	return s
}

// maxClass is how many runes a class may have. Letters and digits are below that, and "any but" is far above.
const maxClass = 128

// walk enters what part re of an expression matches, where it may begin at any of some offsets. It returns where that may
// end, and whether the walk can go on from there.
func (o *opening) walk(re *syntax.Regexp, from offsets) (ends offsets, on bool) {
	switch re.Op {
	case syntax.OpEmptyMatch, syntax.OpBeginLine, syntax.OpEndLine, syntax.OpBeginText, syntax.OpEndText,
		syntax.OpWordBoundary, syntax.OpNoWordBoundary:
		return from, true
	case syntax.OpLiteral:
		for _, r := range re.Rune {
			if r == utf8.RuneError { // any byte that is no UTF-8 matches, and that depends on those around it
				return from, false
			}
			from = o.enter(cases(r, re.Flags&syntax.FoldCase != 0), from)
		}
		return from, true
	case syntax.OpCharClass:
		if runes := members(re); runes != nil {
			return o.enter(runes, from), true
		}
		return from, false
	case syntax.OpCapture:
		return o.walk(re.Sub[0], from)
	case syntax.OpQuest:
		ends, on = o.walk(re.Sub[0], from)
		return ends | from, on
	case syntax.OpPlus:
		ends, _ = o.walk(re.Sub[0], from)
		return ends, false
	case syntax.OpConcat:
		on = true
		for _, sub := range re.Sub {
			if from, on = o.walk(sub, from); !on {
				break
			}
		}
		return from, on
	case syntax.OpAlternate:
		on = true
		for _, sub := range re.Sub {
			to, further := o.walk(sub, from)
			ends, on = ends|to, on && further
		}
		return ends, on
	}
	return from, false
}

// enter enters one of some runes, and returns where it may end.
func (o *opening) enter(runes []rune, from offsets) (ends offsets) {
	var buf [utf8.UTFMax]byte
	for _, r := range runes {
		encoded := utf8.AppendRune(buf[:0], r)
		for i, b := range encoded {
			o.masks[b] |= uint8(from.plus(i))
		}
		ends |= from.plus(len(encoded))
	}
	return ends
}

// cases returns a rune, and if asked for those that differ from it in case only.
func cases(r rune, anyCase bool) []rune {
	all := []rune{r}
	if anyCase {
		for other := unicode.SimpleFold(r); other != r; other = unicode.SimpleFold(other) {
			all = append(all, other)
		}
	}
	return all
}

// members returns the runes of a class, or nil when there are none, or too many, or one stands for what is no UTF-8.
func members(re *syntax.Regexp) []rune {
	var all []rune
	for i := 0; i < len(re.Rune); i += 2 {
		for r := re.Rune[i]; r <= re.Rune[i+1]; r++ {
			if len(all) == maxClass || r == utf8.RuneError {
				return nil
			}
			all = append(all, r)
		}
	}
	return all
}

// longest returns how many runes a match of an expression has at most, or -1 when there is no limit, or one that is too high
// to matter.
func longest(re *syntax.Regexp) int {
	const limit = 256
	sum := 0
	switch re.Op {
	case syntax.OpStar, syntax.OpPlus, syntax.OpRepeat: // simplified, no other repetition is left
		return -1
	case syntax.OpLiteral:
		sum = len(re.Rune)
	case syntax.OpCharClass, syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		sum = 1
	}
	for _, sub := range re.Sub {
		n := longest(sub)
		switch {
		case n < 0:
			return -1
		case re.Op == syntax.OpAlternate:
			sum = max(sum, n)
		default:
			sum += n
		}
	}
	if sum > limit {
		return -1
	}
	return sum
}
