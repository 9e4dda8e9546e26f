// Package pattern tells whether a text matches a regular expression, as package
// regexp does, and sooner.
//
//	var c pattern.Compiler
//	p, err := c.Compile(`(?i)\bremboursements?\b`)
//	p.MatchString(body)
//
// A regular expression takes twenty nanoseconds a byte when it is tried at every
// place of the text. Most expressions that people write begin with a few letters,
// and those letters are in few places. The one idea is to look for such places
// many at a time (opening.go), and to try the expression there and nowhere else
// (automaton.go).
//
// All that is asked is whether there is a match: not where it is, nor which parts
// of the expression match what. What an expression means is left to package
// regexp/syntax, which takes it apart. An expression with hundreds of letters is
// left to package regexp altogether.
package pattern
