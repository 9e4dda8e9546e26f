package engine

import (
	"math/bits"
	"slices"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/schema"
)

// occurrences is what happened, as rules listen to it: by the event, or by the effects of a pass.
type occurrences struct {
	kinds               uint32   // bit 1<<schema.EventID
	added, removed, set []string // folded tags, folded tags, folded statuses
}

func (o *occurrences) reset() {
	*o = occurrences{added: o.added[:0], removed: o.removed[:0], set: o.set[:0]}
}

func (o *occurrences) occur(id schema.EventID) { o.kinds |= 1 << id }

func (o *occurrences) has(id schema.EventID) bool { return o.kinds&(1<<id) != 0 }

// words returns the folded words that an event of that kind was about.
func (o *occurrences) words(id schema.EventID) []string {
	switch id {
	case schema.OnTagAdded:
		return o.added
	case schema.OnTagRemoved:
		return o.removed
	case schema.OnStatusSet:
		return o.set
	}
	return nil
}

// ruleSet is a set of rules.
type ruleSet []uint64

func newRuleSet(p *program.Program) ruleSet { return make(ruleSet, (len(p.Rules)+63)/64) }

func (s ruleSet) add(id program.RuleID) { s[id/64] |= 1 << (id % 64) }
func (s ruleSet) clear()                { clear(s) }

// listeners finds the rules that listen to what occurred.
type listeners struct {
	on    [schema.EventCount]ruleSet // nil when nobody listens
	fired ruleSet                    // in this turn
	heard []program.RuleID           // the answer of hear
}

func listenersOf(p *program.Program) listeners {
	l := listeners{fired: newRuleSet(p)}
	for i := range p.Rules {
		for _, on := range p.Rules[i].On {
			if l.on[on.Event] == nil {
				l.on[on.Event] = newRuleSet(p)
			}
			l.on[on.Event].add(program.RuleID(i))
		}
	}
	return l
}

// hear collects, in order, the rules that listen to anything that occurred and have not fired in this turn.
// It reports whether there are any.
func (l *listeners) hear(p *program.Program, occurred *occurrences) bool {
	l.heard = l.heard[:0]
	for w := range l.fired {
		var listening uint64
		for kinds := occurred.kinds; kinds != 0; kinds &= kinds - 1 {
			if on := l.on[bits.TrailingZeros32(kinds)]; on != nil {
				listening |= on[w]
			}
		}
		for listening &^= l.fired[w]; listening != 0; listening &= listening - 1 {
			id := program.RuleID(64*w + bits.TrailingZeros64(listening))
			if listens(&p.Rules[id], occurred) {
				l.heard = append(l.heard, id)
			}
		}
	}
	return len(l.heard) > 0
}

// listens reports whether one of the rule's triggers is about what occurred.
func listens(rule *program.Rule, occurred *occurrences) bool {
	for i := range rule.On {
		on := &rule.On[i]
		switch {
		case !occurred.has(on.Event):
		case len(on.Words) == 0:
			return true
		case slices.ContainsFunc(occurred.words(on.Event), func(word string) bool {
			_, found := slices.BinarySearch(on.Words, word)
			return found
		}):
			return true
		}
	}
	return false
}
