package fold

import (
	"encoding/binary"
	"math/bits"
	"slices"
	"strings"
	"unicode/utf8"
)

// String returns s folded, with runs of spaces made one and its ends trimmed.
// A text that is its own fold is returned as it is, without allocating.
// Each byte of invalid UTF-8 folds like U+FFFD.
func String(s string) string {
	s = strings.Trim(s, " ")
	clean := cleanPrefix(s)
	if clean == len(s) {
		return s
	}
	var scratch [2048]byte // folds of ordinary messages are built here and copied once
	return string(appendFrom(append(scratch[:0], s[:clean]...), 0, s[clean:]))
}

// Append appends what String(s) returns to dst. It allocates only when dst is too small.
func Append(dst []byte, s string) []byte {
	return appendFrom(dst, len(dst), s)
}

// Rune returns the row of r: what it folds to before runs of spaces are made one.
func Rune(r rune) string {
	if row, ok := rowOf(r); ok {
		return row
	}
	if hangulFirst <= r && r <= hangulLast {
		return string(appendHangul(nil, r))
	}
	return string(r)
}

// Equal reports whether a and b are the same text once folded.
func Equal(a, b string) bool {
	if a == b {
		return true
	}
	if differ(firstSign(a), firstSign(b)) || differ(lastSign(a), lastSign(b)) {
		return false
	}
	var left, right [256]byte
	return string(Append(left[:0], a)) == string(Append(right[:0], b))
}

// differ reports whether two signs are known, and not the same.
func differ(x, y byte) bool { return x != y && x != 0 && y != 0 }

// firstSign returns the ASCII letter or digit that s begins with, a letter in lower case, or 0. One before a byte that is not
// ASCII does not count: a combining mark may change it.
func firstSign(s string) byte {
	if s == "" || len(s) > 1 && s[1] >= 0x80 {
		return 0
	}
	return signs[s[0]]
}

// lastSign returns the ASCII letter or digit that s ends with, likewise.
func lastSign(s string) byte {
	if s == "" {
		return 0
	}
	return signs[s[len(s)-1]]
}

// signs are the folds of ASCII letters and digits.
var signs = func() (folds [0x100]byte) {
	for c := '0'; c <= 'z'; c++ {
		if isWordASCII(byte(c)) && c != '_' {
			folds[c] = Rune(c)[0]
		}
	}
	return folds
}()

// Words of eight ASCII bytes, one in each lane; highs has the lanes' spare bits.
const (
	lanes = 0x0101010101010101
	highs = 0x80 * lanes
)

// octet is what eight bytes need, as spare bits of the lanes they concern.
type octet struct {
	upper  uint64 // capitals: lower-cased by adding 0x20
	spaces uint64 // U+0020
	other  uint64 // bytes that are not ASCII, and control characters, of which some are white space
}

// classify works on the low seven bits of each lane, so that no sum carries into the next.
func classify(word uint64) octet {
	low := word &^ highs
	ascii := ^word & highs
	return octet{
		upper:  (low + (0x80-'A')*lanes) &^ (low + (0x80-'Z'-1)*lanes) & ascii,
		spaces: ^((low ^ ' '*lanes) + 0x7F*lanes) & ascii,
		other:  word&highs | ^(low+(0x80-' ')*lanes)&highs,
	}
}

// doubled returns the spaces that follow a space; after is highs' lowest bit when the byte before was one.
func (o octet) doubled(after uint64) uint64 { return o.spaces & (o.spaces<<8 | after) }

func load(s string) uint64 {
	_ = s[7] // one bounds check; the compiler merges the loads
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// cleanPrefix returns the length of the longest prefix of s that is its own fold, roughly: it never
// says too much. s is trimmed.
func cleanPrefix(s string) int {
	i, after := 0, uint64(0x80)
	for i < len(s) {
		if len(s)-i >= 8 {
			o := classify(load(s[i:]))
			if o.upper|o.other|o.doubled(after) == 0 {
				after = o.spaces >> 56
				i += 8
				continue
			}
		}
		r, size := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(s[i:])
		}
		switch {
		case 'a' <= r && r <= 'z': // as most of what is left of a short word
			after = 0
		case r == utf8.RuneError && size == 1, r == ' ' && after != 0, !isOwnFold(r):
			return i
		case r == ' ':
			after = 0x80
		default:
			after = 0
		}
		i += size
	}
	return i
}

// appendFrom folds s behind dst, as the continuation of the folded text dst[start:].
func appendFrom(dst []byte, start int, s string) []byte {
	for len(s) >= 8 {
		if cap(dst)-len(dst) < 8 {
			dst = slices.Grow(dst, len(s))
		}
		n, i := appendOctets(dst[len(dst):cap(dst)], s, endsInSpace(dst, start))
		dst, s = dst[:len(dst)+n], s[i:]
		if s == "" {
			break
		}
		dst, s = appendFirst(dst, start, s)
		for s != "" && s[0] >= utf8.RuneSelf { // in most scripts the next rune is no ASCII either
			dst, s = appendFirst(dst, start, s)
		}
	}
	for s != "" {
		dst, s = appendFirst(dst, start, s)
	}
	if n := len(dst); n > start && dst[n-1] == ' ' {
		return dst[:n-1]
	}
	return dst
}

// appendOctets folds the beginning of s into dst, as far as a byte there, or an accented letter of two, folds to one byte and
// eight are left in both. It returns how many bytes it wrote and read; what it writes behind does not count. After is as in
// octet.doubled.
//
// It classifies as octet does, but leaves out what makes lanes right behind one that needs care, of which nothing is used.
func appendOctets(dst []byte, s string, after uint64) (n, i int) {
	for i+8 <= len(s) && n+8 <= len(dst) {
		word := load(s[i : i+8])
		if word&(0xA0*lanes) == 0x20*lanes { // small letters, digits, spaces and most signs: as nearly everywhere
			spaces := ^((word ^ ' '*lanes) + 0x7F*lanes) & highs
			if spaces&(spaces<<8|after) == 0 {
				binary.LittleEndian.PutUint64(dst[n:n+8], word)
				after = spaces >> 56
				n, i = n+8, i+8
				continue
			}
		}
		low := word &^ highs
		upper := (low + (0x80-'A')*lanes) &^ (low + (0x80-'Z'-1)*lanes) & highs
		spaces := ^((low ^ ' '*lanes) + 0x7F*lanes) & highs
		binary.LittleEndian.PutUint64(dst[n:n+8], word|upper>>2)
		care := (word | ^(low + (0x80-' ')*lanes) | spaces&(spaces<<8|after)) & highs
		if care == 0 {
			after = spaces >> 56
			n, i = n+8, i+8
			continue
		}
		good := bits.TrailingZeros64(care) / 8
		n, i = n+good, i+good
		letter := latin(s[i:])
		if letter == 0 {
			return n, i
		}
		dst[n] = letter
		after = 0
		n, i = n+1, i+2
	}
	return n, i
}

// latin returns the letter that s begins with, if it is one of U+00C0 to U+00FF and folds to one byte, or 0.
func latin(s string) byte {
	if len(s) < 2 || s[0] != 0xC3 || s[1]&0xC0 != 0x80 {
		return 0
	}
	return latinLetters[s[1]&0x3F]
}

var latinLetters = func() (letters [0x40]byte) {
	for i := range letters {
		if row := Rune(rune(0xC0 + i)); len(row) == 1 && row != " " {
			letters[i] = row[0]
		}
	}
	return letters
}()

// appendFirst folds the first rune of s behind dst and returns what follows it.
func appendFirst(dst []byte, start int, s string) ([]byte, string) {
	if c := s[0]; c < utf8.RuneSelf {
		switch {
		case 'A' <= c && c <= 'Z':
			c += 'a' - 'A'
		case '\t' <= c && c <= '\r':
			c = ' '
		}
		if c == ' ' && endsInSpace(dst, start) != 0 {
			return dst, s[1:]
		}
		return append(dst, c), s[1:]
	}
	r, size := decode(s)
	entry := entryOf(r)
	switch {
	case entry&0x3F == 1 && rowText[entry>>6] != ' ': // an accented letter, mostly
		dst = append(dst, rowText[entry>>6])
	case entry != 0:
		dst = appendRow(dst, start, rowText[entry>>6:][:entry&0x3F])
	case hangulFirst <= r && r <= hangulLast:
		dst = appendHangul(dst, r)
	default:
		dst = utf8.AppendRune(dst, r) // U+FFFD for a byte that is no UTF-8
	}
	return dst, s[size:]
}

// decode is utf8.DecodeRuneInString, of which it takes the runes of two bytes upon itself.
func decode(s string) (r rune, size int) {
	if len(s) >= 2 && s[0]&0xE0 == 0xC0 && s[0] >= 0xC2 && s[1]&0xC0 == 0x80 {
		return rune(s[0]&0x1F)<<6 | rune(s[1]&0x3F), 2
	}
	return utf8.DecodeRuneInString(s)
}

// appendRow appends a row; rows hold spaces, too, of which none may follow another.
func appendRow(dst []byte, start int, row string) []byte {
	for i := range len(row) {
		if row[i] != ' ' || endsInSpace(dst, start) == 0 {
			dst = append(dst, row[i])
		}
	}
	return dst
}

// endsInSpace is 0x80 when a space behind dst[start:] would be one too many: after a space, and at the beginning.
func endsInSpace(dst []byte, start int) uint64 {
	if n := len(dst); n == start || dst[n-1] == ' ' {
		return 0x80
	}
	return 0
}

// Precomposed Hangul syllables are computed instead of listed: nine in ten rows would be theirs.
const (
	hangulFirst = 0xAC00
	hangulLast  = 0xD7A3
	leadFirst   = 0x1100
	vowelFirst  = 0x1161
	tailFirst   = 0x11A7 // stands for no tail
	vowels      = 21
	tails       = 28
)

func appendHangul(dst []byte, r rune) []byte {
	n := r - hangulFirst
	dst = utf8.AppendRune(dst, leadFirst+n/(vowels*tails))
	dst = utf8.AppendRune(dst, vowelFirst+n/tails%vowels)
	if tail := n % tails; tail != 0 {
		dst = utf8.AppendRune(dst, tailFirst+tail)
	}
	return dst
}

// rowOf returns the row that the table lists for r.
func rowOf(r rune) (string, bool) {
	entry := entryOf(r)
	if entry == 0 {
		return "", false
	}
	from, length := entry>>6, entry&0x3F
	return rowText[from : from+length], true
}

func entryOf(r rune) uint32 {
	block := uint32(r) >> 7
	if block >= uint32(len(rowIndex)) {
		return 0
	}
	return rowBlocks[rowIndex[block]][r&0x7F]
}

func isOwnFold(r rune) bool {
	return entryOf(r) == 0 && (r < hangulFirst || r > hangulLast)
}
