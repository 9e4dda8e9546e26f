package diag

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
)

func TestClosest(t *testing.T) {
	tests := []struct {
		name       string
		word       string
		candidates string // separated by spaces
		want       string // "" for none
	}{
		{"letter missing", "subjet", "source subject body", "subject"},
		{"letter too many", "subbject", "source subject body", "subject"},
		{"letter replaced", "sabject", "source subject body", "subject"},
		{"neighbours swapped count once", "bdoy", "boda body", "body"},
		{"case", "SUBJECT", "source subject body", "subject"},
		{"accents", "Amelie", "Chloé Amélie", "Amélie"},
		{"decomposed accents", "Ame\u0301lie", "Chloé Amélie", "Amélie"},
		{"accents on both sides", "rétour", "retoûr", "retoûr"},
		{"exactly a third", "abcxyf", "abcdef", "abcdef"},
		{"more than a third", "abxyzf", "abcdef", ""},
		{"two letters allow no mistake", "or", "of", ""},
		{"three letters allow one", "tog", "tag", "tag"},
		{"nearest wins over first", "retours", "retour-fr retour", "retour"},
		{"first of equals", "tat", "tag tab", "tag"},
		{"word itself is no suggestion", "tag", "tag tab", "tab"},
		{"nothing to choose from", "tag", "", ""},
		{"empty word", "", "a ab abc", ""},
		{"other scripts", "тикетт", "заказ тикет", "тикет"},
		{"endless word", strings.Repeat("a", maxWord+1), strings.Repeat("a", maxWord), ""},
		{"endless candidate", strings.Repeat("a", maxWord), strings.Repeat("a", maxWord+1) + " " + strings.Repeat("a", maxWord-1), strings.Repeat("a", maxWord-1)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := Closest(tt.word, strings.Fields(tt.candidates))
			assert.Equal(t, tt.want, got, "%q among %q", tt.word, tt.candidates)
			assert.Equal(t, tt.want != "", ok, "%q among %q", tt.word, tt.candidates)
		})
	}
}

func TestSuggest(t *testing.T) {
	tests := []struct {
		word       string
		candidates string
		want       string
	}{
		{"subjet", "source subject", `did you mean "subject"?`},
		{"zzz", "a b c", "one of a, b, c"},
		{"zzz", "a b c d e f g h", "one of a, b, c, d, e, f, g, h"},
		{"zzz", "a b c d e f g h i", "one of a, b, c, d, e, f, g, h, …"},
		{"zzz", "", ""},
	}
	for _, tt := range tests {
		assert.Equal(t, tt.want, Suggest(tt.word, strings.Fields(tt.candidates)), "%q among %q", tt.word, tt.candidates)
	}
}

func TestUnaccentedLettersMatch(t *testing.T) {
	assert.Equal(t, utf8.RuneCountInString(accented), len(unaccented))
	assert.Equal(t, "aceegiloorsuyz", string(plainLetters(nil, "ÀÇÉĘĞÏŁØŐŘŞŰÝŻ")))
}

func BenchmarkClosest(b *testing.B) {
	candidates := make([]string, 10_000)
	for i := range candidates {
		candidates[i] = fmt.Sprintf("équipe-%d-support", i*7919%100_003)
	}
	for name, word := range map[string]string{"near": "equipe-4242-suport", "far": "facturation-paris"} {
		b.Run("candidates=10000/word="+name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Closest(word, candidates)
			}
		})
	}
}
