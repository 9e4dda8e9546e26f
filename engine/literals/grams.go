package literals

import (
	"cmp"
	"fmt"
	"math/bits"
	"slices"
	"strings"
)

// grams looks at four bytes of the text at a time, of which a small bitmap says whether a literal may be there.
type grams struct {
	filter   *[filterBits / 64]uint64
	pairs    *[1 << 16 / 64]uint64 // nil when no literal is that short
	fours    buckets
	twos     buckets
	singles  []single
	crowd    *automaton // nil when nothing is crowded
	members  []member
	literals int
}

type single struct {
	text  string
	first uint32
}

const (
	filterBits = 1 << 17
	crowdLimit = 16
	multiplier = 0x9E3779B1
)

type buckets struct {
	shift   uint
	heads   []uint32
	records []record
}

type record struct {
	key    uint64
	text   string
	first  uint32
	back   uint8 // bytes of the literal before the gram
	window uint8 // bytes of key in use
}

var windows = [9]uint64{0, 0xFF, 0xFFFF, 0xFFFFFF, 0xFFFFFFFF, 0xFFFFFFFFFF, 0xFFFFFFFFFFFF, 0xFFFFFFFFFFFFFF, 0xFFFFFFFFFFFFFFFF}

func (g *grams) find(text string, found *Found) {
	for _, s := range g.singles {
		for at := strings.IndexByte(text, s.text[0]); at >= 0; {
			found.report(g.members[s.first:], text, at, at+1)
			next := strings.IndexByte(text[at+1:], s.text[0])
			if next < 0 {
				break
			}
			at += 1 + next
		}
	}
	i := 0
	for ; i+68 <= len(text); i += 64 {
		var at uint64
		for j := 0; j < 64; j += 8 {
			at |= g.octet(load(text[i+j:]), load(text[i+j+4:])) << j
		}
		for ; at != 0; at &= at - 1 {
			g.confirm(text, i+bits.TrailingZeros64(at), found)
		}
	}
	for ; i < len(text); i += 8 {
		for at := g.octet(loadAt(text, i), loadAt(text, i+4)); at != 0; at &= at - 1 {
			g.confirm(text, i+bits.TrailingZeros64(at), found)
		}
	}
	if g.pairs != nil {
		for i := range len(text) {
			pair := uint32(uint16(loadAt(text, i)))
			if g.pairs[pair>>6]>>(pair&63)&1 != 0 {
				g.twos.confirm(g.members, pair*multiplier, text, i, found)
			}
		}
	}
	if g.crowd != nil {
		g.crowd.find(text, found)
	}
}

// octet says for eight places whether the four bytes there are in the filter.
func (g *grams) octet(low, high uint64) uint64 {
	f := g.filter
	var at uint64
	for j := 0; j < 4; j++ {
		h := uint32(low>>(8*j)) * multiplier >> 15
		at |= f[h>>6] >> (h & 63) & 1 << j
		h = uint32(high>>(8*j)) * multiplier >> 15
		at |= f[h>>6] >> (h & 63) & 1 << (j + 4)
	}
	return at
}

func (g *grams) confirm(text string, i int, found *Found) {
	g.fours.confirm(g.members, uint32(loadAt(text, i))*multiplier, text, i, found)
}

func (b *buckets) confirm(members []member, hash uint32, text string, i int, found *Found) {
	word := loadAt(text, i)
	slot := hash >> b.shift
	for r := b.heads[slot]; r < b.heads[slot+1]; r++ {
		rec := &b.records[r]
		if (word^rec.key)&windows[rec.window] != 0 {
			continue
		}
		at := i - int(rec.back)
		end := at + len(rec.text)
		if at < 0 || end > len(text) || text[at:end] != rec.text {
			continue
		}
		found.report(members[rec.first:], text, at, end)
	}
}

func load(s string) uint64 {
	_ = s[7] // one bounds check; the compiler merges the loads
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// loadAt loads eight bytes, zeros after the end.
func loadAt(s string, i int) uint64 {
	if i+8 <= len(s) {
		return load(s[i:])
	}
	if i >= len(s) {
		return 0
	}
	if len(s) >= 8 {
		return load(s[len(s)-8:]) >> (8 * (i + 8 - len(s)))
	}
	var w uint64
	for j := len(s) - 1; j >= i; j-- {
		w = w<<8 | uint64(s[j])
	}
	return w
}

func (g *grams) String() string {
	return fmt.Sprintf("4-grams, %d literals", g.literals)
}

type pick struct {
	pattern int
	back    int
	hash    uint32
}

func newGrams(p *patterns) *grams {
	g := &grams{filter: new([filterBits / 64]uint64), members: p.members, literals: len(p.members)}
	shift := uint(32 - min(max(bits.Len(uint(len(p.texts))), 6), 17))
	g.fours.shift, g.twos.shift = shift, 32-10
	var fours, twos []pick
	var crowd patterns
	loads := make([]uint8, 1<<(32-shift))
	loads2 := make([]uint8, 1<<10)
	for i, text := range p.texts {
		var ok bool
		var pk pick
		switch len(text) {
		case 1:
			g.singles = append(g.singles, single{text, p.first[i]})
			continue
		case 2, 3:
			if pk, ok = choose(text, 2, loads2, g.twos.shift); ok {
				pk.pattern = i
				twos = append(twos, pk)
				continue
			}
		default:
			if pk, ok = choose(text, 4, loads, g.fours.shift); ok {
				pk.pattern = i
				fours = append(fours, pk)
				continue
			}
		}
		crowd.texts = append(crowd.texts, text)
		crowd.first = append(crowd.first, p.first[i])
	}
	g.fours.fill(p, fours)
	for _, pk := range fours {
		h := pk.hash >> 15
		g.filter[h>>6] |= 1 << (h & 63)
	}
	if len(twos) > 0 {
		g.pairs = new([1 << 16 / 64]uint64)
		g.twos.fill(p, twos)
		for _, pk := range twos {
			pair := uint16(loadAt(p.texts[pk.pattern], pk.back))
			g.pairs[pair>>6] |= 1 << (pair & 63)
		}
	}
	if len(crowd.texts) > 0 {
		crowd.members = p.members
		g.crowd = newAutomaton(&crowd)
	}
	return g
}

func choose(text string, size int, loads []uint8, shift uint) (pick, bool) {
	best, bestCost := pick{back: -1}, 0
	for back := 0; back+size <= min(len(text), 255); back++ {
		hash := uint32(loadAt(text, back)&windows[size]) * multiplier
		if loads[hash>>shift] >= crowdLimit {
			continue
		}
		cost := 0
		for _, c := range []byte(text[back : back+size]) {
			cost += int(commonness[c])
		}
		if best.back < 0 || cost < bestCost {
			best, bestCost = pick{back: back, hash: hash}, cost
		}
	}
	if best.back < 0 {
		return best, false
	}
	loads[best.hash>>shift]++
	return best, true
}

var commonness = [256]uint8{
	' ': 24, 'e': 24, 'a': 21, 's': 21, 't': 21, 'i': 21, 'n': 21, 'r': 20, 'o': 20, 'u': 19, 'l': 19, 'd': 18, 'c': 17, 'm': 17, 'p': 17,
	'v': 14, 'h': 15, 'g': 14, 'f': 14, 'b': 13, 'q': 12, 'y': 12, 'j': 10, 'x': 10, 'k': 9, 'w': 10, 'z': 9, '\'': 12, '.': 12, ',': 13, '-': 9,
	'0': 10, '1': 10, '2': 10, '3': 9, '4': 9, '5': 9, '6': 9, '7': 9, '8': 9, '9': 9,
}

func (b *buckets) fill(p *patterns, picks []pick) {
	slices.SortFunc(picks, func(x, y pick) int { return cmp.Or(cmp.Compare(x.hash, y.hash), cmp.Compare(x.pattern, y.pattern)) })
	b.heads = make([]uint32, 1<<(32-b.shift)+1)
	b.records = make([]record, len(picks))
	for i, pk := range picks {
		text := p.texts[pk.pattern]
		window := min(8, len(text)-pk.back)
		b.records[i] = record{
			key: loadAt(text, pk.back) & windows[window], text: text, first: p.first[pk.pattern],
			back: uint8(pk.back), window: uint8(window),
		}
		b.heads[pk.hash>>b.shift+1]++
	}
	for i := range b.heads[1:] {
		b.heads[i+1] += b.heads[i]
	}
}
