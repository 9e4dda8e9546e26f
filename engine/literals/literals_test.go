package literals

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"sync"
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
		{"a beginning like no other", literal(Anywhere, "remboursement", "retour du colis perdu", "retour du colis casse"), []string{
			"le remboursement: 0", "le remboursemen", "remboursemant", "retour du colis", "retour du colis casse: 2", "retour du colis perdu: 1",
		}},
		{"beginnings that end each other", literal(Anywhere, "abcdefghijklmnop", "bcdefghijklmnopq", "cdefghijklmnopqr", "hij"), []string{
			"abcdefghijklmnopqr: 0 1 2 3", "abcdefghijklmnopq: 0 1 3", "bcdefghijklmnop: 3",
		}},
		{"one that ends with the beginning of another", literal(Anywhere, "xa", "abcdefgh"), []string{"xabcdefgh: 0 1", "xabcdefg: 0", "abcdefgh: 1"}},
		{"cut off, then not", literal(AtEnd, "l'echange du colis", "change du"), []string{
			"l'echange du colis: 0", "l'echange du colis, l'echange du: 1", "l'echange du colis, l'echange du colis: 0",
		}},
		{"NUL", literal(Anywhere, "a\x00", "a\x00\x00\x00", "\x00"), []string{"a", "ba", "a\x00: 0 2", "a\x00\x00\x00: 0 1 2"}},
	}
	for _, tt := range tests {
		for name, find := range ways(tt.list) {
			t.Run(tt.name+"/"+name, func(t *testing.T) {
				for _, want := range tt.found {
					text, _, _ := strings.Cut(want, ": ")
					var found Found
					find(text, &found)
					slices.Sort(found.IDs)
					assert.Equal(t, want, line(text, found.IDs), "%q in %q", tt.list, text)
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

// ways are how literals can be found.
func ways(list []Literal) map[string]func(string, *Found) {
	set := New(list)
	return map[string]func(string, *Found){
		"search": set.Find,
		"each": func(text string, found *Found) {
			found.open(set.size)
			set.askEach(text, found)
			found.close()
		},
	}
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

// TestEverywhere moves literals through a text, over every place of a window, and from one stride into the next.
func TestEverywhere(t *testing.T) {
	list := literal(Anywhere, "abcdefghijkl", "klm", "xyz", "é")
	for _, length := range []int{0, 1, 10, 11, 12, 60, stride - 12, stride, stride + 12} {
		for at := max(0, length-60); at <= length; at++ {
			text := strings.Repeat("k", at) + "abcdefghijkl" + strings.Repeat("k", length-at)
			agree(t, list, text, text+"lm", text+"l", text+"xy", text+"xyz", text+"\xc3")
		}
	}
}

// agree asks each way for what the reference finds.
func agree(t require.TestingT, list []Literal, texts ...string) {
	for name, find := range ways(list) {
		var found Found
		for _, text := range texts {
			find(text, &found)
			slices.Sort(found.IDs)
			want := reference(list, text)
			require.True(t, slices.Equal(want, found.IDs), "%s: %q in %q: want %v, got %v", name, list, text, want, found.IDs)
			found.Reset()
		}
	}
}

// TestProperties takes few letters, so that literals overlap and nest.
func TestProperties(t *testing.T) {
	letters := rapid.OneOf(
		rapid.StringOf(rapid.SampledFrom([]rune("aab  -é日"))),
		rapid.StringOfN(rapid.SampledFrom([]rune("aaaaab -é")), 60, 700, -1),
	)
	literals := rapid.Custom(func(t *rapid.T) Literal {
		text := rapid.StringOfN(rapid.SampledFrom([]rune("aab -é日")), 1, 16, -1).Draw(t, "text")
		return Literal{text, Place(rapid.IntRange(0, int(Whole)).Draw(t, "place"))}
	})
	rapid.Check(t, func(t *rapid.T) {
		agree(t, rapid.SliceOfN(literals, 0, 60).Draw(t, "literals"), rapid.SliceOfN(letters, 1, 4).Draw(t, "texts")...)
	})
}

// TestWords does the same with the words of messages, in every place.
func TestWords(t *testing.T) {
	w := newWorkload(t)
	list := slices.Concat(w.literals(300), w.phrases(300))
	for i := range list {
		list[i].Place = Place(i % 5)
	}
	for _, m := range w.messages(30) {
		list = append(list, Literal{m.body, Whole}, Literal{m.subject, AtStart}, Literal{m.body[len(m.body)-30:], AtEnd})
		agree(t, list[max(0, len(list)-900):], m.subject, m.body)
	}
}

func FuzzFind(f *testing.F) {
	f.Add("le colis\nun colis\ncolis perdu", "Où est le colis perdu ?", uint8(1))
	f.Add("aa\na\naaaaaaaaaaaaaaaaaaaa\naaaaaaaaaaaaaab", strings.Repeat("a", 200), uint8(0))
	f.Add("n°\n№ 5\nчат", "N° 5, №5, (ЧАТ)", uint8(7))
	f.Fuzz(func(t *testing.T, lines, text string, places uint8) {
		var list []Literal
		for line := range strings.SplitSeq(lines, "\n") {
			if folded := fold.String(line); folded != "" {
				list = append(list, Literal{folded, Place((int(places) + len(list)) % 5)})
			}
		}
		agree(t, list, fold.String(text))
	})
}

// TestFoundIsShared finds with several sets in turn, small and large, and with several goroutines.
func TestFoundIsShared(t *testing.T) {
	w := newWorkload(t)
	small, large := w.literals(5), w.literals(2000)
	first, second := New(small), New(large)
	messages := w.messages(50)
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			var found Found
			for _, m := range messages {
				second.Find(m.body, &found)
				assert.ElementsMatch(t, reference(large, m.body), found.IDs, m.body)
				found.Reset()
				first.Find(m.body, &found)
				assert.ElementsMatch(t, reference(small, m.body), found.IDs, m.body)
				found.Reset()
			}
		})
	}
	group.Wait()
}

// TestFindTwice finds in two texts without a Reset between them: what both have is found once.
func TestFindTwice(t *testing.T) {
	set := New([]Literal{{"colis", Anywhere}, {"perdu", AsWord}, {"un", AtStart}})
	var found Found
	set.Find("mon colis", &found)
	set.Find("un colis perdu", &found)
	assert.ElementsMatch(t, []uint32{0, 1, 2}, found.IDs)
}

// TestPatience has a hundred million literals in one text, if each place where one stands is counted.
func TestPatience(t *testing.T) {
	var list []Literal
	for n := range 10_000 {
		list = append(list, Literal{strings.Repeat("a", n+1), Place(n % 2)}) // anywhere and as words, by turns
	}
	set := New(list)
	text := strings.Repeat("a", 20_000)
	var found Found
	found.open(len(list))
	assert.False(t, set.search(text, &found), "10,000 patterns begin at each place")
	assert.Greater(t, found.patience, -len(list), "once patience is lost, no other place is looked at")
	found.close()
	set.Find(text, &found)
	assert.Len(t, found.IDs, 5_000)
}

// TestBeginningsAlike has links in a message, and hundreds of links to look for. They are found by searching.
func TestBeginningsAlike(t *testing.T) {
	var list []Literal
	for n := range 500 {
		list = append(list, Literal{fmt.Sprintf("https://shop.example/item/%d", 1000+n), Anywhere})
	}
	set := New(list)
	var found Found
	found.open(len(list))
	assert.True(t, set.search(strings.Repeat("see https://shop.example/item/1234 ", 20), &found))
	found.close()
	assert.Equal(t, []uint32{234}, found.IDs)
}

// TestStemsThatClash has two stems whose hashes differ in the last bit only.
func TestStemsThatClash(t *testing.T) {
	inverse := uint64(1)
	for range 6 { // each time twice as many bits are right
		inverse *= 2 - firstFactor*inverse
	}
	require.Equal(t, uint64(1), firstFactor*inverse)
	var first, second [8]byte
	binary.LittleEndian.PutUint64(first[:], 2*inverse)
	binary.LittleEndian.PutUint64(second[:], 3*inverse)
	list := literal(Anywhere, string(first[:])+"one", string(second[:])+"two")
	assert.NotEqual(t, uint64(firstFactor), New(list).stems[longestKind].factor)
	agree(t, list, list[0].Text, list[1].Text, list[1].Text+list[0].Text, string(first[:])+"two")
}

// TestFalseAlarms bounds how often the sieve lets through a place where no stem is.
func TestFalseAlarms(t *testing.T) {
	w := newWorkload(t)
	set := New(slices.Concat(w.literals(1000), w.phrases(1000)))
	var net net
	through, wrong := 0, 0
	for _, m := range w.messages(100) {
		n, _ := set.sieve.sift([]byte(m.body), 0, ^uint64(0), &net)
		for i, caught := range net[:n] {
			for bucket, kind := range set.behind {
				if caught>>bucket&1 == 0 {
					through++
					stems := &set.stems[kind]
					if stems.find(load64(m.body, i-distances+1)&stems.mask) == 0 {
						wrong++
					}
				}
			}
		}
	}
	assert.Greater(t, through, 1000)
	assert.Less(t, wrong, through/3, "of %d", through)
}

func TestAllocations(t *testing.T) {
	w := newWorkload(t)
	list := slices.Concat(w.literals(500), w.phrases(500))
	for i := range list {
		list[i].Place = Place(i % 5)
	}
	set, messages := New(list), w.messages(20)
	var found Found
	find := func() {
		for _, m := range messages {
			set.Find(m.subject, &found)
			set.Find(m.body, &found)
			found.Reset()
		}
	}
	find()
	assert.Zero(t, testing.AllocsPerRun(5, find))
}

func TestEmptyLiteral(t *testing.T) {
	assert.Panics(t, func() { New([]Literal{{}}) })
}
