package replay_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/engine"
	"github.com/routebook/routebook/engine/replay"
	"github.com/routebook/routebook/engine/state"
)

// bigDesk has something of everything that a state remembers.
const bigDesk = `edition: 1
timezone: Europe/Paris
statuses: {nouveau: new, en cours: open, en attente: pending, clos: resolved}
properties:
  contact: {plan: text, spend: number}
  conversation: {zone: text, vip: bool}
  order: {total: number}
calendars:
  bureau: {hours: {monday..friday: ["09:00..12:00", "14:00..18:00"]}}
  soir: {hours: {monday..sunday: ["18:00..22:00"]}}
default_calendar: bureau
capacity_weights: {email: 0.5}
agents:
- {id: ana, capacity: 2, calendar: bureau}
- {id: bruno, capacity: 1}
- {id: chloe, inboxes: [support], calendar: soir}
inboxes: [{id: support}, {id: ventes}]
teams:
- {id: Ventes, strategy: round_robin, members: [ana, bruno], reassign_after: 30 minutes, fallback: Support}
- {id: Support, strategy: least_busy, members: [ana, chloe]}
- {id: Poids, strategy: weighted, members: [{agent: ana, weight: 2}, bruno, chloe]}
- {id: Fidele, strategy: sticky, members: [ana, bruno, chloe]}
- {id: Hasard, strategy: random, members: [ana, bruno, chloe], reassign_after: 20 minutes}
`

// bigRules are rules of which any choice is a book.
var bigRules = []string{
	`when subject contains "retour" then assign team Ventes fallback queue`,
	`when subject contains "aide" then assign team Support reassign after 15 minutes up to 2 times fallback queue`,
	`when subject contains "poids" then assign team Poids`,
	`when subject contains "encore" then assign team Fidele`,
	`when subject contains "hasard" then assign team Hasard fallback agent bruno`,
	`when subject contains "tous" then assign any of [agent ana, agent bruno] strategy weighted`,
	`when source is "email" then assign agent ana`,
	`when conversation.waiting_since more than 40 minutes ago then add tag "en retard"`,
	`when conversation.waiting_since more than 1 business hours ago then add tag "bureau"`,
	`on timer when conversation.status_since more than 1 hours ago and tags includes "x" and during business hours then set priority high`,
	`on timer when conversation.resolved_at more than 30 minutes ago then add tag "vieux"`,
	`on timer when time is between 10:00 and 11:00 and conversation is unanswered then add score 2`,
	`on every 30 minutes when conversation.messages is more than 1 then add tag "bavard"`,
	`on every day at 09:30 when contact.spend is more than 5 then set priority urgent`,
	`on message limit 2 per conversation when subject contains "a" then add tag "limite"`,
	`on message limit 1 per contact per day when source is "chat" then update contact plan = "pro"`,
	`on message limit 2 per contact per 50 minutes then add contact tag "bavard"`,
	`on first message then send "Bonjour {{ customer_name | default: 'vous' }}, {{ conversation.first_body }}"`,
	`on tag added "bavard" then add tag "x"`,
	`on assigned then add score 1.5`,
	`on resolved then update conversation zone = "fini {{ conversation.replies }}"`,
	`on reopened when conversation.first_body contains "o" then remove tag "x"`,
	`on reply when conversation.first_body contains "o" then add tag "répondu"`,
	`on reply when contact.plan is "pro" then set priority high`,
	`on assigned agent offline then unassign`,
	`on assigned agent online then add tag "là"`,
	`on message when body contains "plus tard" then snooze 45 minutes`,
	`on message when order.total is more than 10 then apply topic "cher"`,
	`on contact updated then add tag "contact"`,
	`on message when subject contains "fin" then resolve reason "fini"`,
	`on visit when visitor.page contains "panier" then set visitor group Ventes`,
	`on message when visitor.page is "/panier" then assign requested group fallback team Support`,
	`on message when contact.owner is not empty then assign owner fallback team Support`,
}

// books draws a book.
func books() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		chosen := rapid.SliceOfNDistinct(rapid.IntRange(0, len(bigRules)-1), 1, 12, rapid.ID).Draw(t, "rules")
		var b strings.Builder
		for _, i := range chosen {
			fmt.Fprintf(&b, "rule \"r%d\"\n  %s\n", i, strings.NewReplacer(" then ", "\n  then\n    ", " when ", "\n  when ", " limit ", "\n  limit ").Replace(bigRules[i]))
		}
		return b.String()
	})
}

// streams draws lines of which the clock mostly goes on, by minutes or days.
func streams() *rapid.Generator[[]string] {
	return rapid.Custom(func(t *rapid.T) []string {
		at := time.Date(2026, 10, 23, 8, 0, 0, 0, time.UTC) // two days before the clocks go back
		n := rapid.IntRange(1, 40).Draw(t, "events")
		lines := make([]string, 0, n)
		for i := range n {
			minutes := rapid.SampledFrom([]int{0, 0, 1, 1, 5, 10, 20, 30, 45, 90, 300, 1440, -3}).Draw(t, "minutes")
			at = at.Add(time.Duration(minutes) * time.Minute)
			lines = append(lines, eventLine(t, fmt.Sprint("e", i), at))
		}
		return lines
	})
}

func eventLine(t *rapid.T, id string, at time.Time) string {
	pick := func(what string, words ...string) string { return rapid.SampledFrom(words).Draw(t, what) }
	e := map[string]any{"id": id, "at": at.Format(time.RFC3339), "type": pick("type",
		"message", "message", "message", "message", "reply", "reply", "resolved", "reopened", "tag_added", "assigned", "unassigned", "status_set",
		"contact_updated", "visit", "agent_online", "agent_offline", "agent_active", "time", "conversation_created")}
	conversation := map[string]any{"id": pick("conversation", "c1", "c2", "c3", "c4", "c5")}
	e["conversation"] = conversation
	e["agent"] = pick("agent", "ana", "bruno", "chloe", "zoe")
	e["tag"], e["status"] = pick("tag", "x", "bavard"), pick("status", "clos", "en cours", "en attente", "étrange")
	if e["type"] == "message" {
		e["subject"] = pick("subject", "retour", "aide", "poids", "encore", "hasard", "tous", "fin", "retour aide")
		e["body"] = pick("body", "bonjour", "plus tard", "non")
	}
	if rapid.Bool().Draw(t, "details") {
		e["source"], e["inbox"] = pick("source", "email", "chat"), pick("inbox", "support", "ventes")
		e["contact"] = map[string]any{"id": pick("contact", "k1", "k2"), "spend": rapid.IntRange(0, 9).Draw(t, "spend"), "owner": pick("owner", "ana", "zoe")}
		e["order"] = map[string]any{"id": "o", "total": 12.5}
		e["visitor"] = map[string]any{"id": pick("visitor", "v1", "v2"), "page": pick("page", "/panier", "/")}
		conversation["vip"], conversation["zone"] = rapid.Bool().Draw(t, "vip"), pick("zone", "nord", "sud")
		conversation["priority"] = pick("priority", "low", "urgent")
	}
	line, err := json.Marshal(e)
	require.NoError(t, err)
	return string(line)
}

// decide runs lines from a state, and returns the decisions and the saved state.
func decide(t require.TestingT, p *program.Program, from []byte, lines []string) (decisions []string, saved []byte) {
	memory := state.NewMemory(p)
	if from != nil {
		var err error
		memory, err = state.Load(bytes.NewReader(from), p)
		require.NoError(t, err)
	}
	_, err := replay.Run(context.Background(), replay.Settings{
		Program: p, State: memory, Inputs: []replay.Input{input("", lines...)},
		Decided: func(d *engine.Decision) error {
			decisions = append(decisions, string(d.AppendJSON(nil)))
			return nil
		},
	})
	require.NoError(t, err)
	var out bytes.Buffer
	require.NoError(t, memory.Save(&out))
	return decisions, out.Bytes()
}

// TestResume checks that a stream which is cut somewhere and resumed from the saved state gets the same decisions as in
// one go and ends in the same state, and that a state which is loaded and saved again stays as it is.
func TestResume(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		route := books().Draw(rt, "book")
		p := compile(t, bigDesk, route)
		lines := streams().Draw(rt, "lines")
		cut := rapid.IntRange(0, len(lines)).Draw(rt, "cut")
		want, end := decide(rt, p, nil, lines)
		first, middle := decide(rt, p, nil, lines[:cut])
		second, resumed := decide(rt, p, middle, lines[cut:])
		if diff := cmp.Diff(want, append(first, second...)); diff != "" {
			rt.Fatalf("cut after %d of %d events of\n%s\nof the book\n%s\nfrom the state\n%s(-in one go +resumed):\n%s",
				cut, len(lines), strings.Join(lines, "\n"), route, middle, diff)
		}
		if diff := cmp.Diff(string(end), string(resumed)); diff != "" {
			rt.Fatalf("cut after %d of %d events of\n%s\nof the book\n%s\n(-in one go +resumed):\n%s", cut, len(lines), strings.Join(lines, "\n"), route, diff)
		}
		_, again := decide(rt, p, end, nil)
		assert.Equal(rt, string(end), string(again))
	})
}

// TestResolvedConversationsForgetNothing checks that what is dropped of a resolved conversation could not be read: a book
// decides as it does beside a rule that never fires, and for the sake of which everything is kept.
func TestResolvedConversationsForgetNothing(t *testing.T) {
	const rules = `rule "début"
  on message or first message
  when conversation.first_body contains "o"
  then
    add tag "lu"
    send "{{ conversation.first_body | default: 'rien' }}"

rule "fin"
  on message
  when subject contains "fin"
  then
    resolve

rule "fini"
  on tag added
  then
    resolve
`
	const keeps = `
rule "jamais"
  on timer
  when conversation.first_body is "jamais" and conversation.created more than 500 weeks ago
  then
    add score 1
`
	dropping, keeping := compile(t, bigDesk, rules), compile(t, bigDesk, rules+keeps)
	rapid.Check(t, func(rt *rapid.T) {
		lines := streams().Draw(rt, "lines")
		got, dropped := decide(rt, dropping, nil, lines)
		want, kept := decide(rt, keeping, nil, lines)
		assert.Empty(rt, cmp.Diff(want, got))
		assert.LessOrEqual(rt, strings.Count(string(dropped), `"first_body"`), strings.Count(string(kept), `"first_body"`))
	})
}

// TestResumeConformance cuts the events of each case of the conformance corpus at every line.
func TestResumeConformance(t *testing.T) {
	files, err := filepath.Glob("../../testdata/conformance/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		require.NoError(t, err)
		book := fstest.MapFS{}
		var lines []string
		for _, f := range archive.Files {
			book[f.Name] = &fstest.MapFile{Data: f.Data}
			if f.Name == "events.ndjson" {
				lines = strings.Split(strings.TrimSpace(string(f.Data)), "\n")
				delete(book, f.Name)
			}
		}
		if slices.ContainsFunc(lines, func(line string) bool { return !strings.Contains(line, `"id"`) }) {
			continue // an id that counts lines counts those of a file
		}
		p := compileBook(t, book)
		want, end := decide(t, p, nil, lines)
		for cut := range lines {
			first, middle := decide(t, p, nil, lines[:cut])
			second, resumed := decide(t, p, middle, lines[cut:])
			assert.Empty(t, cmp.Diff(want, append(first, second...)), "%s cut after %d lines, from\n%s", file, cut, middle)
			assert.Empty(t, cmp.Diff(string(end), string(resumed)), "%s cut after %d lines", file, cut)
		}
	}
}

// A state outlives the rules it was saved under: a new rule reminds nobody of what it would have reminded them of before,
// and one that is called otherwise goes on counting.
func TestResumeUnderOtherRules(t *testing.T) {
	const before = `rule "ancien"
  on message
  limit 2 per conversation
  then
    add tag "a"
`
	const after = `rule "nouveau"
  formerly "ancien"
  on message
  limit 2 per conversation
  then
    add tag "b"

rule "relance"
  when conversation.waiting_since more than 1 hours ago
  then
    add tag "en retard"
`
	line := func(kind, id, at string) string {
		return fmt.Sprintf(`{"type":%q,"id":%q,"at":"2026-11-20T%sZ","conversation":"c1"}`, kind, id, at)
	}
	old := compile(t, bigDesk, before+"\nrule \"lit\"\n  on reply\n  when conversation.waiting_since is not empty\n  then\n    reopen\n")
	_, saved := decide(t, old, nil, []string{line("message", "m1", "08:00:00"), `{"type":"time","id":"t","at":"2026-11-20T10:00:00Z"}`})
	got, _ := decide(t, compile(t, bigDesk, after), saved, []string{
		line("message", "m2", "11:00:00"), line("message", "m3", "12:00:00"), line("reply", "r1", "13:00:00"),
		line("message", "m4", "14:00:00"), line("resolved", "x", "16:00:00"),
	})
	for i, want := range []string{`"m2".*\["nouveau"\]`, `"m3".*\[\]`, `"m4".*\[\]`, `"trigger":{"kind":"timer","rule":"relance"},"at":"2026-11-20T15:00:00Z"`} {
		require.Greater(t, len(got), i)
		assert.Regexp(t, want, got[i])
	}
	assert.Len(t, got, 4)
}

// A stream that goes on need not say again what time it is.
func TestResumeWithoutInstant(t *testing.T) {
	p := compile(t, desk, rules)
	first, saved := decide(t, p, nil, week[:3])
	second, _ := decide(t, p, saved, week[3:])
	want, _ := decide(t, p, nil, week)
	assert.Empty(t, cmp.Diff(want, append(first, second...)))
}
