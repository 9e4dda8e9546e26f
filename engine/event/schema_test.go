package event

import (
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestSchema holds lines against the schema and against the Reader: both take them, or both refuse them.
func TestSchema(t *testing.T) {
	promised, err := jsonschema.UnmarshalJSON(strings.NewReader(Schema))
	require.NoError(t, err)
	c := jsonschema.NewCompiler()
	require.NoError(t, c.AddResource("schema.json", promised))
	schema, err := c.Compile("schema.json")
	require.NoError(t, err)

	const at = `"at":"2026-11-20T09:00:00Z"`
	tests := []struct {
		line string
		fine bool
	}{
		{`{` + at + `}`, true},
		{`{` + at + `,"id":7,"type":null,"conversation":12,"subject":null,"anything":{"else":[1]}}`, true},
		{`{"id":"e1","type":"message","at":"2026-11-20t09:15:00.123456789+01:00","conversation":{"id":"c","tags":["a"],"topics":null,"zone":{"x":1}},"message":{"language":"fr","attachments":2,"auto":false},"customer":{"name":"A","email":null,"phone":"1"},"contact":{"id":3,"owner":"a","plan":"pro"},"visitor":{"group":"x"},"order":{"id":9,"status":"x","total":1.5},"event":{"a":1}}`, true},
		{`{` + at + `,"contact":null,"order":null,"event":null,"message":null}`, true},
		{`{` + at + `,"type":"visit"}`, true},
		{`{` + at + `,"type":"time"}`, true},
		{`{` + at + `,"type":"tag_added","conversation":"c","tag":"x"}`, true},
		{`{` + at + `,"type":"status_set","conversation":{"id":4},"status":"clos"}`, true},
		{`{` + at + `,"type":"agent_online","agent":7}`, true},
		{`{"specversion":"1.0","id":"1","type":"com.example.message","source":"/shop","time":"2026-11-20T09:00:00Z","data":{"subject":"x","id":{}}}`, true},
		{`{"specversion":"1.0","id":"1","type":"message","time":"2026-11-20T09:00:00Z","data":null,"at":5}`, true},

		{`[]`, false},
		{`"x"`, false},
		{`{` + at + `,"type":"mesage"}`, false},
		{`{` + at + `,"type":5}`, false},
		{`{"at":"yesterday"}`, false},
		{`{"at":"2026-11-20T09:00:00"}`, false},
		{`{"at":"2026-11-20 09:00:00Z"}`, false},
		{`{"at":1795165200}`, false},
		{`{` + at + `,"id":true}`, false},
		{`{` + at + `,"subject":5}`, false},
		{`{` + at + `,"body":["x"]}`, false},
		{`{` + at + `,"conversation":["c"]}`, false},
		{`{` + at + `,"conversation":{"tags":"x"}}`, false},
		{`{` + at + `,"conversation":{"tags":[1]}}`, false},
		{`{` + at + `,"message":{"attachments":"2"}}`, false},
		{`{` + at + `,"message":{"auto":"no"}}`, false},
		{`{` + at + `,"customer":"Jean"}`, false},
		{`{` + at + `,"contact":{"name":5}}`, false},
		{`{` + at + `,"visitor":[]}`, false},
		{`{` + at + `,"order":{"status":5}}`, false},
		{`{` + at + `,"event":"x"}`, false},
		{`{` + at + `,"actor":5}`, false},
		{`{` + at + `,"agent":true}`, false},
		{`{` + at + `,"type":"resolved"}`, false},
		{`{` + at + `,"type":"resolved","conversation":{"status":"x"}}`, false},
		{`{` + at + `,"type":"resolved","conversation":null}`, false},
		{`{` + at + `,"type":"tag_added","conversation":"c"}`, false},
		{`{` + at + `,"type":"tag_removed","conversation":"c","tag":null}`, false},
		{`{` + at + `,"type":"status_set","conversation":"c"}`, false},
		{`{` + at + `,"type":"agent_offline"}`, false},
		{`{"specversion":"1.0","id":"1","type":"com.example.messages","time":"2026-11-20T09:00:00Z"}`, false},
		{`{"specversion":"1.0","type":"message","time":"soon"}`, false},
		{`{"specversion":"1.0","type":"message","time":"2026-11-20T09:00:00Z","data":"x"}`, false},
		{`{"specversion":"1.0","type":"message","time":"2026-11-20T09:00:00Z","data_base64":"eA=="}`, false},
		{`{"specversion":"1.0","type":"message","time":"2026-11-20T09:00:00Z","data":{"subject":5}}`, false},
	}
	for _, tt := range tests {
		document, err := jsonschema.UnmarshalJSON(strings.NewReader(tt.line))
		require.NoError(t, err, tt.line)
		var ev Event
		read := NewReader(strings.NewReader(tt.line+"\n"), Settings{}).Next(&ev)
		valid := schema.Validate(document)
		assert.Equal(t, tt.fine, read == nil, "the reader, of %s: %v", tt.line, read)
		assert.Equal(t, tt.fine, valid == nil, "the schema, of %s: %v", tt.line, valid)
	}
}
