package literals

import (
	"fmt"

	"github.com/routebook/routebook/dsl/fold"
)

// The automaton is the one of Aho and Corasick, with every transition worked out beforehand: one look-up in a table for
// each byte of the text, whatever the number of literals.
//
// A state stands for the longest end of the text read so far that some literal begins with. Bytes that occur in no literal
// share one class, so a row has one entry for each byte in use, and one more. A state's number is where its row begins;
// nothing is multiplied on the way. States are numbered so that those where some literal ends come last: whether anything
// was found is one comparison.
//
// The literals that end where a state is reached are its own pattern and the patterns that this one ends with: a chain from
// longer to shorter. Writing out each chain would take space quadratic in literals that are all ends of each other, so a
// state has its own pattern and the next of the chain. Walking whole chains at every byte would take as much time, so a
// chain is walked once in a text. What is shorter than a pattern on the chain begins inside of it, so the rune before it is
// always the same; the only thing that may change is whether a word rune follows, hence two marks. Where a mark is met, all
// that is further down the chain has been found already, if ever it will. The pattern that bears the mark has to be looked
// at again: what stands before it changes. At the end of a text the marks do not count, for the literals that must be there.

// automaton is the table, in entries as small as the number of states allows.
type automaton struct {
	classes [256]uint16 // class of each byte; 0 for all bytes in no literal
	narrow  *table[uint16]
	wide    *table[uint32]
	states  int
	used    int // classes
	ends    []ending
	members []member
}

// table has a row for each state: the next state for each class, and in the last column which of the endings is the state's.
type table[entry uint16 | uint32] struct {
	next      []entry
	accepting entry // the first state in which a literal ends
	last      entry // column of the ending
}

// ending is a pattern that ends in a state: the state's own, or the longest it ends with.
type ending struct {
	length  int
	first   uint32 // members
	shorter int32  // the ending of the longest pattern that this one ends with, or -1
	words   bool   // this one or a shorter one has to stand as a word
}

// find steps through text.
func (a *automaton) find(text string, found *Found) {
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

func scan[entry uint16 | uint32](a *automaton, t *table[entry], text string, found *Found) {
	if need := (2*len(a.ends) + 63) / 64; len(found.walked) < need {
		found.walked = append(found.walked, make([]uint64, need-len(found.walked))...)
	}
	next, accepting := t.next, t.accepting
	var state entry
	for i := range len(text) {
		state = next[int(state)+int(a.classes[text[i]])]
		if state >= accepting {
			a.walk(int32(next[int(state)+int(t.last)]), text, i+1, found)
		}
	}
}

// walk reports the literals of a chain, the longest of which has the given ending, where text has been read up to end.
func (a *automaton) walk(at int32, text string, end int, found *Found) {
	followed := uint32(0)
	if a.ends[at].words && fold.WordAfter(text, end) {
		followed = 1
	}
	for at >= 0 {
		e := &a.ends[at]
		found.report(a.members[e.first:], text, end-e.length, end)
		mark := uint32(at)<<1 | followed
		if found.walked[mark>>6]>>(mark&63)&1 != 0 {
			if end < len(text) {
				return
			}
		} else if e.shorter >= 0 {
			found.walked[mark>>6] |= 1 << (mark & 63)
			found.marks = append(found.marks, mark)
		}
		at = e.shorter
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
}

func newAutomaton(p *patterns) *automaton {
	a := &automaton{members: p.members}
	a.used = classify(p.texts, &a.classes)
	t := grow(p.texts, &a.classes, a.used)
	a.states = len(t.pattern)
	endings := t.close(a, p)
	if width := a.used + 1; a.states*width <= 1<<16 {
		a.narrow = lay[uint16](t, endings)
	} else {
		a.wide = lay[uint32](t, endings)
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

// grow makes a trie of texts, which are sorted and distinct.
func grow(texts []string, classes *[256]uint16, width int) *trie {
	t := &trie{width: width, next: make([]uint32, width), pattern: []int32{-1}}
	var path []uint32 // states of the text before, by depth
	before := ""
	for i, text := range texts {
		depth := commonPrefix(before, text)
		path = path[:depth]
		state := uint32(0)
		if depth > 0 {
			state = path[depth-1]
		}
		for j := depth; j < len(text); j++ {
			new := uint32(len(t.pattern))
			t.next[int(state)*width+int(classes[text[j]])] = new
			t.next = append(t.next, make([]uint32, width)...)
			t.pattern = append(t.pattern, -1)
			path = append(path, new)
			state = new
		}
		t.pattern[state] = int32(i)
		before = text
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
func (t *trie) close(a *automaton, p *patterns) []int32 {
	endings := make([]int32, len(t.pattern))
	fail := make([]uint32, len(t.pattern))
	queue := make([]uint32, 1, len(t.pattern))
	for len(queue) > 0 {
		s := queue[0]
		queue = queue[1:]
		endings[s] = -1
		if s != 0 {
			endings[s] = endings[fail[s]]
		}
		if i := t.pattern[s]; i >= 0 {
			endings[s] = a.addEnding(p, int(i), endings[s])
		}
		row, failed := t.row(s), t.row(fail[s])
		for class, child := range row {
			switch {
			case child == 0:
				row[class] = failed[class] // of the root it is itself: 0
			case s == 0:
				queue = append(queue, child)
			default:
				fail[child] = failed[class]
				queue = append(queue, child)
			}
		}
	}
	return endings
}

func (a *automaton) addEnding(p *patterns, pattern int, shorter int32) int32 {
	e := ending{length: len(p.texts[pattern]), first: p.first[pattern], shorter: shorter}
	e.words = shorter >= 0 && a.ends[shorter].words
	for _, m := range p.members[e.first:] {
		e.words = e.words || m.place() == AsWord
		if m.last() {
			break
		}
	}
	a.ends = append(a.ends, e)
	return int32(len(a.ends) - 1)
}

func (t *trie) row(state uint32) []uint32 {
	return t.next[int(state)*t.width:][:t.width]
}

// lay writes the rows in their final order, the states without an ending first.
func lay[entry uint16 | uint32](t *trie, endings []int32) *table[entry] {
	width, states := t.width+1, len(endings)
	begins := make([]entry, states) // where the row of a state begins
	var row, accepting int
	for _, ends := range []bool{false, true} {
		for s := range states {
			if (endings[s] >= 0) == ends {
				begins[s] = entry(row)
				row += width
			}
		}
		if !ends {
			accepting = row
		}
	}
	next := make([]entry, states*width)
	for s := range states {
		row := next[begins[s]:][:width]
		for class, to := range t.row(uint32(s)) {
			row[class] = begins[to]
		}
		row[t.width] = entry(max(endings[s], 0))
	}
	return &table[entry]{next: next, accepting: entry(accepting), last: entry(t.width)}
}
