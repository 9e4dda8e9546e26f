package example_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/lint"
	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/compiler/workspace"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/engine"
	"github.com/routebook/routebook/engine/event"
	"github.com/routebook/routebook/engine/replay"
	"github.com/routebook/routebook/rules/cases"
	"github.com/routebook/routebook/rules/example"
)

const desk = `
edition: 1
timezone: Europe/Paris
calendars: {office: {hours: {monday..friday: ["09:00..18:00"]}}}
agents: [{id: ana}, {id: bruno}]
teams: [{id: A, members: [ana, bruno], strategy: round_robin}, {id: B, members: [bruno]}]
inboxes: [{id: help, groups: [shops]}, {id: sales}]
sources: {Place de marché: {}, Étsy: {is: Place de marché}}
statuses: {new: new, open: open, En attente: pending, done: resolved}
properties:
  contact: {plan: {type: name, values: [free, pro]}, spend: number, beta: bool}
  conversation: {urgent: bool, due: date}
`

// book is a loaded and checked book.
type book struct {
	fsys fstest.MapFS
	ws   *workspace.Workspace
	info *compiler.Info
	lint lint.Book
}

// load loads a book whose findings are to have examples.
func load(t require.TestingT, files map[string]string) (*book, diag.List) {
	b := &book{fsys: fstest.MapFS{}}
	for name, text := range files {
		b.fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	ws, found, err := workspace.Load(b.fsys)
	require.NoError(t, err)
	info, more := compiler.Check(ws)
	known := append(found, more...)
	if len(compiler.Refused(known)) > 0 {
		return nil, known
	}
	b.ws, b.info = ws, info
	b.lint = lint.Book{Workspace: ws, Info: info, Events: example.New(ws, info).Events}
	return b, lint.Run(&b.lint, known, lint.Settings{Select: []string{"R2"}})
}

// decisions decides events as "run" does and returns the decisions about the last one, with the program.
func (b *book) decisions(t require.TestingT, events []string, each func(*program.Program, *engine.Decision)) {
	p, err := compiler.Compile(b.ws, b.info)
	require.NoError(t, err)
	n := 0
	_, err = replay.Run(context.Background(), replay.Settings{
		Program: p, Inputs: []replay.Input{{Name: "example", Reader: strings.NewReader(strings.Join(events, "\n"))}},
		Rejected: func(bad *event.LineError) error { return bad },
		Progress: func(done int) { n = done },
		Observed: func(d *engine.Decision) {
			if n == len(events)-1 {
				each(p, d)
			}
		},
	})
	require.NoError(t, err, "%s", events)
}

// verify fails unless what a finding says is what its example shows.
func (b *book) verify(t require.TestingT, d diag.Diagnostic) {
	late := named(d.Where)
	shown := false
	b.decisions(t, d.Example.Events, func(p *program.Program, decision *engine.Decision) {
		name := func(id program.RuleID) string { return p.Rules[id].Name }
		matched := func(rule string) bool {
			return slices.ContainsFunc(decision.Matched, func(id program.RuleID) bool { return name(id) == rule })
		}
		switch d.Code {
		case "R205":
			early := named(d.Label)
			shown = shown || matched(early) && !matched(late)
		case "R202":
			shown = shown || matched(late) && matched(named(d.Label)) && !slices.ContainsFunc(decision.Effects, func(e engine.Effect) bool { return name(e.Rule) == late })
		default:
			early := named(d.Example.Text)
			shown = shown || matched(late) && matched(early) && slices.ContainsFunc(decision.Superseded, func(s engine.Superseded) bool {
				return name(s.Rule) == late && name(s.By) == early
			})
		}
	})
	require.True(t, shown, "%s: %s\n%s\n%s\n%s", d.Code, d.Message, d.Example.Text, strings.Join(d.Example.Events, "\n"), b.ws.Text("a.route"))
}

// named returns the first quoted name of a sentence.
func named(sentence string) string {
	parts := strings.SplitN(sentence, `"`, 3)
	return parts[1]
}

// paste fails unless the events can be put into a test as they are.
func (b *book) paste(t require.TestingT, events []string) {
	p, err := compiler.Compile(b.ws, b.info)
	require.NoError(t, err)
	text := "tests:\n  - name: pasted\n    when:\n      - " + strings.Join(events, "\n      - ") + "\n    expect: {not: [matched: nobody]}\n"
	files := fstest.MapFS{"tests/pasted.test.yaml": &fstest.MapFile{Data: []byte(text)}}
	for name, f := range b.fsys {
		files[name] = f
	}
	_, found, err := cases.Load(files, &cases.Book{Workspace: b.ws, Info: b.info, Program: p})
	require.NoError(t, err)
	for _, d := range found { // that there is no rule called nobody is said as well
		require.Contains(t, d.Message, "nobody", "%s", text)
	}
}

// What an example says. The first rule takes the priority from the second one.
func TestEvents(t *testing.T) {
	tests := []struct {
		name, on, first, second string
		want                    []string // nil for no example
	}{
		{"a subject and a source", "message", `source is "email"`, `subject contains "Échange"`, []string{
			`{"at": "2026-01-05T10:00:00+01:00", "source": "email", "subject": "Échange"}`,
		}},
		{"words that hold each other", "message", `subject contains "retour" and body is not empty`, `subject contains "le retour"`, []string{
			`{"at": "2026-01-05T10:00:00+01:00", "subject": "le retour", "body": "other"}`,
		}},
		{"a source that counts as another one", "message", `source is "place de marché" and source is not exactly "Place de marché"`, `subject starts with "a"`, []string{
			`{"at": "2026-01-05T10:00:00+01:00", "source": "Étsy", "subject": "a"}`,
		}},
		{"a pattern", "message", `subject matches /^(re|fwd): cmd-[0-9]{3}/i`, `source is "sms"`, []string{
			`{"at": "2026-01-05T10:00:00+01:00", "source": "sms", "subject": "re: cmd-111"}`,
		}},
		{"tags and a state", "message", `tags includes any of ["vip", "or"] and conversation.state is pending`, `tags does not include "or"`, []string{
			`{"at": "2026-01-05T10:00:00+01:00", "conversation": {"status": "En attente", "tags": ["vip"]}}`,
		}},
		{"properties", "message", `contact.plan is "pro" and contact.spend is more than 2`, `conversation.urgent and conversation.due is 2026-03-02 and contact.beta is false`, []string{
			`{"at": "2026-01-05T10:00:00+01:00", "conversation": {"due": "2026-03-02", "urgent": true}, "contact": {"beta": false, "plan": "pro", "spend": 3}}`,
		}},
		{"the time", "message", `time is between 20:00 and 07:00`, `weekday is any of [saturday, sunday]`, []string{
			`{"at": "2026-01-10T00:00:00+01:00"}`,
		}},
		{"opening hours", "message", `outside business hours`, `source is "chat"`, []string{
			`{"at": "2026-01-05T20:00:00+01:00", "source": "chat"}`,
		}},
		{"not the first message", "message", `message.first is false`, `assigned agent is bruno`, []string{
			`{"at": "2026-01-05T10:00:00+01:00", "type": "assigned", "conversation": "c1", "agent": "bruno"}`,
			`{"at": "2026-01-05T10:00:00+01:00", "conversation": "c1"}`,
			`{"at": "2026-01-05T10:10:00+01:00", "conversation": "c1"}`,
		}},
		{"a reply after a day", "reply", `conversation.created more than 24 hours ago`, `source is "email"`, []string{
			`{"at": "2026-01-05T10:00:00+01:00", "conversation": "c1"}`,
			`{"at": "2026-01-06T10:00:00+01:00", "type": "reply", "conversation": "c1", "source": "email"}`,
		}},
		{"somebody is away", "message", `agent ana is not online`, `team B has someone online`, []string{
			`{"at": "2026-01-05T10:00:00+01:00", "type": "agent_offline", "agent": "ana"}`,
			`{"at": "2026-01-05T10:10:00+01:00", "conversation": "c1"}`,
		}},
		{"a tag", `tag added "vip"`, `tags includes "gold"`, `source is "chat"`, []string{
			`{"at": "2026-01-05T10:00:00+01:00", "type": "tag_added", "conversation": {"id": "c1", "tags": ["gold"]}, "source": "chat", "tag": "vip"}`,
		}},
		{"the first message of an old conversation", "first message", `conversation.created more than 2 days ago`, `source is "chat"`, []string{
			`{"at": "2026-01-05T10:00:00+01:00", "type": "conversation_created", "conversation": "c1"}`,
			`{"at": "2026-01-07T10:00:00+01:00", "conversation": "c1", "source": "chat"}`,
		}},
		{"what only a message says", "reply", `subject contains "retour" and from.domain is "acme.fr"`, `conversation.first_body contains "colis"`, []string{
			`{"at": "2026-01-05T10:00:00+01:00", "conversation": "c1", "from": "client@acme.fr", "subject": "retour", "body": "colis"}`,
			`{"at": "2026-01-05T10:10:00+01:00", "type": "reply", "conversation": "c1"}`,
		}},
		{"raw properties and an inbox", "message", `event.shop.zone is "nord" and inbox.groups includes "shops"`, `from.domain is "acme.fr"`, []string{
			`{"at": "2026-01-05T10:00:00+01:00", "inbox": "help", "from": "client@acme.fr", "event": {"shop": {"zone": "nord"}}}`,
		}},
		{"a share of the conversations", "message", `in sample "canary" of 20%`, `source is "chat"`, []string{
			`{"at": "2026-01-05T10:00:00+01:00", "conversation": "c08", "source": "chat"}`,
		}},
		{"ranks", "message", `priority is not between urgent and low and priority is at least high`, `not (priority is more than urgent) and source is "chat"`, []string{
			`{"at": "2026-01-05T10:00:00+01:00", "conversation": {"priority": "high"}, "source": "chat"}`,
		}},
		{"what is denied", "message", `none of (subject contains "a", source is "email", tags is empty)`, `body matches /[^a-z0-9]+/ and body does not contain "1"`, []string{
			`{"at": "2026-01-05T10:00:00+01:00", "conversation": {"tags": ["other"]}, "body": "A"}`,
		}},
		{"what is proved not to be possible is not reported", "message", `source is "chat"`, `source is "email"`, nil},
		{"a message reopens", "message", `conversation is resolved`, `source is "chat"`, nil},
		{"a score only rules give", "message", `conversation.score is more than 3`, `source is "chat"`, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b, found := load(t, map[string]string{"book.yaml": desk, "a.route": fmt.Sprintf(
				"rule \"first\"\n  on %s\n  when %s\n  then\n    set priority high\n\nrule \"second\"\n  on %s\n  when %s\n  then\n    set priority low\n",
				tt.on, tt.first, tt.on, tt.second)})
			require.NotNil(t, b, "%v", found)
			var got []string
			for _, d := range found {
				require.Equal(t, "R203", d.Code, d.Message)
				if d.Example == nil {
					assert.Equal(t, []string{"no message was found that both match: whether there is one is not known"}, d.Notes)
					continue
				}
				assert.Equal(t, `both match, and "first" wins`, d.Example.Text)
				assert.Empty(t, d.Notes)
				b.verify(t, d)
				b.paste(t, d.Example.Events)
				got = d.Example.Events
			}
			assert.Equal(t, tt.want, got)
		})
	}
}

// A rule that is in the way of both is in no example: it would win.
func TestAnotherRuleWins(t *testing.T) {
	_, found := load(t, map[string]string{"book.yaml": desk, "a.route": `
rule "all"
  precedence 5
  on message
  then
    set priority urgent

rule "first"
  on message
  when source is "chat"
  then
    set priority high

rule "second"
  on message
  when subject contains "a"
  then
    set priority low
`})
	for _, d := range found {
		if d.Code == "R203" {
			assert.Nil(t, d.Example, "%v", d.Example)
			assert.NotEmpty(t, d.Notes)
		}
	}
}

// A step in an "if" has an example that goes into its branch.
func TestBranches(t *testing.T) {
	b, found := load(t, map[string]string{"book.yaml": desk, "a.route": `
rule "first"
  on message
  when source is "chat"
  then
    if subject contains "a" {
      add tag "a"
    } otherwise if subject contains "b" {
      set priority high
    }

rule "second"
  on message
  when body contains "x"
  then
    set priority low
`})
	require.Len(t, found, 1)
	require.NotNil(t, found[0].Example)
	assert.Equal(t, []string{`{"at": "2026-01-05T10:00:00+01:00", "source": "chat", "subject": "b", "body": "x"}`}, found[0].Example.Events)
	b.verify(t, found[0])
}

var (
	conditions = []string{
		`subject contains "a"`, `subject contains "ab"`, `subject contains any of ["ab", "b", "B"]`, `source is "email"`, `source is not "chat"`,
		`source is "Place de marché"`, `source is any of ["email", "chat"]`, `tags includes "x"`, `tags does not include "x"`, `priority is at least high`,
		`subject is "ab" and source is "email"`, `subject contains "a" and body does not contain "b"`, `subject contains "a" or body contains "ab"`,
		`source is "email" and subject contains "a" or source is "chat"`, `contact.spend is more than 2`, `contact.beta`, `message.first`, `message.auto`,
		`conversation.messages is at least 2`, `assigned agent is ana`, `conversation is unassigned`, `conversation is answered`, `time is between 12:00 and 14:00`,
		`weekday is friday`, `during business hours`, `agent bruno is online`, `conversation.created more than 2 days ago`, `event.zone is "n"`,
		`none of (subject contains "a", source is "chat")`, `subject matches /a+b?c/`, `body is not empty`, `inbox is "help"`, `contact.plan is "pro"`,
	}
	steps = []string{
		`assign team A`, `assign team B`, `assign agent ana`, `set priority high`, `set priority urgent`, `add tag "x"`, `remove tag "x"`, `add tag "y"`,
		`add score 1`, `stop`, `resolve`, `set status "En attente"`, `replace tags ["z"]`, `update contact plan = "pro"`, `update contact plan = "free"`,
	}
	triggers = []string{"message", "message", "first message", `message or tag added "x"`, `tag added "x"`, "reply", "message or reply", "conversation created"}
)

// draw draws rules that get in each other's way, for one file.
func draw(t *rapid.T, file string) string {
	var b strings.Builder
	for i := range rapid.IntRange(1, 4).Draw(t, "rules") {
		fmt.Fprintf(&b, "rule \"%s%d\"\n  precedence %d\n  on %s\n", file, i, rapid.IntRange(0, 1).Draw(t, "precedence"), rapid.SampledFrom(triggers).Draw(t, "on"))
		if rapid.IntRange(0, 7).Draw(t, "limited") == 0 {
			b.WriteString("  limit once per conversation\n")
		}
		fmt.Fprintf(&b, "  when %s\n  then\n", rapid.SampledFrom(conditions).Draw(t, "when"))
		list := rapid.SliceOfNDistinct(rapid.SampledFrom(steps), 1, 3, slot).Draw(t, "steps")
		if rapid.IntRange(0, 3).Draw(t, "conditional") == 0 {
			fmt.Fprintf(&b, "    if %s {\n      %s\n    }\n", rapid.SampledFrom(conditions).Draw(t, "if"), list[0])
			list = list[1:]
		}
		for _, s := range list {
			fmt.Fprintf(&b, "    %s\n", s)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// slot names what a step sets, so that no rule sets it twice.
func slot(step string) string {
	switch {
	case strings.HasPrefix(step, "resolve"):
		return "set status"
	case strings.HasSuffix(step, `tag "x"`):
		return "x"
	}
	words := strings.Fields(step)
	return strings.Join(words[:min(2, len(words))], " ")
}

// TestExamplesAreTrue checks that whatever is shown is so, in books of every kind, and can be put into a test.
func TestExamplesAreTrue(t *testing.T) {
	shown, without := map[string]int{}, 0
	for round := 0; round < 20 && len(shown) < 5; round++ { // few books have them all
		rapid.Check(t, func(t *rapid.T) {
			b, found := load(t, map[string]string{"book.yaml": desk, "a.route": draw(t, "a"), "b.route": draw(t, "b")})
			if b == nil { // it tests what its events do not have
				return
			}
			for _, d := range found {
				switch {
				case d.Code == "R207":
				case d.Example == nil:
					without++
				default:
					shown[d.Code]++
					b.verify(t, d)
					b.paste(t, d.Example.Events)
				}
			}
		})
	}
	all := 0
	for _, code := range []string{"R201", "R202", "R203", "R204", "R205"} {
		assert.NotZero(t, shown[code], code)
		all += shown[code]
	}
	t.Logf("shown: %v, without: %d", shown, without)
	assert.Less(t, without, all/2, "most findings have an example")
}
