// Package fold says how texts compare.
//
// Two texts are the same to a rule when they fold to the same text: upper and
// lower case, accents, typographic quotes and dashes, ligatures and line
// breaks make no difference.
//
//	fold.String("Réclamation  N° 5\n")  // "reclamation n° 5"
//
// The one idea is a table from a rune to a string, applied rune by rune, so
// that the fold of two texts put together is their folds put together; every
// analysis of rules relies on it. Each row is what compatibility decomposition
// (NFKD), dropping combining marks, full case folding and a few rows of our
// own (œ→oe, «→", soft hyphen→nothing) leave when they are repeated until
// nothing changes. A second pass turns runs of spaces into one and trims the
// ends, because mail wraps its lines anywhere.
//
// The table is generated (go generate) from golang.org/x/text, twenty times
// slower, which programs therefore need not link. Both passes are one loop
// that takes ASCII eight bytes at a time.
//
// Folding knows no language: it neither stems nor segments, and it never
// recomposes what it took apart.
package fold

//go:generate go run gen.go
