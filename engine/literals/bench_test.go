package literals

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/dsl/fold"
)

// vocabulary returns 20,000 words, the frequent ones first: those of the recorded traffic, then words made up of their
// letters, so that literals and texts have the letters that French and English have.
func vocabulary(t testing.TB) []string {
	count := map[string]int{}
	for _, name := range []string{"banking-chat", "dialogues"} {
		file, err := os.Open("../../testdata/traffic/" + name + ".events.ndjson")
		require.NoError(t, err)
		defer file.Close()
		for lines := bufio.NewScanner(file); lines.Scan(); {
			var event struct{ Body string }
			require.NoError(t, json.Unmarshal(lines.Bytes(), &event))
			for _, word := range strings.FieldsFunc(fold.String(event.Body), func(r rune) bool { return !unicode.IsLetter(r) }) {
				if len(word) > 2 {
					count[word]++
				}
			}
		}
	}
	words := slices.SortedFunc(maps.Keys(count), func(a, b string) int {
		return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(a, b))
	})
	following := map[string][]byte{} // by the two letters before, "^" at the beginning; "$" is the end
	for _, word := range words {
		padded := "^^" + word + "$"
		for i := range len(word) + 1 {
			following[padded[i:i+2]] = append(following[padded[i:i+2]], padded[i+2])
		}
	}
	random := rand.New(rand.NewPCG(1, 2))
	for len(words) < 20_000 {
		word := "^^"
		for !strings.HasSuffix(word, "$") {
			next := following[word[len(word)-2:]]
			word += string(next[random.IntN(len(next))])
		}
		word = strings.Trim(word, "^$")
		if len(word) > 3 && len(word) < 16 && count[word] == 0 {
			count[word] = 1
			words = append(words, word)
		}
	}
	return words
}

// workload is that of a help desk: two rules in three have literals, one to five words each, and rules and messages draw
// their words from the same distribution.
type workload struct {
	random *rand.Rand
	zipf   *rand.Zipf
	words  []string
}

func newWorkload(t testing.TB) *workload {
	random := rand.New(rand.NewPCG(3, 4))
	words := vocabulary(t)
	return &workload{random: random, zipf: rand.NewZipf(random, 1.05, 4, uint64(len(words)-1)), words: words}
}

func (w *workload) word() string { return w.words[w.zipf.Uint64()] }

// literals returns the distinct words of so many rules.
func (w *workload) literals(rules int) []Literal {
	seen := map[string]bool{}
	var list []Literal
	for range max(rules*65/100, 1) {
		for range 1 + w.random.IntN(5) {
			if word := w.word(); !seen[word] {
				seen[word] = true
				list = append(list, Literal{Text: word})
			}
		}
	}
	return list
}

// phrases is what literals returns if each rule has a single literal of one to five words.
func (w *workload) phrases(rules int) []Literal {
	seen := map[string]bool{}
	var list []Literal
	for range max(rules*65/100, 1) {
		phrase := w.word()
		for range w.random.IntN(5) {
			phrase += " " + w.word()
		}
		if !seen[phrase] {
			seen[phrase] = true
			list = append(list, Literal{Text: phrase})
		}
	}
	return list
}

type message struct{ subject, body string }

func (w *workload) messages(n int) []message {
	list := make([]message, n)
	for i := range list {
		list[i] = message{w.text(4 + w.random.IntN(9)), w.text(30 + w.random.IntN(171))}
	}
	return list
}

func (w *workload) text(words int) string {
	var b strings.Builder
	for i := range words {
		if i > 0 {
			b.WriteString([]string{" ", " ", " ", " ", " ", " ", " ", ", ", ". ", "'"}[w.random.IntN(10)])
		}
		b.WriteString(w.word())
	}
	return b.String()
}

// BenchmarkFind takes a message of about 750 bytes.
func BenchmarkFind(b *testing.B) {
	for _, rules := range []int{10, 100, 1_000, 10_000} {
		w := newWorkload(b)
		messages := w.messages(1000)
		benchmarkFind(b, "words", w.literals(rules), messages)
		benchmarkFind(b, "phrases", w.phrases(rules), messages)
	}
}

func benchmarkFind(b *testing.B, of string, list []Literal, messages []message) {
	set := New(list)
	b.Run(fmt.Sprintf("literals=%d/of=%s", len(list), of), func(b *testing.B) {
		b.ReportAllocs()
		var found Found
		hits := 0
		for i := 0; b.Loop(); i++ {
			m := &messages[i%len(messages)]
			set.Find(m.subject, &found)
			set.Find(m.body, &found)
			hits += len(found.IDs)
			found.Reset()
		}
		b.ReportMetric(float64(hits)/float64(b.N), "found/op")
	})
}

func BenchmarkNew(b *testing.B) {
	list := newWorkload(b).phrases(35_000)
	b.Run(fmt.Sprintf("literals=%d", len(list)), func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			New(list)
		}
	})
}
