package convert

import (
	"errors"
	"fmt"
	"strings"
)

// frontSource reads events of Front's API and of its webhooks with full event data (Core API, resource Event).
var frontSource = Source{
	Name:  "front",
	Short: "Events of Front's webhooks and API",
	Long: `Reads recorded webhooks of rules with full event data, or a list of events as the API gives it. Inbound messages become
messages and outbound ones replies; assigning, archiving, reopening and tagging become their events. Comments, mentions,
moves and what else is no event are counted.`,
	Example: "  routebook convert front events.json --out week.ndjson",
	Noun:    "event",
	Sorted:  true,
	open:    func(c *conversion) reader { r := newPayloadReader(c, frontEvents); return &r },
}

func frontEvents(p *payload) error {
	if page := p.get("_results"); page.kind == list {
		return frontPage(p, page)
	}
	typ := p.str("type")
	if typ == "" || p.get("conversation").kind != object {
		return errors.New("no event of Front's with full data: type or conversation is missing")
	}
	switch typ {
	case "inbound":
		return frontMessage(p)
	case "outbound", "out_reply":
		return frontReply(p)
	case "assign":
		agent := p.get("target.data")
		if agent.kind != object {
			agent = p.get("conversation.assignee")
		}
		return frontEvent(p, "assigned").text("agent", frontTeammate(agent)).add()
	case "unassign":
		return frontEvent(p, "unassigned").add()
	case "archive", "trash":
		return frontEvent(p, "resolved").text("reason", map[string]string{"trash": "trash"}[typ]).add()
	case "reopen", "restore", "reminder": // a snooze that ended
		return frontEvent(p, "reopened").add()
	case "tag", "untag":
		return frontEvent(p, map[string]string{"tag": "tag_added", "untag": "tag_removed"}[typ]).text("tag", p.str("target.data.name")).add()
	case "ticket_status_update":
		return frontEvent(p, "status_set").text("status", firstText(p.str("target.data.name"), p.str("conversation.status_category"))).add()
	}
	p.skip("type " + typ)
	return nil
}

// frontPage reads the events of a page of the API.
func frontPage(p *payload, page datum) error {
	for i, item := range page.items {
		one := &payload{datum: item, c: p.c}
		if err := frontEvents(one); err != nil {
			return fmt.Errorf("_results.%d: %w", i, err)
		}
		p.drafts = append(p.drafts, one.drafts...)
	}
	return nil
}

// frontEvent begins an event about the conversation.
func frontEvent(p *payload, typ string) *hookEvent {
	at, err := p.when("emitted_at")
	e := p.event(typ, at).text("id", p.str("id")).text("conversation", p.str("conversation.id"))
	e.err = err
	switch p.str("source._meta.type") {
	case "rule", "reminder":
		e.text("actor", "rule")
	case "api", "oauth_client":
		e.text("actor", "api")
	case "teammate":
		e.text("actor", "agent")
	}
	return e
}

func frontMessage(p *payload) error {
	m := frontContent(p)
	handle, name := frontSender(p, m)
	e := frontEvent(p, "message").text("source", frontChannel(m.str("type"))).text("inbox", frontInbox(p)).
		text("subject", firstText(m.str("subject"), p.str("conversation.subject"))).text("body", frontText(m)).
		text("from", mailbox(name, handle)).text("customer.name", name).count("message.attachments", m.get("attachments"))
	if strings.Contains(handle, "@") {
		return e.text("customer.email", handle).add()
	}
	return e.text("customer.phone", handle).add()
}

func frontReply(p *payload) error {
	m := frontContent(p)
	return frontEvent(p, "reply").text("source", frontChannel(m.str("type"))).text("inbox", frontInbox(p)).text("subject", firstText(m.str("subject"), p.str("conversation.subject"))).
		text("body", frontText(m)).text("agent", frontTeammate(m.get("author"))).text("actor", "agent").add()
}

// frontContent is the message of an event. Previews have the conversation's last message only.
func frontContent(p *payload) datum {
	if m := p.get("target.data"); m.kind == object {
		return m
	}
	return p.get("conversation.last_message")
}

// frontText prefers the plain text: body is HTML.
func frontText(m datum) string {
	return firstText(strings.TrimSpace(m.str("text")), htmlText(m.str("body")))
}

func frontSender(p *payload, m datum) (handle, name string) {
	for _, r := range m.get("recipients").items {
		if r.str("role") == "from" {
			return r.str("handle"), r.str("name")
		}
	}
	return p.str("conversation.recipient.handle"), p.str("conversation.recipient.name")
}

func frontInbox(p *payload) string {
	return firstText(p.str("source.data.0.address"), p.str("source.data.0.name"))
}

func frontChannel(kind string) string {
	switch kind {
	case "front_chat", "intercom", "internal":
		return "chat"
	case "tweet", "tweet_dm":
		return "twitter"
	case "fb_message", "facebook_post", "facebook_comment":
		return "facebook"
	case "call", "phone-call":
		return "phone"
	default:
		return kind // email, sms, whatsapp, custom…
	}
}

func frontTeammate(t datum) string {
	return firstText(t.str("email"), t.str("username"), t.str("id"))
}
