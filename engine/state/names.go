package state

import "strings"

// maxNames bounds the table of names: words that are meant to repeat, such as
// sources and tags, but that nothing stops an event from making up.
const maxNames = 1 << 16

// names numbers the words that many records share, so that a record holds the number.
type names struct {
	numbers map[string]uint32
	words   []string    // words[0] is unused: number 0 means that the word itself follows
	recent  [256]uint32 // numbers asked for lately, by a few letters of the word: most words are asked for again and again
}

func newNames() names {
	return names{numbers: map[string]uint32{}, words: []string{""}}
}

// number returns the number of word, or 0 when the table is full.
func (n *names) number(word string) uint32 {
	recent := &n.recent[letters(word)]
	if number := *recent; number != 0 && n.words[number] == word {
		return number
	}
	if number, ok := n.numbers[word]; ok {
		*recent = number
		return number
	}
	if len(n.words) == maxNames {
		return 0
	}
	word = strings.Clone(word) // it may be a part of a long line
	number := uint32(len(n.words))
	n.numbers[word] = number
	n.words = append(n.words, word)
	return number
}

// lasting returns a word in memory that is neither written over nor a part of a long line. A map takes over even the key of
// what it has already.
func (n *names) lasting(word string) string {
	if number := n.number(word); number != 0 {
		return n.words[number]
	}
	return strings.Clone(word)
}

// letters mixes the length and some letters of a word.
func letters(word string) uint8 {
	n := len(word)
	if n == 0 {
		return 0
	}
	return uint8(n) + 3*word[0] + 31*word[n-1] + 7*word[n/2]
}
