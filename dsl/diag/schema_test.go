package diag

import (
	"bytes"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"
)

// TestSchema holds findings against the schema.
func TestSchema(t *testing.T) {
	promised, err := jsonschema.UnmarshalJSON(strings.NewReader(Schema))
	require.NoError(t, err)
	c := jsonschema.NewCompiler()
	require.NoError(t, c.AddResource("schema.json", promised))
	schema, err := c.Compile("schema.json")
	require.NoError(t, err)
	l, sources := hostile(t)
	for _, list := range []List{l, nil} {
		var out bytes.Buffer
		require.NoError(t, WriteJSON(&out, list, sources))
		document, err := jsonschema.UnmarshalJSON(&out)
		require.NoError(t, err)
		require.NoError(t, schema.Validate(document))
	}
	for _, wrong := range []string{`{"findings":[]}`, `{"schema":1,"findings":null}`, `{"schema":1,"findings":[{"code":"R101"}]}`, `{"schema":1,"findings":[],"more":1}`} {
		document, err := jsonschema.UnmarshalJSON(strings.NewReader(wrong))
		require.NoError(t, err)
		require.Error(t, schema.Validate(document), wrong)
	}
}
