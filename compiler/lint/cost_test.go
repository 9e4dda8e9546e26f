package lint

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/workload"
	"github.com/routebook/routebook/compiler/workspace"
)

// rulesOf writes n rules, each with its own condition and priority.
func rulesOf(n int, name string, condition func(i int) string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "rule \"%s%d\"\n  on message\n  when %s\n  then\n    set priority %s\n\n", name, i, condition(i), []string{"high", "low"}[i%2])
	}
	return b.String()
}

// TestComparedPairs counts the pairs of rules that are compared with each other, of which a book of 5,000 rules has twelve million.
func TestComparedPairs(t *testing.T) {
	sources := func(i int) string { return fmt.Sprintf("source is \"s%d\"", i) }
	standard := workload.New(workload.Settings{Rules: 2_000})
	tests := []struct {
		name    string
		files   map[string]string
		code    string
		most    int // pairs that may set one thing
		implied int // pairs of which one may always fire with the other
		found   bool
	}{
		{"each about a source of its own", map[string]string{"a.route": rulesOf(2_500, "a", sources), "b.route": rulesOf(2_500, "b", func(i int) string { return sources(i + 2_500) })}, "R204", 0, 20_000, false},
		{"the same, in one file", map[string]string{"a.route": rulesOf(5_000, "a", sources)}, "R203", 0, 20_000, false},
		{
			"two sources", map[string]string{
				"a.route": rulesOf(2_500, "a", func(i int) string { return fmt.Sprintf("source is \"email\" and subject contains \"w%d\"", i) }),
				"b.route": rulesOf(2_500, "b", func(i int) string { return fmt.Sprintf("subject contains \"v%d\" and source is \"chat\"", i) }),
			}, "R204", 0, 20_000, false,
		},
		{"rules that all meet", map[string]string{
			"a.route": rulesOf(2_500, "a", func(i int) string { return fmt.Sprintf("subject contains \"w%d\"", i) }),
			"b.route": rulesOf(2_500, "b", func(i int) string { return fmt.Sprintf("body contains \"v%d\"", i) }),
		}, "R204", 10, 20_000, true},
		{"the same, one finding for each rule", map[string]string{"a.route": rulesOf(2_500, "a", func(i int) string { return fmt.Sprintf("subject contains \"w%d\"", i) })}, "R203", 5_000, 20_000, true},
		{"what nothing tells apart beforehand", map[string]string{
			"a.route": rulesOf(2_500, "a", func(i int) string { return fmt.Sprintf("subject is \"w%d\"", i) }),
			"b.route": rulesOf(2_500, "b", func(i int) string { return fmt.Sprintf("subject is \"w%d\"", i+2_500) }),
		}, "R204", maxCompared, 20_000, false},
		{"the standard workload", map[string]string{"book.yaml": standard.Book(), "a.route": standard.Route()}, "R2", 10_000, 150_000, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fsys := fstest.MapFS{}
			for name, text := range tt.files {
				fsys[name] = &fstest.MapFile{Data: []byte(text)}
			}
			ws, found, err := workspace.Load(fsys)
			require.NoError(t, err)
			info, more := compiler.Check(ws)
			require.Empty(t, compiler.Refused(append(found, more...)))
			b := &Book{Workspace: ws, Info: info}
			reported := Run(b, nil, Settings{Select: []string{tt.code}})
			assert.Equal(t, tt.found, len(reported) > 0, "%d findings", len(reported))
			assert.LessOrEqual(t, b.facts.compared, tt.most)
			assert.LessOrEqual(t, b.facts.implied, tt.implied)
			t.Log(b.facts.compared, b.facts.implied, "pairs", len(reported), "findings")
		})
	}
}
