package diag

import (
	"encoding/json"
	"fmt"
	"io"
)

// The published form of findings. Keys are only ever added; a change of meaning is a new schema number.
type (
	jsonReport struct {
		Schema   int           `json:"schema"`
		Findings []jsonFinding `json:"findings"`
	}

	jsonFinding struct {
		Code     string `json:"code"`
		Severity string `json:"severity"`
		jsonPlace
		Message string        `json:"message"`
		Label   string        `json:"label,omitempty"`
		Where   string        `json:"where,omitempty"`
		Related []jsonRelated `json:"related,omitempty"`
		Notes   []string      `json:"notes,omitempty"`
		Fixes   []jsonFix     `json:"fixes,omitempty"`
		Example *jsonExample  `json:"example,omitempty"`
	}

	jsonRelated struct {
		jsonPlace
		Message string `json:"message"`
	}

	jsonFix struct {
		Message string     `json:"message"`
		Safe    bool       `json:"safe"`
		Edits   []jsonEdit `json:"edits"`
	}

	jsonEdit struct {
		jsonPlace
		New string `json:"new"`
	}

	// jsonPlace has no start and end when it means the file as a whole.
	jsonPlace struct {
		File  string        `json:"file"`
		Start *jsonPosition `json:"start,omitempty"`
		End   *jsonPosition `json:"end,omitempty"`
	}

	// jsonPosition has no line and column when the source is not at hand.
	jsonPosition struct {
		Line   int `json:"line,omitempty"`
		Column int `json:"column,omitempty"`
		Offset int `json:"offset"`
	}
)

// WriteJSON writes the findings, in the order of l, as one indented JSON object for other programs.
// Without findings the list is empty, never null.
func WriteJSON(w io.Writer, l List, sources Sources) error {
	ms := newMappers(sources)
	report := jsonReport{Schema: 1, Findings: make([]jsonFinding, 0, len(l))}
	for _, d := range l {
		report.Findings = append(report.Findings, ms.finding(d))
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(report); err != nil {
		return fmt.Errorf("write findings as JSON: %w", err)
	}
	return nil
}

func (ms mappers) finding(d Diagnostic) jsonFinding {
	f := jsonFinding{
		Code:      d.Code,
		Severity:  d.Severity.String(),
		jsonPlace: ms.place(d.File, d.Span),
		Message:   d.Message,
		Label:     d.Label,
		Where:     d.Where,
		Notes:     d.Notes,
		Example:   d.Example.json(),
	}
	for _, r := range d.Related {
		f.Related = append(f.Related, jsonRelated{jsonPlace: ms.place(r.File, r.Span), Message: r.Message})
	}
	for _, fix := range d.Fixes {
		f.Fixes = append(f.Fixes, ms.fix(fix))
	}
	return f
}

func (ms mappers) fix(fix Fix) jsonFix {
	f := jsonFix{Message: fix.Message, Safe: fix.Safe, Edits: make([]jsonEdit, 0, len(fix.Edits))}
	for _, e := range fix.Edits {
		place := jsonPlace{File: e.File, Start: ms.position(e.File, e.Span.Start), End: ms.position(e.File, e.Span.End)}
		f.Edits = append(f.Edits, jsonEdit{jsonPlace: place, New: e.New})
	}
	return f
}

func (ms mappers) place(file string, span Span) jsonPlace {
	if span.IsZero() {
		return jsonPlace{File: file}
	}
	return jsonPlace{File: file, Start: ms.position(file, span.Start), End: ms.position(file, span.End)}
}

func (ms mappers) position(file string, offset int) *jsonPosition {
	m := ms.of(file)
	if m == nil {
		return &jsonPosition{Offset: offset}
	}
	p := m.OffsetPosition(offset)
	return &jsonPosition{Line: p.Line, Column: p.Column, Offset: offset}
}
