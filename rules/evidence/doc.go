// Package evidence reads what a machine remembered back along the rules as
// people wrote them.
//
// The engine answers with a bit for each test of a pass. That is enough to say
// everything about the decision, but not yet in the words of the rule: which
// part of an "or" made it hold, which condition was never reached because the
// one before it was false, which branch of an "if" was taken. A Reader knows the
// checked book beside its program, and walks the tree of a rule with those
// answers:
//
//	reader := evidence.NewReader(info, p)
//	holds := reader.Ask(pass, rule, func(a evidence.Asked) {
//		// a.Cond was reached, and a.Held is what it was
//	})
//
// The one idea is that nothing is evaluated twice. The walk stops where a reader
// of the rule would stop, at the first false term of an "and" and the first true
// one of an "or", and takes every answer from the memory of the machine.
//
// It decides nothing and keeps nothing. A decision must carry its evidence.
package evidence
