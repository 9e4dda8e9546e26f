package engine_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/compiler/workspace"
)

var update = flag.Bool("update", false, "rewrite the expected decisions")

const wantName = "want.ndjson"

// conformance is where the cases are that any implementation of the language can run: a book, events, and the decisions.
var conformance = filepath.Join("..", "testdata", "conformance")

// TestSemantics runs the cases of the conformance corpus. Each is named after the number of the fine print that it shows.
func TestSemantics(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(conformance, "*.txtar"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			require.NoError(t, err)
			c := readCase(archive)
			got := decide(t, compile(t, c.book), c.events)
			if *update {
				c.setWant(archive, got)
				require.NoError(t, os.WriteFile(file, txtar.Format(archive), 0o644))
				return
			}
			if diff := cmp.Diff(strings.Split(c.want, "\n"), strings.Split(got, "\n")); diff != "" {
				t.Errorf("%s\nevents:\n%s\ndecisions (-want +got):\n%s", archive.Comment, c.events, diff)
			}
		})
	}
}

// conformanceCase is one case: a book, what happens, and what is decided.
type conformanceCase struct {
	book   fstest.MapFS
	events string
	want   string
}

func readCase(a *txtar.Archive) conformanceCase {
	c := conformanceCase{book: fstest.MapFS{}}
	for _, f := range a.Files {
		switch f.Name {
		case "events.ndjson":
			c.events = string(f.Data)
		case wantName:
			c.want = string(f.Data)
		default:
			c.book[f.Name] = &fstest.MapFile{Data: f.Data}
		}
	}
	return c
}

func (c conformanceCase) setWant(a *txtar.Archive, got string) {
	for i := range a.Files {
		if a.Files[i].Name == wantName {
			a.Files[i].Data = []byte(got)
			return
		}
	}
	a.Files = append(a.Files, txtar.File{Name: wantName, Data: []byte(got)})
}

// compile makes a program of a book that has no refused findings.
func compile(t require.TestingT, book fstest.MapFS) *program.Program {
	p, err := tryCompile(book)
	require.NoError(t, err)
	return p
}

// tryCompile makes a program of a book, or says what is wrong with it.
func tryCompile(book fstest.MapFS) (*program.Program, error) {
	ws, found, err := workspace.Load(book)
	if err != nil {
		return nil, err
	}
	info, more := compiler.Check(ws)
	for _, d := range compiler.Refused(append(found, more...)) {
		return nil, fmt.Errorf("the book is refused: %s: %s[%s]: %s", d.File, d.Severity, d.Code, d.Message)
	}
	return compiler.Compile(ws, info)
}
