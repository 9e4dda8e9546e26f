package engine_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"
)

// randomDesk is the book of random rules.
const randomDesk = `
edition: 1
book: random
timezone: Europe/Paris
sources: {shop: {}, allegro: {is: shop}}
properties:
  contact: {plan: {type: name, values: [free, vip]}}
calendars: {bureau: {hours: {monday..friday: ["09:00..12:30", "13:30..18:00"]}}}
agents: [{id: ana}, {id: bruno}]
teams: [{id: team, members: [ana, bruno]}]
`

// randomTests are tests whose words meet those of random events, in every way to find a predicate.
var randomTests = []string{
	`subject contains "a"`, `subject contains any of ["vip", "ret", "x"]`, `subject contains word "Retour"`, `subject starts with "re"`, `subject ends with "R"`,
	`subject is "vip"`, `subject is exactly "Retour"`, `subject contains exactly "Ret"`, `subject is empty`, `subject matches /^ret(our)?/i`, `subject matches /[aeiou]p/`,
	`body contains "retour"`, `body contains word "a"`, `body matches /\bvip\b/`, `body matches /t.*m/`, `body matches /r?e?t?/`, `body is any of ["x", "set"]`, `body is empty`,
	`source is "allegro"`, `source is "shop"`, `source is exactly "allegro"`, `source is empty`, `from contains "ana"`, `from.domain is "acme.fr"`,
	`tags includes "vip"`, `tags includes any of ["retour", "a"]`, `tags is empty`, `contact.tags includes "x"`, `contact.plan is "vip"`, `inbox is "list"`,
	`conversation.messages is 2`, `conversation.messages is more than 1`, `conversation.score is between 1 and 3`, `event.tag is "a"`, `event.unknown.path is 3`,
	`priority at least high`, `message.auto`, `message.first`, `conversation is answered`, `conversation is unassigned`, `assigned agent is "ana"`,
	`time is between 08:00 and 11:00`, `weekday is any of [monday, tuesday]`, `date is between 2026-11-08 and 2026-11-14`, `during business hours`, `agent ana is online`,
	`conversation.created less than 3 days ago`, `in sample "half" of 50%`,
}

var randomSteps = []string{
	`add tag "a"`, `add tag "vip"`, `remove tag "vip"`, `set priority high`, `assign team team`, `assign agent ana`, `add score 1`, `resolve`, `set status "open"`, `stop`,
	`update contact plan = "vip"`,
}

var randomTriggers = []string{"message", "message", "message", "first message", `message or tag added "vip"`, "message or tag added", "message or reply", "message or resolved"}

// condition draws a condition of tests, up to a depth.
func condition(t *rapid.T, depth int) string {
	kind := rapid.IntRange(0, 5).Draw(t, "kind")
	switch {
	case depth == 0 || kind < 2:
		return rapid.SampledFrom(randomTests).Draw(t, "test")
	case kind == 2:
		return "not (" + condition(t, depth-1) + ")"
	}
	join := []string{" and ", " or "}[kind%2]
	terms := make([]string, rapid.IntRange(2, 3).Draw(t, "terms"))
	for i := range terms {
		terms[i] = "(" + condition(t, depth-1) + ")"
	}
	return strings.Join(terms, join)
}

// randomBook draws rules.
func randomBook(t *rapid.T) fstest.MapFS {
	var b strings.Builder
	for i := range rapid.IntRange(1, 40).Draw(t, "rules") {
		fmt.Fprintf(&b, "rule \"r%d\"\n  on %s\n", i, rapid.SampledFrom(randomTriggers).Draw(t, "trigger"))
		if rapid.IntRange(0, 9).Draw(t, "conditional") > 0 {
			fmt.Fprintf(&b, "  when %s\n", condition(t, 2))
		}
		fmt.Fprintf(&b, "  then\n    %s\n", rapid.SampledFrom(randomSteps).Draw(t, "step"))
	}
	return fstest.MapFS{"book.yaml": {Data: []byte(randomDesk)}, "a.route": {Data: []byte(b.String())}}
}

// TestPlansChangeNothingOfAnyBook decides random events by random rules, with and without a plan.
func TestPlansChangeNothingOfAnyBook(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sameDecisions(t, compile(t, randomBook(t)), strings.Join(rapid.SliceOfN(line(), 1, 12).Draw(t, "lines"), "\n"))
	})
}
