package convert

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// intercomSource reads the notifications of Intercom's webhooks, as its documentation of topics and of the objects of
// API 2.x has them, and those of before 2.0, in which `user` and `conversation_message` stand for `contacts` and `source`.
var intercomSource = Source{
	Name:  "intercom",
	Short: "Notifications of Intercom's webhooks",
	Long: `Reads recorded webhook notifications, in a file of their own each, one a line, or in a list. Contacts' messages become
messages and teammates' replies replies; closing, opening, snoozing, assigning and tagging become their events, and
away mode tells who is there. Private notes, companies and what else is no event are counted.`,
	Example: "  routebook convert intercom notifications.ndjson.gz --out week.ndjson",
	Noun:    "notification",
	Sorted:  true,
	open:    func(c *conversion) reader { r := newPayloadReader(c, intercomEvents); return &r },
}

// intercomContacts are the topics that bring what is known of a contact. Those about contacts' tags name one tag only,
// and are no way to say the others.
var intercomContacts = []string{
	"contact.created", "contact.signed_up", "contact.added_email", "contact.email.updated", "contact.lead.signed_up", "contact.lead.added_email",
	"contact.user.created", "contact.user.updated", "contact.user.email.updated", "contact.lead.created", "contact.lead.updated", "contact.updated", "user.created", "user.email.updated",
}

func intercomEvents(p *payload) error {
	topic := p.str("topic")
	if topic == "" {
		return errors.New("no notification of Intercom's: topic is missing")
	}
	n, err := intercomNotification(p)
	if err != nil {
		return err
	}
	switch topic {
	case "conversation.user.created":
		return n.message(n.source(), n.item.get("created_at")).add()
	case "conversation.user.replied":
		return n.parts("comment", func(part datum) error { return n.message(part, part.get("created_at")).add() })
	case "conversation.admin.replied", "conversation.admin.single.created":
		return n.replies()
	case "conversation.admin.assigned":
		return n.parts("assignment", n.assigned)
	case "conversation.admin.closed":
		return n.conversationEvent("resolved").add()
	case "conversation.admin.opened":
		return n.conversationEvent("reopened").add()
	case "conversation.admin.snoozed":
		return n.conversationEvent("status_set").text("status", "snoozed").add()
	case "conversation.admin.unsnoozed":
		return n.conversationEvent("status_set").text("status", firstText(n.item.str("state"), "open")).add()
	case "conversation_part.tag.created", "conversation.tag.created":
		return n.tags()
	case "admin.away_mode_updated":
		return n.presence()
	}
	if slices.Contains(intercomContacts, topic) {
		return n.contact()
	}
	p.skip("topic " + topic)
	return nil
}

// An intercom is one notification.
type intercom struct {
	*payload
	id   string
	at   time.Time
	item datum
	used int // events made, so that their ids differ
}

func intercomNotification(p *payload) (*intercom, error) {
	n := &intercom{payload: p, id: p.str("id"), item: p.get("data.item")}
	at, err := p.when("created_at")
	if err != nil {
		return nil, err
	}
	n.at = at
	if n.item.kind != object {
		return nil, errors.New("no notification of Intercom's: data.item is missing")
	}
	return n, nil
}

// source is the first message of a conversation.
func (n *intercom) source() datum {
	if source := n.item.get("source"); source.kind == object {
		return source
	}
	return n.item.get("conversation_message")
}

// made begins an event. The notification's own time stands in for one that a part does not have.
func (n *intercom) made(typ string, at datum) *hookEvent {
	when := n.at
	if t, err := parseInstant(at, time.UTC); err == nil && !at.missing() {
		when = t
	}
	id := n.id
	if n.used++; n.used > 1 && id != "" {
		id = fmt.Sprintf("%s-%d", id, n.used)
	}
	return n.event(typ, when).text("id", id)
}

// conversationEvent begins an event about the conversation, by whoever wrote its last part.
func (n *intercom) conversationEvent(typ string) *hookEvent {
	return n.made(typ, datum{}).text("conversation", n.item.str("id")).text("actor", "agent")
}

func (n *intercom) message(of, at datum) *hookEvent {
	e := n.made("message", at).text("conversation", n.item.str("id")).text("source", intercomChannel(n.source().str("type"))).
		text("subject", htmlText(n.source().str("subject"))).text("body", htmlText(of.str("body"))).
		count("message.attachments", of.get("attachments"))
	person := n.person(of)
	email := person.str("email")
	return e.text("from", mailbox(person.str("name"), email)).text("customer.name", person.str("name")).text("customer.email", email).
		text("customer.phone", person.str("phone")).text("contact.id", person.str("id"))
}

// person is who wrote a message: the user of an old notification, else the author, else the first contact.
func (n *intercom) person(of datum) datum {
	for _, who := range []datum{n.item.get("user"), of.get("author"), n.item.get("contacts.contacts.0")} {
		if who.kind == object {
			return who
		}
	}
	return datum{}
}

func intercomChannel(kind string) string {
	switch kind {
	case "", "conversation", "conversation_message", "push":
		return "chat"
	case "phone_call", "phone_switch":
		return "phone"
	default:
		return kind // email, facebook, instagram, sms, twitter, whatsapp
	}
}

// parts calls do for the parts of a kind, and says that there was none.
func (n *intercom) parts(kind string, do func(part datum) error) error {
	found := false
	for _, part := range n.item.get("conversation_parts.conversation_parts").items {
		if part.str("part_type") != kind {
			continue
		}
		found = true
		if err := do(part); err != nil {
			return err
		}
	}
	if !found {
		return fmt.Errorf("%s without a part of type %s", n.str("topic"), kind)
	}
	return nil
}

func (n *intercom) replies() error {
	if n.str("topic") == "conversation.admin.single.created" {
		return n.reply(n.source(), n.item.get("created_at"))
	}
	return n.parts("comment", func(part datum) error { return n.reply(part, part.get("created_at")) })
}

// reply makes a reply. Of the first message of a conversation only the assignee tells the name of its author.
func (n *intercom) reply(of, at datum) error {
	author := of.get("author")
	if author.str("name") == "" && n.item.get("assignee").str("id") == author.str("id") {
		author = n.item.get("assignee")
	}
	return n.made("reply", at).text("conversation", n.item.str("id")).text("source", intercomChannel(n.source().str("type"))).
		text("body", htmlText(of.str("body"))).text("agent", intercomAgent(author)).
		text("actor", intercomActor(author.str("type"))).add()
}

func intercomActor(kind string) string {
	if kind == "bot" {
		return "bot"
	}
	return "agent"
}

// intercomAgent names an agent as a book can have it: by the address, else by the name, else by the number.
func intercomAgent(admin datum) string {
	return firstText(admin.str("email"), admin.str("name"), admin.str("id"))
}

// assigned makes assignments. Who was assigned is named by the conversation, the part has the number only.
func (n *intercom) assigned(part datum) error {
	to := part.get("assigned_to")
	switch to.str("type") {
	case "admin":
		if assignee := n.item.get("assignee"); assignee.str("id") == to.str("id") {
			to = assignee
		}
		return n.conversationEvent("assigned").text("agent", intercomAgent(to)).add()
	case "team":
		return n.conversationEvent("assigned").text("team", firstText(to.str("name"), to.str("id"))).add()
	default: // nobody_admin
		return n.conversationEvent("unassigned").add()
	}
}

func (n *intercom) tags() error {
	for _, tag := range n.item.get("tags_added.tags").items {
		if err := n.conversationEvent("tag_added").text("tag", tag.str("name")).add(); err != nil {
			return err
		}
	}
	return nil
}

func (n *intercom) presence() error {
	typ := "agent_online"
	if n.item.is("away_mode_enabled") {
		typ = "agent_offline"
	}
	return n.made(typ, datum{}).text("agent", intercomAgent(n.item)).add()
}

func (n *intercom) contact() error {
	return n.made("contact_updated", datum{}).text("contact.id", n.item.str("id")).text("contact.name", n.item.str("name")).
		text("contact.email", n.item.str("email")).text("customer.phone", n.item.str("phone")).
		text("contact.language", strings.ToLower(n.item.str("language_override"))).add()
}
