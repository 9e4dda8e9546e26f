package state

import "hash/maphash"

// index finds the places of records by their ids. Finding a record of which nobody has thought for long means to wait for
// memory, once for each part of it that lies elsewhere; hence an open-addressed table of eight bytes to a record, which
// holds no ids: those lie in front of the records.
type index struct {
	seed  maphash.Seed
	slots []uint64 // upper half: that of the hash of the id; lower half: 1 + place, 0 for an empty slot
	shift int      // from the upper half of a hash to its slot; a power of two of them
	used  int
}

const (
	firstSlots = 1 << 6
	placeMask  = 1<<32 - 1
)

func newIndex() *index {
	return &index{seed: maphash.MakeSeed(), slots: make([]uint64, firstSlots), shift: shiftOf(firstSlots)}
}

// shiftOf returns by how much a hash is shifted to become one of so many slots.
func shiftOf(slots int) int {
	shift := 64
	for ; slots > 1; slots /= 2 {
		shift--
	}
	return shift
}

func (x *index) hash(id string) uint64 { return maphash.String(x.seed, id) &^ placeMask }

// add notes the place of a new record.
func (x *index) add(hash uint64, place int) {
	if x.used++; x.used > len(x.slots)/4*3 {
		x.grow()
	}
	x.put(hash | uint64(place+1))
}

func (x *index) put(slot uint64) {
	at := int(slot >> x.shift)
	for x.slots[at] != 0 {
		at = (at + 1) & (len(x.slots) - 1)
	}
	x.slots[at] = slot
}

func (x *index) grow() {
	old := x.slots
	x.slots = make([]uint64, 2*len(old))
	x.shift--
	for _, slot := range old {
		if slot != 0 {
			x.put(slot)
		}
	}
}
