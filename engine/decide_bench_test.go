package engine_test

import (
	"bytes"
	"fmt"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/compiler/workload"
	"github.com/routebook/routebook/engine"
	"github.com/routebook/routebook/engine/event"
	"github.com/routebook/routebook/engine/state"
)

// helpdesk returns a machine for a workload, and its messages, decoded.
func helpdesk(tb testing.TB, settings workload.Settings) (*engine.Machine, *state.Memory, []event.Event) {
	tb.Helper()
	w := workload.New(settings)
	p := compile(tb, fstest.MapFS{"book.yaml": {Data: []byte(w.Book())}, "a.route": {Data: []byte(w.Route())}})
	m, err := engine.New(p)
	require.NoError(tb, err)
	r := event.NewReader(bytes.NewReader(bytes.Join(w.Lines(), nil)), event.Settings{})
	events := make([]event.Event, len(w.Messages))
	for i := range events {
		require.NoError(tb, r.Next(&events[i]))
	}
	return m, state.NewMemory(p), events
}

// BenchmarkDecide decides messages of conversations that nobody knows yet. Reading them, and applying what was decided, is
// not counted.
func BenchmarkDecide(b *testing.B) {
	for _, rules := range []int{10, 100, 1_000, 10_000} {
		b.Run(fmt.Sprintf("rules=%d", rules), func(b *testing.B) {
			m, memory, events := helpdesk(b, workload.Settings{Rules: rules, Messages: 1_000})
			b.ReportAllocs()
			matched, i := 0, 0
			for b.Loop() {
				matched += len(m.Decide(memory, &events[i%len(events)]).Matched)
				i++
			}
			b.ReportMetric(float64(matched)/float64(i), "matches/message")
		})
	}
}
