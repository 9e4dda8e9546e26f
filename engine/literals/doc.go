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
// The one idea is an automaton that steps from byte to byte, whatever the
// number of literals (automaton.go). What it costs is hits and the processor's
// caches: it keeps its table small and has four look-ups under way at a time.
// A filter over four bytes at a time, of which the whole table fits the first
// cache, was slower at every size, because most words of a message are words of
// some rule and have to be looked at anyway.
//
// A Set says that a literal occurs, not where or how often, and it knows
// nothing of patterns: regular expressions are looked for elsewhere.
package literals
