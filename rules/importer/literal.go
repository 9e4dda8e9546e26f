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

// texts returns texts in quotes, each once.
func texts(all []string) []literal {
	var list []literal
	seen := map[string]bool{}
	for _, s := range all {
		if !seen[s] {
			seen[s] = true
			list = append(list, text(s))
		}
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
	if re == "" { // which holds everywhere, and cannot be written
		re = "^"
	}
	lit := "/" + slashed(re) + "/"
	if folded {
		lit += "i"
	}
	return literal(lit), nil
}

// joinedPatterns returns a pattern that holds where one of two does. Flags within a pattern would also speak of the other.
func joinedPatterns(a, b literal) (literal, bool) {
	reA, flagsA := cutPattern(a)
	reB, flagsB := cutPattern(b)
	if flagsA != flagsB || len(reA)+len(reB)+1 > maxPattern || openFlag.MatchString(reA) || openFlag.MatchString(reB) {
		return "", false
	}
	if a == b {
		return a, true
	}
	return literal("/" + reA + "|" + reB + "/" + flagsA), true
}

// openFlag is a flag that holds for all that follows.
var openFlag = regexp.MustCompile(`\(\?[a-zA-Z-]+\)`)

// cutPattern takes a pattern apart.
func cutPattern(lit literal) (re, flags string) {
	end := strings.LastIndexByte(string(lit), '/')
	return string(lit[1:end]), string(lit[end+1:])
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
