package cases

import _ "embed" // for the schema

// FileSchema is the JSON Schema of a file of tests, for editors. It is kept by hand; tests compare it with the tables, and hold
// files against it.
//
//go:embed test.schema.json
var FileSchema string
