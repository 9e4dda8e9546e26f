package workspace

import _ "embed" // for the schema

// Schema is the JSON Schema of book.yaml, for editors. It is kept by hand; a test compares it with the tables.
//
//go:embed book.schema.json
var Schema string
