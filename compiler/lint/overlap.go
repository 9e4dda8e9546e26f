package lint

import (
	"fmt"

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
			if pass.Traffic != nil {
				pass.overlapsMet(slot, list)
				continue
			}
			index := newRivals(pass.World())
			for _, late := range list {
				r := rivalry{book: pass.Book}
				for early := range index.of(late) {
					if pass.isTired() {
						break
					}
					if pass.isOverlap(early, late) && r.weigh(pass.compete(early, late, slot)) {
						break // of all that might meet one is enough to think about
					}
				}
				if r.claim != nil {
					r.note(pass.reportOverlap(r.claim, Hits{}, r.events))
				}
				index.add(late)
			}
		}
	},
}

// isOverlap reports whether nothing but their order says which of two rules comes first: no precedence, and neither is the
// exception of the other one, which is what order is for.
func (p *Pass) isOverlap(early, late *outline) bool {
	return early.rule.Precedence == late.rule.Precedence &&
		p.World().Implies(early.rule.When, late.rule.When) != prove.Yes &&
		p.World().Implies(late.rule.When, early.rule.When) != prove.Yes
}

// overlapsMet reports of each rule the earlier one that took a slot from it in most conversations of the traffic.
func (p *Pass) overlapsMet(slot compiler.Slot, list []*outline) {
	place := map[string]int{}
	for i, o := range list {
		place[o.rule.ID] = i
	}
	met := make([][]*outline, len(list)) // by place of the later one
	for pair := range p.Traffic.Overlaps {
		early, isEarly := place[pair.Winner]
		late, isLate := place[pair.Loser]
		if isEarly && isLate && early < late {
			met[late] = append(met[late], list[early])
		}
	}
	for i, late := range list {
		sortOutlines(met[i])
		var most *Claim
		hits, others := Hits{}, 0
		for _, early := range met[i] {
			h := p.Traffic.Overlaps[Overlap{Winner: early.rule.ID, Loser: late.rule.ID}]
			if !p.isOverlap(early, late) {
				continue
			}
			claim := p.compete(early, late, slot)
			if claim == nil {
				continue
			}
			others++
			if most == nil || h.Conversations > hits.Conversations {
				most, hits = claim, h
			}
		}
		if most == nil {
			continue
		}
		if r := p.reportOverlap(most, hits, nil); others > 1 {
			r.Note("%d more earlier rules do so", others-1)
		}
	}
}

// reportOverlap reports one pair.
func (p *Pass) reportOverlap(c *Claim, hits Hits, events []string) Report {
	return p.ReportRule(c.Late, "%q comes first and sets %s otherwise", c.Early.ID, c.Slot).
		Label("which one is meant to win? precedence, or a narrower condition, says it").
		RelateRule(c.Early, "this one wins where both match").
		Example(hits, events, wins(c.Early))
}

// wins says what an example shows in which one rule takes something from another one.
func wins(early *compiler.Rule) string { return fmt.Sprintf("both match, and %q wins", early.ID) }

// rivalry is what was found out about the pairs of which one is to be reported: the first one that has an example, or the
// first one of all.
type rivalry struct {
	book   *Book
	claim  *Claim
	events []string
	tried  int
}

// mostTried bounds for how many pairs an example is looked for where one finding is enough.
const mostTried = 8

// weigh takes in a claim, nil for a pair that is none. It reports whether there is nothing more to look for.
func (r *rivalry) weigh(c *Claim) bool {
	if c == nil {
		return false
	}
	if r.claim == nil {
		r.claim = c
	}
	if r.book.Events == nil {
		return true
	}
	r.tried++
	if events := r.book.Events(c); len(events) > 0 {
		r.claim, r.events = c, events
		return true
	}
	return r.tried == mostTried
}

// note adds to a report that no example was found, if one was looked for.
func (r *rivalry) note(report Report) {
	if r.book.Events != nil && len(r.events) == 0 {
		report.Note("no message was found that both match: whether there is one is not known")
	}
}
