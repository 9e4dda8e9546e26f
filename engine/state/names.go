package state

import (
	"strings"
	"unsafe"
)

// maxNames bounds the table of names: words that are meant to repeat, such as
// sources and tags, but that nothing stops an event from making up.
const maxNames = 1 << 16

// names numbers the words that many records share, so that a record holds the number.
type names struct {
	numbers map[string]uint32
	words   []string     // words[0] is unused: number 0 means that the word itself follows
	spelled [256]uint16  // numbers asked for lately, by a few letters of the word: most words are asked for again and again
	pointed [1024]uint16 // likewise, by where they lie: most words are asked for as words itself has handed them out
}

func newNames() names {
	return names{numbers: map[string]uint32{}, words: []string{""}}
}

// number returns the number of word, or 0 when the table is full.
func (n *names) number(word string) uint32 {
	number := uint32(n.pointed[address(word)])
	known := n.words[number]
	if len(known) == len(word) && (unsafe.StringData(known) == unsafe.StringData(word) || known == word) && number != 0 {
		return number
	}
	return n.find(word)
}

// find is number for a word that has not been asked for lately as it lies there.
func (n *names) find(word string) uint32 {
	spelled := &n.spelled[letters(word)]
	number := uint32(*spelled)
	if number == 0 || n.words[number] != word {
		if number = n.look(word); number == 0 {
			return 0
		}
		*spelled = uint16(number)
	}
	n.pointed[address(word)] = uint16(number)
	return number
}

// look looks a word up in the table, and adds it if there is room.
func (n *names) look(word string) uint32 {
	number, ok := n.numbers[word]
	if !ok && len(n.words) < maxNames {
		word = strings.Clone(word) // it may be a part of a long line
		number = uint32(len(n.words))
		n.numbers[word] = number
		n.words = append(n.words, word)
	}
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

// address mixes the address of a word. Nothing but the speed depends on it.
func address(word string) uint32 {
	return uint32(uintptr(unsafe.Pointer(unsafe.StringData(word)))) * 0x9E3779B1 >> 22
}

// letters mixes the length and some letters of a word.
func letters(word string) uint8 {
	n := len(word)
	if n == 0 {
		return 0
	}
	return uint8(n) + 3*word[0] + 31*word[n-1] + 7*word[n/2]
}
