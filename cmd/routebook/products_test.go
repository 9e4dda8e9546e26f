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
	"github.com/routebook/routebook/rules/packs"
)

const (
	products    = "../../testdata/products"
	events      = ".ndjson"
	golden      = ".golden.ndjson"
	productsDoc = "../../docs/products.md"
)

// packOf names the pack whose French edition the recordings of a product are of; those of the pains have a book of their own.
var packOf = map[string]string{
	"activecampaign": "activecampaign-whatsapp",
	"brevo":          "brevo-groups",
	"hootsuite":      "hootsuite-automations",
	"hubspot":        "hubspot-routing",
	"responso":       "responso-workflows",
}

// productBook returns the folder of the book that the recordings of a product are decided by.
func productBook(t *testing.T, product string) string {
	t.Helper()
	name, ok := packOf[product]
	if !ok {
		return filepath.Join(products, product)
	}
	pack, ok := packs.Find(name)
	require.True(t, ok, name)
	files, err := pack.Edition("fr", nil)
	require.NoError(t, err)
	folder := t.TempDir()
	for name, text := range files {
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(folder, name)), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(folder, name), text, 0o644))
	}
	return folder
}

// sequences are the recorded events of the products, without their decisions.
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
	books := map[string]string{}
	for _, name := range sequences(t) {
		product := filepath.Base(filepath.Dir(filepath.Dir(name)))
		if books[product] == "" {
			books[product] = productBook(t, product)
		}
		t.Run(product+"/"+strings.TrimSuffix(filepath.Base(name), events), func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			code := cli.Main([]string{"--quiet", "run", books[product], "--format", "json", "--traffic", name}, strings.NewReader(""), &stdout, &stderr)
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
	recorded, err := filepath.Glob(filepath.Join(products, "*"))
	require.NoError(t, err)
	require.NotEmpty(t, recorded)
	for _, folder := range recorded {
		fired := firedIn(t, folder)
		books, err := filepath.Glob(filepath.Join(productBook(t, filepath.Base(folder)), "*.route"))
		require.NoError(t, err)
		require.NotEmpty(t, books)
		for _, name := range books {
			text, err := os.ReadFile(name)
			require.NoError(t, err)
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
				assert.Equal(t, !rule.Disabled, fired[id], "%s: %s", folder, id)
			}
		}
	}
}

// firedIn returns the rules that fire in the recorded decisions of a product.
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
