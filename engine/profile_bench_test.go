package engine_test

import (
	"bytes"
	"fmt"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/compiler/workload"
	"github.com/routebook/routebook/engine"
	"github.com/routebook/routebook/engine/event"
	"github.com/routebook/routebook/engine/state"
	"github.com/routebook/routebook/rules/profile"
)

// BenchmarkProfiled decides the messages of BenchmarkDecide by a plan of guesses and by one of what other messages of the same
// kind have taught, and says how many rules are run for a message, which does not depend on the clock.
func BenchmarkProfiled(b *testing.B) {
	for _, rules := range []int{1_000, 10_000} {
		w := workload.New(workload.Settings{Rules: rules, Messages: 3_000})
		lines := w.Lines()
		book := fstest.MapFS{"book.yaml": {Data: []byte(w.Book())}, "a.route": {Data: []byte(w.Route())}}
		guessed := compile(b, book)
		learned := profile.NewTally(guessed)
		observe(b, learned, guessed, lines[1_000:])
		for _, plan := range []string{"guessed", "profiled"} {
			b.Run(fmt.Sprintf("rules=%d/plan=%s", rules, plan), func(b *testing.B) {
				p := guessed
				if plan == "profiled" {
					book["book.profile"] = &fstest.MapFile{Data: learned.Selectivities().Append(nil)}
					p = compile(b, book)
				}
				m, err := engine.New(p)
				require.NoError(b, err)
				counted := profile.NewTally(p)
				events := observe(b, counted, p, lines[:1_000])
				run := 0
				for _, r := range counted.Report(0).Rules {
					run += r.Run
				}
				memory, i := state.NewMemory(p), 0
				b.ReportAllocs()
				for b.Loop() {
					m.Decide(memory, &events[i%len(events)])
					i++
				}
				b.ReportMetric(float64(run)/float64(len(events)), "rules/message")
			})
		}
	}
}

// observe counts what some messages ask, each of a conversation that nobody knows yet, and returns them.
func observe(tb testing.TB, t *profile.Tally, p *program.Program, lines [][]byte) []event.Event {
	tb.Helper()
	m, err := engine.New(p)
	require.NoError(tb, err)
	m.KeepEvidence = true
	memory, r := state.NewMemory(p), event.NewReader(bytes.NewReader(bytes.Join(lines, nil)), event.Settings{})
	events := make([]event.Event, len(lines))
	for i := range events {
		require.NoError(tb, r.Next(&events[i]))
		t.Observe(m.Decide(memory, &events[i]))
	}
	return events
}
