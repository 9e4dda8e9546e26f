package engine

import (
	"slices"

	"github.com/routebook/routebook/compiler/program"
)

// Two ways lead to a rule, by its clause and by its gate, and both must be open: see program.Access. They have bits in one
// set: a word for the clauses of 64 rules, and behind it one for their gates.

// wayByClause and wayByGate return the ways to a rule.
func wayByClause(rule int) uint32 { return uint32(rule>>6<<7 | rule&63) }
func wayByGate(rule int) uint32   { return wayByClause(rule) | 1<<6 }

// A note is of one predicate: its head, which says how many words follow; the ways that the predicate opens, if they are few.
// Otherwise one word says where they are: in a list, or in a set, which is what a common predicate has. That the channel is
// e-mail leads to thousands of rules, and costs no more than a few.
//
// What a message says leads to notes that lie behind one another: whoever reads them waits for memory once.
const (
	noteOwn     = 7      // how many words follow: as many ways, unless they are elsewhere
	noteGuarded = 1 << 3 // the predicate may hold, and has to be asked
	noteLast    = 1 << 4 // no other follows
	noteInList  = 1 << 5
	noteInSet   = 1 << 6
	notePred    = 7 // how many bits are below the predicate

	ownWays   = 4 // as many as a note has itself: a predicate has a note for each of its words
	listLimit = 2 // ways in a list, for each word that the set would have
)

// notes are what an index has to say, and where it says it.
type notes struct {
	words []uint32
	lists []uint32 // of ways, each with its length before it
	sets  []bitset // of ways
}

// noter writes notes.
type noter struct {
	*notes
	of [][]uint32 // by predicate: its note
}

// newNoter makes the notes of predicates that open ways; size is that of a set of ways.
func newNoter(n *notes, p *program.Program, ways [][]uint32, size int) *noter {
	w := &noter{notes: n, of: make([][]uint32, len(ways))}
	for i := range ways {
		head := uint32(i) << notePred
		if i < len(p.Plan.Finds) && p.Plan.Finds[i] == program.Guarded {
			head |= noteGuarded
		}
		w.of[i] = w.note(head, ways[i], size)
	}
	return w
}

func (w *noter) note(head uint32, ways []uint32, size int) []uint32 {
	switch {
	case len(ways) <= ownWays:
		return append([]uint32{head | uint32(len(ways))}, ways...)
	case len(ways) <= listLimit*size:
		at := uint32(len(w.lists))
		w.lists = append(append(w.lists, uint32(len(ways))), ways...)
		return []uint32{head | noteInList | 1, at}
	}
	set := make(bitset, size)
	for _, way := range ways {
		set.add(way)
	}
	w.sets = append(w.sets, set)
	return []uint32{head | noteInSet | 1, uint32(len(w.sets) - 1)}
}

// write writes the notes of some predicates, and returns where they are.
func (w *noter) write(preds []program.PredID) (at uint32) {
	at = uint32(len(w.words))
	last := 0
	for _, pred := range preds {
		last = len(w.words)
		w.words = append(w.words, w.of[pred]...)
	}
	w.words[last] |= noteLast
	return at
}

// clip gives back what was set aside.
func (n *notes) clip() { n.words, n.lists = slices.Clip(n.words), slices.Clip(n.lists) }

// open opens the ways of the note that begins at words.
func (n *notes) open(words []uint32, ways bitset) {
	list := words[1:][:words[0]&noteOwn]
	if words[0]&(noteInList|noteInSet) != 0 {
		n.openMany(words[0], list[0], ways)
		return
	}
	for _, way := range list {
		ways.add(way)
	}
}

// openMany opens the ways that are in a list or a set.
func (n *notes) openMany(head, at uint32, ways bitset) {
	if head&noteInSet != 0 {
		for i, word := range n.sets[at] {
			ways[i] |= word
		}
		return
	}
	list := n.lists[at:]
	for _, way := range list[1:][:list[0]] {
		ways.add(way)
	}
}
