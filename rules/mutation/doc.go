// Package mutation asks whether the tests of a book would notice a mistake. It
// makes small changes to the rules, one at a time, and runs the tests on each:
//
//	report, err := mutation.Run(ctx, mutation.Settings{
//		Book: book, FS: fsys, Suite: suite, Mutants: mutation.Mutants(book), Jobs: 2,
//	})
//
// A change that no test notices has survived: a test is missing, or the rule
// says more than it needs to. Such are a condition negated or dropped, a word
// left out of a list, "any" for "all", a step or a fallback dropped, another
// team, and two rules that set the same thing in the other order.
//
// The one idea is that a mutant is a book like any other. It is a change of the
// text, in the keywords of its file, which is compiled and tested; only the
// order of rules is changed in the checked book, because precedence and files
// decide it together. A change that compiles to the same program, named by its
// digest, is none, and one that does not compile is not tried.
//
// What is made, tried and reported depends on the book alone, not on how many
// are tried at a time; only a deadline may leave some untried, and they are counted.
package mutation
