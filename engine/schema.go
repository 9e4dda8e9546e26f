package engine

import _ "embed" // for the schema

// Schema is the JSON Schema of one line of decisions. It is kept by hand; a test holds decisions against it.
//
//go:embed decision.schema.json
var Schema string
