package importer

import (
	"strconv"
	"strings"

	"github.com/routebook/routebook/dsl/schema"
)

// askUpdate asks what happened to the ticket.
func (z *zendeskReader) askUpdate(t zendeskTest) (zendeskAsked, bool) {
	switch t.field {
	case "update_type":
		if z.asksCreate(t) {
			return asks(nil), true
		}
		return during(onAnything, asUpdate), true
	case "comment_is_public":
		if t.op != "is" || t.value == "false" {
			z.lacks(t.at, "comment_is_public: private comments are no events")
			return zendeskAsked{}, true
		}
		if t.creates {
			return asks(nil), true
		}
		return during(onComment, nil), true
	case "role":
		who := map[string]string{"end_user": "customer", "agent": "agent"}[t.value]
		if who == "" {
			z.lacks(t.at, "role %q: not known here", t.value)
			return zendeskAsked{}, true
		}
		return z.signed(t, is("actor", text(who))), true
	case "attachment":
		c := counts("message.attachments", schema.MoreThan, 0)
		if (t.value == "not_present") != (t.op == "is_not") {
			c = negate(c)
		}
		if t.creates {
			z.lacks(t.at, "attachment: at the creation of a ticket it is not known")
			return zendeskAsked{}, true
		}
		return during(onMessage, c), true
	case "in_business_hours":
		z.lacks(t.at, "in_business_hours: the file does not say which hours")
		return zendeskAsked{}, true
	default:
		return zendeskAsked{}, false
	}
}

// changed asks whether a field has got another value.
func (z *zendeskReader) changed(t zendeskTest, field string, now condition) zendeskAsked {
	changes, known := changesOf(field)
	switch {
	case z.timed, !known:
		return z.unknownOperator(t)
	case t.creates:
		return z.changedAtOnce(t, field, now)
	}
	isSolved := field == "status" && (t.value == "solved" || t.value == "closed")
	switch t.op {
	case "changed":
		return during(changes, nil)
	case "not_changed":
		z.item.note(approximated, t.at, "%s not changed: a comment that comes with a change is an event of its own, and holds", t.field)
		return during(onAnything&^changes, nil)
	case "value":
		return during(changes, now)
	case "value_previous":
		if isSolved {
			return during(onReopened, nil)
		}
	case "not_value_previous":
		if isSolved {
			return during(onAnything&^onReopened, or(phrase("not message.first"), counts("conversation.messages", schema.AtMost, 1)))
		}
	default:
		return z.unknownOperator(t)
	}
	z.lacks(t.at, "%s %s %q: what the value was is not known", t.field, t.op, t.value)
	return zendeskAsked{}
}

// changedAtOnce asks it of a ticket that is being created: every value that is there is new.
func (z *zendeskReader) changedAtOnce(t zendeskTest, field string, now condition) zendeskAsked {
	there := negate(isEmpty(field))
	if field == "status" {
		there = nil
	}
	switch t.op {
	case "changed":
		return asks(there)
	case "not_changed":
		return asks(negate(there))
	case "value":
		return asks(now)
	case "not_value_previous":
		return asks(nil)
	default:
		return z.unknownOperator(t)
	}
}

// zendeskHours are since when an automation counts hours, and in which status the ticket must be for that.
var zendeskHours = map[string]struct{ instant, status string }{
	"NEW": {"conversation.created", ""}, "created_at": {"conversation.created", ""},
	"OPEN": {"conversation.status_since", "open"}, "PENDING": {"conversation.status_since", "pending"}, "HOLD": {"conversation.status_since", "hold"},
	"CLOSED": {"conversation.status_since", "closed"}, "SOLVED": {"conversation.resolved_at", ""},
	"assigned_at": {"conversation.assigned_at", ""}, "updated_at": {"conversation.updated", ""},
	"requester_updated_at": {"conversation.last_customer_message", ""}, "assignee_updated_at": {"conversation.last_reply", ""},
}

const hourly = "automations are asked once an hour; the rule fires at the minute, up to an hour earlier"

// askTime asks how many hours ago something was.
func (z *zendeskReader) askTime(t zendeskTest) (zendeskAsked, bool) {
	since, known := zendeskHours[t.field]
	if !known {
		return zendeskAsked{}, false
	}
	if strings.HasSuffix(t.op, "_business_hours") {
		z.lacks(t.at, "%s: the file does not say which hours are business hours", t.field)
		return zendeskAsked{}, true
	}
	hours, err := strconv.ParseUint(t.value, 10, 32)
	if err != nil || hours == 0 || hours > 50*365*24 {
		z.lacks(t.at, "%s %q: expected hours", t.field, t.value)
		return zendeskAsked{}, true
	}
	unit := " hours ago"
	if hours == 1 {
		unit = " hour ago"
	}
	c := phrase(since.instant + " more than " + strconv.FormatUint(hours, 10) + unit)
	switch t.op {
	case "is", "greater_than":
	case "less_than":
		c = phrase(since.instant + " less than " + strconv.FormatUint(hours, 10) + unit)
	default:
		return z.unknownOperator(t), true
	}
	z.item.note(approximated, t.at, hourly)
	if since.status == "" {
		return asks(c), true
	}
	z.item.note(approximated, t.at, "hours since %s: only while the ticket is still %s", since.status, since.status)
	return asks(and(is("status", text(since.status)), c)), true
}
