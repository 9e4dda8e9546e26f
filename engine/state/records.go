package state

import (
	"fmt"
	"strings"
)

// blockSize is how many records lie together: growing by blocks never copies records, and wastes little.
const blockSize = 256

// conversations holds the records of all conversations in order of creation.
type conversations struct {
	byID   map[string]int // place in blocks
	beside *conversations // those of another state, under the same ids in the same places; byID is shared then. Nil as a rule
	blocks []*[blockSize]record
	count  int
	last   int // place of the record that was looked for last
}

// record is one conversation as it is kept.
type record struct {
	id     string
	packed string
	load   load
	held   *agent // who has it, while it is not resolved; only if rules listen to presence
}

// load is what a conversation adds to the work of an agent; agent is 0 when it adds nothing.
type load struct {
	agent uint32 // number of the agent's name
	class uint16
}

func (c *conversations) lookup(id string) *record {
	place, ok := c.place(id)
	if !ok {
		return nil
	}
	return c.at(place)
}

// place returns where the record of a conversation is. A turn asks for the same one again and again, and finding it in the
// map means to wait for memory that nobody has looked at for long.
func (c *conversations) place(id string) (place int, ok bool) {
	if c.last < c.count && c.at(c.last).id == id {
		return c.last, true
	}
	if place, ok = c.byID[id]; !ok || place >= c.count { // the state beside may know it already
		return 0, false
	}
	c.last = place
	return place, true
}

func (c *conversations) at(place int) *record { return &c.blocks[place/blockSize][place%blockSize] }

// record returns the record of a conversation, a new one if need be, and its place.
func (c *conversations) record(id string) (r *record, place int) {
	if place, ok := c.place(id); ok {
		return c.at(place), place
	}
	if c.count == len(c.blocks)*blockSize {
		c.blocks = append(c.blocks, new([blockSize]record))
	}
	place = c.count
	c.count++
	r = c.at(place)
	c.last = place
	if c.beside != nil && place < c.beside.count {
		r.id = c.beside.at(place).id
		if r.id != id {
			panic(fmt.Sprintf("conversation %q is created where the state beside has %q", id, r.id))
		}
		return r, place
	}
	r.id = strings.Clone(id)
	c.byID[r.id] = place
	return r, place
}

func (c *conversations) all(yield func(id string) bool) {
	for place := range c.count {
		if !yield(c.at(place).id) {
			return
		}
	}
}
