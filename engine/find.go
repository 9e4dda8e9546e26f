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
	copy(m.candidates, x.always)
	copy(m.opened, x.open)
	for i := range x.texts {
		m.scan(&x.texts[i])
	}
	for i := range x.tables {
		m.lookUp(&x.tables[i])
	}
	for _, pred := range x.asked {
		if m.ask(pred) {
			m.lead(x.of[pred])
		}
	}
	for w := range m.candidates {
		m.candidates[w] &= m.heard[w] & m.opened[w]
	}
	return m.candidates
}

// scan marks what the text of a field holds.
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

// leadAll follows the ways of all literals that were found.
func (m *Machine) leadAll(t *textIndex, found []uint32) {
	for _, id := range found {
		m.lead(t.refs[id])
	}
}

// lookUp marks what the value of a field is.
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
				m.lead(at)
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
		m.lead(at)
	}
}

// lead follows a way to marks.
func (m *Machine) lead(to ref) {
	if to&several == 0 {
		m.mark(m.index.marks[to:])
		return
	}
	list := m.index.marks[to&^several:]
	for _, at := range list[1 : 1+list[0]] {
		m.mark(m.index.marks[at:])
	}
}

// mark notes that a predicate holds, or that it has to be asked, and the rules that it leads to.
func (m *Machine) mark(mark []uint32) {
	pred := mark[0] >> 1
	switch guarded := mark[0]&1 != 0; {
	case guarded && !m.known.has(pred), !guarded && m.yes.has(pred) && m.index.settled.has(pred):
		return // it was marked before, by another word
	case guarded:
		m.known.remove(pred)
	default:
		m.yes.add(pred)
	}
	rest := m.candidates.addAll(mark[1], mark[markHead:])
	m.opened.addAll(mark[2], rest)
}

// addAll adds rules as a mark has them, and returns what follows them.
func (s bitset) addAll(number uint32, words []uint32) (rest []uint32) {
	if number&asSet == 0 {
		for _, rule := range words[:number] {
			s.add(rule)
		}
		return words[number:]
	}
	n := int(number &^ asSet)
	for i := range s[:n] {
		s[i] |= uint64(words[2*i]) | uint64(words[2*i+1])<<32
	}
	return words[2*n:]
}
