package importer_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// amRoute is a route of an alertmanager.yml, written as JSON. What it does is written here a second time, from the
// documentation ("Route-related settings" and "Matcher"), without a look at the importer.
type amRoute struct {
	Receiver string            `json:"receiver,omitempty"`
	Match    map[string]string `json:"match,omitempty"`
	MatchRE  map[string]string `json:"match_re,omitempty"`
	Matchers []string          `json:"matchers,omitempty"`
	Continue bool              `json:"continue,omitempty"`
	Routes   []amRoute         `json:"routes,omitempty"`
}

var amMatcher = regexp.MustCompile(`^\s*([a-zA-Z_:][a-zA-Z0-9_:]*)\s*(=~|=|!=|!~)\s*"?((?s).*?)"?\s*$`)

func (r *amRoute) holds(t require.TestingT, labels map[string]string) bool {
	for name, value := range r.Match {
		if labels[name] != value {
			return false
		}
	}
	for name, value := range r.MatchRE {
		if !regexp.MustCompile("^(?:" + value + ")$").MatchString(labels[name]) {
			return false
		}
	}
	for _, m := range r.Matchers {
		parts := amMatcher.FindStringSubmatch(m)
		require.NotNil(t, parts, m)
		name, op, value := parts[1], parts[2], parts[3]
		holds := labels[name] == value
		if strings.HasSuffix(op, "~") {
			holds = regexp.MustCompile("^(?:" + value + ")$").MatchString(labels[name])
		}
		if holds == strings.HasPrefix(op, "!") {
			return false
		}
	}
	return true
}

// receivers returns who gets an alert that has reached this route, in order.
func (r *amRoute) receivers(t require.TestingT, labels map[string]string, inherited string) []string {
	own := r.Receiver
	if own == "" {
		own = inherited
	}
	var all []string
	for i := range r.Routes {
		child := &r.Routes[i]
		if !child.holds(t, labels) {
			continue
		}
		all = append(all, child.receivers(t, labels, own)...)
		if !child.Continue {
			break
		}
	}
	if len(all) == 0 {
		return []string{own}
	}
	return all
}

// sameReceivers decides one alert with the book and with the tree: everybody is told, and the first one has it.
func sameReceivers(t require.TestingT, d *desk, root *amRoute, labels map[string]string) {
	want := root.receivers(t, labels, "")
	event := map[string]any{"event": map[string]any{"labels": labels}}
	var assigned string
	told := map[string]bool{}
	for _, e := range d.decide(event) {
		team := e["team"].(string)
		told[team] = true
		if e["do"] == "assign" {
			assigned = team
		}
	}
	assert.Equal(t, want[0], assigned, "%v", labels)
	slices.Sort(want)
	assert.Equal(t, slices.Compact(want), slices.Sorted(maps.Keys(told)), "%v", labels)
}

func readAlertmanager(t require.TestingT, name string) ([]byte, *amRoute) {
	text, err := os.ReadFile(filepath.Join("testdata", "alertmanager", name))
	require.NoError(t, err)
	return text, parseAlertmanager(t, text)
}

func parseAlertmanager(t require.TestingT, text []byte) *amRoute {
	var config struct{ Route amRoute }
	require.NoError(t, json.Unmarshal(text, &config))
	return &config.Route
}

// TestAlertmanagerAgrees decides all combinations of the labels and values that a real tree speaks of, and of others.
func TestAlertmanagerAgrees(t *testing.T) {
	tests := []struct {
		file   string
		labels map[string][]string
	}{
		{"simple.json", map[string][]string{
			"service": {"", "foo1", "foo2", "baz", "foo", "Foo1", "files", "database", "databases"}, "severity": {"", "critical", "Critical", "warning"},
			"owner": {"", "team-X", "team-Y", "team-x"},
		}},
		{"route_labels.json", map[string][]string{
			"service": {"", "database", "Database"}, "link_a_device": {"", "a", "é"}, "link_z_device": {"", "z"},
		}},
	}
	for _, tt := range tests {
		t.Run(tt.file, func(t *testing.T) {
			text, root := readAlertmanager(t, tt.file)
			d := newDesk(t, imported(t, "alertmanager", tt.file, text, nil).Files)
			seen := 0
			for labels := range combinations(tt.labels) {
				sameReceivers(t, d, root, labels)
				seen++
			}
			assert.GreaterOrEqual(t, seen, 18)
		})
	}
}

// combinations yields every choice of one value for each label, "" leaving it out.
func combinations(of map[string][]string) func(yield func(map[string]string) bool) {
	var names []string
	for name := range of {
		names = append(names, name)
	}
	slices.Sort(names)
	return func(yield func(map[string]string) bool) {
		total := 1
		for _, name := range names {
			total *= len(of[name])
		}
		for i := range total {
			labels := map[string]string{}
			for _, name := range names {
				if v := of[name][i%len(of[name])]; v != "" {
					labels[name] = v
				}
				i /= len(of[name])
			}
			if !yield(labels) {
				return
			}
		}
	}
}

var (
	amLabel = rapid.SampledFrom([]string{"a", "b", "c"})
	amValue = rapid.SampledFrom([]string{"x", "X", "y", "xy", "é", "e", "1", "x/y", `x\\y`})
	amRE    = rapid.SampledFrom([]string{"x", "x|y", "x.*", ".+", ".*", "(?:x|y)?", "[xy]+", "", "x/.", "a b"})
)

func genMatcher(t *rapid.T) string {
	name, op := amLabel.Draw(t, "label"), rapid.SampledFrom([]string{"=", "!=", "=~", "!~"}).Draw(t, "op")
	value := ""
	if strings.HasSuffix(op, "~") {
		value = amRE.Draw(t, "re")
	} else if rapid.Bool().Draw(t, "valued") {
		value = strings.ReplaceAll(amValue.Draw(t, "value"), `\`, "-")
	}
	return fmt.Sprintf("%s%s%q", name, op, value)
}

func genRoute(t *rapid.T, depth int) amRoute {
	r := amRoute{Receiver: rapid.SampledFrom([]string{"", "r1", "r2", "r3", "r4", "r5"}).Draw(t, "receiver")}
	switch rapid.IntRange(0, 3).Draw(t, "spelling") {
	case 0:
		r.Match = map[string]string{amLabel.Draw(t, "label"): amValue.Draw(t, "value")}
	case 1:
		r.MatchRE = map[string]string{amLabel.Draw(t, "label"): amRE.Draw(t, "re")}
	default:
		for range rapid.IntRange(0, 2).Draw(t, "matchers") {
			r.Matchers = append(r.Matchers, genMatcher(t))
		}
	}
	r.Continue = rapid.IntRange(0, 2).Draw(t, "continue") == 0
	if depth > 0 {
		for range rapid.IntRange(0, 3).Draw(t, "routes") {
			r.Routes = append(r.Routes, genRoute(t, depth-1))
		}
		if rapid.IntRange(0, 3).Draw(t, "chain") == 0 { // which may become one rule
			name := amLabel.Draw(t, "label")
			for range rapid.IntRange(3, 5).Draw(t, "links") {
				link := amRoute{Receiver: rapid.SampledFrom([]string{"r1", "r2", "r3"}).Draw(t, "receiver")}
				link.Matchers = []string{fmt.Sprintf("%s=%q", name, strings.ReplaceAll(amValue.Draw(t, "value"), `\\`, "-"))}
				r.Routes = append(r.Routes, link)
			}
		}
	}
	return r
}

// TestAlertmanagerAgreesOnAnyTree does the same with trees that nobody wrote, in which routes go on everywhere.
func TestAlertmanagerAgreesOnAnyTree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		root := genRoute(t, 3)
		root.Receiver, root.Match, root.MatchRE, root.Matchers, root.Continue = "top", nil, nil, nil, false
		text, err := json.Marshal(map[string]any{"route": root})
		require.NoError(t, err)
		d := newDesk(t, imported(t, "alertmanager", "a.json", text, nil).Files)
		for range 20 {
			labels := map[string]string{}
			for _, name := range []string{"a", "b", "c"} {
				if rapid.Bool().Draw(t, "given") {
					labels[name] = amValue.Draw(t, "value")
				}
			}
			sameReceivers(t, d, &root, labels)
		}
	})
}

// TestAlertmanagerBlankLabel is the one case that is decided otherwise, and the report names it.
func TestAlertmanagerBlankLabel(t *testing.T) {
	text := []byte("route: {receiver: a, routes: [{matchers: ['x=\"\"'], receiver: b}]}")
	result := imported(t, "alertmanager", "a.yml", text, nil)
	assert.Equal(t, 1, result.Report.Counts.Approximated)
	assert.Contains(t, result.Report.Text(), "a label of nothing but white space counts as one without a value")
	effects := newDesk(t, result.Files).decide(map[string]any{"event": map[string]any{"labels": map[string]string{"x": " "}}})
	assert.Equal(t, "b", effects[0]["team"])
}
