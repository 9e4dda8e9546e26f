package workspace

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/dsl/schema"
	"github.com/routebook/routebook/dsl/yamlpos"
)

// object is the part of a JSON Schema that the tables know.
type object struct {
	AdditionalProperties any               `json:"additionalProperties"`
	Required             []string          `json:"required"`
	Properties           map[string]object `json:"properties"`
	Enum                 []string          `json:"enum"`
	Items                *object           `json:"items"`
	Defs                 map[string]object `json:"$defs"`
}

// The published schema and the tables name the same keys and words.
func TestSchema(t *testing.T) {
	var root object
	require.NoError(t, json.Unmarshal([]byte(Schema), &root))

	sameKeys(t, "book", bookKeys, root)
	sameKeys(t, "properties", propertiesKeys, root.Properties["properties"])
	sameKeys(t, "property", propertyKeys, root.Defs["property"])
	sameKeys(t, "source", sourceKeys, root.Defs["source"])
	sameKeys(t, "calendar", calendarKeys, root.Defs["calendar"])
	sameKeys(t, "agent", agentKeys, root.Defs["agent"])
	sameKeys(t, "inbox", inboxKeys, root.Defs["inbox"])
	sameKeys(t, "team", teamKeys, root.Defs["team"])
	sameKeys(t, "member", memberKeys, root.Defs["member"])
	sameKeys(t, "widget", widgetKeys, root.Defs["widget"])
	sameKeys(t, "enrich", enrichKeys, root.Defs["enrich"])

	var strategies []string
	for _, s := range schema.Strategies {
		strategies = append(strategies, s.Name)
	}
	assert.Equal(t, presetNames[1:], root.Properties["preset"].Enum)
	assert.Equal(t, stateNames, root.Defs["state"].Enum)
	assert.Equal(t, tieNames, root.Properties["ties"].Items.Enum)
	assert.Equal(t, propertyTypes, root.Defs["propertyType"].Enum)
	assert.Equal(t, strategies, root.Defs["team"].Properties["strategy"].Enum)
	assert.Equal(t, connectorKindNames, root.Defs["connector"].Properties["kind"].Enum)
}

func sameKeys[T any](t *testing.T, name string, table []yamlpos.Field[T], o object) {
	t.Helper()
	var keys, needed []string
	for key := range o.Properties {
		keys = append(keys, key)
	}
	for _, f := range table {
		if f.Required {
			needed = append(needed, f.Key)
		}
	}
	assert.ElementsMatch(t, yamlpos.Keys(table), keys, name)
	assert.Equal(t, needed, o.Required, name)
	assert.Equal(t, false, o.AdditionalProperties, name)
}
