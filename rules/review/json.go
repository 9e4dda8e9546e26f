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
