package mutation

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// around is how much of the text before and after a change is shown, in runes.
const around = 36

// show puts the change on one line: what is the same at both ends of the old and the new text is no part of it.
func (m *Mutant) show(src []byte) {
	old, with := string(src[m.Span.Start:m.Span.End]), m.New
	head := commonHead(old, with)
	tail := commonTail(old[head:], with[head:])
	start, end := m.Span.Start+head, m.Span.End-tail
	lineStart := bytes.LastIndexByte(src[:start], '\n') + 1
	lineEnd := len(src)
	if i := bytes.IndexByte(src[end:], '\n'); i >= 0 {
		lineEnd = end + i
	}
	m.Before = lastRunes(strings.TrimLeft(flat(string(src[lineStart:start])), " "))
	m.Old = cut(flat(old[head : len(old)-tail]))
	m.With = cut(flat(with[head : len(with)-tail]))
	m.After = firstRunes(strings.TrimRight(flat(string(src[end:lineEnd])), " "))
}

// commonHead returns how many bytes two texts begin with together, up to a whole word.
func commonHead(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	for n > 0 && (n < len(a) && !boundary(a, n) || n < len(b) && !boundary(b, n)) {
		n--
	}
	return n
}

// commonTail does the same at the end.
func commonTail(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[len(a)-1-n] == b[len(b)-1-n] {
		n++
	}
	for n > 0 && (!boundary(a, len(a)-n) || !boundary(b, len(b)-n)) {
		n--
	}
	return n
}

// boundary reports whether a word ends or begins at an offset: a blank stands on one side of it.
func boundary(s string, at int) bool {
	return at == 0 || at == len(s) || s[at] == ' ' || s[at-1] == ' ' || s[at] == '\n' || s[at-1] == '\n'
}

// flat turns line breaks and runs of blanks into one blank.
func flat(s string) string {
	fields := strings.Join(strings.Fields(s), " ")
	if fields == "" {
		return strings.Repeat(" ", min(1, len(s)))
	}
	if s[0] == ' ' || s[0] == '\n' {
		fields = " " + fields
	}
	if last := s[len(s)-1]; last == ' ' || last == '\n' {
		fields += " "
	}
	return fields
}

// cut shortens a long change in its middle, where it says the least.
func cut(s string) string {
	runes := []rune(s)
	if len(runes) <= 3*around {
		return s
	}
	return string(runes[:2*around]) + " … " + string(runes[len(runes)-around/2:])
}

func firstRunes(s string) string {
	if utf8.RuneCountInString(s) <= around {
		return s
	}
	return string([]rune(s)[:around]) + "…"
}

func lastRunes(s string) string {
	runes := []rune(s)
	if len(runes) <= around {
		return s
	}
	return "…" + string(runes[len(runes)-around:])
}
