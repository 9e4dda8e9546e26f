package engine

import (
	"slices"
	"strings"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/schema"
	"github.com/routebook/routebook/engine/state"
)

// emit turns what was kept into effects, in order. Texts and addressees see the state after all effects of the pass.
func (m *Machine) emit() {
	for i := range m.outcomes {
		o := &m.outcomes[i]
		if o.plain {
			m.decision.Effects = append(m.decision.Effects, Effect{Do: o.do, Rule: o.rule, Pass: m.pass, Keys: o.keys})
			continue
		}
		for _, warning := range o.warnings {
			m.decision.warn(warning)
		}
		if o.suppress != "" {
			m.decision.warn(o.suppress)
			continue
		}
		e := Effect{Do: o.do, Rule: o.rule, Pass: m.pass}
		if m.makeKeys(&e, o) {
			m.decision.Effects = append(m.decision.Effects, e)
		}
		if o.answer.TellOwner {
			m.tellOwner(o)
		}
	}
}

// makeKeys gives the effect of a kept step its keys, in memory of the decision. It returns false when nothing is to be done
// after all.
func (m *Machine) makeKeys(e *Effect, o *outcome) bool {
	d := &m.decision
	from := len(d.keys)
	e.Keys = d.keys[from:]
	if !m.keysOf(e, o) {
		return false
	}
	d.keys = append(d.keys[:from], e.Keys...) // where they lie already, unless there was too little room
	e.Keys = slices.Clip(e.Keys)
	return true
}

// keysOf adds the keys of a kept step. It returns false when nothing is to be done after all.
func (m *Machine) keysOf(e *Effect, o *outcome) bool {
	switch s := o.step.(type) {
	case *program.Assign:
		assignKeys(e, o)
	case *program.Update:
		e.text("property", s.Property)
		if o.there {
			e.add("value", o.value)
		}
	case *program.Send:
		m.sendKeys(e, s)
	case *program.SendEmail:
		return m.mailKeys(e, s)
	case *program.Notify:
		return m.notifyKeys(e, s)
	case *program.CreateCase:
		e.text("connector", s.Connector)
		m.withKeys(e, s.With)
	case *program.CallWebhook:
		e.text("webhook", s.Webhook)
		m.withKeys(e, s.With)
	}
	return true
}

func assignKeys(e *Effect, o *outcome) {
	a := &o.answer
	e.text("team", a.Team)
	e.text("agent", a.Agent)
	e.text("strategy", a.Strategy)
	if a.Agent == "" {
		left := "unassigned"
		if a.Queued {
			left = "queue"
		}
		e.text("left", left)
		e.text("why", string(a.Why))
	}
	if o.attempt > 1 {
		e.add("attempt", Value{Kind: NumberValue, Number: float64(o.attempt)})
	}
}

func (m *Machine) sendKeys(e *Effect, s *program.Send) {
	v := m.variant(&s.Message)
	e.add("text", Value{Text: m.render(v.Text)})
	e.text("template", s.Message.Template)
	e.text("language", v.Language)
	e.text("translate_to", s.Translate)
	if s.AI {
		e.add("ai", Value{Kind: BoolValue, Number: 1})
	}
}

// mailKeys returns false when there is nobody to write to.
func (m *Machine) mailKeys(e *Effect, s *program.SendEmail) bool {
	to := m.address(&s.To)
	if to == "" {
		m.decision.warn(nobodyToWriteTo)
		return false
	}
	e.text("to", to)
	e.add("subject", Value{Text: m.render(s.Subject)})
	e.add("body", Value{Text: m.render(m.variant(&s.Body).Text)})
	return true
}

const (
	nobodyToWriteTo = "nobody to write to"
	nobodyToNotify  = "nobody to notify"
)

// address returns where a mail goes, or "".
func (m *Machine) address(to *program.Recipient) string {
	switch to.Kind {
	case program.ToAddress:
		return strings.TrimSpace(m.render(to.Address))
	case program.ToTheTeam:
		return m.teamAddresses(to.ID)
	case program.ToAssignedAgent:
		return m.agentAddress(m.conversation.Word(state.Agent))
	case program.ToTheOwner:
		owner, _ := m.contact.Text(state.ContactOwner)
		return m.agentAddress(owner)
	}
	return m.agentAddress(to.ID)
}

func (m *Machine) agentAddress(id string) string {
	if a := m.office.Agent(id); a != nil {
		return a.Email
	}
	return ""
}

// teamAddresses joins the addresses of the team's members. Who is disabled gets no mail for a team.
func (m *Machine) teamAddresses(id string) string {
	team := m.office.Team(id)
	if team == nil {
		return ""
	}
	var addresses []string
	for i := range team.Members {
		if a := m.office.Agent(team.Members[i].Agent); a != nil && a.Enabled && a.Email != "" {
			addresses = append(addresses, a.Email)
		}
	}
	return strings.Join(addresses, ", ")
}

// notifyKeys returns false when there is nobody to notify.
func (m *Machine) notifyKeys(e *Effect, s *program.Notify) bool {
	switch s.To.Kind {
	case program.ToTheTeam:
		e.text("team", s.To.ID)
	case program.ToTheAgent:
		e.text("agent", s.To.ID)
	case program.ToAssignedAgent:
		e.text("agent", m.conversation.Word(state.Agent))
	case program.ToTheOwner:
		owner, _ := m.contact.Text(state.ContactOwner)
		e.text("agent", owner)
	}
	if len(e.Keys) == 0 {
		m.decision.warn(nobodyToNotify)
		return false
	}
	e.add("text", Value{Text: m.render(m.variant(&s.Message).Text)})
	return true
}

// withKeys adds the settings of a case or a webhook. A field without a value is left out.
func (m *Machine) withKeys(e *Effect, with []program.Setting) {
	var keys []Key
	for i := range with {
		if v, ok := m.valueOf(&with[i].Value, m.decision.warn); ok {
			keys = append(keys, Key{Name: with[i].Name, Value: v})
		}
	}
	if len(keys) > 0 {
		e.add("with", Value{Kind: ObjectValue, Keys: keys})
	}
}

// tellOwner writes to an owner who got a conversation while away.
func (m *Machine) tellOwner(o *outcome) {
	to := m.agentAddress(o.answer.Agent)
	if to == "" {
		m.decision.warn(nobodyToWriteTo)
		return
	}
	e := Effect{Do: schema.SendEmail.Info().Do, Rule: o.rule, Pass: m.pass}
	e.text("to", to)
	e.text("subject", "Conversation "+m.conversation.ID)
	e.text("body", m.ticketURL())
	m.decision.Effects = append(m.decision.Effects, e)
}
