package cases

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/routebook/routebook/dsl/yamlpos"
	"github.com/routebook/routebook/engine/event"
)

// object is an event as it is written, before it is one.
type object struct {
	id      string
	kind    string // "" for a message
	at      time.Time
	members []member // all others, in order
}

// member is one key of an object with its value as JSON.
type member struct {
	key  string
	json string
}

// set adds a key, unless the object has it.
func (o *object) set(key, json string) {
	if !o.has(key) {
		o.members = append(o.members, member{key, json})
	}
}

func (o *object) has(key string) bool {
	return slices.ContainsFunc(o.members, func(m member) bool { return m.key == key })
}

// line returns the object as a line of a stream.
func (o *object) line() string {
	var b strings.Builder
	fmt.Fprintf(&b, `{"id":%s,"at":%s`, jsonText(o.id), jsonText(o.at.Format(time.RFC3339Nano)))
	if o.kind != "" {
		fmt.Fprintf(&b, `,"type":%s`, jsonText(o.kind))
	}
	for _, m := range o.members {
		fmt.Fprintf(&b, `,%s:%s`, jsonText(m.key), m.json)
	}
	return b.String() + "}\n"
}

// decode reads the line as any stream of events is read.
func (o *object) decode() (*event.Event, error) {
	ev := &event.Event{}
	err := event.NewReader(strings.NewReader(o.line()), event.Settings{}).Next(ev)
	var bad *event.LineError
	if errors.As(err, &bad) {
		return nil, errors.New(bad.Reason)
	}
	return ev, err
}

func eventID(prefix string, n int) string { return prefix + strconv.Itoa(n) }

// The keys of events. A test checks that they are the ones that the engine reads.
var (
	eventKeys = []string{
		"id", "type", "at", "conversation", "source", "integration", "account", "inbox", "subject", "body", "from", "sentiment", "context",
		"tag", "status", "agent", "team", "reason", "actor", "message", "customer", "contact", "visitor", "order", "event",
	}
	messageKeys      = []string{"language", "attachments", "auto"}
	customerKeys     = []string{"name", "email", "phone"}
	contactKeys      = []string{"id", "name", "email", "tags", "owner", "language"}
	visitorKeys      = []string{"id", "page", "site", "country", "language", "group"}
	orderKeys        = []string{"id", "status"}
	conversationKeys = []string{"id", "type", "visibility", "status", "priority", "tags", "topics"}
)

// timing says how the instant of an event may be written.
type timing struct {
	past  bool      // it happened before now
	clock time.Time // the instant of the event before it
}

// event reads an event into an object whose defaults are set. It returns false when it cannot be read as one.
func (p *parser) event(n *yamlpos.Node, what string, o *object, t timing) bool {
	before := len(p.Found)
	entries, ok := p.Map(n, what)
	if !ok {
		return false
	}
	legal := eventKeys
	if !t.past {
		legal = append(slices.Clone(eventKeys), "after")
	}
	bare := len(entries) > 0 // nothing but the time: the clock goes on
	for _, e := range entries {
		key := e.Key.Text
		switch {
		case !slices.Contains(legal, key):
			p.Unknown(e.Key, "key", legal)
			if d := &p.Found[len(p.Found)-1]; d.Label != "" {
				d.Notes = append(d.Notes, "what the rules read as event.… stands under the key \"event\"")
			}
		case key == "at" || key == "after":
			p.eventTime(e, n, o, t)
		default:
			bare = false
			p.member(e, o)
		}
	}
	if len(p.Found) > before {
		return false
	}
	if len(entries) == 0 {
		p.Report(n, "%s is empty", what)
		return false
	}
	if bare && o.kind == "" {
		o.kind = event.Time.String()
	}
	p.complete(n, o)
	return len(p.Found) == before
}

// eventTime reads when an event happens.
func (p *parser) eventTime(e yamlpos.Entry, n *yamlpos.Node, o *object, t timing) {
	if t.past {
		o.at, _ = p.moment(e.Value, "at")
		return
	}
	if e.Key.Text == "after" {
		if d, ok := p.duration(e.Value, "after"); ok {
			o.at = t.clock.Add(min(d, 2*maxSpan))
			p.checkSpan(e.Value, o.at)
		}
		if other := n.Lookup("at"); other != nil {
			p.Report(e.Key, `an event has "at" or "after", not both`)
		}
		return
	}
	at, ok := p.instant(e.Value, "at")
	if ok && at.Before(p.now) {
		p.Report(e.Value, `at lies before now: what happened earlier stands under "given"`)
	}
	if ok {
		p.checkSpan(e.Value, at)
	}
	o.at = at
}

// maxSpan bounds how far a case goes: a schedule of every minute has five million occurrences in that time.
const maxSpan = 10 * 366 * 24 * time.Hour

func (p *parser) checkSpan(n *yamlpos.Node, at time.Time) {
	if at.Sub(p.now) > maxSpan {
		p.Report(n, "a test goes no further than ten years from now")
	}
}

// member takes in one key of an event.
func (p *parser) member(e yamlpos.Entry, o *object) {
	switch e.Key.Text {
	case "id":
		o.id, _ = p.Text(e.Value, "id")
		return
	case "type":
		o.kind = p.eventType(e.Value)
		return
	case "message":
		p.within(e.Value, "message", messageKeys)
	case "customer":
		p.within(e.Value, "customer", customerKeys)
	case "contact":
		p.within(e.Value, "contact", contactKeys, p.names.contactProperties.words)
	case "visitor":
		p.within(e.Value, "visitor", visitorKeys)
	case "order":
		p.within(e.Value, "order", orderKeys, p.names.orderProperties.words)
	case "conversation":
		if e.Value.Kind == yamlpos.Map {
			p.within(e.Value, "conversation", conversationKeys, p.names.conversationProperties.words)
		}
	case "status":
		p.known(e.Value, &p.names.statuses, p.code())
	case "agent":
		p.nullable(e.Value, &p.names.agents)
	case "team":
		p.nullable(e.Value, &p.names.teams)
	}
	o.set(e.Key.Text, jsonOf(e.Value))
}

// code is the code of what is wrong with the form of a test, or with what is given.
func (p *parser) code() string { return yamlpos.Code }

// nullable checks a name that may be taken away.
func (p *parser) nullable(n *yamlpos.Node, v *vocabulary) {
	if n.Kind != yamlpos.Null {
		p.known(n, v, p.code())
	}
}

func (p *parser) eventType(n *yamlpos.Node) string {
	var types []string
	for t := event.Message; t <= event.Time; t++ {
		types = append(types, t.String())
	}
	if i, ok := p.Word(n, "type", types); ok {
		return types[i]
	}
	return ""
}

// within checks the keys of an object of an event, and the names that close it.
func (p *parser) within(n *yamlpos.Node, what string, keys ...[]string) {
	if n.Kind == yamlpos.Null {
		return
	}
	entries, _ := p.Map(n, what)
	legal := slices.Concat(keys...)
	for _, e := range entries {
		if !slices.Contains(legal, e.Key.Text) {
			p.Unknown(e.Key, "key", legal)
			continue
		}
		switch what + "." + e.Key.Text {
		case "conversation.status":
			p.known(e.Value, &p.names.statuses, p.code())
		case "conversation.priority":
			p.known(e.Value, &p.names.priorities, p.code())
		case "conversation.tags":
			p.wordList(e.Value, &p.names.tags)
		case "conversation.topics":
			p.wordList(e.Value, &p.names.topics)
		case "contact.tags":
			p.wordList(e.Value, &p.names.contactTags)
		case "contact.owner":
			p.nullable(e.Value, &p.names.agents)
		}
	}
}

// wordList checks a list of names; nothing takes all of them away.
func (p *parser) wordList(n *yamlpos.Node, v *vocabulary) {
	if n.Kind == yamlpos.Null {
		return
	}
	items, _ := p.List(n, v.what+"s")
	for _, item := range items {
		p.known(item, v, p.code())
	}
}

// complete adds what an event of a case may leave out: of which conversation and contact it is.
func (p *parser) complete(n *yamlpos.Node, o *object) {
	switch o.kind {
	case event.Time.String(), event.Visit.String(), event.AgentOnline.String(), event.AgentOffline.String(), event.AgentActive.String():
		return
	}
	if p.contact != "" && n.Lookup("from") == nil {
		o.inject("contact", "id", p.contact, "email")
	}
	switch given := n.Lookup("conversation"); {
	case given == nil:
		o.set("conversation", jsonText(p.conversation))
	case given.Kind == yamlpos.Map:
		o.inject("conversation", "id", p.conversation)
	}
}

// inject adds a key to an object of the event, unless that has it, or another that stands for it.
func (o *object) inject(key, inner, value string, instead ...string) {
	for i := range o.members {
		if o.members[i].key != key {
			continue
		}
		var given map[string]json.RawMessage
		if json.Unmarshal([]byte(o.members[i].json), &given) != nil || given == nil {
			return
		}
		for _, k := range append(instead, inner) {
			if _, has := given[k]; has {
				return
			}
		}
		rest := strings.TrimPrefix(o.members[i].json, "{")
		if rest != "}" {
			rest = "," + rest
		}
		o.members[i].json = "{" + jsonText(inner) + ":" + jsonText(value) + rest
		return
	}
	o.set(key, "{"+jsonText(inner)+":"+jsonText(value)+"}")
}
