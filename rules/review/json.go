package review

import (
	_ "embed" // for the schema
	"encoding/json"
	"fmt"
	"io"
)

// Schema is the JSON Schema of a Report. It is kept by hand; a test holds reports against it.
//
//go:embed diff.schema.json
var Schema string

// JSON writes the report for programs.
func (r *Report) JSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(r); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return nil
}

// WhySchema is the JSON Schema of Reasons. It is kept by hand; a test holds explanations against it.
//
//go:embed why.schema.json
var WhySchema string

// JSON writes the explanation for programs.
func (x *Reasons) JSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(x); err != nil {
		return fmt.Errorf("write the explanation: %w", err)
	}
	return nil
}
