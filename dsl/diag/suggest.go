package diag

import (
	"math/bits"
	"strconv"
	"strings"
	"unicode"
)

const (
	maxListed = 8   // legal values in a suggestion
	maxWord   = 100 // characters; a longer word is no typing mistake, and the distance costs their product
)

// Suggest returns the second half of a complaint about an unknown word: `did you mean "x"?` when a candidate is
// close, else the first eight legal values, as in `one of a, b, c`. It is empty when there are no candidates.
func Suggest(word string, candidates []string) string {
	if c, ok := Closest(word, candidates); ok {
		return "did you mean " + strconv.Quote(c) + "?"
	}
	switch {
	case len(candidates) == 0:
		return ""
	case len(candidates) > maxListed:
		return "one of " + strings.Join(candidates[:maxListed], ", ") + ", …"
	}
	return "one of " + strings.Join(candidates, ", ")
}

// Closest returns the candidate with the fewest typing mistakes between it and word: letters missing, added,
// replaced, or two neighbours swapped. Case and accents do not count. More mistakes than a third of the length of
// the longer one are no likeness. Of equally close candidates the first is taken; word itself is never its own
// suggestion.
func Closest(word string, candidates []string) (string, bool) {
	w := plainLetters(nil, word)
	if len(w) > maxWord {
		return "", false
	}
	var (
		t       table
		c       []rune
		letters = letterSet(w)
		closest string
		best    = maxWord
	)
	for _, candidate := range candidates {
		c = plainLetters(c[:0], candidate)
		limit := min(best-1, max(len(w), len(c))/3)
		switch {
		case candidate == word, len(c) > maxWord:
		case abs(len(w)-len(c)) > limit, lettersApart(letters, letterSet(c)) > limit:
		default:
			if d := t.distance(w, c, limit); d <= limit {
				best, closest = d, candidate
			}
		}
	}
	return closest, best < maxWord
}

// lettersApart is a lower bound of the distance that costs next to nothing: one mistake brings at most one letter and takes at most one away.
func lettersApart(a, b uint64) int {
	return max(bits.OnesCount64(a&^b), bits.OnesCount64(b&^a))
}

// letterSet has a bit for each letter of a word; letters may share one.
func letterSet(word []rune) uint64 {
	var set uint64
	for _, r := range word {
		set |= 1 << (uint32(r) % 64)
	}
	return set
}

// table is where distances are worked out; it is kept from one candidate to the next, so that a long list does not allocate.
type table struct {
	before, last, row []int // the row before the last, the last, the current one
}

// distance returns the Damerau-Levenshtein distance of a and b (no letter is swapped twice), or something above limit when it is above limit.
func (t *table) distance(a, b []rune, limit int) int {
	t.before, t.last, t.row = t.before[:0], t.last[:0], t.row[:0]
	for j := range len(b) + 1 {
		t.before, t.last, t.row = append(t.before, j), append(t.last, j), append(t.row, j)
	}
	for i := 1; i <= len(a); i++ {
		t.before, t.last, t.row = t.last, t.row, t.before
		t.row[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			d := min(t.last[j], t.row[j-1]) + 1
			if a[i-1] == b[j-1] {
				d = min(d, t.last[j-1])
			} else {
				d = min(d, t.last[j-1]+1)
			}
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, t.before[j-2]+1)
			}
			t.row[j] = d
			least = min(least, d)
		}
		if least > limit { // no later row is below the least of this one
			return least
		}
	}
	return t.row[len(b)]
}

// The accented letters of the languages that rules are written in, and what they are without their accents.
// This is for likeness only; the text folding of conditions is exact and lives elsewhere.
const (
	accented   = "àáâãäåāăąçćčďèéêëēęěğìíîïīıłñńňòóôõöøőřśšşșťțùúûüūůűýÿźżž"
	unaccented = "aaaaaaaaacccdeeeeeeegiiiiiilnnnooooooorssssttuuuuuuuyyzzz"
)

// plainOf holds the unaccented letter of each accented one, 0 for any other character.
var plainOf = plainTable()

func plainTable() (t [0x250]byte) {
	i := 0
	for _, r := range accented {
		t[r] = unaccented[i]
		i++
	}
	return t
}

// plainLetters appends the letters of word to buf, lower case and without accents.
func plainLetters(buf []rune, word string) []rune {
	for _, r := range word {
		r = unicode.ToLower(r)
		switch {
		case r < 0x80:
			buf = append(buf, r)
		case int(r) < len(plainOf) && plainOf[r] != 0:
			buf = append(buf, rune(plainOf[r]))
		case !unicode.Is(unicode.Mn, r):
			buf = append(buf, r)
		}
	}
	return buf
}

func abs(n int) int { return max(n, -n) }
