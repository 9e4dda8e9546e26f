package compiler

import (
	"slices"
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

// Unread reports whether something could not be read, by the findings about a book. What the rest of the book says is known
// then, but not how much there is of it: a rule that could not be read is no rule yet, except to its author.
func Unread(list diag.List) bool {
	return slices.ContainsFunc(list, func(d diag.Diagnostic) bool { return d.Severity == diag.Error && isSyntax(d.Code) })
}

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
