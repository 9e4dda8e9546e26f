package lint

import (
	"slices"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/schema"
)

// readsOwnWrite reports an "if" that reads what its rule has just written: it sees the conversation as it was.
var readsOwnWrite = &Check{
	Code: "R306", Name: "reads-own-write", Severity: diag.Warning,
	Doc: "an if that reads what its rule has just written, and sees it as it was before",
	Run: func(pass *Pass) {
		for r := range pass.Enabled() {
			done := map[*compiler.Atom]bool{}
			for t := range takings(r) {
				for _, c := range t.given[min(1, len(t.given)):] {
					for a := range compiler.Atoms(c) {
						for _, e := range t.before {
							if !done[a] && e.File == a.File && e.Span().End <= a.Span().Start && pass.writes(e, a) {
								done[a] = true
								pass.Reportf(a.File.Name, a.Span(), "the test sees the conversation as it was before the rule").In(r).
									Label("what a step changes is seen by later passes only").Relate(e.File.Name, e.Span(), "this step changes it")
							}
						}
					}
				}
			}
		}
	},
}

// writes reports whether a step changes what a test reads.
func (b *Book) writes(e *compiler.Effect, a *compiler.Atom) bool {
	var field schema.FieldID
	if a.Asks == compiler.AskField {
		field = b.Info.Fields[a.Field].ID
	}
	for _, slot := range e.Sets {
		switch slot.Kind {
		case schema.AssigneeSlot:
			if field == schema.AssignedAgent || field == schema.AssignedTeam || a.Asks == compiler.AskAssigned || a.Asks == compiler.AskAssignedOnline {
				return true
			}
		case schema.StatusSlot:
			if field == schema.Status || field == schema.ConversationState || a.Asks == compiler.AskResolved {
				return true
			}
		case schema.PrioritySlot:
			if field == schema.Priority {
				return true
			}
		case schema.TypeSlot:
			if field == schema.ConversationType {
				return true
			}
		case schema.TagSlot, schema.ContactTagSlot, schema.TopicSlot:
			if field == slotFields[slot.Kind] && mentions(a, slot.Name) {
				return true
			}
		case schema.ContactPropertySlot, schema.ConversationPropertySlot:
			if field == slotFields[slot.Kind] && b.Info.Fields[a.Field].Name == slot.Name {
				return true
			}
		}
	}
	return false
}

var slotFields = map[schema.Slot]schema.FieldID{
	schema.TagSlot: schema.Tag, schema.ContactTagSlot: schema.ContactTag, schema.TopicSlot: schema.Topic,
	schema.ContactPropertySlot: schema.ContactProperty, schema.ConversationPropertySlot: schema.ConversationProperty,
}

// mentions reports whether a test has a word among its values.
func mentions(a *compiler.Atom, word string) bool {
	return slices.ContainsFunc(a.Values, func(v compiler.Value) bool { return v.Kind == compiler.Word && equal(v.Text, word) })
}
