package engine_test

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/engine"
	"github.com/routebook/routebook/engine/state"
)

// TestLimitsOutliveANewVersion decides with a book, then with a later one, about the same state: what a rule fired under its
// former name counts.
func TestLimitsOutliveANewVersion(t *testing.T) {
	const message = `{"id":"e","at":"2026-11-20T09:00:00Z","conversation":"c1"}` + "\n"
	books := []struct{ name, rule, matched string }{
		{"first", `rule "welcome" on message limit 2 per conversation per 1 day then add score 1`, `["welcome"]`},
		{"renamed", `rule "hello" formerly "welcome" on message limit 2 per conversation per 1 day then add score 1`, `["hello"]`},
		{"used up", `rule "hello" formerly "welcome" on message limit 2 per conversation per 1 day then add score 1`, `[]`},
		{"renamed back", `rule "welcome" formerly "hello" on message limit 2 per conversation per 1 day then add score 1`, `[]`},
		{"another rule", `rule "stranger" on message limit 2 per conversation per 1 day then add score 1`, `["stranger"]`},
	}
	var memory *state.Memory
	for _, b := range books {
		p := compile(t, fstest.MapFS{"a.route": {Data: []byte(b.rule)}})
		if memory == nil {
			memory = state.NewMemory(p)
		}
		m, err := engine.New(p)
		require.NoError(t, err)
		require.Contains(t, string(replayOn(t, m, memory, message, nil)), `"matched":`+b.matched, b.name)
	}
}
