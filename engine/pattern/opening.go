package pattern

import (
	"math/bits"
	"regexp/syntax"
	"unicode"
	"unicode/utf8"
)

// opening says which bytes the matches of an expression begin with: at offset i, those whose mask has bit i, for each
// offset below length. Of bytes at different offsets it says nothing together, so that it finds more places than there are
// matches, and never fewer.
type opening struct {
	masks  [256]uint8
	length int // at most maxOpening
}

const (
	maxOpening = 8
	minOpening = 2 // a single letter is everywhere
)

// next returns the first place from which on the opening stands in text, or -1.
func (o *opening) next(text string, from int) int {
	found := uint8(1) << (o.length - 1)
	state := uint8(0) // bit i: the last i+1 bytes are such as open a match
	for i := from; i < len(text); i++ {
		state = (state<<1 | 1) & o.masks[text[i]]
		if state&found != 0 {
			return i + 1 - o.length
		}
	}
	return -1
}

// openingOf walks over an expression as far as it is plain what comes next.
func openingOf(re *syntax.Regexp) opening {
	var o opening
	ends, _ := o.walk(re, 1)
	o.length = bits.TrailingZeros16(uint16(ends))
	return o
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
