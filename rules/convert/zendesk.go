package convert

import (
	"errors"
	"slices"
	"strings"
	"time"
)

// zendeskSource reads what Zendesk's API gives (tickets, audits, users, with next_page or without) and the notifications of
// its event webhooks (zen:event-type:…). The former are recordings; the latter are built from the documentation of event
// types, version 2022-11-06.
var zendeskSource = Source{
	Name:  "zendesk",
	Short: "Zendesk's API objects and event webhooks",
	Long: `Reads answers of the API (tickets, ticket audits, users; also searches) and event webhooks. A ticket alone becomes its
first message, and its end when it is solved; audits and webhooks tell the rest: comments are messages or replies,
changes of status, assignee, group and tags their events. Give users first: who is an agent, and what people are
called, is in none of the other objects. Triggers, views and the like are counted.`,
	Example: "  routebook convert zendesk users.json tickets.json audits.json --out month.ndjson",
	Noun:    "object",
	Sorted:  true,
	open: func(c *conversion) reader {
		z := &zendesk{people: make(map[string]zendeskUser), asked: make(map[string]string)}
		z.payloadReader = newPayloadReader(c, z.events)
		return z
	},
}

// zendesk remembers who is who. Its memory grows with users and with tickets seen.
type zendesk struct {
	payloadReader
	people map[string]zendeskUser // by id
	asked  map[string]string      // the requester of a ticket, by its id
}

type zendeskUser struct {
	name, email, phone string
	staff              bool
}

func (z *zendesk) events(p *payload) error {
	if typ := p.str("type"); strings.HasPrefix(typ, "zen:event-type:") {
		return z.notification(p, strings.TrimPrefix(typ, "zen:event-type:"))
	}
	for _, list := range []string{"users", "user"} { // first, whatever the order of keys
		if err := z.each(p.get(list), z.user); err != nil {
			return err
		}
	}
	known := p.get("users").kind != absent || p.get("user").kind == object
	for _, m := range p.members {
		handled, err := z.member(p, m)
		if err != nil {
			return err
		}
		known = known || handled
	}
	if known {
		return nil
	}
	for _, m := range p.members {
		if m.value.kind == object || m.value.kind == list {
			p.skip("objects under " + m.name)
			return nil
		}
	}
	p.skip("objects without a ticket")
	return nil
}

// member reads what stands under one name of an answer of the API.
func (z *zendesk) member(p *payload, m member) (handled bool, err error) {
	var do func(item datum) error
	switch m.name {
	case "users", "user":
		p.skip("users, read for their names")
		return true, nil
	case "tickets", "ticket":
		do = func(item datum) error { return z.ticket(p, item) }
	case "audits", "audit", "ticket_audits":
		do = func(item datum) error { return z.audit(p, item) }
	case "results":
		do = func(item datum) error { return z.result(p, item) }
	case "comments", "comment":
		if p.get("audit").kind != absent || p.get("ticket").kind != absent {
			return false, nil
		}
		p.skip("comments, which do not name their ticket: take its audits")
		return true, nil
	default:
		return false, nil
	}
	return true, z.each(m.value, do)
}

// each calls do for an object, or for those of a list.
func (z *zendesk) each(d datum, do func(datum) error) error {
	switch d.kind {
	case object:
		return do(d)
	case list:
		for _, item := range d.items {
			if err := do(item); err != nil {
				return err
			}
		}
	}
	return nil
}

func (z *zendesk) result(p *payload, item datum) error {
	switch item.str("result_type") {
	case "ticket":
		return z.ticket(p, item)
	case "user":
		p.skip("users, read for their names")
		return z.user(item)
	default:
		p.skip("results of type " + item.str("result_type"))
		return nil
	}
}

func (z *zendesk) user(u datum) error {
	z.people[u.str("id")] = zendeskUser{name: u.str("name"), email: u.str("email"), phone: u.str("phone"), staff: slices.Contains([]string{"agent", "admin"}, u.str("role"))}
	return nil
}

// agent names somebody as a book can have it.
func (z *zendesk) agent(id string) string {
	return firstText(z.people[id].email, z.people[id].name, id)
}

// ticket makes the first message of a ticket, and its end.
func (z *zendesk) ticket(p *payload, t datum) error {
	id, requester := t.str("id"), t.str("requester_id")
	created, err := t.when("created_at")
	if err != nil {
		return err
	}
	if id == "" || created.IsZero() {
		return errors.New("a ticket without an id or created_at")
	}
	z.asked[id] = requester
	from := t.get("via.source.from")
	who := z.people[requester]
	name, address := firstText(from.str("name"), who.name), firstText(from.str("address"), who.email)
	e := p.event("message", created).text("id", "ticket-"+id).text("conversation", id).text("source", zendeskChannel(t.str("via.channel"))).
		text("inbox", t.str("recipient")).text("subject", t.str("subject")).text("body", t.str("description")).
		text("from", firstText(mailbox(name, address), from.str("phone"))).text("customer.name", name).text("customer.email", address).
		text("customer.phone", firstText(from.str("phone"), who.phone)).text("contact.id", requester)
	if kind := t.str("type"); kind != "" {
		e.text("conversation.type", kind)
	}
	if err := e.add(); err != nil {
		return err
	}
	if status := t.str("status"); status != "solved" && status != "closed" {
		return nil
	}
	ended, err := t.when("updated_at")
	if err != nil {
		return err
	}
	return p.event("resolved", ended).text("conversation", id).add()
}

func zendeskChannel(channel string) string {
	switch channel {
	case "web", "web_form", "web form", "web_widget":
		return "form"
	case "mail":
		return "email"
	case "voice":
		return "phone"
	case "native_messaging", "chat_transcript", "messaging":
		return "chat"
	default:
		return channel // email, api, facebook, twitter, whatsapp…
	}
}

// audit makes the events of one update of a ticket.
func (z *zendesk) audit(p *payload, audit datum) error {
	at, err := audit.when("created_at")
	if err != nil {
		return err
	}
	a := zendeskAudit{zendesk: z, payload: p, at: at, ticket: audit.str("ticket_id"), author: audit.str("author_id"), channel: audit.str("via.channel")}
	if a.ticket == "" || at.IsZero() {
		return errors.New("an audit without ticket_id or created_at")
	}
	for _, event := range audit.get("events").items {
		if err := a.event(event); err != nil {
			return err
		}
	}
	return nil
}

// A zendeskAudit is one update under way, of an audit or of a notification.
type zendeskAudit struct {
	*zendesk
	*payload
	at                      time.Time
	ticket, author, channel string
}

func (a *zendeskAudit) event(e datum) error {
	switch e.str("type") {
	case "Create":
		return a.change(e.str("field_name"), datum{}, e.get("value"), true)
	case "Change":
		return a.change(e.str("field_name"), e.get("previous_value"), e.get("value"), false)
	case "Comment":
		if public := e.get("public"); public.kind == boolean && public.text == "false" {
			a.skip("private comments")
			return nil
		}
		return a.comment(e.str("id"), firstText(e.str("author_id"), a.author), firstText(e.str("plain_body"), e.str("body"), htmlText(e.str("html_body"))))
	default:
		a.skip("audit events of type " + e.str("type"))
		return nil
	}
}

// made begins an event.
func (a *zendeskAudit) made(typ, rule string) *hookEvent {
	e := a.payload.event(typ, a.at).text("conversation", a.ticket)
	switch {
	case rule == "rule" || a.channel == "rule":
		return e.text("actor", "rule")
	case a.channel == "api":
		return e.text("actor", "api")
	}
	return e
}

// comment is the customer's message, or an agent's reply. Without users, whoever asked is the customer and everybody else an agent.
func (a *zendeskAudit) comment(id, author, body string) error {
	if id != "" {
		id = "comment-" + id
	}
	who, known := a.people[author]
	if asked, seen := a.asked[a.ticket]; who.staff || !known && seen && asked != author {
		return a.payload.event("reply", a.at).text("id", id).text("conversation", a.ticket).text("source", zendeskChannel(a.channel)).
			text("body", body).text("agent", a.agent(author)).text("actor", "agent").add()
	}
	return a.payload.event("message", a.at).text("id", id).text("conversation", a.ticket).text("source", zendeskChannel(a.channel)).text("body", body).
		text("from", mailbox(who.name, who.email)).text("customer.name", who.name).text("customer.email", who.email).text("contact.id", author).add()
}

// change makes the events of a field that has another value. What a ticket was made with are no changes, but who has it.
func (a *zendeskAudit) change(field string, before, now datum, created bool) error {
	switch field {
	case "status":
		if created {
			return nil
		}
		return a.status(before.text, now.text)
	case "assignee_id":
		if now.missing() {
			if created {
				return nil
			}
			return a.made("unassigned", "").add()
		}
		return a.made("assigned", "").text("agent", a.agent(now.text)).add()
	case "group_id":
		if now.missing() {
			return nil
		}
		return a.made("assigned", "").text("team", now.text).add()
	case "tags":
		return a.tags(zendeskTags(before), zendeskTags(now))
	default:
		if !created {
			a.skip("changes of " + field)
		}
		return nil
	}
}

func (a *zendeskAudit) status(before, now string) error {
	over := []string{"solved", "closed"}
	switch {
	case slices.Contains(over, before) && slices.Contains(over, now): // closing what was solved changes nothing for rules
		return nil
	case slices.Contains(over, now):
		return a.made("resolved", "").add()
	case slices.Contains(over, before):
		return a.made("reopened", "").add()
	default:
		return a.made("status_set", "").text("status", now).add()
	}
}

func (a *zendeskAudit) tags(before, now []string) error {
	for _, tag := range without(now, before) {
		if err := a.made("tag_added", "").text("tag", tag).add(); err != nil {
			return err
		}
	}
	for _, tag := range without(before, now) {
		if err := a.made("tag_removed", "").text("tag", tag).add(); err != nil {
			return err
		}
	}
	return nil
}

// zendeskTags reads a list of tags, or a text with blanks between them.
func zendeskTags(d datum) []string {
	if d.kind == text {
		return strings.Fields(d.text)
	}
	return textsOf(d)
}
