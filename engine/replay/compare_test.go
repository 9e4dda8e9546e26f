package replay_test

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/engine"
	"github.com/routebook/routebook/engine/event"
	"github.com/routebook/routebook/engine/replay"
)

// timed is a desk in which time, queues and presence begin turns.
const timed = `edition: 1
timezone: Europe/Paris
agents: [{id: ana}, {id: bruno, capacity: 1}]
teams: [{id: Ventes, strategy: round_robin, members: [ana, bruno], reassign_after: 30 minutes}, {id: Files, strategy: least_busy, members: [bruno]}]
`

const timedRules = `rule "retours"
  when subject contains "retour"
  then
    assign team Ventes

rule "file"
  when subject contains "file"
  then
    assign team Files fallback queue

rule "relance"
  when conversation.waiting_since more than 2 hours ago
  then
    add tag "relance"

rule "absent"
  on assigned agent offline
  then
    set priority high

rule "tous"
  on every 90 minutes
  then
    add score 1
`

func timedLines() string {
	var b strings.Builder
	for i := range 60 {
		fmt.Fprintf(&b, `{"id":"e%d","at":"2026-11-20T%02d:%02d:00Z","conversation":"c%d","subject":"%s"}`+"\n", i, 8+i/8, i%8*7, i%13, []string{"retour", "file", "autre"}[i%3])
		if i%10 == 9 {
			fmt.Fprintf(&b, `{"id":"p%d","type":"%s","agent":"bruno"}`+"\n", i, []string{"agent_offline", "agent_online"}[i/10%2])
		}
	}
	return b.String()
}

// TestCompareDecidesAsRun checks that each side of a comparison decides, turn for turn, what it would decide by itself.
func TestCompareDecidesAsRun(t *testing.T) {
	older := compile(t, timed, timedRules)
	newer := compile(t, strings.Replace(timed, "30 minutes", "45 minutes", 1), strings.Replace(strings.Replace(timedRules, "2 hours", "3 hours", 1), `"retour"`, `"autre"`, 1))
	var want, got [2][]string
	for i, p := range []int{0, 1} {
		program := older
		if p == 1 {
			program = newer
		}
		want[i], _ = printed(t, replay.Settings{Program: program, Inputs: []replay.Input{input("t", timedLines())}, Beyond: 48 * 3600e9})
	}
	paired, alone := 0, 0
	before, after, err := replay.Compare(context.Background(), replay.Versions{
		Old: older, New: newer, Inputs: []replay.Input{input("t", timedLines())}, Beyond: 48 * 3600e9,
		Decided: func(turn *replay.Turn) error {
			for i, d := range []*engine.Decision{turn.Old, turn.New} {
				if d != nil && d.Listened {
					got[i] = append(got[i], string(d.AppendJSON(nil)))
				}
			}
			if turn.Old != nil && turn.New != nil {
				paired++
				assert.Equal(t, turn.Old.Conversation, turn.New.Conversation)
				assert.Equal(t, turn.Old.Event, turn.New.Event)
			} else {
				alone++
			}
			return nil
		},
	})
	require.NoError(t, err)
	assert.Equal(t, want, got)
	assert.Equal(t, before.Events, after.Events)
	assert.Greater(t, paired, 100)
	assert.Positive(t, alone, "a timer that only one of them knows")
}

// TestAgain checks that both programs decide a turn again from the old one's state, and that deciding again changes nothing.
func TestAgain(t *testing.T) {
	older := compile(t, desk, rules)
	newer := compile(t, desk, strings.Replace(rules, `"retour"`, `"échange"`, 1))
	lines := input("t", `{"id":"e1","at":"2026-11-20T09:00:00Z","conversation":"c1","subject":"retour"}`, `{"id":"e2","conversation":"c2","subject":"retour ou échange"}`)
	var agents []string
	_, _, err := replay.Compare(context.Background(), replay.Versions{
		Old: older, New: newer, Inputs: []replay.Input{lines},
		Decided: func(turn *replay.Turn) error {
			for range 2 {
				a, b, ok := turn.Again(true)
				require.True(t, ok)
				require.Len(t, a.Evidence.Passes, 1)
				require.Len(t, b.Evidence.Passes, 1)
				if len(b.Effects) > 0 {
					agents = append(agents, a.Effects[0].Text("agent")+" "+b.Effects[0].Text("agent")+" "+turn.New.Effects[0].Text("agent"))
				}
			}
			return nil
		},
	})
	require.NoError(t, err)
	assert.Equal(t, []string{"bruno bruno ana", "bruno bruno ana"}, agents, "from the old state the new version would have gone on to bruno too")
}

func TestCompareStops(t *testing.T) {
	p := compile(t, desk, rules)
	run := func(ctx context.Context, lines ...string) error {
		_, _, err := replay.Compare(ctx, replay.Versions{Old: p, New: p, Inputs: []replay.Input{input("t", lines...)}, Decided: func(*replay.Turn) error { return nil }})
		return err
	}
	var bad *event.LineError
	require.ErrorAs(t, run(context.Background(), `{"id":`), &bad)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	require.ErrorIs(t, run(ctx, `{"id":"e1","at":"2026-11-20T09:00:00Z"}`), context.Canceled)
}

// conversations is a stream of events about ever new conversations, three each.
type conversations struct {
	n, count int
	rest     []byte
	peak     func()
}

func (c *conversations) Read(p []byte) (int, error) {
	for len(c.rest) == 0 {
		if c.n == 3*c.count {
			c.peak()
			return 0, io.EOF
		}
		c.rest = fmt.Appendf(nil, `{"id":"e%d","at":"2026-11-20T09:00:00Z","conversation":"9f3c2a10-0000-4000-8000-%012d","subject":"Demande","body":"Bonjour"}`+"\n", c.n, c.n%c.count)
		c.n++
	}
	n := copy(p, c.rest)
	c.rest = c.rest[n:]
	return n, nil
}

// TestMemoryOfComparison checks the bound of what a conversation costs that both versions treat alike, and of which rules
// read only the existence. What does not grow with the conversations, such as the latest ids of events, is not counted.
func TestMemoryOfComparison(t *testing.T) {
	rule := "rule \"r\"\n  when body contains \"%s\"\n  then\n    add tag \"z\"\n"
	older := compileBook(t, fstest.MapFS{"a.route": {Data: fmt.Appendf(nil, rule, "yyy")}})
	newer := compileBook(t, fstest.MapFS{"a.route": {Data: fmt.Appendf(nil, rule, "zzz")}})
	used := func(n int) float64 {
		before, peak := heap(), uint64(0)
		in := &conversations{count: n, peak: func() { peak = heap() }}
		s, _, err := replay.Compare(context.Background(), replay.Versions{
			Old: older, New: newer, Inputs: []replay.Input{{Name: "t", Reader: in}}, Decided: func(*replay.Turn) error { return nil },
		})
		require.NoError(t, err)
		require.Equal(t, n, s.Conversations)
		return float64(peak - before)
	}
	const n = 100_000
	perConversation := (used(2*n) - used(n)) / n
	t.Logf("%.0f bytes per conversation", perConversation)
	assert.Less(t, perConversation, 264.0)
}

func heap() uint64 {
	runtime.GC()
	var s runtime.MemStats
	runtime.ReadMemStats(&s)
	return s.HeapAlloc
}
