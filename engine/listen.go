package engine

import (
	"math/bits"

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

// hearers knows, for every event of rules, which rules listen to it.
type hearers [schema.EventCount]hearer

// hearer knows the rules that listen to one event.
type hearer struct {
	all   bitset                      // those to which any word will do; nil when there are none
	words map[string][]program.RuleID // the others, by folded word
}

func hearersOf(p *program.Program) (h hearers) {
	for i := range p.Rules {
		for t := range p.Rules[i].On {
			on := &p.Rules[i].On[t]
			h[on.Event].learn(program.RuleID(i), on.Words, len(p.Rules))
		}
	}
	return h
}

func (h *hearer) learn(rule program.RuleID, words []string, rules int) {
	if len(words) == 0 {
		if h.all == nil {
			h.all = newBitset(rules)
		}
		h.all.add(uint32(rule))
		return
	}
	if h.words == nil {
		h.words = map[string][]program.RuleID{}
	}
	for _, word := range words {
		h.words[word] = append(h.words[word], rule)
	}
}

// any reports whether any rule listens.
func (h *hearer) any() bool { return h.all != nil || h.words != nil }

// listeners are the rules to be evaluated in a pass.
type listeners struct {
	heard    bitset // the answer of hear
	fired    bitset // in this turn
	hasFired bool   // any has
}

func newListeners(p *program.Program) listeners {
	return listeners{heard: newBitset(len(p.Rules)), fired: newBitset(len(p.Rules))}
}

// hear collects the rules that listen to anything that occurred and have not fired in this turn. It reports whether there
// are any.
func (l *listeners) hear(h *hearers, occurred *occurrences) bool {
	if occurred.kinds == 0 {
		return false
	}
	none := true // has been heard so far: what heard holds does not count
	for kinds := occurred.kinds; kinds != 0; kinds &= kinds - 1 {
		on := schema.EventID(bits.TrailingZeros32(kinds))
		switch all := h[on].all; {
		case all == nil:
		case none:
			none = false
			copy(l.heard, all)
		default:
			for w, word := range all {
				l.heard[w] |= word
			}
		}
		if h[on].words == nil {
			continue
		}
		if none {
			none = false
			clear(l.heard)
		}
		for _, word := range occurred.words(on) {
			for _, rule := range h[on].words[word] {
				l.heard.add(uint32(rule))
			}
		}
	}
	if none {
		return false
	}
	if l.hasFired {
		for w := range l.heard {
			l.heard[w] &^= l.fired[w]
		}
	}
	return l.heard.hasAtLeast(1)
}

// fire notes that a rule has fired.
func (l *listeners) fire(rule program.RuleID) {
	l.fired.add(uint32(rule))
	l.hasFired = true
}

// holdFire begins a turn, in which none has fired.
func (l *listeners) holdFire() {
	if l.hasFired {
		clear(l.fired)
		l.hasFired = false
	}
}

// only makes one rule the one to be evaluated.
func (l *listeners) only(rule program.RuleID) {
	clear(l.heard)
	l.heard.add(uint32(rule))
}
