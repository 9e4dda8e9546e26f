package importer_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/routebook/routebook/engine/state"
)

// cwRule is an automation rule as the API has it. What it does is written here a second time, from Chatwoot's documentation
// and its published source (how filters become SQL), without a look at the importer.
type cwRule struct {
	ID         int           `json:"id"`
	Name       string        `json:"name"`
	Event      string        `json:"event_name"`
	Conditions []cwCondition `json:"conditions"`
	Actions    []cwAction    `json:"actions"`
	Active     bool          `json:"active"`
}

type cwCondition struct {
	Key      string   `json:"attribute_key"`
	Operator string   `json:"filter_operator"`
	Values   []string `json:"values"`
	Query    *string  `json:"query_operator"`
}

type cwAction struct {
	Name   string   `json:"action_name"`
	Params []string `json:"action_params"`
}

// holds is a comparison of SQL: of what is NULL nothing holds but IS NULL.
func (c cwCondition) holds(k *zdTicket) bool {
	var now string
	isNull := false
	switch c.Key {
	case "labels":
		has := slices.ContainsFunc(c.Values, func(l string) bool { return k.tags[l] })
		switch c.Operator {
		case "is_present":
			return len(k.tags) > 0
		case "is_not_present":
			return len(k.tags) == 0
		}
		return has == (c.Operator == "equal_to")
	case "status":
		now = k.status
	case "priority":
		now = k.priority
	case "team_id":
		now, isNull = k.group, k.group == ""
	case "mail_subject":
		now, isNull = k.subject, k.subject == ""
	case "browser_language":
		now, isNull = k.kind, k.kind == "" // the test's ticket has nowhere else to keep it
	case "content":
		now, isNull = strings.ToLower(k.comment), k.comment == ""
	case "message_type":
		now = "outgoing"
		if k.byCustomer {
			now = "incoming"
		}
	}
	among := slices.ContainsFunc(c.Values, func(v string) bool {
		if c.Key == "content" {
			v = strings.ToLower(v)
		}
		return v == now
	})
	like := slices.ContainsFunc(c.Values, func(v string) bool { return strings.Contains(strings.ToLower(now), strings.ToLower(v)) })
	switch c.Operator {
	case "is_present":
		return !isNull
	case "is_not_present":
		return isNull
	case "equal_to":
		return !isNull && among
	case "not_equal_to":
		return !isNull && !among
	case "contains":
		return !isNull && like
	case "does_not_contain":
		return !isNull && !like
	}
	panic("operator " + c.Operator)
}

// holds joins conditions as SQL does.
func (r *cwRule) holds(k *zdTicket) bool {
	all := true
	for _, c := range r.Conditions {
		all = all && c.holds(k)
		if c.Query == nil {
			break
		}
		if *c.Query == "or" {
			if all {
				return true
			}
			all = true
		}
	}
	return all
}

func (r *cwRule) act(k *zdTicket) {
	for _, a := range r.Actions {
		switch a.Name {
		case "change_status":
			k.status = a.Params[0]
		case "resolve_conversation":
			k.status = "resolved"
		case "change_priority":
			k.priority = a.Params[0]
		case "assign_team":
			k.group, k.assignee = a.Params[0], ""
		case "assign_agent":
			k.group, k.assignee = "", a.Params[0]
		case "add_label":
			k.tags[a.Params[0]] = true
		case "remove_label":
			delete(k.tags, a.Params[0])
		case "send_message":
			k.mails = append(k.mails, a.Params[0])
		}
	}
}

// cwEvent runs the rules of an event, each on what those before it have left.
func cwEvent(all []cwRule, event string, k *zdTicket) {
	for i := range all {
		if all[i].Active && all[i].Event == event && all[i].holds(k) {
			all[i].act(k)
		}
	}
}

var (
	cwLabels = rapid.SampledFrom([]string{"vip", "spam", "billing"})
	cwStatus = rapid.SampledFrom([]string{"open", "pending", "snoozed", "resolved"})
	cwPrio   = rapid.SampledFrom([]string{"low", "medium", "high", "urgent"})
	cwEqual  = rapid.SampledFrom([]string{"equal_to", "not_equal_to"})
	cwThere  = rapid.SampledFrom([]string{"equal_to", "not_equal_to", "is_present", "is_not_present"})
	cwLike   = rapid.SampledFrom([]string{"contains", "does_not_contain"})
)

func genCwCondition(t *rapid.T) cwCondition {
	switch rapid.IntRange(0, 7).Draw(t, "condition") {
	case 0:
		return cwCondition{"status", cwEqual.Draw(t, "op"), rapid.SliceOfN(cwStatus, 1, 2).Draw(t, "statuses"), nil}
	case 1:
		return cwCondition{"priority", cwEqual.Draw(t, "op"), rapid.SliceOfN(cwPrio, 1, 2).Draw(t, "priorities"), nil}
	case 2:
		return cwCondition{"labels", cwThere.Draw(t, "op"), rapid.SliceOfN(cwLabels, 1, 2).Draw(t, "labels"), nil}
	case 3:
		return cwCondition{"team_id", cwThere.Draw(t, "op"), []string{rapid.SampledFrom([]string{"1", "2"}).Draw(t, "team")}, nil}
	case 4:
		return cwCondition{"mail_subject", rapid.OneOf(cwEqual, cwLike).Draw(t, "op"), []string{zdTexts.Draw(t, "subject")}, nil}
	case 5:
		return cwCondition{"browser_language", cwEqual.Draw(t, "op"), []string{rapid.SampledFrom([]string{"fr", "FR", "de"}).Draw(t, "language")}, nil}
	case 6:
		return cwCondition{"message_type", cwEqual.Draw(t, "op"), []string{rapid.SampledFrom([]string{"incoming", "outgoing"}).Draw(t, "type")}, nil}
	default:
		return cwCondition{"content", rapid.OneOf(cwEqual, cwLike).Draw(t, "op"), rapid.SliceOfN(zdWords, 1, 2).Draw(t, "words"), nil}
	}
}

func genCwRules(t *rapid.T) []cwRule {
	all := make([]cwRule, rapid.IntRange(1, 4).Draw(t, "rules"))
	and, or := "and", "OR"
	for i := range all {
		r := &all[i]
		r.ID, r.Name, r.Active = i+1, fmt.Sprint("Rule ", i+1), rapid.IntRange(0, 5).Draw(t, "active") > 0
		r.Event = rapid.SampledFrom([]string{"conversation_created", "message_created", "message_created"}).Draw(t, "event")
		r.Conditions = rapid.SliceOfN(rapid.Custom(genCwCondition), 0, 3).Draw(t, "conditions")
		for j := range len(r.Conditions) - 1 {
			r.Conditions[j].Query = rapid.SampledFrom([]*string{&and, &or}).Draw(t, "query")
		}
		for range rapid.IntRange(1, 2).Draw(t, "actions") {
			r.Actions = append(r.Actions, rapid.SampledFrom([]cwAction{
				{"change_status", []string{"pending"}},
				{"resolve_conversation", nil},
				{"change_priority", []string{"high"}},
				{"change_priority", []string{"medium"}},
				{"assign_team", []string{"1"}},
				{"assign_team", []string{"2"}},
				{"add_label", []string{"vip"}},
				{"add_label", []string{"spam"}},
				{"remove_label", []string{"vip"}},
				{"send_message", []string{fmt.Sprint("text ", i)}},
			}).Draw(t, "action"))
		}
	}
	for i := range all {
		for j := range all[i].Conditions {
			if q := all[i].Conditions[j].Query; q != nil {
				lower := strings.ToLower(*q)
				all[i].Conditions[j].Query = &lower
			}
		}
	}
	return all
}

// TestChatwootAgreesOnAnyRules decides a new conversation, a further message and a reply with rules that nobody wrote.
func TestChatwootAgreesOnAnyRules(t *testing.T) {
	compared := 0
	rapid.Check(t, func(t *rapid.T) {
		rules := genCwRules(t)
		text, err := json.MarshalIndent(map[string]any{"payload": rules}, "", " ")
		require.NoError(t, err)
		result := imported(t, "chatwoot", "rules.json", text, nil)
		if result.Files == nil || zdApart(&result.Report) || result.Report.Counts.Untranslated > 0 {
			return
		}
		compared++
		d := newDesk(t, result.Files)
		desk := &zdDesk{desk: d, view: d.memory().(*state.Memory)}
		k := &zdTicket{status: "open", priority: "medium", tags: map[string]bool{}, subject: zdTexts.Draw(t, "subject")}
		for step := range 3 {
			k.byCustomer, k.comment = step != 2, zdTexts.Draw(t, "body")
			k.kind = rapid.SampledFrom([]string{"", "fr", "FR", "de"}).Draw(t, "language")
			event := map[string]any{"conversation": "c", "type": "message", "body": k.comment, "subject": k.subject, "source": "chat"}
			if k.kind != "" {
				event["browser_language"] = k.kind
			}
			switch {
			case step == 2:
				event["type"], event["actor"] = "reply", "agent"
			case step == 1 && k.status != "open":
				k.status = "open"
				event["conversation"] = map[string]any{"id": "c", "status": "open"}
			}
			want, got := k.clone(), k.clone()
			if step == 0 {
				cwEvent(rules, "conversation_created", want)
			}
			cwEvent(rules, "message_created", want)
			got.priority = map[string]string{"medium": "normal"}[got.priority]
			if got.priority == "" {
				got.priority = k.priority
			}
			desk.apply(got, event)
			if got.priority == "normal" {
				got.priority = "medium"
			}
			require.Equal(t, want.decided(), got.decided(), "step %d\n%s\n%s", step, text, result.Files["chatwoot.route"])
			k = want
		}
	})
	t.Logf("%d sets of rules compared", compared)
	assert.Positive(t, compared)
}
