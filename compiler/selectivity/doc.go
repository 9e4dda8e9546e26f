// Package selectivity reads and writes book.profile: how often the tests of a
// book were true of recorded traffic.
//
//	routebook profile 1
//	events 12043
//	predicates 3
//	body contains "colis": 2210 of 11873
//	source is "allegro": 3120 of 11873
//	subject contains word "retour": 415 of 11873
//
// The one idea is that a profile is a hint, not a part of the book. The plan of
// a program is made with it instead of with guesses (compiler/optimise), and no
// plan changes a decision. So whatever is wrong with a profile is worth a
// warning and never an error, and the digest of a program does not know of it.
//
// Predicates stand there as disassembly shows them, so that a profile survives
// what renumbers them: other rules added, moved, or taken away. What it does not
// know is guessed as before. The lines are sorted, and how many there are stands
// at the top: a file that was cut, or merged badly, is noticed and not used.
//
// The package counts nothing. That is what rules/profile does.
package selectivity
