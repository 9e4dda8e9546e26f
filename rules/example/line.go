package example

import (
	"bytes"
	"encoding/json"
	"slices"
	"time"

	"github.com/routebook/routebook/engine/event"
)

// line is one event that is being made up. Keys are those of a stream of events.
type line struct {
	at     time.Time
	kind   event.Type
	values map[string]any // texts, numbers, bools, lists, and map[string]any for objects
}

// order is that in which keys are written: what is read first stands first.
var order = []string{
	"id", "at", "type", "conversation", "source", "integration", "account", "inbox", "from", "subject", "body", "agent", "team", "tag", "status", "tags",
	"reason", "actor",
}

// put sets a value under a key, or under a key of an object.
func (l *line) put(value any, path ...string) {
	object := l.values
	for _, key := range path[:len(path)-1] {
		inner, ok := object[key].(map[string]any)
		if !ok {
			inner = map[string]any{}
			object[key] = inner
		}
		object = inner
	}
	object[path[len(path)-1]] = value
}

// json writes the event on one line.
func (l *line) json() string {
	all := map[string]any{"at": l.at.Format(time.RFC3339)}
	if l.kind != event.Message {
		all["type"] = l.kind.String()
	}
	for key, value := range l.values {
		all[key] = value
	}
	if about, ok := all["conversation"].(map[string]any); ok && len(about) == 1 && about["id"] != nil {
		all["conversation"] = about["id"]
	}
	var b bytes.Buffer
	writeObject(&b, all)
	return b.String()
}

func writeObject(b *bytes.Buffer, object map[string]any) {
	rank := func(key string) int {
		if i := slices.Index(order, key); i >= 0 {
			return i
		}
		return len(order)
	}
	keys := make([]string, 0, len(object))
	for key := range object {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b string) int {
		if d := rank(a) - rank(b); d != 0 {
			return d
		}
		return bytes.Compare([]byte(a), []byte(b))
	})
	b.WriteByte('{')
	for i, key := range keys {
		if i > 0 {
			b.WriteString(", ")
		}
		writeValue(b, key)
		b.WriteString(": ")
		if inner, ok := object[key].(map[string]any); ok {
			writeObject(b, inner)
		} else {
			writeValue(b, object[key])
		}
	}
	b.WriteByte('}')
}

// writeValue writes a text, number, bool or list. None of these can fail to be JSON.
func writeValue(b *bytes.Buffer, value any) {
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(value)
	b.Truncate(b.Len() - 1) // the line break
}
