package review

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/engine"
)

// Bounds of looking for what is near.
const (
	maxRivals = 200     // rules among which the texts decide
	maxWords  = 400     // of a text; what comes later is hardly the reason that a rule was meant to match
	near      = 1.0 / 3 // mistakes for each letter up to which words are alike, as in suggestions
	unlike    = 1.0     // how far a test is that no word of the text comes near to, or that is not about a text
)

// findMisses finds the rules that listened, did not match, and came nearest to it: those of which the fewest tests would
// have to turn, and among those the ones whose words are most like what the texts hold. The order of rules decides last.
func (i *inquest) findMisses(t *Turn, d *engine.Decision) {
	type miss struct {
		*Ruling
		far float64
	}
	best := map[program.RuleID]*miss{}
	var all []*miss
	for k := range t.rulings {
		r := &t.rulings[k]
		if r.Verdict != NotMatched || slices.Contains(d.Matched, r.id) {
			continue
		}
		r.Turns, _ = r.Condition.fewest(nil)
		m := best[r.id]
		switch {
		case m == nil:
			m = &miss{Ruling: r}
			best[r.id] = m
			all = append(all, m)
		case rank(r.Turns) < rank(m.Turns):
			m.Ruling = r
		}
	}
	slices.SortStableFunc(all, func(a, b *miss) int {
		return cmp.Or(cmp.Compare(rank(a.Turns), rank(b.Turns)), cmp.Compare(a.id, b.id))
	})
	rivals := min(len(all), i.Misses)
	for rivals > 0 && rivals < min(len(all), maxRivals) && all[rivals].Turns == all[i.Misses-1].Turns {
		rivals++
	}
	for _, m := range all[:rivals] {
		m.Condition = m.Condition.clone()
		m.far = m.Condition.turn()
	}
	all = all[:rivals]
	slices.SortStableFunc(all, func(a, b *miss) int {
		return cmp.Or(cmp.Compare(rank(a.Turns), rank(b.Turns)), cmp.Compare(a.far, b.far), cmp.Compare(a.id, b.id))
	})
	for _, m := range all[:min(len(all), i.Misses)] {
		t.Misses = append(t.Misses, *m.Ruling)
	}
}

// turn marks the fewest tests that would have to turn for the condition to hold, those that are nearest to it, and returns how
// far they are.
func (n *Condition) turn() (far float64) {
	_, turning := n.fewest((*Condition).far)
	n.mark(turning)
	far = n.weigh(turning, (*Condition).far)
	for _, t := range n.tests() {
		if t.Nearest != nil && (t.Nearest.Far > near || !t.Turn) {
			t.Nearest = nil
		}
	}
	return far
}

// rank puts a rule that could not match last.
func rank(turns int) int {
	if turns < 0 {
		return int(^uint(0) >> 1)
	}
	return turns
}

// far says how far a test that failed is from holding: how many typing mistakes for each letter lie between a word that it
// looks for and the most similar one of the text.
func (n *Condition) far() float64 {
	if len(n.words) == 0 || n.text == nil || n.text.flat == "" {
		return unlike
	}
	if n.Nearest == nil {
		n.Nearest = n.text.nearest(n.words)
	}
	far := n.Nearest.Far
	if far > near {
		return unlike
	}
	return far
}

// word is a word of a text, or several that follow each other, with the number of its letters.
type word struct {
	text    string
	letters int
}

// nearest returns the words of the text that are most like one of words. What is further away than near is not told apart.
func (t *readText) nearest(words []string) *Nearest {
	best := &Nearest{Far: unlike}
	for _, w := range words {
		size, letters := len(wordsIn(w)), utf8.RuneCountInString(w)
		for _, part := range t.phrases(size) {
			if float64(leastApart(part.letters, letters)) > near*float64(letters) {
				continue
			}
			if far := apart(part.text, w); far < best.Far {
				best = &Nearest{Word: part.text, To: w, Far: far}
			}
		}
	}
	return best
}

// phrases returns the phrases of so many words that the text holds, each once.
func (t *readText) phrases(size int) []word {
	if size == 0 {
		return nil
	}
	if all, known := t.bySize[size]; known {
		return all
	}
	words, seen := wordsIn(t.flat), map[string]bool{}
	var all []word
	for k := 0; k+size <= len(words); k++ {
		if text := strings.Join(words[k:k+size], " "); !seen[text] {
			seen[text] = true
			all = append(all, word{text, utf8.RuneCountInString(text)})
		}
	}
	if t.bySize == nil {
		t.bySize = map[int][]word{}
	}
	t.bySize[size] = all
	return all
}

// leastApart returns how many mistakes there are at least between a word of a text and one of a rule, by their letters: each
// that is missing is one, and a word that only begins so counts as one.
func leastApart(found, word int) int {
	if found > word {
		return 1
	}
	return word - found
}

// apart says how many mistakes for each letter lie between a word of a text and one of a rule, which may be its beginning.
func apart(found, word string) float64 {
	letters := utf8.RuneCountInString(word)
	mistakes := diag.Distance(found, word)
	if runes := []rune(found); len(runes) > letters {
		mistakes = min(mistakes, diag.Distance(string(runes[:letters]), word)+1)
	}
	return float64(mistakes) / float64(letters)
}

// wordsIn splits a text into words.
func wordsIn(text string) []string {
	var all []string
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Mn, r) }) {
		if all = append(all, word); len(all) == maxWords {
			break
		}
	}
	return all
}

// matchOf returns what of a text a pattern matches, or "".
func matchOf(text, pattern string) string {
	r, err := regexp.Compile(pattern)
	if err != nil {
		return ""
	}
	return flat(r.FindString(text))
}
