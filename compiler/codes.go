package compiler

import "github.com/routebook/routebook/dsl/diag"

// Code is one kind of finding of a check, for the reference. A code is never reused for something else.
type Code struct {
	Code     string
	Name     string
	Severity diag.Severity // the worst that it is reported with
	Refused  bool          // whether a book that has it as an error has no meaning
	Doc      string        // one sentence
}

// Codes is every code that Check reports, and those of the workspace, in order. Those of syntax are in package dsl.
var Codes = []Code{
	{"R101", "unknown-field", diag.Error, true, "a field or property that neither the language nor the book knows"},
	{"R102", "unknown-value", diag.Error, true, "a word that a closed field does not know; a warning for what is almost a known word of an open one"},
	{"R103", "unknown-name", diag.Error, true, "a team, agent, tag, topic, reason, inbox, calendar, connector, template, let or define that does not exist"},
	{"R104", "type-mismatch", diag.Error, true, "a test or value that does not go with its field; a warning for a field that is read as a name"},
	{"R105", "duplicate-name", diag.Error, true, "two declarations of one name"},
	{"R106", "unused", diag.Warning, false, "a let, define or template that no rule uses"},
	{"R107", "recursive-define", diag.Error, true, "a define that uses itself, or grows beyond measure"},
	{"R108", "edition-missing", diag.Warning, false, "book.yaml does not say for which edition of the language it was written"},
	{"R110", "unnamed-rule", diag.Error, true, "a rule without a name; an error for one that keeps state under it"},
	{"R111", "wrong-for-event", diag.Error, true, "a step or field that the events of its rule never have"},
	{"R112", "inferred-trigger", diag.Info, false, "a rule without on that tests elapsed time"},
	{"R113", "bad-variable", diag.Error, true, "an unknown variable or filter in a text, or one that is not closed"},
	{"R114", "folds-to-nothing", diag.Error, true, "a text of which folding leaves nothing, or a pattern that is none"},
	{"R115", "never-triggered", diag.Error, true, "a rule or test that no event can reach, or a schedule under a minute"},
	{"R116", "no-calendar", diag.Error, true, "business hours where no calendar says when they are"},
	{"R117", "bad-fallback", diag.Error, true, "an assignment that has nobody to go to"},
	{"R118", "name-taken", diag.Error, true, "a let, a define and a field that share a name; or a name that is a keyword of the language to rewrite to"},
	{"R119", "bad-workspace", diag.Error, true, "book.yaml says what cannot be"},
	{"R301", "slot-set-twice", diag.Error, true, "one path through a rule sets the same thing twice"},
	{"R402", "not-applicable", diag.Error, true, "a clause that does not go with its assignment"},
}
