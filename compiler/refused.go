package compiler

import (
	"strings"

	"github.com/routebook/routebook/dsl/diag"
)

// refusedCodes are the codes because of which a book has no meaning.
var refusedCodes = func() map[string]bool {
	codes := map[string]bool{}
	for _, c := range Codes {
		codes[c.Code] = c.Refused
	}
	return codes
}()

// isSyntax reports whether a code is one of package dsl: R0 and two digits.
func isSyntax(code string) bool { return strings.HasPrefix(code, "R0") }

// Refused returns the findings because of which a book cannot be run: those
// that leave something without a meaning (semantics.md I112). A code that also
// serves as a warning refuses only as an error.
func Refused(list diag.List) diag.List {
	var refused diag.List
	for _, d := range list {
		if isRefused(d) {
			refused = append(refused, d)
		}
	}
	return refused
}

func isRefused(d diag.Diagnostic) bool {
	return d.Severity == diag.Error && (refusedCodes[d.Code] || isSyntax(d.Code))
}
