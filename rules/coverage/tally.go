package coverage

import (
	"cmp"
	"slices"
	"strings"
)

// Tally counts what has been exercised.
type Tally struct {
	Rules, Fired      int
	Sides, Seen       int // of conditions: each has two, true and false
	Branches, Taken   int
	Fallbacks, Needed int
}

// Percent is the coverage: of the rules that can fire and the sides that conditions have, how many have been seen.
// Branches and fallbacks do not count: a branch is the side of a condition already, and a fallback depends on who is at work.
// It is 100 where there is nothing to cover.
func (t Tally) Percent() float64 {
	if t.Rules+t.Sides == 0 {
		return 100
	}
	return 100 * float64(t.Fired+t.Seen) / float64(t.Rules+t.Sides)
}

func (t *Tally) add(o Tally) {
	t.Rules += o.Rules
	t.Fired += o.Fired
	t.Sides += o.Sides
	t.Seen += o.Seen
	t.Branches += o.Branches
	t.Taken += o.Taken
	t.Fallbacks += o.Fallbacks
	t.Needed += o.Needed
}

// Tally counts what some origins exercised of a book.
func (c *Profile) Tally(by Origin) Tally {
	var t Tally
	for _, u := range c.Units {
		t.add(u.Tally(by))
	}
	return t
}

// Tally counts what some origins exercised of a rule or define.
func (u *Unit) Tally(by Origin) Tally {
	t := Tally{Sides: 2 * len(u.Conditions), Branches: len(u.Branches), Fallbacks: len(u.Fallbacks)}
	if !u.Define {
		t.Rules, t.Fired = 1, one(u.Fired&by != 0)
	}
	for _, c := range u.Conditions {
		t.Seen += one(c.True&by != 0) + one(c.False&by != 0)
	}
	for _, p := range u.Branches {
		t.Taken += one(p.Taken&by != 0)
	}
	for _, p := range u.Fallbacks {
		t.Needed += one(p.Taken&by != 0)
	}
	return t
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}

// Gap is a part that has not been exercised.
type Gap struct {
	Place
	Lacks   string // "never fired", "never true", "never false", "never reached", "never taken"
	Traffic bool   // whether recorded traffic exercises it
}

// Gaps returns what the tests did not exercise of a rule or define, in the order of the text.
func (u *Unit) Gaps() []Gap {
	var gaps []Gap
	add := func(at Place, by Origin, lacks string) {
		if by&Tests == 0 {
			gaps = append(gaps, Gap{Place: at, Lacks: lacks, Traffic: by&Traffic != 0})
		}
	}
	for _, c := range u.Conditions {
		if (c.True|c.False)&Tests == 0 {
			add(c.Place, c.True|c.False, "never reached")
			continue
		}
		add(c.Place, c.True, "never true")
		add(c.Place, c.False, "never false")
	}
	for _, p := range slices.Concat(u.Branches, u.Fallbacks) {
		if !slices.ContainsFunc(gaps, func(g Gap) bool { return g.Span == p.Span }) { // a branch of one condition
			add(p.Place, p.Taken, "never taken")
		}
	}
	slices.SortStableFunc(gaps, func(a, b Gap) int { return cmp.Compare(a.Span.Start, b.Span.Start) })
	if !u.Define && u.Fired&Tests == 0 {
		gaps = append([]Gap{{Place: Place{File: u.File, Span: u.Span}, Lacks: "never fired", Traffic: u.Fired&Traffic != 0}}, gaps...)
	}
	return gaps
}

// Worst returns the rules and defines with gaps, the least covered first.
func (c *Profile) Worst() []*Unit {
	var all []*Unit
	for _, u := range c.Units {
		if len(u.Gaps()) > 0 {
			all = append(all, u)
		}
	}
	slices.SortStableFunc(all, func(a, b *Unit) int {
		return cmp.Compare(a.Tally(Tests).Percent(), b.Tally(Tests).Percent())
	})
	return all
}

// oneLine returns a text without line breaks and runs of blanks.
func oneLine(text []byte) string { return strings.Join(strings.Fields(string(text)), " ") }
