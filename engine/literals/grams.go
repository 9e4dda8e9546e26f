package literals

import (
	"cmp"
	"fmt"
	"math"
	"math/bits"
	"slices"
	"strings"
)

type grams struct {
	tables   []*gramTable
	singles  []single
	crowd    *automaton // nil when no gram is crowded
	literals int
	members  []member
}

// single is a literal of one byte.
type single struct {
	text  byte
	first uint32 // members
}

// gramTable has the literals of some lengths, by one gram of each.
type gramTable struct {
	pad     uint     // bits of a word that are not the gram's
	narrow  uint     // bits of a hash that do not count in filter
	filter  []uint64 // bit set of the hashes of grams
	slots   uint     // bits of a hash that do not count in heads
	heads   []uint32 // where the records of a slot begin; those of the next end there
	records []record
	text    string
}

// record is a literal: 32 bytes, so that it lies in one cache line.
type record struct {
	head   uint64 // first eight bytes, zeros behind a shorter one
	tail   uint64 // last eight bytes; of a shorter one the head
	from   uint32 // where it is in text
	length uint32
	first  uint32 // members
	only   member // the one member, if there is only one and it may stand anywhere; otherwise 0
}

const (
	crowdLimit = 16
	multiplier = 0x9E3779B97F4A7C15
)

// reach says how long grams are: a literal has a gram of the last size that is not longer than it.
var gramSizes = [...]int{2, 4, 6}

func (g *grams) find(text string, found *Found) {
	for _, s := range g.singles {
		g.findSingle(s, text, found)
	}
	for _, t := range g.tables {
		t.find(g.members, text, found)
	}
	if g.crowd != nil {
		g.crowd.find(text, found)
	}
}

func (g *grams) findSingle(s single, text string, found *Found) {
	for at := 0; ; at++ {
		next := strings.IndexByte(text[at:], s.text)
		if next < 0 {
			return
		}
		at += next
		found.report(g.members[s.first:], text, at, at+1)
	}
}

func (t *gramTable) find(members []member, text string, found *Found) {
	i := 0
	for ; i+72 <= len(text); i += 64 {
		var places uint64
		low := load(text[i:])
		for j := 0; j < 64; j += 8 {
			high := load(text[i+j+8:])
			places |= t.octet(low, high) << (j & 63)
			low = high
		}
		for ; places != 0; places &= places - 1 {
			t.confirm(members, text, i+bits.TrailingZeros64(places), found)
		}
	}
	for ; i < len(text); i += 8 {
		for places := t.octet(loadAt(text, i), loadAt(text, i+8)); places != 0; places &= places - 1 {
			t.confirm(members, text, i+bits.TrailingZeros64(places), found)
		}
	}
}

// octet says for eight places whether the gram that begins there is in the filter. low is the text from the first place on,
// high what follows.
func (t *gramTable) octet(low, high uint64) uint64 {
	pad := t.pad & 63
	return t.bit(low<<pad) |
		t.bit((low>>8|high<<56)<<pad)<<1 |
		t.bit((low>>16|high<<48)<<pad)<<2 |
		t.bit((low>>24|high<<40)<<pad)<<3 |
		t.bit((low>>32|high<<32)<<pad)<<4 |
		t.bit((low>>40|high<<24)<<pad)<<5 |
		t.bit((low>>48|high<<16)<<pad)<<6 |
		t.bit((low>>56|high<<8)<<pad)<<7
}

func (t *gramTable) bit(gram uint64) uint64 {
	h := gram * multiplier >> (t.narrow & 63)
	return t.filter[h>>6] >> (h & 63) & 1
}

// confirm compares the literals whose gram may begin at text[i:].
func (t *gramTable) confirm(members []member, text string, i int, found *Found) {
	slot := loadAt(text, i) << (t.pad & 63) * multiplier >> (t.slots & 63)
	bucket := t.heads[slot : slot+2]
	for r := bucket[0]; r < bucket[1]; r++ {
		rec := &t.records[r]
		at := i - int(rec.first>>24)
		end := at + int(rec.length)
		if at < 0 || end > len(text) || !t.equal(rec, text, at, end) {
			continue
		}
		if rec.only == 0 {
			found.report(members[rec.first&0xFFFFFF:], text, at, end)
		} else {
			found.add(rec.only.id())
		}
	}
}

func (t *gramTable) equal(rec *record, text string, at, end int) bool {
	if rec.length < 8 {
		return loadAt(text, at)<<(64-8*rec.length&63) == rec.head
	}
	return load(text[at:]) == rec.head && load(text[end-8:]) == rec.tail &&
		(rec.length <= 16 || text[at:end] == t.text[rec.from:][:rec.length])
}

func load(s string) uint64 {
	_ = s[7] // one bounds check; the compiler merges the loads
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// loadAt loads eight bytes; behind the end of s there are zeros.
func loadAt(s string, i int) uint64 {
	if i+8 <= len(s) {
		return load(s[i:])
	}
	return loadEnd(s, i)
}

func loadEnd(s string, i int) uint64 {
	if i >= len(s) {
		return 0
	}
	if len(s) >= 8 {
		return load(s[len(s)-8:]) >> (8 * (i + 8 - len(s)) & 63)
	}
	var word uint64
	for j := len(s) - 1; j >= i; j-- {
		word = word<<8 | uint64(s[j])
	}
	return word
}

func (g *grams) String() string {
	return fmt.Sprintf("4-grams, %d literals", g.literals)
}

type pick struct {
	pattern int
	back    int
	hash    uint64
}

func newGrams(p *patterns) *grams {
	g := &grams{members: p.members, literals: len(p.members)}
	var classes [len(gramSizes)][]int
	for i, text := range p.texts {
		class := 0
		for class+1 < len(gramSizes) && gramSizes[class+1] <= len(text) {
			class++
		}
		if len(text) == 1 {
			g.singles = append(g.singles, single{text[0], p.first[i]})
		} else {
			classes[class] = append(classes[class], i)
		}
	}
	crowd := patterns{members: p.members}
	for class, list := range classes {
		if len(list) > 0 {
			g.tables = append(g.tables, newTable(p, list, gramSizes[class], &crowd))
		}
	}
	if len(crowd.texts) > 0 {
		g.crowd = newAutomaton(&crowd)
	}
	return g
}

func newTable(p *patterns, list []int, size int, crowd *patterns) *gramTable {
	t := &gramTable{
		pad:    uint(64 - 8*size),
		narrow: uint(64 - min(max(bits.Len(uint(len(list)))+4, 8), 18)),
		slots:  uint(64 - min(max(bits.Len(uint(len(list)))+1, 4), 24)),
	}
	t.filter = make([]uint64, 1<<(64-t.narrow)/64)
	hash := func(text string, back int) uint64 { return loadAt(text, back) << t.pad * multiplier }
	common := make([]uint32, 1<<(64-t.slots))
	for _, i := range list {
		text := p.texts[i]
		for back := 0; back+size <= min(len(text), 255); back++ {
			common[hash(text, back)>>t.slots]++
		}
	}
	loads := make([]uint8, 1<<(64-t.slots))
	var picks []pick
	for _, i := range list {
		text := p.texts[i]
		best, bestCost := pick{back: -1}, math.MaxInt
		for back := 0; back+size <= min(len(text), 255); back++ {
			h := hash(text, back)
			slot := h >> t.slots
			if loads[slot] >= crowdLimit {
				continue
			}
			cost := 10 * bits.Len32(common[slot]*common[slot])
			cost += 40*int(loads[slot])
			for _, c := range []byte(text[back : back+size]) {
				cost += int(commonness[c])
			}
			if cost < bestCost {
				best, bestCost = pick{i, back, h}, cost
			}
		}
		if best.back < 0 {
			crowd.texts = append(crowd.texts, text)
			crowd.first = append(crowd.first, p.first[i])
			continue
		}
		loads[best.hash>>t.slots]++
		picks = append(picks, best)
	}
	t.fill(p, picks)
	return t
}

var commonness = [256]uint8{
	' ': 24, 'e': 24, 'a': 21, 's': 21, 't': 21, 'i': 21, 'n': 21, 'r': 20, 'o': 20, 'u': 19, 'l': 19, 'd': 18, 'c': 17, 'm': 17, 'p': 17,
	'v': 14, 'h': 15, 'g': 14, 'f': 14, 'b': 13, 'q': 12, 'y': 12, 'j': 10, 'x': 10, 'k': 9, 'w': 10, 'z': 9, '\'': 12, '.': 12, ',': 13, '-': 9,
	'0': 10, '1': 10, '2': 10, '3': 9, '4': 9, '5': 9, '6': 9, '7': 9, '8': 9, '9': 9,
}

func (t *gramTable) fill(p *patterns, picks []pick) {
	slices.SortFunc(picks, func(x, y pick) int { return cmp.Or(cmp.Compare(x.hash, y.hash), cmp.Compare(x.pattern, y.pattern)) })
	t.heads = make([]uint32, 1<<(64-t.slots)+1)
	t.records = make([]record, len(picks))
	var all strings.Builder
	for i, pk := range picks {
		text := p.texts[pk.pattern]
		first := p.first[pk.pattern]
		r := record{
			head: loadAt(text, 0), from: uint32(all.Len()), length: uint32(len(text)), first: first | uint32(pk.back)<<24,
		}
		if len(text) >= 8 {
			r.tail = load(text[len(text)-8:])
		} else {
			r.head <<= 64 - 8*len(text)
		}
		r.only = p.only(first)
		t.records[i] = r
		all.WriteString(text)
		h := pk.hash >> t.narrow
		t.filter[h>>6] |= 1 << (h & 63)
		t.heads[pk.hash>>t.slots+1]++
	}
	t.text = all.String()
	for i := range t.heads[1:] {
		t.heads[i+1] += t.heads[i]
	}
}
