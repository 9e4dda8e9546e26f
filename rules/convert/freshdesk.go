package convert

import (
	"errors"
	"strings"
	"time"
)

// freshdeskSource reads what Freshdesk's automation rules send. The customer writes that template: these are the
// placeholders of the one that integrations ask for, with two more that make it whole (ticket_created_at or
// ticket_updated_at, ticket_source).
var freshdeskSource = Source{
	Name:  "freshdesk",
	Short: "Payloads of Freshdesk's webhooks",
	Long: `Reads recorded payloads of automation rules with the template {"freshdesk_webhook": {triggered_event, ticket_id,
ticket_subject, ticket_description, ticket_status, …}}. Created tickets become messages, replies replies, changes of
status their events (Resolved and Closed are resolved). The template has no time of its own: add ticket_updated_at to
it, or give --at-default. Templates with a comma too many are no JSON: such payloads are reported.`,
	Example: "  routebook convert freshdesk hooks/*.json --at-default 2026-03-02T09:00:00Z --out week.ndjson",
	Noun:    "payload",
	Takes:   Takes{AtDefault: true},
	Sorted:  true,
	open:    func(c *conversion) reader { r := newPayloadReader(c, freshdeskEvents); return &r },
}

func freshdeskEvents(p *payload) error {
	t := p.get("freshdesk_webhook")
	if t.kind != object {
		return errors.New("no payload of Freshdesk's: freshdesk_webhook is missing")
	}
	at, err := t.when("ticket_updated_at")
	if err == nil && at.IsZero() {
		at, err = t.when("ticket_created_at")
	}
	if err != nil {
		return err
	}
	what, value := freshdeskTrigger(t.str("triggered_event"))
	switch {
	case what == "ticket_action" && value == "created":
		return freshdeskMessage(p, t, at)
	case what == "reply_sent":
		return freshdeskEvent(p, t, "reply", at).text("agent", t.str("ticket_agent_email")).text("body", htmlText(t.str("ticket_latest_public_comment"))).add()
	case what == "status":
		return freshdeskStatus(p, t, at)
	case what == "":
		return errors.New("triggered_event is missing: it says what happened")
	}
	p.skip("triggered by " + what)
	return nil
}

// freshdeskTrigger takes {status:{from:2,to:5}} and {ticket_action:created} apart.
func freshdeskTrigger(s string) (what, value string) {
	what, value, _ = strings.Cut(strings.Trim(s, "{} "), ":")
	return what, value
}

func freshdeskEvent(p *payload, t datum, typ string, at time.Time) *hookEvent {
	return p.event(typ, at).text("conversation", t.str("ticket_id"))
}

func freshdeskMessage(p *payload, t datum, at time.Time) error {
	name, email := t.str("requester_name"), t.str("requester_email")
	return freshdeskEvent(p, t, "message", at).text("source", strings.ToLower(t.str("ticket_source"))).text("subject", t.str("ticket_subject")).
		text("body", htmlText(t.str("ticket_description"))).text("from", mailbox(name, email)).text("customer.name", name).text("customer.email", email).
		text("customer.phone", t.str("requester_phone")).text("conversation.type", t.str("ticket_type")).add()
}

func freshdeskStatus(p *payload, t datum, at time.Time) error {
	status := t.str("ticket_status")
	if status == "Resolved" || status == "Closed" {
		return freshdeskEvent(p, t, "resolved", at).add()
	}
	return freshdeskEvent(p, t, "status_set", at).text("status", status).add()
}
