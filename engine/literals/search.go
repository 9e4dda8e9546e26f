package literals

import (
	"encoding/binary"
	"math/bits"
	"strings"
	"unsafe"

	"github.com/routebook/routebook/dsl/fold"
)

// A search goes by steps, each for many places of the text: what the sieve lets through; which patterns have a stem that is
// there; which of them are there. So few branches are met that cannot be foretold, and many wait for memory together.
//
// Texts that begin alike, many of them, in a message where this beginning stands time and again, could make a search long.
// After too many patterns it is given up, and each literal is looked for by itself.

// search is the memory of a search.
type search struct {
	net      net
	catches  [stride / window]catch
	met      [64]meeting
	patience int // how many patterns may still be looked at
}

// catch is what the net has of eight places in a row: bit 8*i+b says that a text of bucket b may begin i bytes behind at.
type catch struct {
	mask uint64
	at   int
}

// meeting is a place of a text where a stem seems to be that patterns have.
type meeting struct {
	at      int
	stem    uint64
	bytes   uint32 // of the stem
	pattern uint32 // the first one with this stem
}

// As many patterns may be looked at. With less patience, a book with hundreds of links that begin alike would need too much.
const (
	patience     = 1024
	patienceEach = 32 // for each byte of a text
)

// search finds the literals in text, unless it loses patience.
func (s *Set) search(text string, found *Found) bool {
	found.patience = patience + patienceEach*len(text)
	return (s.pairs == nil || s.searchPairs(text, found)) && (s.sieve == nil || s.searchSifted(text, found))
}

func (s *Set) searchPairs(text string, found *Found) bool {
	for from := 0; from < len(text); {
		to := s.pairs.sift(text, from, &found.net)
		if !s.look(text, from, found.net[:(to-from+window-1)&^(window-1)], &pairKinds, found) {
			return false
		}
		from = to
	}
	return true
}

// searchSifted sifts text, and zeros behind its end, as what the net has of a place comes some places later.
func (s *Set) searchSifted(text string, found *Found) bool {
	const late = distances - 1
	whole := unsafe.Slice(unsafe.StringData(text), len(text))
	from, state := 0, ^uint64(0)
	for {
		var to int
		if to, state = s.sieve.sift(whole, from, state, &found.net); to == from {
			break
		}
		if !s.look(text, from-late, found.net[:to-from], &s.behind, found) {
			return false
		}
		from = to
	}
	var end [3*window + gramBytes]byte
	windows := (copy(end[:], text[from:]) + late + window - 1) / window
	n, _ := s.sieve.sift(end[:windows*window+gramBytes], 0, state, &found.net)
	return s.look(text, from-late, found.net[:n], &s.behind, found)
}

// look takes what is in the net, whose first place is one of text, or a few before it; behind says what kind of stems is
// behind each bucket. It reports false when it lost patience.
func (s *Set) look(text string, first int, net []byte, behind *[buckets]uint8, found *Found) bool {
	catches, n := &found.catches, 0
	for at := first; len(net) >= window; at += window {
		mask := ^binary.LittleEndian.Uint64(net)
		net = net[window:]
		catches[n%len(catches)] = catch{mask, at}
		n += int((mask | -mask) >> 63)
	}
	met, m := &found.met, 0
	for _, c := range catches[:n] {
		for ; c.mask != 0; c.mask &= c.mask - 1 {
			bit := bits.TrailingZeros64(c.mask)
			at := c.at + bit/buckets
			if at >= len(text) {
				break
			}
			stems := &s.stems[behind[bit%buckets]]
			stem := load64(text, at) & stems.mask
			first := stems.find(stem)
			if m == len(met) {
				s.compare(text, met[:], found)
				m = 0
			}
			met[m%len(met)] = meeting{at, stem, uint32(stems.bytes), first - 1}
			m += int((uint64(first) + 1<<32 - 1) >> 32) // counts if it is not 0
		}
	}
	s.compare(text, met[:m], found)
	return found.patience >= 0
}

// compare reports the literals that stand where their stems were met.
func (s *Set) compare(text string, met []meeting, found *Found) {
	for i := range met {
		m := &met[i]
		next := load64(text, m.at+int(m.bytes))
		for at := m.pattern; ; at++ {
			p := &s.patterns[at]
			differs := m.stem ^ p.stem | (next^p.next)<<p.shift
			if p.plain {
				found.addIf(p.first, ^(differs|-differs)>>63)
			} else if differs == 0 {
				s.report(at, text, m.at, found)
			}
			found.patience--
			if p.lastOfStem {
				break
			}
		}
		if found.patience < 0 {
			return
		}
	}
}

// report reports the literals of a pattern that stands in text as far as its stem and what is next to it go.
func (s *Set) report(index uint32, text string, at int, found *Found) {
	p := &s.patterns[index]
	end := at + int(p.length)
	if end > len(text) || text[at:end] != s.texts[index] {
		return
	}
	found.report(s.members[p.first:], text, at, end)
}

// askEach looks for each literal by itself.
func (s *Set) askEach(text string, found *Found) {
	index := 0
	for _, m := range s.members {
		if !found.has(m.id()) && m.standsIn(text, s.texts[index]) {
			found.addIf(m.id(), 1)
		}
		if m.last() {
			index++
		}
	}
}

// standsIn reports whether a literal with some text of its own stands in text.
func (m member) standsIn(text, own string) bool {
	switch m.place() {
	case Anywhere:
		return strings.Contains(text, own)
	case AsWord:
		return fold.ContainsWord(text, own)
	case AtStart:
		return strings.HasPrefix(text, own)
	case AtEnd:
		return strings.HasSuffix(text, own)
	default: // Whole
		return text == own
	}
}
