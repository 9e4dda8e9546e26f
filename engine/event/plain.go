package event

import (
	"math/bits"
	"unicode/utf8"
)

const (
	lanes = 0x0101010101010101 // times a byte: eight of them
	highs = 0x80 * lanes
)

// text is text as the line has it, or as an event keeps it.
type text interface{ ~string | ~[]byte }

// plain returns how many bytes of s come before the first quote, backslash or control character, or before the first byte that is no UTF-8.
//
// It looks at eight bytes at a time.
func plain[T text](s T) (n int, valid bool) {
	i := 0
	for i+8 <= len(s) {
		word := load(s[i : i+8])
		quote, slash := word^'"'*lanes, word^'\\'*lanes
		// A borrow makes a lane above a found one wrong, never the lowest.
		found := (word | (quote-lanes)&^quote | (slash-lanes)&^slash | (word-' '*lanes)&^word) & highs
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

// load returns eight bytes, the first as the lowest. Compilers make one instruction of it.
func load[T text](t T) uint64 {
	_ = t[7]
	return uint64(t[0]) | uint64(t[1])<<8 | uint64(t[2])<<16 | uint64(t[3])<<24 |
		uint64(t[4])<<32 | uint64(t[5])<<40 | uint64(t[6])<<48 | uint64(t[7])<<56
}

// runeSize returns the length of the rune at the beginning of s, which is not ASCII, or 0 when it is no UTF-8.
func runeSize[T text](s T) int {
	if c := s[0]; 0xC2 <= c && c < 0xE0 && len(s) > 1 && s[1]&0xC0 == 0x80 { // accents
		return 2
	}
	if r, size := utf8.DecodeRune([]byte(s[:min(len(s), utf8.UTFMax)])); r != utf8.RuneError || size > 1 {
		return size
	}
	return 0
}
