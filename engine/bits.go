package engine

import (
	"math/bits"

	"github.com/routebook/routebook/compiler/program"
)

// bitset is a set of small numbers: of rules, or of predicates.
type bitset []uint64

func newBitset(size int) bitset { return make(bitset, (size+63)/64) }

func (s bitset) has(i uint32) bool { return s[i>>6]>>(i&63)&1 != 0 }
func (s bitset) add(i uint32)      { s[i>>6] |= 1 << (i & 63) }
func (s bitset) remove(i uint32)   { s[i>>6] &^= 1 << (i & 63) }

// upTo returns the rules of a set, in order, up to one.
func (s bitset) upTo(last program.RuleID) []program.RuleID {
	var rules []program.RuleID
	for id := range last + 1 {
		if s.has(uint32(id)) {
			rules = append(rules, id)
		}
	}
	return rules
}

// hasAtLeast reports whether the set has n members. It counts no further.
func (s bitset) hasAtLeast(n int) bool {
	for _, word := range s {
		if n <= 0 {
			break
		}
		n -= bits.OnesCount64(word)
	}
	return n <= 0
}
