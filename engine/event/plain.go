package event

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf8"
)

const (
	lanes = 0x0101010101010101 // times a byte: eight of them
	highs = 0x80 * lanes
)

// plain returns how many bytes of s come before the first quote, backslash or control character, or before the first byte that is no UTF-8.
//
// It looks at eight bytes at a time. Of an ASCII byte, subtracting n sets the highest bit when it is less than n, and leaves
// it clear otherwise; flipping the bit that '"' has more than ' ' puts the quote right behind the control characters.
// Other bytes are found by their own highest bit. A borrow makes a lane above a found one wrong, never the lowest.
func plain(s []byte) (n int, valid bool) {
	const (
		flip  = ('"' ^ ' ') * lanes
		quote = (' ' + 1) * lanes
		slash = '\\' * lanes
	)
	i := 0
	for i+8 <= len(s) {
		word := binary.LittleEndian.Uint64(s[i:])
		found := (word | ((word ^ flip) - quote) | ((word ^ slash) - lanes)) & highs
		if found == 0 {
			i += 8
			continue
		}
		i += bits.TrailingZeros64(found) / 8
		if s[i] < utf8.RuneSelf {
			return i, true
		}
		size := runeSize(s[i:])
		if size == 0 {
			return i, false
		}
		i += size
	}
	for i < len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\' || c < ' ':
			return i, true
		case c < utf8.RuneSelf:
			i++
		default:
			size := runeSize(s[i:])
			if size == 0 {
				return i, false
			}
			i += size
		}
	}
	return i, true
}

// runeSize returns the length of the rune at the beginning of s, which is not ASCII, or 0 when it is no UTF-8.
func runeSize(s []byte) int {
	if c := s[0]; 0xC2 <= c && c < 0xE0 && len(s) > 1 && s[1]&0xC0 == 0x80 { // accents
		return 2
	}
	if r, size := utf8.DecodeRune(s); r != utf8.RuneError || size > 1 {
		return size
	}
	return 0
}
