package state_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/schema"
	"github.com/routebook/routebook/engine/state"
)

// waiting returns a conversation in a queue of a team.
func waiting(id, team, priority string, score float64) *state.Conversation {
	c := &state.Conversation{ID: id, Score: score}
	c.SetText(state.Priority, priority)
	c.Chain = state.Chain{Kind: state.ForAgent, Rule: "r", Own: state.Pool{Team: team, Strategy: "random"}}
	return c
}

// inQueues returns who waits, by team, next one first.
func inQueues(m *state.Memory) map[string][]string {
	all := map[string][]string{}
	for q := range m.Queues() {
		for i := range q.Waiting {
			all[q.Pool.Team] = append(all[q.Pool.Team], q.Waiting[i].Conversation)
			if i > 0 && !q.Waiting[i-1].Before(&q.Waiting[i]) {
				panic("out of order")
			}
		}
	}
	return all
}

func TestQueuesFollowTheirConversations(t *testing.T) {
	m := state.NewMemory(reads(schema.Priority, schema.Score, schema.Created))
	m.Apply([]state.Change{
		waiting("c1", "T", "low", 9), waiting("c2", "T", "Normal", 0), waiting("c3", "T", "odd", 1),
		waiting("c4", "T", "URGENT", -1), waiting("c5", "U", "high", 0), waiting("c6", "T", "normal", 0),
	})
	require.Equal(t, map[string][]string{"T": {"c4", "c3", "c2", "c6", "c1"}, "U": {"c5"}}, inQueues(m))

	stirs := m.Stirs()
	m.Apply([]state.Change{waiting("c1", "T", "high", 9), waiting("c5", "T", "high", 10)})
	require.Equal(t, map[string][]string{"T": {"c4", "c5", "c1", "c3", "c2", "c6"}}, inQueues(m))
	require.NotEqual(t, stirs, m.Stirs(), "c5 waits for others now")

	for _, id := range []string{"c4", "c1", "c6", "c2", "c3", "c5"} {
		m.Apply([]state.Change{&state.Conversation{ID: id}})
	}
	require.Empty(t, inQueues(m))
}

func TestStirs(t *testing.T) {
	assigned := &state.Conversation{ID: "c1"}
	assigned.SetText(state.Agent, "ana")
	passedOn := waiting("c3", "T", "low", 0)
	passedOn.Chain.Tried = []string{"ana"}
	m := state.NewMemory(reads())
	m.Apply([]state.Change{assigned})
	tests := []struct {
		name   string
		change state.Change
		want   bool
	}{
		{"the same again", assigned, false},
		{"a clock", &state.Tick{At: 1}, false},
		{"activity", &state.Activity{Agent: "ana", At: 1}, false},
		{"presence", &state.PresenceChange{Agent: "ana", Presence: state.Offline}, true},
		{"less to do", &state.Conversation{ID: "c1"}, true},
		{"somebody for whom nobody is there", waiting("c2", "T", "low", 0), false},
		{"who is more urgent now", waiting("c2", "T", "high", 0), false},
		{"who waits for others", waiting("c2", "U", "high", 0), true},
		{"who was passed on", passedOn, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			before := m.Stirs()
			m.Apply([]state.Change{tt.change})
			require.Equal(t, tt.want, m.Stirs() != before)
		})
	}
}

func TestHeld(t *testing.T) {
	p := reads()
	p.Rules = []program.Rule{{On: []program.Trigger{{Event: schema.OnAgentOffline}}}}
	m := state.NewMemory(p)
	put := func(id, agent string, in program.State) {
		c := &state.Conversation{ID: id, State: in}
		c.SetText(state.Agent, agent)
		m.Apply([]state.Change{c})
	}
	for _, id := range []string{"c1", "c2", "c3", "c4"} {
		put(id, "", program.StateNew)
	}
	for _, id := range []string{"c4", "c2", "c1"} {
		put(id, "ana", program.StatePending)
	}
	put("c3", "ana", program.StateResolved)
	require.Equal(t, []string{"c1", "c2", "c4"}, slices.Collect(m.Held("ana")))
	put("c2", "bruno", program.StateOpen)
	put("c3", "ana", program.StateOpen)
	put("c4", "ana", program.StateResolved)
	require.Equal(t, []string{"c1", "c3"}, slices.Collect(m.Held("ana")))
	require.Equal(t, []string{"c2"}, slices.Collect(m.Held("bruno")))
	require.Empty(t, slices.Collect(m.Held("zoe")))
	require.Empty(t, slices.Collect(state.NewMemory(reads()).Held("ana")))
}
