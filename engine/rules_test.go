package engine_test

import (
	"bytes"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/compiler/workload"
	"github.com/routebook/routebook/engine"
	"github.com/routebook/routebook/engine/state"
)

// TestMachinesShareRules runs machines of one program side by side: what they share must not change under them, which the
// race detector would see, and they decide alike.
func TestMachinesShareRules(t *testing.T) {
	for _, shape := range []workload.Shape{workload.Standard, workload.RegexHeavy} {
		w := workload.New(workload.Settings{Rules: 150, Messages: 40, Shape: shape})
		p := compile(t, fstest.MapFS{"book.yaml": {Data: []byte(w.Book())}, "a.route": {Data: []byte(w.Route())}})
		lines := string(bytes.Join(w.Lines(), nil))
		want := string(replay(t, p, lines, nil))
		rules, err := engine.Load(p)
		require.NoError(t, err)
		got := make([]string, 4)
		var all sync.WaitGroup
		for i := range got {
			m, err := rules.NewMachine()
			require.NoError(t, err)
			all.Go(func() { got[i] = string(replayOn(t, m, state.NewMemory(p), lines, nil)) })
		}
		all.Wait()
		for i := range got {
			require.Equal(t, want, got[i], "%s, machine %d", shape, i)
		}
	}
}
