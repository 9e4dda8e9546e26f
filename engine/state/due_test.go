package state_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/engine/state"
)

// TestDue compares what is due with a plain map of instants.
func TestDue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := state.NewMemory(&program.Program{})
		ids := rapid.SliceOfNDistinct(rapid.IntRange(0, 200), 1, 80, rapid.ID).Draw(t, "conversations")
		at := map[string]state.Instant{}
		var order []string
		for _, n := range ids {
			id := fmt.Sprintf("c%d", n)
			order = append(order, id)
			c := &state.Conversation{}
			c.Reset(id)
			m.Apply([]state.Change{c})
		}
		m.Apply([]state.Change{&state.Due{Conversation: "nobody", At: 1}})
		for range rapid.IntRange(1, 200).Draw(t, "changes") {
			id := rapid.SampledFrom(order).Draw(t, "conversation")
			at[id] = state.Instant(rapid.Int64Range(0, 12).Draw(t, "at"))
			m.Apply([]state.Change{&state.Due{Conversation: id, At: at[id]}})

			var next state.Instant
			for _, due := range at {
				if due != 0 && (next == 0 || due < next) {
					next = due
				}
			}
			require.Equal(t, next, m.NextDue())
			var want []string
			for _, id := range order {
				if next != 0 && at[id] == next {
					want = append(want, id)
				}
			}
			require.Equal(t, want, slices.Collect(m.Due()))
		}
	})
}

func TestUnresolved(t *testing.T) {
	m := state.NewMemory(&program.Program{})
	put := func(id string, s program.State) {
		c := &state.Conversation{}
		c.Reset(id)
		c.State = s
		m.Apply([]state.Change{c})
	}
	put("b", program.StateNew)
	put("a", program.StateResolved)
	put("c", program.StatePending)
	for n := range 200 {
		put(fmt.Sprint(n), program.StateResolved)
	}
	put("z", program.StateOpen)
	require.Equal(t, []string{"b", "c", "z"}, slices.Collect(m.Unresolved()))
	put("b", program.StateResolved)
	put("a", program.StateOpen)
	require.Equal(t, []string{"a", "c", "z"}, slices.Collect(m.Unresolved()))
}
