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
	slots  []slot
	mask   uint64 // of the bytes of a stem
	factor uint64 // of its hash
	bytes  int
	shift  uint8 // from a hash to the index of a slot
}

// slot is of one stem, of which it holds a part of the hash: whether it is the stem its patterns tell, since they are looked at
// in any case.
type slot struct {
	tag   uint32
	first uint32 // the index of its first pattern, and 1; 0 for a slot that is free
}

// pattern is a text to look for: in half a line of the processor's cache, most of what comparing it takes.
type pattern struct {
	stem       uint64 // the first byte lowest
	next       uint64 // what follows it, eight bytes at most
	length     uint32
	first      uint32 // its members, of which there is this one first; of a plain one the literal's id
	shift      uint8  // leaves of eight bytes those of which next speaks
	lastOfStem bool   // no other pattern of the same stem follows
	plain      bool   // it ends here, and has one literal, which may stand anywhere
}

const nextBytes = 8

func newPattern(text string, members []member, first uint32) pattern {
	stem, rest := stemOf(text), text[len(stemOf(text)):]
	p := pattern{
		stem: load64(stem, 0), next: load64(rest, 0), shift: uint8(64 - 8*min(len(rest), nextBytes)), length: uint32(len(text)), first: first,
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
	s := stems{mask: ^uint64(0) >> (64 - 8*bytes), factor: firstFactor, bytes: bytes, shift: uint8(64 - size)}
	for !s.fill(texts, index, 1<<size) {
		s.factor += 2
	}
	return s
}

const firstFactor = 0x9E3779B97F4A7C15

// fill fills the slots. It reports false when two stems could not be told apart, where the second one is looked for.
func (s *stems) fill(texts []string, index, size int) bool {
	s.slots = make([]slot, size)
	for i, text := range texts {
		if i > 0 && texts[i-1][:s.bytes] == text[:s.bytes] {
			continue
		}
		hash := s.hash(load64(text, 0) & s.mask)
		at := s.home(hash)
		for ; s.slots[at].first != 0; at = s.next(at) {
			if s.slots[at].tag == s.tag(hash) {
				return false
			}
		}
		s.slots[at] = slot{s.tag(hash), uint32(index+i) + 1}
	}
	return true
}

func (s *stems) hash(stem uint64) uint64 { return stem * s.factor }
func (s *stems) home(hash uint64) uint   { return uint(hash >> s.shift) }
func (s *stems) tag(hash uint64) uint32  { return uint32(hash >> (s.shift - 32)) } // the bits below those of home
func (s *stems) next(at uint) uint       { return (at + 1) & uint(len(s.slots)-1) }

// find returns the index of the first pattern of what may be the stem, and 1; 0 when there is none.
func (s *stems) find(stem uint64) uint32 {
	hash := s.hash(stem)
	at, tag := s.home(hash), s.tag(hash)
	if slot := &s.slots[at]; slot.tag == tag || slot.first == 0 {
		return slot.first
	}
	return s.findOn(tag, at) // apart, so that the rest goes where it is called
}

func (s *stems) findOn(tag uint32, at uint) uint32 {
	for s.slots[at].tag != tag && s.slots[at].first != 0 {
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
