package state

import (
	"encoding/binary"
	"fmt"
	"slices"
	"unsafe"
)

// blockSize is how many records lie together: growing by blocks never copies records, and wastes little.
const blockSize = 256

// records holds the packed records of one kind by id, and in order of creation. None is ever removed. With each of them
// goes an aside, which says what follows from it.
type records[A any] struct {
	index  *index      // shared with beside
	beside *records[A] // those of another state, under the same ids in the same places. Nil as a rule
	blocks []*[blockSize]record[A]
	count  int
	last   int // place of the record that was looked for last

	touch   func(place int, r *record[A]) byte // reads what will be asked for next, so that all waits for memory are one wait
	room    func(*A) []byte                    // memory in the aside for a small record
	touched byte
	near    [16]expected
}

// muchMemory is how many bytes a record may have without need.
const muchMemory = 64

// record is one as it is kept. Its id and what is packed lie together, so that whoever looks for the one has the other.
type record[A any] struct {
	aside A
	data  []byte // the length of the id as a varint, the id, and what is packed, which is written over
}

// newRecords returns no records yet. touch and room may be nil.
func newRecords[A any](touch func(place int, r *record[A]) byte, room func(*A) []byte) records[A] {
	return records[A]{index: newIndex(), touch: touch, room: room}
}

// id returns the id, which stays as it is for ever.
func (r *record[A]) id() string {
	id, _ := r.parts()
	return id
}

func (r *record[A]) parts() (id string, packed []byte) {
	n, length := uint64(r.data[0]), 1
	if n >= 0x80 {
		n, length = binary.Uvarint(r.data)
	}
	at := r.data[length:]
	return unsafe.String(unsafe.SliceData(at), n), at[n:] // an id is never written over
}

// replace replaces what is packed. Much memory of which less than half would be in use is given back.
func (r *record[A]) replace(packed []byte) {
	id, old := r.parts()
	front := len(r.data) - len(old)
	if length := front + len(packed); length > cap(r.data) || length < cap(r.data)/2 && cap(r.data) > muchMemory {
		r.data = frame(nil, id, packed)
		return
	}
	r.data = append(r.data[:front], packed...)
}

// frame returns an id with what is packed behind it, in some memory if that is enough.
func frame(memory []byte, id string, packed []byte) []byte {
	var length [binary.MaxVarintLen64]byte
	n := binary.PutUvarint(length[:], uint64(len(id)))
	if size := n + len(id) + len(packed); size > cap(memory) {
		memory = slices.Grow([]byte(nil), size)
	}
	return append(append(append(memory[:0], length[:n]...), id...), packed...)
}

// place returns where the record with that id is. A turn asks for the same one again and again.
func (c *records[A]) place(id string) (place int, known bool) {
	if c.last < c.count && c.at(c.last).id() == id {
		return c.last, true
	}
	hash := c.index.hash(id)
	for at := int(hash >> c.index.shift); ; at = (at + 1) & (len(c.index.slots) - 1) {
		slot := c.index.slots[at]
		if slot == 0 {
			return 0, false
		}
		if slot&^placeMask != hash {
			continue
		}
		place := int(slot&placeMask) - 1
		if place >= c.count { // the state beside knows it already
			continue
		}
		r := c.at(place)
		if c.touch != nil {
			c.touched = c.touch(place, r)
		}
		if r.id() == id {
			c.last = place
			return place, true
		}
	}
}

// expect reads a little of everything that will be read when these ids are looked for. To find one means to wait for memory
// several times, as each tells only where the next is. Each of these waits is one for many of them.
func (c *records[A]) expect(ids []string) {
	for len(ids) > 0 && c.touch != nil {
		near := c.near[:min(len(ids), len(c.near))]
		for i := range near {
			hash := c.index.hash(ids[i])
			near[i] = expected{hash: hash, slot: c.index.slots[hash>>c.index.shift]}
		}
		for i := range near {
			e := &near[i]
			at := int(e.hash >> c.index.shift)
			for e.slot != 0 && e.slot&^placeMask != e.hash {
				at = (at + 1) & (len(c.index.slots) - 1)
				e.slot = c.index.slots[at]
			}
			if e.place = int(e.slot&placeMask) - 1; e.place >= 0 && e.place < c.count {
				c.touched ^= byte(len(c.at(e.place).data))
			}
		}
		for i := range near {
			if place := near[i].place; place >= 0 && place < c.count {
				c.touched ^= c.touch(place, c.at(place))
			}
		}
		ids = ids[len(near):]
	}
}

// expected is a record that is expected, as far as it has been found.
type expected struct {
	hash, slot uint64
	place      int // -1 for none; it may also be one that only the state beside knows
}

func (c *records[A]) at(place int) *record[A] { return &c.blocks[place/blockSize][place%blockSize] }

// lookup returns the record with that id, or nil.
func (c *records[A]) lookup(id string) *record[A] {
	place, known := c.place(id)
	if !known {
		return nil
	}
	return c.at(place)
}

// put keeps what is packed for that id, in a new record if need be, and returns the record and its place.
func (c *records[A]) put(id string, packed []byte) (r *record[A], place int) {
	if place, known := c.place(id); known {
		r = c.at(place)
		r.replace(packed)
		return r, place
	}
	if c.count == len(c.blocks)*blockSize {
		c.blocks = append(c.blocks, new([blockSize]record[A]))
	}
	place = c.count
	c.count++
	r = c.at(place)
	if c.room != nil {
		r.data = c.room(&r.aside)
	}
	r.data = frame(r.data, id, packed)
	c.last = place
	if c.beside != nil && place < c.beside.count {
		if known := c.beside.at(place).id(); known != id {
			panic(fmt.Sprintf("%q is created where the state beside has %q", id, known))
		}
		return r, place
	}
	c.index.add(c.index.hash(id), place)
	return r, place
}

// all yields the ids in order of creation.
func (c *records[A]) all(yield func(id string) bool) {
	for place := range c.count {
		if !yield(c.at(place).id()) {
			return
		}
	}
}
