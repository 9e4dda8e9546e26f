package importer

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/routebook/routebook/dsl/fold"
)

// maxName is how many characters the name of a rule may have before it is cut.
const maxName = 80

// uniqueNames gives out names of rules, each once.
type uniqueNames map[string]bool

func (u uniqueNames) take(name string) string {
	name = oneLine(name, maxName)
	if strings.TrimSpace(fold.String(name)) == "" {
		name = "Rule"
	}
	candidate := name
	for n := 2; u[candidate]; n++ {
		candidate = fmt.Sprintf("%s (%d)", name, n)
	}
	u[candidate] = true
	return candidate
}

// oneLine returns a text on one line, without what cannot be seen, cut to so many characters.
func oneLine(s string, most int) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsPrint(r):
			return -1
		default:
			return r
		}
	}, s)
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return strings.TrimRight(string([]rune(s)[:most-1]), " ") + "…"
}

// slug returns a text as a bare name: lower case, words joined by "_".
func slug(s string) string {
	var b strings.Builder
	gap := false
	for _, r := range strings.ToLower(s) {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			gap = b.Len() > 0
			continue
		}
		if gap {
			b.WriteByte('_')
			gap = false
		}
		b.WriteRune(r)
		if b.Len() > 30 {
			break
		}
	}
	return b.String()
}
