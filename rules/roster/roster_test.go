package roster_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/engine/state"
	"github.com/routebook/routebook/rules/roster"
)

var desk = program.Desk{AgentsClosed: true, Agents: []program.Agent{{ID: "amelie"}, {ID: "bruno"}}}

func TestParse(t *testing.T) {
	want := &roster.Roster{
		At: time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC),
		Agents: []roster.Agent{
			{ID: "amelie", Presence: state.Online, Active: 3, LastAssigned: time.Date(2026, 11, 20, 7, 52, 0, 0, time.UTC)},
			{ID: "bruno", Presence: state.Offline, Active: -1},
		},
	}
	for name, text := range map[string]string{
		"YAML": "at: 2026-11-20T08:00:00Z\nagents:\n  Amélie: {online: true, active: 3, last_assigned: 2026-11-20T07:52:00Z}\n  bruno: {online: false}\n",
		"JSON": `{"at":"2026-11-20T08:00:00Z","agents":{"amelie":{"online":true,"active":3,"last_assigned":"2026-11-20T07:52:00Z"},"bruno":{"online":false}}}`,
	} {
		t.Run(name, func(t *testing.T) {
			got, found := roster.Parse("roster.yaml", []byte(text), &desk)
			require.Empty(t, found)
			assert.Empty(t, cmp.Diff(want, got))
		})
	}
}

func TestMistakes(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"empty", "", "the roster is empty"},
		{"no map", "[]", "the roster needs a map, found a list"},
		{"no agents", "at: 2026-11-20T08:00:00Z", `the roster needs the key "agents"`},
		{"unknown key", "agents: {}\nagent: {}", `unknown key "agent"`},
		{"unknown agent", "agents: {bruna: {}}", `unknown agent "bruna"`},
		{"twice", "agents: {amelie: {}, AMELIE: {}}", `agent "amelie" is there twice`},
		{"agent", "agents: {amelie: 3}", "an agent needs a map, found a number"},
		{"unknown key of an agent", "agents: {amelie: {busy: 3}}", `unknown key "busy"`},
		{"online", "agents: {amelie: {online: 1}}", "online needs true or false, found a number"},
		{"active", "agents: {amelie: {active: -1}}", `active needs a number of conversations from 0 to 1000000, found "-1"`},
		{"half active", "agents: {amelie: {active: 1.5}}", `active needs a whole number, found "1.5"`},
		{"at", "at: yesterday\nagents: {}", `at needs a time such as 2026-11-20T08:00:00Z, found "yesterday"`},
		{"last assigned", "agents: {amelie: {last_assigned: [1]}}", "last_assigned needs a text, found a list"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, found := roster.Parse("roster.yaml", []byte(tt.text), &desk)
			assert.Nil(t, got)
			require.Len(t, found, 1, "%q: %v", tt.text, found)
			assert.Equal(t, tt.want, found[0].Message)
		})
	}
}

// A book that lists no agents takes any.
func TestOpenDesk(t *testing.T) {
	got, found := roster.Parse("roster.yaml", []byte("agents: {zoe: {online: false}}"), &program.Desk{})
	require.Empty(t, found)
	assert.True(t, got.SaysPresence())
	assert.Equal(t, []roster.Agent{{ID: "zoe", Presence: state.Offline, Active: -1}}, got.Agents)
}

func TestChanges(t *testing.T) {
	r, found := roster.Parse("roster.yaml", []byte("agents: {amelie: {active: 3, online: false, last_assigned: 2026-11-20T07:52:00Z}, bruno: {}}"), &desk)
	require.Empty(t, found)
	m := state.NewMemory(&program.Program{Desk: program.Desk{Busy: []program.State{program.StateNew}}})
	known := &state.Conversation{ID: "c1"}
	known.SetText(state.Agent, "amelie")
	m.Apply([]state.Change{known})
	m.Apply(r.Changes())
	count, weight := m.Active("amelie", "")
	assert.Equal(t, 3, count, "one that the state knows, and two others")
	assert.InDelta(t, 3, weight, 0)
	assert.Equal(t, state.Offline, m.Presence("amelie"))
	assert.Equal(t, state.At(time.Date(2026, 11, 20, 7, 52, 0, 0, time.UTC)), m.LastAssigned("amelie"))
	assert.Equal(t, state.PresenceUnknown, m.Presence("bruno"))

	known.State = program.StateResolved
	m.Apply([]state.Change{known})
	count, _ = m.Active("amelie", "")
	assert.Equal(t, 2, count, "no event is about the others")
}
