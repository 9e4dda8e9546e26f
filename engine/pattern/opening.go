package pattern

import (
	"encoding/binary"
	"math"
	"math/bits"
	"regexp/syntax"
	"unicode"
	"unicode/utf8"
	"unsafe"
)

// opening says which bytes the matches of an expression begin with. It finds more places than there are matches, and never
// fewer: every place, when its length is 0.
type opening struct {
	keep, want uint64   // by offset, the first in the lowest byte: byte b may stand there if b&keep is want
	rare       [2]uint8 // the offsets at which few bytes may stand
	length     uint8    // at most maxOpening; there is nothing to keep from there on
	atStart    bool     // whether matches begin where the text does, and nowhere else
}

const maxOpening = 8

// next returns the first place from which on an opening stands in text, or -1. It looks at two bytes of many places at a time,
// and at all of them where those are as wanted.
func (o *opening) next(text string, from int) int {
	bytes := unsafe.Slice(unsafe.StringData(text), len(text))
	wide := max(len(bytes)-maxOpening+1, 0) // from here on there are fewer than eight bytes
	p, q := int(o.rare[0]), int(o.rare[1])
	keepP, wantP := ones*(o.keep>>(8*p)&0xff), ones*(o.want>>(8*p)&0xff)
	keepQ, wantQ := ones*(o.keep>>(8*q)&0xff), ones*(o.want>>(8*q)&0xff)
	at := from
	for at+stride <= wide {
		at += pass(bytes[at+p:wide+p], bytes[at+q:wide+q], keepP, wantP, keepQ, wantQ)
		if at == wide {
			break
		}
		if binary.LittleEndian.Uint64(bytes[at:])&o.keep == o.want {
			return at
		}
		at++
	}
	for ; at < wide; at++ {
		if binary.LittleEndian.Uint64(bytes[at:])&o.keep == o.want {
			return at
		}
	}
	for ; at <= len(text)-int(o.length); at++ {
		if o.standsAt(text[at:]) {
			return at
		}
	}
	return -1
}

const (
	ones   = 0x01_01_01_01_01_01_01_01
	highs  = 0x80_80_80_80_80_80_80_80
	stride = 16
)

// pass returns the first place at which a byte of a and another of b are as wanted, or one from which on it has not looked.
func pass(a, b []byte, keepA, wantA, keepB, wantB uint64) int {
	b = b[:len(a)]
	i := 0
	for ; i <= len(a)-stride; i += stride {
		x := (binary.LittleEndian.Uint64(a[i:i+8])&keepA ^ wantA) | (binary.LittleEndian.Uint64(b[i:i+8])&keepB ^ wantB)
		y := (binary.LittleEndian.Uint64(a[i+8:i+16])&keepA ^ wantA) | (binary.LittleEndian.Uint64(b[i+8:i+16])&keepB ^ wantB)
		x, y = (x-ones)&^x, (y-ones)&^y
		if (x|y)&highs != 0 { // a byte is 0: the first that seems to be is
			if x &= highs; x != 0 {
				return i + bits.TrailingZeros64(x)/8
			}
			return i + 8 + bits.TrailingZeros64(y&highs)/8
		}
	}
	return i
}

func (o *opening) standsAt(text string) bool {
	for i := range o.length {
		if text[i]&uint8(o.keep>>(8*i)) != uint8(o.want>>(8*i)) {
			return false
		}
	}
	return true
}

// beginnings are the bytes that matches may begin with: at offset i those that have the bits of every[i], and no others than
// those of some[i].
type beginnings struct {
	every, some [maxOpening]uint8
}

// openingOf walks over an expression as far as it is plain what comes next.
func openingOf(re *syntax.Regexp) opening {
	var b beginnings
	for i := range b.every {
		b.every[i] = 0xff
	}
	ends, _ := b.walk(re, 1)
	o := opening{length: uint8(bits.TrailingZeros16(uint16(ends)))}
	lowest := [2]int{math.MaxInt, math.MaxInt}
	for i := range o.length {
		keep, want := ^(b.every[i] ^ b.some[i]), b.every[i]
		o.keep |= uint64(keep) << (8 * i)
		o.want |= uint64(want) << (8 * i)
		switch n := frequency(keep, want); {
		case n < lowest[0]:
			o.rare, lowest = [2]uint8{i, o.rare[0]}, [2]int{n, lowest[0]}
		case n < lowest[1]:
			o.rare[1], lowest[1] = i, n
		}
	}
	return o
}

// frequency is how many bytes b of ten thousand there are of which b&keep is want.
func frequency(keep, want uint8) int {
	const atLeast = 10
	sum := 0
	for free := ^keep; ; free = (free - 1) &^ keep {
		sum += atLeast + int(frequencies[want|free])
		if free == 0 {
			return sum
		}
	}
}

// frequencies is how often the bytes of French and English texts are met among ten thousand of them, roughly.
var frequencies = [256]uint16{
	' ': 1600, 'e': 1200, 's': 650, 'a': 650, 'i': 600, 'n': 600, 't': 600, 'r': 550, 'o': 500, 'u': 450, 'l': 420, 'd': 300, 'c': 270, 'm': 240, 'p': 220,
	'h': 200, 'v': 120, 'f': 110, 'g': 110, 'b': 100, 'y': 100, 'q': 60, 'w': 60, 'x': 30, 'j': 30, 'k': 30, 'z': 20, '\xc3': 200, '\xa9': 120, // of "é"
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
func (b *beginnings) walk(re *syntax.Regexp, from offsets) (ends offsets, on bool) {
	switch re.Op {
	case syntax.OpEmptyMatch, syntax.OpBeginLine, syntax.OpEndLine, syntax.OpBeginText, syntax.OpEndText,
		syntax.OpWordBoundary, syntax.OpNoWordBoundary:
		return from, true
	case syntax.OpLiteral:
		for _, r := range re.Rune {
			if r == utf8.RuneError { // any byte that is no UTF-8 matches, and that depends on those around it
				return from, false
			}
			from = b.enter(cases(r, re.Flags&syntax.FoldCase != 0), from)
		}
		return from, true
	case syntax.OpCharClass:
		if runes := members(re); runes != nil {
			return b.enter(runes, from), true
		}
		return from, false
	case syntax.OpCapture:
		return b.walk(re.Sub[0], from)
	case syntax.OpQuest:
		ends, on = b.walk(re.Sub[0], from)
		return ends | from, on
	case syntax.OpPlus:
		ends, _ = b.walk(re.Sub[0], from)
		return ends, false
	case syntax.OpConcat:
		on = true
		for _, sub := range re.Sub {
			if from, on = b.walk(sub, from); !on {
				break
			}
		}
		return from, on
	case syntax.OpAlternate:
		on = true
		for _, sub := range re.Sub {
			to, further := b.walk(sub, from)
			ends, on = ends|to, on && further
		}
		return ends, on
	}
	return from, false
}

// enter enters one of some runes, and returns where it may end.
func (b *beginnings) enter(runes []rune, from offsets) (ends offsets) {
	var buf [utf8.UTFMax]byte
	for _, r := range runes {
		encoded := utf8.AppendRune(buf[:0], r)
		for i, octet := range encoded {
			for at := uint16(from.plus(i)); at&(1<<maxOpening-1) != 0; at &= at - 1 {
				offset := bits.TrailingZeros16(at)
				b.every[offset] &= octet
				b.some[offset] |= octet
			}
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
