package replay

import "hash/maphash"

// generation is how many ids a recent certainly remembers.
const generation = 1 << 18

// recent notices ids that come again. A stream has no end and memory has, so
// that it remembers the hashes of the last quarter to half million ids, in two
// generations of which the older is dropped when the younger is full: at most
// some 10 MB. An id that comes again later than that is not noticed; two ids
// that are taken for one are not to be expected in a lifetime of streams.
type recent struct {
	seed         maphash.Seed
	young, older map[uint64]struct{}
}

// seen reports whether id came lately, and remembers it.
func (r *recent) seen(id string) bool {
	if r.young == nil {
		r.seed, r.young = maphash.MakeSeed(), map[uint64]struct{}{}
	}
	hash := maphash.String(r.seed, id)
	if _, again := r.young[hash]; again {
		return true
	}
	_, again := r.older[hash]
	if len(r.young) == generation {
		r.young, r.older = r.older, r.young
		clear(r.young)
		if r.young == nil {
			r.young = make(map[uint64]struct{}, generation)
		}
	}
	r.young[hash] = struct{}{}
	return again
}
