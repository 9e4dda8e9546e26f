package engine

import (
	"fmt"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/fold"
	"github.com/routebook/routebook/dsl/schema"
)

// prepared is a step with all that is the same whenever it is taken.
type prepared struct {
	step   program.Step
	do     string      // by which decisions call it
	slot   schema.Slot // what it sets; NoSlot when it sets nothing that another step could set, too
	word   string      // of a slot of which there are many: the folded tag or topic, or the property
	remove bool        // of a tag or topic
	keys   []Key       // what it says literally; of a step with a slot, and of an AddScore. Effects share it: never written to
	plain  bool        // keys are those of its effect, and nothing about it depends on the snapshot
	isBase bool        // it is a *program.ReplaceTags
}

// prepare returns the steps of a program, by their index there.
func prepare(p *program.Program) []prepared {
	all := make([]prepared, len(p.Steps))
	for i, step := range p.Steps {
		all[i] = preparedOf(step, p.Fields)
	}
	return all
}

func preparedOf(step program.Step, fields []program.Field) prepared {
	s := prepared{step: step, do: doOf(step)}
	s.slot, s.word, s.remove = slotOfStep(step)
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
		s.plain = true
	}
	_, s.isBase = step.(*program.ReplaceTags)
	s.keys = e.Keys[:len(e.Keys):len(e.Keys)] // whoever appends to it gets a copy
	return s
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
