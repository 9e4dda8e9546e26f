package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/pflag"
)

// messageFlags describe one event.
type messageFlags struct {
	texts map[string]*string // by key of the event
	tags  []string
	set   []string
	json  string
}

// messageKeys are the keys of an event that have a flag of their own, in the order of the help.
var messageKeys = []struct{ key, usage string }{
	{"type", "the event is a reply, tag_added…; by default a message"},
	{"at", "when it happens, such as 2026-11-20T09:15:00+01:00; by default now"},
	{"source", "the channel: email, chat, whatsapp…"},
	{"inbox", "the inbox"},
	{"from", "the sender: Jean Dupont <jean@acme.fr>"},
	{"subject", "the subject"},
	{"body", "the text"},
}

func (f *messageFlags) register(flags *pflag.FlagSet) {
	f.texts = map[string]*string{}
	for _, k := range messageKeys {
		f.texts[k.key] = flags.String(k.key, "", k.usage)
	}
	flags.StringArrayVar(&f.tags, "tag", nil, "a tag that the conversation has; may be repeated")
	flags.StringArrayVar(&f.set, "set", nil, "KEY=VALUE: any other key of the event, such as contact.plan=pro; may be repeated")
	flags.StringVar(&f.json, "event-json", "", "the event as one JSON object; - reads it from stdin")
}

// given returns the flags that describe the event.
func (f *messageFlags) given(flags *pflag.FlagSet) []string {
	var all []string
	for _, k := range messageKeys {
		if flags.Changed(k.key) {
			all = append(all, "--"+k.key)
		} else {
			delete(f.texts, k.key)
		}
	}
	for _, name := range []string{"tag", "set", "event-json"} {
		if flags.Changed(name) || name == "event-json" && f.json != "" {
			all = append(all, "--"+name)
		}
	}
	return all
}

// line returns the event as a line of traffic: what given holds, which may be nothing, with what the flags say.
func (f *messageFlags) line(given []byte, name string) ([]byte, error) {
	ev := map[string]json.RawMessage{}
	if len(given) > 0 {
		if bytes.ContainsRune(given, '\n') && !json.Valid(given) {
			return nil, &status{exitCould, name + " holds several lines: why explains one event; use --traffic with --event"}
		}
		if err := json.Unmarshal(given, &ev); err != nil {
			return nil, &status{exitCould, fmt.Sprintf("%s: not one JSON object: %s", name, err)}
		}
	} else if f.json != "" {
		return nil, &status{exitCould, name + " holds no event"}
	}
	for key, text := range f.texts {
		ev[key] = jsonText(*text)
	}
	if len(f.tags) > 0 {
		tags, err := json.Marshal(f.tags)
		if err != nil {
			return nil, err
		}
		if err := put(ev, []string{"conversation", "tags"}, tags); err != nil {
			return nil, err
		}
	}
	for _, set := range f.set {
		key, value, ok := strings.Cut(set, "=")
		if !ok || key == "" {
			return nil, &status{exitCould, fmt.Sprintf("--set takes KEY=VALUE, such as contact.plan=pro, not %q", set)}
		}
		raw := jsonText(value)
		if isJSON(value) {
			raw = json.RawMessage(value)
		}
		if err := put(ev, strings.Split(key, "."), raw); err != nil {
			return nil, err
		}
	}
	f.complete(ev)
	return json.Marshal(ev)
}

// tryID is the id of an event, and of its conversation, to which nobody has given one.
const tryID = "try"

// complete adds what an event needs and nobody has said: when it happens, its id, and what it is about.
func (f *messageFlags) complete(ev map[string]json.RawMessage) {
	if _, isCloud := ev["specversion"]; isCloud {
		return
	}
	if ev["id"] == nil {
		ev["id"] = jsonText(tryID)
	}
	if ev["at"] == nil {
		ev["at"] = jsonText(time.Now().UTC().Format(time.RFC3339))
	}
	conversation := map[string]json.RawMessage{}
	err := json.Unmarshal(ev["conversation"], &conversation)
	switch {
	case ev["conversation"] == nil:
		ev["conversation"] = jsonText(tryID)
	case err == nil && conversation != nil && conversation["id"] == nil:
		conversation["id"] = jsonText(tryID)
		ev["conversation"] = object(conversation)
	}
}

// put sets a key inside objects, which are made as needed.
func put(ev map[string]json.RawMessage, path []string, value json.RawMessage) error {
	if len(path) == 1 {
		ev[path[0]] = value
		return nil
	}
	inner := map[string]json.RawMessage{}
	if raw := ev[path[0]]; raw != nil {
		if err := json.Unmarshal(raw, &inner); err != nil || inner == nil {
			return &status{exitCould, fmt.Sprintf("%s is no object that could have %s", path[0], strings.Join(path[1:], "."))}
		}
	}
	if err := put(inner, path[1:], value); err != nil {
		return err
	}
	ev[path[0]] = object(inner)
	return nil
}

// jsonText returns a text as JSON.
func jsonText(text string) json.RawMessage {
	raw, err := json.Marshal(text)
	if err != nil {
		panic(fmt.Sprintf("a text is always JSON: %v", err))
	}
	return raw
}

// object returns an object as JSON.
func object(members map[string]json.RawMessage) json.RawMessage {
	raw, err := json.Marshal(members)
	if err != nil {
		panic(fmt.Sprintf("members are JSON already: %v", err))
	}
	return raw
}
