package importer_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/routebook/routebook/engine/event"
	"github.com/routebook/routebook/engine/state"
	"github.com/routebook/routebook/rules/importer"
)

// zdTrigger is a trigger as the API has it. What it does is written here a second time, from the documentation ("Conditions
// reference", "Actions reference", "About ticket triggers and how they work"), without a look at the importer.
type zdTrigger struct {
	ID         int    `json:"id"`
	Title      string `json:"title"`
	Active     bool   `json:"active"`
	Position   int    `json:"position"`
	Conditions struct {
		All []zdCondition `json:"all"`
		Any []zdCondition `json:"any"`
	} `json:"conditions"`
	Actions []zdAction `json:"actions"`
}

type zdCondition struct {
	Field    string `json:"field"`
	Operator string `json:"operator"`
	Value    string `json:"value"`
}

type zdAction struct {
	Field string `json:"field"`
	Value any    `json:"value"`
}

// zdTicket is a ticket while it is updated.
type zdTicket struct {
	status, priority, kind, group, assignee string
	tags                                    map[string]bool
	mails                                   []string

	subject, description, comment, via string
	created, byCustomer                bool // of the update
}

func (k *zdTicket) decided() string {
	mails := slices.Clone(k.mails)
	slices.Sort(mails)
	return fmt.Sprintf("status %s, priority %s, type %s, group %s, assignee %s, tags %v, mails %v",
		k.status, k.priority, k.kind, k.group, k.assignee, slices.Sorted(maps.Keys(k.tags)), mails)
}

func (k *zdTicket) clone() *zdTicket {
	c := *k
	c.tags, c.mails = maps.Clone(k.tags), nil
	return &c
}

// holds answers a condition.
func (c zdCondition) holds(k *zdTicket) bool {
	rank := func(list []string, s string) int { return slices.Index(list, s) }
	var order []string
	var now string
	switch c.Field {
	case "update_type":
		now = "Change"
		if k.created {
			now = "Create"
		}
	case "status":
		now, order = k.status, []string{"new", "open", "pending", "hold", "solved", "closed"}
	case "priority":
		now, order = k.priority, // never none: the difference that the report names
			[]string{"", "low", "normal", "high", "urgent"}
	case "type":
		now = k.kind
	case "group_id":
		now = k.group
	case "assignee_id":
		now = k.assignee
	case "via_id":
		now = map[string]string{"email": "4", "chat": "29", "api": "5"}[k.via]
	case "role":
		now = "agent"
		if k.byCustomer {
			now = "end_user"
		}
	case "current_tags":
		has := slices.ContainsFunc(strings.Fields(c.Value), func(tag string) bool { return k.tags[tag] })
		return has == (c.Operator == "includes")
	case "subject_includes_word", "description_includes_word":
		text := map[string]string{"subject_includes_word": k.subject, "description_includes_word": k.description}[c.Field]
		words := []string{c.Value}
		if strings.HasSuffix(c.Operator, "includes") {
			words = strings.Fields(c.Value)
		}
		has := slices.ContainsFunc(words, func(w string) bool { return strings.Contains(strings.ToLower(text), strings.ToLower(w)) })
		return has == (c.Operator == "includes" || c.Operator == "is")
	}
	switch c.Operator {
	case "is":
		return now == c.Value
	case "is_not":
		return now != c.Value
	case "less_than":
		return rank(order, now) < rank(order, c.Value)
	case "greater_than":
		return rank(order, now) > rank(order, c.Value)
	}
	panic("operator " + c.Operator)
}

func (t *zdTrigger) holds(k *zdTicket) bool {
	for _, c := range t.Conditions.All {
		if !c.holds(k) {
			return false
		}
	}
	return len(t.Conditions.Any) == 0 || slices.ContainsFunc(t.Conditions.Any, func(c zdCondition) bool { return c.holds(k) })
}

func (t *zdTrigger) act(k *zdTicket) {
	for _, a := range t.Actions {
		v, _ := a.Value.(string)
		switch a.Field {
		case "status":
			k.status = v
		case "priority":
			k.priority = v
		case "type":
			k.kind = v
		case "group_id":
			k.group, k.assignee = v, ""
		case "assignee_id":
			k.assignee, k.group = v, ""
		case "current_tags":
			for _, tag := range strings.Fields(v) {
				k.tags[tag] = true
			}
		case "remove_tags":
			for _, tag := range strings.Fields(v) {
				delete(k.tags, tag)
			}
		case "notification_user":
			k.mails = append(k.mails, a.Value.([]string)[2])
		}
	}
}

// update runs triggers over an update: from the first one on again whenever one has fired, each once at most.
func zdUpdate(all []zdTrigger, k *zdTicket) {
	fired := map[int]bool{}
	for again := true; again; {
		again = false
		for i := range all {
			if all[i].Active && !fired[i] && all[i].holds(k) {
				all[i].act(k)
				fired[i], again = true, true
				break
			}
		}
	}
}

// zdDesk decides events with the book, one after the other.
type zdDesk struct {
	*desk
	view *state.Memory
	n    int
}

// apply decides an event and applies its effects to a ticket.
func (d *zdDesk) apply(k *zdTicket, message map[string]any) {
	d.n++
	line := map[string]any{"id": fmt.Sprint("e", d.n), "at": time.Date(2026, 11, 20, 9, d.n, 0, 0, time.UTC)}
	maps.Copy(line, message)
	text, err := json.Marshal(line)
	require.NoError(d.t, err)
	var ev event.Event
	require.NoError(d.t, event.NewReader(bytes.NewReader(append(text, '\n')), event.Settings{}).Next(&ev))
	var decision struct{ Effects []effect }
	decided := d.machine.Decide(d.view, &ev)
	d.view.Apply(decided.Changes)
	require.NoError(d.t, json.Unmarshal(decided.AppendJSON(nil), &decision))
	for _, e := range decision.Effects {
		str := func(key string) string { s, _ := e[key].(string); return s }
		switch e["do"] {
		case "set_status":
			k.status = str("status")
		case "set_priority":
			k.priority = str("priority")
		case "set_type":
			k.kind = str("type")
		case "assign":
			k.group, k.assignee = str("team"), str("agent")
		case "unassign":
			k.group, k.assignee = "", ""
		case "add_tag":
			k.tags[str("tag")] = true
		case "remove_tag":
			delete(k.tags, str("tag"))
		case "send":
			k.mails = append(k.mails, str("text"))
		default:
			require.Fail(d.t, "an effect that no trigger has", "%v", e)
		}
	}
}

var (
	zdTags   = rapid.SampledFrom([]string{"vip", "refund", "spam"})
	zdWords  = rapid.SampledFrom([]string{"refund", "Order", "help", "a"})
	zdTexts  = rapid.SampledFrom([]string{"Refund please", "my ORDER", "nothing", "HELP with refunds", "x"})
	zdStatus = rapid.SampledFrom([]string{"new", "open", "pending", "hold", "solved"})
	zdPrio   = rapid.SampledFrom([]string{"low", "normal", "high", "urgent"})
	zdKind   = rapid.SampledFrom([]string{"question", "incident"})
	zdGroup  = rapid.SampledFrom([]string{"21", "22"})
	zdIs     = rapid.SampledFrom([]string{"is", "is_not"})
)

func genZdCondition(t *rapid.T) zdCondition {
	ranked := rapid.SampledFrom([]string{"is", "is_not", "less_than", "greater_than"})
	switch rapid.IntRange(0, 8).Draw(t, "condition") {
	case 0:
		return zdCondition{"status", ranked.Draw(t, "op"), zdStatus.Draw(t, "status")}
	case 1:
		op := ranked.Draw(t, "op")
		if op == "less_than" { // than low is none, which is normal here, as the report says
			return zdCondition{"priority", op, rapid.SampledFrom([]string{"normal", "high", "urgent"}).Draw(t, "priority")}
		}
		return zdCondition{"priority", op, zdPrio.Draw(t, "priority")}
	case 2:
		return zdCondition{"type", zdIs.Draw(t, "op"), zdKind.Draw(t, "type")}
	case 3:
		return zdCondition{"group_id", zdIs.Draw(t, "op"), rapid.SampledFrom([]string{"", "21", "22"}).Draw(t, "group")}
	case 4:
		return zdCondition{"via_id", zdIs.Draw(t, "op"), rapid.SampledFrom([]string{"4", "5", "29"}).Draw(t, "via")}
	case 5, 6:
		op := rapid.SampledFrom([]string{"includes", "not_includes"}).Draw(t, "op")
		return zdCondition{"current_tags", op, strings.Join(rapid.SliceOfNDistinct(zdTags, 1, 2, rapid.ID).Draw(t, "tags"), " ")}
	case 7:
		op := rapid.SampledFrom([]string{"includes", "not_includes", "is", "is_not"}).Draw(t, "op")
		field := rapid.SampledFrom([]string{"subject_includes_word", "description_includes_word"}).Draw(t, "field")
		return zdCondition{field, op, strings.Join(rapid.SliceOfN(zdWords, 1, 2).Draw(t, "words"), " ")}
	default:
		return zdCondition{"role", zdIs.Draw(t, "op"), "end_user"}
	}
}

func genZdTriggers(t *rapid.T) []zdTrigger {
	all := make([]zdTrigger, rapid.IntRange(1, 4).Draw(t, "triggers"))
	for i := range all {
		k := &all[i]
		k.ID, k.Title, k.Active, k.Position = i+1, fmt.Sprint("Trigger ", i+1), rapid.IntRange(0, 5).Draw(t, "active") > 0, i
		k.Conditions.All = rapid.SliceOfN(rapid.Custom(genZdCondition), 0, 2).Draw(t, "all")
		k.Conditions.Any = rapid.SliceOfN(rapid.Custom(genZdCondition), 0, 2).Draw(t, "any")
		if update := rapid.SampledFrom([]string{"", "", "Create", "Change"}).Draw(t, "update"); update != "" {
			k.Conditions.All = append(k.Conditions.All, zdCondition{"update_type", "is", update})
		}
		for range rapid.IntRange(1, 2).Draw(t, "actions") {
			k.Actions = append(k.Actions, genZdAction(t, i))
		}
	}
	return all
}

func genZdAction(t *rapid.T, i int) zdAction {
	switch rapid.IntRange(0, 6).Draw(t, "action") {
	case 0:
		return zdAction{"status", zdStatus.Draw(t, "status")}
	case 1:
		return zdAction{"priority", zdPrio.Draw(t, "priority")}
	case 2:
		return zdAction{"type", zdKind.Draw(t, "type")}
	case 3:
		return zdAction{"group_id", zdGroup.Draw(t, "group")}
	case 4:
		return zdAction{"remove_tags", zdTags.Draw(t, "tag")}
	case 5:
		return zdAction{"notification_user", []string{"requester_id", "Hello", fmt.Sprint("text ", i)}}
	default:
		return zdAction{"current_tags", zdTags.Draw(t, "tag")}
	}
}

// zdApart says that the report names a difference that shows in what this test compares.
func zdApart(report *importer.Report) bool {
	for _, r := range report.Rules {
		for _, n := range r.Notes {
			if n.Kind != "ordered" && (strings.Contains(n.Text, "which comes later") || strings.Contains(n.Text, "it does not see") || strings.Contains(n.Text, "content: that of customers' messages")) {
				return true
			}
		}
	}
	return false
}

// TestZendeskAgreesOnAnyTriggers decides the creation of a ticket, a message and a reply with triggers that nobody wrote.
func TestZendeskAgreesOnAnyTriggers(t *testing.T) {
	compared, apart := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		triggers := genZdTriggers(t)
		text, err := json.MarshalIndent(map[string]any{"triggers": triggers}, "", " ")
		require.NoError(t, err)
		result := imported(t, "zendesk", "triggers.json", text, nil)
		if result.Files == nil {
			return
		}
		if zdApart(&result.Report) {
			apart++
			return
		}
		compared++
		d := newDesk(t, result.Files)
		desk := &zdDesk{desk: d, view: d.memory().(*state.Memory)}
		k := &zdTicket{
			status: "new", priority: "normal", tags: map[string]bool{}, created: true, byCustomer: true, subject: zdTexts.Draw(t, "subject"), description: zdTexts.Draw(t, "description"),
			via: rapid.SampledFrom([]string{"email", "chat", "api"}).Draw(t, "via"),
		}
		for step := range 3 {
			conversation := map[string]any{"id": "c"}
			k.created, k.byCustomer = step == 0, step != 2
			over := k.status == "solved"
			genZdUpdate(t, k, conversation)
			event := map[string]any{"conversation": conversation, "source": k.via, "type": "message", "body": zdTexts.Draw(t, "body"), "subject": k.subject}
			if step == 0 {
				event["body"] = k.description
			}
			if step == 2 {
				event["type"], event["actor"] = "reply", "agent"
			} else if over || k.status == "solved" {
				k.description = event["body"].(string) // the difference that the report names
				if k.status == "solved" {
					k.status = "open" // a customer's message opens the ticket again
				}
			}
			want, got := k.clone(), k.clone()
			zdUpdate(triggers, want)
			desk.apply(got, event)
			require.Equal(t, want.decided(), got.decided(), "step %d\n%s\n%s", step, text, result.Files["zendesk.route"])
			k = want
		}
	})
	t.Logf("%d sets of triggers compared, %d with a difference that the report names", compared, apart)
	assert.Greater(t, compared, apart, "most sets are compared")
}

// genZdUpdate changes the ticket by what comes with an update.
func genZdUpdate(t *rapid.T, k *zdTicket, conversation map[string]any) {
	if rapid.Bool().Draw(t, "priority") {
		k.priority = zdPrio.Draw(t, "priority")
		conversation["priority"] = k.priority
	}
	if rapid.Bool().Draw(t, "status") {
		k.status = zdStatus.Draw(t, "status")
	}
	conversation["status"] = k.status
	if rapid.Bool().Draw(t, "tags") {
		k.tags = map[string]bool{}
		for _, tag := range rapid.SliceOfDistinct(zdTags, rapid.ID).Draw(t, "tags") {
			k.tags[tag] = true
		}
		conversation["tags"] = append([]string{}, slices.Sorted(maps.Keys(k.tags))...)
	}
}
