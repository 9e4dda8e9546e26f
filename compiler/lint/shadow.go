package lint

import (
	"fmt"
	"slices"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/compiler/prove"
	"github.com/routebook/routebook/dsl/diag"
)

// What one earlier rule takes away from a later one. The earlier one always
// fires when the later one does: it listens to the same events, nothing limits
// it, and its condition follows from the later one's. What it then sets whenever
// it fires, the later one never sets.

// shadow is an earlier rule that always fires when a later one does.
type shadow struct {
	early, late *outline
}

// shadows returns all of them, by the later rule, then by the earlier one. Of a pair of which it cannot be told there is none.
func (b *Book) shadows() []shadow {
	if b.facts.shadowsKnown {
		return b.facts.shadows
	}
	b.facts.shadowsKnown = true
	index := newAnchors(b.World())
	for _, late := range b.outlines() {
		if late.firstPass {
			cases, ok := b.World().Cases(late.rule.When)
			if ok && len(cases) > 0 { // of a rule that never matches another finding speaks
				for _, early := range index.candidates(late) {
					if b.facts.implied++; b.facts.implied > maxImplied {
						return b.facts.shadows
					}
					if (early.stops || early.meets(late)) && early.hears(late) && prove.Implied(cases, early.rule.When) == prove.Yes {
						b.facts.shadows = append(b.facts.shadows, shadow{early, late})
					}
				}
			}
		}
		if late.rule.Limit == nil && (late.stops || len(late.settings) > 0) {
			index.add(late)
		}
	}
	return b.facts.shadows
}

// maxImplied bounds how many pairs of rules of a book are asked whether one follows from the other. Desks stay far below; rules
// without any word, which nothing finds, would not. Of all further ones nothing is said.
const maxImplied = 2_000_000

// meets reports whether a rule always sets something that another one sets too.
func (o *outline) meets(other *outline) bool {
	return slices.ContainsFunc(other.settings, func(s setting) bool { return o.sets(s.slot) != nil })
}

// anchors find, among the rules before, those whose condition may follow from another one's, without asking all of them.
//
// The anchor of a rule is a test that its condition needs, of words in a text or of names. It follows only from a test of
// the same field with words that hold its own, so that it is enough to look for all parts of the words of the later rule.
// Of several such tests it is the one that fewest rules have so far: a source that all share would find them all. A rule
// without such a test is always asked.
type anchors struct {
	world  *prove.World
	byWord map[anchor][]*outline
	others []*outline
	length map[int]bool // of the words in byWord
	seen   map[*outline]bool
}

type anchor struct {
	field program.FieldID
	word  string
}

func newAnchors(w *prove.World) *anchors {
	return &anchors{world: w, byWord: map[anchor][]*outline{}, length: map[int]bool{}}
}

// add adds a rule.
func (x *anchors) add(o *outline) {
	var field program.FieldID
	var words []string
	least := 0
	for f, list := range x.world.Needs(o.rule.When) {
		n := 0
		for _, word := range list {
			n += len(x.byWord[anchor{f, word}])
		}
		if len(list) > 0 && (words == nil || n < least) {
			field, words, least = f, list, n
		}
	}
	if len(words) == 0 {
		x.others = append(x.others, o)
		return
	}
	for _, word := range words {
		at := anchor{field, word}
		x.byWord[at] = append(x.byWord[at], o)
		x.length[len(word)] = true
	}
}

// candidates returns the rules added so far that may always fire when o does, in order.
func (x *anchors) candidates(o *outline) []*outline {
	x.seen = map[*outline]bool{}
	found := append([]*outline(nil), x.others...)
	for field, word := range x.world.Words(o.rule.When) {
		for n := range x.length {
			for from := 0; from+n <= len(word); from++ {
				for _, early := range x.byWord[anchor{field, word[from : from+n]}] {
					if !x.seen[early] {
						x.seen[early] = true
						found = append(found, early)
					}
				}
			}
		}
	}
	sortOutlines(found)
	return found
}

// place is what an effect of a rule sets.
type place struct {
	rule   *outline
	slot   compiler.Slot
	effect *compiler.Effect
}

// shadowed reports rules that can never win what they set.
var shadowed = &Check{
	Code: "R201", Name: "shadowed", Severity: diag.Error,
	Doc: "a rule that can never set what it means to, because an earlier one always does",
	Run: func(pass *Pass) {
		taken, done := map[place]bool{}, map[*compiler.Effect]bool{}
		for _, s := range pass.shadows() {
			if s.early.stops {
				continue // nothing of the later rule ever happens
			}
			for i := range s.late.settings {
				own := &s.late.settings[i]
				first := s.early.sets(own.slot)
				at := place{s.late, own.slot, own.effect}
				if first == nil || taken[at] { // by the first of those that always come before
					continue
				}
				taken[at] = true
				if same(first.effect, own.effect, own.slot) || done[own.effect] {
					continue
				}
				done[own.effect] = true
				pass.Reportf(own.effect.File.Name, own.effect.Span(), "%q can never %s", s.late.rule.ID, does(own.effect, compiler.Slot{})).
					In(s.late.rule).Label("%q always comes first", s.early.rule.ID).
					Relate(first.effect.File.Name, first.effect.Span(), "this one wins: it fires whenever the other one does").
					ExampleOf(s.claim(Superseded, own), wins(s.early.rule))
			}
		}
	},
}

// noEffect reports rules that can be deleted without any change.
var noEffect = &Check{
	Code: "R202", Name: "no-effect", Severity: diag.Warning,
	Doc: "a rule that does nothing that an earlier one does not do already",
	Run: func(pass *Pass) {
		taken := map[*outline]map[compiler.Slot]*shadow{}
		differs := map[*outline]bool{}
		for _, s := range pass.shadows() {
			for _, own := range s.late.settings {
				first := s.early.sets(own.slot)
				if first == nil || taken[s.late][own.slot] != nil && taken[s.late][own.slot] != &s {
					continue
				}
				if taken[s.late] == nil {
					taken[s.late] = map[compiler.Slot]*shadow{}
				}
				taken[s.late][own.slot] = &s
				differs[s.late] = differs[s.late] || s.early.stops || !same(first.effect, own.effect, own.slot)
			}
		}
		for _, o := range pass.outlines() {
			if o.bag || len(o.settings) == 0 || differs[o] || hasStop(o.rule.Then) || len(taken[o]) < slots(o) {
				continue
			}
			by := taken[o][o.settings[0].slot]
			early := by.early.rule
			pass.ReportRule(o.rule, "the rule changes nothing").Label("%q does it already", early.ID).
				RelateRule(early, "this one").
				ExampleOf(by.claim(Repeated, nil), "both match, and nothing comes of this one").
				Fix(false, "remove the rule", diag.Edit{File: o.rule.File.Name, Span: o.rule.Node.Span()})
		}
	},
}

// slots counts the slots that a rule sets.
func slots(o *outline) int {
	distinct := map[compiler.Slot]bool{}
	for _, s := range o.settings {
		distinct[s.slot] = true
	}
	return len(distinct)
}

// hasStop reports whether a stop stands among steps.
func hasStop(steps []compiler.Step) bool {
	for _, s := range steps {
		switch s := s.(type) {
		case *compiler.Stop:
			return true
		case *compiler.If:
			for _, b := range s.Branches {
				if hasStop(b.Steps) {
					return true
				}
			}
			if hasStop(s.Otherwise) {
				return true
			}
		}
	}
	return false
}

// unreachable reports rules that never fire, because one that stops always comes first.
var unreachable = &Check{
	Code: "R205", Name: "unreachable-after-stop", Severity: diag.Error,
	Doc: "a rule that never fires, because an earlier one always stops first",
	Run: func(pass *Pass) {
		done := map[*outline]bool{}
		for _, s := range pass.shadows() {
			if s.early.stops && !done[s.late] {
				done[s.late] = true
				pass.ReportRule(s.late.rule, "the rule never fires").Label("%q always stops before it", s.early.rule.ID).
					RelateRule(s.early.rule, "this one").
					ExampleOf(s.claim(Stopped, nil), fmt.Sprintf("%q stops, and this one would match", s.early.rule.ID))
			}
		}
	},
}
