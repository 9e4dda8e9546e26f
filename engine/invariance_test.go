package engine_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/engine"
	"github.com/routebook/routebook/engine/event"
)

// tests are conditions that say something about the events of line, each with its negation.
var tests = [][2]string{
	{`source is "allegro"`, `source is not "allegro"`},
	{`source is any of ["a", "list"]`, `source is not any of ["a", "list"]`},
	{`subject contains "retour"`, `subject does not contain "retour"`},
	{`body contains any of ["a", "vip"]`, `body does not contain any of ["a", "vip"]`},
	{`body contains all of ["a", "l"]`, `body does not contain all of ["a", "l"]`},
	{`body contains word "a"`, `body does not contain word "a"`},
	{`subject starts with "v"`, `subject does not start with "v"`},
	{`subject ends with any of ["t", "p"]`, `subject does not end with any of ["t", "p"]`},
	{`body matches /^R/`, `body does not match /^R/`},
	{`subject is exactly "Retour"`, `subject is not exactly "Retour"`},
	{`tags includes "x"`, `tags does not include "x"`},
	{`contact.tags includes all of ["a", "b"]`, `contact.tags does not include all of ["a", "b"]`},
	{`contact.plan is empty`, `contact.plan is not empty`},
	{`conversation.messages is more than 1`, `conversation.messages is not more than 1`},
	{`conversation.score is between 1 and 3`, `conversation.score is not between 1 and 3`},
	{`priority is at least high`, `priority is not at least high`},
	{`date is between 2026-11-10 and 2026-11-20`, `date is not between 2026-11-10 and 2026-11-20`},
	{`weekday is any of [saturday, sunday]`, `weekday is not any of [saturday, sunday]`},
	{`agent ana is online`, `agent ana is not online`},
	{`conversation is assigned`, `conversation is unassigned`},
	{`message.auto`, `not message.auto`},
	{`event.odd is "x"`, `event.odd is not "x"`},
	{`conversation.created more than 3 days ago`, `conversation.created less than 3 days ago`},
}

const invarianceBook = `
edition: 1
book: invariance
agents: [{id: ana}, {id: bruno}]
teams: [{id: T, members: [ana, bruno], strategy: round_robin}]
properties: {contact: {plan: text}}
`

// TestNegation runs each test beside its negative spelling: of a conversation that has all of the fields, exactly one
// holds. Two-valued logic makes the negation of a missing field true, so that holds without them as well.
func TestNegation(t *testing.T) {
	for _, pair := range tests {
		t.Run(pair[0], func(t *testing.T) {
			p := compile(t, fstest.MapFS{
				"book.yaml": {Data: []byte(invarianceBook)},
				"a.route":   {Data: fmt.Appendf(nil, "rule \"yes\"\n  on message\n  when %s\n  then add score 1\n\nrule \"no\"\n  on message\n  when %s\n  then add score 1\n", pair[0], pair[1])},
			})
			rapid.Check(t, func(rt *rapid.T) {
				lines := strings.Join(rapid.SliceOfN(line(), 1, 12).Draw(rt, "lines"), "\n")
				replay(rt, p, lines, func(ev *event.Event, d *engine.Decision) {
					if ev.Type == event.Message {
						require.Len(rt, d.Matched, 1, "%s and its negation", pair[0])
					}
				})
			})
		})
	}
}

// rules draws named rules whose effects meet, in an order that matters.
func rules() *rapid.Generator[[]string] {
	steps := []string{
		`assign team T`, `assign agent bruno`, `unassign`, `add tag "x"`, `remove tag "x"`, `replace tags ["b"]`, `set priority urgent`,
		`set status "open"`, `resolve`, `add score 2`, `stop`, `update contact plan = "pro"`, `send "{{ ticket_id }} {{ assigned_agent_first_name | default: 'x' }}"`,
	}
	return rapid.Custom(func(t *rapid.T) []string {
		n := rapid.IntRange(2, 8).Draw(t, "rules")
		var all []string
		for i := range n {
			test := rapid.SampledFrom(tests).Draw(t, "test")[rapid.IntRange(0, 1).Draw(t, "negated")]
			var then []string
			for _, step := range rapid.SliceOfNDistinct(rapid.IntRange(0, len(steps)-1), 1, 3, rapid.ID).Draw(t, "steps") {
				then = append(then, "    "+steps[step])
			}
			on := rapid.SampledFrom([]string{"message", "message or reply", "message or tag added", "message or status set or assigned"}).Draw(t, "on")
			all = append(all, fmt.Sprintf("rule \"r%d\"\n  precedence %d\n  on %s\n  when %s\n  then\n%s\n",
				i, rapid.IntRange(0, 1).Draw(t, "precedence"), on, test, strings.Join(then, "\n")))
		}
		return all
	})
}

// compiles returns the program of a book, or nil when its random rules are refused: one path that sets a slot twice, say.
func compiles(book fstest.MapFS) (p *program.Program) {
	defer func() {
		if recover() != nil {
			p = nil
		}
	}()
	return compile(refusal{}, book)
}

// refusal is a test that ends by panicking.
type refusal struct{}

func (refusal) Errorf(string, ...any) {}
func (refusal) FailNow()              { panic("refused") }

// TestSplittingFiles checks that only the order of rules counts, not the files in which they stand, and that the
// canonical layout in either language changes no decision.
func TestSplittingFiles(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		all := rules().Draw(rt, "rules")
		one := compiles(fstest.MapFS{"book.yaml": {Data: []byte(invarianceBook)}, "all.route": {Data: []byte(strings.Join(all, "\n"))}})
		if one == nil {
			rt.SkipNow()
		}
		lines := strings.Join(rapid.SliceOfN(line(), 1, 15).Draw(rt, "lines"), "\n")
		want := string(replay(rt, one, lines, nil))
		require.Equal(rt, want, string(replay(rt, compile(rt, split(rt, all)), lines, nil)), "split into files")
		require.Equal(rt, want, string(replay(rt, compile(rt, laidOut(rt, all)), lines, nil)), "after fmt")
	})
}

// split puts each run of rules into a file of its own, with names in another order than theirs.
func split(t *rapid.T, all []string) fstest.MapFS {
	book := fstest.MapFS{}
	var order []string
	for rest := all; len(rest) > 0; {
		n := rapid.IntRange(1, len(rest)).Draw(t, "rules of a file")
		name := fmt.Sprintf("%c/f%d.route", 'a'+rapid.IntRange(0, 3).Draw(t, "folder"), len(order))
		order = append(order, name)
		book[name] = &fstest.MapFile{Data: []byte(strings.Join(rest[:n], "\n"))}
		rest = rest[n:]
	}
	book["book.yaml"] = &fstest.MapFile{Data: fmt.Appendf(nil, "%sfile_order: [%s]\n", invarianceBook, strings.Join(order, ", "))}
	return book
}

func laidOut(t *rapid.T, all []string) fstest.MapFS {
	tree, found := dsl.Parse("all.route", []byte(strings.Join(all, "\n")))
	require.Empty(t, slices.DeleteFunc(found, func(d diag.Diagnostic) bool { return d.Severity != 0 }))
	return fstest.MapFS{"book.yaml": {Data: []byte(invarianceBook)}, "all.route": {Data: dsl.Format(tree)}}
}
