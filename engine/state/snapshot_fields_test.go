package state

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"
)

// What becomes of each field when a state is saved. "" is a field that is saved; the others say from what the field is
// derived when the state is loaded. A new field belongs into the snapshot, and then here.
var savedFields = []struct {
	of     reflect.Type
	fields map[string]string
}{
	{reflect.TypeFor[Memory](), map[string]string{
		"conversations": "", "contacts": "", "visitors": "", "agents": "", "cursors": "", "weights": "", "clock": "",
		"met": "agents", "program": "given to Load", "kept": "program", "busy": "program", "classes": "program",
		"names": "packed records", "unresolved": "conversations", "queues": "conversations", "links": "conversations",
		"dues": "engine.Machine.Plan", "scratch": "holds nothing", "filled": "holds nothing", "eachDue": "holds nothing",
	}},
	{reflect.TypeFor[agent](), map[string]string{
		"id": "", "presence": "", "lastAssigned": "", "lastActive": "", "activeIn": "", "elsewhere": "",
		"open": "conversations", "holds": "conversations",
	}},
	{reflect.TypeFor[records[bonds]](), map[string]string{"index": "blocks", "blocks": "", "count": "", "last": "holds nothing", "beside": "another state", "touch": "a function", "room": "a function", "touched": "holds nothing", "near": "holds nothing"}},
	{reflect.TypeFor[record[bonds]](), map[string]string{"data": "", "aside": "conversations"}},
	{reflect.TypeFor[Conversation](), map[string]string{
		"ID": "", "Moments": "", "State": "", "Answered": "", "Greeted": "", "Messages": "", "Replies": "", "Score": "",
		"SnoozedUntil": "", "Chain": "", "Tags": "", "Topics": "", "Properties": "", "OrderProperties": "", "Firings": "",
		"texts": "", "given": "", "memory": "holds the texts",
	}},
	{reflect.TypeFor[Contact](), map[string]string{"Key": "", "Tags": "", "Properties": "", "Firings": "", "texts": "", "given": "", "memory": "holds the texts"}},
	{reflect.TypeFor[Visitor](), map[string]string{"Key": "", "texts": "", "given": "", "memory": "holds the texts"}},
	{reflect.TypeFor[Property](), map[string]string{"Slot": "", "Value": ""}},
	{reflect.TypeFor[Firing](), map[string]string{"Rule": "", "At": "", "Count": ""}},
	{reflect.TypeFor[Chain](), map[string]string{
		"Kind": "", "Rule": "", "Step": "", "Own": "", "Pool": "", "Fallbacks": "", "Tried": "", "Before": "", "Due": "",
	}},
	{reflect.TypeFor[Pool](), map[string]string{"Team": "", "Strategy": ""}},
	{reflect.TypeFor[Weight](), map[string]string{"Agent": "", "Current": ""}},
}

// TestSnapshotCovers fails when a state has got a field of which nobody has said whether it is saved.
func TestSnapshotCovers(t *testing.T) {
	for _, row := range savedFields {
		var have, known []string
		for i := range row.of.NumField() {
			have = append(have, row.of.Field(i).Name)
		}
		for name := range row.fields {
			known = append(known, name)
		}
		assert.ElementsMatch(t, known, have, "the fields of %s", row.of)
	}
}

// TestSnapshotNames checks that everything which is saved by name has one of its own.
func TestSnapshotNames(t *testing.T) {
	for what, names := range map[string][]string{
		"texts": textNames[:], "moments": momentNames[:], "contact texts": contactTextNames[:], "visitor texts": visitorTextNames[:],
		"states": stateNames, "presences": presenceNames[1:], "chains": chainNames[1:],
	} {
		seen := map[string]bool{}
		for i, name := range names {
			assert.NotEmpty(t, name, "%s: %d has no name", what, i)
			assert.False(t, seen[name], "%s: %q twice", what, name)
			seen[name] = true
		}
	}
}
