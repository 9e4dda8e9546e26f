package diag

import _ "embed" // for the schema

// Schema is the JSON Schema of what WriteJSON writes. It is kept by hand; a test holds findings against it.
//
//go:embed findings.schema.json
var Schema string
