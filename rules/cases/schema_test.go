package cases

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/workspace"
	"github.com/routebook/routebook/dsl/yamlpos"
	"github.com/routebook/routebook/engine/event"
)

// fileSchema compiles the schema of files of tests.
func fileSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	promised, err := jsonschema.UnmarshalJSON(strings.NewReader(FileSchema))
	require.NoError(t, err)
	c := jsonschema.NewCompiler()
	require.NoError(t, c.AddResource("schema.json", promised))
	schema, err := c.Compile("schema.json")
	require.NoError(t, err)
	return schema
}

// TestFileSchema holds files of tests against the schema and against the reader: both take them, or both refuse them.
func TestFileSchema(t *testing.T) {
	schema := fileSchema(t)
	const test = "name: a, when: {body: x}, expect: {matched: [Tout]}"
	tests := []struct {
		text string
		fine bool
	}{
		{"tests: [{" + test + "}]", true},
		{"tests: []", true},
		{"tests: [{name: a, now: 2026-11-20 09:00, when: [{body: x}, {after: 25 hours}], expect: [{at: 2, trigger: timer}, {trigger: {kind: every, rule: Tout}}]}]", true},
		{"tests: [{name: a, given: {online: [ana], agents: {ana: {active: 3}}, conversation: {status: open, tags: [x], created: 26 hours ago}, assigned: ana, last_reply: 1 hour ago}, when: {body: x}, expect: {left: queue}}]", true},
		{"tests: [{name: a, when: {body: x}, expect: {effects: [assign: {team: Ventes, agent: ana, pass: 1}, add_tag: retour, send: {contains: x}, resolve: {}], exactly: true}}]", true},
		{"tests: [{name: a, when: {body: x}, expect: {superseded: [assign: {by: Tout}], not: [{matched: Tout}, {resolve: {}}]}}]", true},
		{"tests: [{name: a, when: {type: tag_added, conversation: {id: c, tags: [a]}, tag: x}, expect: {warnings: [x]}}]", true},

		{"{}", false},
		{"tests: {}", false},
		{"tests: [{" + test + ", more: 1}]", false},
		{"tests: [{when: {body: x}, expect: {matched: [Tout]}}]", false},
		{"tests: [{name: a, expect: {matched: [Tout]}}]", false},
		{"tests: [{name: a, when: {body: x}}]", false},
		{"tests: [{name: a, when: [], expect: {matched: [Tout]}}]", false},
		{"tests: [{name: a, when: {bodi: x}, expect: {matched: [Tout]}}]", false},
		{"tests: [{name: a, when: {}, expect: {matched: [Tout]}}]", false},
		{"tests: [{name: a, when: {type: mesage}, expect: {matched: [Tout]}}]", false},
		{"tests: [{name: a, when: {at: 2027-01-01 09:00, after: 2 hours}, expect: {matched: [Tout]}}]", false},
		{"tests: [{name: a, given: {onlin: [ana]}, when: {body: x}, expect: {matched: [Tout]}}]", false},
		{"tests: [{name: a, given: {agents: {ana: {active: -1}}}, when: {body: x}, expect: {matched: [Tout]}}]", false},
		{"tests: [{name: a, given: {agents: {ana: {busy: 1}}}, when: {body: x}, expect: {matched: [Tout]}}]", false},
		{"tests: [{name: a, given: {assigned: {}}, when: {body: x}, expect: {matched: [Tout]}}]", false},
		{"tests: [{name: a, when: {body: x}, expect: {}}]", false},
		{"tests: [{name: a, when: {body: x}, expect: {mached: [Tout]}}]", false},
		{"tests: [{name: a, when: {body: x}, expect: {matched: Tout}}]", false},
		{"tests: [{name: a, when: {body: x}, expect: {at: 0, matched: [Tout]}}]", false},
		{"tests: [{name: a, when: {body: x}, expect: {trigger: tomorrow}}]", false},
		{"tests: [{name: a, when: {body: x}, expect: {left: away}}]", false},
		{"tests: [{name: a, when: {body: x}, expect: {effects: [add_tags: x]}}]", false},
		{"tests: [{name: a, when: {body: x}, expect: {effects: [assign: Ventes]}}]", false},
		{"tests: [{name: a, when: {body: x}, expect: {effects: [assign: {tag: x}]}}]", false},
		{"tests: [{name: a, when: {body: x}, expect: {effects: [{assign: {}, resolve: {}}]}}]", false},
	}
	ws, _, err := workspace.Load(fstest.MapFS{
		"book.yaml": {Data: []byte("edition: 1\nagents: [{id: ana}]\nteams: [{id: Ventes, members: [ana]}]\n")},
		"a.route":   {Data: []byte("rule \"Tout\"\n  on message\n  then\n    add tag \"x\"\n")},
	})
	require.NoError(t, err)
	info, _ := compiler.Check(ws)
	p, err := compiler.Compile(ws, info)
	require.NoError(t, err)
	for _, tt := range tests {
		n, _ := yamlpos.Parse("a.test.yaml", []byte(tt.text))
		document, err := jsonschema.UnmarshalJSON(strings.NewReader(jsonOf(n)))
		require.NoError(t, err, tt.text)
		_, found := parse(fstest.MapFS{}, "a.test.yaml", []byte(tt.text), &Book{Workspace: ws, Info: info, Program: p})
		assert.Equal(t, tt.fine, !found.HasErrors(), "the reader, of %s: %v", tt.text, found)
		valid := schema.Validate(document)
		assert.Equal(t, tt.fine, valid == nil, "the schema, of %s: %v", tt.text, valid)
	}
}

// TestFileSchemaOfExamples holds the tests of the examples against the schema.
func TestFileSchemaOfExamples(t *testing.T) {
	schema := fileSchema(t)
	files, err := filepath.Glob("../../examples/*/tests/*.test.yaml")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		n, found := yamlpos.Parse(file, text)
		require.Empty(t, found)
		document, err := jsonschema.UnmarshalJSON(strings.NewReader(jsonOf(n)))
		require.NoError(t, err)
		require.NoError(t, schema.Validate(document), file)
	}
}

// TestFileSchemaNamesTheTables compares the schema with the tables that the reader reads.
func TestFileSchemaNamesTheTables(t *testing.T) {
	type object struct {
		Properties map[string]json.RawMessage
		Enum       []string
	}
	var root struct {
		Defs map[string]object `json:"$defs"`
	}
	require.NoError(t, json.Unmarshal([]byte(FileSchema), &root))
	keys := func(o object) (all []string) {
		for key := range o.Properties {
			all = append(all, key)
		}
		return all
	}
	p := &parser{}
	var effects []string
	for _, row := range effectRows {
		effects = append(effects, row.do)
		var e struct{ AnyOf []object }
		require.NoError(t, json.Unmarshal(root.Defs["effect"].Properties[row.do], &e))
		assert.ElementsMatch(t, append(slices.Clone(row.keys), "rule", "pass", "by"), keys(e.AnyOf[1]), row.do)
		assert.Equal(t, row.principal != "", len(e.AnyOf) > 2, row.do)
	}
	assert.ElementsMatch(t, effects, keys(root.Defs["effect"]))
	assert.ElementsMatch(t, yamlpos.Keys(p.caseKeys()), keys(root.Defs["test"]))
	assert.ElementsMatch(t, yamlpos.Keys(p.expectKeys()), keys(root.Defs["expect"]))
	assert.ElementsMatch(t, append(slices.Clone(eventKeys), "after"), keys(root.Defs["event"]))
	assert.Equal(t, triggerKinds, root.Defs["kind"].Enum)
	var types object
	require.NoError(t, json.Unmarshal(root.Defs["event"].Properties["type"], &types))
	for i, name := range types.Enum {
		assert.Equal(t, event.Type(i).String(), name)
	}
	assert.Equal(t, event.Time.String(), types.Enum[len(types.Enum)-1])
}
