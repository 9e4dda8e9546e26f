package coverage

import (
	_ "embed" // for the schema
	"encoding/json"
	"io"
	"math"

	"github.com/routebook/routebook/dsl/diag"
)

// Schema is the JSON Schema of what WriteJSON writes.
//
//go:embed coverage.schema.json
var Schema string

// Report is a coverage as JSON.
type Report struct {
	Schema  int          `json:"schema,omitempty"`
	Percent float64      `json:"percent"`           // to one decimal, never rounded up
	Traffic *float64     `json:"traffic,omitempty"` // with what recorded traffic adds; absent without it
	Tally   ReportTally  `json:"tally"`
	Units   []ReportUnit `json:"units"`
}

// ReportTally counts what the tests exercise.
type ReportTally struct {
	Rules     int `json:"rules"`
	Fired     int `json:"fired"`
	Sides     int `json:"sides"`
	Seen      int `json:"seen"`
	Branches  int `json:"branches"`
	Taken     int `json:"taken"`
	Fallbacks int `json:"fallbacks"`
	Needed    int `json:"needed"`
}

// ReportUnit is one rule or define.
type ReportUnit struct {
	Kind    string      `json:"kind"` // "rule" or "define"
	Name    string      `json:"name"`
	File    string      `json:"file"`
	Line    int         `json:"line"`
	Percent float64     `json:"percent"`
	Gaps    []ReportGap `json:"gaps"`
}

// ReportGap is a part that the tests do not exercise.
type ReportGap struct {
	Lacks   string `json:"lacks"`
	File    string `json:"file"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Text    string `json:"text,omitempty"`
	Traffic bool   `json:"traffic"` // recorded traffic does
}

// Shown returns a percentage to one decimal. It is rounded down, so that 100 means all.
func Shown(percent float64) float64 { return math.Floor(percent*10+1e-9) / 10 }

// Report returns the coverage as JSON has it. With traffic it says what recorded traffic adds.
func (c *Profile) Report(traffic bool) *Report {
	t := c.Tally(Tests)
	r := &Report{
		Percent: Shown(t.Percent()),
		Tally:   ReportTally(t),
		Units:   []ReportUnit{},
	}
	if traffic {
		more := Shown(c.Tally(Tests | Traffic).Percent())
		r.Traffic = &more
	}
	for _, u := range c.Units {
		mapper := c.mapper(u.File)
		unit := ReportUnit{
			Kind: "rule", Name: u.Name, File: u.File, Line: mapper.OffsetPosition(u.Span.Start).Line,
			Percent: Shown(u.Tally(Tests).Percent()), Gaps: []ReportGap{},
		}
		if u.Define {
			unit.Kind = "define"
		}
		for _, g := range u.Gaps() {
			at := mapper.OffsetPosition(g.Span.Start)
			unit.Gaps = append(unit.Gaps, ReportGap{Lacks: g.Lacks, File: g.File, Line: at.Line, Column: at.Column, Text: g.Text, Traffic: g.Traffic})
		}
		r.Units = append(r.Units, unit)
	}
	return r
}

// mapper returns what turns offsets in a file into lines.
func (c *Profile) mapper(file string) *diag.Mapper { return diag.NewMapper(c.info.File(file).Src) }

// WriteJSON writes the coverage as a document of its own.
func (c *Profile) WriteJSON(w io.Writer, traffic bool) error {
	r := c.Report(traffic)
	r.Schema = 1
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(r)
}
