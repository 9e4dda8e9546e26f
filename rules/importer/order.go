package importer

import "slices"

// reverse turns the order of the items around, for a source in which the last writer wins: here it is the first one. The
// rules of one item keep their order. Each item is told why, if more than one has rules.
func (d *draft) reverse(reason string) {
	slices.Reverse(d.items)
	if len(d.items) < 2 {
		return
	}
	for _, it := range d.items {
		if len(it.rules) > 0 {
			it.note(ordered, it.span, "%s", reason)
		}
	}
}
