package convert

import (
	"errors"
	"strings"
	"time"
)

// chatwootSource reads the webhooks of Chatwoot, from its documentation of webhook events: no recording was at hand. What
// that documentation says in two ways (message_type as a number or a word, times as texts or numbers) is read both ways.
var chatwootSource = Source{
	Name:  "chatwoot",
	Short: "Webhooks of Chatwoot",
	Long: `Reads recorded webhooks. Incoming messages become messages and outgoing ones replies; changes of status, labels, assignee
and team their events, and the opened widget a visit. Private notes, activities and templates are counted.`,
	Example: "  routebook convert chatwoot hooks.ndjson --out week.ndjson",
	Noun:    "webhook",
	Sorted:  true,
	open:    func(c *conversion) reader { r := newPayloadReader(c, chatwootEvents); return &r },
}

func chatwootEvents(p *payload) error {
	event := strings.TrimPrefix(p.str("event"), "automation_event.")
	switch event {
	case "":
		return errors.New("no webhook of Chatwoot's: event is missing")
	case "message_created":
		return chatwootMessage(p)
	case "conversation_created":
		e, err := chatwootEvent(p, "conversation_created", p.datum)
		if err != nil {
			return err
		}
		return e.add()
	case "conversation_status_changed", "conversation_resolved", "conversation_opened":
		return chatwootStatus(p)
	case "conversation_updated":
		return chatwootChanges(p)
	case "contact_created", "contact_updated":
		return chatwootContact(p)
	case "webwidget_triggered":
		return chatwootVisit(p)
	}
	p.skip("event " + event)
	return nil
}

// chatwootEvent begins an event about a conversation.
func chatwootEvent(p *payload, typ string, conversation datum) (*hookEvent, error) {
	at, err := chatwootTime(p, conversation)
	if err != nil {
		return nil, err
	}
	return p.event(typ, at).text("conversation", conversation.str("id")).text("source", chatwootChannel(conversation.str("channel"))).
		text("inbox", firstText(p.str("inbox.name"), conversation.str("inbox.name"), conversation.str("inbox_id"))).text("account", p.str("account.name")), nil
}

// chatwootTime is when something happened: a message was written, a conversation last touched.
func chatwootTime(p *payload, conversation datum) (time.Time, error) {
	if p.get("message_type").kind != absent {
		return p.when("created_at")
	}
	names := []string{"updated_at", "timestamp", "last_activity_at", "created_at"}
	if p.str("event") == "conversation_created" {
		names = []string{"created_at", "timestamp"}
	}
	for _, name := range names {
		if at, err := conversation.when(name); err != nil || !at.IsZero() {
			return at, err
		}
	}
	return p.when("created_at")
}

func chatwootChannel(channel string) string {
	switch kind := strings.ToLower(strings.TrimPrefix(channel, "Channel::")); kind {
	case "webwidget":
		return "chat"
	case "facebookpage":
		return "facebook"
	case "twitterprofile":
		return "twitter"
	case "twiliosms":
		return "sms"
	default:
		return kind // email, whatsapp, instagram, api, telegram, line…
	}
}

func chatwootMessage(p *payload) error {
	typ := "message"
	switch kind := p.str("message_type"); kind {
	case "incoming", "0":
	case "outgoing", "1":
		typ = "reply"
	default:
		p.skip("messages of type " + firstText(map[string]string{"2": "activity", "3": "template"}[kind], kind))
		return nil
	}
	if p.is("private") {
		p.skip("private notes")
		return nil
	}
	e, err := chatwootEvent(p, typ, p.get("conversation"))
	if err != nil {
		return err
	}
	sender := p.get("sender")
	e.text("id", p.str("id")).text("body", firstText(p.str("content"), htmlText(p.str("content_attributes.email.html_content.full")))).
		text("subject", firstText(p.str("content_attributes.email.subject"), p.str("conversation.additional_attributes.mail_subject")))
	if typ == "reply" {
		if sender.str("type") == "agent_bot" {
			e.text("actor", "bot")
		} else {
			e.text("actor", "agent")
		}
		return e.text("agent", firstText(sender.str("email"), sender.str("name"))).add()
	}
	return e.text("from", mailbox(sender.str("name"), sender.str("email"))).text("customer.name", sender.str("name")).text("customer.email", sender.str("email")).
		text("customer.phone", sender.str("phone_number")).text("contact.id", sender.str("id")).count("message.attachments", p.get("attachments")).add()
}

func chatwootStatus(p *payload) error {
	status, before := p.str("status"), ""
	for _, change := range p.get("changed_attributes").items {
		before = firstText(before, change.str("status.previous_value"))
	}
	typ := "status_set"
	switch {
	case status == "resolved":
		typ, status = "resolved", ""
	case status == "open" && before == "resolved":
		typ, status = "reopened", ""
	}
	e, err := chatwootEvent(p, typ, p.datum)
	if err != nil {
		return err
	}
	return e.text("status", status).add()
}

// chatwootChanges reads what a changed conversation says that rules can ask for: labels, assignee, team.
func chatwootChanges(p *payload) error {
	found := false
	for _, changed := range p.get("changed_attributes").items {
		for _, m := range changed.members {
			made, err := chatwootChange(p, m.name, m.value)
			if err != nil {
				return err
			}
			found = found || made
		}
	}
	if !found {
		p.skip("changes that are no events")
	}
	return nil
}

func chatwootChange(p *payload, name string, change datum) (made bool, err error) {
	switch name {
	case "label_list", "labels", "cached_label_list":
		return true, chatwootLabels(p, change)
	case "assignee_id", "assignee", "team_id", "team":
	default:
		return false, nil
	}
	typ := "assigned"
	agent, team := p.get("meta.assignee"), p.get("meta.team")
	if agent.kind != object && team.kind != object {
		typ = "unassigned"
	}
	e, err := chatwootEvent(p, typ, p.datum)
	if err != nil {
		return false, err
	}
	return true, e.text("agent", firstText(agent.str("email"), agent.str("name"))).text("team", team.str("name")).add()
}

func chatwootLabels(p *payload, change datum) error {
	before, now := textsOf(change.get("previous_value")), textsOf(change.get("current_value"))
	return errors.Join(chatwootTags(p, "tag_added", without(now, before)), chatwootTags(p, "tag_removed", without(before, now)))
}

func chatwootTags(p *payload, typ string, tags []string) error {
	for _, tag := range tags {
		e, err := chatwootEvent(p, typ, p.datum)
		if err == nil {
			err = e.text("tag", tag).add()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func chatwootContact(p *payload) error {
	at, err := p.when("updated_at")
	if err == nil && at.IsZero() {
		at, err = p.when("created_at")
	}
	if err != nil {
		return err
	}
	return p.event("contact_updated", at).text("contact.id", p.str("id")).text("contact.name", p.str("name")).text("contact.email", p.str("email")).
		text("customer.phone", p.str("phone_number")).add()
}

func chatwootVisit(p *payload) error {
	at, err := p.when("event_info.initiated_at.timestamp")
	if err != nil { // a text for people, such as "Tue Mar 03 2020 18:37:38 GMT-0700"
		at, err = chatwootClock(p.str("event_info.initiated_at.timestamp"))
	}
	if err != nil {
		return err
	}
	return p.event("visit", at).text("visitor.id", firstText(p.str("source_id"), p.str("contact.id"), p.str("id"))).text("visitor.page", p.str("event_info.referer")).
		text("visitor.language", strings.ToLower(p.str("event_info.browser_language"))).add()
}

func chatwootClock(s string) (time.Time, error) {
	s, _, _ = strings.Cut(s, " (")
	return time.Parse("Mon Jan 02 2006 15:04:05 GMT-0700", s)
}
