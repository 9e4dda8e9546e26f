package event

import "slices"

// keySet finds keys that one object has twice. The keys of all open objects lie on one stack;
// a set is the part of it that begins at from.
//
// Objects have few keys, so asking a filter of 64 bits and then all of them is
// fast; one with very many gets a map, so that no line costs quadratic time.
type keySet struct {
	from   int
	filter uint64
	many   map[string]struct{}
}

const manyKeys = 64

// add pushes key and reports whether it is new in the set.
func (k *keySet) add(stack []string, key string) ([]string, bool) {
	if k.many == nil && len(stack)-k.from >= manyKeys {
		k.many = make(map[string]struct{}, 4*manyKeys)
		for _, known := range stack[k.from:] {
			k.many[known] = struct{}{}
		}
	}
	if k.many != nil {
		_, known := k.many[key]
		k.many[key] = struct{}{}
		return stack, !known
	}
	bit := uint64(1) << (hash(key) % 64)
	if k.filter&bit != 0 && slices.Contains(stack[k.from:], key) {
		return stack, false
	}
	k.filter |= bit
	return append(stack, key), true
}

func hash(key string) int {
	if key == "" {
		return 0
	}
	return len(key) + 7*int(key[0]) + 31*int(key[len(key)-1]) + 5*int(key[len(key)/2])
}
