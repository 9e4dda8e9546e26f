package literals

import (
	"cmp"
	"slices"
)

// Place says where in a text a literal has to stand.
type Place uint8

const (
	Anywhere Place = iota // within words too
	AsWord                // with no word rune right before or after it, as fold.ContainsWord has it
	AtStart               // the text begins with it
	AtEnd                 // the text ends with it
	Whole                 // the text is the literal
)

// Literal is something to look for. Its Text is not empty, and folded as the texts are.
type Literal struct {
	Text  string
	Place Place
}

// Set finds the literals it was made of. It does not change after New, so goroutines may share it.
type Set struct {
	size      int // number of literals
	automaton *automaton
}

// New returns the set of list. The id of a literal is its index. Equal literals are allowed, and all of them are found.
func New(list []Literal) *Set {
	return &Set{size: len(list), automaton: newAutomaton(gather(list), deep)}
}

// Find adds the ids of the literals that occur in text to found, each once and in no particular order.
// Ids that found has already are not added again.
func (s *Set) Find(text string, found *Found) {
	found.grow(s.size)
	s.automaton.find(text, found)
}

// String says how the set looks, for disassembly.
func (s *Set) String() string { return s.automaton.String() }

// patterns are the distinct texts of a list of literals, sorted.
type patterns struct {
	texts   []string
	first   []uint32 // for each text, where its members begin
	members []member
}

// member is one literal of a pattern: id<<4 | last<<3 | place, so that the members of a pattern are a run that ends itself.
type member uint32

const lastMember = 1 << 3

func (m member) id() uint32   { return uint32(m >> 4) }
func (m member) place() Place { return Place(m & 7) }
func (m member) last() bool   { return m&lastMember != 0 }

func gather(list []Literal) *patterns {
	order := make([]uint32, len(list))
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, func(a, b uint32) int {
		return cmp.Or(cmp.Compare(list[a].Text, list[b].Text), cmp.Compare(a, b))
	})
	p := &patterns{members: make([]member, 0, len(list))}
	for i, id := range order {
		l := list[id]
		if l.Text == "" {
			panic("literals: an empty literal")
		}
		if i == 0 || l.Text != list[order[i-1]].Text {
			p.texts = append(p.texts, l.Text)
			p.first = append(p.first, uint32(i))
		}
		m := member(id<<4) | member(l.Place)
		if i+1 == len(order) || list[order[i+1]].Text != l.Text {
			m |= lastMember
		}
		p.members = append(p.members, m)
	}
	return p
}

// only returns the member first if its pattern has no other and it may stand anywhere, or 0, which is no last member.
func (p *patterns) only(first uint32) member {
	if m := p.members[first]; m.last() && m.place() == Anywhere {
		return m
	}
	return 0
}
