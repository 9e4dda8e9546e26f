package event

import (
	"slices"

	"github.com/routebook/routebook/dsl/diag"
)

// Type says what happened. The zero value is Message, as in the format.
type Type uint8

// The types of input events.
const (
	Message Type = iota
	Reply
	ConversationCreated
	ReturnCreated
	TagAdded
	TagRemoved
	StatusSet
	Assigned
	Unassigned
	Resolved
	Reopened
	ContactUpdated
	Visit
	AgentOnline
	AgentOffline
	AgentActive
	Time // a tick of the clock that carries only its instant
)

var typeNames = [...]string{
	Message:             "message",
	Reply:               "reply",
	ConversationCreated: "conversation_created",
	ReturnCreated:       "return_created",
	TagAdded:            "tag_added",
	TagRemoved:          "tag_removed",
	StatusSet:           "status_set",
	Assigned:            "assigned",
	Unassigned:          "unassigned",
	Resolved:            "resolved",
	Reopened:            "reopened",
	ContactUpdated:      "contact_updated",
	Visit:               "visit",
	AgentOnline:         "agent_online",
	AgentOffline:        "agent_offline",
	AgentActive:         "agent_active",
	Time:                "time",
}

// String returns t as the format spells it, in snake case.
func (t Type) String() string { return typeNames[t] }

// ParseType returns the type of that name in snake case.
func ParseType(name string) (Type, bool) {
	i := slices.Index(typeNames[:], name)
	return Type(max(i, 0)), i >= 0
}

// Types returns the names of all types, in the order of the format's description.
func Types() []string { return slices.Clone(typeNames[:]) }

// suggestType says which type was probably meant, or which there are, or "".
func suggestType(name string) string { return diag.Suggest(name, typeNames[:]) }

// needsConversation reports whether an event of type t is about one conversation.
// A message names one too, be it by its own id.
func (t Type) needsConversation() bool {
	switch t {
	case ContactUpdated, Visit, AgentOnline, AgentOffline, AgentActive, Time:
		return false
	}
	return true
}
