package literals

import "github.com/routebook/routebook/dsl/fold"

// Found collects what was found, and is the scratch of the search. It belongs to one goroutine, and serves sets of any
// size, one after the other, with a Reset between two sets. The zero Found is ready for use.
type Found struct {
	IDs []uint32 // each once, in no particular order

	n    int      // how many, while a search goes on
	seen []uint64 // bit set of IDs
	search
}

// Reset forgets what was found. It costs what was found, however large the set.
func (f *Found) Reset() {
	for _, id := range f.IDs {
		f.seen[id>>6] = 0
	}
	f.IDs = f.IDs[:0]
}

// open makes room for so many literals, and for what is written where the next one goes, whether it counts or not.
func (f *Found) open(literals int) {
	if need := (literals + 63) / 64; len(f.seen) < need {
		f.seen = append(f.seen, make([]uint64, need-len(f.seen))...)
		f.IDs = append(make([]uint32, 0, 64*need+1), f.IDs...)
	}
	f.n = len(f.IDs)
	f.IDs = f.IDs[:cap(f.IDs)]
}

func (f *Found) close() { f.IDs = f.IDs[:f.n] }

func (f *Found) has(id uint32) bool { return f.seen[id>>6]>>(id&63)&1 != 0 }

// addIf adds an id if stands is 1, not 0, and it is not there yet. It has no branch: neither can be foretold.
func (f *Found) addIf(id uint32, stands uint64) {
	seen := &f.seen[id>>6]
	f.IDs[f.n] = id
	f.n += int(stands &^ (*seen >> (id & 63)))
	*seen |= stands << (id & 63)
}

// report adds the members, of which first is one, that are in their place when their text is text[at:end].
func (f *Found) report(members []member, text string, at, end int) {
	for _, m := range members {
		if !f.has(m.id()) && m.inPlace(text, at, end) {
			f.addIf(m.id(), 1)
		}
		if m.last() {
			return
		}
	}
}

func (m member) inPlace(text string, at, end int) bool {
	switch m.place() {
	case Anywhere:
		return true
	case AsWord:
		return !fold.WordBefore(text, at) && !fold.WordAfter(text, end)
	case AtStart:
		return at == 0
	case AtEnd:
		return end == len(text)
	default: // Whole
		return at == 0 && end == len(text)
	}
}
