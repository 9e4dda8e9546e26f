package compiler

import (
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/compiler/workspace"
	"github.com/routebook/routebook/dsl"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/phrases"
)

// manyFiles returns a book of so many files with so many rules each, which use what other files declare.
func manyFiles(files, rules int) []txtar.File {
	all := []txtar.File{{Name: "book.yaml", Data: []byte("edition: 1\nteams: [{id: Ventes}]\n")}}
	for i := range files {
		var b strings.Builder
		fmt.Fprintf(&b, "let mots%d = [\"retour\", \"échange\"]\ndefine gros%d as body contains \"gros%d\"\n", i, i, i)
		for n := range rules {
			fmt.Fprintf(&b, "rule \"r%d-%d\"\n  on message\n  when subject contains any of mots%d and not gros%d\n  then\n    add tag \"t%d\"\n    assign team Ventes\n",
				i, n, (i+1)%files, (i+2)%files, n)
		}
		all = append(all, txtar.File{Name: fmt.Sprintf("f%03d.route", i), Data: []byte(b.String())})
	}
	return all
}

// sameCheck checks a book in a session and anew, and expects no difference.
func sameCheck(t *testing.T, s *Session, ws *workspace.Workspace) diag.List {
	t.Helper()
	info, found := s.Check(ws)
	fresh, want := Check(ws)
	require.Equal(t, want, found)
	got, err := Compile(ws, info)
	program, wantErr := Compile(ws, fresh)
	require.Equal(t, wantErr, err)
	if err == nil {
		require.Equal(t, program.Disassemble(), got.Disassemble())
	}
	return found
}

// wholeTrees compares all that is in a tree; tables of keywords are compared by identity.
var wholeTrees = cmp.Options{
	cmp.Exporter(func(reflect.Type) bool { return true }),
	cmp.Comparer(func(a, b *phrases.Table) bool { return a == b }),
}

// TestSession edits a book of a hundred files, and counts what is parsed.
func TestSession(t *testing.T) {
	files := manyFiles(100, 2)
	var s Session
	edit := func(name, old, with string) {
		for i, f := range files {
			if f.Name == name {
				files[i].Data = []byte(strings.Replace(string(f.Data), old, with, 1))
				require.NotEqual(t, string(f.Data), string(files[i].Data))
			}
		}
	}
	steps := []struct {
		name   string
		change func()
		parsed int
		found  int
	}{
		{"at first", func() {}, 100, 0},
		{"nothing", func() {}, 0, 0},
		{"one rule", func() { edit("f007.route", `"t0"`, `"t9"`) }, 1, 0},
		{"a declaration that others use", func() { edit("f008.route", "let mots8", "let autre") }, 1, 3},
		{"and back", func() { edit("f008.route", "let autre", "let mots8") }, 1, 0},
		{"a mistake", func() { edit("f020.route", "then", "than") }, 1, 1},
		{"the mistake stays", func() { edit("f021.route", "body", "boddy") }, 1, 2},
		{"book.yaml", func() { edit("book.yaml", "Ventes", "Achats") }, 0, 2 + 199},
		{"a file less", func() { files = files[:100] }, 0, 2 + 197 + 4}, // which used a team twice and declared what is used four times
		{"a file of another name", func() { files[3].Name = "a.route" }, 1, 2 + 197 + 4},
	}
	for _, step := range steps {
		t.Run(step.name, func(t *testing.T) {
			step.change()
			ws, _ := load(t, files)
			before := s.Parsed
			found := sameCheck(t, &s, ws)
			require.Equal(t, step.parsed, s.Parsed-before, "parsed")
			require.Equal(t, step.found, len(found), "findings")
		})
	}
}

// TestCheckLeavesTrees checks books twice over the same trees, which then are what parsing makes of the files.
func TestCheckLeavesTrees(t *testing.T) {
	all := books(t)
	mistakes, err := os.ReadFile("testdata/mistakes.route")
	require.NoError(t, err)
	all["mistakes"] = []txtar.File{{Name: "mistakes.route", Data: mistakes}}
	for name, files := range all {
		t.Run(name, func(t *testing.T) {
			ws, _ := load(t, files)
			var s Session
			first, found := s.Check(ws)
			_, err := Compile(ws, first)
			require.Equal(t, first.refused, err != nil)
			second, again := s.Check(ws)
			require.Equal(t, found, again)
			require.Equal(t, len(ws.Files), s.Parsed)
			for i, f := range ws.Files {
				require.Same(t, first.Files[i], second.Files[i])
				tree, found := dsl.Parse(f.Path, f.Text)
				require.Empty(t, cmp.Diff(tree, second.Files[i], wholeTrees))
				require.Equal(t, found, s.files[f.Path].found)
			}
		})
	}
}

// BenchmarkRecheck checks a book of a hundred files anew, after one of them has changed.
func BenchmarkRecheck(b *testing.B) {
	const files, rules = 100, 20
	text := manyFiles(files, rules)
	before, _ := load(b, text)
	text[50].Data = append(text[50].Data, "\n# One comment more.\n"...)
	after, _ := load(b, text)
	b.Run(fmt.Sprintf("files=%d/parse=all", files), func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			Check(before)
			Check(after)
		}
	})
	b.Run(fmt.Sprintf("files=%d/parse=one", files), func(b *testing.B) {
		var s Session
		s.Check(after)
		b.ReportAllocs()
		for b.Loop() {
			s.Check(before)
			s.Check(after)
		}
		b.ReportMetric(float64(s.Parsed-files)/float64(b.N), "parses/op")
	})
}
