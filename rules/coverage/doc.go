// Package coverage says what the tests of a book exercise: for each rule as it
// was written, whether it fired, whether each of its conditions was reached and
// both true and false, and which branches and fallbacks were taken.
//
//	profile := coverage.NewProfile(info, p)
//	runner.Observe = func(d *engine.Decision) { profile.Observe(d, coverage.Tests) }
//
// The one idea is that a condition counts when somebody who reads the rule from
// the left would reach it, not when the machine happens to know its answer: a
// message that is no mail says nothing about the condition behind "source is
// email and". The answers are those that a machine keeps anyway, as evidence.
//
// A condition is a test, or a define where it is used. The tests within a define
// count once for the book, where they stand.
//
// Recorded traffic can be observed as well, and is kept apart: it exercises
// rules without expecting anything of them. A Profile is written as JSON, or as
// the text of the book with its margins coloured.
package coverage
