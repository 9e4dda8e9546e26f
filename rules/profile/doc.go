// Package profile says what the rules of a book cost over recorded traffic, and
// what their tests turned out to be.
//
//	tally := profile.NewTally(p)
//	replay.Run(ctx, replay.Settings{Program: p, Evidence: true, Observed: tally.Observe, …})
//	report := tally.Report(10)          // the ten rules and tests that cost most
//	saved := tally.Selectivities()      // what compiler/optimise makes a better plan of
//
// The one idea is that everything is counted from the evidence that a machine
// keeps of its decisions: which rules were heard, which of those it ran, which
// tests it had to answer. There is no second way to decide, and a machine that
// keeps no evidence counts nothing.
//
// A test is a predicate as disassembly shows it, shared by all rules that ask
// the same. It was asked by a rule whose code came to it; true as often as it
// held then; and decisive where it was the last one that the rule asked, so that
// the rule matched or did not on its answer. Rules that the plan rules out ask
// nothing.
//
// Costs are estimates: counts times what one such answer takes (cost.go), which
// was measured once, on another machine and other texts. They tell dear rules
// from cheap ones and come out the same every time; they are no clock. An answer
// is paid once a pass, however many rules ask for it, and those share it.
// Reading and folding a message, scanning it for the words of all rules at once,
// and whatever steps do belong to no rule and are not counted.
package profile
