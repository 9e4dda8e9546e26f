package state

import (
	"slices"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/schema"
)

// Nearly everything that is kept of an open conversation is kept of a resolved one, because it may be reopened, and
// then rules read it as before: the subject, who had it, its tags and counts, what a limit counts. The resolution itself
// has already taken away what waits (the chain of an assignment, a snooze, waiting_since), and nothing stays planned.
//
// What is left is the one text that is large and does not outlive a reopening: the first body, which is that of the
// first message since the conversation was created or reopened. A message reopens a resolved conversation, and is then
// the first one, so that its body takes the old one's place before any rule is asked; after a reopening without a message
// the next one does the same. Hence a rule that is on messages alone never reads the first body that a conversation was
// resolved with. If no other rule reads it, it is forgotten when the conversation is resolved. A rule on replies, tags,
// timers or schedules may read it in a resolved conversation, or in one reopened by hand: then it stays.
//
// With a text of 600 bytes a conversation takes about 770 bytes while it is open, and 165 once it is resolved: its id, its
// subject, and what finding it takes (TestResolvedConversations). The other texts are short, or do outlive a reopening.

// resolvedTexts returns which of the kept texts are kept of a resolved conversation.
func (k *Kept) resolvedTexts(p *program.Program) uint32 {
	for i := range p.Rules {
		if !onMessagesOnly(&p.Rules[i]) && readsFirstBody(p, program.RuleID(i)) {
			return k.texts
		}
	}
	return k.texts &^ (1 << FirstBody)
}

func onMessagesOnly(r *program.Rule) bool {
	return !slices.ContainsFunc(r.On, func(on program.Trigger) bool {
		return on.Event != schema.OnMessage && on.Event != schema.OnFirstMessage
	})
}

// readsFirstBody reports whether a rule reads the first body, in a condition or in a step.
func readsFirstBody(p *program.Program, rule program.RuleID) bool {
	is := func(id program.FieldID) bool { return id >= 0 && p.Fields[id].ID == schema.FirstBody }
	end := len(p.Code)
	if next := int(rule) + 1; next < len(p.Rules) {
		end = int(p.Rules[next].Entry)
	}
	return slices.ContainsFunc(p.Code[p.Rules[rule].Entry:end], func(in program.Instr) bool {
		switch in.Op {
		case program.Branch:
			return is(p.Preds[in.Pred].Field)
		case program.Do:
			return stepReads(p.Steps[in.A], is)
		}
		return false
	})
}

// stepReads reports whether a step reads one of some fields.
func stepReads(step program.Step, is func(program.FieldID) bool) bool {
	switch s := step.(type) {
	case *program.Assign:
		return s.Kind == program.ToTeamBy && is(s.By)
	case *program.Send:
		return messageReads(&s.Message, is)
	case *program.SendEmail:
		return textReads(s.To.Address, is) || textReads(s.Subject, is) || messageReads(&s.Body, is)
	case *program.Notify:
		return textReads(s.To.Address, is) || messageReads(&s.Message, is)
	case *program.Update:
		return valueReads(&s.Value, is)
	case *program.CreateCase:
		return settingsRead(s.With, is)
	case *program.CallWebhook:
		return settingsRead(s.With, is)
	}
	return false
}

func messageReads(m *program.Message, is func(program.FieldID) bool) bool {
	return slices.ContainsFunc(m.Variants, func(v program.Variant) bool { return textReads(v.Text, is) })
}

func settingsRead(with []program.Setting, is func(program.FieldID) bool) bool {
	return slices.ContainsFunc(with, func(s program.Setting) bool { return valueReads(&s.Value, is) })
}

func valueReads(v *program.Value, is func(program.FieldID) bool) bool {
	return v.Kind == program.FieldValue && is(v.Field) || textReads(v.Text, is)
}

func textReads(t program.Text, is func(program.FieldID) bool) bool {
	return slices.ContainsFunc(t, func(part program.Part) bool {
		return part.Var != nil && part.Var.Kind == program.FieldVar && is(part.Var.Field)
	})
}
