package workload

import (
	"math/rand/v2"
)

// Settings say what to make. The zero values of Seed and Shape are the standard workload.
type Settings struct {
	Seed     uint64
	Rules    int
	Messages int
	Shape    Shape
}

// Shape is what is unusual about a book.
type Shape uint8

// The shapes: the standard one, and those that put an engine's index to the test.
const (
	Standard     Shape = iota // the mixture of a help desk
	RegexHeavy                // patterns where the standard book looks for words
	ShortWords                // words of two or three letters: "n°", "tva"
	AllNegative               // every condition is negated: nearly every rule matches
	SingleSource              // all messages are e-mails, and every rule asks for that
	WordLists                 // the rules share lists of 10,000 words
)

// Shapes lists them all, in order.
var Shapes = []Shape{Standard, RegexHeavy, ShortWords, AllNegative, SingleSource, WordLists}

// String returns the name of the shape, as reports and benchmarks show it.
func (s Shape) String() string {
	return [...]string{"standard", "regex-heavy", "short-words", "all-negative", "single-source", "word-lists"}[s]
}

// Workload is a book and its messages.
type Workload struct {
	Rules    []Rule
	Messages []Message
	Lists    []List // the word lists that conditions name; empty but in the shape WordLists
}

// List is a list of words with a name.
type List struct {
	Name  string
	Words []string
}

// New makes a workload. Rules, messages and vocabulary are drawn independently: changing the number of one leaves the
// others as they are.
func New(s Settings) *Workload {
	v := newVocabulary(s.Seed)
	w := &Workload{Rules: make([]Rule, s.Rules), Messages: make([]Message, s.Messages)}
	if s.Shape == WordLists {
		w.Lists = drawLists(v, s.Seed)
	}
	rules := ruleDrawer{Rand: source(s.Seed, "rules"), vocabulary: v, shape: s.Shape, lists: w.Lists, sets: kindSets()}
	for i := range w.Rules {
		w.Rules[i] = rules.rule(i)
	}
	messages := messageDrawer{Rand: source(s.Seed, "messages"), vocabulary: v, shape: s.Shape, lists: w.Lists, of: s.Messages}
	for i := range w.Messages {
		w.Messages[i] = messages.message(i)
	}
	return w
}

// source returns the random numbers for one purpose.
func source(seed uint64, purpose string) *rand.Rand {
	hash := uint64(14695981039346656037) // FNV-1a
	for i := range len(purpose) {
		hash = (hash ^ uint64(purpose[i])) * 1099511628211
	}
	return rand.New(rand.NewPCG(seed, hash))
}

// one returns an element of list, each as likely as the other.
func one[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

// percent is true in p of a hundred cases.
func percent(r *rand.Rand, p int) bool { return r.IntN(100) < p }
