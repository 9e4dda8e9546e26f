package importer_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// twExpression is an expression as a tree that can be written and asked. What filters do is written here a second time, from
// TaskRouter's documentation ("Using TaskRouter Expressions", "Workflows Overview"), without a look at the importer.
type twExpression struct {
	join        string
	left, right *twExpression
	key, op     string
	value       any // string, float64, bool or []string
}

func twConstant(v any) string {
	switch v := v.(type) {
	case string:
		return "'" + v + "'"
	case []string:
		var all []string
		for _, s := range v {
			all = append(all, `"`+s+`"`)
		}
		return "[" + strings.Join(all, ", ") + "]"
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return fmt.Sprint(v)
}

func (e *twExpression) String() string {
	if e.join != "" {
		return "(" + e.left.String() + " " + e.join + " " + e.right.String() + ")"
	}
	return e.key + " " + e.op + " " + twConstant(e.value)
}

// holds asks an expression of attributes; a key that is not there is NULL, of which only != and NOT IN hold.
func (e *twExpression) holds(attributes map[string]any) bool {
	switch strings.ToLower(e.join) {
	case "and":
		return e.left.holds(attributes) && e.right.holds(attributes)
	case "or":
		return e.left.holds(attributes) || e.right.holds(attributes)
	}
	now, there := attributes[e.key]
	switch e.op {
	case "==", "=":
		return there && now == e.value
	case "!=":
		return !there || now != e.value
	case "IN", "NOT IN":
		s, _ := now.(string)
		return (there && slices.Contains(e.value.([]string), s)) == (e.op == "IN")
	case "HAS":
		list, _ := now.([]string)
		return slices.Contains(list, e.value.(string))
	case "CONTAINS":
		s, _ := now.(string)
		return strings.Contains(s, e.value.(string))
	}
	f, isNumber := now.(float64)
	with := e.value.(float64)
	return isNumber && map[string]bool{">": f > with, "<": f < with, ">=": f >= with, "<=": f <= with}[e.op]
}

type twFilter struct {
	Name       string           `json:"filter_friendly_name"`
	Expression string           `json:"expression"`
	Targets    []map[string]any `json:"targets"`
	tree       *twExpression
}

var (
	twText   = rapid.SampledFrom([]string{"en", "EN", "fr", "é", "e", "a b"})
	twNumber = rapid.SampledFrom([]float64{0, 1, 2.5, 10})
	twTopic  = rapid.SampledFrom([]string{"billing", "sales", "returns"})
)

func genTwExpression(t *rapid.T, depth int) *twExpression {
	if depth > 0 && rapid.Bool().Draw(t, "joined") {
		return &twExpression{join: rapid.SampledFrom([]string{"AND", "OR", "and"}).Draw(t, "join"), left: genTwExpression(t, depth-1), right: genTwExpression(t, depth-1)}
	}
	switch rapid.IntRange(0, 5).Draw(t, "comparison") {
	case 0:
		return &twExpression{key: "language", op: rapid.SampledFrom([]string{"==", "=", "!="}).Draw(t, "op"), value: twText.Draw(t, "text")}
	case 1:
		return &twExpression{key: "orders", op: rapid.SampledFrom([]string{"==", "!=", ">", "<", ">=", "<="}).Draw(t, "op"), value: twNumber.Draw(t, "number")}
	case 2:
		return &twExpression{key: "vip", op: rapid.SampledFrom([]string{"==", "!="}).Draw(t, "op"), value: rapid.Bool().Draw(t, "bool")}
	case 3:
		return &twExpression{key: "language", op: rapid.SampledFrom([]string{"IN", "NOT IN"}).Draw(t, "op"), value: rapid.SliceOfN(twText, 1, 3).Draw(t, "texts")}
	case 4:
		return &twExpression{key: "topics", op: "HAS", value: twTopic.Draw(t, "topic")}
	default:
		return &twExpression{key: "language", op: "CONTAINS", value: twText.Draw(t, "text")}
	}
}

func genTwAttributes(t *rapid.T) map[string]any {
	attributes := map[string]any{}
	if rapid.Bool().Draw(t, "language") {
		attributes["language"] = twText.Draw(t, "text")
	}
	if rapid.Bool().Draw(t, "orders") {
		attributes["orders"] = twNumber.Draw(t, "number")
	}
	if rapid.Bool().Draw(t, "vip") {
		attributes["vip"] = rapid.Bool().Draw(t, "bool")
	}
	if rapid.Bool().Draw(t, "topics") {
		attributes["topics"] = rapid.SliceOf(twTopic).Draw(t, "topics")
	}
	return attributes
}

// TestTwilioAgreesOnAnyWorkflow sends tasks through filters that nobody wrote.
func TestTwilioAgreesOnAnyWorkflow(t *testing.T) {
	chains := 0
	rapid.Check(t, func(t *rapid.T) {
		filters := make([]twFilter, rapid.IntRange(1, 5).Draw(t, "filters"))
		chain := rapid.IntRange(0, 2).Draw(t, "chain") == 0 // filters that may become one rule
		for i := range filters {
			f := &filters[i]
			queue := rapid.SampledFrom([]string{"WQa", "WQb", "WQc", "WQd"}).Draw(t, "queue")
			f.Name, f.tree, f.Targets = fmt.Sprint("Filter ", i), genTwExpression(t, 3), []map[string]any{{"queue": queue, "priority": i}}
			if chain {
				f.tree = &twExpression{key: "language", op: "IN", value: rapid.SliceOfN(twText, 1, 2).Draw(t, "texts")}
				f.Targets = []map[string]any{{"queue": queue}}
			}
			f.Expression = f.tree.String()
		}
		text, err := json.Marshal(map[string]any{"task_routing": map[string]any{"filters": filters, "default_filter": map[string]any{"queue": "WQrest"}}})
		require.NoError(t, err)
		result := imported(t, "twilio", "workflow.json", text, nil)
		if bytes.Contains(result.Files["twilio.route"], []byte("assign team by")) {
			chains++
		}
		require.Zero(t, result.Report.Counts.Untranslated+result.Report.Counts.Partial, "%s", result.Report.Text())
		d := newDesk(t, result.Files)
		for range 15 {
			attributes := genTwAttributes(t)
			queue, score := "WQrest", 0.0
			for i := range filters {
				if filters[i].tree.holds(attributes) {
					queue, score = filters[i].Targets[0]["queue"].(string), float64(i)
					if chain {
						score = 0
					}
					break
				}
			}
			var team string
			var got float64
			for _, e := range d.decide(map[string]any{"event": attributes}) {
				switch e["do"] {
				case "assign":
					team = e["team"].(string)
				case "add_score":
					got = e["score"].(float64)
				}
			}
			require.Equal(t, queue, team, "%v\n%s", attributes, result.Files["twilio.route"])
			require.InDelta(t, score, got, 0)
		}
	})
	assert.Positive(t, chains, "filters that became one rule")
}

func TestTwilioExpressions(t *testing.T) {
	tests := []struct{ expression, says string }{
		{"language == ", "character 12: expected a value or an attribute, found the end"},
		{"language 'en'", `character 10: expected a comparison such as ==, IN or HAS, found "en"`},
		{"(a == 1", "character 8: expected ), found the end"},
		{"a == 'x", "character 6: the text that begins here does not end"},
		{"a == 1 b == 2", `character 8: expected AND, OR or the end, found "b"`},
		{"a ~ 1", `character 3: "~" is nothing that an expression has`},
		{"a IN ['x' 'y']", `character 11: expected , or ], found "y"`},
		{"a == b", "it compares two attributes"},
		{"a[x] == 1", "expected the place in an array"},
		{"a..b == 1", "expected an attribute"},
		{"worker.skill HAS 'x'", "it asks about workers"},
		{"a > 'x'", "> needs a number"},
		{"a == 1.2.3", "expected a number"},
		{strings.Repeat("(", 100) + "a == 1", "character 51: nested deeper than 50 levels"},
		{strings.Repeat("NOT ", 100) + "a == 1", "nested deeper than 50 levels"},
		{strings.Repeat("a == 1 OR ", 5000) + "a == 2", "longer than 16384 bytes"},
	}
	for _, tt := range tests {
		text, err := json.Marshal(map[string]any{"task_routing": map[string]any{"filters": []any{
			map[string]any{"expression": tt.expression, "targets": []any{map[string]any{"queue": "WQ1"}}},
		}}})
		require.NoError(t, err)
		result := imported(t, "twilio", "w.json", text, nil)
		assert.Nil(t, result.Files)
		require.Len(t, result.Report.Rules[0].Notes, 1, "%s", tt.expression)
		assert.Contains(t, result.Report.Rules[0].Notes[0].Text, tt.says)
	}
}
