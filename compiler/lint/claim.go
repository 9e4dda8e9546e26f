package lint

import (
	"slices"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/schema"
)

// Claim is what a finding says of two rules that hear one event: what the later one does comes to nothing because of the
// earlier one. Whoever can decide events looks for one that shows it.
type Claim struct {
	Early, Late *compiler.Rule
	On          []program.Trigger // what both hear, the plainest first
	Given       []compiler.Cond   // what holds together then
	Loss        Loss
	Slot        compiler.Slot // of Superseded
}

// Loss is how what a rule does comes to nothing.
type Loss uint8

// The losses.
const (
	Superseded Loss = iota // the earlier rule has set the slot
	Repeated               // all that the later rule does is done already
	Stopped                // the earlier rule stops, and the later one is not asked though it would match
)

// hits returns in how much traffic an earlier rule took something from a later one.
func (b *Book) hits(early, late *compiler.Rule) Hits {
	if b.Traffic == nil {
		return Hits{}
	}
	return b.Traffic.Overlaps[Overlap{Winner: early.ID, Loser: late.ID}]
}

// meeting returns what two rules both hear in one pass, the plainest first. A timer and a schedule are each heard by one rule alone.
func meeting(a, b *outline) []program.Trigger {
	var both []program.Trigger
	for _, on := range a.rule.On {
		for _, other := range b.rule.On {
			if t, ok := common(on, other); ok && on.Event != schema.OnTimer && on.Event != schema.OnEvery {
				both = append(both, t)
			}
		}
	}
	slices.SortStableFunc(both, func(a, b program.Trigger) int { return int(a.Event) - int(b.Event) })
	return both
}

// common returns what is heard by two triggers.
func common(a, b program.Trigger) (program.Trigger, bool) {
	switch {
	case a.Event == b.Event:
	case isAlways(a.Event, b.Event):
		return a, true // these have no words
	case isAlways(b.Event, a.Event):
		return b, true
	default:
		return program.Trigger{}, false
	}
	switch {
	case len(a.Words) == 0:
		return b, true
	case len(b.Words) == 0:
		return a, true
	}
	words := slices.DeleteFunc(slices.Clone(a.Words), func(w string) bool { return !slices.Contains(b.Words, w) })
	return program.Trigger{Event: a.Event, Words: words}, len(words) > 0
}

// isAlways reports whether an event is always another one as well.
func isAlways(event, wide schema.EventID) bool {
	widened, ok := widened[event]
	return ok && widened == wide
}

// claim says that an earlier rule always takes away what a later one sets, with "stop" or by setting it first.
func (s *shadow) claim(loss Loss, own *setting) *Claim {
	c := &Claim{Early: s.early.rule, Late: s.late.rule, On: meeting(s.early, s.late), Given: []compiler.Cond{s.late.rule.When}, Loss: loss}
	if loss == Superseded {
		c.Given, c.Slot = own.given, own.slot
	}
	return c
}
