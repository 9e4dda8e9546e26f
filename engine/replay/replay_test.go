package replay_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/compiler/workspace"
	"github.com/routebook/routebook/engine"
	"github.com/routebook/routebook/engine/event"
	"github.com/routebook/routebook/engine/replay"
)

// desk is a book of a team with two agents, and rules of which two can match.
const desk = `edition: 1
timezone: Europe/Paris
agents: [{id: ana}, {id: bruno}]
teams: [{id: Ventes, strategy: round_robin, members: [ana, bruno]}]
`

const rules = `rule "retours"
  when subject contains "retour"
  then
    assign team Ventes

rule "fâchés"
  when sentiment is negative
  then
    add tag "urgent"

rule "jamais"
  when subject is "zzz"
  then
    add tag "z"

rule "réponses"
  on reply
  then
    add tag "répondu"
`

func compile(t testing.TB, yaml, route string) *program.Program {
	t.Helper()
	return compileBook(t, fstest.MapFS{"book.yaml": {Data: []byte(yaml)}, "a.route": {Data: []byte(route)}})
}

func compileBook(t testing.TB, book fs.FS) *program.Program {
	t.Helper()
	ws, found, err := workspace.Load(book)
	require.NoError(t, err)
	info, more := compiler.Check(ws)
	require.Empty(t, compiler.Refused(append(found, more...)))
	p, err := compiler.Compile(ws, info)
	require.NoError(t, err)
	require.NoError(t, p.Verify())
	return p
}

func input(name string, lines ...string) replay.Input {
	return replay.Input{Name: name, Reader: strings.NewReader(strings.Join(lines, "\n"))}
}

// printed runs settings and returns the lines of its decisions.
func printed(t *testing.T, settings replay.Settings) ([]string, replay.Summary) {
	t.Helper()
	var lines []string
	settings.Decided = func(d *engine.Decision) error {
		lines = append(lines, string(d.AppendJSON(nil)))
		return nil
	}
	summary, err := replay.Run(context.Background(), settings)
	require.NoError(t, err)
	return lines, summary
}

var week = []string{
	`{"id":"m1","at":"2026-11-20T09:00:00+01:00","conversation":"c1","subject":"Retour"}`,
	``,
	`{"id":"m2","at":"2026-11-20T09:01:00+01:00","conversation":"c2","subject":"RETOUR colis"}`,
	`{"id":"a1","type":"agent_active","agent":"ana"}`,
	`{"id":"m3","conversation":"c3","subject":"Bonjour"}`,
	`{"id":"r1","type":"reply","conversation":"c1","agent":"ana"}`,
}

func TestRun(t *testing.T) {
	p := compile(t, desk, rules)
	lines, summary := printed(t, replay.Settings{Program: p, Inputs: []replay.Input{input("week.ndjson", week...)}})
	want := []string{
		`{"event":"m1","at":"2026-11-20T08:00:00Z","conversation":"c1","matched":["retours"],"effects":[{"do":"assign","rule":"retours","team":"Ventes","agent":"ana","strategy":"round_robin"}]}`,
		`{"event":"m2","at":"2026-11-20T08:01:00Z","conversation":"c2","matched":["retours"],"effects":[{"do":"assign","rule":"retours","team":"Ventes","agent":"bruno","strategy":"round_robin"}]}`,
		`{"event":"m3","at":"2026-11-20T08:01:00Z","conversation":"c3","matched":[]}`,
		`{"event":"r1","at":"2026-11-20T08:01:00Z","conversation":"c1","matched":["réponses"],"effects":[{"do":"add_tag","rule":"réponses","tag":"répondu"}]}`,
	}
	assert.Empty(t, cmp.Diff(want, lines))
	types := [event.Time + 1]int{event.Message: 3, event.AgentActive: 1, event.Reply: 1}
	assert.Empty(t, cmp.Diff(replay.Summary{
		Digest: p.Digest(),
		Lines:  event.Stats{Lines: 6, Events: 5, Blank: 1},
		Events: 5, Types: types, Decisions: 4, Triggers: map[string]int{}, Matched: 3, Conversations: 3,
		First: time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC), Last: time.Date(2026, 11, 20, 8, 1, 0, 0, time.UTC),
		Firings: []int{2, 0, 0, 1},
		Effects: map[string]int{"assign": 2, "add_tag": 1}, Warnings: map[string]int{},
		Missing: []replay.Missing{{Field: 1, Rules: []program.RuleID{1}}},
	}, summary))
	assert.Equal(t, []program.RuleID{1}, summary.Untested(), "nothing says what a sentiment was")
	assert.Equal(t, []program.RuleID{2}, summary.Unmatched())
	assert.False(t, summary.PresenceKnown())
}

func TestSemantics(t *testing.T) {
	p := compile(t, desk, rules)
	run := func(t *testing.T, inputs ...replay.Input) ([]string, replay.Summary) {
		return printed(t, replay.Settings{Program: p, Inputs: inputs})
	}
	t.Run("C38_time_never_goes_back", func(t *testing.T) {
		lines, summary := run(t, input("",
			`{"id":"m1","at":"2026-11-20T09:00:00Z","conversation":"c1"}`,
			`{"id":"m2","at":"2026-11-20T08:00:00Z","conversation":"c1"}`,
			`{"id":"m3","at":"2026-11-20T10:00:00Z","conversation":"c1"}`))
		assert.Equal(t, 1, summary.Late)
		assert.Contains(t, lines[1], `"event":"m2","at":"2026-11-20T09:00:00Z"`)
		assert.Equal(t, 8, summary.First.Hour())
		assert.Equal(t, 10, summary.Last.Hour())
	})
	t.Run("E76_files_one_after_the_other", func(t *testing.T) {
		lines, _ := run(t, input("a.ndjson", `{"at":"2026-11-20T09:00:00Z","conversation":"c1"}`), input("b.ndjson", ``, `{"conversation":"c1"}`))
		assert.Contains(t, lines[0], `"event":"line 1"`)
		assert.Contains(t, lines[1], `"event":"b.ndjson:2","at":"2026-11-20T09:00:00Z"`)
	})
	t.Run("F90_a_line_where_a_rule_listens", func(t *testing.T) {
		lines, summary := run(t, input("",
			`{"id":"x","type":"assigned","at":"2026-11-20T09:00:00Z","conversation":"c1","agent":"ana"}`,
			`{"id":"t","type":"time"}`,
			`{"id":"m","conversation":"c1"}`))
		require.Len(t, lines, 1)
		assert.Contains(t, lines[0], `"event":"m"`)
		assert.Equal(t, 1, summary.Decisions)
		assert.Equal(t, 3, summary.Events)
	})
	t.Run("I127_duplicates_are_decided_and_counted", func(t *testing.T) {
		lines, summary := run(t, input("", week[0], week[0], week[2], week[0]))
		assert.Len(t, lines, 4)
		assert.Equal(t, 2, summary.Duplicates)
	})
}

func TestPresence(t *testing.T) {
	p := compile(t, desk, rules)
	online := `{"type":"agent_offline","at":"2026-11-20T07:00:00Z","agent":"ana"}`
	lines, summary := printed(t, replay.Settings{Program: p, Inputs: []replay.Input{input("", online, week[0])}})
	assert.Contains(t, lines[0], `"agent":"bruno"`)
	assert.Equal(t, 1, summary.Presence)
	assert.True(t, summary.PresenceKnown())
}

// A conversation is printed alone, and decided among the others: its agent is the second in turn.
func TestOneConversation(t *testing.T) {
	p := compile(t, desk, rules)
	lines, summary := printed(t, replay.Settings{Program: p, Conversation: "c2", Inputs: []replay.Input{input("", week...)}})
	require.Len(t, lines, 1)
	assert.Contains(t, lines[0], `"conversation":"c2"`)
	assert.Contains(t, lines[0], `"agent":"bruno"`)
	assert.Equal(t, 4, summary.Decisions)
}

func TestEvidence(t *testing.T) {
	p := compile(t, desk, rules)
	settings := replay.Settings{Program: p, Inputs: []replay.Input{input("", week[0])}}
	lines, _ := printed(t, settings)
	assert.NotContains(t, lines[0], `"trace"`)
	settings.Inputs, settings.Evidence = []replay.Input{input("", week[0])}, true
	lines, _ = printed(t, settings)
	assert.Contains(t, lines[0], `"trace"`)
}

// A field that a rule sets for another needs no event that carries it.
func TestMissing(t *testing.T) {
	tests := []struct {
		name, route, line string
		missing           []string
	}{
		{"carried", `when source is "email" then add tag "x"`, `"source":"email"`, nil},
		{"not carried", `when source is "email" then add tag "x"`, `"subject":"a"`, []string{"source"}},
		{"null", `when source is "email" then add tag "x"`, `"source":null`, []string{"source"}},
		{"computed", `when status is "new" and weekday is monday then add tag "x"`, `"subject":"a"`, nil},
		{"declared property", `when contact.plan is "pro" then add tag "x"`, `"contact":{"plan":"pro"}`, nil},
		{"other property", `when contact.plan is "pro" then add tag "x"`, `"contact":{"id":"k"}`, []string{"contact.plan"}},
		{"path", `when event.a.b is "c" then add tag "x"`, `"event":{"a":{"b":"c"}}`, nil},
		{"other path", `when event.a.b is "c" then add tag "x"`, `"event":{"a":"b"}`, []string{"event"}},
		{"in an if", `when subject is "a" then if source is "email" { add tag "x" }`, `"subject":"a"`, []string{"source"}},
		{"only said", `when subject is "a" then send "{{ source }}"`, `"subject":"a"`, nil},
		{"team by", `when subject is "a" then assign team by source { "email" => Ventes otherwise => Ventes }`, `"subject":"a"`, []string{"source"}},
		{"set by a rule", "when subject is \"a\" then add tag \"x\"\nwhen tags includes \"x\" then reopen", `"subject":"a"`, nil},
		{"property set by a rule", "when subject is \"a\" then update contact plan = \"pro\"\nwhen contact.plan is \"pro\" then reopen", `"subject":"a"`, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := compile(t, desk+"properties: {contact: {plan: name}}\n", tt.route+"\n")
			_, summary := printed(t, replay.Settings{Program: p, Inputs: []replay.Input{input("", `{"at":"2026-11-20T09:00:00Z",`+tt.line+`}`)}})
			var missing []string
			for _, m := range summary.Missing {
				missing = append(missing, nameOf(p.Fields[m.Field]))
				assert.NotEmpty(t, m.Rules)
			}
			assert.Equal(t, tt.missing, missing, tt.route)
		})
	}
}

func nameOf(f program.Field) string {
	switch {
	case f.Path != nil:
		return "event"
	case f.Name != "":
		return "contact." + f.Name
	}
	return f.ID.Info().Path
}

func TestRejected(t *testing.T) {
	p := compile(t, desk, rules)
	lines := []string{week[0], `{"id":`, week[2]}
	t.Run("stops", func(t *testing.T) {
		summary, err := replay.Run(context.Background(), replay.Settings{Program: p, Inputs: []replay.Input{input("a.ndjson", lines...)}})
		var bad *event.LineError
		require.ErrorAs(t, err, &bad)
		assert.Equal(t, 2, bad.Line)
		assert.Equal(t, 1, summary.Events, "what was decided before counts")
	})
	t.Run("goes on", func(t *testing.T) {
		var rejected []string
		summary, err := replay.Run(context.Background(), replay.Settings{
			Program: p, Inputs: []replay.Input{input("a.ndjson", lines...)},
			Rejected: func(bad *event.LineError) error {
				rejected = append(rejected, string(bad.Text))
				return nil
			},
		})
		require.NoError(t, err)
		assert.Equal(t, []string{`{"id":`}, rejected)
		assert.Equal(t, 2, summary.Events)
		assert.Equal(t, 1, summary.Lines.Rejected)
	})
	t.Run("gives up", func(t *testing.T) {
		full := errors.New("disk full")
		_, err := replay.Run(context.Background(), replay.Settings{
			Program: p, Inputs: []replay.Input{input("a.ndjson", lines...)},
			Rejected: func(*event.LineError) error { return full },
		})
		assert.Equal(t, full, err)
	})
}

func TestRunEndsEarly(t *testing.T) {
	p := compile(t, desk, rules)
	closed := errors.New("pipe closed")
	_, err := replay.Run(context.Background(), replay.Settings{
		Program: p, Inputs: []replay.Input{input("", week...)},
		Decided: func(*engine.Decision) error { return closed },
	})
	assert.Equal(t, closed, err)

	ctx, cancel := context.WithCancel(context.Background())
	summary, err := replay.Run(ctx, replay.Settings{
		Program: p, Inputs: []replay.Input{input("", week...)},
		Progress: func(events int) {
			if events == 2 {
				cancel()
			}
		},
	})
	require.ErrorIs(t, err, context.Canceled)
	assert.Equal(t, 2, summary.Events)

	torn := errors.New("torn cable")
	_, err = replay.Run(context.Background(), replay.Settings{
		Program: p, Inputs: []replay.Input{{Name: "week.ndjson", Reader: iotest.ErrReader(torn)}},
	})
	require.ErrorIs(t, err, torn)
	assert.ErrorContains(t, err, "week.ndjson")

	summary, err = replay.Run(context.Background(), replay.Settings{Program: p})
	require.NoError(t, err)
	assert.Zero(t, summary.Events)
}

func BenchmarkRun(b *testing.B) {
	p := compile(b, desk, rules)
	var traffic strings.Builder
	for i := range 10_000 {
		fmt.Fprintf(&traffic, `{"id":"m%d","at":"2026-11-20T09:00:00Z","conversation":"c%d","subject":"Retour %d","body":"Bonjour, je veux renvoyer"}`+"\n", i, i%100, i)
	}
	b.ReportAllocs()
	for b.Loop() {
		_, err := replay.Run(context.Background(), replay.Settings{Program: p, Inputs: []replay.Input{{Reader: strings.NewReader(traffic.String())}}})
		require.NoError(b, err)
	}
}

// TestTheClockGoesOn runs a book with a timer beyond the last event.
func TestTheClockGoesOn(t *testing.T) {
	p := compile(t, desk, `rule "late" when conversation.waiting_since more than 24 hours ago then add tag "late"`)
	event := `{"id":"e1","at":"2026-11-20T09:00:00Z","conversation":"c1"}`
	const late = `{"trigger":{"kind":"timer","rule":"late"},"at":"2026-11-21T09:00:00Z","conversation":"c1","matched":["late"],"effects":[{"do":"add_tag","rule":"late","tag":"late"}]}`
	due := time.Date(2026, time.November, 21, 9, 0, 0, 0, time.UTC)
	tests := []struct {
		name   string
		until  time.Time
		beyond time.Duration
		want   []string
	}{
		{"not at all", time.Time{}, 0, nil},
		{"up to the instant", due, 0, []string{late}},
		{"not as far", due.Add(-1), 24*time.Hour - 1, nil},
		{"for as long", time.Time{}, 24 * time.Hour, []string{late}},
		{"the later of the two", due.Add(-time.Hour), 48 * time.Hour, []string{late}},
		{"into the past", due.AddDate(-1, 0, 0), 0, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			lines, summary := printed(t, replay.Settings{Program: p, Inputs: []replay.Input{input("one.ndjson", event)}, Until: tt.until, Beyond: tt.beyond})
			require.Equal(t, tt.want, lines)
			require.Equal(t, len(tt.want), summary.Triggers["timer"])
			require.Equal(t, len(tt.want), summary.Decisions)
		})
	}
	_, summary := printed(t, replay.Settings{Program: p, Until: due})
	require.Zero(t, summary.Decisions, "nothing happens where nothing happened")
}

// TestALongGapCanBeLeft checks that a run which time keeps busy notices that it is over.
func TestALongGapCanBeLeft(t *testing.T) {
	p := compile(t, desk, `rule "minute" on every 1 minute then add score 1`)
	ctx, cancel := context.WithCancel(context.Background())
	turns := 0
	_, err := replay.Run(ctx, replay.Settings{
		Program: p, Beyond: 100 * 365 * 24 * time.Hour,
		Inputs: []replay.Input{input("one.ndjson", `{"id":"e1","at":"2026-11-20T09:00:00Z","conversation":"c1"}`)},
		Decided: func(*engine.Decision) error {
			if turns++; turns == 100 {
				cancel()
			}
			return nil
		},
	})
	require.ErrorIs(t, err, context.Canceled)
	require.Equal(t, 100, turns)
}
