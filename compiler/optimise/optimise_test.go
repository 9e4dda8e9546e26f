package optimise_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/optimise"
	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/compiler/selectivity"
	"github.com/routebook/routebook/compiler/workspace"
)

var update = flag.Bool("update", false, "rewrite the expected plans")

// lower makes a program of a book that has no refused findings.
func lower(t testing.TB, book fstest.MapFS) *program.Program {
	t.Helper()
	ws, found, err := workspace.Load(book)
	require.NoError(t, err)
	info, more := compiler.Check(ws)
	require.Empty(t, compiler.Refused(append(found, more...)))
	p, err := compiler.Lower(ws, info)
	require.NoError(t, err)
	return p
}

// bookOf returns the files of an archive, and the one that is expected to come of them.
func bookOf(archive *txtar.Archive, want string) (book fstest.MapFS, wanted *txtar.File) {
	book = fstest.MapFS{}
	for i := range archive.Files {
		if f := &archive.Files[i]; f.Name == want {
			wanted = f
		} else {
			book[f.Name] = &fstest.MapFile{Data: f.Data}
		}
	}
	return book, wanted
}

// TestPlan compares plans with those in testdata.
func TestPlan(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "*.txtar"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			require.NoError(t, err)
			book, want := bookOf(archive, "want.txt")
			p := lower(t, book)
			var profile []selectivity.Share
			if f := book[selectivity.FileName]; f != nil {
				profile, _, err = selectivity.For(f.Data, p)
				require.NoError(t, err)
			}
			p.Plan = optimise.Plan(p, profile)
			require.NoError(t, p.Verify())
			got := p.DisassemblePlan()
			if *update {
				want.Data = got
				require.NoError(t, os.WriteFile(file, txtar.Format(archive), 0o644))
				return
			}
			if diff := cmp.Diff(string(want.Data), string(got)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", archive.Comment, diff)
			}
		})
	}
}

// TestPlanOfEveryBook checks that plans miss no rule, which Verify proves, and change nothing of the program.
func TestPlanOfEveryBook(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("..", "..", "testdata", "conformance", "*.txtar"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		require.NoError(t, err)
		book, _ := bookOf(archive, "want.ndjson")
		delete(book, "events.ndjson")
		p := lower(t, book)
		before := p.Digest()
		p.Plan = optimise.Plan(p, nil)
		require.NoError(t, p.Verify(), "%s", file)
		require.Equal(t, before, p.Digest(), "%s", file)
	}
}
