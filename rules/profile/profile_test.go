package profile_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/compiler/selectivity"
	"github.com/routebook/routebook/compiler/workspace"
	"github.com/routebook/routebook/engine/replay"
	"github.com/routebook/routebook/rules/profile"
)

// compile returns the program of some rules; tell is how many copies of a rule without interest stand behind them, with which
// there are enough for the index.
func compile(t testing.TB, rules string, tell int) *program.Program {
	t.Helper()
	for range tell {
		rules += "\nwhen subject contains \"zzz\" then add tag \"z\"\n"
	}
	ws, found, err := workspace.Load(fstest.MapFS{"a.route": {Data: []byte(rules)}, "book.yaml": {Data: []byte("edition: 1\n")}})
	require.NoError(t, err)
	info, more := compiler.Check(ws)
	require.Empty(t, compiler.Refused(append(found, more...)))
	p, err := compiler.Compile(ws, info)
	require.NoError(t, err)
	return p
}

// observe counts what some events ask.
func observe(t testing.TB, p *program.Program, lines ...string) *profile.Tally {
	t.Helper()
	tally := profile.NewTally(p)
	_, err := replay.Run(context.Background(), replay.Settings{
		Program: p, Evidence: true, Observed: tally.Observe, Inputs: []replay.Input{{Reader: strings.NewReader(strings.Join(lines, "\n"))}},
	})
	require.NoError(t, err)
	return tally
}

const (
	at     = `"at":"2026-01-05T09:00:00Z"`
	retour = `{` + at + `,"conversation":"c1","source":"mail","subject":"Retour"}`
	shop   = `{` + at + `,"conversation":"c2","source":"allegro","subject":"Retour"}`
	other  = `{` + at + `,"conversation":"c3","source":"mail","subject":"Bonjour","body":"un retour"}`
	reply  = `{` + at + `,"conversation":"c1","type":"reply","body":"x"}`
)

const rules = `rule "r"
  on message
  when source is not "allegro" and (subject contains "retour" or body contains "retour")
  then
    if body is empty {
      add tag "b"
    }

rule "s"
  on message
  limit 1 per conversation
  when source is "allegro"
  then
    stop

rule "t"
  on message or tag added "b"
  then
    set priority high
`

func TestTally(t *testing.T) {
	const (
		source  = `source is "allegro"`
		subject = `subject contains "retour"`
		body    = `body contains "retour"`
		empty   = `body is empty`
	)
	tests := []struct {
		name   string
		events []string
		more   int // rules without interest
		rules  []profile.Rule
		tests  []profile.Test // by name
	}{
		{"asked from the left, up to the one that decides", []string{retour, other, reply}, 0, []profile.Rule{
			{Name: "r", Heard: 2, Run: 2, Matched: 2, Tests: []profile.RuleTest{
				{Test: source, Asked: 2}, {Test: subject, Asked: 2, True: 1, Decisive: 1}, {Test: body, Asked: 1, True: 1, Decisive: 1}, {Test: empty, Asked: 2, True: 1},
			}},
			{Name: "s", Heard: 2, Run: 2, Tests: []profile.RuleTest{{Test: source, Asked: 2, Decisive: 2}}},
			{Name: "t", Heard: 2, Run: 2, Matched: 2, Tests: []profile.RuleTest{}},
		}, []profile.Test{
			{RuleTest: profile.RuleTest{Test: body, Asked: 1, True: 1, Decisive: 1}, Answered: 1, Holds: 1, Of: 2},
			{RuleTest: profile.RuleTest{Test: empty, Asked: 2, True: 1}, Answered: 2, Holds: 1, Of: 2},
			{RuleTest: profile.RuleTest{Test: source, Asked: 4, Decisive: 2}, Answered: 2, Of: 2},
			{RuleTest: profile.RuleTest{Test: subject, Asked: 2, True: 1, Decisive: 1}, Answered: 2, Holds: 1, Of: 2},
		}},
		{"stop, and a limit", []string{shop, shop}, 0, []profile.Rule{
			{Name: "r", Heard: 2, Run: 2, Tests: []profile.RuleTest{{Test: source, Asked: 2, True: 2, Decisive: 2}, {Test: subject}, {Test: body}, {Test: empty}}},
			{Name: "s", Heard: 2, Run: 2, Matched: 1, Tests: []profile.RuleTest{{Test: source, Asked: 2, True: 2, Decisive: 2}}},
			{Name: "t", Heard: 1, Run: 1, Matched: 1, Tests: []profile.RuleTest{}},
		}, []profile.Test{
			{RuleTest: profile.RuleTest{Test: body}, Of: 2},
			{RuleTest: profile.RuleTest{Test: empty}, Holds: 2, Of: 2},
			{RuleTest: profile.RuleTest{Test: source, Asked: 4, True: 4, Decisive: 4}, Answered: 2, Holds: 2, Of: 2},
			{RuleTest: profile.RuleTest{Test: subject}, Holds: 2, Of: 2},
		}},
		{"rules that the plan rules out ask nothing, and the index answers", []string{retour, other}, 30, []profile.Rule{
			{Name: "r", Heard: 2, Run: 2, Matched: 2, Tests: []profile.RuleTest{
				{Test: source, Asked: 2}, {Test: subject, Asked: 2, True: 1, Decisive: 1}, {Test: body, Asked: 1, True: 1, Decisive: 1}, {Test: empty, Asked: 2, True: 1},
			}},
			{Name: "s", Heard: 2, Tests: []profile.RuleTest{{Test: source}}},
			{Name: "t", Heard: 2, Run: 2, Matched: 2, Tests: []profile.RuleTest{}},
		}, []profile.Test{
			{RuleTest: profile.RuleTest{Test: body, Asked: 1, True: 1, Decisive: 1}, Holds: 1, Of: 2},
			{RuleTest: profile.RuleTest{Test: empty, Asked: 2, True: 1}, Answered: 2, Holds: 1, Of: 2},
			{RuleTest: profile.RuleTest{Test: source, Asked: 2}, Of: 2},
			{RuleTest: profile.RuleTest{Test: subject, Asked: 2, True: 1, Decisive: 1}, Holds: 1, Of: 2},
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			report := observe(t, compile(t, rules, tt.more), tt.events...).Report(0)
			assert.Equal(t, len(tt.events), report.Events)
			costs := cmp.FilterPath(func(p cmp.Path) bool { return p.Last().String() == ".Nanos" || p.Last().String() == ".ID" }, cmp.Ignore())
			var named []profile.Rule
			for _, r := range report.Rules {
				if r.ID < 3 {
					named = append(named, r)
				}
			}
			byName := cmpopts.SortSlices(func(a, b profile.Rule) bool { return a.Name < b.Name })
			assert.Empty(t, cmp.Diff(tt.rules, named, costs, byName))
			var asked []profile.Test
			for _, x := range report.Tests {
				if !strings.Contains(x.Test, "zzz") {
					asked = append(asked, x)
				}
			}
			byTest := cmpopts.SortSlices(func(a, b profile.Test) bool { return a.Test < b.Test })
			assert.Empty(t, cmp.Diff(tt.tests, asked, costs, byTest))
		})
	}
}

// TestCosts checks that an answer is paid once, that those who ask share it, and that the dearest comes first.
func TestCosts(t *testing.T) {
	const rules = `rule "cheap"
  on message
  when priority is urgent
  then
    add tag "a"

rule "one"
  on message
  when body matches /x[a-z]*y/
  then
    add tag "a"

rule "two"
  on message
  when body matches /x[a-z]*y/
  then
    add tag "b"
`
	report := observe(t, compile(t, rules, 0), other).Report(2)
	assert.Equal(t, []string{"one", "two"}, []string{report.Rules[0].Name, report.Rules[1].Name})
	assert.InDelta(t, report.Rules[0].Nanos, report.Rules[1].Nanos, 0)
	assert.Equal(t, 3, report.RuleCount)
	assert.Len(t, report.Rules, 2)
	pattern := report.Tests[0]
	assert.Equal(t, 1, pattern.Answered)
	assert.Equal(t, 2, pattern.Asked)
	sum := 0.0
	for _, r := range observe(t, compile(t, rules, 0), other).Report(0).Rules {
		sum += r.Nanos
	}
	assert.InDelta(t, report.Nanos, sum, 2, "nothing was asked for the plan's sake")
	assert.Less(t, pattern.Nanos, report.Nanos)
}

// TestSelectivities checks what is saved: the first pass of each event, whatever was asked then for the evidence's sake.
func TestSelectivities(t *testing.T) {
	tally := observe(t, compile(t, rules, 0), retour, shop, other, reply)
	assert.Equal(t, &selectivity.Profile{Events: 4, Preds: map[string]selectivity.Share{
		`source is "allegro"`:       {True: 1, Of: 3},
		`subject contains "retour"`: {True: 2, Of: 3},
		`body contains "retour"`:    {True: 1, Of: 3},
		`body is empty`:             {True: 2, Of: 3},
	}}, tally.Selectivities())
	assert.Equal(t, selectivity.Share{}, observe(t, compile(t, rules, 0), reply).Selectivities().Preds[`body is empty`], "nobody ever asked")
}

// TestNothing checks the report of a tally that saw nothing.
func TestNothing(t *testing.T) {
	text, err := json.Marshal(profile.NewTally(compile(t, "rule \"r\"\n  on message\n  then add tag \"x\"\n", 0)).Report(10))
	require.NoError(t, err)
	assert.Contains(t, string(text), `"tests":[]`)
	assert.Contains(t, string(text), `"ns":0`)
}
