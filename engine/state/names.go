package state

import "strings"

// maxNames bounds the table of names: words that are meant to repeat, such as
// sources and tags, but that nothing stops an event from making up.
const maxNames = 1 << 16

// names numbers the words that many records share, so that a record holds the number.
type names struct {
	numbers map[string]uint32
	words   []string // words[0] is unused: number 0 means that the word itself follows
}

func newNames() names {
	return names{numbers: map[string]uint32{}, words: []string{""}}
}

// number returns the number of word, or 0 when the table is full.
func (n *names) number(word string) uint32 {
	if number, ok := n.numbers[word]; ok {
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
