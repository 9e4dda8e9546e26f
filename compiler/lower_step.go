package compiler

import (
	"fmt"

	"github.com/routebook/routebook/compiler/program"
)

// step enters a step and returns its index. What the checker made counts fields
// of the Info; a program has only those that its rules read.
func (l *lowering) step(s program.Step) int32 {
	at := int32(len(l.prog.Steps))
	l.prog.Steps = append(l.prog.Steps, l.renumber(s))
	return at
}

// renumber returns a step whose fields are those of the program.
func (l *lowering) renumber(s program.Step) program.Step {
	switch s := s.(type) {
	case *program.Assign:
		if s.Kind != program.ToTeamBy {
			return s
		}
		by := *s
		by.By = l.field(s.By)
		return &by
	case *program.Send:
		return &program.Send{Message: l.message(s.Message), Translate: s.Translate, AI: s.AI}
	case *program.SendEmail:
		return &program.SendEmail{To: l.recipient(s.To), Subject: l.text(s.Subject), Body: l.message(s.Body)}
	case *program.Notify:
		return &program.Notify{To: l.recipient(s.To), Message: l.message(s.Message)}
	case *program.Update:
		return &program.Update{Contact: s.Contact, Property: s.Property, Value: l.value(s.Value)}
	case *program.CreateCase:
		return &program.CreateCase{Connector: s.Connector, With: l.settings(s.With)}
	case *program.CallWebhook:
		return &program.CallWebhook{Webhook: s.Webhook, With: l.settings(s.With)}
	case *program.Unassign, *program.SetStatus, *program.SetPriority, *program.SetType, *program.SetOrderStatus,
		*program.SetVisitorGroup, *program.AddScore, *program.Resolve, *program.Reopen, *program.Snooze,
		*program.Tagging, *program.ReplaceTags:
		return s
	default:
		panic(fmt.Sprintf("unexpected %T", s))
	}
}

func (l *lowering) recipient(r program.Recipient) program.Recipient {
	r.Address = l.text(r.Address)
	return r
}

func (l *lowering) message(m program.Message) program.Message {
	variants := make([]program.Variant, len(m.Variants))
	for i, v := range m.Variants {
		variants[i] = program.Variant{Language: v.Language, Text: l.text(v.Text)}
	}
	m.Variants = variants
	return m
}

// text returns a text whose variables read the program's fields. One without is shared.
func (l *lowering) text(t program.Text) program.Text {
	if !hasVariables(t) {
		return t
	}
	parts := make(program.Text, len(t))
	for i, p := range t {
		if p.Var != nil && p.Var.Kind == program.FieldVar {
			v := *p.Var
			v.Field = l.field(v.Field)
			p.Var = &v
		}
		parts[i] = p
	}
	return parts
}

func (l *lowering) settings(list []program.Setting) []program.Setting {
	if list == nil {
		return nil
	}
	all := make([]program.Setting, len(list))
	for i, s := range list {
		all[i] = program.Setting{Name: s.Name, Value: l.value(s.Value)}
	}
	return all
}

func (l *lowering) value(v program.Value) program.Value {
	switch v.Kind {
	case program.TextValue:
		v.Text = l.text(v.Text)
	case program.FieldValue:
		v.Field = l.field(v.Field)
	}
	return v
}
