package fold_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

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
