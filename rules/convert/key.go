package convert

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/routebook/routebook/dsl/diag"
)

// keyType is what an event's key holds.
type keyType uint8

const (
	textKey    keyType = iota // a text; numbers and booleans are written as texts
	instantKey                // a time
	countKey                  // a whole number; a list counts its items
	flagKey                   // true or false
	setKey                    // a list of names; a single one is a list of one
	freeKey                   // a property: any scalar, or a list of them
	rawKey                    // whatever the input holds
)

// A key is one key of an event that a profile can fill.
type key struct {
	path   []string // as nested in the event
	typ    keyType
	values []string // the only values it may have; nil when any will do
}

func (k key) String() string { return formatPath(k.path) }

// keys is the flat form of an event (all but open sections), in the order in which a line has them.
var keys = []key{
	{path: []string{"id"}},
	{path: []string{"type"}, values: eventNames()},
	{path: []string{"at"}, typ: instantKey},
	{path: []string{"conversation", "id"}},
	{path: []string{"conversation", "type"}},
	{path: []string{"conversation", "visibility"}, values: []string{"public", "private"}},
	{path: []string{"conversation", "status"}},
	{path: []string{"conversation", "tags"}, typ: setKey},
	{path: []string{"conversation", "topics"}, typ: setKey},
	{path: []string{"conversation", "priority"}, values: []string{"low", "normal", "high", "urgent"}},
	{path: []string{"source"}},
	{path: []string{"integration"}},
	{path: []string{"account"}},
	{path: []string{"inbox"}},
	{path: []string{"subject"}},
	{path: []string{"body"}},
	{path: []string{"from"}},
	{path: []string{"message", "language"}},
	{path: []string{"message", "attachments"}, typ: countKey},
	{path: []string{"message", "auto"}, typ: flagKey},
	{path: []string{"actor"}, values: []string{"customer", "agent", "rule", "bot", "api"}},
	{path: []string{"agent"}},
	{path: []string{"team"}},
	{path: []string{"tag"}},
	{path: []string{"status"}},
	{path: []string{"reason"}},
	{path: []string{"sentiment"}, values: []string{"positive", "neutral", "negative"}},
	{path: []string{"context"}},
	{path: []string{"customer", "name"}},
	{path: []string{"customer", "email"}},
	{path: []string{"customer", "phone"}},
	{path: []string{"contact", "id"}},
	{path: []string{"contact", "name"}},
	{path: []string{"contact", "email"}},
	{path: []string{"contact", "owner"}},
	{path: []string{"contact", "language"}},
	{path: []string{"contact", "tags"}, typ: setKey},
	{path: []string{"visitor", "id"}},
	{path: []string{"visitor", "page"}},
	{path: []string{"visitor", "site"}},
	{path: []string{"visitor", "country"}},
	{path: []string{"visitor", "language"}},
	{path: []string{"visitor", "group"}},
	{path: []string{"order", "id"}},
	{path: []string{"order", "status"}},
}

// openSections may hold keys of the user's own: properties that the book declares, and anything at all under event.
var openSections = []struct {
	name string
	typ  keyType
}{
	{"conversation", freeKey},
	{"contact", freeKey},
	{"order", freeKey},
	{"event", rawKey},
}

// An eventType is a kind of event and the keys without which it says nothing.
type eventType struct {
	name  string
	needs [][]string
}

var conversationID = []string{"conversation", "id"}

// eventTypes are those of the flat form. A message without a conversation is one of its own, so that it needs nothing.
var eventTypes = []eventType{
	{"message", nil},
	{"reply", [][]string{conversationID}},
	{"conversation_created", [][]string{conversationID}},
	{"return_created", [][]string{conversationID}},
	{"tag_added", [][]string{conversationID, {"tag"}}},
	{"tag_removed", [][]string{conversationID, {"tag"}}},
	{"status_set", [][]string{conversationID, {"status"}}},
	{"assigned", [][]string{conversationID}},
	{"unassigned", [][]string{conversationID}},
	{"resolved", [][]string{conversationID}},
	{"reopened", [][]string{conversationID}},
	{"contact_updated", [][]string{{"contact"}}},
	{"visit", [][]string{{"visitor"}}},
	{"agent_online", [][]string{{"agent"}}},
	{"agent_offline", [][]string{{"agent"}}},
	{"agent_active", [][]string{{"agent"}}},
	{"time", [][]string{{"at"}}},
}

func eventNames() []string {
	var names []string
	for _, e := range eventTypes {
		names = append(names, e.name)
	}
	return names
}

var errUnknownKey = errors.New("unknown event key")

// findKey resolves the name of a key as a profile writes it. Rank is its place in a line: properties follow the
// built-in keys of their section.
func findKey(name string) (k key, rank int, err error) {
	path, err := parsePath(name)
	if err != nil {
		return key{}, 0, err
	}
	if name == "conversation" {
		path = conversationID
	}
	last := len(keys)
	for i, k := range keys {
		if slices.Equal(k.path, path) {
			return k, i, nil
		}
		if k.path[0] == path[0] {
			last = i
		}
	}
	for _, section := range openSections {
		if section.name != path[0] {
			continue
		}
		if len(path) == 1 && section.typ == freeKey {
			return key{}, 0, fmt.Errorf("%q has keys of its own, as in %s.id", name, name)
		}
		if len(path) > 2 && section.typ == freeKey {
			return key{}, 0, fmt.Errorf("a property has one name, found %q", formatPath(path[1:]))
		}
		return key{path: path, typ: section.typ}, last, nil
	}
	return key{}, 0, fmt.Errorf("%w %q", errUnknownKey, name)
}

// keyNames lists what a mistyped key can be meant to be.
func keyNames() []string {
	names := []string{"conversation"}
	for _, k := range keys {
		names = append(names, k.String())
	}
	return names
}

// convert brings a value into the type of the key. A missing value stays missing.
func (k key) convert(d datum, zone *time.Location) (datum, error) {
	if d.missing() {
		return datum{}, nil
	}
	switch k.typ {
	case textKey:
		return k.name(d)
	case instantKey:
		t, err := parseInstant(d, zone)
		return textDatum(t.Format(time.RFC3339Nano)), err
	case countKey:
		return countFrom(d)
	case flagKey:
		return boolFrom(d)
	case setKey:
		return setFrom(d)
	case freeKey:
		return d, property(d)
	case rawKey:
		if len(k.path) == 1 && d.kind != object {
			return datum{}, fmt.Errorf("want an object, found %s", d.kind)
		}
		return d, nil
	default:
		panic(fmt.Sprintf("unexpected key type %d", k.typ))
	}
}

func (k key) name(d datum) (datum, error) {
	if !d.scalar() {
		return datum{}, fmt.Errorf("want a text, found %s", d.kind)
	}
	if k.values != nil && !slices.Contains(k.values, d.text) {
		return datum{}, fmt.Errorf("unknown value %q: %s", clip(d.text), diag.Suggest(d.text, k.values))
	}
	return textDatum(d.text), nil
}

func countFrom(d datum) (datum, error) {
	if d.kind == list {
		return datum{kind: number, text: strconv.Itoa(len(d.items))}, nil
	}
	n, err := strconv.ParseUint(d.text, 10, 31)
	if err != nil || !d.scalar() {
		return datum{}, fmt.Errorf("want a whole number, found %s", d.brief())
	}
	return datum{kind: number, text: strconv.FormatUint(n, 10)}, nil
}

func boolFrom(d datum) (datum, error) {
	if s := strings.ToLower(d.text); d.scalar() && (s == "true" || s == "false") {
		return datum{kind: boolean, text: s}, nil
	}
	return datum{}, fmt.Errorf("want true or false, found %s", d.brief())
}

func setFrom(d datum) (datum, error) {
	if d.kind != list {
		d = datum{kind: list, items: []datum{d}}
	}
	names := datum{kind: list}
	for _, item := range d.items {
		if item.missing() {
			continue
		}
		if !item.scalar() {
			return datum{}, fmt.Errorf("want a list of names, found %s in it", item.kind)
		}
		names.items = append(names.items, textDatum(item.text))
	}
	return names, nil
}

func property(d datum) error {
	if d.kind == object || slices.ContainsFunc(d.items, func(item datum) bool { return item.kind == object || item.kind == list }) {
		return errors.New("a property holds a text, a number, true or false, or a list of them")
	}
	return nil
}

// brief shows a value in a message.
func (d datum) brief() string {
	switch d.kind {
	case text:
		return strconv.Quote(clip(d.text))
	case number, boolean:
		return d.text
	default:
		return d.kind.String()
	}
}
