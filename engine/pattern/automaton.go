package pattern

import (
	"math/bits"
	"regexp/syntax"
	"slices"
	"unicode/utf8"
)

// The automaton is the one of Glushkov: it has a place for each rune that an expression names, and edges between the places
// of runes that may follow each other. The text is read once, rune by rune. All that has to be known of what was read is at
// which places matches that have begun may be: a set of bits, of which one or two are set as a rule, and none most of the
// time. So what it takes is linear, whatever the expression, and nothing is kept from one text to the next.
//
// Places and edges are made of what package regexp/syntax makes of the expression, and what it says of runes and of the
// places between them (\b, ^) is asked there. So there is one opinion about what an expression means.
//
// It was chosen over a deterministic automaton, which takes one look-up for each byte, because of its size. There are
// thousands of expressions, and each is asked about a text now and then: most of the time goes into waiting for memory.

// automaton is what is left of an expression. It is in one piece, and short, since it has to come from memory.
type automaton struct {
	code    []uint16 // by place: where its edges are in code, up to those of the next; behind that all edges, in two words each
	classes *[]class // which others use, too
}

// edge is the first word of an edge: the place it leads to, and what it needs, as syntax.EmptyOp. The second word is the
// class of the rune at that place.
//
//	0 0 n n n n n n  p p p p p p p p
type edge uint16

func (e edge) to() uint8 { return uint8(e) }

const (
	beginning = 0 // the place before all
	end       = 0 // the place behind all: no edge leads to the beginning

	maxFew          = 64
	maxPlaces       = 256
	maxInstructions = 1 << 10 // with maxCode, what is ever to do for a rune
	maxCode         = 1 << 12
)

// few and many are sets of places.
type (
	few  [maxFew / 64]uint64
	many [maxPlaces / 64]uint64
)

// run reads text from a place on. It returns whether it has come to the end of the expression, and otherwise up to where it
// has read: a place where none of the matches that have begun is left, or beyond the text.
func run[set few | many](p *Pattern, text string, at int) (matches bool, to int) {
	var now, none set
	now[0] = 1 << beginning
	before := rune(noRune)
	if at > 0 {
		before = rune(text[at-1]) // of a rune that is not ASCII some byte that is not either: nothing looks closer
	}
	for {
		r, size := rune(noRune), 1
		if at < len(text) {
			if r = rune(text[at]); r >= utf8.RuneSelf {
				r, size = utf8.DecodeRuneInString(text[at:])
			}
		}
		ascii := uint16(min(uint32(r), utf8.RuneSelf))
		var next set
		for w := range len(now) {
			for places := now[w]; places != 0; places &= places - 1 {
				place := 64*w + bits.TrailingZeros64(places)
				for edges := p.code[p.code[place]:p.code[place+1]]; len(edges) >= 2; edges = edges[2:] {
					e, id := edge(edges[0]), classID(edges[1])
					switch {
					case e.to() == end:
						if e.allows(before, r) {
							return true, at
						}
					case id >= listed && id.hasASCII(ascii), id < listed && (*p.classes)[id].has(r):
						if e.allows(before, r) {
							next[int(e.to()/64)%len(next)] |= 1 << (e.to() % 64)
						}
					}
				}
			}
		}
		at += size
		if r == noRune || next == none && (p.length > 0 || p.atStart) {
			return false, at
		}
		if !p.atStart {
			next[0] |= 1 << beginning
		}
		now, before = next, r
	}
}

const noRune = -1 // before and behind a text

// allows reports whether what an edge needs is so between two runes.
func (e edge) allows(before, after rune) bool {
	needs := syntax.EmptyOp(e >> 8)
	return needs == 0 || needs&^syntax.EmptyOpContext(before, after) == 0
}

// builder makes an automaton of a program.
type builder struct {
	prog    *syntax.Prog
	places  []uint16  // by instruction: the place of the rune that it matches
	classes []classID // by place: what that rune is
	code    []uint16
	seen    []uint64 // by instruction: with which needs it was come upon, as bits
}

// newAutomaton returns the automaton of a program, or one without code when it would be too large.
func newAutomaton(p *syntax.Prog, shared *classes) automaton {
	n := len(p.Inst)
	if n > maxInstructions {
		return automaton{}
	}
	b := builder{prog: p, places: make([]uint16, n), seen: make([]uint64, n), classes: make([]classID, 1, n)}
	from := append(make([]uint32, 0, n), uint32(p.Start)) // by place: the instruction behind it
	for pc := range p.Inst {
		switch i := &p.Inst[pc]; i.Op {
		case syntax.InstRune, syntax.InstRune1, syntax.InstRuneAny, syntax.InstRuneAnyNotNL:
			class, ok := shared.of(i)
			if !ok || len(from) == maxPlaces {
				return automaton{}
			}
			b.places[pc] = uint16(len(from))
			b.classes = append(b.classes, class)
			from = append(from, i.Out)
		}
	}
	b.code = make([]uint16, len(from)+1, 4*n)
	for place, pc := range from {
		b.code[place] = uint16(len(b.code))
		clear(b.seen)
		if b.follow(pc, 0); len(b.code) > maxCode {
			return automaton{}
		}
	}
	b.code[len(from)] = uint16(len(b.code))
	return automaton{code: slices.Clone(b.code), classes: shared.list}
}

// follow adds the edges to what comes next from an instruction on, if all that it needs is so.
func (b *builder) follow(pc uint32, needs syntax.EmptyOp) {
	if b.seen[pc]&(1|1<<needs) != 0 || len(b.code) > maxCode {
		return
	}
	b.seen[pc] |= 1 << needs
	switch i := &b.prog.Inst[pc]; i.Op {
	case syntax.InstAlt, syntax.InstAltMatch:
		b.follow(i.Out, needs)
		b.follow(i.Arg, needs)
	case syntax.InstNop, syntax.InstCapture:
		b.follow(i.Out, needs)
	case syntax.InstEmptyWidth:
		b.follow(i.Out, needs|syntax.EmptyOp(i.Arg))
	case syntax.InstFail:
	case syntax.InstMatch:
		b.code = append(b.code, uint16(needs)<<8|end, 0)
	default:
		place := b.places[pc]
		b.code = append(b.code, uint16(needs)<<8|place, uint16(b.classes[place]))
	}
}

// places returns how many places there are: the edges of the first one are behind what code has of all places, and an end.
func (a *automaton) places() int { return int(a.code[beginning]) - 1 }

// firstNeeds returns what all matches need where they begin.
func (a *automaton) firstNeeds() syntax.EmptyOp {
	needs := ^syntax.EmptyOp(0)
	for edges := a.code[a.code[beginning]:a.code[beginning+1]]; len(edges) >= 2; edges = edges[2:] {
		needs &= syntax.EmptyOp(edges[0] >> 8)
	}
	return needs
}
