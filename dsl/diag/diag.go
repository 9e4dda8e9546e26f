package diag

import (
	"cmp"
	"slices"
)

// Severity says how bad a finding is. The zero value is Error, so that a finding whose author forgot to say is never lost.
type Severity uint8

// Severities, worst first.
const (
	Error Severity = iota
	Warning
	Info
	Hint
)

var severityNames = [...]string{"error", "warning", "info", "hint"}

// String returns the lower-case name of s, as texts and JSON print it.
func (s Severity) String() string { return severityNames[s] }

// Span is a half-open range of byte offsets in one file.
type Span struct {
	Start int // offset of the first byte
	End   int // offset after the last byte; equal to Start for a place between two bytes
}

// IsZero reports whether s is the zero span, which means "the file as a whole".
func (s Span) IsZero() bool { return s == Span{} }

// To returns the span from the beginning of s to the end of other.
func (s Span) To(other Span) Span { return Span{Start: s.Start, End: other.End} }

// Contains reports whether other lies within s.
func (s Span) Contains(other Span) bool { return s.Start <= other.Start && other.End <= s.End }

// Diagnostic is one finding about the user's text.
// It is a value: it is collected, sorted and rendered, never wrapped as an error.
type Diagnostic struct {
	Code     string // as in "R101"; never reused for something else
	Severity Severity
	File     string // path relative to the book, with "/"
	Span     Span
	Message  string    // lower case, no final period, the offending text quoted
	Label    string    // stands behind the carets: what was expected, or "did you mean …?"; may be empty
	Where    string    // the declaration it stands in, as in `rule "Retours FR"`; may be empty
	Related  []Related // other places that explain it, such as the first of two equal names
	Notes    []string  // further sentences below the frame
	Fixes    []Fix     // ways to mend it, best first
	Example  *Example  // a case in which it is so; may be nil
}

// Related is a secondary place of a diagnostic.
type Related struct {
	File    string
	Span    Span
	Message string
}

// Fix is one way to mend a finding: all of its edits together, or none.
type Fix struct {
	Message string // imperative: `write "subject"`
	Safe    bool   // whether it keeps the meaning of the book
	Edits   []Edit // in ascending order of Span, never overlapping
}

// Edit replaces the text of a span.
type Edit struct {
	File string
	Span Span
	New  string
}

// List is a collection of findings.
type List []Diagnostic

// HasErrors reports whether l holds a finding of severity Error.
func (l List) HasErrors() bool {
	return slices.ContainsFunc(l, func(d Diagnostic) bool { return d.Severity == Error })
}

// Sort orders l by file, position, code and message, so that the same findings always print the same text.
func (l List) Sort() {
	slices.SortStableFunc(l, func(a, b Diagnostic) int {
		return cmp.Or(
			cmp.Compare(a.File, b.File),
			cmp.Compare(a.Span.Start, b.Span.Start),
			cmp.Compare(a.Span.End, b.Span.End),
			cmp.Compare(a.Code, b.Code),
			cmp.Compare(a.Message, b.Message),
		)
	})
}
