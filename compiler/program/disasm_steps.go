package program

import (
	"fmt"
	"strconv"
)

// stepPieces returns a step in words, near to those of the language.
func (pr *printer) stepPieces(step Step) []string {
	switch s := step.(type) {
	case *Assign:
		return pr.assign(s)
	case *Unassign:
		return []string{"unassign"}
	case *Send:
		return pr.send(s)
	case *SendEmail:
		pieces := append([]string{"send email to"}, pr.recipient(&s.To)...)
		pieces = append(append(pieces, "subject"), pr.text(s.Subject)...)
		return append(append(pieces, "body"), pr.message(&s.Body)...)
	case *Notify:
		return append(append([]string{"notify"}, pr.recipient(&s.To)...), pr.message(&s.Message)...)
	case *SetStatus:
		return []string{"set status", strconv.Quote(s.Status)}
	case *SetPriority:
		return []string{"set priority", bare(s.Priority)}
	case *SetType:
		return []string{"set type", strconv.Quote(s.Type)}
	case *SetOrderStatus:
		return []string{"set order status", strconv.Quote(s.Status)}
	case *SetVisitorGroup:
		return []string{"set visitor group", bare(s.Team)}
	case *AddScore:
		return []string{"add score", number(s.Points)}
	case *Resolve:
		l := pairs{"resolve"}
		l.text("reason", s.Reason)
		return l
	case *Reopen:
		return []string{"reopen"}
	case *Snooze:
		return []string{"snooze", duration(s.For)}
	case *Tagging:
		return []string{tagVerb(s), nameOf(wordSetNames[:], s.Set), strconv.Quote(s.Word)}
	case *ReplaceTags:
		return append([]string{"replace " + nameOf(wordSetNames[:], s.Set) + "s"}, quoted(s.Words)...)
	case *Update:
		return append([]string{"update", updated(s) + "." + bare(s.Property), "="}, pr.value(&s.Value)...)
	case *CreateCase:
		return append([]string{"create case in", bare(s.Connector)}, pr.settings(s.With)...)
	case *CallWebhook:
		return append([]string{"call webhook", bare(s.Webhook)}, pr.settings(s.With)...)
	default:
		panic(fmt.Sprintf("unexpected %T", step))
	}
}

func tagVerb(s *Tagging) string {
	switch {
	case s.Remove:
		return "remove"
	case s.Set == Topics:
		return "apply"
	default:
		return "add"
	}
}

func updated(s *Update) string {
	if s.Contact {
		return "contact"
	}
	return "conversation"
}

func (pr *printer) assign(s *Assign) []string {
	pieces := []string{"assign " + nameOf(assignNames[:], s.Kind)}
	switch {
	case s.Kind == ToTeamBy:
		pieces = append(pieces, pr.field(s.By))
		pieces = append(pieces, cases(s)...)
	case s.Kind == ToAnyOf:
		pieces = append(pieces, bracketed(s.Pool, target)...)
	case s.Kind == ToTeam || s.Kind == ToAgent:
		for _, t := range s.Pool {
			pieces = append(pieces, bare(t.ID))
		}
	}
	if s.Strategy != "" {
		pieces = append(pieces, "strategy", bare(s.Strategy))
	}
	if s.Reassign != nil {
		pieces = append(pieces, "reassign after", duration(s.Reassign.After))
		if s.Reassign.Times != 0 {
			pieces = append(pieces, fmt.Sprintf("up to %d times", s.Reassign.Times))
		}
	}
	for _, t := range s.Fallbacks {
		pieces = append(pieces, "fallback", target(t))
	}
	return pieces
}

func cases(s *Assign) []string {
	pieces := []string{"{"}
	for _, c := range s.Cases {
		pieces = append(append(pieces, quoted(c.Values)...), "=>", bare(c.Team))
	}
	return append(pieces, "otherwise =>", bare(s.Otherwise), "}")
}

func target(t Target) string {
	name := nameOf(targetNames[:], t.Kind)
	if t.Kind == QueueTarget && t.ID == "" {
		return name
	}
	return name + " " + bare(t.ID)
}

func (pr *printer) send(s *Send) []string {
	verb := "send"
	if s.AI {
		verb = "send ai"
	}
	pieces := append([]string{verb}, pr.message(&s.Message)...)
	if s.Translate != "" {
		pieces = append(pieces, "translated to", strconv.Quote(s.Translate))
	}
	return pieces
}

func (pr *printer) recipient(r *Recipient) []string {
	pieces := []string{nameOf(recipientNames[:], r.Kind)}
	if r.Kind == ToAddress {
		return append(pieces, pr.text(r.Address)...)
	}
	if r.ID != "" {
		pieces = append(pieces, bare(r.ID))
	}
	return pieces
}

// message returns a text, or a template with its variants in braces.
func (pr *printer) message(m *Message) []string {
	if m.Template == "" && len(m.Variants) == 1 && m.Variants[0].Language == "" {
		return pr.text(m.Variants[0].Text)
	}
	pieces := []string{"template", strconv.Quote(m.Template), "{"}
	for _, v := range m.Variants {
		language := "any"
		if v.Language != "" {
			language = strconv.Quote(v.Language)
		}
		pieces = append(append(pieces, language+":"), pr.text(v.Text)...)
	}
	return append(pieces, "}")
}

// text returns the parts of a text: literal ones quoted, variables in braces.
func (pr *printer) text(t Text) []string {
	if len(t) == 0 {
		return []string{`""`}
	}
	pieces := make([]string, len(t))
	for i, part := range t {
		if part.Var == nil {
			pieces[i] = strconv.Quote(part.Literal)
		} else {
			pieces[i] = pr.variable(part.Var)
		}
	}
	return pieces
}

// variable returns a variable as it was written, and what it stands for where that is something else.
func (pr *printer) variable(v *Var) string {
	means := nameOf(varNames[:], v.Kind)
	if v.Kind == FieldVar {
		means = pr.field(v.Field)
	}
	s := "{{ " + means
	if v.Name != means {
		s += " as " + strconv.Quote(v.Name)
	}
	for _, f := range v.Filters {
		s += " | " + nameOf(filterNames[:], f.Kind)
		switch f.Kind {
		case Default:
			s += ": " + strconv.Quote(f.Text)
		case Truncate:
			s += ": " + strconv.Itoa(f.Count)
		}
	}
	return s + " }}"
}

func (pr *printer) value(v *Value) []string {
	switch v.Kind {
	case TextValue:
		return pr.text(v.Text)
	case NumberValue:
		return []string{number(v.Number)}
	case BoolValue:
		return []string{strconv.FormatBool(v.Number != 0)}
	case FieldValue:
		return []string{pr.field(v.Field)}
	default:
		return []string{nameOf(valueNames[:], v.Kind)}
	}
}

func (pr *printer) settings(list []Setting) []string {
	if len(list) == 0 {
		return nil
	}
	pieces := []string{"with"}
	for i := range list {
		value := pr.value(&list[i].Value)
		if i < len(list)-1 {
			value[len(value)-1] += ","
		}
		pieces = append(append(pieces, bare(list[i].Name), "="), value...)
	}
	return pieces
}
