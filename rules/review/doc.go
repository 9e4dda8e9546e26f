// Package review says what a reader of rules wants to know before they go live:
// what the tests of a book exercise, and whether they would notice a mistake.
//
// [Coverage] watches decisions and notes, for each rule as it was written,
// whether it fired, whether each of its conditions was reached and both true and
// false, and which branches and fallbacks were taken. [Mutate] makes small
// changes to the rules, one at a time, and asks the tests whether they see them:
//
//	coverage := review.NewCoverage(info, p)
//	runner.Observe = func(d *engine.Decision) { coverage.Observe(d, review.Tests) }
//
// The one idea is that both look at what was decided, never at how: coverage
// reads the evidence that a machine keeps anyway, and a mutant is compiled and
// run like any other book.
package review
