// Package prove answers questions about all messages there can be, without trying any.
//
// Can this condition ever hold? Does it hold whenever that one does? Can both
// hold at once? The answers are sound: Yes and No are proofs, and what is beyond
// the method is Unknown, which nobody may print as a finding.
//
//	w := prove.NewWorld(ws, info)
//	w.Implies(narrow, wide)   // Yes: every message that narrow takes, wide takes too
//	w.Satisfiable(c)          // No: no message is ever taken
//
// The one idea is to look at conditions as what the machine asks: predicates of
// one field each, which relate to each other in known ways. "contains retours"
// implies "contains retour", 09:00 to 12:00 lies within 08:00 to 18:00, and
// nothing is "email" and "chat" at once. A condition is spread out into cases,
// each a conjunction of predicates and negations; a case is impossible when the
// predicates of one field contradict each other.
//
// Witnesses proposes messages: of each case, the plainest value for every field.
//
// Predicates of different fields are taken to be independent, and texts are
// taken to hold any words together. So a case that is not impossible need not
// be possible: whoever shows an example has it decided by the engine first.
package prove
