package cli

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"
)

// JUnit's XML, as far as test reports on code forges read it.

type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Time     string      `xml:"time,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Class    string         `xml:"classname,attr"`
	Name     string         `xml:"name,attr"`
	File     string         `xml:"file,attr"`
	Line     int            `xml:"line,attr,omitempty"`
	Time     string         `xml:"time,attr"`
	Failures []junitFailure `xml:"failure"`
}

type junitFailure struct {
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

func (s *streams) writeJUnit(runs []*testRun) error {
	var all junitSuites
	for _, r := range runs {
		suite := junitSuite{Name: clean(r.book.name), Tests: len(r.outcomes), Failures: r.failed()}
		var took time.Duration
		for i := range r.outcomes {
			took += r.outcomes[i].took
			suite.Cases = append(suite.Cases, r.junitCase(&r.outcomes[i]))
		}
		suite.Time = inSeconds(took)
		all.Tests += suite.Tests
		all.Failures += suite.Failures
		all.Suites = append(all.Suites, suite)
	}
	text, err := xml.MarshalIndent(all, "", "  ")
	if err != nil {
		return fmt.Errorf("write JUnit: %w", err)
	}
	_, err = io.WriteString(s.out, xml.Header+string(text)+"\n")
	return err
}

func inSeconds(d time.Duration) string { return fmt.Sprintf("%.3f", d.Seconds()) }

func (r *testRun) junitCase(o *outcome) junitCase {
	c := junitCase{Class: o.file, Name: clean(o.name), File: o.file, Line: o.line, Time: inSeconds(o.took)}
	for i := range o.failures {
		f := &o.failures[i]
		var b strings.Builder
		p := testPrinter{Writer: &b}
		p.failure(r, f, o)
		c.Failures = append(c.Failures, junitFailure{Message: r.place(f.File, f.Span) + ": " + f.What, Text: "\n" + b.String()})
	}
	return c
}
