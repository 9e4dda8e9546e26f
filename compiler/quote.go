package compiler

import (
	"strings"
	"unicode"

	"github.com/routebook/routebook/dsl/phrases"
)

// quote writes a text as rules do.
func quote(text string) string {
	return `"` + quoter.Replace(text) + `"`
}

var quoter = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\t", `\t`)

// isBare reports whether a name may stand without quotes in most places.
func isBare(name string, table *phrases.Table) bool {
	if name == "" || table.IsHard(name) {
		return false
	}
	for i, r := range name {
		switch {
		case unicode.IsLetter(r) || r == '_':
		case i > 0 && (unicode.IsDigit(r) || r == '-' || unicode.IsMark(r)):
		default:
			return false
		}
	}
	return true
}
