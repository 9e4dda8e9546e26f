package state

import "math/bits"

// placeSet is a set of conversations, by place. It is walked in order of creation.
type placeSet []uint64

func (s *placeSet) set(place int, in bool) {
	for place/64 >= len(*s) {
		*s = append(*s, 0)
	}
	if in {
		(*s)[place/64] |= 1 << (place % 64)
	} else {
		(*s)[place/64] &^= 1 << (place % 64)
	}
}

func (s placeSet) has(place int) bool { return place/64 < len(s) && s[place/64]&(1<<(place%64)) != 0 }

func (s placeSet) all(yield func(place int) bool) {
	for i, word := range s {
		for ; word != 0; word &= word - 1 {
			if !yield(64*i + bits.TrailingZeros64(word)) {
				return
			}
		}
	}
}
