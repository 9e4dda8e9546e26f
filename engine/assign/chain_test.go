package assign_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/engine/assign"
	"github.com/routebook/routebook/engine/state"
)

// TestTakable checks that whoever could take a conversation out of a queue is found when it is taken out, and the other way round.
func TestTakable(t *testing.T) {
	names := []string{"ana", "bruno", "chloe", "dora"}
	some := rapid.SliceOfDistinct(rapid.SampledFrom(names), rapid.ID)
	rapid.Check(t, func(t *rapid.T) {
		book := team(strings.Join(some.Draw(t, "members"), " "))
		book.Teams[0].Strategy = rapid.SampledFrom([]string{"auto", "default", "sticky", "round_robin"}).Draw(t, "own")
		book.Teams[0].Default = rapid.SampledFrom(append(names, "")).Draw(t, "default")
		for i := range book.Agents {
			book.Agents[i].Enabled = rapid.Bool().Draw(t, "enabled")
			book.Agents[i].Capacity = float64(rapid.IntRange(-1, 2).Draw(t, "capacity"))
		}
		view := desk{away: strings.Join(some.Draw(t, "away"), " "), busy: "ana=1 bruno=2"}
		office, err := assign.NewOffice(book)
		require.NoError(t, err)
		step := &program.Assign{Kind: program.ToTeam, Pool: []program.Target{{ID: "T"}}, Fallbacks: []program.Target{{Kind: program.QueueTarget}}}
		if rapid.Bool().Draw(t, "list") {
			step.Kind, step.Pool = program.ToAnyOf, []program.Target{{Kind: program.AgentTarget, ID: "ana"}, {Kind: program.TeamTarget, ID: "T"}}
		}
		step.Strategy = rapid.SampledFrom([]string{"", "sticky", "weighted", "least_busy"}).Draw(t, "strategy")
		r := &assign.Request{
			Step: step, View: view, Conversation: &state.Conversation{ID: "c1"}, Now: state.At(noon),
			Former: rapid.SampledFrom(append(names, "")).Draw(t, "former"),
		}
		a := office.Assign(r)
		require.Equal(t, a.Agent == "", a.Queued)
		require.Equal(t, a.Agent != "", office.Takable(r, a.Own, nil), "as Assign has it")
		chain := &state.Chain{Own: a.Own, Tried: some.Draw(t, "tried")}
		a = office.Drain(r, chain)
		require.Equal(t, a.Agent != "", office.Takable(r, chain.Own, chain.Tried), "as Drain has it")
		require.NotContains(t, chain.Tried, a.Agent)
	})
}

func TestNextOpening(t *testing.T) {
	day := func(from, to int) [7][]program.Interval {
		return [7][]program.Interval{time.Friday: {{From: 60 * from, To: 60 * to}}}
	}
	book := team("ana bruno chloe")
	book.Calendars = []program.Calendar{
		{Name: "early", Zone: "UTC", Hours: day(9, 17)},
		{Name: "late", Zone: "UTC", Hours: day(13, 20)},
		{Name: "never", Zone: "UTC"},
		{Name: "nobody's", Zone: "UTC", Hours: day(12, 13)},
	}
	book.Agents[0].Calendar, book.Agents[1].Calendar, book.Agents[2].Calendar = "early", "late", "never"
	office, err := assign.NewOffice(book)
	require.NoError(t, err)
	next := office.NextOpening(state.At(noon))
	require.Equal(t, noon.Add(time.Hour), next.Time())
	next = office.NextOpening(next)
	require.Equal(t, noon.Add(7*24*time.Hour-3*time.Hour), next.Time())

	office, err = assign.NewOffice(team("ana"))
	require.NoError(t, err)
	require.Zero(t, office.NextOpening(state.At(noon)))
}
