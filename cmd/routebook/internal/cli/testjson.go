package cli

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/routebook/routebook/rules/cases"
	"github.com/routebook/routebook/rules/coverage"
)

// The JSON form of test, whose schema is rules/cases/report.schema.json.

type jsonTests struct {
	Schema int             `json:"schema"`
	Passed int             `json:"passed"`
	Failed int             `json:"failed"`
	Books  []jsonTestsBook `json:"books"`
}

type jsonTestsBook struct {
	Book     string           `json:"book"`
	Program  string           `json:"program"`
	Tests    []jsonTest       `json:"tests"`
	Coverage *coverage.Report `json:"coverage,omitempty"`
}

type jsonTest struct {
	Kind     string        `json:"kind"`
	Name     string        `json:"name"`
	File     string        `json:"file"`
	Line     int           `json:"line,omitempty"`
	Status   string        `json:"status"` // passed, failed, updated or listed
	Failures []jsonFailure `json:"failures,omitempty"`
}

type jsonFailure struct {
	What     string     `json:"what"`
	File     string     `json:"file"`
	Line     int        `json:"line,omitempty"`
	Column   int        `json:"column,omitempty"`
	Expected []string   `json:"expected"`
	Actual   []string   `json:"actual"`
	Trace    []jsonNote `json:"trace,omitempty"`
}

type jsonNote struct {
	Text   string `json:"text"`
	File   string `json:"file,omitempty"`
	Line   int    `json:"line,omitempty"`
	Column int    `json:"column,omitempty"`
}

func (s *streams) writeTestsJSON(runs []*testRun, f testFlags) error {
	report := jsonTests{Schema: 1, Books: []jsonTestsBook{}}
	for _, r := range runs {
		b := jsonTestsBook{Book: r.book.name, Program: r.program.Digest(), Tests: []jsonTest{}}
		for i := range r.outcomes {
			b.Tests = append(b.Tests, r.jsonTest(&r.outcomes[i]))
		}
		report.Failed += r.failed()
		report.Passed += len(r.outcomes) - r.failed()
		if r.coverage != nil {
			b.Coverage = r.coverage.Report(len(f.traffic) > 0)
		}
		report.Books = append(report.Books, b)
	}
	return writeIndented(s.out, report)
}

// writeIndented writes one JSON document for people and programs.
func writeIndented(w io.Writer, document any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(document)
}

func (r *testRun) jsonTest(o *outcome) jsonTest {
	t := jsonTest{Kind: o.kind, Name: o.name, File: o.file, Line: o.line, Status: "passed"}
	if o.update != nil {
		t.Status = "updated"
	}
	for i := range o.failures {
		t.Status = "failed"
		t.Failures = append(t.Failures, r.jsonFailure(&o.failures[i]))
	}
	return t
}

func (r *testRun) jsonFailure(f *cases.Failure) jsonFailure {
	j := jsonFailure{What: f.What, File: r.path(f.File), Expected: nonNil(f.Expected), Actual: nonNil(f.Actual)}
	if !f.Span.IsZero() {
		at := r.position(j.File, f.Span)
		j.Line, j.Column = at.Line, at.Column
	}
	for _, n := range f.Trace {
		note := jsonNote{Text: n.Text}
		if n.File != "" {
			note.File = r.path(n.File)
			at := r.position(note.File, n.Span)
			note.Line, note.Column = at.Line, at.Column
		}
		j.Trace = append(j.Trace, note)
	}
	return j
}

func nonNil(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

// listTests prints the tests without running them.
func (s *streams) listTests(runs []*testRun, format string) error {
	report := jsonTests{Schema: 1, Books: []jsonTestsBook{}}
	for _, r := range runs {
		b := jsonTestsBook{Book: r.book.name, Program: r.program.Digest(), Tests: []jsonTest{}}
		for _, c := range r.suite.Cases {
			file := r.path(c.File)
			b.Tests = append(b.Tests, jsonTest{Kind: "case", Name: c.Name, File: file, Line: r.position(file, c.Span).Line, Status: "listed"})
		}
		for _, g := range r.suite.Goldens {
			b.Tests = append(b.Tests, jsonTest{Kind: "golden", Name: g.Name(), File: r.path(g.Decisions), Status: "listed"})
		}
		report.Books = append(report.Books, b)
	}
	if format == "json" {
		return writeIndented(s.out, report)
	}
	for _, b := range report.Books {
		for _, t := range b.Tests {
			place := t.File
			if t.Line > 0 {
				place = fmt.Sprintf("%s:%d", t.File, t.Line)
			}
			if _, err := fmt.Fprintf(s.out, "%s  %s\n", place, clean(t.Name)); err != nil {
				return err
			}
		}
	}
	return nil
}
