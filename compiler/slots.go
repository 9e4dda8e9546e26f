package compiler

import (
	"fmt"
	"maps"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/schema"
)

// A slot that is set twice on one path through a rule has no meaning. Branches
// of one "if" are different paths; of two "if" steps both may be taken, and then
// the first wins (semantics.md A6). So two effects clash where one of them stands
// in a block around the other, or beside it.

// setters are the effects that have set slots on the way to a step.
type setters map[Slot]*Effect

// slots reports slots that a rule sets twice on one path.
func (c *checker) slots(r *Rule) {
	clear(c.sets)
	if c.setsTwice(r.Then) {
		c.path(r.Then, setters{})
	}
}

// setsTwice reports whether steps set a slot twice, on one path or on several; few rules do.
func (c *checker) setsTwice(steps []Step) bool {
	for _, s := range steps {
		switch s := s.(type) {
		case *Effect:
			for _, slot := range s.Sets {
				if c.sets[slot] {
					return true
				}
				c.sets[slot] = true
			}
		case *If:
			for _, b := range s.Branches {
				if c.setsTwice(b.Steps) {
					return true
				}
			}
			if c.setsTwice(s.Otherwise) {
				return true
			}
		}
	}
	return false
}

// path follows the steps of a block. before holds what is certainly set when the
// block is entered. It returns what the block may have set when it is left, and
// whether it is left at all, not stopped.
func (c *checker) path(steps []Step, before setters) (set setters, left bool) {
	sure, maybe := maps.Clone(before), setters{}
	for _, s := range steps {
		switch s := s.(type) {
		case *Stop:
			return nil, false
		case *Effect:
			for _, slot := range s.Sets {
				c.setSlot(slot, s, sure, maybe)
			}
		case *If:
			for _, b := range s.Branches {
				c.branch(b.Steps, sure, maybe)
			}
			c.branch(s.Otherwise, sure, maybe)
		default:
			panic(fmt.Sprintf("unexpected %T", s))
		}
	}
	for slot, e := range sure {
		if before[slot] == nil {
			maybe[slot] = e
		}
	}
	return maybe, true
}

// branch follows the steps of an "if"; what they set may be set when the path goes on.
func (c *checker) branch(steps []Step, sure, maybe setters) {
	set, left := c.path(steps, sure)
	if left {
		maps.Copy(maybe, set)
	}
}

// setSlot enters an effect, and reports one that stands on a path with another.
func (c *checker) setSlot(slot Slot, e *Effect, sure, maybe setters) {
	first := sure[slot]
	if first == nil {
		first = maybe[slot]
	}
	sure[slot] = e
	if first == nil || isPresence(slot.Kind) && removes(first) == removes(e) {
		return // adding a tag twice is adding it (semantics.md I123)
	}
	d := c.report("R301", e.Span(), "%s is set twice on one path", slot)
	d.Span.End = d.Span.Start + len(firstLine(c.typed(e.Node)))
	d.Label = "the first one would win"
	relate(d, c.file.Name, first.Span(), "set here already")
}

// isPresence reports whether a slot is the presence of one word.
func isPresence(kind schema.Slot) bool {
	return kind == schema.TagSlot || kind == schema.ContactTagSlot || kind == schema.TopicSlot
}

// removes reports whether an effect takes words away. One that is wrong counts as adding.
func removes(e *Effect) bool {
	if len(e.Does) == 0 {
		return false
	}
	t, ok := e.Does[0].(*program.Tagging)
	return ok && t.Remove
}

// slotNames name the slots in a finding.
var slotNames = map[schema.Slot]string{
	schema.AssigneeSlot:             "the assignee",
	schema.StatusSlot:               "the status",
	schema.PrioritySlot:             "the priority",
	schema.TypeSlot:                 "the type",
	schema.OrderStatusSlot:          "the order status",
	schema.VisitorGroupSlot:         "the visitor's group",
	schema.TagSlot:                  "the tag",
	schema.TagsBaseSlot:             "the base of the tags",
	schema.ContactTagSlot:           "the contact tag",
	schema.ContactTagsBaseSlot:      "the base of the contact's tags",
	schema.TopicSlot:                "the topic",
	schema.ContactPropertySlot:      "the property",
	schema.ConversationPropertySlot: "the property",
}

// String names a slot in a finding.
func (s Slot) String() string {
	if s.Name == "" {
		return slotNames[s.Kind]
	}
	return slotNames[s.Kind] + " " + quote(s.Name)
}
