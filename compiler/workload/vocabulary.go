package workload

import (
	"math/rand/v2"
	"slices"
	"strings"
)

const vocabularySize = 20_000

// vocabulary is what rules and messages are written with.
type vocabulary struct {
	terms    []string // words, and pairs of words that belong together; the frequent ones first
	small    int      // so many of terms, at the front, are of no use to rules
	upTo     []uint64 // by term: the sum of the weights up to it
	codes    []string // prefixes of reference numbers: "kx", "rma"…
	domains  []string // of the senders' addresses, the frequent ones first
	tags     []string // likewise
	patterns []string // roots of words, for patterns
}

func newVocabulary(seed uint64) *vocabulary {
	r := source(seed, "vocabulary")
	v := &vocabulary{patterns: roots}
	v.terms = blend(smallWords, accentedSmallWords)
	v.small = len(v.terms)
	doubtful := newDoubt()
	v.terms = append(v.terms, slices.DeleteFunc(blend(plainWords, accentedWords), doubtful.about)...)
	v.invent(r, doubtful)
	sum := uint64(0)
	for rank := range v.terms {
		sum += 1_000_000_000 / uint64(rank+3) // Zipf's law
		v.upTo = append(v.upTo, sum)
	}
	v.name(r)
	return v
}

// blend spreads the words of few evenly over those of many, each word once.
func blend(many, few []string) []string {
	var blended []string
	for i, word := range many {
		for j := i * len(few) / len(many); j < (i+1)*len(few)/len(many); j++ {
			blended = append(blended, few[j])
		}
		if !slices.Contains(blended, word) {
			blended = append(blended, word)
		}
	}
	return blended
}

// invent fills the vocabulary with words made of roots, and with pairs of the words there are.
func (v *vocabulary) invent(r *rand.Rand, doubtful doubt) {
	known := make(map[string]bool, vocabularySize)
	for _, word := range v.terms {
		known[word] = true
	}
	words := v.terms[v.small:]
	for len(v.terms) < vocabularySize {
		term := strings.TrimPrefix(one(r, prefixes), "_") + one(r, roots) + one(r, endings)
		if percent(r, 15) {
			term = one(r, words) + " " + one(r, words)
		}
		if known[term] || doubtful.about(term) {
			continue
		}
		known[term] = true
		v.terms = append(v.terms, term)
	}
}

// doubt finds words of which a lower-cased text and a folded one would not hold the same.
type doubt struct {
	inside []string // folded words with accents: a word in one of them is found only by whoever folds
	around []string // folded words with accents that rules look for: likewise a word around one
}

func newDoubt() doubt {
	var d doubt
	for _, word := range accentedSmallWords {
		d.inside = append(d.inside, fold.Replace(word))
	}
	for _, word := range accentedWords {
		d.inside = append(d.inside, fold.Replace(word))
		d.around = append(d.around, fold.Replace(word))
	}
	return d
}

func (d doubt) about(term string) bool {
	for _, word := range strings.Fields(term) {
		if fold.Replace(word) != word {
			continue // as it stands among the words with accents
		}
		if slices.ContainsFunc(d.inside, func(folded string) bool { return strings.Contains(folded, word) }) ||
			slices.ContainsFunc(d.around, func(folded string) bool { return strings.Contains(word, folded) }) {
			return true
		}
	}
	return false
}

// name makes the names that are no words: domains, tags, prefixes of numbers.
func (v *vocabulary) name(r *rand.Rand) {
	plain := v.terms[2_000:]
	for len(v.domains) < 300 {
		if word := one(r, plain); !strings.Contains(word, " ") {
			v.domains = append(v.domains, word+"."+one(r, countries)+".example")
		}
	}
	for len(v.tags) < 80 {
		if word := one(r, v.terms[v.small:400]); fold.Replace(word) == word && !slices.Contains(v.tags, word) {
			v.tags = append(v.tags, word)
		}
	}
	for len(v.codes) < 60 {
		code := string([]byte{'A' + byte(r.IntN(26)), 'A' + byte(r.IntN(26)), 'A' + byte(r.IntN(26))})
		if !slices.Contains(v.codes, code) {
			v.codes = append(v.codes, code)
		}
	}
}

var countries = []string{"fr", "be", "ch", "ca", "uk", "us", "de", "es", "it", "pl", "nl", "pt"}

// term draws a word or pair for a message.
func (v *vocabulary) term(r *rand.Rand) string {
	at, _ := slices.BinarySearch(v.upTo, r.Uint64N(v.upTo[len(v.upTo)-1])+1)
	return v.terms[at]
}

// wanted draws a word or pair for a rule: with the same law, but never one that every message holds.
func (v *vocabulary) wanted(r *rand.Rand) string {
	first := v.upTo[v.small+wantedFrom]
	at, _ := slices.BinarySearch(v.upTo, first+r.Uint64N(v.upTo[len(v.upTo)-1]-first)+1)
	return v.terms[at]
}

// wantedFrom is how many of the desk's most frequent words rules leave alone.
const wantedFrom = 250
