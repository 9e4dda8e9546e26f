package event

import _ "embed" // for the schema

// Schema is the JSON Schema of one line of a stream. It is kept by hand; a test holds lines against it and the Reader. What
// it cannot say is left to the Reader: that an instant exists, and that the first event has one.
//
//go:embed event.schema.json
var Schema string
