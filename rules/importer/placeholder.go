package importer

import (
	"regexp"
	"strings"
)

var (
	doubleBraces = regexp.MustCompile(`\{\{\s*([^{}]*?)\s*\}\}`)
	openBraces   = regexp.MustCompile(`\{\{+`)
)

// fillIn puts something else in the place of every {{ name }} of another system.
func fillIn(s string, instead func(name string) string) string {
	var b strings.Builder
	last := 0
	for _, m := range doubleBraces.FindAllStringSubmatchIndex(s, -1) {
		b.WriteString(openBraces.ReplaceAllString(s[last:m[0]], "{"))
		last = m[1]
		b.WriteString(instead(s[m[2]:m[3]]))
	}
	b.WriteString(openBraces.ReplaceAllString(s[last:], "{"))
	return strings.TrimSpace(b.String())
}
