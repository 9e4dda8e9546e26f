package importer

import (
	"maps"
	"slices"
	"strings"
)

// reads returns which keys of events that are no fields of the language the rules look at: whoever brings the events has
// to bring them.
func (d *draft) reads() []string {
	seen := map[string]bool{}
	for _, it := range d.items {
		for _, r := range it.rules {
			readOf(r.when, seen)
			readOfSteps(r.then, seen)
		}
	}
	return append([]string{}, slices.Sorted(maps.Keys(seen))...)
}

func readOf(c condition, seen map[string]bool) {
	eachTest(c, func(t test) {
		if strings.HasPrefix(t.field, "event.") {
			seen[t.field] = true
		}
	})
}

func readOfSteps(all []step, seen map[string]bool) {
	for s := range allSteps(all) {
		switch s := s.(type) {
		case choice:
			for _, b := range s.branches {
				readOf(b.when, seen)
			}
		case assignBy:
			readOf(test{field: s.field}, seen)
		}
	}
}
