package cases_test

import (
	"context"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/workspace"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/rules/cases"
	"github.com/routebook/routebook/rules/evidence"
)

const desk = `
edition: 1
timezone: Europe/Paris
statuses: {nouveau: new, en cours: open, en attente: pending, clos: resolved}
tags: [retour, vip, en retard]
contact_tags: [pro]
reasons: [Sans suite]
properties:
  contact: {plan: {type: name, values: [free, pro]}}
  order: {total: number}
agents:
  - {id: amelie, name: Amélie Roux}
  - {id: bruno, name: Bruno Petit}
teams:
  - {id: Ventes, strategy: round_robin, members: [amelie, bruno]}
  - {id: Support, strategy: least_busy, members: [amelie, bruno]}
`

const rules = `
template accueil "Bonjour {{ customer_name | default: 'et bienvenue' }}."

rule "Retours"
  precedence 10
  on message
  when source is not "allegro" and (subject contains "retour" or body contains "retour")
  then
    add tag "retour"
    assign team Ventes fallback queue

rule "Accueil"
  on first message
  then
    send template accueil

rule "Pros"
  on message
  when contact.plan is "pro"
  then
    set priority high
    if order.total is at least 100 {
      notify team Support "Grosse commande."
    }

rule "Fin"
  on message
  when body contains "adieu"
  then
    resolve reason "Sans suite"
    stop

rule "Tout"
  on message
  limit 2 per conversation
  when conversation is unassigned
  then
    set priority low
    assign team Support

rule "Relance"
  on timer
  when conversation is unanswered and conversation.waiting_since more than 24 hours ago
  then
    add tag "en retard"
    send email to assigned agent
      subject "En retard"
      body "{{ assigned_agent_email }}"

disabled rule "Jamais"
  on message
  then
    reopen
`

// compile returns the book of some rules.
func compile(t testing.TB, files map[string]string) *cases.Book {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	ws, found, err := workspace.Load(fsys)
	require.NoError(t, err)
	info, more := compiler.Check(ws)
	require.Empty(t, compiler.Refused(append(found, more...)))
	p, err := compiler.Compile(ws, info)
	require.NoError(t, err)
	return &cases.Book{Workspace: ws, Info: info, Program: p}
}

// load reads one file of cases.
func load(t testing.TB, book *cases.Book, text string) (*cases.Suite, diag.List) {
	t.Helper()
	fsys := fstest.MapFS{
		"tests/x.test.yaml": {Data: []byte(text)},
		"tests/desk.yaml":   {Data: []byte("agents: {amelie: {online: false}}")},
	}
	suite, found, err := cases.Load(fsys, book)
	require.NoError(t, err)
	return suite, found
}

func desks(t testing.TB) *cases.Book {
	return compile(t, map[string]string{"book.yaml": desk, "a.route": rules})
}

// run runs the cases of a text and returns each failure as one text.
func run(t *testing.T, book *cases.Book, text string) []string {
	t.Helper()
	suite, found := load(t, book, text)
	require.Empty(t, found)
	runner, err := cases.NewRunner(book.Program, evidence.NewReader(book.Info, book.Program))
	require.NoError(t, err)
	var all []string
	for _, c := range suite.Cases {
		failures, err := runner.Run(context.Background(), c)
		require.NoError(t, err)
		for _, f := range failures {
			lines := []string{f.What}
			for _, l := range f.Expected {
				lines = append(lines, "- "+l)
			}
			for _, l := range f.Actual {
				lines = append(lines, "+ "+l)
			}
			for _, n := range f.Trace {
				lines = append(lines, n.Text)
			}
			all = append(all, strings.Join(lines, "\n"))
		}
	}
	return all
}

// indented turns the keys of one case into a file.
func indented(keys string) string {
	return "tests:\n  - name: x\n    " + strings.ReplaceAll(strings.TrimSpace(keys), "\n", "\n    ") + "\n"
}

// A row is a case that passes, and what makes the same case fail, which shows that it could.
func TestExpectations(t *testing.T) {
	tests := []struct{ name, keys, passes, fails string }{
		{"matched in order", "when: {subject: Retour}", "{matched: [Retours, Tout]}", "{matched: [Tout, Retours]}"},
		{"matched exactly", "when: {subject: Retour}", "{exactly: true, matched: [Retours, Accueil, Tout]}", "{exactly: true, matched: [Retours, Tout]}"},
		{"nothing matched", "when: {type: reply}", "{exactly: true, matched: []}", "{matched: [Tout]}"},
		{"effects in order", "when: {subject: Retour}", "{effects: [add_tag: retour, set_priority: low]}", "{effects: [set_priority: low, add_tag: retour]}"},
		{"part of an effect", "when: {subject: Retour}", "{effects: [assign: {team: Ventes}]}", "{effects: [assign: {team: Support}]}"},
		{"whose effect", "when: {subject: Retour}", "{effects: [assign: {rule: Retours}]}", "{effects: [assign: {rule: Tout}]}"},
		{"names are folded", "when: {subject: Retour}", "{effects: [add_tag: RETOUR]}", "{effects: [add_tag: vip]}"},
		{"no agent", "given: {online: []}\nwhen: {body: x}", "{effects: [assign: {agent: null}]}", "{effects: [assign: {agent: bruno}]}"},
		{"a text", "when: {body: x, customer: {name: Luc}}", "{effects: [send: Bonjour Luc.]}", "{effects: [send: Bonjour.]}"},
		{"a part of a text", "when: {body: x}", "{effects: [send: {contains: bienvenue}]}", "{effects: [send: {contains: Luc}]}"},
		{"not an effect", "when: {body: x}", "{not: [resolve: {}]}", "{not: [set_priority: low]}"},
		{"not a rule", "when: {body: x}", "{not: [matched: Retours]}", "{not: [matched: Tout]}"},
		{"left and why", "given: {online: []}\nwhen: {body: x}", "{left: unassigned, why: nobody eligible}", "{left: queue, why: nobody eligible}"},
		{"in the queue", "given: {online: []}\nwhen: {subject: Retour}", "{left: queue}", "{left: unassigned}"},
		{"superseded", "when: {subject: Retour}", "{superseded: [assign: {team: Support, by: Retours}]}", "{superseded: [set_priority: {by: Retours}]}"},
		{"warnings", "when: [{body: x}, {after: 25 hours}]", "{warnings: [nobody to write to]}", "{warnings: [cascade limit]}"},
		{"nothing to warn of", "when: {body: x}", "{exactly: true, warnings: []}", "{warnings: [cascade limit]}"},
		{"a trigger", "when: [{body: x}, {after: 25 hours}]", "{trigger: {kind: timer, rule: Relance}, matched: [Relance]}", "{trigger: every}"},
		{"what a trigger began", "when: [{body: x}, {after: 25 hours}]", "{trigger: timer, exactly: true, matched: [Relance]}", "{trigger: timer, matched: [Tout]}"},
		{"one event", "when: [{body: x}, {subject: Retour}]", "{at: 2, exactly: true, matched: [Retours]}", "{at: 1, matched: [Retours]}"},
		{"several", "when: [{body: x}, {subject: Retour}]", "[{at: 1, matched: [Accueil]}, {at: 2, matched: [Retours]}]", "[{at: 1, matched: [Accueil]}, {at: 2, matched: [Accueil]}]"},
		{"a second pass", "when: {body: adieu}", "{effects: [resolve: Sans suite]}", "{effects: [resolve: {pass: 2}]}"},
		{"a limit", "given: {online: []}\nwhen: [{body: x}, {body: x}, {body: x}]", "{at: 3, exactly: true, matched: []}", "{at: 3, matched: [Tout]}"},
	}
	book := desks(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			assert.Empty(t, run(t, book, indented(tt.keys+"\nexpect: "+tt.passes)), tt.passes)
			assert.NotEmpty(t, run(t, book, indented(tt.keys+"\nexpect: "+tt.fails)), tt.fails)
		})
	}
}

// What is given is what rules see, and none of it is an event to them.
func TestGiven(t *testing.T) {
	see := `
rule "Première"
  on first message
  then
    set type "a"

rule "Vue"
  on message or resolved or reply or timer
  when CONDITION
  then
    add score 1

rule "Gardé"
  on assigned or status set or tag added or contact updated
  then
    add score 2
`
	tests := []struct{ name, condition, given string }{
		{"created", "conversation.created more than 26 hours ago", "conversation: {created: 26 hours ago}"},
		{"created, to the second", "conversation.created less than 26 hours ago", "conversation: {created: 25 hours 59 min 59 s ago}"},
		{"created, at an instant", "conversation.created more than 1 hour ago", "conversation: {created: 2026-01-05 08:59}"},
		{"created with the first thing known", "conversation.created more than 3 hours ago", "last_reply: 3 hours ago"},
		{"status", `status is "en cours" and conversation.state is open`, "conversation: {status: en cours}"},
		{"status since", "conversation.status_since more than 2 hours ago", "conversation: {status: en attente, created: 5 hours ago, status_since: 2 hours ago}"},
		{"tags", `tags includes "vip"`, "conversation: {tags: [vip]}"},
		{"priority", "priority is urgent", "conversation: {priority: urgent}"},
		{"source", `source is "amazon"`, "conversation: {source: amazon}"},
		{"order", `order.id is "o9" and order.total is 12`, "conversation: {order: {id: o9, total: 12}}"},
		{"a conversation has begun with a message", "not message.first and conversation.messages is 2", "conversation: {}"},
		{"further messages", "conversation.messages is 4 and conversation.last_customer_message less than 1 min ago", "conversation: {messages: 3, created: 1 day ago}"},
		{"begun by nobody", "message.first", "conversation: {messages: 0}"},
		{"assigned", "assigned agent is bruno and conversation.assigned_at more than 1 day ago", "conversation: {created: 1 day ago}\n  assigned: bruno"},
		{"assigned to a team", `assigned team is Ventes and conversation.assigned_at more than 2 hours ago`, "assigned: {agent: bruno, team: Ventes, at: 2 hours ago}"},
		{"last reply", "conversation.last_reply more than 3 hours ago and conversation.replies is 1", "last_reply: {at: 3 hours ago, agent: bruno}"},
		{"contact", `contact.plan is "pro" and contact.tags includes "pro"`, "contact: {plan: pro, tags: [pro]}"},
		{"contact of a conversation", `contact.plan is "pro" and conversation.messages is 2`, "contact: {plan: pro}\n  conversation: {}"},
		{"online", "agent bruno is online and not agent amelie is online", "online: [bruno]"},
		{"agents", "not agent bruno is online and agent amelie is online", "agents: {bruno: {online: false}}"},
		{"roster", "not agent amelie is online", "roster: desk.yaml"},
		{"history", "conversation.replies is 2 and tags includes \"vip\"", "history:\n    - {body: x, at: 2 hours ago, conversation: {tags: [vip]}}\n    - {type: reply, at: 1 hour ago}\n    - {type: reply, at: 1 hour ago}"},
		{"nothing", "conversation.messages is 1 and message.first and time is 10:00 and weekday is monday", "{}"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			seeing := func(condition string) *cases.Book {
				return compile(t, map[string]string{"book.yaml": desk, "a.route": strings.Replace(see, "CONDITION", condition, 1)})
			}
			test := indented("given:\n  " + tt.given + "\nwhen: {body: x}\nexpect: {matched: [Vue], not: [add_score: 2]}")
			if tt.given == "{}" {
				test = indented("when: {body: x}\nexpect: {matched: [Vue]}")
			}
			assert.Empty(t, run(t, seeing(tt.condition), test))
			assert.NotEmpty(t, run(t, seeing("none of ("+tt.condition+")"), test), "the opposite holds as well")
		})
	}
}

// A timer whose condition holds before the case begins has been used, as with a saved state.
func TestTimersBefore(t *testing.T) {
	book := desks(t)
	assert.Empty(t, run(t, book, indented("given:\n  conversation: {created: 23 hours ago}\nwhen: {after: 2 hours}\nexpect: {trigger: timer, matched: [Relance]}")))
	assert.Empty(t, run(t, book, indented("given:\n  conversation: {created: 25 hours ago}\nwhen: {after: 2 hours}\nexpect: {exactly: true, matched: []}")))
}

func TestTrace(t *testing.T) {
	tests := []struct {
		name, keys string
		want       string
	}{
		{
			"the condition that was false", "when: {source: allegro, subject: Retour}\nexpect: {matched: [Retours]}",
			"matched\n- Retours\n+ Accueil\n+ Tout\nrule \"Retours\" did not match\nfalse: source is not \"allegro\"",
		},
		{
			"all of those that could have helped", "when: {source: email, subject: Bonjour}\nexpect: {matched: [Retours]}",
			"matched\n- Retours\n+ Accueil\n+ Tout\nrule \"Retours\" did not match\nfalse: subject contains \"retour\"\nfalse: body contains \"retour\"",
		},
		{
			"a stop", "when: {body: adieu}\nexpect: {matched: [Tout]}",
			"matched\n- Tout\n+ Accueil\n+ Fin\nrule \"Tout\" was not considered: \"Fin\" ended the pass",
		},
		{
			"no event", "when: {body: x}\nexpect: {matched: [Relance]}",
			"matched\n- Relance\n+ Accueil\n+ Tout\nrule \"Relance\" was not considered: none of its events occurred",
		},
		{
			"why it matched", "when: {subject: Retour}\nexpect: {not: [matched: Retours]}",
			"not\n+ matched: Retours\nrule \"Retours\" matched\ntrue: source is not \"allegro\"\ntrue: subject contains \"retour\"",
		},
		{
			"who does such a thing", "when: {body: x}\nexpect: {effects: [set_priority: high]}",
			"effects\n- set_priority: high\n+ send: {text: Bonjour et bienvenue., template: accueil}\n+ set_priority: low\n" +
				"+ assign: {team: Support, agent: amelie, strategy: least_busy}\nrule \"Pros\" did not match\nfalse: contact.plan is \"pro\"",
		},
		{
			"done, and expected elsewhere", "when: {body: x}\nexpect: {effects: [assign: {team: Support}, set_priority: low]}",
			"effects\n- assign: {team: Support}\n- set_priority: low\n+ send: {text: Bonjour et bienvenue., template: accueil}\n+ set_priority: low\n" +
				"+ assign: {team: Support}\nrule \"Tout\" did that, but not in this place of the order",
		},
		{
			"who was considered", "given: {online: [bruno]}\nwhen: {body: x}\nexpect: {effects: [assign: {agent: amelie}]}",
			"effects\n- assign: {agent: amelie}\n+ send: {text: Bonjour et bienvenue., template: accueil}\n+ set_priority: low\n" +
				"+ assign: {team: Support, agent: bruno, strategy: least_busy}\nrule \"Tout\" assigned: amelie offline, bruno chosen",
		},
		{
			"a limit", "given: {online: []}\nwhen: [{body: x}, {body: x}, {body: x}]\nexpect: {at: 3, matched: [Tout]}",
			"matched at event 3\n- Tout\nrule \"Tout\" did not match: its limit held it back",
		},
	}
	book := desks(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			assert.Equal(t, []string{tt.want}, run(t, book, indented(tt.keys)))
		})
	}
}

func TestMistakes(t *testing.T) {
	tests := []struct{ name, keys, want string }{
		{"unknown key", "whn: {}\nwhen: {body: x}\nexpect: {matched: [Tout]}", `R119 unknown key "whn"`},
		{"no event", "when: []\nexpect: {matched: [Tout]}", "R119 when needs an event, found an empty list"},
		{"an empty event", "when: {}\nexpect: {matched: [Tout]}", "R119 an event is empty"},
		{"a key of no event", "when: {subjct: x}\nexpect: {matched: [Tout]}", `R119 unknown key "subjct"`},
		{"a key of no contact", "when: {contact: {plann: pro}}\nexpect: {matched: [Tout]}", `R119 unknown key "plann"`},
		{"a type", "when: {type: mesage}\nexpect: {matched: [Tout]}", `R119 unknown type "mesage"`},
		{"what the engine refuses", "when: {body: 3}\nexpect: {matched: [Tout]}", `R119 "body" needs text, found 3`},
		{"what an event lacks", "when: {type: tag_added}\nexpect: {matched: [Tout]}", `R119 "tag" is missing, which type "tag_added" needs`},
		{"at and after", "when: {body: x, at: 2026-01-06 10:00, after: 1 hour}\nexpect: {matched: [Tout]}", `R119 an event has "at" or "after", not both`},
		{"at before now", "when: {body: x, at: 2025-01-06 10:00}\nexpect: {matched: [Tout]}", `R119 at lies before now: what happened earlier stands under "given"`},
		{"after", "when: {after: tomorrow}\nexpect: {matched: [Tout]}", `R119 after needs a duration, found "tomorrow"`},
		{"a century", "when: [{body: x}, {after: 5000 weeks}]\nexpect: {matched: [Tout]}", "R119 a test goes no further than ten years from now"},
		{"another century", "when: {body: x, at: 2126-01-05 10:00}\nexpect: {matched: [Tout]}", "R119 a test goes no further than ten years from now"},
		{"now", "now: today\nwhen: {body: x}\nexpect: {matched: [Tout]}", `R119 now needs a time, found "today"`},
		{"in the future", "given: {conversation: {created: 2027-01-01 10:00}}\nwhen: {body: x}\nexpect: {matched: [Tout]}", "R119 created lies after now"},
		{"no moment", "given: {last_reply: 3 hours}\nwhen: {body: x}\nexpect: {matched: [Tout]}", `R119 last_reply needs a time in the past, found "3 hours"`},
		{"an unknown agent", "given: {online: [amelia]}\nwhen: {body: x}\nexpect: {matched: [Tout]}", `R119 no agent named "amelia"`},
		{"an unknown status", "given: {conversation: {status: fini}}\nwhen: {body: x}\nexpect: {matched: [Tout]}", `R119 no status named "fini"`},
		{"an unknown tag", "given: {conversation: {tags: [retours]}}\nwhen: {body: x}\nexpect: {matched: [Tout]}", `R119 no tag named "retours"`},
		{"too much history", "given: {conversation: {messages: 5000}}\nwhen: {body: x}\nexpect: {matched: [Tout]}", `R119 messages needs a number from 0 to 1000, found "5000"`},
		{"no roster", "given: {roster: none.yaml}\nwhen: {body: x}\nexpect: {matched: [Tout]}", `R119 the roster "tests/none.yaml" cannot be read`},
		{"assigned to nobody", "given: {assigned: {}}\nwhen: {body: x}\nexpect: {matched: [Tout]}", "R119 assigned needs an agent or a team"},

		{"nothing expected", "when: {body: x}\nexpect: {}", "R802 the expectation asserts nothing, and would hold for ever"},
		{"an empty subset", "when: {body: x}\nexpect: {matched: []}", "R802 the expectation asserts nothing, and would hold for ever"},
		{"an empty not", "when: {body: x}\nexpect: {not: []}", "R802 the expectation asserts nothing, and would hold for ever"},
		{"no expectation", "when: {body: x}\nexpect: []", "R802 the expectation asserts nothing, and would hold for ever"},
		{"an unknown rule", "when: {body: x}\nexpect: {matched: [Retour]}", `R802 no rule named "Retour"`},
		{"an unknown rule in not", "when: {body: x}\nexpect: {not: [matched: Retour]}", `R802 no rule named "Retour"`},
		{"a disabled rule", "when: {body: x}\nexpect: {not: [matched: Jamais]}", `R802 the rule "Jamais" is disabled: it never matches`},
		{"an unknown team", "when: {body: x}\nexpect: {not: [assign: {team: Vente}]}", `R802 no team named "Vente"`},
		{"an unknown tag in not", "when: {body: x}\nexpect: {not: [add_tag: retours]}", `R802 no tag named "retours"`},
		{"an unknown template", "when: {body: x}\nexpect: {not: [send: {template: acceuil}]}", `R802 no template named "acceuil"`},
		{"no such event", "when: {body: x}\nexpect: {at: 2, matched: [Tout]}", `R802 at needs the number of an event of when, from 1 to 1, found "2"`},
		{"an unknown effect", "when: {body: x}\nexpect: {effects: [add_tags: retour]}", `R119 unknown effect "add_tags"`},
		{"two effects in one", "when: {body: x}\nexpect: {effects: [{add_tag: retour, resolve: {}}]}", "R119 an effect has one key, found 2"},
		{"an unknown key of an effect", "when: {body: x}\nexpect: {effects: [assign: {teams: Ventes}]}", `R119 unknown key "teams"`},
		{"an assignment to a word", "when: {body: x}\nexpect: {effects: [assign: bruno]}", "R119 assign needs a map, found a text"},
		{"by, of what was kept", "when: {body: x}\nexpect: {effects: [assign: {by: Tout}]}", `R119 unknown key "by"`},
		{"a trigger", "when: {body: x}\nexpect: {trigger: timers}", `R119 unknown kind of trigger "timers"`},
		{"why", "when: {body: x}\nexpect: {why: nobody}", `R802 no reason named "nobody"`},
	}
	book := desks(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			suite, found := load(t, book, indented(tt.keys))
			require.Len(t, found, 1, "%v", found)
			assert.Equal(t, tt.want, found[0].Code+" "+found[0].Message)
			assert.NotZero(t, found[0].Span, "no position")
			assert.Empty(t, suite.Cases, "a case with a finding runs all the same")
		})
	}
}

func TestFileMistakes(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"empty", "", `the file is empty: a test file holds a list under the key "tests"`},
		{"no tests", "test: []", `unknown key "test"`},
		{"no list", "tests: 3", "tests needs a list, found a number"},
		{"no name", "tests: [{when: {body: x}, expect: {matched: [Tout]}}]", `a test needs the key "name"`},
		{"twice", "tests:\n  - {name: a, when: {body: x}, expect: {matched: [Tout]}}\n  - {name: a, when: {body: x}, expect: {matched: [Tout]}}", `the test "a" is there twice`},
		{"no YAML", "tests: [", "a value is missing here, or a bracket is not closed"},
	}
	book := desks(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, found := load(t, book, tt.text)
			require.NotEmpty(t, found)
			assert.Equal(t, tt.want, found[0].Message)
		})
	}
}

func TestFind(t *testing.T) {
	book := desks(t)
	fsys := fstest.MapFS{
		"a.test.yaml":               {Data: []byte(indented("when: {body: x}\nexpect: {matched: [Tout]}"))},
		"tests/a.ndjson":            {Data: []byte("{}")},
		"tests/b.ndjson":            {Data: []byte("{}")},
		"tests/b.golden.ndjson":     {Data: []byte("")},
		"traffic/week.ndjson":       {Data: []byte("{}")},
		"traffic/day.ndjson":        {Data: []byte("{}")},
		"traffic/day.golden.ndjson": {Data: []byte("")},
		".git/a.test.yaml":          {Data: []byte("wrong")},
		"_old/a.test.yaml":          {Data: []byte("wrong")},
		"other/book.yaml":           {Data: []byte("edition: 1")},
		"other/a.test.yaml":         {Data: []byte("wrong")},
	}
	suite, found, err := cases.Load(fsys, book)
	require.NoError(t, err)
	require.Empty(t, found)
	assert.Len(t, suite.Cases, 1)
	var goldens []string
	for _, g := range suite.Goldens {
		goldens = append(goldens, g.Events)
	}
	assert.Equal(t, []string{"tests/a.ndjson", "tests/b.ndjson", "traffic/day.ndjson"}, goldens)
}

func TestGoldens(t *testing.T) {
	book := desks(t)
	runner, err := cases.NewRunner(book.Program, nil)
	require.NoError(t, err)
	events := `{"id":"e1","at":"2026-01-05T09:00:00Z","conversation":"c1","body":"adieu"}` + "\n"
	fsys := fstest.MapFS{
		"tests/a.ndjson":     {Data: []byte(events)},
		"tests/bad.ndjson":   {Data: []byte("{")},
		"tests/empty.ndjson": {Data: []byte("")},
	}
	golden := cases.Golden{Events: "tests/a.ndjson", Decisions: "tests/a.golden.ndjson"}
	rec, err := runner.Decide(context.Background(), fsys, golden)
	require.NoError(t, err)
	assert.True(t, rec.Missing)
	require.Len(t, rec.Failures(), 1)

	fsys["tests/a.golden.ndjson"] = &fstest.MapFile{Data: []byte(strings.ReplaceAll(string(rec.Got), "\n", "\r\n"))}
	rec, err = runner.Decide(context.Background(), fsys, golden)
	require.NoError(t, err)
	assert.False(t, rec.Stale(), "line ends of another system are no difference")
	assert.Empty(t, rec.Failures())

	fsys["tests/a.golden.ndjson"] = &fstest.MapFile{Data: rec.Got[:10]}
	rec, err = runner.Decide(context.Background(), fsys, golden)
	require.NoError(t, err)
	assert.Len(t, rec.Failures(), 1)

	_, err = runner.Decide(context.Background(), fsys, cases.Golden{Events: "tests/bad.ndjson"})
	require.ErrorContains(t, err, "read the recording tests/bad.ndjson:1")
	_, err = runner.Decide(context.Background(), fsys, cases.Golden{Events: "tests/empty.ndjson"})
	require.EqualError(t, err, "the recording tests/empty.ndjson holds no event")
}

// FuzzCases checks that no text makes the reader of cases panic, and that what it reads can be run.
func FuzzCases(f *testing.F) {
	for _, name := range []string{"test/tests/retours.test.yaml", "failing/retours.test.yaml"} {
		text, err := os.ReadFile("../../testdata/docs/" + name)
		require.NoError(f, err)
		f.Add(string(text))
	}
	f.Add(indented("given: {conversation: {created: 1 day ago}}\nwhen: [{body: x}, {after: 1 hour}]\nexpect: {matched: [Tout], effects: [assign: {team: Ventes}]}"))
	book := desks(f)
	f.Fuzz(func(t *testing.T, text string) {
		suite, _, err := cases.Load(fstest.MapFS{"x.test.yaml": {Data: []byte(text)}}, book)
		require.NoError(t, err)
		runner, err := cases.NewRunner(book.Program, evidence.NewReader(book.Info, book.Program))
		require.NoError(t, err)
		for _, c := range suite.Cases {
			_, err := runner.Run(context.Background(), c)
			require.NoError(t, err)
		}
	})
}
