package event

import (
	"fmt"
	"math/bits"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// maxDepth is how deep encoding/json lets objects and arrays nest.
const maxDepth = 10_000

// flaw is what is wrong with a line.
type flaw struct {
	at     int // byte offset in the line, -1 when it concerns the line as a whole
	reason string
}

// member is a key of an object and its value, as JSON text that is known to be valid.
type member struct {
	key  string
	at   int // offset of text in the line
	text string
}

// scanner checks that a line is JSON, as strictly as encoding/json does, and notes the members of its outermost object.
// It is told nothing about the keys of events, and copies nothing.
type scanner struct {
	line       string
	pos        int
	depth      int
	members    []member
	keys       []string // of all objects open at pos, outermost first: see keySet
	duplicates int      // keys that their object had before
	surrogates int      // \u escapes that are half of a pair and stand for U+FFFD
	flaw       flaw     // set where a method returns false
}

// scan checks one line of valid UTF-8. Its members are valid until the next call.
func (s *scanner) scan(line string) bool {
	*s = scanner{line: line, members: s.members[:0], keys: s.keys[:0]}
	s.space()
	start := s.pos
	if !s.value() {
		return false
	}
	s.space()
	switch {
	case s.pos < len(line) && line[s.pos] == '{' && line[start] == '{':
		return s.fail("more than one JSON object on the line")
	case s.pos < len(line):
		return s.fail("not JSON: " + s.found() + " after the end of the value")
	case line[start] != '{':
		s.pos = start
		return s.fail("needs a JSON object, found " + describe(line[start:]))
	}
	return true
}

func (s *scanner) fail(reason string) bool {
	s.flaw = flaw{at: s.pos, reason: reason}
	return false
}

// missing fails because what does not stand at pos.
func (s *scanner) missing(what string) bool {
	if s.pos >= len(s.line) {
		return s.fail("not JSON: the line ends where " + what + " should be; an event stands on one line")
	}
	return s.fail("not JSON: " + s.found() + " where " + what + " should be")
}

// found names the rune at pos.
func (s *scanner) found() string {
	r, _ := utf8.DecodeRuneInString(s.line[s.pos:])
	if !strconv.IsPrint(r) {
		return fmt.Sprintf("found %U", r)
	}
	return "found " + strconv.Quote(string(r))
}

func (s *scanner) space() {
	for s.pos < len(s.line) && isSpace(s.line[s.pos]) {
		s.pos++
	}
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

// at reports whether c stands at pos.
func (s *scanner) at(c byte) bool { return s.pos < len(s.line) && s.line[s.pos] == c }

// value moves over the value at pos.
func (s *scanner) value() bool {
	if s.pos >= len(s.line) {
		return s.missing("a value")
	}
	switch c := s.line[s.pos]; {
	case c == '"':
		_, ok := s.text()
		return ok
	case c == '{':
		return s.nested(s.object)
	case c == '[':
		return s.nested(s.array)
	case c == '-' || isDigit(c):
		return s.number()
	case c == 't':
		return s.word("true")
	case c == 'f':
		return s.word("false")
	case c == 'n':
		return s.word("null")
	}
	return s.missing("a value")
}

func (s *scanner) nested(rest func() bool) bool {
	if s.depth++; s.depth > maxDepth {
		return s.fail(fmt.Sprintf("objects and lists are nested more than %d deep", maxDepth))
	}
	s.pos++
	s.space()
	if !rest() {
		return false
	}
	s.depth--
	s.pos++
	return true
}

// object moves from the first key of an object to its closing brace.
func (s *scanner) object() bool {
	if s.at('}') {
		return true
	}
	set := keySet{from: len(s.keys)}
	for {
		key, ok := s.key()
		if !ok {
			return false
		}
		if s.keys, ok = set.add(s.keys, key); !ok {
			s.duplicates++
		}
		start := s.pos
		if !s.value() {
			return false
		}
		if s.depth == 1 {
			s.members = append(s.members, member{key: key, at: start, text: s.line[start:s.pos]})
		}
		if more, ok := s.more('}'); !more {
			s.keys = s.keys[:set.from]
			return ok
		}
	}
}

// key moves over a key and its colon, to the value.
func (s *scanner) key() (string, bool) {
	if !s.at('"') {
		return "", s.missing("a key in double quotes")
	}
	start := s.pos
	escaped, ok := s.text()
	if !ok {
		return "", false
	}
	key := s.line[start+1 : s.pos-1]
	if escaped {
		key = unquote(s.line[start:s.pos])
	}
	s.space()
	if !s.at(':') {
		return "", s.missing(`a ":"`)
	}
	s.pos++
	s.space()
	return key, true
}

// array moves from the first value of an array to its closing bracket.
func (s *scanner) array() bool {
	if s.at(']') {
		return true
	}
	for {
		if !s.value() {
			return false
		}
		if more, ok := s.more(']'); !more {
			return ok
		}
	}
}

// more moves over a comma, to what follows it; before the end it stops, and there is no more.
func (s *scanner) more(end byte) (more, ok bool) {
	s.space()
	switch {
	case s.at(end):
		return false, true
	case !s.at(','):
		return false, s.missing(fmt.Sprintf(`"," or "%c"`, end))
	}
	comma := s.pos
	s.pos++
	s.space()
	if s.at(end) {
		s.pos = comma
		return false, s.fail(fmt.Sprintf(`not JSON: found "," right before "%c"`, end))
	}
	return true, true
}

func (s *scanner) word(word string) bool {
	for i := range len(word) {
		if !s.at(word[i]) {
			return s.missing(fmt.Sprintf("the rest of %q", word))
		}
		s.pos++
	}
	return true
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// number moves over a number: -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?
func (s *scanner) number() bool {
	if s.at('-') {
		s.pos++
	}
	if s.at('0') {
		s.pos++
	} else if !s.digits() {
		return false
	}
	if s.at('.') {
		s.pos++
		if !s.digits() {
			return false
		}
	}
	if s.at('e') || s.at('E') {
		s.pos++
		if s.at('+') || s.at('-') {
			s.pos++
		}
		return s.digits()
	}
	return true
}

func (s *scanner) digits() bool {
	start := s.pos
	for s.pos < len(s.line) && isDigit(s.line[s.pos]) {
		s.pos++
	}
	if s.pos == start {
		return s.missing("a digit")
	}
	return true
}

// text moves over a string and reports whether it holds escapes.
func (s *scanner) text() (escaped, ok bool) {
	s.pos++
	for {
		s.pos += plain(s.line[s.pos:])
		if s.pos >= len(s.line) {
			return escaped, s.fail("not JSON: the line ends inside a string")
		}
		switch s.line[s.pos] {
		case '"':
			s.pos++
			return escaped, true
		case '\\':
			escaped = true
			if !s.escape() {
				return escaped, false
			}
		default:
			return escaped, s.fail("not JSON: " + s.found() + ` inside a string, where it must be written as an escape such as \n`)
		}
	}
}

// plain returns how many bytes of s come before the first quote, backslash or control character.
func plain(s string) int {
	const lanes, highs = 0x0101010101010101, 0x8080808080808080
	i := 0
	for ; i+8 <= len(s); i += 8 {
		t := s[i : i+8]
		word := uint64(t[0]) | uint64(t[1])<<8 | uint64(t[2])<<16 | uint64(t[3])<<24 |
			uint64(t[4])<<32 | uint64(t[5])<<40 | uint64(t[6])<<48 | uint64(t[7])<<56
		quote, slash := word^'"'*lanes, word^'\\'*lanes
		// A borrow makes a lane above a found one wrong, never the lowest.
		found := ((quote-lanes)&^quote | (slash-lanes)&^slash | (word-' '*lanes)&^word) & highs
		if found != 0 {
			return i + bits.TrailingZeros64(found)/8
		}
	}
	for ; i < len(s); i++ {
		if c := s[i]; c == '"' || c == '\\' || c < ' ' {
			break
		}
	}
	return i
}

// escape moves over an escape, or over two that make a surrogate pair.
func (s *scanner) escape() bool {
	start := s.pos
	s.pos++
	if s.pos >= len(s.line) {
		return s.fail("not JSON: the line ends inside a string")
	}
	switch s.line[s.pos] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		s.pos++
		return true
	case 'u':
		unit, ok := hex4(s.line[start:])
		if !ok {
			s.pos = start
			return s.fail(`not JSON: found "\u" without four hexadecimal digits inside a string`)
		}
		s.pos = start + len(`\u0000`)
		if !utf16.IsSurrogate(unit) {
			return true
		}
		if low, ok := hex4(s.line[s.pos:]); ok && utf16.DecodeRune(unit, low) != utf8.RuneError {
			s.pos += len(`\u0000`)
			return true
		}
		s.surrogates++
		return true
	}
	r, _ := utf8.DecodeRuneInString(s.line[s.pos:])
	s.pos = start
	return s.fail(fmt.Sprintf("not JSON: found the unknown escape %q inside a string", `\`+string(r)))
}

// hex4 returns the number in an escape like \u00e9 at the beginning of s.
func hex4(s string) (rune, bool) {
	if len(s) < len(`\u0000`) || s[0] != '\\' || s[1] != 'u' {
		return 0, false
	}
	n := rune(0)
	for _, c := range []byte(s[2:6]) {
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
