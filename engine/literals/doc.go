// Package literals finds which of many fixed texts occur in a text, in one
// pass over it.
//
// A book of ten thousand rules asks of every message whether it contains tens
// of thousands of words. Asking one after the other reads the message tens of
// thousands of times; a Set reads it once.
//
//	set := literals.New([]literals.Literal{
//		{Text: "remboursement"},                         // id 0
//		{Text: "tv", Place: literals.AsWord},            // id 1
//		{Text: "re:", Place: literals.AtStart},          // id 2
//	})
//	var found literals.Found
//	set.Find("re: ma tv, vos remboursements", &found)    // found.IDs: 0, 1 and 2 in some order
//	found.Reset()
//
// Texts and literals are compared byte by byte: fold both with dsl/fold first.
//
// There are two ways to look, and New takes the one that suits the literals.
// A small set becomes an automaton that steps from byte to byte (automaton.go).
// The automaton of a large set no longer fits the processor's caches, so a large
// set is a filter over four bytes at a time, small enough to stay there, and the
// few places it lets through are compared with the literals (grams.go).
//
// A Set says that a literal occurs, not where or how often, and it knows
// nothing of patterns: regular expressions are looked for elsewhere.
package literals
