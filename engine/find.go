package engine

import (
	"github.com/routebook/routebook/dsl/fold"
	"github.com/routebook/routebook/dsl/schema"
	"github.com/routebook/routebook/engine/state"
)

// indexFrom is how many rules have to be heard for the index to pay: with fewer it is cheaper to ask what they ask.
// BenchmarkDecide has books on either side of it.
const indexFrom = 24

// find answers all predicates that the index settles, and returns the rules that are heard and may match.
func (m *Machine) find() bitset {
	x := m.index
	m.guarding = true
	copy(m.known, x.settled)
	clear(m.yes)
	copy(m.ways, x.begun)
	for i := range x.texts {
		m.scan(&x.texts[i])
	}
	for i := range x.tables {
		m.lookUp(&x.tables[i])
	}
	if !m.KeepEvidence { // which tells who asks
		m.lookAtClock()
	}
	for _, asked := range x.asked {
		if m.ask(asked.pred) {
			x.open(x.words[asked.at:], m.ways)
		}
	}
	for w := range m.candidates {
		m.candidates[w] = m.ways[2*w] & m.ways[2*w+1] & m.heard[w]
	}
	return m.candidates
}

// scan notes what the text of a field holds.
func (m *Machine) scan(t *textIndex) {
	text, ok := m.foldedText(t.field)
	if !ok {
		return
	}
	if read := m.texts[t.field].read; read != nil && read.of == t {
		m.leadAll(t, read.found.IDs)
		return
	}
	t.set.Find(text, &m.found)
	m.leadAll(t, m.found.IDs)
	m.found.Reset()
}

// leadAll reads the notes of all literals that were found. It looks where they are before it reads any, so that it waits for
// all of them at once, and not for one after the other.
func (m *Machine) leadAll(t *textIndex, found []uint32) {
	m.leads = m.leads[:0]
	for _, id := range found {
		at := t.notes[id]
		m.leads = append(m.leads, lead{at: at, head: m.index.words[at]})
	}
	for _, l := range m.leads {
		m.read(l.at, l.head)
	}
}

// lead is where notes are, and how they begin.
type lead struct{ at, head uint32 }

// lookUp notes what the value of a field is.
func (m *Machine) lookUp(t *table) {
	switch t.key {
	case foldedKey:
		m.lookUpFolded(t)
	case exactKey:
		if f := m.fact(t.field); f.comparable() {
			m.lookUpWord(t, f.text)
		}
	case memberKey:
		if f := m.fact(t.field); f.kind == aSet {
			for _, name := range f.set {
				m.lookUpName(t, name)
			}
		}
	case numberKey:
		if f := m.fact(t.field); f.kind == aNumber {
			if at, ok := t.numbers[f.number+0]; ok { // +0: -0 is 0
				m.read(at, m.index.words[at])
			}
		}
	}
}

// lookUpFolded looks up a text or name; a source also by the sources of which it is a kind.
func (m *Machine) lookUpFolded(t *table) {
	text, ok := m.foldedText(t.field)
	if !ok {
		return
	}
	m.lookUpWord(t, text)
	if m.program.Fields[t.field].ID != schema.Source {
		return
	}
	source := m.conversation.Word(state.Source)
	for range m.program.Desk.Sources { // as many steps as any chain of parents can have
		if source = m.office.Parent(source); source == "" {
			return
		}
		m.lookUpName(t, source)
	}
}

// lookUpName looks up a name that is not folded yet.
func (m *Machine) lookUpName(t *table, name string) {
	m.word = fold.Append(m.word[:0], name)
	m.lookUpWord(t, stringOf(m.word))
}

func (m *Machine) lookUpWord(t *table, word string) {
	if at, ok := t.words[word]; ok {
		m.read(at, m.index.words[at])
	}
}

// read reads notes, of which the first has the given head: that a predicate holds, or has to be asked, and which ways it opens.
// It does what notes.open does, without a call: most notes have a way or two.
func (m *Machine) read(at, head uint32) {
	known, yes, ways := m.known, m.yes, m.ways
	for words := m.index.words[at:]; ; head = words[0] {
		set, bit := head>>(notePred+6), uint64(1)<<(head>>notePred&63)
		own := words[1:][:head&noteOwn]
		words = words[1+len(own):]
		if head&noteGuarded != 0 {
			if known[set]&bit == 0 { // another word has said so
				own = nil
			}
			known[set] &^= bit
		} else {
			if yes[set]&bit != 0 {
				own = nil
			}
			yes[set] |= bit
		}
		if head&(noteInList|noteInSet) == 0 {
			for _, way := range own {
				ways.add(way)
			}
		} else if own != nil {
			m.index.openMany(head, own[0], ways)
		}
		if head&noteLast != 0 {
			return
		}
	}
}
