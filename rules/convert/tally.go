package convert

import (
	"cmp"
	"slices"
)

// A Count says in how many lines something was found.
type Count struct {
	Name  string
	Lines int
}

const maxNames = 1000 // a log that uses data as names must not fill the memory

// others is the name under which everything beyond maxNames is counted.
const others = "…"

// A tally counts names. The zero value is ready for use.
type tally struct{ counts map[string]int }

func (t *tally) add(name string) {
	if t.counts == nil {
		t.counts = make(map[string]int)
	}
	if _, known := t.counts[name]; !known && len(t.counts) >= maxNames {
		name = others
	}
	t.counts[name]++
}

// list returns the counts, most frequent first, names in alphabetical order among equals.
func (t *tally) list() []Count {
	var counts []Count
	for name, n := range t.counts {
		counts = append(counts, Count{Name: name, Lines: n})
	}
	slices.SortFunc(counts, func(a, b Count) int {
		return cmp.Or(cmp.Compare(b.Lines, a.Lines), cmp.Compare(a.Name, b.Name))
	})
	return counts
}
