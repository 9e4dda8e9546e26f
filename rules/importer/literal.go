package importer

import (
	"fmt"
	"regexp"
	"regexp/syntax"
	"strconv"
	"strings"
	"unicode"

	"github.com/routebook/routebook/dsl"
)

// literal is a value as rules write it.
type literal string

// text returns a text in quotes.
func text(s string) literal { return literal(dsl.Quote(s)) }

func texts(all []string) []literal {
	var list []literal
	for _, s := range all {
		list = append(list, text(s))
	}
	return list
}

// number returns a number.
func number(f float64) literal { return literal(strconv.FormatFloat(f, 'f', -1, 64)) }

// maxPattern is how many bytes a pattern may have. A longer one is no rule that somebody reads, and compiling it costs
// some hundred bytes for each of its own.
const maxPattern = 8 << 10

// pattern returns a regular expression in RE2 syntax. The error says why it is none; folded ignores case.
func pattern(re string, folded bool) (literal, error) {
	if len(re) > maxPattern {
		return "", fmt.Errorf("a pattern of %d bytes is too long: %d at most", len(re), maxPattern)
	}
	if _, err := regexp.Compile(re); err != nil {
		message := err.Error()
		if e, ok := err.(*syntax.Error); ok {
			message = e.Code.String() + ": " + strconv.Quote(e.Expr)
		}
		return "", fmt.Errorf("not a pattern that is understood: %s", message)
	}
	lit := "/" + slashed(re) + "/"
	if folded {
		lit += "i"
	}
	return literal(lit), nil
}

// slashed writes a pattern so that it can stand between slashes, on one line.
func slashed(re string) string {
	var b strings.Builder
	escaped := false
	for _, r := range re {
		switch {
		case r == '\n' || r == '\r' || r == '\t' || !unicode.IsPrint(r) && r != ' ':
			if escaped { // a backslash before such a character stands for the character
				trimmed := strings.TrimSuffix(b.String(), `\`)
				b.Reset()
				b.WriteString(trimmed)
			}
			fmt.Fprintf(&b, `\x{%X}`, r)
			escaped = false
			continue
		case r == '/' && !escaped:
			b.WriteByte('\\')
		}
		b.WriteRune(r)
		escaped = r == '\\' && !escaped
	}
	return b.String()
}

// eventPath returns the path of a property of the event, as rules write it.
func eventPath(segments ...string) string {
	path := "event"
	for _, s := range segments {
		if !plainSegment.MatchString(s) {
			s = dsl.Quote(s)
		}
		path += "." + s
	}
	return path
}

// plainSegment is a part of a path that needs no quotes; a hyphen is written in quotes, as the documentation does.
var plainSegment = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
