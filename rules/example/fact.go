package example

import (
	"math"
	"strings"
	"time"

	"github.com/routebook/routebook/compiler/prove"
	"github.com/routebook/routebook/compiler/workspace"
	"github.com/routebook/routebook/dsl/fold"
	"github.com/routebook/routebook/dsl/schema"
	"github.com/routebook/routebook/engine/event"
)

// keys say where an event carries what a field says. All other fields follow from what has happened.
var keys = map[schema.FieldID][]string{
	schema.Source:                 {"source"},
	schema.Integration:            {"integration"},
	schema.Account:                {"account"},
	schema.Inbox:                  {"inbox"},
	schema.Subject:                {"subject"},
	schema.Body:                   {"body"},
	schema.From:                   {"from"},
	schema.MessageLanguage:        {"message", "language"},
	schema.MessageAttachments:     {"message", "attachments"},
	schema.MessageAuto:            {"message", "auto"},
	schema.Actor:                  {"actor"},
	schema.CustomerName:           {"customer", "name"},
	schema.CustomerEmail:          {"customer", "email"},
	schema.CustomerPhone:          {"customer", "phone"},
	schema.ContactTag:             {"contact", "tags"},
	schema.ContactOwner:           {"contact", "owner"},
	schema.ContactLanguage:        {"contact", "language"},
	schema.ConversationType:       {"conversation", "type"},
	schema.ConversationVisibility: {"conversation", "visibility"},
	schema.Status:                 {"conversation", "status"},
	schema.Tag:                    {"conversation", "tags"},
	schema.Topic:                  {"conversation", "topics"},
	schema.Priority:               {"conversation", "priority"},
	schema.Sentiment:              {"sentiment"},
	schema.Context:                {"context"},
	schema.OrderID:                {"order", "id"},
	schema.OrderStatus:            {"order", "status"},
	schema.VisitorPage:            {"visitor", "page"},
	schema.VisitorSite:            {"visitor", "site"},
	schema.VisitorCountry:         {"visitor", "country"},
	schema.VisitorLanguage:        {"visitor", "language"},
	schema.VisitorGroup:           {"visitor", "group"},
}

// fact makes the events say what a field is to say.
func (d *draft) fact(f *prove.Fact) {
	switch id := f.Field.ID; id {
	case schema.ContactProperty:
		d.last.put(d.value(f), "contact", f.Field.Name)
	case schema.ConversationProperty:
		d.last.put(d.value(f), "conversation", f.Field.Name)
	case schema.OrderProperty:
		d.last.put(d.value(f), "order", f.Field.Name)
	case schema.EventPath:
		d.last.put(d.value(f), append([]string{"event"}, f.Field.Path...)...)
	case schema.FirstBody:
		d.opening["body"] = f.Text
	case schema.FromDomain:
		d.said("from", "client@"+f.Text)
	case schema.Subject, schema.From:
		d.said(keys[id][0], f.Text)
	case schema.ContactIdentified:
		if f.Number != 0 {
			d.last.put("k1", "contact", "id")
		}
	case schema.ConversationID:
		d.id = f.Text
	case schema.InboxGroup:
		d.inboxWith(f.Words)
	case schema.AssignedAgent:
		d.agent = f.Text
	case schema.AssignedTeam:
		d.team = f.Text
	case schema.ConversationState:
		for _, s := range workspace.States {
			if s.String() == f.Text {
				d.last.put(d.statusOf(s), "conversation", "status")
			}
		}
	case schema.MessageFirst:
		if f.Number == 0 {
			d.messages = max(d.messages, 1)
		}
	case schema.MessageCount:
		d.messages = d.count(f)
		if d.last.kind == event.Message {
			d.messages--
		}
	case schema.ReplyCount:
		d.replies = d.count(f)
		if d.last.kind == event.Reply {
			d.replies--
		}
	case schema.TimeOfDay, schema.DayOfWeek, schema.Today, schema.Now:
		d.clock.learn(f)
	default:
		d.keyed(f)
	}
}

// said lets a message say something that no other event can.
func (d *draft) said(key, text string) {
	if d.last.kind == event.Message {
		d.last.put(text, key)
	} else {
		d.opening[key] = text
	}
}

// keyed is fact for what an event carries, and for when things happened.
func (d *draft) keyed(f *prove.Fact) {
	if path, ok := keys[f.Field.ID]; ok {
		d.last.put(d.value(f), path...)
		return
	}
	if f.Kind != prove.IsAge {
		d.failed = true // a score, or the date of something
		return
	}
	ago := time.Duration(f.Number)
	switch f.Field.ID {
	case schema.Created, schema.StatusSince, schema.WaitingSince, schema.LastCustomerMessage:
		switch {
		case d.first:
			d.happened(event.ConversationCreated, ago)
		case ago > 0 || d.last.kind != event.Message:
			d.happened(event.Message, ago)
			d.messages = max(d.messages-1, 0)
		}
	case schema.LastReply:
		if ago > 0 || d.last.kind != event.Reply {
			d.reply(ago)
		}
	case schema.AssignedAt:
		d.assigned = &ago
	case schema.ResolvedAt:
		d.happened(event.Resolved, ago)
	}
}

// mostCounted bounds how many messages an example has.
const mostCounted = 6

func (d *draft) count(f *prove.Fact) int {
	d.failed = d.failed || f.Number > mostCounted || f.Number != math.Trunc(f.Number)
	return int(min(f.Number, mostCounted))
}

// inboxWith chooses an inbox that belongs to groups.
func (d *draft) inboxWith(groups []string) {
	for i := range d.ws.Inboxes {
		box := &d.ws.Inboxes[i]
		has := map[string]bool{}
		for _, g := range box.Groups {
			has[fold.String(g.Name)] = true
		}
		all := true
		for _, g := range groups {
			all = all && has[g]
		}
		if all {
			d.last.put(box.Name, "inbox")
			return
		}
	}
	d.failed = true
}

// value returns what an event carries for a field.
func (d *draft) value(f *prove.Fact) any {
	switch f.Kind {
	case prove.IsText:
		return f.Text
	case prove.IsSet:
		return f.Words
	case prove.IsBool:
		return f.Number != 0
	case prove.IsTime:
		return time.Unix(int64(f.Number), 0).UTC().Format("15:04")
	case prove.IsDay:
		return time.Unix(int64(f.Number)*secondsPerDay, 0).UTC().Format(time.DateOnly)
	case prove.IsAge:
		d.failed = true // a property that holds an instant: it depends on when the last event is
		return nil
	}
	return f.Number
}

const secondsPerDay = 24 * 60 * 60

// clock is when the last event may be.
type clock struct {
	second  int    // of the day
	timed   bool   // second is asked for
	weekday string // "" for any
	day     *int64 // since 1970-01-01, when one is asked for
}

func (c *clock) learn(f *prove.Fact) {
	switch f.Kind {
	case prove.IsTime:
		c.second, c.timed = int(f.Number), true
	case prove.IsText:
		c.weekday = f.Text
	case prove.IsDay:
		day := int64(f.Number)
		c.day = &day
	}
}

// beginning is when the cases of tests begin, on the clock of the book.
func beginning(zone *time.Location) time.Time {
	return time.Date(2026, time.January, 5, 10, 0, 0, 0, zone)
}

// instants yields instants at which the last event may be, so that the first one, a span before it, is not before the
// beginning. Where it depends on hours, there are several.
func (c *clock) instants(zone *time.Location, span time.Duration, hours bool) func(yield func(time.Time) bool) {
	return func(yield func(time.Time) bool) {
		begin := beginning(zone)
		if !c.timed && c.weekday == "" && c.day == nil && (!yield(begin.Add(span)) || !hours) {
			return
		}
		first, days := begin.Add(span), 8
		if c.day != nil {
			first, days = time.Unix(*c.day*secondsPerDay, 0).UTC(), 1
		}
		seconds := []int{10 * 60 * 60}
		if hours {
			seconds = []int{10 * 60 * 60, 14 * 60 * 60, 20 * 60 * 60, 3 * 60 * 60}
		}
		if c.timed {
			seconds = []int{c.second}
		}
		for day := range days {
			for _, s := range seconds {
				at := time.Date(first.Year(), first.Month(), first.Day()+day, 0, 0, s, 0, zone)
				if c.weekday != "" && strings.ToLower(at.Weekday().String()) != c.weekday || c.day == nil && at.Before(begin.Add(span)) {
					continue
				}
				if !yield(at) || !hours && c.weekday == "" {
					return
				}
			}
		}
	}
}
