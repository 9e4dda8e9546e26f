package reference

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/dsl/schema"
)

var update = flag.Bool("update", false, "rewrite docs/reference")

const folder = "../../../../docs/reference"

// TestPagesAreCurrent compares docs/reference with what the tables say.
func TestPagesAreCurrent(t *testing.T) {
	var want []string
	for _, p := range Pages {
		name := filepath.Join(folder, p.Name+".md")
		want = append(want, name)
		if *update {
			require.NoError(t, os.WriteFile(name, p.Markdown(), 0o644))
			continue
		}
		page, err := os.ReadFile(name)
		require.NoError(t, err)
		assert.Empty(t, cmp.Diff(string(page), string(p.Markdown())), "%s: go test -update writes it", name)
	}
	got, err := filepath.Glob(filepath.Join(folder, "*.md"))
	require.NoError(t, err)
	assert.ElementsMatch(t, want, got)
}

// TestCodePagesAreCurrent compares docs/reference/codes with the embedded pages and examples.
func TestCodePagesAreCurrent(t *testing.T) {
	var want []string
	for _, c := range Codes() {
		p, ok := LookupCode(strings.ToLower(c.Code))
		require.True(t, ok, c.Code)
		name := filepath.Join(folder, "codes", c.Code+".md")
		want = append(want, name)
		if *update {
			require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
			require.NoError(t, os.WriteFile(name, p.Markdown(), 0o644))
			continue
		}
		page, err := os.ReadFile(name)
		require.NoError(t, err)
		assert.Empty(t, cmp.Diff(string(page), string(p.Markdown())), "%s: go test -update writes it", name)
		assert.NotEmpty(t, strings.TrimSpace(p.text), c.Code)
	}
	got, err := filepath.Glob(filepath.Join(folder, "codes", "*"))
	require.NoError(t, err)
	assert.ElementsMatch(t, want, got)
}

// TestEveryRowSaysSomething checks that no table has a row without a name or a meaning.
func TestEveryRowSaysSomething(t *testing.T) {
	for _, p := range Pages {
		made := p.table()
		assert.NotEmpty(t, made.rows, p.Name)
		for _, row := range made.rows {
			require.Len(t, row, len(made.head), "%s: %v", p.Name, row)
			assert.NotEmpty(t, row[0], "%s: %v", p.Name, row)
			assert.NotEmpty(t, row[len(row)-1], "%s: %v", p.Name, row)
		}
	}
}

// TestEveryKindHasAName checks that a new slot, scope, vocabulary or operand is not left out of the pages.
func TestEveryKindHasAName(t *testing.T) {
	for _, f := range schema.Fields {
		assert.Contains(t, scopes, f.Scope, f.Path)
		assert.Contains(t, lists, f.Vocab, f.Path)
	}
	for _, s := range schema.Steps {
		assert.Contains(t, slots, s.Slot, s.Phrase)
		assert.Contains(t, lists, s.Vocab, s.Phrase)
	}
	for _, o := range schema.Operators {
		assert.Contains(t, operands, o.Operand, o.Phrase)
	}
}

func TestLookup(t *testing.T) {
	page, ok := Lookup("strategies")
	require.True(t, ok)
	assert.Equal(t, "Strategies", page.Title)
	_, ok = Lookup("strategy")
	assert.False(t, ok)
}

func TestCodesAreSortedAndUnique(t *testing.T) {
	var all []string
	for _, c := range Codes() {
		all = append(all, c.Code)
	}
	assert.True(t, slices.IsSorted(all))
	assert.Len(t, slices.Compact(slices.Clone(all)), len(all))
}
