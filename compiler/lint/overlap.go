package lint

import (
	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/prove"
	"github.com/routebook/routebook/dsl/diag"
)

// overlap reports pairs of rules of which only the order says what happens. In a book of many rules that is so of many pairs
// and mostly as it was meant, so that the lint speaks only of pairs that recorded traffic has really met, or when it is asked for.
// Where precedence differs, somebody has said which one is to win.
var overlap = &Check{
	Code: "R203", Name: "order-dependent-overlap", Severity: diag.Warning, Off: true, Traffic: true,
	Doc: "two rules that set one thing to different values for the same message, where only their order says which one wins",
	Run: func(pass *Pass) {
		for slot, list := range pass.bySlot() {
			for i, late := range list {
				var first *outline
				hits, others := Hits{}, 0
				for _, early := range list[:i] {
					h, met := pass.met(early, late)
					if !met || early.rule.Precedence != late.rule.Precedence || !pass.compete(early, late, slot) || pass.nested(early, late) {
						continue
					}
					if first == nil || h.Conversations > hits.Conversations {
						first, hits = early, h
					}
					others++
					if pass.Traffic == nil {
						break // of all that might meet one is enough to think about
					}
				}
				if first != nil {
					pass.reportOverlap(first, late, slot, hits, others-1)
				}
			}
		}
	},
}

// met reports whether the traffic has a conversation in which an earlier rule took something from a later one; without traffic
// every pair may meet.
func (p *Pass) met(early, late *outline) (Hits, bool) {
	if p.Traffic == nil {
		return Hits{}, true
	}
	hits, met := p.Traffic.Overlaps[Overlap{Winner: early.rule.ID, Loser: late.rule.ID}]
	return hits, met
}

// nested reports whether one rule is the exception of the other one, which is what order is for.
func (p *Pass) nested(early, late *outline) bool {
	return p.World().Implies(early.rule.When, late.rule.When) == prove.Yes ||
		p.World().Implies(late.rule.When, early.rule.When) == prove.Yes
}

// reportOverlap reports one pair, and how many more earlier rules meet the later one.
func (p *Pass) reportOverlap(early, late *outline, slot compiler.Slot, hits Hits, others int) {
	r := p.ReportRule(late.rule, "%q comes first and sets %s otherwise", early.rule.ID, slotNames[slot.Kind]).
		Label("which one is meant to win? precedence, or a narrower condition, says it").
		RelateRule(early.rule, "this one wins where both match")
	switch {
	case hits.Conversations == 1:
		r.Note("both matched in one conversation of the traffic: %s", hits.Conversation)
	case hits.Conversations > 1:
		r.Note("both matched in %d conversations of the traffic, such as %s", hits.Conversations, hits.Conversation)
	}
	if others > 0 {
		r.Note("%d more earlier rules do so", others)
	}
}
