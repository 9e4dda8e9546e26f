package coverage_test

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/workspace"
	"github.com/routebook/routebook/engine"
	"github.com/routebook/routebook/engine/replay"
	"github.com/routebook/routebook/rules/cases"
	"github.com/routebook/routebook/rules/coverage"
)

// compile returns the book in some files.
func compile(t testing.TB, fsys fstest.MapFS) *cases.Book {
	t.Helper()
	ws, found, err := workspace.Load(fsys)
	require.NoError(t, err)
	info, more := compiler.Check(ws)
	require.Empty(t, compiler.Refused(append(found, more...)))
	p, err := compiler.Compile(ws, info)
	require.NoError(t, err)
	return &cases.Book{Workspace: ws, Info: info, Program: p}
}

const desk = `edition: 1
agents: [{id: ana}, {id: bruno}]
teams:
  - {id: Ventes, strategy: round_robin, members: [ana]}
  - {id: Support, strategy: round_robin, members: [bruno]}
`

const rules = `let words = ["retour", "échange"]

define loud as subject contains "!" or priority is urgent

define unused as subject contains "zzz"

rule "r"
  on message
  when subject contains any of words and not loud
  then
    if body contains "a" {
      assign team Ventes reassign after 10 minutes fallback team Support fallback queue
    } otherwise {
      add tag "b"
    }

rule "s"
  on reply
  then
    add tag "s"

disabled rule "never"
  on message
  then
    add tag "n"
`

// observe runs events over a book and notes what they exercise.
func observe(t *testing.T, c *coverage.Profile, book *cases.Book, from coverage.Origin, events ...string) {
	t.Helper()
	_, err := replay.Run(context.Background(), replay.Settings{
		Program: book.Program, Evidence: true,
		Inputs: []replay.Input{{Reader: strings.NewReader(strings.Join(events, "\n"))}},
		Decided: func(d *engine.Decision) error {
			c.Observe(d, from)
			return nil
		},
	})
	require.NoError(t, err)
}

// gaps returns what has not been exercised.
func gaps(c *coverage.Profile) []string {
	var all []string
	for _, u := range c.Units {
		for _, g := range u.Gaps() {
			line := strings.TrimSpace(u.Name + ": " + g.Lacks + " " + g.Text)
			if g.Traffic {
				line += " (traffic)"
			}
			all = append(all, line)
		}
	}
	return all
}

const at = `"at":"2026-01-05T09:00:00Z"`

func TestCoverage(t *testing.T) {
	book := compile(t, fstest.MapFS{"book.yaml": {Data: []byte(desk)}, "a.route": {Data: []byte(rules)}})
	const (
		matchA    = `{` + at + `,"conversation":"c1","subject":"Retour","body":"a"}`
		matchB    = `{` + at + `,"conversation":"c2","subject":"Retour","body":"b"}`
		loud      = `{` + at + `,"conversation":"c3","subject":"Retour !","body":"a"}`
		urgent    = `{` + at + `,"conversation":{"id":"c4","priority":"urgent"},"subject":"Retour","body":"a"}`
		other     = `{` + at + `,"conversation":"c5","subject":"x"}`
		reply     = `{` + at + `,"conversation":"c1","type":"reply"}`
		away      = `{` + at + `,"type":"agent_offline","agent":"ana"}`
		later     = `{"at":"2026-01-05T09:15:00Z","type":"time"}`
		everybody = `{` + at + `,"type":"agent_offline","agent":"bruno"}`
	)
	tests := []struct {
		name   string
		events []string
		want   []string
	}{
		{"nothing", nil, []string{
			"r: never fired", `r: never reached subject contains any of words`, "r: never reached loud", `r: never reached body contains "a"`,
			"r: never taken fallback team Support", "r: never taken fallback queue", `r: never taken { add tag "b" }`, "s: never fired",
			`loud: never reached subject contains "!"`, "loud: never reached priority is urgent",
		}},
		{"what is false is reached, what follows is not", []string{other}, []string{
			"r: never fired", `r: never true subject contains any of words`, "r: never reached loud", `r: never reached body contains "a"`,
			"r: never taken fallback team Support", "r: never taken fallback queue", `r: never taken { add tag "b" }`, "s: never fired",
			`loud: never reached subject contains "!"`, "loud: never reached priority is urgent",
		}},
		{"one side", []string{matchA, reply}, []string{
			`r: never false subject contains any of words`, "r: never true loud", `r: never false body contains "a"`,
			"r: never taken fallback team Support", "r: never taken fallback queue", `r: never taken { add tag "b" }`,
			`loud: never true subject contains "!"`, "loud: never true priority is urgent",
		}},
		{"the first of an or hides the second", []string{matchA, matchB, loud, other, reply}, []string{
			"r: never taken fallback team Support", "r: never taken fallback queue", "loud: never true priority is urgent",
		}},
		{"a fallback", []string{away, matchA, matchB, loud, other, reply, urgent}, []string{"r: never taken fallback queue"}},
		{"a fallback at the reassignment", []string{matchA, matchB, loud, other, reply, urgent, strings.Replace(matchA, "c1", "c9", 1), later}, []string{"r: never taken fallback queue"}},
		{"the queue", []string{matchB, loud, other, reply, urgent, away, everybody, matchA}, []string{"r: never taken fallback team Support"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := coverage.NewProfile(book.Info, book.Program)
			if len(tt.events) > 0 {
				observe(t, c, book, coverage.Tests, tt.events...)
			}
			assert.Equal(t, tt.want, gaps(c))
		})
	}

	t.Run("traffic adds, and covers nothing by itself", func(t *testing.T) {
		c := coverage.NewProfile(book.Info, book.Program)
		observe(t, c, book, coverage.Tests, other)
		observe(t, c, book, coverage.Traffic, matchA, reply)
		assert.Contains(t, gaps(c), "r: never fired (traffic)")
		assert.Contains(t, gaps(c), "r: never true subject contains any of words (traffic)")
		assert.InDelta(t, 100.0/12, c.Tally(coverage.Tests).Percent(), 0.01, "1 side of 5 conditions and 2 rules")
		assert.Greater(t, c.Tally(coverage.Tests|coverage.Traffic).Percent(), 50.0)
		assert.Equal(t, "s", c.Worst()[0].Name, "the least covered comes first")
	})
}

// The percentage counts rules fired and sides seen, and never says 100 before all of them are.
func TestPercent(t *testing.T) {
	assert.InDelta(t, 100, coverage.Tally{}.Percent(), 0)
	assert.InDelta(t, 60, coverage.Tally{Rules: 2, Fired: 1, Sides: 8, Seen: 5, Branches: 9}.Percent(), 0)
	assert.InDelta(t, 99.9, coverage.Shown(coverage.Tally{Sides: 100_000, Seen: 99_999}.Percent()), 0)
	assert.InDelta(t, 100, coverage.Shown(100), 0)
}

func TestCoverageForms(t *testing.T) {
	book := compile(t, fstest.MapFS{"book.yaml": {Data: []byte(desk)}, "a.route": {Data: []byte(strings.Replace(rules, `"zzz"`, `"<b>"`, 1))}})
	c := coverage.NewProfile(book.Info, book.Program)
	observe(t, c, book, coverage.Tests, `{`+at+`,"subject":"Retour","body":"a"}`)

	var page bytes.Buffer
	require.NoError(t, c.WriteHTML(&page, "desk", true))
	for _, want := range []string{
		`<div id="a.route:7" class="full">`, // the rule has fired
		`<span class="part" title="never false">subject contains any of words</span>`,
		`<span class="none" title="never taken">{</span>`,
		`&#34;&lt;b&gt;&#34;`, "prefers-color-scheme: dark", "with recorded traffic",
	} {
		assert.Contains(t, page.String(), want)
	}
	for _, bad := range []string{"http://", "https://", "<script", "ZgotmplZ"} {
		assert.NotContains(t, page.String(), bad, "the page loads nothing")
	}

	var text bytes.Buffer
	require.NoError(t, c.WriteJSON(&text, false))
	var report coverage.Report
	require.NoError(t, json.Unmarshal(text.Bytes(), &report))
	assert.Equal(t, 1, report.Schema)
	assert.Nil(t, report.Traffic)
	assert.Len(t, report.Units, 3)
	assert.Equal(t, coverage.ReportGap{Lacks: "never false", File: "a.route", Line: 9, Column: 8, Text: "subject contains any of words"}, report.Units[0].Gaps[0])
}

// A rule on "timer" is looked at after every turn: what keeps it from being due counts as false, also when it never is.
func TestTimers(t *testing.T) {
	const late = `rule "late"
  on timer
  when source is "email" and conversation.waiting_since more than 2 hours ago
  then
    add tag "late"
`
	book := compile(t, fstest.MapFS{"book.yaml": {Data: []byte(desk)}, "a.route": {Data: []byte(late + "\nrule \"any\"\n  on message or reply\n  then\n    add score 1\n")}})
	const (
		mail  = `{` + at + `,"conversation":"c1","source":"email"}`
		chat  = `{` + at + `,"conversation":"c2","source":"chat"}`
		reply = `{` + at + `,"conversation":"c1","type":"reply"}`
		later = `{"at":"2026-01-05T12:00:00Z","type":"time"}`
	)
	tests := []struct {
		name   string
		events []string
		want   []string
	}{
		{"another source", []string{chat}, []string{
			"late: never fired", `late: never true source is "email"`, "late: never reached conversation.waiting_since more than 2 hours ago",
		}},
		{"not yet", []string{mail}, []string{
			"late: never fired", `late: never false source is "email"`, "late: never true conversation.waiting_since more than 2 hours ago",
		}},
		{"answered in time", []string{mail, reply, later}, []string{
			"late: never fired", `late: never false source is "email"`, "late: never true conversation.waiting_since more than 2 hours ago",
		}},
		{"due", []string{mail, chat, later}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := coverage.NewProfile(book.Info, book.Program)
			observe(t, c, book, coverage.Tests, tt.events...)
			assert.Equal(t, tt.want, gaps(c))
		})
	}
}
