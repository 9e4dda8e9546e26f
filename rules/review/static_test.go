package review_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/routebook/routebook/rules/review"
)

const staticYAML = `edition: 1
timezone: Europe/Paris
calendars: {bureau: {hours: {monday: ["09:00..12:00"]}}}
agents: [{id: ana}, {id: bruno}]
teams:
  - {id: Ventes, strategy: round_robin, members: [ana, bruno]}
`

const staticRules = `let mots = ["retour", "échange"]

define vip as from.domain is "acme.fr"

template accuse "Bonjour"

rule "a"
  on message
  when subject contains any of mots and not vip
  then
    add tag "t"
    send template accuse

rule "b"
  precedence -1
  on message
  limit once per conversation
  when source is "chat" or body contains "x"
  then
    assign team Ventes

when subject is "nameless" then add tag "n"

disabled rule "off"
  on reply
  then
    add tag "off"
`

// TestChanges says in one sentence each what changed, by what the versions mean and not by how they are laid out.
func TestChanges(t *testing.T) {
	tests := []struct {
		name, before, after string // in the rules, or else in book.yaml
		want                []string
	}{
		{"nothing", "", "", nil},
		{"a comment and the layout", `rule "b"`, "# about b\n\n\nrule \"b\"", nil},
		{"a word of a let", `"échange"]`, `"échange", "Rembours"]`, []string{`a.route:1 now also matches "Rembours" (let mots)`}},
		{"a word less", `, "échange"]`, `]`, []string{`a.route:1 no longer matches "échange" (let mots)`}},
		{"another word", `"échange"]`, `"avoir"]`, []string{`a.route:1 now matches "avoir" instead of "échange" (let mots)`}},
		{"a define", `is "acme.fr"`, `is any of ["acme.fr", "globex.com"]`, []string{`a.route:3 now also matches "globex.com" (define vip)`}},
		{"a negated word", `source is "chat"`, `source is not "chat"`, []string{`a.route:18 source is not "chat" instead of source is "chat"`}},
		{"a template", `"Bonjour"`, `"Bonsoir"`, []string{"a.route:12 template accuse has another text"}},
		{"a condition more", "and not vip", `and not vip and source is "email"`, []string{`a.route:9 has a new condition: source is "email"`}},
		{"a condition less", " and not vip", "", []string{`a.route:3 has lost the condition: from.domain is "acme.fr" (define vip)`}},
		{"and for or", `"chat" or body`, `"chat" and body`, []string{"a.route:14 its conditions are joined differently"}},
		{"a step more", `add tag "t"`, "add tag \"t\"\n    set priority high", []string{`a.route:12 now also does: set priority high`}},
		{"a step less", "    add tag \"t\"\n", "", []string{`a.route:11 no longer does: add tag "t"`}},
		{"another step", `add tag "t"`, `add tag "u"`, []string{`a.route:11 add tag "u" instead of add tag "t"`}},
		{"another event", "rule \"a\"\n  on message", "rule \"a\"\n  on first message", []string{"a.route:7 on first message instead of on message"}},
		{"another limit", "limit once per", "limit 2 per", []string{"a.route:14 limit 2 per conversation instead of limit 1 per conversation"}},
		{"several edits of a rule", "add tag \"t\"\n    send template accuse", "add tag \"u\"\n    send \"Salut\"", []string{`"a": 2 edits`}},
		{"added", `rule "b"`, "rule \"c\"\n  on reply\n  then\n    stop\n\nrule \"b\"", []string{`"c" added`}},
		{"removed", "disabled rule \"off\"\n  on reply\n  then\n    add tag \"off\"\n", "", []string{`"off" removed, disabled`}},
		{"disabled", `rule "b"`, `disabled rule "b"`, []string{`"b" disabled`}},
		{"enabled", `disabled rule`, `rule`, []string{`"off" enabled`}},
		{"renamed with formerly", `rule "b"`, "rule \"bb\"\n  formerly \"b\"", []string{`"b" renamed to "bb"`}},
		{"renamed without", `rule "b"`, `rule "bb"`, []string{`"b" renamed to "bb", without "formerly": its limits begin anew`}},
		{"moved", "precedence -1", "precedence 1", []string{`"b" moved above "a" (precedence 1 instead of -1)`}},
		{"another precedence, the same order", "precedence -1", "precedence -2", []string{`"b": precedence (precedence -2 instead of -1), the order stays`}},
		{"a nameless rule moves on", `rule "a"`, "when subject is \"first\" then add tag \"f\"\n\nrule \"a\"", []string{`"a.route#1" added`}},

		{"a member leaves", "members: [ana, bruno]", "members: [ana]", []string{"team Ventes: bruno left"}},
		{"a member joins", "members: [ana, bruno]}", "members: [ana, bruno, chloe]}", []string{"team Ventes: chloe joined"}},
		{"members in another order", "members: [ana, bruno]", "members: [bruno, ana]", []string{"team Ventes: members in another order"}},
		{"a weight", "members: [ana, bruno]", "members: [{agent: ana, weight: 2}, bruno]", []string{"team Ventes, ana: weight 2 instead of 1"}},
		{"a strategy", "round_robin", "least_busy", []string{"team Ventes: least_busy instead of round_robin"}},
		{"a team's time to reply", "round_robin,", "round_robin, reassign_after: 10 minutes,", []string{"team Ventes: reassign_after 10m0s instead of none"}},
		{"an agent", "{id: bruno}]", "{id: bruno, capacity: 3, enabled: false}]", []string{"agent bruno: capacity 3 instead of none", "agent bruno: enabled false instead of true"}},
		{"an agent joins", "{id: bruno}]", "{id: bruno}, {id: chloe}]", []string{"agent chloe joined"}},
		{"hours", `["09:00..12:00"]`, `["09:00..13:00"]`, []string{"calendar bureau: monday 09:00..13:00 instead of 09:00..12:00"}},
		{"a closed vocabulary", "timezone:", "tags: [t, n, off]\ntimezone:", []string{"book.yaml: tags +t, +n, +off"}},
		{"a time zone", "Europe/Paris", "UTC", []string{"calendar bureau: timezone UTC instead of Europe/Paris", "book.yaml: timezone UTC instead of Europe/Paris"}},
		{"a source", "timezone:", "sources: {allegro vip: {is: allegro}}\ntimezone:", []string{"book.yaml: sources +allegro vip is allegro"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			yaml := staticYAML
			if strings.Contains(tt.name, "joins") && strings.Contains(tt.after, "members") {
				yaml = strings.Replace(yaml, "{id: bruno}]", "{id: bruno}, {id: chloe}]", 1)
			}
			files := map[string]string{"book.yaml": yaml, "a.route": staticRules}
			name := "a.route"
			if !strings.Contains(staticRules, tt.before) {
				name = "book.yaml"
			}
			before, after := book(t, "old", mapFS(files)), book(t, "new", mapFS(edited(t, files, name, tt.before, tt.after)))
			var got []string
			for _, c := range compared(t, before, after, `{"at":"2026-11-20T09:00:00Z"}`).Changes {
				got = append(got, c.Text)
			}
			assert.Equal(t, tt.want, got)
		})
	}
}

// TestPlaces checks that a change names its line in both versions.
func TestPlaces(t *testing.T) {
	files := map[string]string{"book.yaml": staticYAML, "a.route": staticRules}
	moved := edited(t, files, "a.route", "rule \"b\"\n", "\n\nrule \"b\"\n")
	moved = edited(t, moved, "a.route", `"chat"`, `"email"`)
	moved = edited(t, moved, "book.yaml", "members: [ana, bruno]", "members: [ana]")
	r := compared(t, book(t, "old", mapFS(files)), book(t, "new", mapFS(moved)), `{"at":"2026-11-20T09:00:00Z"}`)
	assert.Equal(t, &review.Place{File: "a.route", Line: 14}, r.Changes[0].Old)
	assert.Equal(t, &review.Place{File: "a.route", Line: 16}, r.Changes[0].New)
	assert.Equal(t, &review.Place{File: "a.route", Line: 20}, r.Changes[0].Parts[0].At)
	assert.Equal(t, &review.Place{File: "book.yaml", Line: 6}, r.Changes[1].New)
}
