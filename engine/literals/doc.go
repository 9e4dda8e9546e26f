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
// The one idea is a sieve: for each place of the text, one look-up in a small
// table, the same for ten literals and for ten thousand, says whether one of
// them may begin there (sieve.go). Where it says so, one look-up finds the texts
// with such a stem (stems.go), which are compared. An automaton that steps from
// byte to byte, which waits for the larger of the processor's caches at most of
// them, took about twice as long with two thousand literals and with ten thousand.
//
// A Set says that a literal occurs, not where or how often, and it knows
// nothing of patterns: regular expressions are looked for elsewhere.
package literals
