package convert

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// whatsappSource reads webhook notifications of the WhatsApp Business Platform (Cloud API, object
// whatsapp_business_account). There are no conversations there: one lasts until the customer has been silent for the 24
// hours after which WhatsApp takes no free message any more.
var whatsappSource = Source{
	Name:  "whatsapp",
	Short: "Notifications of WhatsApp's Cloud API",
	Long: `Reads recorded webhook notifications. Customers' messages become messages, those that the business sent from its own
app (smb_message_echoes) replies. A conversation is what one customer and one number of the business say until the
customer has been silent for 24 hours. Deliveries, reactions, edits, calls and templates are counted.`,
	Example: "  routebook convert whatsapp hooks.ndjson.gz --out week.ndjson",
	Noun:    "notification",
	Sorted:  true,
	open: func(c *conversion) reader {
		return &whatsapp{newPayloadReader(c, whatsappEvents), make(map[[2]string]session)}
	},
}

// silence ends a session: the customer service window.
const silence = 24 * time.Hour

// whatsapp reads notifications and, when they are in order of time, finds their conversations.
type whatsapp struct {
	payloadReader
	sessions map[[2]string]session // by the business' number and the customer, or the group
}

type session struct {
	began, last time.Time // the first message, the customer's last one
}

func whatsappEvents(p *payload) error {
	entries := p.get("entry")
	if entries.kind != list {
		return whatsappMap(p)
	}
	for _, entry := range entries.items {
		for _, change := range entry.get("changes").items {
			if err := whatsappChange(p, change.str("field"), change.get("value")); err != nil {
				return err
			}
		}
	}
	return nil
}

// whatsappMap reads an object whose values are notifications, as collections of examples are kept.
func whatsappMap(p *payload) error {
	found := false
	for _, m := range p.members {
		if m.value.get("entry").kind != list {
			continue
		}
		found = true
		one := &payload{datum: m.value, c: p.c}
		if err := whatsappEvents(one); err != nil {
			return fmt.Errorf("%s: %w", m.name, err)
		}
		p.drafts = append(p.drafts, one.drafts...)
	}
	if !found {
		return errors.New("no notification of WhatsApp's: entry is missing")
	}
	return nil
}

func whatsappChange(p *payload, field string, value datum) error {
	messages, echoes := value.get("messages").items, value.get("message_echoes").items
	for _, m := range messages {
		if err := whatsappMessage(p, value, m); err != nil {
			return err
		}
	}
	for _, m := range echoes {
		if err := whatsappEcho(p, value, m); err != nil {
			return err
		}
	}
	switch {
	case len(value.get("statuses").items) > 0:
		p.skip("deliveries")
	case len(messages)+len(echoes) == 0:
		p.skip("field " + field)
	}
	return nil
}

// whatsappQuiet are types of messages that say nothing new to the desk.
var whatsappQuiet = map[string]string{
	"reaction": "reactions", "edit": "edited messages", "revoke": "deleted messages", "system": "changes of number or identity", "request_welcome": "opened chats",
}

func whatsappMessage(p *payload, value, m datum) error {
	if reason, quiet := whatsappQuiet[m.str("type")]; quiet {
		p.skip(reason)
		return nil
	}
	e, err := whatsappEvent(p, "message", value, m, firstText(m.str("group_id"), m.str("from"), m.str("from_user_id")))
	if err != nil {
		return err
	}
	customer := whatsappContact(value, m.str("from"))
	id, name := firstText(customer.str("wa_id"), m.str("from"), customer.str("user_id")), customer.str("profile.name")
	body, files := whatsappContent(m)
	if files > 0 {
		e.set("message.attachments", datum{kind: number, text: strconv.Itoa(files)})
	}
	return e.text("from", firstText(m.str("from"), id)).text("body", body).text("customer.name", name).text("customer.phone", m.str("from")).text("contact.id", id).
		set("event.referral", m.get("referral")).set("event.order", m.get("order")).set("event.context", m.get("context")).add()
}

func whatsappEcho(p *payload, value, m datum) error {
	if reason, quiet := whatsappQuiet[m.str("type")]; quiet {
		p.skip(reason)
		return nil
	}
	e, err := whatsappEvent(p, "reply", value, m, firstText(m.str("to"), m.str("to_user_id")))
	if err != nil {
		return err
	}
	body, _ := whatsappContent(m)
	return e.text("body", body).text("actor", "agent").add()
}

// whatsappEvent begins an event. Its conversation is found later; with whom it is stands in its note until then.
func whatsappEvent(p *payload, typ string, value, m datum, who string) (*hookEvent, error) {
	at, err := m.when("timestamp")
	if err != nil {
		return nil, err
	}
	number := firstText(value.str("metadata.display_phone_number"), value.str("metadata.phone_number_id"))
	e := p.event(typ, at).text("id", m.str("id")).text("source", "whatsapp").text("inbox", number)
	e.draft.note = appendText(appendText(nil, number), who)
	e.settled = true
	return e, nil
}

// whatsappContact is what a notification says about the sender of a message.
func whatsappContact(value datum, from string) datum {
	contacts := value.get("contacts").items
	for _, c := range contacts {
		if c.str("wa_id") == from {
			return c
		}
	}
	if len(contacts) == 1 {
		return contacts[0]
	}
	return datum{}
}

// whatsappContent returns what a message says, and how many files it carries.
func whatsappContent(m datum) (body string, files int) {
	switch kind := m.str("type"); kind {
	case "text":
		return m.str("text.body"), 0
	case "button":
		return m.str("button.text"), 0
	case "interactive":
		return firstText(m.str("interactive.button_reply.title"), m.str("interactive.list_reply.title"), m.str("interactive.nfm_reply.body"),
			m.str("interactive.call_permission_reply.response")), 0
	case "image", "video", "audio", "voice", "document", "sticker":
		return m.str(kind + ".caption"), 1
	case "location":
		return strings.Trim(m.str("location.name")+", "+m.str("location.address"), ", "), 0
	case "order":
		return m.str("order.text"), 0
	default: // contacts, unsupported: a message without a text
		return "", 0
	}
}

// settle implements settler: it gives an event the conversation of its customer that is going on, or a new one.
func (w *whatsapp) settle(d *draft) {
	number, rest := cutText(d.note)
	customer, _ := cutText(rest)
	who := [2]string{number, customer}
	s, known := w.sessions[who]
	if !known || !d.at.IsZero() && d.at.Sub(s.last) >= silence {
		s = session{began: d.at, last: d.at}
	}
	if d.typ == "message" {
		s.last = d.at
	}
	w.sessions[who] = s
	d.conversation = who[1] + "-" + strconv.FormatInt(s.began.Unix(), 10)
	if who[0] != "" {
		d.conversation = who[0] + "-" + d.conversation
	}
}
