package compiler

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// books returns the files of whole books: the example of the language, and the five products with the pains of their users.
func books(t *testing.T) map[string][]txtar.File {
	t.Helper()
	all := map[string][]txtar.File{}
	archive, err := txtar.ParseFile("testdata/books/language.txtar")
	require.NoError(t, err)
	all["language"] = archive.Files
	for _, pattern := range []string{"book.yaml", "*.route"} {
		paths, err := filepath.Glob(filepath.Join("..", "testdata", "products", "*", pattern))
		require.NoError(t, err)
		require.NotEmpty(t, paths)
		for _, path := range paths {
			text, err := os.ReadFile(path)
			require.NoError(t, err)
			name := filepath.Base(filepath.Dir(path))
			all[name] = append(all[name], txtar.File{Name: filepath.Base(path), Data: text})
		}
	}
	return all
}

// TestBooks checks that whole books have nothing wrong with them: the example of
// the language, and the five products.
func TestBooks(t *testing.T) {
	silent := []string{"R106", "R110", "R112"}
	for name, files := range books(t) {
		t.Run(name, func(t *testing.T) {
			ws, found := load(t, files)
			require.Empty(t, found, "book.yaml")
			info, found := Check(ws)
			for _, d := range found {
				assert.True(t, slices.Contains(silent, d.Code), "%s: %s %s", d.Where, d.Code, d.Message)
			}
			p, err := Compile(ws, info)
			require.NoError(t, err)
			require.NoError(t, p.Verify())
		})
	}
}
