package dsl

import "github.com/routebook/routebook/dsl/diag"

// Code is one kind of finding of this package, for the reference.
type Code struct {
	Code     string
	Severity diag.Severity
	Doc      string // one sentence
}

// Codes is every code that Parse reports, in order. A code is never reused for something else.
var Codes = []Code{
	{"R001", diag.Error, "the file is not UTF-8"},
	{"R002", diag.Error, "a word or sign stands where it cannot"},
	{"R003", diag.Error, "a text is not closed"},
	{"R004", diag.Error, "a text holds an unknown escape"},
	{"R005", diag.Error, "a pattern is not closed, or has an unknown flag"},
	{"R006", diag.Error, "a word is no keyword, step, event or operator"},
	{"R007", diag.Error, "something is missing"},
	{"R008", diag.Error, "the words of one keyword stand on two lines"},
	{"R009", diag.Error, "the file holds a merge conflict"},
	{"R010", diag.Error, "a rule without a name looks nested in the rule above it"},
	{"R011", diag.Error, "a bracket is not closed, or was never opened"},
	{"R012", diag.Error, "a word or sign of another language"},
	{"R013", diag.Error, "a number, duration, time or date that cannot be"},
	{"R014", diag.Error, "a name or text needs quotes"},
	{"R015", diag.Error, "brackets or conditions are nested too deep"},
	{"R016", diag.Error, "a value stands where a whole test should"},
	{"R017", diag.Error, "a header line stands twice in one rule"},
	{"R018", diag.Error, "a language that has no keywords, or is not named first in the file"},
	{"R019", diag.Error, "something stands outside every declaration"},
	{"R020", diag.Error, "clauses or header lines are in the wrong order"},
	{"R109", diag.Warning, "a declaration does not begin in column 1"},
}
