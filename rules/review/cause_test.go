package review_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const causeYAML = `edition: 1
timezone: Europe/Paris
calendars: {bureau: {hours: {monday..friday: ["09:00..18:00"]}}}
properties: {contact: {plan: text}}
agents: [{id: ana, name: Ana Roux}, {id: bruno, name: Bruno Petit}, {id: chloe, name: Chloé Martin}]
teams:
  - {id: Ventes, strategy: round_robin, members: [ana, bruno]}
  - {id: Support, strategy: least_busy, members: [bruno, chloe]}
`

// TestCauses checks, on desks small enough to be thought through, that a difference is blamed on what made it.
func TestCauses(t *testing.T) {
	tests := []struct {
		name          string
		rules         string
		before, after string // in the rules, or else in book.yaml
		events        string // one on a line, without "at": a minute passes between two, unless one says more
		want          []string
	}{
		{
			"what follows in a later pass", `
rule "a"
  on message
  when subject contains "x"
  then
    add tag "x"

rule "b"
  on tag added "x"
  then
    assign team Ventes
`, `contains "x"`, `contains "y"`, `{"subject":"x"}`,
			[]string{`c1 unrouted: a.route:4 now matches "y" instead of "x"`},
		},
		{
			"what follows in a later event", `
rule "a"
  on message
  when subject contains "x"
  then
    add tag "x"

rule "b"
  on reply
  when tags includes "x"
  then
    assign team Ventes
`, `add tag "x"`, `add tag "y"`, "{\"subject\":\"x\"}\n{\"type\":\"reply\",\"conversation\":\"c1\"}",
			[]string{`c1 unrouted: a.route:6 add tag "y" instead of add tag "x"`},
		},
		{
			"the condition that decides, of two that changed", `
rule "a"
  on message
  when subject contains "x" and body contains "y"
  then
    assign team Ventes
`, `"x" and body contains "y"`, `"w" and body contains "z"`, "{\"subject\":\"x w\",\"body\":\"y\"}",
			[]string{`c1 unrouted: a.route:4 now matches "z" instead of "y"`},
		},
		{
			"a rule that stops the others", `
rule "a"
  on message
  when subject contains "x"
  then
    stop

rule "b"
  on message
  then
    assign team Ventes
`, `contains "x"`, `contains any of ["x", "y"]`, `{"subject":"y"}`,
			[]string{`c1 unrouted: a.route:4 now also matches "y"`},
		},
		{
			"a rule that takes the place of another", `
rule "a"
  on message
  when subject contains "x"
  then
    assign team Ventes

rule "b"
  on message
  then
    assign team Support
    set priority low
`, `contains "x"`, `contains any of ["x", "y"]`, `{"subject":"y"}`,
			[]string{`c1 team: a.route:4 now also matches "y"`},
		},
		{
			"the order of two rules", `
rule "a"
  on message
  then
    assign team Ventes

rule "b"
  on message
  then
    assign team Support
`, "rule \"b\"\n", "rule \"b\"\n  precedence 1\n", `{"subject":"y"}`,
			[]string{`c1 team: "b" moved above "a" (precedence 1 instead of 0)`},
		},
		{
			"turns that others moved", `
rule "a"
  on message
  when subject contains "x"
  then
    assign team Ventes
`, `contains "x"`, `contains any of ["x", "y"]`, "{\"subject\":\"y\"}\n{\"subject\":\"x\"}\n{\"subject\":\"x\"}",
			[]string{`c1 team: a.route:4 now also matches "y"`, "c2 agent: following", "c3 agent: following"},
		},
		{
			"an agent who left a team, and whom others got for it", `
rule "a"
  on message
  then
    assign team Support
`, "members: [bruno, chloe]", "members: [chloe]", "{}\n{}",
			[]string{"c1 agent: team Support: bruno left"},
		},
		{
			"the name of an agent in a text, which differs with the agent", `
rule "a"
  on message
  then
    assign team Ventes
    send "{{ assigned_agent_full_name | default: 'x' }}"
`, "strategy: round_robin", "strategy: least_busy", "{}\n{\"type\":\"resolved\",\"conversation\":\"c1\"}\n{\"type\":\"time\"}\n{\"conversation\":\"d\"}\n{\"conversation\":\"d2\"}",
			nil,
		},
		{
			"a text that is edited", `
rule "a"
  on message
  then
    send "bonjour"
`, `"bonjour"`, `"bonsoir"`, `{}`,
			[]string{`c1 message: a.route:5 send "bonsoir" instead of send "bonjour"`},
		},
		{
			"an elapsed time", `
rule "a"
  when conversation.waiting_since more than 2 minutes ago
  then
    add tag "late"
`, `2 minutes`, `3 minutes`, "{}\n{\"type\":\"time\"}\n{\"type\":\"time\"}\n{\"type\":\"time\"}\n{\"type\":\"time\"}\n{\"type\":\"time\"}",
			[]string{"c1 timing: a.route:3 conversation.waiting_since more than 3 minutes ago instead of conversation.waiting_since more than 2 minutes ago"},
		},
		{
			"a time to reply, which shows only later", `
rule "a"
  on message
  then
    assign team Ventes
`, "strategy: round_robin,", "strategy: round_robin, reassign_after: 2 minutes,", "{}\n{\"type\":\"time\"}\n{\"type\":\"time\"}\n{\"type\":\"time\"}",
			[]string{"c1 agent: team Ventes: reassign_after 2m0s instead of none"},
		},
		{
			"the hours of a calendar", `
rule "a"
  on message
  when during business hours of calendar bureau
  then
    assign team Ventes
`, `"09:00..18:00"`, `"12:00..18:00"`, `{}`,
			[]string{"c1 unrouted: calendar bureau: monday 12:00..18:00 instead of 09:00..18:00"},
		},
		{
			"the contact, whom another conversation changed", `
rule "a"
  on message
  when subject contains "x"
  then
    add contact tag "k"

rule "b"
  on message
  when contact.tags includes "k"
  then
    assign agent chloe
`, `contains "x"`, `contains "y"`, "{\"subject\":\"x\",\"contact\":{\"id\":\"k1\"}}\n{\"subject\":\"z\",\"contact\":{\"id\":\"k1\"}}",
			[]string{`c1 tags: a.route:4 now matches "y" instead of "x"`, "c2 unrouted: following"},
		},
		{
			"a rule that is gone", `
rule "a"
  on message
  then
    add tag "t"

rule "b"
  on message
  then
    add tag "u"
`, "rule \"a\"\n  on message\n  then\n    add tag \"t\"\n", "", `{}`,
			[]string{`c1 tags: "a" removed`},
		},
		{
			"a limit that begins anew under a new name", `
rule "a"
  on message
  limit once per conversation
  then
    send "bonjour"
`, `rule "a"`, `rule "aa"`, "{}",
			nil,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			files := map[string]string{"book.yaml": causeYAML, "a.route": tt.rules}
			name := "a.route"
			if !strings.Contains(tt.rules, tt.before) {
				name = "book.yaml"
			}
			before, after := book(t, "old", mapFS(files)), book(t, "new", mapFS(edited(t, files, name, tt.before, tt.after)))
			traffic := minutes(tt.events)
			r := compared(t, before, after, traffic)
			checkReport(t, r, before, after, traffic)
			var got []string
			for _, g := range r.Groups {
				for _, e := range g.Examples {
					cause, _, _ := strings.Cut(g.Cause.Text, ": other conversations")
					got = append(got, fmt.Sprintf("%s %s: %s", e.Conversation, g.Facet, cause))
				}
			}
			assert.ElementsMatch(t, tt.want, got)
		})
	}
}

// minutes gives each event an id, an instant and a conversation, unless it has one. It is a Monday, 10:00 in Paris.
func minutes(events string) string {
	var b strings.Builder
	for i, line := range strings.Split(events, "\n") {
		line = strings.TrimSuffix(strings.TrimPrefix(line, "{"), "}")
		if line != "" {
			line = "," + line
		}
		if !strings.Contains(line, `"conversation"`) && !strings.Contains(line, `"time"`) {
			line += fmt.Sprintf(`,"conversation":"c%d"`, i+1)
		}
		fmt.Fprintf(&b, `{"id":"e%d","at":"2026-11-23T09:%02d:00Z"%s}`+"\n", i, i, line)
	}
	return b.String()
}

// TestRecordedTraffic makes the five edits over traffic that nobody made up.
func TestRecordedTraffic(t *testing.T) {
	const rules = `
let mots = ["acheter", "voiture"]

rule "a"
  on message
  when body contains any of mots
  then
    assign team Ventes
    add tag "vente"

rule "b"
  on message
  when body contains "merci" or subject contains "neige"
  then
    assign team Support
    set priority low

rule "c"
  on reply
  then
    set status "pending"

rule "d"
  precedence -1
  on message
  when conversation is unassigned
  then
    assign team Support
`
	edits := []struct{ name, before, after string }{
		{"a word added to a list", `"voiture"]`, `"voiture", "restaurant", "arbre", "card"]`},
		{"two rules reordered", "precedence -1", "precedence 1"},
		{"an agent leaving a team", "members: [bruno, chloe]", "members: [bruno]"},
		{"a strategy changed", "strategy: least_busy", "strategy: random"},
		{"a rule disabled", `rule "c"`, `disabled rule "c"`},
	}
	for _, traffic := range []string{"dialogues", "banking-chat", "requetes-311"} {
		events := text(t, "../../testdata/traffic/"+traffic+".events.ndjson")
		for _, edit := range edits {
			t.Run(traffic+"/"+edit.name, func(t *testing.T) {
				files := map[string]string{"book.yaml": causeYAML, "a.route": rules}
				name := "a.route"
				if !strings.Contains(rules, edit.before) {
					name = "book.yaml"
				}
				before, after := book(t, "old", mapFS(files)), book(t, "new", mapFS(edited(t, files, name, edit.before, edit.after)))
				r := compared(t, before, after, events)
				checkReport(t, r, before, after, events)
				require.Len(t, r.Changes, 1)
				if traffic == "dialogues" {
					assert.Positive(t, r.Changes[0].Conversations, "the change shows")
				}
			})
		}
	}
}
