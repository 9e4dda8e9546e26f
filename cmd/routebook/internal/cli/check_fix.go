package cli

import (
	"context"
	"slices"
	"strings"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/dsl/diag"
)

// mostRounds is after how many rounds of fixes something goes round in circles.
const mostRounds = 100

// mend applies the fixes of the findings that are to be reported, round after round, until none is left: in each round
// those that do not touch one another. Unsafe ones wait until no safe one is left.
func (c *checked) mend(ctx context.Context, f checkFlags) error {
	seen := map[string]bool{} // texts that a file had: fixes that undo each other would never end
	for range mostRounds {
		if err := ctx.Err(); err != nil {
			return err
		}
		done, err := c.mendOnce(false, seen)
		if err == nil && !done && f.unsafe {
			done, err = c.mendOnce(true, seen)
		}
		if err != nil || !done {
			return err
		}
	}
	return nil
}

// mendOnce applies one round of fixes, and reports whether anything was applied. A round that would break the book is
// undone, and its fixes are tried one by one.
func (c *checked) mendOnce(unsafe bool, seen map[string]bool) (bool, error) {
	var fixes []diag.Fix
	for _, d := range c.found {
		if fix := fixOf(d, unsafe); fix != nil {
			fixes = append(fixes, *fix)
		}
	}
	if done, err := c.try(fixes, seen); done || err != nil || len(fixes) < 2 {
		return done, err
	}
	for i := range fixes {
		if done, err := c.try(fixes[i:i+1], seen); done || err != nil {
			return done, err
		}
	}
	return false, nil
}

// fixOf returns the first fix of a finding that may be applied, or nil.
func fixOf(d diag.Diagnostic, unsafe bool) *diag.Fix {
	i := slices.IndexFunc(d.Fixes, func(f diag.Fix) bool { return (f.Safe || unsafe) && len(f.Edits) > 0 })
	if i < 0 {
		return nil
	}
	return &d.Fixes[i]
}

// try applies fixes unless they would break the book.
func (c *checked) try(fixes []diag.Fix, seen map[string]bool) (bool, error) {
	changed, applied := diag.ApplyFixes(c.book.ws.Text, fixes)
	if applied == 0 {
		return false, nil
	}
	before := map[string]bool{}
	for file, text := range changed {
		if seen[file+"\x00"+string(text)] {
			return false, nil
		}
		before[file+"\x00"+string(c.book.ws.Text(file))] = true
	}
	b, err := c.with(changed)
	if err != nil {
		return false, err
	}
	if breaks(c.book.found, b.found) {
		return false, nil
	}
	for text := range before {
		seen[text] = true
	}
	c.become(b, changed)
	c.fixed += applied
	return true, nil
}

// breaks reports whether a book has become one with less meaning: a file has more errors of syntax, or a finding that refuses
// the book is new. In a file that could not be parsed before, errors may only have come to light: behind the first one of
// a declaration nothing is read.
func breaks(before, after diag.List) bool {
	type finding struct{ code, file, message string }
	known := map[finding]int{}
	unread := map[string]int{}
	for _, d := range compiler.Refused(before) {
		known[finding{d.Code, d.File, d.Message}]++
		if isSyntax(d) {
			unread[d.File]++
		}
	}
	syntax := map[string]int{}
	for _, d := range compiler.Refused(after) {
		if isSyntax(d) {
			syntax[d.File]++
			if syntax[d.File] > unread[d.File] {
				return true
			}
			continue
		}
		f := finding{d.Code, d.File, d.Message}
		if known[f]--; known[f] < 0 && unread[d.File] == 0 {
			return true
		}
	}
	return false
}

// isSyntax reports whether a finding is about syntax: R0 and two digits.
func isSyntax(d diag.Diagnostic) bool { return strings.HasPrefix(d.Code, "R0") }

// fixable counts the findings with a safe fix, and those with only an unsafe one.
func fixable(l diag.List) (safe, unsafe int) {
	for _, d := range l {
		switch {
		case fixOf(d, false) != nil:
			safe++
		case fixOf(d, true) != nil:
			unsafe++
		}
	}
	return safe, unsafe
}
