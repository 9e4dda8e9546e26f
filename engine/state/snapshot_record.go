package state

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/engine/event"
)

// The records of a snapshot. The first key of each says what it is about.

type agentRecord struct {
	Agent        string           `json:"agent"`
	Presence     string           `json:"presence,omitempty"`
	LastAssigned stamp            `json:"last_assigned,omitzero"`
	LastActive   stamp            `json:"last_active,omitzero"`
	ActiveIn     map[string]stamp `json:"active_in,omitempty"` // by inbox
	Elsewhere    int              `json:"elsewhere,omitempty"` // conversations that only the roster knows
}

type poolRecord struct {
	Pool    string         `json:"pool"`
	Cursor  string         `json:"cursor,omitempty"`
	Weights []weightRecord `json:"weights,omitempty"`
}

type weightRecord struct {
	Agent   string `json:"agent"`
	Current int    `json:"current"`
}

type contactRecord struct {
	Contact    string            `json:"contact"`
	Texts      map[string]string `json:"texts,omitempty"`
	Tags       []string          `json:"tags,omitempty"`
	Properties map[string]value  `json:"properties,omitempty"`
	Firings    []firingRecord    `json:"firings,omitempty"`
}

type visitorRecord struct {
	Visitor string            `json:"visitor"`
	Texts   map[string]string `json:"texts,omitempty"`
}

type conversationRecord struct {
	Conversation string            `json:"conversation"`
	State        string            `json:"state"`
	Texts        map[string]string `json:"texts,omitempty"`
	Moments      map[string]stamp  `json:"moments,omitempty"`
	SnoozedUntil stamp             `json:"snoozed_until,omitzero"`
	Answered     bool              `json:"answered,omitempty"`
	Greeted      bool              `json:"greeted,omitempty"`
	Messages     int               `json:"messages,omitempty"`
	Replies      int               `json:"replies,omitempty"`
	Score        number            `json:"score,omitzero"`
	Tags         []string          `json:"tags,omitempty"`
	Topics       []string          `json:"topics,omitempty"`
	Properties   map[string]value  `json:"properties,omitempty"`
	Order        map[string]value  `json:"order_properties,omitempty"`
	Firings      []firingRecord    `json:"firings,omitempty"`
	Chain        *chainRecord      `json:"chain,omitempty"`
}

type firingRecord struct {
	Rule  string `json:"rule"`
	At    stamp  `json:"at"`
	Count int    `json:"count"`
}

type chainRecord struct {
	Waits     string     `json:"waits"`
	Rule      string     `json:"rule"`
	Step      int        `json:"step"`
	Own       poolChoice `json:"own"`
	Pool      poolChoice `json:"pool"`
	Fallbacks int        `json:"fallbacks,omitempty"`
	Tried     []string   `json:"tried,omitempty"`
	Before    int        `json:"before,omitempty"`
	Due       stamp      `json:"due,omitzero"`
}

type poolChoice struct {
	Team     string `json:"team,omitempty"`
	Strategy string `json:"strategy,omitempty"`
}

// The names of what is counted by constants.
var (
	textNames = [textCount]string{
		Status: "status", Agent: "agent", Team: "team", Source: "source", Integration: "integration", Account: "account",
		Inbox: "inbox", Type: "type", Visibility: "visibility", Priority: "priority", Sentiment: "sentiment", Context: "context",
		OrderStatus: "order_status", Subject: "subject", FirstBody: "first_body", From: "from", DisplayName: "display_name",
		CustomerName: "customer_name", CustomerEmail: "customer_email", CustomerPhone: "customer_phone",
		ContactKey: "contact", VisitorKey: "visitor", OrderID: "order",
	}
	momentNames = [momentCount]string{
		Created: "created", Updated: "updated", WaitingSince: "waiting_since", LastCustomerMessage: "last_customer_message",
		LastReply: "last_reply", AssignedAt: "assigned_at", StatusSince: "status_since", ResolvedAt: "resolved_at",
	}
	contactTextNames = [contactTextCount]string{
		ContactID: "id", ContactName: "name", ContactEmail: "email", ContactOwner: "owner", ContactLanguage: "language", ContactAgent: "agent",
	}
	visitorTextNames = [visitorTextCount]string{
		VisitorPage: "page", VisitorSite: "site", VisitorCountry: "country", VisitorLanguage: "language",
		VisitorGroup: "group", VisitorRuleTeam: "rule_team",
	}
	stateNames    = []string{"new", "open", "pending", "resolved"}
	presenceNames = []string{PresenceUnknown: "", Online: "online", Offline: "offline"}
	chainNames    = []string{NoChain: "", ForReply: "reply", ForAgent: "agent"}
)

// stamp is an Instant as JSON shows it.
type stamp Instant

// MarshalText writes the instant in RFC 3339.
func (s stamp) MarshalText() ([]byte, error) {
	return Instant(s).Time().AppendFormat(nil, time.RFC3339Nano), nil
}

// UnmarshalText reads an instant in RFC 3339, if an Instant can hold it.
func (s *stamp) UnmarshalText(text []byte) error {
	t, err := time.Parse(time.RFC3339Nano, string(text))
	if err != nil {
		return fmt.Errorf("%q is no time", text)
	}
	at := Instant(t.UnixNano())
	if at == 0 || !at.Time().Equal(t) {
		return fmt.Errorf("%q is no time that an event can have", text)
	}
	*s = stamp(at)
	return nil
}

// number is a float64. JSON has no infinite ones, but a sum of scores may be.
type number float64

// MarshalJSON writes the shortest decimal form.
func (n number) MarshalJSON() ([]byte, error) {
	if f := float64(n); math.IsInf(f, 0) || math.IsNaN(f) {
		return strconv.AppendQuote(nil, strconv.FormatFloat(f, 'g', -1, 64)), nil
	}
	return strconv.AppendFloat(nil, float64(n), 'g', -1, 64), nil
}

// UnmarshalJSON reads what MarshalJSON writes.
func (n *number) UnmarshalJSON(text []byte) error {
	literal := string(text)
	if unquoted, err := strconv.Unquote(literal); err == nil {
		literal = unquoted
	}
	f, err := strconv.ParseFloat(literal, 64)
	if err != nil {
		return fmt.Errorf("%s is no number", text)
	}
	*n = number(f)
	return nil
}

// value is the value of a property: in JSON a text, number, bool or list of texts.
type value event.Value

// spelled is a number whose text form is not how JSON writes it.
type spelled struct {
	Number number `json:"number"`
	Text   string `json:"text"`
}

// MarshalJSON writes the value.
func (v value) MarshalJSON() ([]byte, error) {
	switch v.Kind {
	case event.Number:
		if f, err := strconv.ParseFloat(v.Text, 64); err == nil && f == v.Number && json.Valid([]byte(v.Text)) {
			return []byte(v.Text), nil
		}
		return json.Marshal(spelled{Number: number(v.Number), Text: v.Text})
	case event.Bool:
		return json.Marshal(v.Number != 0)
	case event.List:
		return json.Marshal(append([]string{}, v.List...))
	}
	return json.Marshal(v.Text)
}

// UnmarshalJSON reads what MarshalJSON writes.
func (v *value) UnmarshalJSON(text []byte) error {
	*v = value{}
	switch text[0] {
	case '"':
		v.Kind = event.Text
		return json.Unmarshal(text, &v.Text)
	case '[':
		v.Kind = event.List
		return json.Unmarshal(text, &v.List)
	case '{':
		var s spelled
		err := json.Unmarshal(text, &s)
		*v = value{Kind: event.Number, Text: s.Text, Number: float64(s.Number)}
		return err
	case 't':
		*v = value{Kind: event.Bool, Text: "true", Number: 1}
		return nil
	case 'f':
		*v = value{Kind: event.Bool, Text: "false"}
		return nil
	}
	f, err := strconv.ParseFloat(string(text), 64)
	if err != nil {
		return fmt.Errorf("%s is no value of a property", text)
	}
	*v = value{Kind: event.Number, Text: string(text), Number: f}
	return nil
}

func (a *agent) record(id string) agentRecord {
	r := agentRecord{
		Agent: id, Presence: presenceNames[a.presence], LastAssigned: stamp(a.lastAssigned), LastActive: stamp(a.lastActive),
		Elsewhere: a.elsewhere,
	}
	if len(a.activeIn) > 0 {
		r.ActiveIn = make(map[string]stamp, len(a.activeIn))
	}
	for inbox, at := range a.activeIn {
		r.ActiveIn[inbox] = stamp(at)
	}
	return r
}

// empty reports whether the record says nothing: the agent is known for the conversations alone.
func (r *agentRecord) empty() bool {
	return r.Presence == "" && r.LastAssigned == 0 && r.LastActive == 0 && len(r.ActiveIn) == 0 && r.Elsewhere == 0
}

func (c *Conversation) record(desk *program.Desk) conversationRecord {
	r := conversationRecord{
		Conversation: c.ID, State: stateNames[c.State], Texts: named(c.texts[:], c.given, textNames[:]),
		SnoozedUntil: stamp(c.SnoozedUntil), Answered: c.Answered, Greeted: c.Greeted,
		Messages: c.Messages, Replies: c.Replies, Score: number(c.Score), Tags: c.Tags, Topics: c.Topics,
		Properties: valuesOf(c.Properties, desk.ConversationProperties), Order: valuesOf(c.OrderProperties, desk.OrderProperties),
		Firings: firingRecords(c.Firings),
	}
	for i, at := range c.Moments {
		if at != 0 {
			if r.Moments == nil {
				r.Moments = map[string]stamp{}
			}
			r.Moments[momentNames[i]] = stamp(at)
		}
	}
	if ch := &c.Chain; ch.Kind != NoChain {
		r.Chain = &chainRecord{
			Waits: chainNames[ch.Kind], Rule: ch.Rule, Step: ch.Step, Own: poolChoice(ch.Own), Pool: poolChoice(ch.Pool),
			Fallbacks: ch.Fallbacks, Tried: ch.Tried, Before: ch.Before, Due: stamp(ch.Due),
		}
	}
	return r
}

// named returns the texts that are given, by name.
func named(texts []string, given uint32, names []string) map[string]string {
	if given == 0 {
		return nil
	}
	byName := map[string]string{}
	for i, text := range texts {
		if given&(1<<i) != 0 {
			byName[names[i]] = text
		}
	}
	return byName
}

func valuesOf(list []Property, declared []program.Property) map[string]value {
	if len(list) == 0 {
		return nil
	}
	byName := make(map[string]value, len(list))
	for i := range list {
		byName[declared[list[i].Slot].Name] = value(list[i].Value)
	}
	return byName
}

func firingRecords(list []Firing) []firingRecord {
	var records []firingRecord
	for _, f := range list {
		records = append(records, firingRecord{Rule: f.Rule, At: stamp(f.At), Count: f.Count})
	}
	return records
}

// indexOf returns the index of a name that has to be one of some names.
func indexOf(name string, names []string, what string) (int, error) {
	i := slices.Index(names, name)
	if i < 0 {
		return 0, fmt.Errorf("unknown %s %q", what, name)
	}
	return i, nil
}
