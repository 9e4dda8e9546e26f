package dsl

import (
	"bytes"
	"unicode"
	"unicode/utf8"

	"github.com/alecthomas/participle/v2/lexer"

	"github.com/routebook/routebook/dsl/phrases"
)

// Words. The lexer takes the longest phrase that starts here, so that the
// grammar sees one token for "does not contain any of". So that a phrase never
// eats a name, the four rules of language.md section 3 come first: they look at
// the token before and at what stands behind the word, never at the grammar.

// word reads a field path, a name or a phrase.
func (s *scanner) word(rest []byte) (kind lexer.TokenType, n int, phrase string) {
	name := nameLength(rest)
	if path := pathLength(rest, name); path > name { // rule 4
		return tokPath, path, ""
	}
	phrase, n = s.table.Match(rest)
	isPhrase := n > 0 && bytes.IndexByte(rest[:n], '.') < 0
	hard := isPhrase && phrases.ByPhrase[phrase].Hard
	named := s.takesName && !s.newline && !hard || // rule 1
		beforeEquals(rest[name:]) || // rule 2
		s.inList() && endsItem(rest[name:]) // rule 3
	if isPhrase && !named {
		return tokPhrase, n, phrase
	}
	return tokName, name, ""
}

// nameLength returns the length of the name that rest begins with.
func nameLength(rest []byte) int {
	n := 0
	for n < len(rest) {
		r, size := utf8.DecodeRune(rest[n:])
		switch {
		case unicode.IsLetter(r) || r == '_':
		case n > 0 && (unicode.IsMark(r) || unicode.IsDigit(r) || r == '-'):
		default:
			return n
		}
		n += size
	}
	return n
}

// pathLength returns the length of the field path whose first segment has n
// bytes; n itself when no dot and segment follow.
func pathLength(rest []byte, n int) int {
	for n > 0 && n+1 < len(rest) && rest[n] == '.' {
		segment := rest[n+1:]
		var size int
		switch {
		case segment[0] == '"':
			size = quotedSegment(segment)
		case isDigit(segment[0]):
			size = digits(segment, 0)
		default:
			size = nameLength(segment)
		}
		if size == 0 {
			return n
		}
		n += 1 + size
	}
	return n
}

// quotedSegment returns the length of a segment in quotes, 0 when it does not end on its line.
func quotedSegment(segment []byte) int {
	for i := 1; i < len(segment); i++ {
		switch segment[i] {
		case '\\':
			if i+1 < len(segment) && segment[i+1] != '\n' {
				i++
			}
		case '"':
			return i + 1
		case '\n':
			return 0
		}
	}
	return 0
}

// beforeEquals reports whether "=" follows, but not "=>" or "==".
func beforeEquals(rest []byte) bool {
	rest = rest[skipBlanks(rest):]
	return len(rest) > 0 && rest[0] == '=' && (len(rest) == 1 || rest[1] != '>' && rest[1] != '=')
}

// endsItem reports whether a list goes on or ends behind a word.
func endsItem(rest []byte) bool {
	rest = bytes.TrimLeft(rest, " \t\r\n")
	for len(rest) > 0 && rest[0] == '#' {
		rest = bytes.TrimLeft(rest[lineEnd(rest):], " \t\r\n")
	}
	return len(rest) > 0 && (rest[0] == ',' || rest[0] == ']' || bytes.HasPrefix(rest, []byte("..")))
}
