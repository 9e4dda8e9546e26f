package literals

import (
	"fmt"
	"strings"

	"github.com/routebook/routebook/dsl/fold"
)

// The automaton is the one of Aho and Corasick, with every transition worked out beforehand: one look-up in a table for
// each byte of the text, whatever the number of literals.
//
// A state stands for the longest end of the text read so far that some literal begins with. Bytes that occur in no literal
// share one class, so a row has one entry for each byte in use, one for all others, and one for what ends in the state. States are numbered so that those where some literal ends come last: whether anything
// was found is one comparison.
//
// The literals that end where a state is reached are its own pattern and the patterns that this one ends with: a chain from
// longer to shorter. Writing out each chain would take space quadratic in literals that are all ends of each other, so a
// state has its own pattern and the next of the chain. Walking whole chains at every byte would take as much time, so a
// chain is walked once in a text. What is shorter than a pattern on the chain begins inside of it, so the rune before it is
// always the same; the only thing that may change is whether a word rune follows, hence two marks. Where a mark is met, all
// that is further down the chain has been found already, if ever it will. The pattern that bears the mark has to be looked
// at again: what stands before it changes. At the end of a text the marks do not count, for the literals that must be there.

//
// A literal of which the beginning is already unlike all others has the rest cut off: the automaton knows the beginning, and
// the rest is compared when that was met. Nothing goes on from the state where a literal is cut, and from one place of the
// text at most one such state can be reached; so there is at most one comparison for each byte of the text. It depends on
// what follows, so marks do not save it: the cut ones of a chain are linked among themselves and looked at every time.
// Phrases take a third of the memory, and ten thousand of them stay in the processor's second cache.
//
// Each look-up waits for the one before, and for the cache. So a long text is cut into eight lanes, read in turn: eight
// look-ups are under way at once. A lane begins at the root, and goes on into the next one until all that began in it has
// ended. What two lanes find both is found once.

const (
	deep         = 8 // bytes of a literal that are never cut off: most words are found without a comparison
	shortestTail = 5 // a comparison costs more than a few states
)

// automaton is the table, in entries as small as the number of states allows.
type automaton struct {
	classes [256]uint16 // class of each byte; 0 for all bytes in no literal
	narrow  *table[uint16]
	wide    *table[uint32]
	states  int
	used    int // classes
	longest int // length of the longest literal
	ends    []ending
	tails   []string // for each ending what the automaton does not know of the pattern, or ""
	members []member
}

// table has a row for each state: the next state for each class, and in the last column which of the endings is the state's,
// as outcome.
type table[entry uint16 | uint32] struct {
	width     int // entries of a row
	next      []entry
	accepting entry // the first state in which a literal ends
}

// outcome is the index of an ending<<1, with the lowest bit set when all literals of its chain may stand anywhere.
type outcome = uint32

// ending is a pattern that ends in a state: the state's own, or the longest it ends with.
type ending struct {
	only    member // the one literal, when there is only one and it may stand anywhere
	first   uint32 // otherwise its members, of which there is this one first
	shorter int32  // the ending of the longest pattern that this one ends with, or -1
	length  uint32 // as far as the automaton knows the pattern
	cut     int32  // the first of the chain from here on of which the automaton has only the beginning, or -1
}

// find steps through text.
func (a *automaton) find(text string, found *Found) {
	if need := (2*len(a.ends) + 63) / 64; len(found.walked) < need {
		found.walked = append(found.walked, make([]uint64, need-len(found.walked))...)
	}
	if a.narrow != nil {
		scan(a, a.narrow, text, found)
	} else {
		scan(a, a.wide, text, found)
	}
	for _, mark := range found.marks {
		found.walked[mark>>6] = 0
	}
	found.marks = found.marks[:0]
}

// scan reads text in eight lanes, when that is worth while. Each lane is as long as the place of the next one is far, and by
// overlap longer: whatever begins in it ends in it.
func scan[entry uint16 | uint32](a *automaton, t *table[entry], text string, found *Found) {
	overlap := max(a.longest-1, 0)
	part := (len(text) - overlap) / lanes
	if part < max(shortestPart, overlap/4) {
		rest(a, t, 0, text, 0, found)
		return
	}
	var states [lanes]entry
	for from := 0; from < part+overlap; from += stride {
		step(a, t, &states, text, part, from, min(part+overlap, from+stride), found)
	}
	rest(a, t, states[lanes-1], text, lanes*part+overlap, found)
}

// step takes the lanes, which lie part bytes apart, from one place to another, and reports what it meets on the way. Whether a
// literal ends cannot be foretold, so there is no branch on it: each state is written where the next hit goes, and counts if
// it is one.
func step[entry uint16 | uint32](a *automaton, t *table[entry], states *[lanes]entry, text string, part, from, to int, found *Found) {
	lane0 := text[from:to]
	lane1 := text[part+from : part+to][:len(lane0)]
	lane2 := text[2*part+from : 2*part+to][:len(lane0)]
	lane3 := text[3*part+from : 3*part+to][:len(lane0)]
	lane4 := text[4*part+from : 4*part+to][:len(lane0)]
	lane5 := text[5*part+from : 5*part+to][:len(lane0)]
	lane6 := text[6*part+from : 6*part+to][:len(lane0)]
	lane7 := text[7*part+from : 7*part+to][:len(lane0)]
	classes, next, width := &a.classes, t.next, t.width
	s0, s1, s2, s3, s4, s5, s6, s7 := states[0], states[1], states[2], states[3], states[4], states[5], states[6], states[7]
	hits, n := &found.hits, uint(0)
	below := int64(t.accepting) - 1
	for i := range len(lane0) {
		s0 = next[int(s0)*width+int(classes[lane0[i]])]
		hits[n&hitMask] = uint64(s0)<<32 | uint64(i)
		n += uint((below - int64(s0)) >> 63 & 1)
		s1 = next[int(s1)*width+int(classes[lane1[i]])]
		hits[n&hitMask] = uint64(s1)<<32 | uint64(i) | 1<<laneBit
		n += uint((below - int64(s1)) >> 63 & 1)
		s2 = next[int(s2)*width+int(classes[lane2[i]])]
		hits[n&hitMask] = uint64(s2)<<32 | uint64(i) | 2<<laneBit
		n += uint((below - int64(s2)) >> 63 & 1)
		s3 = next[int(s3)*width+int(classes[lane3[i]])]
		hits[n&hitMask] = uint64(s3)<<32 | uint64(i) | 3<<laneBit
		n += uint((below - int64(s3)) >> 63 & 1)
		s4 = next[int(s4)*width+int(classes[lane4[i]])]
		hits[n&hitMask] = uint64(s4)<<32 | uint64(i) | 4<<laneBit
		n += uint((below - int64(s4)) >> 63 & 1)
		s5 = next[int(s5)*width+int(classes[lane5[i]])]
		hits[n&hitMask] = uint64(s5)<<32 | uint64(i) | 5<<laneBit
		n += uint((below - int64(s5)) >> 63 & 1)
		s6 = next[int(s6)*width+int(classes[lane6[i]])]
		hits[n&hitMask] = uint64(s6)<<32 | uint64(i) | 6<<laneBit
		n += uint((below - int64(s6)) >> 63 & 1)
		s7 = next[int(s7)*width+int(classes[lane7[i]])]
		hits[n&hitMask] = uint64(s7)<<32 | uint64(i) | 7<<laneBit
		n += uint((below - int64(s7)) >> 63 & 1)
	}
	*states = [lanes]entry{s0, s1, s2, s3, s4, s5, s6, s7}
	for _, hit := range hits[:n] {
		o := outcome(next[int(hit>>32+1)*width-1])
		lane := int(hit >> laneBit & (lanes - 1))
		a.accept(o, text, lane*part+from+int(hit&(stride-1))+1, found)
	}
}

// rest goes on from state, reached at text[from:], to the end of the text.
func rest[entry uint16 | uint32](a *automaton, t *table[entry], state entry, text string, from int, found *Found) {
	for i := from; i < len(text); i++ {
		state = t.next[int(state)*t.width+int(a.classes[text[i]])]
		if state >= t.accepting {
			a.accept(outcome(t.next[(int(state)+1)*t.width-1]), text, i+1, found)
		}
	}
}

// accept reports what ends at text[:end], unless all of it is known to have been found.
func (a *automaton) accept(o outcome, text string, end int, found *Found) {
	if o&1 == 0 {
		a.walk(int32(o>>1), text, end, found)
		return
	}
	for at := int32(o >> 1); at >= 0; {
		if !found.mark(uint32(at) << 1) {
			return // of literals that may stand anywhere none is left to find
		}
		e := &a.ends[at]
		if e.only != 0 {
			found.add(e.only.id())
		} else {
			found.report(a.members[e.first:], text, end-int(e.length), end)
		}
		at = e.shorter
	}
}

// walk reports the literals of a chain, the longest of which has the given ending, where text has been read up to end.
func (a *automaton) walk(top int32, text string, end int, found *Found) {
	for at := a.ends[top].cut; at >= 0; {
		e := &a.ends[at]
		if tail := a.tails[at]; strings.HasPrefix(text[end:], tail) {
			found.report(a.members[e.first:], text, end-int(e.length), end+len(tail))
		}
		if at = e.shorter; at >= 0 {
			at = a.ends[at].cut
		}
	}
	followed := uint32(0)
	if fold.WordAfter(text, end) {
		followed = 1
	}
	for at := top; at >= 0; at = a.ends[at].shorter {
		e := &a.ends[at]
		if a.tails[at] == "" {
			found.report(a.members[e.first:], text, end-int(e.length), end)
		}
		if !found.mark(uint32(at)<<1|followed) && end < len(text) {
			return
		}
	}
}

func (a *automaton) String() string {
	return fmt.Sprintf("automaton of %d states, %d byte classes", a.states, a.used)
}

// trie is the automaton being built: rows of states, numbered as they come.
type trie struct {
	width   int      // classes
	next    []uint32 // width entries for each state; 0 where no literal goes on
	pattern []int32  // for each state, the pattern that ends there, or -1
	depths  []int    // for each pattern, how many of its bytes are in the trie
}

func newAutomaton(p *patterns, shallow int) *automaton {
	a := &automaton{members: p.members}
	a.used = classify(p.texts, &a.classes)
	t := grow(p.texts, a, shallow)
	a.states = len(t.pattern)
	order, endings := t.close(a, p)
	if a.states < 1<<16 && len(a.ends) < 1<<15 {
		a.narrow = lay[uint16](a, t, order, endings)
	} else {
		a.wide = lay[uint32](a, t, order, endings)
	}
	return a
}

// classify numbers the bytes in use from 1 and returns how many classes there are, with the class 0 of all other bytes.
func classify(texts []string, classes *[256]uint16) int {
	var used [256]bool
	for _, text := range texts {
		for i := range len(text) {
			used[text[i]] = true
		}
	}
	n := 1
	for b := range used {
		if used[b] {
			classes[b] = uint16(n)
			n++
		}
	}
	return n
}

// grow makes a trie of texts, which are sorted and distinct, cutting off what is alone below the depth shallow.
func grow(texts []string, a *automaton, shallow int) *trie {
	t := &trie{width: a.used, next: make([]uint32, a.used), pattern: []int32{-1}, depths: make([]int, len(texts))}
	var path []uint32 // states of the text before, by depth
	before := 0       // bytes that the text has in common with the one before
	for i, text := range texts {
		after := 0
		if i+1 < len(texts) {
			after = commonPrefix(text, texts[i+1])
		}
		depth := max(before, after) + 1
		if depth = max(depth, shallow); len(text)-depth < shortestTail {
			depth = len(text)
		}
		state := uint32(0)
		if path = path[:before]; before > 0 {
			state = path[before-1]
		}
		for j := before; j < depth; j++ {
			next := uint32(len(t.pattern))
			t.next[int(state)*t.width+int(a.classes[text[j]])] = next
			t.next = append(t.next, make([]uint32, t.width)...)
			t.pattern = append(t.pattern, -1)
			path = append(path, next)
			state = next
		}
		t.pattern[state], t.depths[i] = int32(i), depth
		before = after
	}
	return t
}

func commonPrefix(a, b string) int {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return n
}

// close fills the rows with what the failed states would do, from the root on, so that every state knows its next for every
// class. It makes the endings, and returns which one each state has, or -1.
func (t *trie) close(a *automaton, p *patterns) (order []uint32, endings []int32) {
	endings = make([]int32, len(t.pattern))
	fail := make([]uint32, len(t.pattern))
	order = make([]uint32, 1, len(t.pattern))
	for i := 0; i < len(order); i++ {
		s := order[i]
		endings[s] = -1
		if s != 0 {
			endings[s] = endings[fail[s]]
		}
		if i := t.pattern[s]; i >= 0 {
			endings[s] = a.addEnding(p, int(i), t.depths[i], endings[s])
		}
		row, failed := t.row(s), t.row(fail[s])
		for class, child := range row {
			switch {
			case child == 0:
				row[class] = failed[class] // of the root it is itself: 0
			case s == 0:
				order = append(order, child)
			default:
				fail[child] = failed[class]
				order = append(order, child)
			}
		}
	}
	return order, endings
}

func (a *automaton) addEnding(p *patterns, pattern, length int, shorter int32) int32 {
	first, added := p.first[pattern], int32(len(a.ends))
	e := ending{only: p.only(first), first: first, shorter: shorter, length: uint32(length), cut: -1}
	tail := p.texts[pattern][length:]
	if tail != "" {
		e.cut = added
	} else if shorter >= 0 {
		e.cut = a.ends[shorter].cut
	}
	a.ends = append(a.ends, e)
	a.tails = append(a.tails, tail)
	a.longest = max(a.longest, length)
	return added
}

// anywhere reports whether all literals of the chain from an ending on may stand anywhere.
func (a *automaton) anywhere() []bool {
	free := make([]bool, len(a.ends))
	for i, e := range a.ends { // what is shorter was met before
		free[i] = e.cut < 0 && (e.shorter < 0 || free[e.shorter])
		for _, m := range a.members[e.first:] {
			free[i] = free[i] && m.place() == Anywhere
			if m.last() {
				break
			}
		}
	}
	return free
}

func (t *trie) row(state uint32) []uint32 {
	return t.next[int(state)*t.width:][:t.width]
}

// lay writes the rows in their final order, the states without an ending first.
func lay[entry uint16 | uint32](a *automaton, t *trie, order []uint32, endings []int32) *table[entry] {
	numbers, free := make([]entry, len(endings)), a.anywhere()
	laid := &table[entry]{width: t.width + 1}
	var n entry
	for _, ends := range []bool{false, true} {
		for _, s := range order {
			if (endings[s] >= 0) == ends {
				numbers[s] = n
				n++
			}
		}
		if !ends {
			laid.accepting = n
		}
	}
	laid.next = make([]entry, len(endings)*laid.width)
	for s, ending := range endings {
		row := laid.next[int(numbers[s])*laid.width:][:laid.width]
		for class, to := range t.row(uint32(s)) {
			row[class] = numbers[to]
		}
		if ending >= 0 {
			row[len(row)-1] = entry(ending << 1)
			if free[ending] {
				row[len(row)-1] |= 1
			}
		}
	}
	return laid
}
