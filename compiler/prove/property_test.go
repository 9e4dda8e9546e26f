package prove_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/prove"
	"github.com/routebook/routebook/compiler/workspace"
	"github.com/routebook/routebook/engine"
	"github.com/routebook/routebook/engine/event"
	"github.com/routebook/routebook/engine/state"
)

const desk = `
edition: 1
timezone: Europe/Paris
sources: {allegro: {}, allegro discussions: {is: allegro}}
properties: {contact: {plan: {type: name, values: [free, pro]}, spend: number, beta: bool}}
`

// tests are drawn for conditions. Few words that hold each other make many conditions that imply or exclude each other.
var tests = []string{
	`subject contains "a"`, `subject contains "ab"`, `subject contains word "ab"`, `subject is "ab"`, `subject is "a"`,
	`subject starts with "a"`, `subject ends with "b"`, `subject contains any of ["b", "ab"]`, `subject contains all of ["a", "b"]`,
	`subject does not contain "ab"`, `subject is empty`, `subject is exactly "AB"`, `subject contains exactly "A"`, `subject matches /^a/`,
	`source is "email"`, `source is "allegro"`, `source is "allegro discussions"`, `source is not "allegro"`, `source is any of ["email", "chat"]`,
	`source is exactly "allegro discussions"`, `source is empty`,
	`contact.plan is "pro"`, `contact.plan is not "pro"`, `contact.spend is more than 2`, `contact.spend is at most 2`, `contact.spend is 2`,
	`contact.spend is between 1 and 2`, `contact.spend is empty`, `contact.beta`, `not contact.beta`, `contact.beta is false`,
	`contact.tags includes "a"`, `contact.tags includes any of ["a", "b"]`, `contact.tags does not include "b"`, `contact.tags is empty`,
	`time is between 09:00 and 12:00`, `time is between 11:00 and 02:00`, `time is 09:00`, `weekday is monday`, `weekday is not any of [monday..friday]`,
	`date is 2026-03-02`, `date is between 2026-03-01 and 2026-03-03`, `priority is at least high`, `priority is "normal"`,
	`conversation.created before 2026-03-03`, `message.auto`, `message.attachments is at least 1`, `event.zone is "a"`, `event.zone contains "a"`,
}

// condition draws a condition of a few tests.
func condition(t *rapid.T, label string) string {
	return rapid.Custom(func(t *rapid.T) string {
		terms := rapid.SliceOfN(rapid.SampledFrom(tests), 1, 3).Draw(t, "tests")
		switch rapid.IntRange(0, 4).Draw(t, "form") {
		case 0:
			return "none of (" + strings.Join(terms, ", ") + ")"
		case 1:
			return "any of (" + strings.Join(terms, ", ") + ")"
		case 2:
			return "not (" + strings.Join(terms, " and ") + ")"
		default:
			return strings.Join(terms, " and ")
		}
	}).Draw(t, label)
}

// message draws a message out of the small world of the tests.
func message(t *rapid.T, i int) string {
	part := func(label, format string, values ...string) string {
		if v := rapid.SampledFrom(append(values, "")).Draw(t, label); v != "" {
			return fmt.Sprintf(format, v)
		}
		return ""
	}
	return fmt.Sprintf(`{"id":"e%d","at":"2026-03-0%dT%s:00Z","conversation":{"id":"c%d"%s}%s%s%s%s,"contact":{"id":"k%d"%s%s%s%s}}`, i,
		rapid.IntRange(1, 9).Draw(t, "day"), rapid.SampledFrom([]string{"08:00", "08:30", "10:59", "11:00", "23:30", "00:30"}).Draw(t, "time"), i,
		part("priority", `,"priority":%q`, "low", "high", "urgent", "other"),
		part("subject", `,"subject":%q`, "a", "ab", "AB", "b ab", "abb", "Á b", " ", "xb"),
		part("source", `,"source":%q`, "email", "chat", "allegro", "allegro discussions", "Allegro Discussions"),
		part("message", `,"message":{%s}`, `"auto":true`, `"attachments":2`, `"auto":false`),
		part("zone", `,"zone":%s`, `"a"`, `"ab"`, `true`, `3`), i,
		part("plan", `,"plan":%q`, "pro", "free"), part("spend", `,"spend":%s`, "1", "2", "2.5", "3"),
		part("beta", `,"beta":%s`, "true", "false"), part("tags", `,"tags":[%s]`, `"a"`, `"b"`, `"a","b"`, `"A"`))
}

// TestProofs checks proofs against the engine: what is said to follow follows for every message, and what is said never to
// hold holds for none.
func TestProofs(t *testing.T) {
	proved := 0
	rapid.Check(t, func(t *rapid.T) {
		narrow, wide := condition(t, "narrow"), condition(t, "wide")
		rules := fmt.Sprintf("rule \"narrow\"\n  on message\n  when %s\n  then\n    add score 1\n\nrule \"wide\"\n  on message\n  when %s\n  then\n    add score 1\n", narrow, wide)
		ws, _, err := workspace.Load(fstest.MapFS{"book.yaml": {Data: []byte(desk)}, "a.route": {Data: []byte(rules)}})
		require.NoError(t, err)
		info, found := compiler.Check(ws)
		require.Empty(t, compiler.Refused(found), rules)
		w := prove.NewWorld(ws, info)
		implied := w.Implies(info.Rules[0].When, info.Rules[1].When) == prove.Yes
		never := w.Satisfiable(info.Rules[0].When, info.Rules[1].When) == prove.No
		if !implied && !never {
			return
		}
		proved++
		program, err := compiler.Compile(ws, info)
		require.NoError(t, err)
		machine, err := engine.New(program)
		require.NoError(t, err)
		for i := range 30 {
			line := message(t, i)
			var ev event.Event
			require.NoError(t, event.NewReader(strings.NewReader(line), event.Settings{}).Next(&ev), line)
			matched := map[string]bool{}
			for _, rule := range machine.Decide(state.NewMemory(program), &ev).Matched {
				matched[program.Rules[rule].Name] = true
			}
			if implied && matched["narrow"] && !matched["wide"] {
				t.Fatalf("%s does not imply %s:\n%s", narrow, wide, line)
			}
			if never && matched["narrow"] && matched["wide"] {
				t.Fatalf("%s and %s hold together:\n%s", narrow, wide, line)
			}
		}
	})
	require.NotZero(t, proved)
}
