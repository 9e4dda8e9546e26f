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
	size     int       // number of literals
	texts    []string  // distinct, by kind of their stems, then sorted: those of a stem are together
	patterns []pattern // of the texts
	members  []member
	stems    [kinds]stems
	pairs    *pairs // nil when no text is so short
	sieve    *sieve // nil when none is longer
	behind   [buckets]uint8
	few      bool // to ask for each is faster
}

// fewAnchored is how many literals that have a place to stand are asked for faster than the text is read.
const fewAnchored = 24

// New returns the set of list. The id of a literal is its index. Equal literals are allowed, and all of them are found.
func New(list []Literal) *Set {
	s := &Set{size: len(list)}
	first := s.gather(list)
	s.patterns = make([]pattern, len(s.texts))
	for i, text := range s.texts {
		s.patterns[i] = newPattern(text, s.members, first[i])
		s.patterns[i].lastOfStem = i+1 == len(s.texts) || stemOf(s.texts[i+1]) != stemOf(text)
	}
	if s.few = len(list) <= fewAnchored && !slices.ContainsFunc(list, Literal.floats); !s.few {
		s.deal()
	}
	return s
}

// floats reports whether a literal may stand in more places than one.
func (l Literal) floats() bool { return l.Place == Anywhere || l.Place == AsWord }

// Find adds the ids of the literals that occur in text to found, each once and in no particular order.
// Ids that found has already are not added again.
func (s *Set) Find(text string, found *Found) {
	found.open(s.size)
	if s.few || !s.search(text, found) {
		s.askEach(text, found)
	}
	found.close()
}

// member is one literal of a text: id<<4 | last<<3 | place, so that the members of a text are a run that ends itself.
type member uint32

const lastMember = 1 << 3

func (m member) id() uint32   { return uint32(m >> 4) }
func (m member) place() Place { return Place(m & 7) }
func (m member) last() bool   { return m&lastMember != 0 }

// gather makes one text of the literals that have the same. It returns the first member of each text.
func (s *Set) gather(list []Literal) (first []uint32) {
	order := make([]uint32, len(list))
	for i := range order {
		order[i] = uint32(i)
		if list[i].Text == "" {
			panic("literals: an empty literal")
		}
	}
	slices.SortFunc(order, func(a, b uint32) int {
		x, y := list[a].Text, list[b].Text
		return cmp.Or(cmp.Compare(kindOf(x), kindOf(y)), cmp.Compare(x, y), cmp.Compare(a, b))
	})
	s.members = make([]member, len(list))
	for i, id := range order {
		text := list[id].Text
		if i == 0 || text != list[order[i-1]].Text {
			s.texts, first = append(s.texts, text), append(first, uint32(i))
		}
		s.members[i] = member(id<<4) | member(list[id].Place)
		if i+1 == len(order) || list[order[i+1]].Text != text {
			s.members[i] |= lastMember
		}
	}
	s.texts = slices.Clip(s.texts)
	return first
}
