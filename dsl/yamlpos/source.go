package yamlpos

import (
	"bytes"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/routebook/routebook/dsl/diag"
)

// source turns the places of the YAML library, lines and columns counted in runes from 1, into byte offsets,
// and finds where values end.
type source struct {
	text  []byte // the file as stored, byte order mark included
	first int    // where the text begins, after byte order marks
	lines []int  // offset of the first byte of each line
}

// newSource indexes the lines of text. Lines end where YAML 1.1, which the library reads, says so:
// also at a lone CR, NEL, LS and PS.
func newSource(text []byte) *source {
	s := &source{text: text}
	for bytes.HasPrefix(text[s.first:], []byte("\uFEFF")) { // several, from files that were put together: the library skips a second one
		s.first += 3
	}
	s.lines = append(s.lines, s.first)
	for i := s.first; i < len(text); {
		n := s.breakAt(i)
		if n == 0 {
			i++
			continue
		}
		i += n
		s.lines = append(s.lines, i)
	}
	return s
}

// breakAt returns the length of the line break at i, 0 when there is none.
func (s *source) breakAt(i int) int {
	switch rest := s.text[i:]; {
	case len(rest) == 0:
		return 0
	case rest[0] == '\n':
		return 1
	case rest[0] == '\r':
		if len(rest) > 1 && rest[1] == '\n' {
			return 2
		}
		return 1
	case bytes.HasPrefix(rest, []byte("\u0085")):
		return 2
	case bytes.HasPrefix(rest, []byte("\u2028")), bytes.HasPrefix(rest, []byte("\u2029")):
		return 3
	default:
		return 0
	}
}

// offset returns the byte offset of a line and column, both from 1.
func (s *source) offset(line, column int) int {
	if line < 1 || line > len(s.lines) {
		return len(s.text)
	}
	i := s.lines[line-1]
	for ; column > 1 && i < len(s.text); column-- {
		_, size := utf8.DecodeRune(s.text[i:])
		i += size
	}
	return i
}

// lineOf returns the line, from 1, in which the byte at offset stands.
func (s *source) lineOf(offset int) int {
	return sort.SearchInts(s.lines, offset+1)
}

// column returns how many bytes stand before offset in its line.
func (s *source) column(offset int) int {
	return offset - s.lines[s.lineOf(offset)-1]
}

// line returns the span of a line, from 1, without its indentation, comment and line break.
func (s *source) line(line int) diag.Span {
	line = min(max(line, 1), len(s.lines))
	start, end := s.lines[line-1], len(s.text)
	if line < len(s.lines) {
		end = s.lines[line]
	}
	text := string(s.text[start:end])
	if i := strings.Index(text, " #"); i >= 0 && strings.TrimSpace(text[:i]) != "" {
		text = text[:i]
	}
	indent := len(text) - len(strings.TrimLeft(text, " \t\r\n"))
	length := len(strings.TrimSpace(text))
	if length == 0 { // a blank line
		return diag.Span{Start: start, End: start}
	}
	return diag.Span{Start: start + indent, End: start + indent + length}
}

// skipBlank returns the first offset from i on that is neither white space nor part of a comment nor one of extra.
func (s *source) skipBlank(i int, extra string) int {
	for i < len(s.text) {
		n := s.breakAt(i)
		switch c := s.text[i]; {
		case n > 0:
			i += n
		case c == ' ' || c == '\t' || strings.IndexByte(extra, c) >= 0:
			i++
		case c == '#':
			i = s.lineEnd(i)
		default:
			return i
		}
	}
	return i
}

// lineEnd returns the offset of the next line break from i on, or of the end of the file.
func (s *source) lineEnd(i int) int {
	for i < len(s.text) && s.breakAt(i) == 0 {
		i++
	}
	return i
}

// skipProperties returns where the value itself begins, after the anchor and tag that may stand before it.
func (s *source) skipProperties(i int) int {
	for i < len(s.text) && (s.text[i] == '&' || s.text[i] == '!') {
		ends := endsTag
		if s.text[i] == '&' {
			ends = endsAnchor
		}
		for i++; i < len(s.text) && !ends(s.text[i]); i++ {
		}
		i = s.skipBlank(i, "")
	}
	return i
}

// endsTag and endsAnchor know the library's idea of where these end, which is not quite YAML's.
func endsTag(c byte) bool { return strings.IndexByte(" \t\r\n{}", c) >= 0 }

func endsAnchor(c byte) bool {
	return c != '_' && c != '-' && (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'z')
}

// doubleQuoted returns the end of the text in double quotes that begins at i.
func (s *source) doubleQuoted(i int) int {
	for i++; i < len(s.text); i++ {
		switch s.text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(s.text)
}

// singleQuoted returns the end of the text in single quotes that begins at i.
func (s *source) singleQuoted(i int) int {
	for i++; i < len(s.text); i++ {
		if s.text[i] != '\'' {
			continue
		}
		if i+1 < len(s.text) && s.text[i+1] == '\'' {
			i++
			continue
		}
		return i + 1
	}
	return len(s.text)
}

// plain returns the end of the unquoted text that begins at i. Such a text may run over several lines, which the
// library has joined with spaces: only what is not white space is compared.
func (s *source) plain(i int, text string) int {
	end := i
	for _, word := range strings.FieldsFunc(text, isBlank) {
		i = s.skipWhite(end)
		if !bytes.HasPrefix(s.text[i:], []byte(word)) {
			return max(end, i)
		}
		end = i + len(word)
	}
	return end
}

// skipWhite returns the first offset from i on that is not white space; unlike skipBlank it sees no comments.
func (s *source) skipWhite(i int) int {
	for i < len(s.text) {
		if n := s.breakAt(i); n > 0 {
			i += n
		} else if c := s.text[i]; c == ' ' || c == '\t' {
			i++
		} else {
			break
		}
	}
	return i
}

// isBlank reports whether the library may have made r out of white space.
func isBlank(r rune) bool { return strings.ContainsRune(" \t\r\n\u0085\u2028\u2029", r) }

// block returns the end of the text in `|` or `>` style that begins at i: the end of its last line that is not blank.
// Its lines are indented by more than indent columns.
func (s *source) block(i, indent int) int {
	end := s.lineEnd(i)
	for next := end + s.breakAt(end); next < len(s.text); {
		stop := s.lineEnd(next)
		line := string(s.text[next:stop])
		text := strings.TrimLeft(line, " ")
		if strings.Trim(text, "\t") != "" {
			if len(line)-len(text) <= indent || indent < 0 && (strings.HasPrefix(line, "---") || strings.HasPrefix(line, "...")) {
				break
			}
			end = stop
		}
		next = stop + s.breakAt(stop)
		if next == stop { // the end of the file
			break
		}
	}
	return end
}
