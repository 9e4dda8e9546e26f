package program

import (
	"fmt"
	"slices"

	"github.com/routebook/routebook/dsl/fold"
	"github.com/routebook/routebook/dsl/schema"
)

func (v *verifier) steps() {
	for i, s := range v.Steps {
		v.at("step %d", i)
		if v.demand(s != nil, "it is missing"); v.err != nil {
			return
		}
		if v.step(s); v.err != nil {
			return
		}
	}
}

func (v *verifier) step(step Step) {
	switch s := step.(type) {
	case *Assign:
		v.assign(s)
	case *Unassign, *Reopen, *Resolve:
	case *Send:
		v.message(&s.Message)
	case *SendEmail:
		v.recipient(&s.To)
		v.text(s.Subject)
		v.message(&s.Body)
	case *Notify:
		v.demand(s.To.Kind != ToAddress && s.To.Kind != ToTheOwner, "notify is for an agent or a team")
		v.recipient(&s.To)
		v.message(&s.Message)
	case *SetStatus:
		v.demand(v.statuses[s.Status], "no status %q", s.Status)
	case *SetPriority:
		v.demand(slices.Contains(schema.Priority.Info().Values, s.Priority), "no priority %q", s.Priority)
	case *SetType:
		v.demand(s.Type != "", "no type")
	case *SetOrderStatus:
		v.demand(s.Status != "", "no status")
	case *SetVisitorGroup:
		v.demandTeam(s.Team)
	case *AddScore:
		v.demand(isFinite(s.Points), "%g points", s.Points)
	case *Snooze:
		v.demand(s.For > 0, "snooze of %s", s.For)
	case *Tagging:
		v.demand(int(s.Set) < len(wordSetNames), "no set %d", s.Set)
		v.demand(fold.String(s.Word) != "", "an empty word")
	case *ReplaceTags:
		v.demand(s.Set == Tags || s.Set == ContactTags, "no tags: set %d", s.Set)
		v.demand(!slices.ContainsFunc(s.Words, func(w string) bool { return fold.String(w) == "" }), "an empty word")
	case *Update:
		v.update(s)
	case *CreateCase:
		v.demand(s.Connector != "", "no connector")
		v.settings(s.With)
	case *CallWebhook:
		v.demand(s.Webhook != "", "no webhook")
		v.settings(s.With)
	default:
		panic(fmt.Sprintf("unexpected %T", step))
	}
}

func (v *verifier) assign(s *Assign) {
	if v.demand(int(s.Kind) < len(assignNames), "no assignment %d", s.Kind); v.err != nil {
		return
	}
	v.pool(s)
	v.cases(s)
	if s.Strategy != "" {
		v.strategy(s.Strategy)
	}
	if s.Reassign != nil {
		v.demand(s.Reassign.After > 0 && s.Reassign.Times >= 0, "reassign after %s up to %d times", s.Reassign.After, s.Reassign.Times)
	}
	for i, t := range s.Fallbacks {
		v.target(t)
		v.demand(t.Kind != QueueTarget || i == len(s.Fallbacks)-1, "a fallback behind the queue")
	}
}

// pool checks whom an assignment names itself.
func (v *verifier) pool(s *Assign) {
	for _, t := range s.Pool {
		v.target(t)
		v.demand(t.Kind != QueueTarget, "the queue in a pool")
	}
	switch s.Kind {
	case ToTeam:
		v.demand(len(s.Pool) == 1 && s.Pool[0].Kind == TeamTarget, "assign team needs one team")
	case ToAgent:
		v.demand(len(s.Pool) == 1 && s.Pool[0].Kind == AgentTarget, "assign agent needs one agent")
	case ToAnyOf:
		v.demand(len(s.Pool) > 0, "an empty pool")
	default:
		v.demand(len(s.Pool) == 0, "assign %s with a pool", assignNames[s.Kind])
	}
}

func (v *verifier) target(t Target) {
	switch t.Kind {
	case TeamTarget:
		v.demandTeam(t.ID)
	case AgentTarget:
		v.demandAgent(t.ID)
	case QueueTarget:
		v.demand(t.ID == "", "the queue with the id %q", t.ID)
	default:
		v.demand(false, "no target %d", t.Kind)
	}
}

// caseTypes are the types of field that choose a team.
var caseTypes = append([]schema.Type{schema.Text, schema.Any}, nameTypes...)

func (v *verifier) cases(s *Assign) {
	if s.Kind != ToTeamBy {
		v.noField(s.By)
		v.demand(len(s.Cases) == 0 && s.Otherwise == "", "assign %s with cases", assignNames[s.Kind])
		return
	}
	if v.demandField(s.By); v.err == nil {
		t := v.Fields[s.By].Type
		v.demand(slices.Contains(caseTypes, t), "team by a field of type %s", t)
	}
	for _, c := range s.Cases {
		v.demand(len(c.Values) > 0, "a case without values")
		for _, value := range c.Values {
			v.demand(value != "" && fold.String(value) == value, "the value %q is not folded", value)
		}
		v.demandTeam(c.Team)
	}
	v.demandTeam(s.Otherwise)
}

// noField checks a field that means nothing where it stands: 0 or -1.
func (v *verifier) noField(id FieldID) { v.demand(id <= 0, "field %d where none is read", id) }

func (v *verifier) recipient(r *Recipient) {
	switch r.Kind {
	case ToAddress:
		v.demand(len(r.Address) > 0, "no address")
		v.text(r.Address)
	case ToTheAgent:
		v.demandAgent(r.ID)
	case ToTheTeam:
		v.demandTeam(r.ID)
	case ToAssignedAgent, ToTheOwner:
		v.demand(r.ID == "", "%s with the id %q", recipientNames[r.Kind], r.ID)
	default:
		v.demand(false, "no recipient %d", r.Kind)
	}
	if r.Kind == ToAddress {
		v.demand(r.ID == "", "an address with the id %q", r.ID)
	} else {
		v.demand(len(r.Address) == 0, "an address of somebody else")
	}
}

func (v *verifier) message(m *Message) {
	v.demand(len(m.Variants) > 0, "a message without variants")
	v.demand(m.Template != "" || len(m.Variants) == 1, "%d variants without a template", len(m.Variants))
	for i := range m.Variants {
		v.demand(m.Template != "" || m.Variants[i].Language == "", "a text of the rule's own in %q", m.Variants[i].Language)
		v.text(m.Variants[i].Text)
	}
}

func (v *verifier) text(t Text) {
	for _, part := range t {
		if part.Var == nil {
			continue
		}
		v.demand(part.Literal == "", "a variable with the text %q", part.Literal)
		v.variable(part.Var)
	}
}

func (v *verifier) variable(x *Var) {
	v.demand(int(x.Kind) < len(varNames), "no variable %d", x.Kind)
	v.demand(x.Name != "", "a variable without a name")
	if x.Kind == FieldVar {
		v.demandField(x.Field)
	} else {
		v.noField(x.Field)
	}
	for _, f := range x.Filters {
		v.demand(int(f.Kind) < len(filterNames), "no filter %d", f.Kind)
		v.demand(f.Kind == Default || f.Text == "", "the filter %d with the text %q", f.Kind, f.Text)
		v.demand(f.Count >= 0 && (f.Kind == Truncate || f.Count == 0), "the filter %d with the count %d", f.Kind, f.Count)
	}
}

func (v *verifier) update(s *Update) {
	declared, builtin := v.Desk.ConversationProperties, []string(nil)
	if s.Contact {
		declared, builtin = v.Desk.ContactProperties, []string{"owner", "language"}
	}
	is := func(p Property) bool { return p.Name == s.Property }
	v.demand(slices.ContainsFunc(declared, is) || slices.Contains(builtin, s.Property), "no property %s.%s", updated(s), s.Property)
	v.value(&s.Value)
}

func (v *verifier) settings(list []Setting) {
	for i := range list {
		v.demand(list[i].Name != "", "a setting without a name")
		v.value(&list[i].Value)
	}
}

func (v *verifier) value(x *Value) {
	v.demand(int(x.Kind) < len(valueNames), "no value %d", x.Kind)
	v.demand(x.Kind == TextValue || len(x.Text) == 0, "a value of kind %d with a text", x.Kind)
	v.text(x.Text)
	v.demand(isFinite(x.Number), "the number %g", x.Number)
	v.demand(x.Kind == NumberValue || x.Number == 0 || x.Kind == BoolValue && x.Number == 1, "a value of kind %d with the number %g", x.Kind, x.Number)
	if x.Kind == FieldValue {
		v.demandField(x.Field)
	} else {
		v.noField(x.Field)
	}
}
