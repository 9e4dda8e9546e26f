package review

import (
	"hash/maphash"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/routebook/routebook/engine"
)

// Facet is a side of what happens to a conversation.
type Facet uint8

// The facets, the riskiest first: a conversation belongs to the first in which its versions differ.
const (
	Unrouted Facet = iota // somebody had it, and now nobody has
	Message               // what the customer is sent
	Team
	Status
	Tags
	Other  // priority, type, score, notes, mails, webhooks, properties
	Timing // the same at other instants, or in another order
	Agent  // another agent of the same team
	facetCount
)

var facetNames = [...]string{"unrouted", "message", "team", "status", "tags", "other", "timing", "agent"}

// Facets are the names of all facets, the riskiest first.
var Facets = facetNames[:]

// String returns the name of the facet, as --fail-on takes it.
func (f Facet) String() string { return facetNames[f] }

// MarshalText implements encoding.TextMarshaler.
func (f Facet) MarshalText() ([]byte, error) { return []byte(f.String()), nil }

// facetOf returns the facet that an effect belongs to. An assign has two: its team, and its agent.
func facetOf(do string) Facet {
	switch do {
	case "assign", "unassign":
		return Team
	case "send":
		return Message
	case "add_tag", "remove_tag", "replace_tags", "add_contact_tag", "remove_contact_tag", "replace_contact_tags", "apply_topic", "remove_topic":
		return Tags
	case "set_status", "resolve", "reopen", "snooze":
		return Status
	}
	return Other
}

// has reports whether an effect is one of a facet.
func (f Facet) has(e *engine.Effect) bool {
	of := facetOf(e.Do)
	return of == f || f == Agent && of == Team
}

// isBookkeeping reports whether a key of an effect says how something came about, and not what happens.
func isBookkeeping(key string) bool {
	switch key {
	case "strategy", "attempt", "why", "template":
		return true
	}
	return false
}

// sameEffects reports whether the same happens.
func sameEffects(a, b []engine.Effect) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].Do != b[i].Do || !sameKeys(a[i].Keys, b[i].Keys) {
			return false
		}
	}
	return true
}

func sameKeys(a, b []engine.Key) bool {
	i, k := 0, 0
	for {
		for i < len(a) && isBookkeeping(a[i].Name) {
			i++
		}
		for k < len(b) && isBookkeeping(b[k].Name) {
			k++
		}
		if i == len(a) || k == len(b) {
			return i == len(a) && k == len(b)
		}
		if a[i].Name != b[k].Name || !sameValue(&a[i].Value, &b[k].Value) {
			return false
		}
		i, k = i+1, k+1
	}
}

func sameValue(a, b *engine.Value) bool {
	if a.Kind != b.Kind || a.Text != b.Text || a.Number != b.Number || len(a.List) != len(b.List) || len(a.Keys) != len(b.Keys) {
		return false
	}
	for i := range a.List {
		if a.List[i] != b.List[i] {
			return false
		}
	}
	for i := range a.Keys {
		if a.Keys[i].Name != b.Keys[i].Name || !sameValue(&a.Keys[i].Value, &b.Keys[i].Value) {
			return false
		}
	}
	return true
}

// digest is an order-sensitive hash of what happened. The zero digest is that of nothing.
type digest uint64

// hasher makes digests. Its seed is fixed for one comparison; digests are never shown.
type hasher struct {
	hash maphash.Hash
}

func (h *hasher) begin(d digest) {
	h.hash.Reset()
	h.number(uint64(d))
}

func (h *hasher) sum() digest { return digest(h.hash.Sum64()) }

func (h *hasher) number(n uint64) {
	var b [8]byte
	for i := range b {
		b[i] = byte(n >> (8 * i))
	}
	h.hash.Write(b[:])
}

func (h *hasher) text(s string) {
	h.number(uint64(len(s)))
	h.hash.WriteString(s)
}

// effect adds what an effect does.
func (h *hasher) effect(e *engine.Effect) {
	h.text(e.Do)
	for i := range e.Keys {
		if !isBookkeeping(e.Keys[i].Name) {
			h.text(e.Keys[i].Name)
			h.value(&e.Keys[i].Value)
		}
	}
}

func (h *hasher) value(v *engine.Value) {
	h.number(uint64(v.Kind))
	h.text(v.Text)
	h.number(math.Float64bits(v.Number))
	h.number(uint64(len(v.List)))
	for _, s := range v.List {
		h.text(s)
	}
	h.number(uint64(len(v.Keys)))
	for i := range v.Keys {
		h.text(v.Keys[i].Name)
		h.value(&v.Keys[i].Value)
	}
}

// moment adds an effect with its instant.
func (h *hasher) moment(d digest, at time.Time, e *engine.Effect) digest {
	h.begin(d)
	h.number(uint64(at.Unix()))
	h.number(uint64(at.Nanosecond()))
	h.effect(e)
	return h.sum()
}

// facet adds an effect to the digest of one of its facets.
func (h *hasher) facet(d digest, f Facet, e *engine.Effect) digest {
	h.begin(d)
	switch f {
	case Team:
		h.text(teamOf(e))
	case Agent:
		h.text(agentOf(e))
	default:
		h.effect(e)
	}
	return h.sum()
}

// nobody stands for a team or an agent where there is none.
const nobody = "nobody"

// teamOf says to which team an assignment gives a conversation: by name where an agent was named alone.
func teamOf(e *engine.Effect) string {
	switch team, agent := e.Text("team"), e.Text("agent"); {
	case team != "":
		return team
	case agent == "":
		return nobody
	case e.Text("strategy") == "":
		return "agent " + agent
	}
	return "a list of agents"
}

// agentOf says which agent gets a conversation.
func agentOf(e *engine.Effect) string {
	switch agent := e.Text("agent"); {
	case agent != "":
		return agent
	case e.Text("left") == "queue":
		return "the queue"
	}
	return nobody
}

// shown says what an effect does to a facet, in a few words that are the same for many conversations.
func (f Facet) shown(e *engine.Effect, rule string) string {
	switch f {
	case Team:
		return teamOf(e)
	case Agent:
		return agentOf(e)
	case Message:
		if template := e.Text("template"); template != "" {
			return "template " + template
		}
		return "the message of " + quoted(rule)
	}
	switch e.Do {
	case "add_tag":
		return "+" + e.Text("tag")
	case "remove_tag":
		return "−" + e.Text("tag")
	case "add_contact_tag":
		return "+contact tag " + e.Text("tag")
	case "remove_contact_tag":
		return "−contact tag " + e.Text("tag")
	case "apply_topic":
		return "+topic " + e.Text("topic")
	case "remove_topic":
		return "−topic " + e.Text("topic")
	case "set_status":
		return e.Text("status")
	case "send_email", "notify", "create_case", "call_webhook", "update_contact", "update_conversation":
		return strings.ReplaceAll(e.Do, "_", " ") + " of " + quoted(rule)
	}
	words := []string{strings.ReplaceAll(e.Do, "_", " ")}
	for i := range e.Keys {
		words = append(words, plain(&e.Keys[i].Value))
	}
	return strings.Join(words, " ")
}

// plain writes a value without quotes.
func plain(v *engine.Value) string {
	switch v.Kind {
	case engine.NumberValue:
		return strconv.FormatFloat(v.Number, 'f', -1, 64)
	case engine.BoolValue:
		return strconv.FormatBool(v.Number != 0)
	case engine.ListValue:
		return strings.Join(v.List, ", ")
	case engine.ObjectValue:
		var words []string
		for i := range v.Keys {
			words = append(words, v.Keys[i].Name+"="+plain(&v.Keys[i].Value))
		}
		return strings.Join(words, " ")
	}
	return v.Text
}

// sentence says what an effect does to one conversation, for an example.
func sentence(e *engine.Effect) string {
	switch e.Do {
	case "assign":
		words := []string{"assign"}
		for _, k := range e.Keys {
			if !isBookkeeping(k.Name) {
				words = append(words, plain(&k.Value))
			}
		}
		return strings.Join(words, " ")
	case "send":
		if template := e.Text("template"); template != "" {
			return "send template " + template
		}
		return "send " + quoted(short(strings.Join(strings.Fields(e.Text("text")), " ")))
	case "send_email":
		return "mail to " + e.Text("to") + " " + quoted(short(e.Text("subject")))
	case "notify":
		return "notify " + e.Text("agent") + e.Text("team") + " " + quoted(short(e.Text("text")))
	}
	return Other.shown(e, e.Text("property")+e.Text("connector")+e.Text("webhook"))
}
