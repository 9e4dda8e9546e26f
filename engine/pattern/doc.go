// Package pattern tells whether a text matches a regular expression, as package
// regexp does, and sooner.
//
//	p, err := pattern.Compile(`(?i)\bremboursements?\b`)
//	p.MatchString(body)
//
// A regular expression takes twenty nanoseconds a byte, because it is tried at
// every place of the text. Most expressions that people write begin with a few
// letters, and those letters are in few places. The one idea is to look for such
// places with a few operations a byte, and to try the expression there and
// nowhere else. Trying is left to package regexp, so that there is one opinion
// about what an expression means.
package pattern
