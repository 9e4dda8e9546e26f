package event

import (
	"bytes"
	"slices"
)

// keySet finds keys that one object has twice. Those that the format defines are bits. The others of all open objects lie
// on one stack; a set is the part of it that begins at from.
//
// Objects have few keys, so asking a filter of 64 bits and then all of them is
// fast; one with very many gets a map, so that no line costs quadratic time.
type keySet struct {
	from    int
	defined uint64 // bit 1<<key
	filter  uint64
	many    map[string]struct{}
}

const manyKeys = 64

// define adds a key of the format and reports whether it is new in the set.
func (s *keySet) define(k key) bool {
	known := s.defined >> k & 1
	s.defined |= 1 << k
	return known == 0
}

// add pushes another key, with its hash, and reports whether it is new in the set.
func (s *keySet) add(stack [][]byte, name []byte, hash int) ([][]byte, bool) {
	if s.many == nil && len(stack)-s.from >= manyKeys {
		s.many = make(map[string]struct{}, 4*manyKeys)
		for _, known := range stack[s.from:] {
			s.many[string(known)] = struct{}{}
		}
	}
	if s.many != nil {
		_, known := s.many[string(name)]
		s.many[string(name)] = struct{}{}
		return stack, !known
	}
	bit := uint64(1) << (hash % 64)
	if s.filter&bit != 0 && slices.ContainsFunc(stack[s.from:], func(known []byte) bool { return bytes.Equal(known, name) }) {
		return stack, false
	}
	s.filter |= bit
	return append(stack, name), true
}
