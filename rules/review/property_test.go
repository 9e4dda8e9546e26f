package review_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// draft is a random book that can be edited.
type draft struct {
	teams map[string][]string // members
	how   map[string]string   // strategies
	after map[string]string   // reassign_after
	rules []draftRule
}

type draftRule struct {
	name, on, limit, when string
	steps                 []string
	disabled              bool
}

func (d *draft) files() map[string]string {
	var yaml, route strings.Builder
	yaml.WriteString("edition: 1\nbook: b\ntimezone: Europe/Paris\nbusy: [new, open]\nproperties: {contact: {plan: text}}\n" +
		"calendars: {bureau: {hours: {monday..friday: [\"09:00..18:00\"]}}}\n" +
		"agents: [{id: ana}, {id: bruno, capacity: 2}, {id: chloe, calendar: bureau}]\nteams:\n")
	for _, team := range []string{"Ventes", "Support"} {
		fmt.Fprintf(&yaml, "  - {id: %s, strategy: %s, default: ana, members: [%s]%s}\n", team, d.how[team], strings.Join(d.teams[team], ", "), d.after[team])
	}
	for _, r := range d.rules {
		if r.disabled {
			route.WriteString("disabled ")
		}
		fmt.Fprintf(&route, "rule %q\n", r.name)
		for _, line := range []string{r.on, r.limit, r.when} {
			if line != "" {
				route.WriteString("  " + line + "\n")
			}
		}
		route.WriteString("  then\n    " + strings.Join(r.steps, "\n    ") + "\n\n")
	}
	return map[string]string{"book.yaml": yaml.String(), "a.route": route.String()}
}

var (
	conditions = []string{
		`subject contains "a"`, `subject contains any of ["a", "b"]`, `body contains "b" and subject contains "a"`, `subject contains "a" or body contains "x"`,
		`conversation is unassigned`, `not subject contains "b"`, `source is "chat"`, `tags includes "vip"`, `contact.tags includes "k"`, `contact.plan is "pro"`,
		`team Ventes has someone online`, `during business hours of calendar bureau`,
	}
	actions = [][]string{ // of which a rule takes one each
		{
			`assign team Ventes`, `assign team Support fallback queue`, `assign team Support fallback team Ventes`, `assign agent ana`,
			`assign team Ventes strategy round_robin`, `assign any of [agent bruno, agent chloe] strategy least_busy`, `unassign`,
		},
		{`add tag "vip"`, `remove tag "vip"`, `add tag "t"`},
		{`set priority high`, `set priority low`},
		{`resolve`, `set status "open"`, `snooze 2 hours`},
		{`send "bonjour {{ assigned_agent_full_name | default: 'x' }}"`, `send "merci"`},
		{`add contact tag "k"`, `update contact plan = "pro"`},
		{`notify agent ana "n"`, `add score 1`},
		{`stop`},
	}
	timers = []string{`conversation.waiting_since more than 2 hours ago`, `conversation is unanswered and conversation.waiting_since more than 5 hours ago`}
	lists  = []string{"round_robin", "least_busy", "random", "weighted", "default"}
)

func drawRule(t *rapid.T, name string) draftRule {
	r := draftRule{name: name}
	switch rapid.IntRange(0, 9).Draw(t, "kind") {
	case 0:
		r.when = "when " + rapid.SampledFrom(timers).Draw(t, "timer")
	case 1:
		r.on = `on tag added "vip"`
	case 2:
		r.on = "on reply"
	case 3:
		r.on = rapid.SampledFrom([]string{"on assigned agent offline", "on contact updated"}).Draw(t, "on")
	default:
		r.on = "on message"
		r.when = "when " + rapid.SampledFrom(conditions).Draw(t, "condition")
		r.limit = rapid.SampledFrom([]string{"", "", "", "limit once per conversation", "limit 2 per contact"}).Draw(t, "limit")
	}
	for _, some := range actions {
		if rapid.IntRange(0, 3).Draw(t, "takes") == 0 {
			r.steps = append(r.steps, rapid.SampledFrom(some).Draw(t, "step"))
		}
	}
	if len(r.steps) == 0 {
		r.steps = append(r.steps, rapid.SampledFrom(actions[0]).Draw(t, "step"))
	}
	return r
}

func drawBook(t *rapid.T) *draft {
	d := &draft{teams: map[string][]string{}, how: map[string]string{}, after: map[string]string{}}
	for _, team := range []string{"Ventes", "Support"} {
		d.teams[team] = rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"ana", "bruno", "chloe"}), 1, 3, rapid.ID).Draw(t, "members")
		d.how[team] = rapid.SampledFrom(lists).Draw(t, "strategy")
		if d.how[team] != "default" && rapid.Bool().Draw(t, "reassign") {
			d.after[team] = ", reassign_after: 30 minutes"
		}
	}
	for i := range rapid.IntRange(1, 6).Draw(t, "rules") {
		d.rules = append(d.rules, drawRule(t, fmt.Sprint("r", i)))
	}
	return d
}

// edit changes one or two things about a book.
func (d *draft) edit(t *rapid.T) *draft {
	e := &draft{teams: map[string][]string{}, how: map[string]string{}, after: map[string]string{}, rules: slices.Clone(d.rules)}
	for team := range d.teams {
		e.teams[team], e.how[team], e.after[team] = d.teams[team], d.how[team], d.after[team]
	}
	for range rapid.IntRange(1, 2).Draw(t, "edits") {
		i := rapid.IntRange(0, len(e.rules)-1).Draw(t, "rule")
		team := rapid.SampledFrom([]string{"Ventes", "Support"}).Draw(t, "team")
		switch rapid.IntRange(0, 7).Draw(t, "edit") {
		case 0:
			e.rules[i] = drawRule(t, e.rules[i].name)
		case 1:
			e.rules[i].disabled = !e.rules[i].disabled
		case 2:
			k := rapid.IntRange(0, len(e.rules)-1).Draw(t, "other")
			e.rules[i], e.rules[k] = e.rules[k], e.rules[i]
		case 3:
			e.teams[team] = rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"ana", "bruno", "chloe"}), 1, 3, rapid.ID).Draw(t, "members")
		case 4:
			e.how[team] = rapid.SampledFrom(lists[:4]).Draw(t, "strategy")
		case 5:
			e.rules = append(e.rules, drawRule(t, fmt.Sprint("new", len(e.rules))))
		case 6:
			e.rules[i].name = fmt.Sprint("renamed ", len(e.rules), i)
		case 7:
			e.after[team] = ""
		}
	}
	return e
}

func drawTraffic(t *rapid.T) string {
	var lines []string
	at := time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC)
	word := rapid.SampledFrom([]string{"a", "b", "x", "a b"})
	for i := range rapid.IntRange(1, 40).Draw(t, "events") {
		at = at.Add(time.Duration(rapid.IntRange(0, 90).Draw(t, "minutes")) * time.Minute)
		e := map[string]any{
			"id": fmt.Sprint("e", i), "at": at.Format(time.RFC3339), "conversation": fmt.Sprint("c", rapid.IntRange(1, 5).Draw(t, "conversation")),
			"type":    rapid.SampledFrom([]string{"message", "message", "message", "reply", "tag_added", "agent_online", "agent_offline", "resolved", "assigned"}).Draw(t, "type"),
			"subject": word.Draw(t, "subject"), "body": word.Draw(t, "body"), "source": rapid.SampledFrom([]string{"chat", "email"}).Draw(t, "source"),
			"agent": rapid.SampledFrom([]string{"ana", "bruno", "chloe"}).Draw(t, "agent"), "tag": "vip",
			"contact": map[string]any{"id": fmt.Sprint("k", rapid.IntRange(1, 2).Draw(t, "contact"))},
		}
		text, err := json.Marshal(e)
		require.NoError(t, err)
		lines = append(lines, string(text))
	}
	return strings.Join(lines, "\n")
}

// TestRandomEdits compares random books before and after random edits, over random traffic.
func TestRandomEdits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawBook(t)
		before, after := book(t, "old", mapFS(d.files())), book(t, "new", mapFS(d.edit(t).files()))
		traffic := drawTraffic(t)
		r := compared(t, before, after, traffic)
		checkReport(t, r, before, after, traffic)
		again := compared(t, before, after, traffic)
		require.Equal(t, r, again, "the same input, the same report")
	})
}
