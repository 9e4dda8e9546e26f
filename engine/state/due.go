package state

import "slices"

// dues knows when something is due for each conversation: a heap by instant, in
// which every conversation stands at most once. It is an index: what is due
// follows from the records and the program, so that nobody needs to save it.
//
// The heap has four children to a node, because moments are moved later far
// more often than the first one is taken, and a move is as long as the heap is high.
type dues struct {
	heap   []due
	places []uint32 // by place of the conversation: 1 + its index in heap, 0 for not there; as long as needed

	found []uint32 // scratch: the answer of first
	nodes []int    // scratch: those that first has still to look at
}

// due is an entry of the heap.
type due struct {
	at    Instant
	place uint32 // of the conversation
}

// arity is how many children a node of the heap has.
const arity = 4

// set makes at the instant of a conversation; 0 takes it out.
func (d *dues) set(place int, at Instant) {
	index := -1
	if place < len(d.places) {
		index = int(d.places[place]) - 1
	}
	switch {
	case index < 0 && at == 0:
	case index < 0:
		for place >= len(d.places) {
			d.places = append(d.places, 0)
		}
		d.heap = append(d.heap, due{at, uint32(place)})
		d.up(len(d.heap) - 1)
	case at == 0:
		d.remove(index)
	case at != d.heap[index].at:
		d.heap[index].at = at
		d.down(d.up(index))
	}
}

// touch reads a little of what is known of a conversation.
func (d *dues) touch(place int) byte {
	if place >= len(d.places) || d.places[place] == 0 {
		return 0
	}
	return byte(d.heap[d.places[place]-1].at)
}

func (d *dues) remove(index int) {
	last := len(d.heap) - 1
	d.places[d.heap[index].place] = 0
	if index < last {
		d.put(index, d.heap[last])
	}
	d.heap = d.heap[:last]
	if index < last {
		d.down(d.up(index))
	}
}

// put writes an entry.
func (d *dues) put(index int, e due) {
	d.heap[index] = e
	d.places[e.place] = uint32(index) + 1
}

// up moves an entry towards the root, and returns where it is then.
func (d *dues) up(index int) int {
	e := d.heap[index]
	for index > 0 {
		parent := (index - 1) / arity
		if d.heap[parent].at <= e.at {
			break
		}
		d.put(index, d.heap[parent])
		index = parent
	}
	d.put(index, e)
	return index
}

// down moves an entry away from the root.
func (d *dues) down(index int) {
	e := d.heap[index]
	for {
		least := arity*index + 1
		if least >= len(d.heap) {
			break
		}
		for child := least + 1; child < min(arity*(index+1)+1, len(d.heap)); child++ {
			if d.heap[child].at < d.heap[least].at {
				least = child
			}
		}
		if e.at <= d.heap[least].at {
			break
		}
		d.put(index, d.heap[least])
		index = least
	}
	d.put(index, e)
}

// next returns the earliest instant, or 0.
func (d *dues) next() Instant {
	if len(d.heap) == 0 {
		return 0
	}
	return d.heap[0].at
}

// first returns the places of the conversations of the earliest instant, ascending. The answer is valid until the next call.
func (d *dues) first() []uint32 {
	d.found, d.nodes = d.found[:0], append(d.nodes[:0], 0)
	for len(d.nodes) > 0 {
		node := d.nodes[len(d.nodes)-1]
		d.nodes = d.nodes[:len(d.nodes)-1]
		if node >= len(d.heap) || d.heap[node].at != d.heap[0].at {
			continue // nothing below is earlier
		}
		d.found = append(d.found, d.heap[node].place)
		for child := arity*node + 1; child <= arity*(node+1); child++ {
			d.nodes = append(d.nodes, child)
		}
	}
	slices.Sort(d.found)
	return d.found
}
