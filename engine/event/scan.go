package event

import (
	"bytes"
	"fmt"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// maxDepth is how deep encoding/json lets objects and arrays nest.
const maxDepth = 10_000

// flaw is what is wrong with a line.
type flaw struct {
	at     int // byte offset in the line
	reason string
}

// member is a key of an object and its value, as JSON text that is known to be valid. A line may have very many.
type member struct {
	at, end int32 // of the value in the line
	next    int32 // where among the scanner's members those end that lie in this one
	name    int32 // of the key in the line: there its opening quote stands
	key     key
	escaped bool // the value is a string with escapes
}

// scanner checks that a line is JSON, as strictly as encoding/json does, and notes the members of its outermost object,
// each followed by those of its own value where the format defines them. It copies nothing.
//
// One pass looks at every byte once: strings are checked for UTF-8 on the way to their end.
type scanner struct {
	line       []byte
	pos        int
	depth      int
	members    []member
	keys       [][]byte // of all objects open at pos, outermost first, but for those that the format defines: see keySet
	enveloped  bool     // the outermost object has a "specversion"
	escaped    bool     // the last string held escapes
	broken     bool     // set where a method returns false because of bytes that are no UTF-8
	duplicates int      // keys that their object had before
	surrogates int      // \u escapes that are half of a pair and stand for U+FFFD
	flaw       flaw     // set where a method returns false for another reason
}

// levels is how deep the format defines keys: the envelope's, those of its data, and those of the objects in there.
const levels = 3

// scan checks one line. Its members are valid until the next call. A line that it calls broken is to be scanned again when its bytes have been replaced.
func (s *scanner) scan(line []byte) bool {
	*s = scanner{line: line, members: s.members[:0], keys: s.keys[:0]}
	s.space()
	start := s.pos
	if !s.value(levels) {
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
		return s.fail("needs a JSON object, found " + describe(string(line[start:])))
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
	r, _ := utf8.DecodeRune(s.line[s.pos:])
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

// value moves over the value at pos. Of an object the members are noted down to that many levels.
func (s *scanner) value(levels int) bool {
	if s.pos >= len(s.line) {
		return s.missing("a value")
	}
	switch s.line[s.pos] {
	case '"':
		return s.text()
	case '{':
		return s.object(levels)
	case '[':
		return s.array()
	case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		return s.number()
	case 't':
		return s.word("true")
	case 'f':
		return s.word("false")
	case 'n':
		return s.word("null")
	}
	return s.missing("a value")
}

// enter moves over an opening bracket.
func (s *scanner) enter() bool {
	if s.depth++; s.depth > maxDepth {
		return s.fail(fmt.Sprintf("objects and lists are nested more than %d deep", maxDepth))
	}
	s.pos++
	s.space()
	return true
}

// leave moves over a closing bracket.
func (s *scanner) leave() bool {
	s.depth--
	s.pos++
	return true
}

func (s *scanner) object(levels int) bool {
	if !s.enter() {
		return false
	}
	if s.at('}') {
		return s.leave()
	}
	set := keySet{from: len(s.keys)}
	for {
		start := s.pos
		name, ok := s.key()
		if !ok {
			return false
		}
		k := s.distinguish(&set, name)
		if levels > 0 {
			ok = s.member(k, start, levels-1)
		} else {
			ok = s.value(0)
		}
		if !ok {
			return false
		}
		if more, ok := s.more('}'); !more {
			s.keys = s.keys[:set.from]
			return ok && s.leave()
		}
	}
}

// distinguish returns the key of that name, and counts it when the set has it already.
func (s *scanner) distinguish(set *keySet, name []byte) key {
	k, hash := keyOf(name)
	isNew := false
	if k != otherKey {
		isNew = set.define(k)
	} else {
		s.keys, isNew = set.add(s.keys, name, hash)
	}
	if !isNew {
		s.duplicates++
	}
	return k
}

// member moves over the value of a member and notes it.
func (s *scanner) member(k key, name, levels int) bool {
	i, start := len(s.members), s.pos
	s.members = append(s.members, member{})
	if !k.isObject() {
		levels = 0
	}
	s.escaped = false
	if !s.value(levels) {
		return false
	}
	s.members[i] = member{
		at: int32(start), end: int32(s.pos), next: int32(len(s.members)), name: int32(name),
		key: k, escaped: s.escaped,
	}
	if k == keySpecversion && s.depth == 1 {
		s.enveloped = true
	}
	return true
}

// nameOf returns the name of a member's key.
func (s *scanner) nameOf(m *member) []byte {
	text := s.line[m.name+1 : m.at]
	name := text[:bytes.IndexByte(text, '"')]
	if bytes.IndexByte(name, '\\') < 0 {
		return name
	}
	quoted := string(s.line[m.name:m.at])
	return []byte(unquote(quoted[:stringEnd(quoted, 0)]))
}

// textOf returns the JSON text of a member's value.
func (s *scanner) textOf(m *member) []byte { return s.line[m.at:m.end] }

// key moves over a key and its colon, to the value.
func (s *scanner) key() ([]byte, bool) {
	if !s.at('"') {
		return nil, s.missing("a key in double quotes")
	}
	start := s.pos
	if !s.text() {
		return nil, false
	}
	name := s.line[start+1 : s.pos-1]
	if s.escaped {
		name = []byte(unquote(string(s.line[start:s.pos])))
	}
	s.space()
	if !s.at(':') {
		return nil, s.missing(`a ":"`)
	}
	s.pos++
	s.space()
	return name, true
}

func (s *scanner) array() bool {
	if !s.enter() {
		return false
	}
	if s.at(']') {
		return s.leave()
	}
	for {
		if !s.value(0) {
			return false
		}
		if more, ok := s.more(']'); !more {
			return ok && s.leave()
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

// text moves over a string.
func (s *scanner) text() bool {
	s.escaped = false
	s.pos++
	for {
		n, valid := plain(s.line[s.pos:])
		s.pos += n
		switch {
		case !valid:
			s.broken = true
			return false
		case s.pos >= len(s.line):
			return s.fail("not JSON: the line ends inside a string")
		}
		switch s.line[s.pos] {
		case '"':
			s.pos++
			return true
		case '\\':
			s.escaped = true
			if !s.escape() {
				return false
			}
		default:
			return s.fail("not JSON: " + s.found() + ` inside a string, where it must be written as an escape such as \n`)
		}
	}
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
	r, _ := utf8.DecodeRune(s.line[s.pos:])
	s.pos = start
	return s.fail(fmt.Sprintf("not JSON: found the unknown escape %q inside a string", `\`+string(r)))
}
