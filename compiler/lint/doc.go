// Package lint finds what is legal in a book, and unwise.
//
// Package compiler says what has no meaning. A lint speaks of what has one, and
// probably not the one that was meant: a rule that can never win, an answer that
// two machines would send each other for ever, a word that also hits another.
//
// The one idea is that a lint is a value: a Check with its code, its severity
// and a function over a checked book, one file each. All lists them; whoever
// runs them, prints the catalogue or completes --select reads that list.
//
//	var descriptionMissing = &Check{
//		Code: "R901", Name: "missing-description", Severity: diag.Info, Off: true,
//		Doc: "a rule that does not say what it is for",
//		Run: func(pass *Pass) {
//			for r := range pass.Rules() {
//				if r.description() == nil { pass.Report(r.File, r.span(), "…") }
//			}
//		},
//	}
//
// Each code, those of the parser and of the checker too, has a folder under
// codes: page.md explains it, bad.route and good.route show it and are its test
// (every line of the bad one says what is found there, the good one is silent),
// fixed.route is the bad one after its safe fixes. "routebook codes R901" prints
// them.
//
// One cause gives one finding: a declaration in which the checker found an
// error is no business of lints, since a part of it is missing. A comment
// "# routebook: ignore[R901] reason" silences findings, and is itself judged.
//
// What needs other machinery is given to Run, never imported: traffic that was
// decided, an engine that replays an example message.
package lint
