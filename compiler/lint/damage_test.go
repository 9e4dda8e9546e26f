package lint

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

	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/dsl/diag"
)

// wholeBooks are the books that are damaged.
var wholeBooks = []string{
	"../../examples/boutique-fr", "../../testdata/products/pains",
	"../../rules/packs/activecampaign-whatsapp/book", "../../rules/packs/brevo-groups/book", "../../rules/packs/hootsuite-automations/book",
	"../../rules/packs/hubspot-routing/book", "../../rules/packs/responso-workflows/book",
}

// filesOf reads the rules and the workspace of a book.
func filesOf(t *testing.T, dir string) fstest.MapFS {
	t.Helper()
	fsys := fstest.MapFS{}
	folder := os.DirFS(dir)
	names, err := fs.Glob(folder, "*")
	require.NoError(t, err)
	for _, name := range names {
		if strings.HasSuffix(name, ".route") || strings.HasSuffix(name, ".yaml") {
			text, err := fs.ReadFile(folder, name)
			require.NoError(t, err)
			fsys[name] = &fstest.MapFile{Data: text}
		}
	}
	return fsys
}

var word = regexp.MustCompile(`"[^"\n]*"|[\pL_][\pL\pN_.'-]*|[0-9:]+|[][{}(),=]`)

// damage spoils one word of a file, and says how and where.
func damage(r *rand.Rand, src []byte) (spoilt []byte, how string, line int) {
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
	line = 1 + bytes.Count(src[:own[0]], []byte("\n"))
	replace := func(from, to int, with string) []byte {
		return slices.Concat(src[:from], []byte(with), src[to:])
	}
	switch r.IntN(4) {
	case 0:
		return replace(own[0], own[1], ""), "dropped " + text, line
	case 1:
		return replace(own[0], own[1], text+" "+text), "doubled " + text, line
	case 2:
		other := string(src[next[0]:next[1]])
		return replace(own[0], next[1], other+string(src[own[1]:next[0]])+text), fmt.Sprintf("swapped %s and %s", text, other), line
	default:
		letters := []rune(text)
		if len(letters) < 2 {
			return replace(own[0], own[1], text+"x"), "misspelt " + text, line
		}
		k := r.IntN(len(letters) - 1)
		letters[k], letters[k+1] = letters[k+1], letters[k]
		return replace(own[0], own[1], string(letters)), "misspelt " + text, line
	}
}

// TestDamaged spoils books at random. What is no longer valid has a finding at the damage or right beside it, and nothing crashes.
func TestDamaged(t *testing.T) {
	const each = 30
	r := rand.New(rand.NewPCG(1, 2))
	for _, dir := range wholeBooks {
		whole := filesOf(t, dir)
		_, before := check(t, whole)
		for range each {
			fsys := fstest.MapFS{}
			var names []string
			for name, f := range whole {
				fsys[name] = f
				if strings.HasSuffix(name, ".route") {
					names = append(names, name)
				}
			}
			slices.Sort(names)
			name := names[r.IntN(len(names))]
			spoilt, how, line := damage(r, whole[name].Data)
			fsys[name] = &fstest.MapFile{Data: spoilt}
			b, found := check(t, fsys)
			if !found.HasErrors() || before.HasErrors() && len(found) == len(before) {
				continue
			}
			if near := nearest(b, found, name, line); near > 1 {
				t.Errorf("%s/%s:%d: %s: the nearest finding is %d lines away: %s %s", dir, name, line, how, near, found[0].Code, found[0].Message)
			}
		}
	}
}

// nearest returns how many lines the nearest finding is away from a line.
func nearest(b *Book, found diag.List, name string, line int) int {
	least := 1 << 20
	lineAt := func(file string, at int) int { return 1 + bytes.Count(b.Workspace.Text(file)[:at], []byte("\n")) }
	for _, d := range found {
		if d.File == name {
			least = min(least, abs(lineAt(name, d.Span.Start)-line))
		}
		for _, related := range d.Related {
			if related.File == name {
				least = min(least, abs(lineAt(name, related.Span.Start)-line))
			}
		}
	}
	return least
}

func abs(n int) int { return max(n, -n) }
