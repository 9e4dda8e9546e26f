package dsl

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/phrases"
)

// escapes reports what is wrong with the escapes of a quoted text, so that the
// parser can undo them without looking back.
func (s *scanner) escapes(quoted []byte) {
	for i := 0; i+1 < len(quoted); i++ {
		if quoted[i] != '\\' {
			continue
		}
		n := escapeLength(quoted[i:])
		if n == 0 {
			_, size := utf8.DecodeRune(quoted[i+1:])
			at := s.at + i
			s.report("R004", diag.Span{Start: at, End: at + 1 + size}, "unknown escape "+shown(string(quoted[i:i+1+size])), `known are \" \\ \n \t and \u{1F600}; a backslash itself is \\`)
			n = 1 + size
		}
		i += n - 1
	}
}

// maxEscape is the length of the longest escape: six digits in \u{…}, and one to see that there are too many.
const maxEscape = 11

// escapeLength returns the length of the escape that text begins with, 0 when there is none.
func escapeLength(text []byte) int {
	switch text[1] {
	case '"', '\\', 'n', 't':
		return 2
	case 'u':
		end := bytes.IndexByte(text[:min(len(text), maxEscape)], '}')
		if end < 4 || text[2] != '{' {
			return 0
		}
		code, err := strconv.ParseUint(string(text[3:end]), 16, 32)
		if err != nil || !utf8.ValidRune(rune(code)) {
			return 0
		}
		return end + 1
	}
	return 0
}

// unescape undoes the escapes of a text without its quotes. Wrong ones stay as they are.
func unescape(text string) string {
	if strings.IndexByte(text, '\\') < 0 {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' || i+1 == len(text) {
			b.WriteByte(text[i])
			continue
		}
		n := escapeLength([]byte(text[i:min(len(text), i+maxEscape)]))
		switch {
		case n == 0:
			b.WriteByte(text[i])
			continue
		case text[i+1] == 'n':
			b.WriteByte('\n')
		case text[i+1] == 't':
			b.WriteByte('\t')
		case text[i+1] == 'u':
			code, _ := strconv.ParseUint(text[i+3:i+n-1], 16, 32)
			b.WriteRune(rune(code))
		default:
			b.WriteByte(text[i+1])
		}
		i += n - 1
	}
	return b.String()
}

// unquote returns the text of a string token.
func unquote(token string) string {
	token = strings.TrimPrefix(token, `"`)
	return unescape(strings.TrimSuffix(token, `"`))
}

// unblock returns the text of a token in three quotes (semantics.md G96): the
// first line break and a last line of blanks go, then the common indentation.
func unblock(token string) string { return unescape(strings.Join(unindent(token), "\n")) }

// unindent returns the lines of such a token, their escapes as they were typed.
func unindent(token string) []string {
	text := strings.ReplaceAll(strings.TrimPrefix(token, `"""`), "\r\n", "\n")
	text = strings.TrimSuffix(text, `"""`)
	first := strings.TrimLeft(text, " \t")
	if strings.HasPrefix(first, "\n") {
		text = first[1:]
	}
	if cut := strings.LastIndexByte(text, '\n'); cut >= 0 && strings.Trim(text[cut+1:], " \t") == "" {
		text = text[:cut]
	}
	lines := strings.Split(text, "\n")
	indent := commonIndent(lines)
	for i, line := range lines {
		lines[i] = line[min(indent, len(line)-len(strings.TrimLeft(line, " \t"))):]
	}
	return lines
}

func commonIndent(lines []string) int {
	indent := -1
	for _, line := range lines {
		rest := strings.TrimLeft(line, " \t")
		if rest == "" {
			continue
		}
		if n := len(line) - len(rest); indent < 0 || n < indent {
			indent = n
		}
	}
	return max(indent, 0)
}

// canonicalDuration writes a duration's units in their canonical singular: "1 day 12 hour".
func (s *scanner) canonicalDuration(text string) string {
	var parts []string
	text = strings.TrimPrefix(text, "-")
	for text != "" {
		n := strings.IndexFunc(text, func(r rune) bool { return r != '.' && (r < '0' || r > '9') })
		number := text[:n]
		text = strings.TrimLeft(text[n:], " \t")
		word := phrases.Word([]byte(text))
		parts = append(parts, number, s.table.Unit(word))
		text = strings.TrimLeft(text[len(word):], " \t")
	}
	return strings.Join(parts, " ")
}
