package compiler

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/compiler/workspace"
	"github.com/routebook/routebook/dsl/diag"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// load loads the files of a txtar as a book.
func load(t testing.TB, files []txtar.File) (*workspace.Workspace, diag.List) {
	t.Helper()
	return loadFiles(t, files)
}

// loadFiles is load for property tests too.
func loadFiles(t require.TestingT, files []txtar.File) (*workspace.Workspace, diag.List) {
	fsys := fstest.MapFS{}
	for _, f := range files {
		fsys[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	ws, found, err := workspace.Load(fsys)
	require.NoError(t, err)
	return ws, found
}

// book returns the files of a book with one file of rules.
func book(yaml, rules string) []txtar.File {
	files := []txtar.File{{Name: "rules.route", Data: []byte(rules)}}
	if yaml != "" {
		files = append(files, txtar.File{Name: "book.yaml", Data: []byte("edition: 1\n" + yaml)})
	}
	return files
}

// check checks a book of one file of rules and returns its findings, one line each.
func check(t testing.TB, yaml, rules string) []string {
	t.Helper()
	ws, found := load(t, book(yaml, rules))
	require.Empty(t, found, "book.yaml")
	_, more := Check(ws)
	var lines []string
	for _, d := range more {
		at := string(ws.Text(d.File)[d.Span.Start:d.Span.End])
		line := fmt.Sprintf("%s %q %s", d.Code, at, d.Message)
		if d.Label != "" {
			line += " | " + d.Label
		}
		lines = append(lines, line)
	}
	return lines
}

var (
	wantComment = regexp.MustCompile(`# want (.*)$`)
	wantOne     = regexp.MustCompile(`(R\d\d\d) ("(?:[^"\\]|\\.)*")`)
)

// wanted are the findings that a file says it has: code and a part of the message, by line.
func wanted(t *testing.T, src []byte) map[int][]string {
	t.Helper()
	all := map[int][]string{}
	for i, line := range strings.Split(string(src), "\n") {
		m := wantComment.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		for _, one := range wantOne.FindAllStringSubmatch(m[1], -1) {
			text, err := strconv.Unquote(one[2])
			require.NoError(t, err, line)
			all[i+1] = append(all[i+1], one[1]+" "+text)
		}
	}
	return all
}

// TestCheck runs the annotated sources: each finding is announced on its line by
// a comment, and a line without one is silent.
func TestCheck(t *testing.T) {
	paths, err := filepath.Glob("testdata/check/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			require.NoError(t, err)
			ws, found := load(t, archive.Files)
			require.Empty(t, found, "book.yaml")
			_, found = Check(ws)
			got := map[string]map[int][]diag.Diagnostic{}
			for _, d := range found {
				line := 1 + strings.Count(string(ws.Text(d.File)[:d.Span.Start]), "\n")
				if got[d.File] == nil {
					got[d.File] = map[int][]diag.Diagnostic{}
				}
				got[d.File][line] = append(got[d.File][line], d)
			}
			for _, f := range ws.Files {
				compareWanted(t, f.Path, wanted(t, f.Text), got[f.Path])
			}
		})
	}
}

func compareWanted(t *testing.T, file string, want map[int][]string, got map[int][]diag.Diagnostic) {
	t.Helper()
	for line, list := range got {
		for _, d := range list {
			text := d.Code + " " + d.Message
			if d.Label != "" {
				text += " | " + d.Label
			}
			i := slices.IndexFunc(want[line], func(w string) bool { return strings.HasPrefix(text, w[:4]) && strings.Contains(text, w[5:]) })
			if i < 0 {
				t.Errorf("%s:%d: unexpected %s", file, line, text)
				continue
			}
			want[line] = slices.Delete(want[line], i, i+1)
		}
	}
	for line, list := range want {
		for _, w := range list {
			t.Errorf("%s:%d: missing %s", file, line, w)
		}
	}
}

// TestCompile compares programs with their golden disassembly.
func TestCompile(t *testing.T) {
	paths, err := filepath.Glob("testdata/compile/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			require.NoError(t, err)
			var files []txtar.File
			var want *txtar.File
			for i := range archive.Files {
				if archive.Files[i].Name == "want.txt" {
					want = &archive.Files[i]
					continue
				}
				files = append(files, archive.Files[i])
			}
			require.NotNil(t, want, "want.txt")
			ws, found := load(t, files)
			info, more := Check(ws)
			require.Empty(t, Refused(append(found, more...)))
			p, err := Compile(ws, info)
			require.NoError(t, err)
			require.NoError(t, p.Verify())
			got := rulesOf(p.Disassemble())
			if *update {
				want.Data = got
				require.NoError(t, os.WriteFile(path, txtar.Format(archive), 0o644))
			}
			if diff := cmp.Diff(string(want.Data), string(got)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", path, diff)
			}
			again, err := Compile(ws, info)
			require.NoError(t, err)
			assert.Equal(t, p.Digest(), again.Digest(), "compiled twice")
		})
	}
}

// rulesOf leaves out the desk of a disassembly, which package program tests.
func rulesOf(text []byte) []byte {
	_, after, found := strings.Cut(string(text), "\nfields\n")
	if !found {
		return text
	}
	return []byte("fields\n" + after)
}
