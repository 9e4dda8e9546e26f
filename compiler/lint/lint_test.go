package lint

import (
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/workspace"
	"github.com/routebook/routebook/dsl"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/diag/want"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// today is the day on which the examples are checked.
const today = "2026-12-01"

// TrafficOf decides recorded events: what package traffic does, which imports this one.
var TrafficOf func(t require.TestingT, b *Book, events []byte) *Traffic

// TestedOf runs the tests of a book: what package coverage does, which imports this one.
var TestedOf func(t require.TestingT, b *Book, fsys fs.FS) *Tested

// check returns the findings of a book, with what its traffic.ndjson and its tests say, if it has any.
func check(t require.TestingT, fsys fs.FS) (*Book, diag.List) {
	ws, found, err := workspace.Load(fsys)
	require.NoError(t, err)
	info, more := compiler.Check(ws)
	b := &Book{Workspace: ws, Info: info, Today: today}
	if events, err := fs.ReadFile(fsys, "traffic.ndjson"); err == nil {
		b.Traffic = TrafficOf(t, b, events)
	}
	if (Settings{}).Wants(ws, untestedRule.Code) {
		b.Tested = TestedOf(t, b, fsys)
	}
	return b, Run(b, append(found, more...), Settings{})
}

// bookOf returns files as a book.
func bookOf(files []File) fstest.MapFS {
	fsys := fstest.MapFS{}
	for _, f := range files {
		fsys[f.Name] = &fstest.MapFile{Data: []byte(f.Text)}
	}
	return fsys
}

// TestCodes runs the examples of every code: each line of the bad one announces what is found there, the good one is
// silent, and the bad one after its safe fixes is the fixed one.
func TestCodes(t *testing.T) {
	for _, c := range Catalogue() {
		t.Run(c.Code, func(t *testing.T) {
			page, ok := PageOf(c.Code)
			require.True(t, ok, "codes/%s/page.md is missing", c.Code)
			assert.NotEmpty(t, page.Text)

			bad := example(c.Code, "bad")
			require.NotEmpty(t, bad, "codes/%s/bad.route is missing", c.Code)
			b, found := check(t, bookOf(bad))
			for _, f := range append(b.Workspace.Files, b.Workspace.YAML...) {
				assert.Empty(t, want.Compare(f.Path, f.Text, found))
			}
			has := false
			for _, d := range found {
				has = has || d.Code == c.Code
			}
			assert.True(t, has, "the bad example has no %s", c.Code)
			compareFixed(t, c.Code, b, found)

			good := example(c.Code, "good")
			require.NotEmpty(t, good, "codes/%s/good.route is missing", c.Code)
			_, found = check(t, bookOf(good))
			assert.Empty(t, found)
			for _, f := range good {
				if strings.HasSuffix(f.Name, ".route") {
					tree, _ := dsl.Parse(f.Name, []byte(f.Text))
					assert.Equal(t, f.Text, string(dsl.Format(tree)), "%s of the good example is not in canonical layout", f.Name)
				}
			}
		})
	}
}

// compareFixed compares the rules after their safe fixes with the golden file. Without a safe fix there is none.
func compareFixed(t *testing.T, code string, b *Book, found diag.List) {
	t.Helper()
	var fixes []diag.Fix
	for _, d := range found {
		if len(d.Fixes) > 0 && d.Fixes[0].Safe {
			fixes = append(fixes, d.Fixes[0])
		}
	}
	changed, _ := diag.ApplyFixes(b.Workspace.Text, fixes)
	got := want.Strip(changed["rules.route"])
	path := filepath.Join("codes", code, "fixed.route")
	if *update {
		if len(got) == 0 {
			_ = os.Remove(path)
		} else {
			require.NoError(t, os.WriteFile(path, got, 0o644))
		}
		return
	}
	page, _ := PageOf(code)
	assert.Equal(t, page.Fixed, string(got), "%s: run the test with -update", path)
}

// TestCatalogue checks what every row needs, and that the list of lints is in order.
func TestCatalogue(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range Catalogue() {
		assert.False(t, seen[c.Code], "%s stands twice", c.Code)
		seen[c.Code] = true
		assert.NotEmpty(t, c.Doc, c.Code)
	}
	for i, c := range All {
		assert.NotEmpty(t, c.Name, c.Code)
		if i > 0 {
			assert.Less(t, All[i-1].Code, c.Code)
		}
	}
	assert.Same(t, suppression, All[len(All)-1], "it judges after all others")
}
