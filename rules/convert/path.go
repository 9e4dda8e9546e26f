package convert

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// parsePath splits a dotted path: names, digits for the items of a list, and quoted names, which may hold dots.
// Logs use many signs in names (@timestamp, $type, x-id) and tables blanks (Created at), so that any of them is allowed
// but quotes, braces, and blanks at the ends.
func parsePath(s string) ([]string, error) {
	var path []string
	for rest := s; ; {
		segment, after, err := cutSegment(rest)
		if err != nil {
			return nil, fmt.Errorf("path %q: %w", s, err)
		}
		path = append(path, segment)
		if after == "" {
			return path, nil
		}
		if after[0] != '.' {
			return nil, fmt.Errorf("path %q: want a dot after a quoted name", s)
		}
		rest = after[1:]
	}
}

func cutSegment(s string) (segment, after string, err error) {
	if strings.HasPrefix(s, `"`) {
		quoted, err := strconv.QuotedPrefix(s)
		if err != nil {
			return "", "", errors.New("a quote is never closed")
		}
		segment, err = strconv.Unquote(quoted)
		return segment, s[len(quoted):], err
	}
	end := strings.IndexByte(s, '.')
	if end < 0 {
		end = len(s)
	}
	segment = s[:end]
	switch {
	case segment == "":
		return "", "", errors.New("a name is empty")
	case needsQuotes(segment):
		return "", "", fmt.Errorf("%q must be quoted", segment)
	}
	return segment, s[end:], nil
}

// formatPath is the inverse of parsePath.
func formatPath(path []string) string {
	var b strings.Builder
	for i, segment := range path {
		if i > 0 {
			b.WriteByte('.')
		}
		if segment == "" || strings.Contains(segment, ".") || needsQuotes(segment) {
			segment = strconv.Quote(segment)
		}
		b.WriteString(segment)
	}
	return b.String()
}

func needsQuotes(segment string) bool {
	return strings.ContainsAny(segment, "\"'{}\t\r\n") || segment != strings.TrimSpace(segment)
}
