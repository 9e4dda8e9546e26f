package importer

import (
	"strings"

	"github.com/routebook/routebook/dsl/schema"
)

// deskEvents are the events of an update of a ticket. To a desk a comment with a change of the status is one update; here it
// is a message or a reply, and a status set.
type deskEvents uint16

const (
	onMessage deskEvents = 1 << iota
	onReply
	onCreated
	onStatusSet
	onResolved
	onReopened
	onAssigned
	onUnassigned
	onTagAdded
	onTagRemoved
	onTimer
)

const (
	onComment    = onMessage | onReply
	onStatus     = onStatusSet | onResolved | onReopened
	onAssignment = onAssigned | onUnassigned
	onTags       = onTagAdded | onTagRemoved
	onAnything   = onComment | onStatus | onAssignment | onTags
)

var deskEventNames = []string{
	"message", "reply", "conversation created", "status set", "resolved", "reopened", "assigned", "unassigned", "tag added", "tag removed", "timer",
}

// String returns the events as rules have them.
func (e deskEvents) String() string {
	var names []string
	for i, name := range deskEventNames {
		if e&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return strings.Join(names, " or ")
}

// changesOf returns the events by which a field gets another value.
func changesOf(field string) (deskEvents, bool) {
	switch field {
	case "status":
		return onStatus, true
	case "assigned agent", "assigned team":
		return onAssignment, true
	case "tags":
		return onTags, true
	default:
		return 0, false
	}
}

// What tells the message that creates a ticket from those that update it.
var (
	asUpdate   = or(phrase("not message.first"), counts("conversation.messages", schema.MoreThan, 1))
	asCreation = and(phrase("message.first"), counts("conversation.messages", schema.AtMost, 1))
)

func counts(field string, op schema.Test, n float64) condition {
	return test{field: field, op: op, values: []literal{number(n)}}
}

// withoutFirst simplifies a condition of a rule that no message calls for.
func withoutFirst(c condition) condition {
	switch c := c.(type) {
	case phrase:
		switch c {
		case "message.first":
			return never
		case "not message.first":
			return nil
		}
	case allOf:
		return and(eachCondition(c, withoutFirst)...)
	case anyOf:
		return or(eachCondition(c, withoutFirst)...)
	case isNot:
		return negate(withoutFirst(c.of))
	}
	return c
}

// fieldsOf returns the fields that a condition reads.
func fieldsOf(c condition) map[string]bool {
	fields := map[string]bool{}
	eachTest(c, func(t test) { fields[t.field] = true })
	return fields
}
