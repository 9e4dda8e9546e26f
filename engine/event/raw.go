package event

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// The functions of this file read JSON text that a scanner has found valid, and therefore never fail.

// raw is a key and its value as JSON text. Elements of arrays have no key.
type raw struct{ name, text string }

// cursor walks over the members of an object or the elements of an array.
type cursor struct {
	text string // begins with the bracket
	pos  int
}

func walk(text string) cursor { return cursor{text: text} }

// next returns the next member; elements have no key. At the end it returns false.
func (c *cursor) next() (raw, bool) {
	c.pos++ // over the opening bracket or the comma
	c.space()
	if c.pos >= len(c.text) || c.text[c.pos] == '}' || c.text[c.pos] == ']' {
		return raw{}, false
	}
	var r raw
	if c.text[0] == '{' {
		end := valueEnd(c.text, c.pos)
		r.name = unquote(c.text[c.pos:end])
		c.pos = end
		c.space()
		c.pos++ // over the colon
		c.space()
	}
	end := valueEnd(c.text, c.pos)
	r.text = c.text[c.pos:end]
	c.pos = end
	c.space() // to the comma or the closing bracket
	return r, true
}

func (c *cursor) space() {
	for c.pos < len(c.text) && isSpace(c.text[c.pos]) {
		c.pos++
	}
}

// valueEnd returns the offset after the value that begins at text[i].
func valueEnd(text string, i int) int {
	depth := 0
	for {
		switch text[i] {
		case '"':
			i = stringEnd(text, i)
		case '{', '[':
			depth++
			i++
		case '}', ']':
			depth--
			i++
		case ',', ':', ' ', '\t', '\r', '\n':
			i++
		default: // a number or a word
			i++
			for i < len(text) && !strings.ContainsRune(",]} \t\r\n", rune(text[i])) {
				i++
			}
		}
		if depth == 0 {
			return i
		}
	}
}

// stringEnd returns the offset after the string whose opening quote is text[i].
func stringEnd(text string, i int) int {
	for i++; ; i++ {
		switch text[i] {
		case '"':
			return i + 1
		case '\\':
			i++
		}
	}
}

// unquote returns the text of a JSON string. Half of a surrogate pair becomes U+FFFD.
func unquote(quoted string) string {
	text := quoted[1 : len(quoted)-1]
	if strings.IndexByte(text, '\\') < 0 {
		return text
	}
	var b strings.Builder
	b.Grow(len(text))
	writeUnquoted(&b, []byte(text))
	return b.String()
}

// writeUnquoted writes what stands between the quotes of a JSON string. It never becomes longer by that.
func writeUnquoted(b *strings.Builder, text []byte) {
	for {
		next := bytes.IndexByte(text, '\\')
		if next < 0 {
			b.Write(text)
			return
		}
		b.Write(text[:next])
		r, size := unescape(text[next:])
		b.WriteRune(r)
		text = text[next+size:]
	}
}

// unescape returns the rune that the escape at the beginning of s stands for, and the escape's length.
func unescape(s []byte) (rune, int) {
	const unit = len(`\u0000`)
	switch c := s[1]; c {
	case 'b':
		return '\b', 2
	case 'f':
		return '\f', 2
	case 'n':
		return '\n', 2
	case 'r':
		return '\r', 2
	case 't':
		return '\t', 2
	case 'u':
		r, _ := hex4(s)
		if !utf16.IsSurrogate(r) {
			return r, unit
		}
		if low, ok := hex4(s[unit:]); ok {
			if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
				return pair, 2 * unit
			}
		}
		return utf8.RuneError, unit
	default: // a quote, a backslash or a slash
		return rune(c), 2
	}
}

// hex4 returns the number in an escape like \u00e9 at the beginning of s.
func hex4(s []byte) (rune, bool) {
	if len(s) < len(`\u0000`) || s[0] != '\\' || s[1] != 'u' {
		return 0, false
	}
	n := rune(0)
	for _, c := range s[2:6] {
		switch {
		case isDigit(c):
			c -= '0'
		case 'a' <= c|0x20 && c|0x20 <= 'f':
			c = c | 0x20 - 'a' + 10
		default:
			return 0, false
		}
		n = n<<4 | rune(c)
	}
	return n, true
}

// describe names a value in messages: short, and on one line.
func describe(text string) string {
	switch text[0] {
	case '{':
		return "an object"
	case '[':
		return "a list"
	case '"':
		return strconv.Quote(shorten(unquote(text[:stringEnd(text, 0)])))
	}
	return shorten(text[:valueEnd(text, 0)])
}

// shorten cuts s after 40 runes.
func shorten(s string) string {
	n := 0
	for i := range s {
		if n == 40 {
			return s[:i] + "…"
		}
		n++
	}
	return s
}
