package replay

import (
	"slices"
	"strings"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/schema"
	"github.com/routebook/routebook/engine"
	"github.com/routebook/routebook/engine/event"
)

// carried learns which of the fields that rules test have had a value from outside: an event carried
// it, or a rule set it. What the engine computes for every event, such as the time or the number of
// messages, needs neither.
type carried struct {
	program *program.Program
	rules   [][]program.RuleID // by FieldID: who tests it
	open    []program.FieldID  // tested, and not carried so far
}

func newCarried(p *program.Program) *carried {
	c := &carried{program: p, rules: make([][]program.RuleID, len(p.Fields))}
	for i := range p.Rules {
		c.learn(program.RuleID(i))
	}
	for i, rules := range c.rules {
		if id := program.FieldID(i); len(rules) > 0 && comesFromOutside(p.Fields[i].ID) {
			c.open = append(c.open, id)
		}
	}
	return c
}

// learn notes the fields that a rule tests.
func (c *carried) learn(rule program.RuleID) {
	p := c.program
	last := int32(len(p.Code))
	if int(rule)+1 < len(p.Rules) {
		last = p.Rules[rule+1].Entry
	}
	for _, in := range p.Code[p.Rules[rule].Entry:last] {
		switch in.Op {
		case program.Branch:
			c.tested(p.Preds[in.Pred].Field, rule)
		case program.Do:
			if a, ok := p.Steps[in.A].(*program.Assign); ok && a.Kind == program.ToTeamBy {
				c.tested(a.By, rule)
			}
		}
	}
}

func (c *carried) tested(field program.FieldID, rule program.RuleID) {
	if field < 0 {
		return
	}
	if rules := c.rules[field]; len(rules) == 0 || rules[len(rules)-1] != rule { // rules come in order
		c.rules[field] = append(rules, rule)
	}
}

// note learns from one event and what was decided about it.
func (c *carried) note(ev *event.Event, d *engine.Decision) {
	if len(c.open) == 0 {
		return
	}
	c.open = slices.DeleteFunc(c.open, func(id program.FieldID) bool {
		f := &c.program.Fields[id]
		return carries(ev, f) || slices.ContainsFunc(d.Effects, func(e engine.Effect) bool { return sets(&e, f) })
	})
}

// missing returns the fields that were not carried.
func (c *carried) missing() []Missing {
	var all []Missing
	for _, id := range c.open {
		all = append(all, Missing{Field: id, Rules: c.rules[id]})
	}
	return all
}

func comesFromOutside(id schema.FieldID) bool {
	return valueOf[id] != nil || id >= schema.ContactProperty
}

// carries reports whether an event says anything about a field.
func carries(ev *event.Event, f *program.Field) bool {
	switch f.ID {
	case schema.ContactProperty:
		return hasProperty(ev.Contact.Properties, f.Name)
	case schema.ConversationProperty:
		return hasProperty(ev.Conversation.Properties, f.Name)
	case schema.OrderProperty:
		return hasProperty(ev.Order.Properties, f.Name)
	case schema.EventPath:
		_, ok := ev.Path(f.Path)
		return ok
	}
	return valueOf[f.ID](ev)
}

func hasProperty(list []event.Property, name string) bool {
	return slices.ContainsFunc(list, func(p event.Property) bool { return p.Name == name && p.Value.Given() })
}

// given returns a test of whether a slot of an event is filled.
func given(slot func(*event.Event) event.Value) func(*event.Event) bool {
	return func(ev *event.Event) bool { return slot(ev).Given() }
}

// message is given for what only messages say.
func message(slot func(*event.Event) event.Value) func(*event.Event) bool {
	return func(ev *event.Event) bool { return ev.Type == event.Message && slot(ev).Given() }
}

func ofType(t event.Type) func(*event.Event) bool {
	return func(ev *event.Event) bool { return ev.Type == t }
}

// valueOf says, by built-in field, whether an event carries it. Fields without a row have a value in any recording.
var valueOf = map[schema.FieldID]func(*event.Event) bool{
	schema.Source:      given(func(ev *event.Event) event.Value { return ev.Source }),
	schema.ReplyWindow: given(func(ev *event.Event) event.Value { return ev.Source }),
	schema.Integration: given(func(ev *event.Event) event.Value { return ev.Integration }),
	schema.Account:     given(func(ev *event.Event) event.Value { return ev.Account }),
	schema.Inbox:       given(func(ev *event.Event) event.Value { return ev.Inbox }),
	schema.InboxGroup:  given(func(ev *event.Event) event.Value { return ev.Inbox }),
	schema.Sentiment:   given(func(ev *event.Event) event.Value { return ev.Sentiment }),
	schema.Context:     given(func(ev *event.Event) event.Value { return ev.Context }),

	schema.Subject:            message(func(ev *event.Event) event.Value { return ev.Subject }),
	schema.Body:               message(func(ev *event.Event) event.Value { return ev.Body }),
	schema.FirstBody:          message(func(ev *event.Event) event.Value { return ev.Body }),
	schema.From:               message(func(ev *event.Event) event.Value { return ev.From }),
	schema.FromDomain:         func(ev *event.Event) bool { return ev.Type == event.Message && strings.Contains(ev.From.Text, "@") },
	schema.MessageLanguage:    message(func(ev *event.Event) event.Value { return ev.Message.Language }),
	schema.MessageAttachments: message(func(ev *event.Event) event.Value { return ev.Message.Attachments }),
	schema.MessageAuto:        message(func(ev *event.Event) event.Value { return ev.Message.Auto }),
	schema.MessageFirst:       ofType(event.Message),

	schema.CustomerName: func(ev *event.Event) bool {
		return ev.Customer.Name.Given() || ev.Contact.Name.Given() || ev.Type == event.Message && event.ParseAddress(ev.From.Text).Name != ""
	},
	schema.CustomerEmail: func(ev *event.Event) bool {
		return ev.Customer.Email.Given() || ev.Contact.Email.Given() || ev.Type == event.Message && ev.From.Given()
	},
	schema.CustomerPhone:   given(func(ev *event.Event) event.Value { return ev.Customer.Phone }),
	schema.ContactTag:      given(func(ev *event.Event) event.Value { return ev.Contact.Tags }),
	schema.ContactOwner:    given(func(ev *event.Event) event.Value { return ev.Contact.Owner }),
	schema.ContactLanguage: given(func(ev *event.Event) event.Value { return ev.Contact.Language }),

	schema.ConversationType:       given(func(ev *event.Event) event.Value { return ev.Conversation.Type }),
	schema.ConversationVisibility: given(func(ev *event.Event) event.Value { return ev.Conversation.Visibility }),
	schema.Priority:               given(func(ev *event.Event) event.Value { return ev.Conversation.Priority }),
	schema.Topic:                  given(func(ev *event.Event) event.Value { return ev.Conversation.Topics }),
	schema.Tag: func(ev *event.Event) bool {
		return ev.Conversation.Tags.Given() || ev.Type == event.TagAdded || ev.Type == event.TagRemoved
	},
	schema.AssignedAgent:       func(ev *event.Event) bool { return ev.Type == event.Assigned && ev.Agent.Given() },
	schema.AssignedTeam:        func(ev *event.Event) bool { return ev.Type == event.Assigned && ev.Team.Given() },
	schema.AssignedAt:          func(ev *event.Event) bool { return ev.Type == event.Assigned && ev.Agent.Given() },
	schema.LastCustomerMessage: ofType(event.Message),
	schema.WaitingSince:        ofType(event.Message),
	schema.LastReply:           ofType(event.Reply),
	schema.ReplyCount:          ofType(event.Reply),

	schema.OrderID:         given(func(ev *event.Event) event.Value { return ev.Order.ID }),
	schema.OrderStatus:     given(func(ev *event.Event) event.Value { return ev.Order.Status }),
	schema.VisitorPage:     given(func(ev *event.Event) event.Value { return ev.Visitor.Page }),
	schema.VisitorSite:     given(func(ev *event.Event) event.Value { return ev.Visitor.Site }),
	schema.VisitorCountry:  given(func(ev *event.Event) event.Value { return ev.Visitor.Country }),
	schema.VisitorLanguage: given(func(ev *event.Event) event.Value { return ev.Visitor.Language }),
	schema.VisitorGroup:    given(func(ev *event.Event) event.Value { return ev.Visitor.Group }),
}

// setter names the effect that gives a field its value, and the key that it must have for that.
type setter struct{ do, key string }

// setters are the effects that rules may have on what other rules test.
var setters = map[schema.FieldID][]setter{
	schema.AssignedAgent:    {{"assign", "agent"}},
	schema.AssignedTeam:     {{"assign", "team"}},
	schema.AssignedAt:       {{"assign", "agent"}},
	schema.Tag:              {{"add_tag", "tag"}, {"replace_tags", "tags"}},
	schema.ContactTag:       {{"add_contact_tag", "tag"}, {"replace_contact_tags", "tags"}},
	schema.Topic:            {{"apply_topic", "topic"}},
	schema.Priority:         {{"set_priority", "priority"}},
	schema.ConversationType: {{"set_type", "type"}},
	schema.OrderStatus:      {{"set_order_status", "status"}},
	schema.VisitorGroup:     {{"set_visitor_group", "team"}},
}

// sets reports whether an effect gives a field a value.
func sets(e *engine.Effect, f *program.Field) bool {
	switch f.ID {
	case schema.ContactProperty:
		return e.Do == "update_contact" && e.Text("property") == f.Name
	case schema.ConversationProperty:
		return e.Do == "update_conversation" && e.Text("property") == f.Name
	case schema.ContactOwner:
		return e.Do == "update_contact" && e.Text("property") == "owner"
	case schema.ContactLanguage:
		return e.Do == "update_contact" && e.Text("property") == "language"
	}
	return slices.ContainsFunc(setters[f.ID], func(s setter) bool {
		_, ok := e.Lookup(s.key)
		return ok && e.Do == s.do
	})
}
