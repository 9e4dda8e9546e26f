// Package cases reads and runs the tests of a book: cases written by hand, and
// recordings with the decisions that somebody approved.
//
// A case says what was so before, what happens, and what must come of it:
//
//	tests:
//	  - name: un retour Amazon va aux Ventes
//	    now: 2026-11-20T09:00:00+01:00
//	    given:
//	      online: [amelie, bruno]
//	      conversation: {status: en cours, created: 26 hours ago}
//	    when: {source: amazon, subject: Demande de retour}
//	    expect:
//	      matched: [Retours hors Allegro]
//	      effects:
//	        - assign: {team: Ventes, agent: bruno}
//
// [Load] finds the files of a book, reads them strictly and collects what is
// wrong with them, with positions. That goes beyond the form: an expectation
// that asserts nothing, or that names a rule or a team that does not exist, is a
// finding (R802), because it would hold for ever.
//
// The one idea is that there is no second way to decide. What was so before
// comes into the state through the door through which everything comes: events,
// decided by the same machine for a book whose rules listen to nothing, and the
// changes that a roster makes. Then the book's own machine takes the events of
// the case, and its decisions are compared with what was expected.
//
// A recording, tests/NAME.ndjson, is run as "run" does, and its decisions are
// compared line by line with tests/NAME.golden.ndjson. Only those are ever
// rewritten; an expectation that somebody wrote is theirs.
package cases
