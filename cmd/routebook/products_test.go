package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/cmd/routebook/internal/cli"
	"github.com/routebook/routebook/dsl"
)

const (
	products    = "../../testdata/products"
	events      = ".ndjson"
	golden      = ".golden.ndjson"
	productsDoc = "../../docs/products.md"
)

// sequences are the recorded events of the products' books, without their decisions.
func sequences(t *testing.T) []string {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(products, "*", "tests", "*"+events))
	require.NoError(t, err)
	all = slices.DeleteFunc(all, func(name string) bool { return strings.HasSuffix(name, golden) })
	require.NotEmpty(t, all)
	return all
}

// TestProducts decides what the five products do, feature by feature. Each
// sequence of events shows one feature of the tables in docs/products.md.
func TestProducts(t *testing.T) {
	for _, name := range sequences(t) {
		folder := filepath.Dir(filepath.Dir(name))
		t.Run(filepath.Base(folder)+"/"+strings.TrimSuffix(filepath.Base(name), events), func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			code := cli.Main([]string{"--quiet", "run", folder, "--format", "json", "--traffic", name}, strings.NewReader(""), &stdout, &stderr)
			require.Zero(t, code, stderr.String())
			require.Empty(t, stderr.String())
			want := strings.TrimSuffix(name, events) + golden
			if *update {
				require.NoError(t, os.WriteFile(want, stdout.Bytes(), 0o644))
				return
			}
			expected, err := os.ReadFile(want)
			require.NoError(t, err)
			assert.Empty(t, cmp.Diff(lines(expected), lines(stdout.Bytes())))
		})
	}
}

func lines(text []byte) []string { return strings.Split(string(text), "\n") }

// TestProductsAreDocumented checks that no sequence is missing from the tables of docs/products.md.
func TestProductsAreDocumented(t *testing.T) {
	page, err := os.ReadFile(productsDoc)
	require.NoError(t, err)
	for _, name := range sequences(t) {
		want := strings.TrimPrefix(filepath.ToSlash(strings.TrimSuffix(name, events)+golden), "../../")
		assert.Contains(t, string(page), "](../"+want+")")
	}
}

// TestProductsExerciseEveryRule checks that each rule of the products' books fires somewhere, and no disabled one ever.
func TestProductsExerciseEveryRule(t *testing.T) {
	books, err := filepath.Glob(filepath.Join(products, "*", "*.route"))
	require.NoError(t, err)
	require.NotEmpty(t, books)
	for _, name := range books {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		fired := firedIn(t, filepath.Dir(name))
		tree, found := dsl.Parse(filepath.Base(name), text)
		require.Empty(t, found, name)
		n := 0
		for _, d := range tree.Decls {
			rule, ok := d.(*dsl.Rule)
			if !ok {
				continue
			}
			n++
			id := fmt.Sprintf("%s#%d", tree.Name, n)
			if rule.Name != nil {
				id = rule.Name.Text
			}
			assert.Equal(t, !rule.Disabled, fired[id], "%s: %s", name, id)
		}
	}
}

// firedIn returns the rules that fire in the recorded decisions of a book.
func firedIn(t *testing.T, folder string) map[string]bool {
	t.Helper()
	recorded, err := filepath.Glob(filepath.Join(folder, "tests", "*"+golden))
	require.NoError(t, err)
	fired := map[string]bool{}
	for _, name := range recorded {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		for line := range bytes.Lines(text) {
			var decision struct{ Matched []string }
			require.NoError(t, json.Unmarshal(line, &decision), name)
			for _, rule := range decision.Matched {
				fired[rule] = true
			}
		}
	}
	return fired
}
