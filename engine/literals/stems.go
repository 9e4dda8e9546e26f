package literals

import (
	"math/bits"
	"strings"
)

// A stem is how a text begins: its first eight bytes, or fewer. Where the sieve lets a place through, one look-up by the bytes
// that are there finds the patterns with this stem, and what follows it is compared.

// stemBytes are the lengths of stems, by kind. A text is of the last kind that is not longer than the text.
var stemBytes = [kinds]int{1, 2, 3, 4, 5, 8}

const (
	kinds       = 6
	longestKind = kinds - 1
	firstSifted = 2 // shorter ones are pairs
)

func kindOf(text string) int {
	kind := 0
	for kind < longestKind && stemBytes[kind+1] <= len(text) {
		kind++
	}
	return kind
}

func stemOf(text string) string { return text[:stemBytes[kindOf(text)]] }

// stems is a hash table of the stems of one kind, with open addressing.
type stems struct {
	slots []slot
	mask  uint64 // of the bytes of a stem
	bytes int
	shift uint8 // of a product, to be an index of slots
}

type slot struct {
	stem  uint64
	first uint32 // the index of its first pattern, and 1; 0 for a slot that is free
}

// pattern is a text to look for: in half a line of the processor's cache, most of what comparing it takes. Its stem is known.
type pattern struct {
	next       [2]uint64 // what follows the stem, sixteen bytes at most, the first one lowest
	shift      [2]uint8  // leaves of eight bytes, and of eight more, those that are the pattern's
	lastOfStem bool      // no other pattern of the same stem follows
	plain      bool      // it ends here, and has one literal, which may stand anywhere
	length     uint32
	first      uint32 // its members, of which there is this one first; of a plain one the literal's id
}

const nextBytes = 16

func newPattern(text string, members []member, first uint32) pattern {
	rest := text[len(stemOf(text)):]
	p := pattern{next: [2]uint64{load64(rest, 0), load64(rest, 8)}, length: uint32(len(text)), first: first}
	for i := range p.shift {
		p.shift[i] = uint8(64 - 8*min(max(len(rest)-8*i, 0), 8))
	}
	zeros := strings.Contains(text, "\x00") // as they seem to stand behind the end of a text
	if m := members[first]; m.last() && m.place() == Anywhere && len(rest) <= nextBytes && !zeros {
		p.plain, p.first = true, m.id()
	}
	return p
}

// newStems makes the table of the stems of texts, which are sorted. The first of them is a text of the set's with this index.
func newStems(texts []string, index int) stems {
	bytes, size := len(stemOf(texts[0])), bits.Len(uint(4*len(texts))) // a quarter is in use: with half, more of them are not in the first slot
	s := stems{slots: make([]slot, 1<<size), mask: ^uint64(0) >> (64 - 8*bytes), bytes: bytes, shift: uint8(64 - size)}
	for i, text := range texts {
		if i > 0 && texts[i-1][:bytes] == text[:bytes] {
			continue
		}
		stem := load64(text, 0) & s.mask
		at := s.hash(stem)
		for s.slots[at].first != 0 {
			at = s.next(at)
		}
		s.slots[at] = slot{stem, uint32(index+i) + 1}
	}
	return s
}

func (s *stems) hash(stem uint64) uint { return uint(stem * 0x9E3779B97F4A7C15 >> s.shift) }

func (s *stems) next(at uint) uint { return (at + 1) & uint(len(s.slots)-1) }

// find returns the index of the first pattern with the stem that is in the lower bytes, and 1; 0 when there is none.
func (s *stems) find(bytes uint64) uint32 {
	stem := bytes & s.mask
	at := s.hash(stem)
	if slot := &s.slots[at]; slot.stem == stem || slot.first == 0 {
		return slot.first
	}
	return s.findOn(stem, at) // apart, so that the rest goes where it is called
}

func (s *stems) findOn(stem uint64, at uint) uint32 {
	for s.slots[at].stem != stem && s.slots[at].first != 0 {
		at = s.next(at)
	}
	return s.slots[at].first
}

// load64 returns eight bytes of text, the first one lowest, with zeros for those behind its end.
func load64(text string, at int) uint64 {
	if at+8 > len(text) {
		return loadEnd(text[min(at, len(text)):])
	}
	b := text[at : at+8]
	return uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24 |
		uint64(b[4])<<32 | uint64(b[5])<<40 | uint64(b[6])<<48 | uint64(b[7])<<56
}

func loadEnd(text string) uint64 {
	var bytes uint64
	for i := range len(text) {
		bytes |= uint64(text[i]) << (8 * i)
	}
	return bytes
}
