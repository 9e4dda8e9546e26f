// Package program is the machine's contract: a book as the engine runs it.
//
// A Program is self-contained. It holds the desk (the resolved workspace), the
// predicates of all rules, each once, the rules in the order in which they are
// decided, and their code: a few instructions that ask predicates and take
// steps. It can be verified, disassembled to stable text, and is named by the
// digest of that text, so that what a review approved is what runs.
//
//	rule 0 "Retours hors Allegro" on message
//	     0  branch  p0 source is "allegro"        ? 4 : 1
//	     1  branch  p1 subject contains "retour"  ? 2 : 4
//	     2  match
//	     3  do      assign team Ventes strategy least_busy
//	     4  end
//
// Source spans stand beside the program, in Debug, outside digest and
// disassembly: moving a rule in its file without changing the order of rules
// changes neither. Nothing here knows the syntax tree, and nothing here runs.
package program
