package diag

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
)

// The parts of JUnit's XML that continuous integration systems read.
type (
	junitSuites struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Suites   []junitSuite `xml:"testsuite"`
	}

	junitSuite struct {
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Cases    []junitCase `xml:"testcase"`
	}

	junitCase struct {
		Name      string        `xml:"name,attr"`
		ClassName string        `xml:"classname,attr"`
		File      string        `xml:"file,attr,omitempty"`
		Line      int           `xml:"line,attr,omitempty"`
		Failure   *junitFailure `xml:"failure,omitempty"`
	}

	junitFailure struct {
		Type    string `xml:"type,attr"`
		Message string `xml:"message,attr"`
		Text    string `xml:",chardata"`
	}
)

// WriteJUnit writes the findings as failed test cases, one suite for each file. A clean file is one case that passed.
func WriteJUnit(w io.Writer, l List, sources Sources, files []string) error {
	ms := newMappers(sources)
	all := junitSuites{}
	for _, file := range files {
		suite := junitSuite{Name: file}
		for _, d := range l {
			if d.File == file {
				suite.Cases = append(suite.Cases, ms.junitCase(d))
			}
		}
		suite.Failures = len(suite.Cases)
		if len(suite.Cases) == 0 {
			suite.Cases = []junitCase{{Name: "no findings", ClassName: file, File: file}}
		}
		suite.Tests = len(suite.Cases)
		all.Tests += suite.Tests
		all.Failures += suite.Failures
		all.Suites = append(all.Suites, suite)
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return fmt.Errorf("write findings as JUnit: %w", err)
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if err := enc.Encode(all); err != nil {
		return fmt.Errorf("write findings as JUnit: %w", err)
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func (ms mappers) junitCase(d Diagnostic) junitCase {
	place := d.File
	c := junitCase{ClassName: d.File, File: d.File}
	if m := ms.of(d.File); m != nil && !d.Span.IsZero() {
		at := m.OffsetPosition(d.Span.Start)
		place += ":" + at.String()
		c.Line = at.Line
	}
	c.Name = fmt.Sprintf("%s at %s", title(d), place)
	text := sentences(d)
	c.Failure = &junitFailure{Type: d.Severity.String(), Message: text[0], Text: place + ": " + strings.Join(text, "\n")}
	return c
}
