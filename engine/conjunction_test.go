package engine_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/routebook/routebook/engine"
	"github.com/routebook/routebook/engine/event"
	"github.com/routebook/routebook/engine/state"
)

// agingTests are tests for conditions of rules on "timer". The first are ages, without which there is nothing to wait for.
var agingTests = []string{
	"conversation.waiting_since more than 2 hours ago", "conversation.last_reply more than 1 day ago",
	"conversation.created less than 3 days ago", "conversation.last_customer_message more than 4 business hours of calendar bureau ago",
	"conversation.waiting_since less than 9 business hours of calendar bureau ago", "conversation.status_since more than 90 minutes ago",
	"conversation.resolved_at more than 1 day ago",
	`tags includes "vip"`, "conversation is unanswered", "conversation is assigned", "conversation.messages is more than 1",
	"agent ana is online", "weekday is monday", "during business hours of calendar bureau",
}

// TestConjunctionsRiseAsOtherConditionsDo decides random events by random rules on "timer", whose conditions are mostly
// conjunctions, and then looks for their moments as for other conditions: whatever is due, and done, is the same.
func TestConjunctionsRiseAsOtherConditionsDo(t *testing.T) {
	conjunctions, fired := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		var b strings.Builder
		for i := range rapid.IntRange(1, 4).Draw(t, "rules") {
			tests := []string{rapid.SampledFrom(agingTests[:7]).Draw(t, "age")}
			for range rapid.IntRange(0, 2).Draw(t, "tests") {
				test := rapid.SampledFrom(agingTests).Draw(t, "test")
				if rapid.IntRange(0, 3).Draw(t, "negated") == 0 {
					test = "not (" + test + ")"
				}
				tests = append(tests, test)
			}
			join := rapid.SampledFrom([]string{" and ", " and ", " and ", " or "}).Draw(t, "join")
			fmt.Fprintf(&b, "rule \"r%d\"\n  on timer\n  when %s\n  then\n    add tag \"r%d\"\n    add score 1\n\n", i, strings.Join(tests, join), i)
		}
		p := compile(t, fstest.MapFS{"book.yaml": {Data: []byte(randomDesk)}, "a.route": {Data: []byte(b.String())}})
		lines := strings.Join(rapid.SliceOfN(line(), 1, 12).Draw(t, "lines"), "\n")
		decide := func(m *engine.Machine) string {
			var dues strings.Builder
			out := replayOn(t, m, state.NewMemory(p), lines, func(_ *event.Event, d *engine.Decision) {
				for _, c := range d.Changes {
					if due, ok := c.(*state.Due); ok {
						fmt.Fprintln(&dues, due.Conversation, due.At)
					}
				}
				if d.Trigger != nil {
					fired++
				}
			})
			return dues.String() + string(out)
		}
		one, err := engine.New(p)
		require.NoError(t, err)
		other, err := engine.New(p)
		require.NoError(t, err)
		conjunctions += other.WithoutConjunctions()
		require.Equal(t, decide(other), decide(one), b.String())
	})
	assert.NotZero(t, conjunctions)
	assert.NotZero(t, fired)
}
