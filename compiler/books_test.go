package compiler

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestBooks checks that whole books have nothing wrong with them: the example of
// the language, and the five products. What the engine lacks is said, and no more.
func TestBooks(t *testing.T) {
	paths, err := filepath.Glob("testdata/books/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	silent := []string{"R106", "R110", "R112", codeUnsupported}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			require.NoError(t, err)
			ws, found := load(t, archive.Files)
			require.Empty(t, found, "book.yaml")
			info, found := Check(ws)
			lacking := false
			for _, d := range found {
				lacking = lacking || d.Code == codeUnsupported
				assert.True(t, slices.Contains(silent, d.Code), "%s: %s %s", d.Where, d.Code, d.Message)
			}
			p, err := Compile(ws, info)
			if lacking {
				require.ErrorIs(t, err, errRefused)
				return
			}
			require.NoError(t, err)
			require.NoError(t, p.Verify())
		})
	}
}

// TestLowersWhatTheEngineLacks checks that only the list in unsupported.go stands
// between those books and their programs.
func TestLowersWhatTheEngineLacks(t *testing.T) {
	paths, err := filepath.Glob("testdata/books/*.txtar")
	require.NoError(t, err)
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			require.NoError(t, err)
			ws, _ := load(t, archive.Files)
			info, _ := Check(ws)
			info.refused = false
			p, err := Compile(ws, info)
			require.NoError(t, err)
			require.NoError(t, p.Verify())
		})
	}
}
