package importer_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestDeskSourcesRefused shows what is said of files that cannot be read, with the place.
func TestDeskSourcesRefused(t *testing.T) {
	tests := []struct{ system, text, says string }{
		{"zendesk", ``, "the file is empty"},
		{"zendesk", `{"triggers": [{"title": "x", "conditions": {"all": {}}}]}`, "all needs a list"},
		{"zendesk", `{"triggers": 5}`, "triggers needs a list"},
		{"zendesk", `{"triggers": [`, "the JSON ends too early"},
		{"zendesk", `{"tickets": []}`, "there is no rule in this file"},
		{"zendesk", strings.Repeat(`{"triggers":`, 200), "nested deeper than 100 levels"},
		{"chatwoot", `{"rules": []}`, `the automation rules stand under "payload"`},
		{"chatwoot", `[5]`, "a rule needs a map"},
		{"chatwoot", `{"payload": [{"conditions": 1, "event_name": "message_created"}]}`, "conditions needs a list"},
		{"twilio", `{"configuration": "{\"task_routing\": {}}"}`, "save what is in it as a file of its own"},
		{"twilio", `{}`, `a workflow needs the key "task_routing"`},
		{"twilio", `{"task_routing": {"filters": {}}}`, "filters needs a list"},
	}
	for _, tt := range tests {
		assert.Contains(t, refusal(t, tt.system, tt.text), tt.says, "%s %s", tt.system, tt.text)
	}
}

// refusal returns the findings about a file that cannot be read.
func refusal(t require.TestingT, system, text string) string {
	_, found := tryImport(t, system, text)
	require.NotEmpty(t, found)
	var all []string
	for _, f := range found {
		all = append(all, f.Message)
	}
	return strings.Join(all, "\n")
}

// TestDeskSourcesHuge imports three thousand rules that read and set the same.
func TestDeskSourcesHuge(t *testing.T) {
	var triggers, rules, filters []any
	for i := range 3_000 {
		tag := fmt.Sprint("t", i%100)
		triggers = append(triggers, map[string]any{"title": fmt.Sprint("T", i), "position": i, "actions": []any{map[string]any{"field": "current_tags", "value": tag}, map[string]any{"field": "priority", "value": "high"}}, "conditions": map[string]any{
			"all": []any{map[string]any{"field": "current_tags", "operator": "not_includes", "value": tag + " x"}, map[string]any{"field": "status", "operator": "less_than", "value": "solved"}},
		}})
		rules = append(rules, map[string]any{
			"name": fmt.Sprint("R", i), "event_name": "message_created", "actions": []any{map[string]any{"action_name": "add_label", "action_params": []any{tag}}},
			"conditions": []any{map[string]any{"attribute_key": "labels", "filter_operator": "not_equal_to", "values": []any{tag, "x"}}},
		})
		filters = append(filters, map[string]any{"filter_friendly_name": fmt.Sprint("F", i), "expression": fmt.Sprintf("a == 'x%d'", i), "targets": []any{map[string]any{"queue": tag}}})
	}
	for system, source := range map[string]any{
		"zendesk": map[string]any{"triggers": triggers}, "chatwoot": map[string]any{"payload": rules}, "twilio": map[string]any{"task_routing": map[string]any{"filters": filters}},
	} {
		text, err := json.Marshal(source)
		require.NoError(t, err)
		result := imported(t, system, "huge.json", text, nil)
		assert.Equal(t, 3_000, result.Report.Counts.Rules, system)
		assert.Less(t, len(result.Files[system+".route"]), 40<<20, system)
	}
}
