package review

import (
	"slices"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/engine"
	"github.com/routebook/routebook/engine/replay"
)

// A court finds why the two versions differ about one turn. Both decide the turn
// again from the state that the old version made. Where they agree then, the
// change of the book is not to blame for this turn: what it did before is, in
// this conversation or in others. Where they do not agree, the first rule that
// behaves differently and was changed is the cause; where all rules are as they
// were, what they read of the workspace is.

// court looks into one turn of one conversation.
type court struct {
	*watch
	turn       *replay.Turn
	difference *difference
	old, new   *engine.Decision // from the same state; nil for a side that has no such turn
	same       bool             // whether they are from the same state
	evidence   bool             // whether they carry evidence
}

func (w *watch) newCourt(t *replay.Turn, d *difference) *court {
	c := &court{watch: w, turn: t, difference: d}
	c.hear(false)
	return c
}

// hear lets both versions decide again.
func (c *court) hear(evidence bool) {
	var ok bool
	if c.old, c.new, ok = c.turn.Again(evidence); !ok {
		c.old, c.new = c.turn.Old, c.turn.New
	}
	c.same, c.evidence = ok, evidence && ok
}

// judge returns why a facet differs.
func (c *court) judge(f Facet) Cause {
	if c.same && c.agree(f) {
		return c.inherited()
	}
	if cause, ok := c.byRule(f); ok {
		return cause
	}
	if c.difference.first.Kind == ByDesk || c.difference.first.Kind == ByRule {
		return c.difference.first // a text shows what else is different
	}
	return c.byDesk(f)
}

// agree reports whether both versions do the same to a facet, from the same state.
func (c *court) agree(f Facet) bool {
	if f == Timing {
		return sameEffects(effectsOf(c.old), effectsOf(c.new))
	}
	var digests [2]digest
	for s, d := range [...]*engine.Decision{c.old, c.new} {
		for i := range effectsOf(d) {
			if e := &d.Effects[i]; f.has(e) {
				digests[s] = c.hash.facet(digests[s], f, e)
			}
		}
	}
	return digests[older] == digests[newer]
}

// inherited returns why a turn differs that both versions would decide alike: on account of an earlier one.
func (c *court) inherited() Cause {
	if c.difference.first.Kind != "" {
		return c.difference.first
	}
	if trigger := c.trigger(); trigger != nil && trigger.Rule >= 0 { // what was set in motion earlier, without a trace
		r := c.paired(trigger.Rule)
		if i := c.changeOf(r); i >= 0 {
			return c.ruleCause(i, r)
		}
		if i := c.closestDesk(c.subject(Agent), nearly); i >= 0 {
			return c.deskCause(i)
		}
	}
	for i := range c.changes {
		if a := &c.changes[i].about; a.what == "busy" || a.what == "capacity_weights" {
			return c.deskCause(i) // loads are counted differently
		}
	}
	if !c.moved {
		return c.byDesk(Agent) // nothing happened before
	}
	return Cause{Kind: Following, Text: following, Change: -1, Part: -1}
}

// following says that nothing about the conversation itself was changed.
const following = "following: other conversations moved loads, turns or queues"

func (c *court) trigger() *engine.Trigger {
	if c.turn.Old != nil {
		return c.turn.Old.Trigger
	}
	return c.turn.New.Trigger
}

// paired returns the rule of the turn's trigger in both programs.
func (c *court) paired(id program.RuleID) pairedRule {
	if c.turn.Old != nil {
		return pairedRule{id, c.counterpart(older, id)}
	}
	return pairedRule{c.counterpart(newer, id), id}
}

// pairedRule is one rule in both programs; -1 where it is not enabled.
type pairedRule struct{ old, new program.RuleID }

// counterpart returns the rule of the other program that is the rule id of side s, or -1.
func (s *static) counterpart(of side, id program.RuleID) program.RuleID { return s.partners[of][id] }

// byRule blames the first rule that behaves differently and was changed: those behind what differs come before the others.
func (c *court) byRule(f Facet) (Cause, bool) {
	first, second := c.firstDiffering(f)
	var suspects []pairedRule
	if second != nil {
		suspects = append(suspects, pairedRule{c.counterpart(newer, second.Rule), second.Rule})
	}
	if first != nil {
		suspects = append(suspects, pairedRule{first.Rule, c.counterpart(older, first.Rule)})
	}
	oneRule := len(suspects) == 2 && suspects[0] == suspects[1] // then another order is not the reason
	suspects = append(suspects, c.atWork()...)
	for _, r := range suspects {
		if i := c.changeOf(r); i >= 0 && c.behavesDifferently(r) {
			return c.ruleCause(i, r), true
		}
	}
	for _, r := range suspects {
		if i := c.moveOf(r); i >= 0 && !oneRule {
			return c.ruleCause(i, r), true
		}
	}
	return Cause{}, false
}

// firstDiffering returns the first effects on a facet that differ; nil where a side has no more.
func (c *court) firstDiffering(f Facet) (first, second *engine.Effect) {
	a, b := effectsOn(f, c.old), effectsOn(f, c.new)
	for len(a) > 0 && len(b) > 0 && c.alike(f, a[0], b[0]) {
		a, b = a[1:], b[1:]
	}
	if len(a) > 0 {
		first = a[0]
	}
	if len(b) > 0 {
		second = b[0]
	}
	return first, second
}

// atWork returns the rules that matched or did something on either side: in the order of the new version, then those
// that only the old one has.
func (c *court) atWork() []pairedRule {
	var all []pairedRule
	add := func(r pairedRule) {
		if !slices.Contains(all, r) {
			all = append(all, r)
		}
	}
	for _, id := range rulesOf(c.new) {
		add(pairedRule{c.counterpart(newer, id), id})
	}
	for _, id := range rulesOf(c.old) {
		add(pairedRule{id, c.counterpart(older, id)})
	}
	return all
}

// rulesOf returns the rules that matched, and those whose earlier assignment goes on.
func rulesOf(d *engine.Decision) []program.RuleID {
	if d == nil {
		return nil
	}
	all := slices.Clone(d.Matched)
	for i := range d.Effects {
		if !slices.Contains(all, d.Effects[i].Rule) {
			all = append(all, d.Effects[i].Rule)
		}
	}
	return all
}

// behavesDifferently reports whether a rule matches on one side only, or does something else.
func (c *court) behavesDifferently(r pairedRule) bool {
	if r.old < 0 || r.new < 0 || matched(c.old, r.old) != matched(c.new, r.new) {
		return true
	}
	return !sameEffects(effectsBy(c.old, r.old), effectsBy(c.new, r.new))
}

func matched(d *engine.Decision, id program.RuleID) bool {
	return d != nil && slices.Contains(d.Matched, id)
}

func effectsBy(d *engine.Decision, id program.RuleID) []engine.Effect {
	var all []engine.Effect
	for _, e := range effectsOf(d) {
		if e.Rule == id {
			all = append(all, e)
		}
	}
	return all
}

// changeOf returns the change of a rule that may alter what it does, or -1: what was edited before a new name.
func (c *court) changeOf(r pairedRule) int {
	renamed := -1
	for _, i := range c.find(r.old, r.new) {
		switch c.changes[i].Kind {
		case RuleMoved, RulePrecedence:
		case RuleRenamed:
			renamed = i
		default:
			return i
		}
	}
	return renamed
}

// moveOf returns the change of a rule's place in the order, or -1.
func (c *court) moveOf(r pairedRule) int {
	for _, i := range c.find(r.old, r.new) {
		if c.changes[i].Kind == RuleMoved {
			return i
		}
	}
	return -1
}

// ruleCause blames a change of a rule, and the part of it that matters.
func (c *court) ruleCause(i int, r pairedRule) Cause {
	change := &c.changes[i]
	cause := Cause{Kind: ByRule, Text: change.Text, Change: i, Part: -1}
	if len(change.Parts) > 0 {
		cause.Part = c.partOf(change, r)
		cause.Text = change.Parts[cause.Part].Text
	}
	return cause
}

// partOf returns which of a rule's edits made the difference: the first step where it matches on both sides, the first
// condition with another answer where it does not.
func (c *court) partOf(change *Change, r pairedRule) int {
	if len(change.Parts) == 1 {
		return 0
	}
	both := matched(c.old, r.old) && matched(c.new, r.new)
	if !both && !c.evidence {
		c.hear(true)
	}
	for i := range change.Parts {
		switch e := &change.Parts[i]; {
		case both && e.Part == StepPart:
			return i
		case !both && e.Part == ConditionPart && c.decides(e, r):
			return i
		}
	}
	for i := range change.Parts {
		if (change.Parts[i].Part == StepPart) == both {
			return i
		}
	}
	return 0
}

// decides reports whether a condition that changed has another answer now. One that is new or gone decides where it does
// not hold.
func (c *court) decides(e *Edit, r pairedRule) bool {
	before, heard := holds(c.old, c.Comparison.Old.Program, r.old, e.oldAtom)
	after, heardToo := holds(c.new, c.Comparison.New.Program, r.new, e.newAtom)
	switch {
	case e.oldAtom < 0:
		return heardToo && after == matched(c.new, r.new)
	case e.newAtom < 0:
		return heard && before == matched(c.old, r.old)
	}
	return heard && heardToo && before != after
}

// holds returns the answer to a condition, and whether there is evidence of it.
func holds(d *engine.Decision, p *program.Program, rule program.RuleID, atom int) (held, heard bool) {
	if d == nil || rule < 0 || atom < 0 {
		return false, false
	}
	for i := range d.Evidence.Passes {
		pass := &d.Evidence.Passes[i]
		if slices.Contains(pass.Considered, rule) {
			return pass.Holds(&p.Debug.Rules[rule].Atoms[atom]), true
		}
	}
	return false, false
}
