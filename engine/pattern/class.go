package pattern

import (
	"encoding/binary"
	"regexp/syntax"
	"slices"
	"unicode/utf8"
)

// class is a set of runes. What is none, such as -1, is not in it.
type class struct {
	ascii [2]uint64 // a bit for each
	wide  []rune    // first and last of each range of others, in order
}

func (c *class) has(r rune) bool {
	if uint32(r) < utf8.RuneSelf {
		return c.ascii[r>>6]>>(r&63)&1 != 0
	}
	i, found := slices.BinarySearch(c.wide, r)
	return found || i%2 != 0 // behind the first rune of a range, and before the last
}

// classID names a class. An ASCII rune, or a letter of ASCII in either case, is told by the number itself, so that nothing has
// to come from memory: rune r is in the class if r&keep is want. Other classes are in a list.
//
//	1 k k k k k k k  w w w w w w w w   keep and want
//	0 i i i i i i i  i i i i i i i i   index
type classID uint16

const (
	listed     classID = 1 << 15 // below it are those in the list
	oneCase    classID = 0xff << 8
	eitherCase classID = 0xdf << 8
)

// hasASCII is for those that are not in the list. A rune that is not ASCII is as good as utf8.RuneSelf: none of them has it.
func (id classID) hasASCII(r uint16) bool { return r&uint16(id>>8) == uint16(id&0xff) }

// classes has each class once: a book's expressions are made of the same few, which therefore stay in the processor's first
// cache.
type classes struct {
	list *[]class // a new slice for each class, so that those who have one are not disturbed
	ids  map[string]classID
	key  []byte
}

// of returns the class of runes that an instruction matches, or false when there are too many of them.
func (c *classes) of(i *syntax.Inst) (classID, bool) {
	ranges := rangesOf(i)
	if id, ok := letter(ranges); ok {
		return id, true
	}
	c.key = c.key[:0]
	for _, r := range ranges {
		c.key = binary.LittleEndian.AppendUint32(c.key, uint32(r))
	}
	if id, there := c.ids[string(c.key)]; there {
		return id, true
	}
	if c.ids == nil {
		c.ids, c.list = map[string]classID{}, new([]class)
	}
	id := classID(len(*c.list))
	if id == listed {
		return 0, false
	}
	c.ids[string(c.key)] = id
	longer := append(*c.list, newClass(ranges))
	c.list = &longer
	return id, true
}

// letter returns the class of one ASCII rune, or of a letter in either case.
func letter(ranges []rune) (classID, bool) {
	switch {
	case len(ranges) == 2 && ranges[0] == ranges[1] && ranges[0] < utf8.RuneSelf:
		return oneCase | classID(ranges[0]), true
	case len(ranges) == 4 && ranges[0] == ranges[1] && ranges[2] == ranges[3] && ranges[2] < utf8.RuneSelf && ranges[0]^ranges[2] == 'a'^'A':
		return eitherCase | classID(ranges[0]), true
	}
	return 0, false
}

func newClass(ranges []rune) class {
	var c class
	for i := 0; i < len(ranges); i += 2 {
		low, high := ranges[i], ranges[i+1]
		for ; low <= min(high, utf8.RuneSelf-1); low++ {
			c.ascii[low>>6] |= 1 << (low & 63)
		}
		if low <= high {
			c.wide = append(c.wide, low, high)
		}
	}
	return c
}

// rangesOf returns the first and the last of each range of runes that an instruction matches, in order.
func rangesOf(i *syntax.Inst) []rune {
	switch {
	case i.Op == syntax.InstRuneAny:
		return []rune{0, utf8.MaxRune}
	case i.Op == syntax.InstRuneAnyNotNL:
		return []rune{0, '\n' - 1, '\n' + 1, utf8.MaxRune}
	case len(i.Rune) != 1:
		return i.Rune
	}
	all := cases(i.Rune[0], syntax.Flags(i.Arg)&syntax.FoldCase != 0)
	slices.Sort(all)
	var ranges []rune
	for _, r := range all {
		ranges = append(ranges, r, r)
	}
	return ranges
}
