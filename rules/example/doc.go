// Package example makes events up that show what a finding says of two rules.
//
//	maker := example.New(ws, info)
//	found := lint.Run(&lint.Book{Workspace: ws, Info: info, Events: maker.Events}, known, settings)
//
// A finding that says "both rules may match" is believed more readily with a
// message for which they do. Package prove proposes what the fields of such a
// message say. This package writes it down as the fewest events that make it
// so: the message itself, and before it what has to have happened, such as an
// assignment or a first message a day ago.
//
// The one idea is that nothing is shown that was not decided. The events are
// decided by the machine with the whole book, as "run" would decide them, and
// are shown only when both rules match the last one and what the finding says
// is what happens. Otherwise there is no example: none is better than a wrong one.
//
// The first event is at ten in the morning of Monday 5 January 2026, when the
// cases of tests begin, unless the rules ask for another time, so that the
// events can be put into a test as they are.
package example
