package diag

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Rule is what a report says about a code.
type Rule struct {
	Code     string
	Name     string // as in "unknown-field"; may be empty
	Doc      string // one sentence
	Help     string // Markdown; may be empty
	Severity Severity
}

// The parts of SARIF 2.1.0 that a report has (OASIS Standard, 27 March 2020).
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}

	sarifRun struct {
		Tool       sarifTool     `json:"tool"`
		ColumnKind string        `json:"columnKind"`
		Results    []sarifResult `json:"results"`
	}

	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}

	sarifDriver struct {
		Name           string      `json:"name"`
		InformationURI string      `json:"informationUri"`
		Rules          []sarifRule `json:"rules"`
	}

	sarifRule struct {
		ID               string        `json:"id"`
		Name             string        `json:"name,omitempty"`
		ShortDescription sarifText     `json:"shortDescription"`
		Help             *sarifText    `json:"help,omitempty"`
		Default          sarifSeverity `json:"defaultConfiguration"`
	}

	sarifSeverity struct {
		Level string `json:"level"`
	}

	sarifText struct {
		Text     string `json:"text"`
		Markdown string `json:"markdown,omitempty"`
	}

	sarifResult struct {
		RuleID       string            `json:"ruleId"`
		RuleIndex    *int              `json:"ruleIndex,omitempty"`
		Level        string            `json:"level"`
		Message      sarifText         `json:"message"`
		Locations    []sarifLocation   `json:"locations"`
		Related      []sarifLocation   `json:"relatedLocations,omitempty"`
		Fingerprints map[string]string `json:"partialFingerprints"`
		Fixes        []sarifFix        `json:"fixes,omitempty"`
		Properties   *sarifProperties  `json:"properties,omitempty"`
	}

	// sarifProperties are what SARIF leaves to tools.
	sarifProperties struct {
		Example *jsonExample `json:"example"`
	}

	sarifLocation struct {
		Message  *sarifText    `json:"message,omitempty"`
		Physical sarifPhysical `json:"physicalLocation"`
	}

	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   *sarifRegion  `json:"region,omitempty"`
	}

	sarifArtifact struct {
		URI string `json:"uri"`
	}

	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn"`
		EndLine     int `json:"endLine"`
		EndColumn   int `json:"endColumn"`
	}

	sarifFix struct {
		Description sarifText     `json:"description"`
		Changes     []sarifChange `json:"artifactChanges"`
	}

	sarifChange struct {
		Artifact     sarifArtifact      `json:"artifactLocation"`
		Replacements []sarifReplacement `json:"replacements"`
	}

	sarifReplacement struct {
		Deleted  sarifRegion `json:"deletedRegion"`
		Inserted sarifText   `json:"insertedContent"`
	}
)

// fingerprint is the key under which a result carries what identifies it while lines move.
const fingerprint = "routebookFinding/v1"

// WriteSARIF writes the findings, in the order of l, as a SARIF 2.1.0 log with one run. Columns count Unicode code points.
// rules describe the codes; those without a finding are left out. Without findings the results are empty, never null.
func WriteSARIF(w io.Writer, l List, sources Sources, rules []Rule) error {
	ms := newMappers(sources)
	s := sarif{mappers: ms, fingerprints: newFingerprints(ms), index: map[string]int{}}
	run := sarifRun{ColumnKind: "unicodeCodePoints", Results: make([]sarifResult, 0, len(l))}
	run.Tool.Driver = sarifDriver{Name: "routebook", InformationURI: "https://github.com/routebook/routebook", Rules: s.rules(l, rules)}
	for _, d := range l {
		run.Results = append(run.Results, s.result(d))
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	log := sarifLog{Schema: "https://json.schemastore.org/sarif-2.1.0.json", Version: "2.1.0", Runs: []sarifRun{run}}
	if err := enc.Encode(log); err != nil {
		return fmt.Errorf("write findings as SARIF: %w", err)
	}
	return nil
}

// sarif holds one run of WriteSARIF.
type sarif struct {
	mappers
	fingerprints fingerprints
	index        map[string]int // of a code in the rules
}

var sarifLevels = [...]string{Error: "error", Warning: "warning", Info: "note", Hint: "note"}

// rules returns the rows of the codes that were found, in order.
func (s *sarif) rules(l List, rules []Rule) []sarifRule {
	found := map[string]bool{}
	for _, d := range l {
		found[d.Code] = true
	}
	rows := []sarifRule{}
	sorted := slices.SortedFunc(slices.Values(rules), func(a, b Rule) int { return cmp.Compare(a.Code, b.Code) })
	for _, r := range sorted {
		if !found[r.Code] {
			continue
		}
		row := sarifRule{ID: r.Code, Name: r.Name, ShortDescription: sarifText{Text: r.Doc}, Default: sarifSeverity{sarifLevels[r.Severity]}}
		if r.Help != "" {
			row.Help = &sarifText{Text: r.Help, Markdown: r.Help}
		}
		s.index[r.Code] = len(rows)
		rows = append(rows, row)
	}
	return rows
}

func (s *sarif) result(d Diagnostic) sarifResult {
	message := d.Message
	if d.Label != "" {
		message += ": " + d.Label
	}
	for _, note := range d.Notes {
		message += "\n" + note
	}
	for _, line := range d.Example.lines() {
		message += "\n" + line
	}
	r := sarifResult{
		RuleID: d.Code, Level: sarifLevels[d.Severity], Message: sarifText{Text: message},
		Locations:    []sarifLocation{{Physical: s.place(d.File, d.Span)}},
		Fingerprints: map[string]string{fingerprint: s.fingerprints.of(d)},
	}
	if d.Example != nil {
		r.Properties = &sarifProperties{d.Example.json()}
	}
	if i, ok := s.index[d.Code]; ok {
		r.RuleIndex = &i
	}
	for _, related := range d.Related {
		r.Related = append(r.Related, sarifLocation{Message: &sarifText{Text: related.Message}, Physical: s.place(related.File, related.Span)})
	}
	for _, f := range d.Fixes {
		if fix, ok := s.fix(f); ok {
			r.Fixes = append(r.Fixes, fix)
		}
	}
	return r
}

func (s *sarif) place(file string, span Span) sarifPhysical {
	p := sarifPhysical{Artifact: sarifArtifact{uri(file)}}
	if region, ok := s.region(file, span); ok && !span.IsZero() {
		p.Region = &region
	}
	return p
}

// region returns the lines and columns of a span; false when the source is not at hand.
func (s *sarif) region(file string, span Span) (sarifRegion, bool) {
	m := s.of(file)
	if m == nil {
		return sarifRegion{}, false
	}
	from, to := m.OffsetPosition(span.Start), m.OffsetPosition(span.End)
	return sarifRegion{from.Line, from.Column, to.Line, to.Column}, true
}

func (s *sarif) fix(f Fix) (sarifFix, bool) {
	fix := sarifFix{Description: sarifText{Text: f.Message}}
	for _, e := range f.Edits {
		region, ok := s.region(e.File, e.Span)
		if !ok {
			return sarifFix{}, false
		}
		if n := len(fix.Changes); n == 0 || fix.Changes[n-1].Artifact.URI != uri(e.File) {
			fix.Changes = append(fix.Changes, sarifChange{Artifact: sarifArtifact{uri(e.File)}})
		}
		last := &fix.Changes[len(fix.Changes)-1]
		last.Replacements = append(last.Replacements, sarifReplacement{region, sarifText{Text: e.New}})
	}
	return fix, len(fix.Changes) > 0
}

// uri writes a relative path as a URI reference (RFC 3986).
func uri(path string) string {
	var b strings.Builder
	for i := range len(path) {
		switch c := path[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', strings.IndexByte("-._~/!$&'()*+,;=@", c) >= 0:
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}
