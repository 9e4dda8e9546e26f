package engine

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/fold"
	"github.com/routebook/routebook/dsl/schema"
)

// prepared is a step with all that is the same whenever it is taken. Ten thousand rules have ten thousand steps, but add the
// same few tags and set the same few priorities: plain steps that say the same are one, and so are equal keys, so that deciding
// between steps touches little memory.
type prepared struct {
	step   program.Step
	do     string      // by which decisions call it
	slot   schema.Slot // what it sets; NoSlot when it sets nothing that another step could set, too
	place  uint32      // of the slot, and of its word where there is one for each, among those that steps set; with a slot only
	remove bool        // of a tag or topic
	keys   []Key       // what it says literally; of a step with a slot, and of an AddScore. Effects share it: never written to
	plain  bool        // keys are those of its effect, and nothing about it depends on the snapshot
	isBase bool        // it is a *program.ReplaceTags
}

// slotWord is a slot with the word that it is of: the folded tag or topic, or the property.
type slotWord struct {
	slot schema.Slot
	word string
}

// prepare returns the steps of a program, by their index there, and how many places they have.
func prepare(p *program.Program) (of []*prepared, places int) {
	r := preparer{fields: p.Fields, plain: make(map[string]*prepared), keys: make(map[string][]Key), places: make(map[slotWord]uint32)}
	of = make([]*prepared, len(p.Steps))
	for i, step := range p.Steps {
		of[i] = r.prepare(step)
	}
	return of, len(r.places)
}

// A preparer knows what was prepared before.
type preparer struct {
	fields []program.Field
	plain  map[string]*prepared // steps, by what they say
	keys   map[string][]Key
	places map[slotWord]uint32
	said   []byte // scratch
}

func (r *preparer) prepare(step program.Step) *prepared {
	s := prepared{step: step, do: doOf(step)}
	slot, word, remove := slotOfStep(step)
	s.slot, s.remove = slot, remove
	if slot != schema.NoSlot {
		place, known := r.places[slotWord{slot, word}]
		if !known {
			place = uint32(len(r.places))
			r.places[slotWord{slot, word}] = place
		}
		s.place = place
	}
	s.keys, s.plain = literalKeys(step, r.fields)
	_, s.isBase = step.(*program.ReplaceTags)
	r.said = appendKeys(r.said[:0], s.keys)
	if keys, known := r.keys[string(r.said)]; known {
		s.keys = keys
	} else {
		r.keys[string(r.said)] = s.keys
	}
	if !s.plain {
		return &s
	}
	r.said = append(r.said, s.do...)
	if same, known := r.plain[string(r.said)]; known {
		return same
	}
	r.plain[string(r.said)] = &s
	return &s
}

// literalKeys returns what a step says literally, and whether that is all there is to it.
func literalKeys(step program.Step, fields []program.Field) (keys []Key, plain bool) {
	var e Effect
	switch step := step.(type) {
	case *program.Assign:
		switch step.Kind {
		case program.ToTeam:
			e.text("team", step.Pool[0].ID)
		case program.ToAgent:
			e.text("agent", step.Pool[0].ID)
		}
	case *program.Update:
		e.text("property", step.Property)
		e.add("value", literal(&step.Value, fields))
	case *program.Send, *program.SendEmail, *program.Notify, *program.CreateCase, *program.CallWebhook:
	default:
		plainKeys(&e, step)
		plain = true
	}
	return slices.Clip(e.Keys), plain // whoever appends to it gets a copy
}

// appendKeys appends what is the same for equal keys only.
func appendKeys(to []byte, keys []Key) []byte {
	text := func(s string) { to = append(binary.AppendUvarint(to, uint64(len(s))), s...) }
	for i := range keys {
		k := &keys[i]
		text(k.Name)
		text(k.Value.Text)
		to = append(to, byte(k.Value.Kind))
		to = binary.LittleEndian.AppendUint64(to, math.Float64bits(k.Value.Number))
		to = binary.AppendUvarint(to, uint64(len(k.Value.List)))
		for _, word := range k.Value.List {
			text(word)
		}
	}
	return append(to, 0) // no name of a key is empty
}

// slotOfStep returns what a step sets.
func slotOfStep(step program.Step) (slot schema.Slot, word string, remove bool) {
	switch s := step.(type) {
	case *program.Assign, *program.Unassign:
		return schema.AssigneeSlot, "", false
	case *program.SetStatus, *program.Resolve, *program.Reopen, *program.Snooze:
		return schema.StatusSlot, "", false
	case *program.SetPriority:
		return schema.PrioritySlot, "", false
	case *program.SetType:
		return schema.TypeSlot, "", false
	case *program.SetOrderStatus:
		return schema.OrderStatusSlot, "", false
	case *program.SetVisitorGroup:
		return schema.VisitorGroupSlot, "", false
	case *program.Tagging:
		return presenceSlots[s.Set], fold.String(s.Word), s.Remove
	case *program.ReplaceTags:
		if s.Set == program.ContactTags {
			return schema.ContactTagsBaseSlot, "", false
		}
		return schema.TagsBaseSlot, "", false
	case *program.Update:
		if s.Contact {
			return schema.ContactPropertySlot, s.Property, false
		}
		return schema.ConversationPropertySlot, s.Property, false
	case *program.Send, *program.SendEmail, *program.Notify, *program.AddScore, *program.CreateCase, *program.CallWebhook:
		return schema.NoSlot, "", false
	}
	panic(fmt.Sprintf("unexpected %T", step))
}

var presenceSlots = [...]schema.Slot{
	program.Tags: schema.TagSlot, program.ContactTags: schema.ContactTagSlot, program.Topics: schema.TopicSlot,
}

// doOf returns the word by which decisions call a step.
func doOf(step program.Step) string {
	switch s := step.(type) {
	case *program.Assign:
		return schema.AssignTeam.Info().Do
	case *program.Unassign:
		return schema.Unassign.Info().Do
	case *program.Send:
		return schema.Send.Info().Do
	case *program.SendEmail:
		return schema.SendEmail.Info().Do
	case *program.Notify:
		return schema.NotifyAgent.Info().Do
	case *program.SetStatus:
		return schema.SetStatus.Info().Do
	case *program.SetPriority:
		return schema.SetPriority.Info().Do
	case *program.SetType:
		return schema.SetType.Info().Do
	case *program.SetOrderStatus:
		return schema.SetOrderStatus.Info().Do
	case *program.SetVisitorGroup:
		return schema.SetVisitorGroup.Info().Do
	case *program.AddScore:
		return schema.AddScore.Info().Do
	case *program.Resolve:
		return schema.Resolve.Info().Do
	case *program.Reopen:
		return schema.Reopen.Info().Do
	case *program.Snooze:
		return schema.Snooze.Info().Do
	case *program.Tagging:
		return taggings[s.Set][toIndex(s.Remove)].Info().Do
	case *program.ReplaceTags:
		if s.Set == program.ContactTags {
			return schema.ReplaceContactTags.Info().Do
		}
		return schema.ReplaceTags.Info().Do
	case *program.Update:
		if s.Contact {
			return schema.UpdateContact.Info().Do
		}
		return schema.UpdateConversation.Info().Do
	case *program.CreateCase:
		return schema.CreateCase.Info().Do
	case *program.CallWebhook:
		return schema.CallWebhook.Info().Do
	}
	panic(fmt.Sprintf("unexpected %T", step))
}

var taggings = [...][2]schema.StepID{
	program.Tags:        {schema.AddTags, schema.RemoveTags},
	program.ContactTags: {schema.AddContactTags, schema.RemoveContactTags},
	program.Topics:      {schema.ApplyTopics, schema.RemoveTopics},
}

func toIndex(b bool) int {
	if b {
		return 1
	}
	return 0
}

// plainKeys adds the keys of a step whose words stand in the rule.
func plainKeys(e *Effect, step program.Step) {
	switch s := step.(type) {
	case *program.SetStatus:
		e.text("status", s.Status)
	case *program.SetPriority:
		e.text("priority", s.Priority)
	case *program.SetType:
		e.text("type", s.Type)
	case *program.SetOrderStatus:
		e.text("status", s.Status)
	case *program.SetVisitorGroup:
		e.text("team", s.Team)
	case *program.AddScore:
		e.add("score", Value{Kind: NumberValue, Number: s.Points})
	case *program.Resolve:
		e.text("reason", s.Reason)
	case *program.Snooze:
		e.add("seconds", Value{Kind: NumberValue, Number: s.For.Seconds()})
	case *program.Tagging:
		if s.Set == program.Topics {
			e.text("topic", s.Word)
		} else {
			e.text("tag", s.Word)
		}
	case *program.ReplaceTags:
		e.add("tags", Value{Kind: ListValue, List: s.Words})
	case *program.Unassign, *program.Reopen:
	default:
		panic(fmt.Sprintf("unexpected %T", step))
	}
}
