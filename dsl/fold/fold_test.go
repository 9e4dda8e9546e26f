package fold_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/routebook/routebook/dsl/fold"
	"github.com/routebook/routebook/dsl/fold/rows"
)

func TestString(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"empty", "", ""},
		{"own fold", "un colis perdu", "un colis perdu"},
		{"capitals", "RETOUR Colis", "retour colis"},
		{"accents", "Réclamation à Noël", "reclamation a noel"},
		{"accents written apart", "Re\u0301clamation", "reclamation"},
		{"full case folding", "Straße", "strasse"},
		{"final sigma", "ΟΔΟΣ", "οδοσ"},
		{"Turkish", "İıIi", "iiii"},
		{"compatibility forms", "ﬁn Ｎ° ①²", "fin n° 12"},
		{"Cherokee folds to capitals", "\uAB70\u13A0", "\u13A0\u13A0"},
		{"Hangul is taken apart", "각", "\u1100\u1161\u11A8"},
		{"Hangul without a tail", "가", "\u1100\u1161"},
		{"line break", "colis\r\nperdu", "colis perdu"},
		{"runs of spaces", "  colis \t \u00A0 perdu  ", "colis perdu"},
		{"runs within eight bytes", "a  b  c  d  e", "a b c d e"},
		{"a row that begins with a space", "a \u00A8b", "a b"},
		{"a row that holds spaces", "x\uFDFAx", "xصلى الله عليه وسلمx"},
		{"only white space", " \n\t\u2003", ""},
		{"nothing between spaces", "a \u200B b", "a b"},
		{"invalid UTF-8, each byte", "a\xff\xfeb", "a\uFFFD\uFFFDb"},
		{"NUL and other controls stay", "a\x00\x1fb", "a\x00\x1fb"},
		{"long text without change", strings.Repeat("abc def ", 40) + "x", strings.Repeat("abc def ", 40) + "x"},
		{"emoji", "👍🏽 Merci", "👍🏽 merci"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			assert.Equal(t, tt.want, fold.String(tt.in), "String(%q)", tt.in)
			assert.Equal(t, "> "+tt.want, string(fold.Append([]byte("> "), tt.in)), "Append(%q)", tt.in)
		})
	}
}

func TestSemantics(t *testing.T) {
	t.Run("F80_word_runes", func(t *testing.T) {
		for _, r := range "aéß中٣½_\u0301\u20DDⅣ" {
			assert.True(t, fold.IsWord(r), "%q", r)
		}
		for _, r := range " '-.,!?\n€👍\u200B\uFFFD" {
			assert.False(t, fold.IsWord(r), "%q", r)
		}
	})
	t.Run("F80_word_runes_around_a_place", func(t *testing.T) {
		for r := range rune(0x3000) {
			text := "→" + string(r) + "→"
			assert.Equal(t, fold.IsWord(r), fold.WordBefore(text, len(text)-len("→")), "%U", r)
			assert.Equal(t, fold.IsWord(r), fold.WordAfter(text, len("→")), "%U", r)
		}
		assert.False(t, fold.WordBefore("a", 0), "at the beginning")
		assert.False(t, fold.WordAfter("a", 1), "at the end")
	})
	t.Run("F80_contains_word", func(t *testing.T) {
		tests := []struct {
			text, word string
			want       bool
		}{
			{"C'est pour l'échange", "échange", true},
			{"échange", "échange", true},
			{"les échanges", "échange", false},
			{"rééchange", "échange", false},
			{"échanges, puis échange.", "échange", true},
			{"mon_échange", "échange", false},
			{"2échange", "échange", false},
			{"colis\nperdu", "colis perdu", true},
			{"aaa aa", "aa", true},
			{"aaa", "aa", false},
			{"a-a-a", "a-a", true},
			{"xa-a-a", "a-a", true},
			{"c++ ou c", "c++", true},
			{"anything", "", false},
			{"", "a", false},
		}
		for _, tt := range tests {
			got := fold.ContainsWord(fold.String(tt.text), fold.String(tt.word))
			assert.Equal(t, tt.want, got, "%q contains word %q", tt.text, tt.word)
		}
	})
	t.Run("F81_rows", func(t *testing.T) {
		tests := []struct{ runes, want string }{
			{"“”„‟«»", `"`},
			{"‘’‚‛‹›ʼ", "'"},
			{"\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"},
			{"\u00AD\u200B\u200C\u200D\u200E\u200F\u2060\uFEFF", ""},
			{"\t\n\v\f\r \u0085\u00A0\u1680\u2000\u2007\u200A\u2028\u2029\u202F\u205F\u3000", " "},
			{"\u0301\u0345\u0338\u20D0\uFE0F", ""},
			{"œŒ", "oe"},
			{"æÆǽǼ", "ae"},
			{"øØǿǾ", "o"},
			{"łŁ", "l"},
			{"đĐ", "d"},
			{"ıİIi", "i"},
		}
		for _, tt := range tests {
			for _, r := range tt.runes {
				assert.Equal(t, tt.want, fold.Rune(r), "%U", r)
			}
		}
	})
	t.Run("F81_a_text_that_folds_to_nothing", func(t *testing.T) {
		assert.Empty(t, fold.String("\u200B \u00AD\n\u0301"))
	})
}

// TestContainsWordEverywhere asks every place of a text, with words that overlap themselves.
func TestContainsWordEverywhere(t *testing.T) {
	texts := rapid.StringOfN(rapid.SampledFrom([]rune("aab -'é日")), 1, 20, -1)
	words := rapid.StringOfN(rapid.SampledFrom([]rune("aab -é日")), 1, 4, -1)
	rapid.Check(t, func(t *rapid.T) {
		text, word := texts.Draw(t, "text"), words.Draw(t, "word")
		want := false
		for at := range text {
			want = want || strings.HasPrefix(text[at:], word) && !fold.WordBefore(text, at) && !fold.WordAfter(text, at+len(word))
		}
		require.Equal(t, want, fold.ContainsWord(text, word))
	})
}

// TestRuneAgreesWithReference asks every rune there is, so nothing about the table's layout can be wrong.
func TestRuneAgreesWithReference(t *testing.T) {
	for r := range rune(unicode.MaxRune + 1) {
		if !utf8.ValidRune(r) {
			continue
		}
		want := rows.Of(r)
		if got := fold.Rune(r); got != want {
			t.Errorf("%U folds to %q, want %q", r, got, want)
		}
		if got, want := fold.IsWord(r), rows.IsWord(r); got != want {
			t.Errorf("%U is a word rune: %v, want %v", r, got, want)
		}
		// U+0345 is the one rune that is a mark and has case; marks are dropped first.
		if other := unicode.SimpleFold(r); r != 0x0345 && other != 0x0345 && fold.Rune(other) != want {
			t.Errorf("%U and %U differ only in case, but fold to %q and %q", r, other, want, fold.Rune(other))
		}
		for _, part := range want {
			if again := fold.Rune(part); again != string(part) {
				t.Errorf("%U folds to %q, of which %U folds on to %q", r, want, part, again)
			}
		}
	}
}

// TestTable checks that the committed table is the one the generator writes.
func TestTable(t *testing.T) {
	want, err := rows.Source()
	require.NoError(t, err)
	got, err := os.ReadFile("tables.go")
	require.NoError(t, err)
	if string(got) != string(want) {
		t.Error("tables.go is not what its generator writes; run go generate ./dsl/fold")
	}
}

// reference folds as language.md words it: two passes, one rune at a time.
func reference(s string) string {
	var b strings.Builder
	for _, r := range s {
		b.WriteString(fold.Rune(r))
	}
	return strings.Trim(spaces.ReplaceAllString(b.String(), " "), " ")
}

var spaces = regexp.MustCompile(` +`)

// check asserts what holds for the fold of every text.
func check(t require.TestingT, s string) {
	got := fold.String(s)
	require.Equal(t, reference(s), got, "String(%q)", s)
	require.Equal(t, got, string(fold.Append(nil, s)), "Append(nil, %q)", s)
	require.Equal(t, got, fold.String(got), "folding %q again", s)
	require.True(t, fold.Equal(s, got), "Equal(%q, %q)", s, got)
}

func TestProperties(t *testing.T) {
	text := rapid.OneOf(rapid.String(), rapid.StringOf(rapid.SampledFrom([]rune("aZ  \n.é\u0301Œ각\u00A8\u200Bß"))))
	rapid.Check(t, func(t *rapid.T) {
		a, b := text.Draw(t, "a"), text.Draw(t, "b")
		check(t, a)
		// Between two other runes nothing is squeezed or trimmed where the texts meet.
		require.Equal(t, fold.String("x"+a+"x")+fold.String("x"+b+"x"), fold.String("x"+a+"xx"+b+"x"))
		require.Equal(t, reference(a) == reference(b), fold.Equal(a, b), "Equal(%q, %q)", a, b)
	})
}

func FuzzFold(f *testing.F) {
	for _, seed := range []string{"", "Réclamation", "a  b", "\xff\xc3", "각\uFDFA", "ABCDEFGH é ABCDEFGH"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) { check(t, s) })
}

func TestAllocations(t *testing.T) {
	clean, mixed := fold.String(french), french
	buffer := make([]byte, 0, 2*len(mixed))
	assert.Zero(t, testing.AllocsPerRun(10, func() { fold.String(clean) }), "String of a folded text")
	assert.Zero(t, testing.AllocsPerRun(10, func() { fold.String("  " + "colis" + " ") }), "String of a text to trim")
	assert.Zero(t, testing.AllocsPerRun(10, func() { buffer = fold.Append(buffer[:0], mixed) }), "Append")
	assert.Zero(t, testing.AllocsPerRun(10, func() { fold.Equal("Retour", "RÉTOUR") }), "Equal")
	assert.Equal(t, 1.0, testing.AllocsPerRun(10, func() { fold.String(mixed) }), "String")
}

var (
	ascii  = strings.Repeat("Hello, I would like to return my order 4711 because it came broken.\nThank you, Jane. ", 15)[:1200]
	french = strings.Repeat("Bonjour, je souhaite être remboursé : le colis reçu était abîmé à l’arrivée.\nMerci, Amélie. ", 15)[:1200]
)

func BenchmarkFold(b *testing.B) {
	tests := []struct{ name, text string }{
		{"ascii", ascii},
		{"french", french},
		{"cyrillic", strings.Repeat("Здравствуйте, посылка не пришла. ", 40)[:1200]},
		{"folded", fold.String(ascii)},
	}
	for _, tt := range tests {
		b.Run("text="+tt.name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(tt.text)))
			var dst []byte
			for b.Loop() {
				dst = fold.Append(dst[:0], tt.text)
			}
		})
		b.Run("lower="+tt.name, func(b *testing.B) { // what one would do instead, less well
			b.ReportAllocs()
			b.SetBytes(int64(len(tt.text)))
			for b.Loop() {
				strings.ToLower(tt.text)
			}
		})
	}
}
