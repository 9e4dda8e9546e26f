package literals

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/routebook/routebook/dsl/fold"
)

func TestFind(t *testing.T) {
	tests := []struct {
		name  string
		list  []Literal
		found []string // texts, each with the ids that occur in it
	}{
		{"nothing to find", nil, []string{"", "colis"}},
		{"none", literal(Anywhere, "colis"), []string{"", "coli", "olis"}},
		{"the text itself", literal(Anywhere, "colis"), []string{"colis: 0"}},
		{"overlaps", literal(Anywhere, "abcd", "bcde", "cdef", "bc", "c", "def"), []string{"abcdef: 0 1 2 3 4 5", "bcd: 3 4", "abcdeg: 0 1 3 4"}},
		{"one in another", literal(Anywhere, "commande", "command", "mand", "and", "an", "a"), []string{"commande: 0 1 2 3 4 5", "mande: 2 3 4 5", "xan: 4 5"}},
		{"equal literals", literal(Anywhere, "tv", "colis", "tv", "tv"), []string{"ma tv: 0 2 3"}},
		{"every place", each("colis"), []string{
			"colis: 0 1 2 3 4", "un colis perdu: 0 1", "colis perdu: 0 1 2", "mon colis: 0 1 3", "multicoliste: 0", "coliscolis: 0 2 3",
		}},
		{"every place, short", each("tv"), []string{"tv: 0 1 2 3 4", "la tv ici: 0 1", "tv!: 0 1 2", "ma tv: 0 1 3", "xtvx: 0"}},
		{"every place, one byte", each("?"), []string{"?: 0 1 2 3 4", "la ? ici: 0 1", "?!: 0 1 2", "ma?: 0 3", "x?x: 0"}},
		{"a word later on", literal(AsWord, "echange", "change"), []string{"echanges, rechange", "echanges, l'echange: 0", "echange change: 0 1"}},
		{"word runes of several bytes", literal(AsWord, "colis", "чат", "n°"), []string{"жcolis", "colisж", "→colis→: 0", "«чат»: 1", "чаты", "n° 5: 2", "n°5"}},
		{"runes of several bytes", literal(Anywhere, "№", "ж", "日本"), []string{"№ 5 ж: 0 1", "ждж: 1", "日本語: 2", "日語本"}},
		{"at the very end", literal(Anywhere, "z", "yz", "xyz", "wxyz"), []string{"01234567wxyz: 0 1 2 3", "wxyz: 0 1 2 3", "yz: 0 1"}},
		{"NUL", literal(Anywhere, "a\x00", "a\x00\x00\x00", "\x00"), []string{"a", "ba", "a\x00: 0 2", "a\x00\x00\x00: 0 1 2"}},
	}
	for _, tt := range tests {
		for name, set := range ways(tt.list) {
			t.Run(tt.name+"/"+name, func(t *testing.T) {
				for _, want := range tt.found {
					text, _, _ := strings.Cut(want, ": ")
					assert.Equal(t, want, line(text, find(set, text)), "%q in %q", tt.list, text)
				}
			})
		}
	}
}

func literal(place Place, texts ...string) []Literal {
	var list []Literal
	for _, text := range texts {
		list = append(list, Literal{text, place})
	}
	return list
}

// each is a literal in every place; the id is the place.
func each(text string) []Literal {
	return []Literal{{text, Anywhere}, {text, AsWord}, {text, AtStart}, {text, AtEnd}, {text, Whole}}
}

func line(text string, ids []uint32) string {
	if len(ids) == 0 {
		return text
	}
	return text + ": " + strings.Trim(fmt.Sprint(ids), "[]")
}

// ways are both ways to look for list, and the one that New takes.
func ways(list []Literal) map[string]*Set {
	p := gather(list)
	return map[string]*Set{
		"automaton": {size: len(list), way: newAutomaton(p)},
		"grams":     {size: len(list), way: newGrams(p)},
		"chosen":    New(list),
	}
}

func find(s *Set, text string) []uint32 {
	var found Found
	s.Find(text, &found)
	slices.Sort(found.IDs)
	return found.IDs
}

// reference asks for one literal after the other.
func reference(list []Literal, text string) []uint32 {
	var ids []uint32
	for id, l := range list {
		var held bool
		switch l.Place {
		case Anywhere:
			held = strings.Contains(text, l.Text)
		case AsWord:
			held = fold.ContainsWord(text, l.Text)
		case AtStart:
			held = strings.HasPrefix(text, l.Text)
		case AtEnd:
			held = strings.HasSuffix(text, l.Text)
		case Whole:
			held = text == l.Text
		}
		if held {
			ids = append(ids, uint32(id))
		}
	}
	return ids
}

// TestProperties takes few letters, so that literals overlap, nest and share their grams.
func TestProperties(t *testing.T) {
	letters := rapid.StringOf(rapid.SampledFrom([]rune("aab  -é日")))
	literals := rapid.Custom(func(t *rapid.T) Literal {
		text := rapid.StringOfN(rapid.SampledFrom([]rune("aab -é日")), 1, 12, -1).Draw(t, "text")
		return Literal{text, Place(rapid.IntRange(0, int(Whole)).Draw(t, "place"))}
	})
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOfN(literals, 0, 60).Draw(t, "literals")
		texts := rapid.SliceOfN(letters, 1, 4).Draw(t, "texts")
		for name, set := range ways(list) {
			var found Found
			for _, text := range texts {
				set.Find(text, &found)
				slices.Sort(found.IDs)
				want := reference(list, text)
				require.Equal(t, len(want), len(found.IDs), "%s: %q in %q", name, list, text)
				require.True(t, slices.Equal(want, found.IDs), "%s: %q in %q: want %v, got %v", name, list, text, want, found.IDs)
				found.Reset()
			}
		}
	})
}
