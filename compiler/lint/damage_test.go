package lint_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/lint"
	"github.com/routebook/routebook/compiler/workspace"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/rules/packs"
)

// wholeBooks returns the books that are damaged: the examples, those of the products, and every pack in every language.
func wholeBooks(t *testing.T) map[string]fstest.MapFS {
	t.Helper()
	books := map[string]fstest.MapFS{}
	for _, dir := range []string{"../../examples/boutique-fr", "../../examples/marketplace", "../../examples/saas-en", "../../testdata/products/pains", "../../testdata/docs/test"} {
		book := fstest.MapFS{}
		folder := os.DirFS(dir)
		names, err := fs.Glob(folder, "*")
		require.NoError(t, err)
		for _, name := range names {
			if strings.HasSuffix(name, ".route") || strings.HasSuffix(name, ".yaml") {
				text, err := fs.ReadFile(folder, name)
				require.NoError(t, err)
				book[name] = &fstest.MapFile{Data: text}
			}
		}
		books[dir[len("../../"):]] = book
	}
	for _, p := range packs.All() {
		for _, language := range p.Languages() {
			values, err := p.Parse(language, nil)
			require.NoError(t, err)
			files, err := p.Edition(language, values)
			require.NoError(t, err)
			book := fstest.MapFS{}
			for _, name := range files.Names() {
				if !strings.Contains(name, "/") {
					book[name] = &fstest.MapFile{Data: files[name]}
				}
			}
			books[p.Name+" "+language] = book
		}
	}
	return books
}

// word is what is damaged: a text, a name or keyword, a number, a mark.
var word = regexp.MustCompile(`"[^"\n]*"|[\pL_][\pL\pN_.'-]*|[0-9:]+|[][{}(),=]`)

// wound is one damage.
type wound struct {
	how    string
	line   int    // at which it is
	before string // what the line was
	text   []byte // what the file is
}

// damage spoils one word of a file.
func damage(r *rand.Rand, src []byte) wound {
	var words [][]int
	for _, at := range word.FindAllIndex(src, -1) {
		begin := bytes.LastIndexByte(src[:at[0]], '\n') + 1
		if !bytes.Contains(src[begin:at[0]], []byte("#")) { // not within a comment
			words = append(words, at)
		}
	}
	i := r.IntN(len(words) - 1)
	own, next := words[i], words[i+1]
	text := string(src[own[0]:own[1]])
	line := 1 + bytes.Count(src[:own[0]], []byte("\n"))
	wounded := func(how string, from, to int, with string) wound {
		return wound{how, line, string(bytes.Split(src, []byte("\n"))[line-1]), slices.Concat(src[:from], []byte(with), src[to:])}
	}
	switch r.IntN(4) {
	case 0:
		return wounded("dropped "+text, own[0], own[1], "")
	case 1:
		return wounded("doubled "+text, own[0], own[1], text+" "+text)
	case 2:
		other := string(src[next[0]:next[1]])
		return wounded(fmt.Sprintf("swapped %s and %s", text, other), own[0], next[1], other+string(src[own[1]:next[0]])+text)
	}
	letters := []rune(text)
	if len(letters) < 2 {
		return wounded("misspelt "+text, own[0], own[1], text+"x")
	}
	k := r.IntN(len(letters) - 1)
	letters[k], letters[k+1] = letters[k+1], letters[k]
	return wounded("misspelt "+text, own[0], own[1], string(letters))
}

// findings returns all findings about a book, and the text of its files.
func findings(t *testing.T, book fstest.MapFS) (*workspace.Workspace, diag.List) {
	t.Helper()
	ws, found, err := workspace.Load(book)
	require.NoError(t, err)
	info, more := compiler.Check(ws)
	return ws, lint.Run(&lint.Book{Workspace: ws, Info: info, Today: "2026-12-01"}, append(found, more...), lint.Settings{})
}

// TestDamaged spoils books at random. What is no longer valid has a finding at the damage or right beside it, mostly the first
// one of all, and nothing crashes.
func TestDamaged(t *testing.T) {
	const each = 25
	books := wholeBooks(t)
	r := rand.New(rand.NewPCG(1, 2))
	var all, valid, first int
	var names []string
	for name := range books {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, book := range names {
		var files []string
		for name := range books[book] {
			files = append(files, name)
		}
		slices.Sort(files)
		for range each {
			file := files[r.IntN(len(files))]
			w := damage(r, books[book][file].Data)
			spoilt := fstest.MapFS{}
			for name, f := range books[book] {
				spoilt[name] = f
			}
			spoilt[file] = &fstest.MapFile{Data: w.text}
			ws, found := findings(t, spoilt)
			all++
			if !found.HasErrors() {
				valid++
				continue
			}
			at := fmt.Sprintf("%s/%s:%d: %s", book, file, w.line, w.how)
			worst := found[slices.IndexFunc(found, func(d diag.Diagnostic) bool { return d.Severity == diag.Error })]
			near, nearest := distance(ws, worst, file, &w), 1<<20
			for _, d := range found {
				nearest = min(nearest, distance(ws, d, file, &w))
			}
			if near <= 1 {
				first++
			}
			assert.LessOrEqual(t, nearest, 1, "%s: the nearest finding is far away: %s %s", at, worst.Code, worst.Message)
			t.Logf("%-3d %s\n        %s\n        %s: %s; %s", near, at, bytes.Split(w.text, []byte("\n"))[w.line-1], worst.Code, worst.Message, worst.Label)
		}
	}
	t.Logf("%d damaged, %d still valid, of %d the first error is at the damage (%.1f %%)", all, valid, first, 100*float64(first)/float64(all-valid))
	assert.GreaterOrEqual(t, float64(first), 0.95*float64(all-valid))
}

// distance returns how many lines a finding, or a place that explains it, is away from a damage: none when it asks for a name
// that the line declared before.
func distance(ws *workspace.Workspace, d diag.Diagnostic, file string, w *wound) int {
	for _, asks := range []string{` named "`, ` has no value "`} {
		if _, name, ok := strings.Cut(d.Message, asks); ok && strings.Contains(w.before, strings.TrimSuffix(name, `"`)) {
			return 0
		}
	}
	least := 1 << 20
	measure := func(in string, at diag.Span) {
		if in == file {
			off := 1 + bytes.Count(ws.Text(in)[:at.Start], []byte("\n")) - w.line
			least = min(least, max(off, -off))
		}
	}
	measure(d.File, d.Span)
	for _, related := range d.Related {
		measure(related.File, related.Span)
	}
	return least
}

// TestWholeBooks checks that no error and no warning is found in the books that people begin with.
func TestWholeBooks(t *testing.T) {
	silent := 0
	for name, book := range wholeBooks(t) {
		if !strings.HasPrefix(name, "testdata/") { // which show what has findings
			_, found := findings(t, book)
			found = slices.DeleteFunc(found, func(d diag.Diagnostic) bool { return d.Severity > diag.Warning })
			assert.Empty(t, found, name)
			silent++
		}
	}
	assert.Greater(t, silent, 10)
}
