package dsl

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden runs every case of the txtar files in a folder: a case is a file
// NAME.route, what is wanted of it the file NAME behind it with another extension.
func golden(t *testing.T, folder, ext string, got func(t *testing.T, src []byte) string) {
	files, err := filepath.Glob(filepath.Join("testdata", folder, "*.txtar"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		require.NoError(t, err)
		out := &txtar.Archive{Comment: archive.Comment}
		for name, src := range routes(archive) {
			t.Run(filepath.Base(file)+"/"+name, func(t *testing.T) {
				text := got(t, src)
				out.Files = append(out.Files, txtar.File{Name: name + ".route", Data: src}, txtar.File{Name: name + ext, Data: []byte(text)})
				if diff := cmp.Diff(section(archive, name+ext), text); diff != "" && !*update {
					t.Errorf("%s (-want +got):\n%s", src, diff)
				}
			})
		}
		if *update {
			require.NoError(t, os.WriteFile(file, txtar.Format(out), 0o644))
		}
	}
}

// routes yields the sources of an archive by name.
func routes(archive *txtar.Archive) func(yield func(string, []byte) bool) {
	return func(yield func(string, []byte) bool) {
		for _, f := range archive.Files {
			if name, ok := strings.CutSuffix(f.Name, ".route"); ok && !yield(name, f.Data) {
				return
			}
		}
	}
}

func section(archive *txtar.Archive, name string) string {
	for _, f := range archive.Files {
		if f.Name == name {
			return string(f.Data)
		}
	}
	return ""
}
