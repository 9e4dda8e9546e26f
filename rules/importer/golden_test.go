package importer_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestGolden imports small sources, and compares the book and the report with what is kept beside them.
func TestGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/golden/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			require.NoError(t, err)
			parts := map[string]*txtar.File{}
			for i := range archive.Files {
				parts[archive.Files[i].Name] = &archive.Files[i]
			}
			values := map[string]string{}
			if given := parts["values"]; given != nil {
				for line := range strings.Lines(string(given.Data)) {
					name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
					values[name] = value
				}
			}
			system := strings.TrimSpace(string(parts["system"].Data))
			result := imported(t, system, "in", parts["in"].Data, values)
			newDesk(t, result.Files)
			got := map[string]string{"want.route": string(result.Files[system+".route"]), "want.txt": result.Report.Text(), "book.yaml": string(result.Files["book.yaml"])}
			for name, text := range got {
				if *update {
					parts[name].Data = []byte(text)
				} else {
					assert.Equal(t, string(parts[name].Data), text, name)
				}
			}
			if *update {
				require.NoError(t, os.WriteFile(file, txtar.Format(archive), 0o644))
			}
		})
	}
}
