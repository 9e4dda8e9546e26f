package convert

import (
	"errors"
	"net/url"
	"strings"
	"time"
)

// grooveSource reads the payloads of Groove's webhooks (API v1): messages, tickets, and changes of a ticket's state. They do
// not name their event, which the webhook's header does: what happened is read off the object and its times.
var grooveSource = Source{
	Name:  "groove",
	Short: "Payloads of Groove's webhooks",
	Long: `Reads recorded webhook payloads. Customers' messages become messages, agents' messages replies, assignments and changes
of state their events; a state of closed is resolved. Notes are counted.`,
	Example: "  routebook convert groove hooks/*.json --out week.ndjson",
	Noun:    "payload",
	Sorted:  true,
	open:    func(c *conversion) reader { r := newPayloadReader(c, grooveEvents); return &r },
}

func grooveEvents(p *payload) error {
	switch {
	case p.get("agent_response").kind == boolean:
		return grooveMessage(p)
	case p.get("ticket").kind == object:
		return grooveState(p)
	case p.get("number").kind != absent && strings.Contains(p.str("href"), "/tickets/"):
		return grooveTicket(p)
	}
	return errors.New("no payload of Groove's: neither a message nor a ticket")
}

func grooveMessage(p *payload) error {
	if p.is("note") {
		p.skip("notes")
		return nil
	}
	at, err := grooveTime(p.str("created_at"))
	if err != nil {
		return err
	}
	author := grooveLast(p.str("links.author.href"))
	typ := "message"
	if p.is("agent_response") {
		typ = "reply"
	}
	e := p.event(typ, at).text("id", p.str("id")).text("conversation", grooveLast(p.str("links.ticket.href"))).
		text("body", firstText(p.str("plain_text_body"), htmlText(p.str("body"))))
	if typ == "reply" {
		return e.text("agent", author).text("actor", "agent").add()
	}
	return e.text("from", author).text("customer.email", author).count("message.attachments", p.get("attachments")).add()
}

// grooveState reads that a ticket's state changed.
func grooveState(p *payload) error {
	ticket := p.get("ticket")
	at, err := grooveTime(firstText(ticket.str("updated_at"), ticket.str("state_changed_at")))
	if err != nil {
		return err
	}
	typ, state := "status_set", p.str("state")
	if state == "closed" {
		typ, state = "resolved", ""
	}
	return p.event(typ, at).text("conversation", firstText(p.str("ticket_number"), ticket.str("number"))).text("status", state).add()
}

// grooveTicket reads a ticket: one that nothing has happened to since it was made began a conversation, another was assigned.
func grooveTicket(p *payload) error {
	at, err := grooveTime(p.str("updated_at"))
	if err != nil {
		return err
	}
	number := p.str("number")
	if p.str("updated_at") == p.str("created_at") {
		customer := grooveLast(p.str("links.customer.href"))
		return p.event("message", at).text("conversation", number).text("source", strings.ToLower(p.str("type"))).text("inbox", p.str("mailbox")).
			text("subject", p.str("title")).text("body", firstText(p.str("last_message_plain_text"), p.str("last_message"), p.str("summary"))).
			text("from", mailbox(p.str("customer_name"), customer)).text("customer.name", p.str("customer_name")).text("customer.email", customer).add()
	}
	agent, team := p.str("assignee"), p.str("assigned_group")
	if agent == "" && team == "" {
		return p.event("unassigned", at).text("conversation", number).add()
	}
	return p.event("assigned", at).text("conversation", number).text("agent", agent).text("team", team).add()
}

// grooveTime reads a time; Groove writes some with the name of their zone.
func grooveTime(s string) (time.Time, error) {
	if utc, ok := strings.CutSuffix(s, " UTC"); ok {
		s = utc + " +0000"
	}
	return parseInstant(textDatum(s), time.UTC)
}

// grooveLast returns the last part of a link: the number of a ticket, the address of a person.
func grooveLast(href string) string {
	last := href[strings.LastIndexByte(href, '/')+1:]
	if plain, err := url.PathUnescape(last); err == nil {
		return plain
	}
	return last
}
