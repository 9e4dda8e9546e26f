package lint

import (
	"slices"
	"strings"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/compiler/prove"
	"github.com/routebook/routebook/dsl"
	"github.com/routebook/routebook/dsl/fold"
	"github.com/routebook/routebook/dsl/schema"
)

// outline is what a rule does as far as it concerns other rules.
type outline struct {
	rule     *compiler.Rule
	order    int // in which rules are decided
	settings []setting
	bag      bool // it says, scores or calls something, which accumulates
	stops    bool // it ends the pass whenever it fires

	// firstPass says that the rule listens only to what comes from outside. Such a rule and another one that listens to the
	// same are always evaluated together, in the first pass; in a later one an earlier rule may have fired already, and
	// then no longer stands in the way (semantics.md B11).
	firstPass bool
}

// setting is a slot that a rule sets.
type setting struct {
	slot   compiler.Slot
	effect *compiler.Effect
	always bool            // whenever the rule fires; not in an "if", nor behind a stop
	given  []compiler.Cond // what holds when it is made, but for a stop before it
}

// outlines returns those of the enabled rules, in the order in which they are decided.
func (b *Book) outlines() []*outline {
	if b.facts.outlines == nil {
		b.facts.outlines = []*outline{}
		for r := range b.Enabled() {
			o := &outline{rule: r, order: len(b.facts.outlines), firstPass: !slices.ContainsFunc(r.On, isInner)}
			o.learn(r.Then, []compiler.Cond{r.When}, true)
			b.facts.outlines = append(b.facts.outlines, o)
		}
	}
	return b.facts.outlines
}

// learn notes what steps do where something is given. It returns false when the rule may stop among them.
func (o *outline) learn(steps []compiler.Step, given []compiler.Cond, always bool) (goesOn bool) {
	goesOn = true
	for _, s := range steps {
		switch s := s.(type) {
		case *compiler.Effect:
			for _, slot := range s.Sets {
				o.settings = append(o.settings, setting{slot, s, always && goesOn, given})
			}
			o.bag = o.bag || len(s.Sets) == 0
		case *compiler.If:
			barred := slices.Clip(given) // the branches before are not taken
			for _, b := range s.Branches {
				goesOn = o.learn(b.Steps, append(barred, b.Cond), false) && goesOn
				barred = slices.Clip(append(barred, &compiler.Not{Cond: b.Cond}))
			}
			goesOn = o.learn(s.Otherwise, barred, false) && goesOn
		case *compiler.Stop:
			o.stops = o.stops || always && goesOn
			return false
		}
	}
	return goesOn
}

// sets returns the setting of a slot that a rule makes whenever it fires, or nil.
func (o *outline) sets(slot compiler.Slot) *setting {
	i := slices.IndexFunc(o.settings, func(s setting) bool { return s.always && s.slot == slot })
	if i < 0 {
		return nil
	}
	return &o.settings[i]
}

// hears reports whether a rule listens to everything that another one listens to.
func (o *outline) hears(other *outline) bool {
	for _, on := range other.rule.On {
		wide, widens := widened[on.Event]
		heard := false
		for _, own := range o.rule.On {
			heard = heard || own.Event == on.Event || widens && own.Event == wide
		}
		if !heard {
			return false
		}
	}
	return true
}

// widened are events that are always another one as well.
var widened = map[schema.EventID]schema.EventID{
	schema.OnFirstMessage:                  schema.OnMessage,
	schema.OnConversationCreatedByCustomer: schema.OnConversationCreated,
	schema.OnConversationCreatedByAgent:    schema.OnConversationCreated,
}

// same reports whether two effects do the same to a slot.
func same(a, b *compiler.Effect, slot compiler.Slot) bool {
	switch slot.Kind {
	case schema.TagSlot, schema.ContactTagSlot, schema.TopicSlot:
		return removes(a) == removes(b)
	}
	return does(a, slot) == does(b, slot)
}

// removes reports whether an effect takes words away.
func removes(e *compiler.Effect) bool {
	t, ok := e.Does[0].(*program.Tagging)
	return ok && t.Remove
}

// does returns what an effect does to a slot, as it is written but for white space.
func does(e *compiler.Effect, slot compiler.Slot) string {
	var n dsl.Node = e.Node
	if update, ok := n.(*dsl.Update); ok {
		for _, v := range update.Values {
			if fold.String(v.Name.Text) == slot.Name {
				n = v.Value
			}
		}
	}
	return strings.Join(strings.Fields(source(e.File, n)), " ")
}

// isInner reports whether an event may be caused by a rule, or belongs to one rule alone.
func isInner(on program.Trigger) bool {
	switch on.Event {
	case schema.OnMessage, schema.OnFirstMessage, schema.OnReply, schema.OnConversationCreated, schema.OnReturnCreated,
		schema.OnConversationCreatedByCustomer, schema.OnConversationCreatedByAgent, schema.OnVisit:
		return false
	}
	return true
}

// sortOutlines puts rules in the order in which they are decided.
func sortOutlines(list []*outline) {
	slices.SortFunc(list, func(a, b *outline) int { return a.order - b.order })
}

// bySlot yields the slots of which a conversation has one, with the rules that set them.
func (b *Book) bySlot() func(yield func(compiler.Slot, []*outline) bool) {
	return func(yield func(compiler.Slot, []*outline) bool) {
		for _, kind := range []schema.Slot{
			schema.AssigneeSlot, schema.StatusSlot, schema.PrioritySlot, schema.TypeSlot, schema.OrderStatusSlot, schema.VisitorGroupSlot,
		} {
			slot := compiler.Slot{Kind: kind}
			var list []*outline
			for _, o := range b.outlines() {
				if slices.ContainsFunc(o.settings, func(s setting) bool { return s.slot == slot }) {
					list = append(list, o)
				}
			}
			if !yield(slot, list) {
				return
			}
		}
	}
}

// compete returns a claim that one rule takes a slot from another one, or nil when no event is heard by both for which they set
// it to different values. That there is such an event is not proved.
func (b *Book) compete(early, late *outline, slot compiler.Slot) *Claim {
	if early.stops || b.isTired() { // the later one is not asked
		return nil
	}
	b.facts.compared++
	on := meeting(early, late)
	if len(on) == 0 || b.World().Satisfiable(early.rule.When, late.rule.When) == prove.No {
		return nil
	}
	for i := range early.settings {
		for j := range late.settings {
			a, c := &early.settings[i], &late.settings[j]
			if a.slot != slot || c.slot != slot || same(a.effect, c.effect, slot) {
				continue
			}
			if given := slices.Concat(a.given, c.given); b.World().Satisfiable(given...) != prove.No {
				return &Claim{Early: early.rule, Late: late.rule, On: on, Given: given, Loss: Superseded, Slot: slot}
			}
		}
	}
	return nil
}

// isTired reports whether no more pairs are compared.
func (b *Book) isTired() bool { return b.facts.compared >= maxCompared }

// maxCompared bounds how many pairs of rules of a book are compared. Of all further ones nothing is said.
const maxCompared = 100_000
