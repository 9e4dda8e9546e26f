package fold_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/routebook/routebook/dsl/fold"
)

// Equal may answer early, but never otherwise than the folds do.
func TestEqualAgreesWithFolds(t *testing.T) {
	texts := []string{
		"", " ", "e", "E", "é", "e\u0301", "E\u0301t", "et", "Et ", " et", "c", "c\u0327a", "ca", "Ça", "ss", "ß", "sS", "æ", "ae", "AE",
		"ﬁn", "fin", "@e", "`e", "[a", "{a", "1a", "\xffa", "a\xff", "a", "K", "k", "ｋ", "i", "İ", "ı", "I",
	}
	for _, a := range texts {
		for _, b := range texts {
			assert.Equal(t, fold.String(a) == fold.String(b), fold.Equal(a, b), "%q and %q", a, b)
		}
	}
}

func TestEqualProperty(t *testing.T) {
	pieces := rapid.SampledFrom([]string{"a", "A", "b", "z", "0", "9", "_", " ", "é", "e", "\u0301", "ß", "s", "ﬁ", "\xc3", "\xa9", "Å", "\u212a", "k"})
	texts := rapid.Map(rapid.SliceOfN(pieces, 0, 4), func(s []string) string { return strings.Join(s, "") })
	rapid.Check(t, func(t *rapid.T) {
		a, b := texts.Draw(t, "a"), texts.Draw(t, "b")
		require.Equal(t, fold.String(a) == fold.String(b), fold.Equal(a, b), "%q and %q", a, b)
	})
}
