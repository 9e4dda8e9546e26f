// Package optimise finds out how a program can be run without asking rule by
// rule.
//
// A book of ten thousand rules has a handful that match a message. To find them,
// a machine turns the question round: what does the message say, and which rules
// does that concern? Plan writes down for every predicate how a machine learns
// its answer, and for every rule which predicates lead to it:
//
//	rule "Retours"
//	  when source is not "allegro" and (subject contains "retour" or subject contains "renvoi")
//
//	p1        scanned
//	p2        scanned
//	rule 0 "Retours" when one holds, 3.5 %:
//	      p1 subject contains "retour"
//	      p2 subject contains "renvoi"
//
// The one idea is that a plan is a hint that can be checked. It lies beside the
// program and changes nothing in it; a machine confirms every rule that the plan
// leads to by running its code; and that a plan misses no rule is proved by
// program.Verify, apart from guards, whose reason stands in guard.go.
//
// One pass after another fills the plan, one file each:
//
//	guard.go   literals that a text must hold for a pattern to match
//	find.go    how each predicate is found
//	chance.go  how likely each is to hold
//	access.go  the predicates that lead to each rule
//
// What is not done, and why: equal predicates are one already when they come from
// the compiler, and equal literals of different predicates become one when a
// machine builds its scanner. That code asks cheap tests first is the compiler's
// doing: it is seen in the program itself.
package optimise
