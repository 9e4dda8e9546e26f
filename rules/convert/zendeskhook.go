package convert

import (
	"errors"
	"strings"
)

// notification reads a notification of an event webhook: ticket events and messaging events.
func (z *zendesk) notification(p *payload, typ string) error {
	at, err := p.when("time")
	if err != nil {
		return err
	}
	ticket := firstText(p.str("detail.id"), strings.TrimPrefix(p.str("subject"), "zen:ticket:"))
	a := zendeskAudit{zendesk: z, payload: p, at: at, ticket: ticket, author: p.str("detail.actor_id"), channel: p.str("detail.via.channel")}
	if ticket == "" {
		return errors.New("a notification without detail.id")
	}
	before, now := p.get("event.previous"), p.get("event.current")
	switch typ {
	case "ticket.created":
		return z.createdTicket(&a)
	case "ticket.comment_added":
		return a.addedComment(p.get("event.comment"))
	case "ticket.status_changed":
		return a.status(strings.ToLower(before.text), strings.ToLower(now.text))
	case "ticket.agent_assignment_changed":
		return a.change("assignee_id", before, now, false)
	case "ticket.group_assignment_changed":
		return a.change("group_id", before, now, false)
	case "ticket.tags_changed":
		return a.tags(textsOf(p.get("event.tags_removed")), textsOf(p.get("event.tags_added")))
	case "messaging_ticket.message_added":
		return a.message()
	}
	p.skip("type " + typ)
	return nil
}

func (z *zendesk) createdTicket(a *zendeskAudit) error {
	detail := a.get("detail")
	requester := detail.str("requester_id")
	z.asked[a.ticket] = requester
	who := z.people[requester]
	return a.payload.event("message", a.at).text("id", a.str("id")).text("conversation", a.ticket).text("source", zendeskChannel(a.channel)).
		text("subject", detail.str("subject")).text("body", detail.str("description")).text("from", mailbox(who.name, who.email)).
		text("customer.name", who.name).text("customer.email", who.email).text("contact.id", requester).
		set("conversation.tags", detail.get("tags")).text("conversation.priority", strings.ToLower(detail.str("priority"))).add()
}

// addedComment says itself whether staff wrote it. The comment that a ticket begins with came with the ticket.
func (a *zendeskAudit) addedComment(comment datum) error {
	if public := comment.get("is_public"); public.kind == boolean && public.text == "false" {
		a.skip("private comments")
		return nil
	}
	author := firstText(comment.str("author.id"), a.author)
	if staff := comment.get("author.is_staff"); staff.kind == boolean {
		who := a.people[author]
		who.staff, who.name = staff.text == "true", firstText(who.name, comment.str("author.name"))
		a.people[author] = who
	}
	return a.comment(comment.str("id"), author, comment.str("body"))
}

func (a *zendeskAudit) message() error {
	actor, m := a.get("event.actor"), a.get("event.message")
	e := a.payload
	switch actor.str("type") {
	case "end_user":
		return e.event("message", a.at).text("id", m.str("id")).text("conversation", a.ticket).text("source", "chat").text("body", m.str("body")).
			text("from", actor.str("name")).text("customer.name", actor.str("name")).text("contact.id", actor.str("id")).add()
	case "agent":
		return e.event("reply", a.at).text("id", m.str("id")).text("conversation", a.ticket).text("source", "chat").text("body", m.str("body")).
			text("agent", firstText(a.people[actor.str("id")].email, actor.str("name"), actor.str("id"))).text("actor", "agent").add()
	default:
		a.skip("messages of " + firstText(actor.str("type"), "nobody"))
		return nil
	}
}
