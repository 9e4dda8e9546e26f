package assign_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/engine/assign"
	"github.com/routebook/routebook/engine/state"
)

// noon is when everything in these tests happens: a Friday.
var noon = time.Date(2026, time.November, 20, 12, 0, 0, 0, time.UTC)

// desk is a state written down as words, each "agent" or "agent=number".
type desk struct {
	away     string // offline
	busy     string // agent=active conversations
	assigned string // agent=minutes ago of the last assignment
	active   string // agent=minutes ago of the last activity
	last     string // chosen before, by round robin
	weights  []state.Weight
}

func number(words, agent string) (int, bool) {
	for _, word := range strings.Fields(words) {
		if name, value, _ := strings.Cut(word, "="); name == agent {
			n := 0
			for _, digit := range value {
				n = 10*n + int(digit-'0')
			}
			return n, true
		}
	}
	return 0, false
}

func ago(words, agent string) state.Instant {
	if n, ok := number(words, agent); ok {
		return state.At(noon.Add(-time.Duration(n) * time.Minute))
	}
	return 0
}

func (d desk) Presence(agent string) state.Presence {
	if _, away := number(d.away, agent); away {
		return state.Offline
	}
	return state.PresenceUnknown
}

func (d desk) LastAssigned(agent string) state.Instant  { return ago(d.assigned, agent) }
func (d desk) LastActive(agent, _ string) state.Instant { return ago(d.active, agent) }
func (d desk) Cursor(string) string                     { return d.last }
func (d desk) Weights(string) []state.Weight            { return d.weights }
func (d desk) Active(agent, _ string) (count int, w float64) {
	n, _ := number(d.busy, agent)
	return n, float64(n)
}

// team returns a book with one team of those members, each "agent" or "agent=weight".
func team(members string) *program.Desk {
	book := &program.Desk{AgentsClosed: true, Ties: []string{"recently_active", "least_recent", "member_order"}}
	t := program.Team{ID: "T", Enabled: true, Strategy: "auto"}
	for _, word := range strings.Fields(members) {
		name, _, weighted := strings.Cut(word, "=")
		m := program.Member{Agent: name, Primary: true, Weight: 1}
		if weighted {
			m.Weight, _ = number(word, name)
		}
		t.Members = append(t.Members, m)
		book.Agents = append(book.Agents, program.Agent{ID: name, Enabled: true, Capacity: -1})
	}
	book.Teams = []program.Team{t}
	return book
}

func request(v assign.View, strategy string) *assign.Request {
	conversation := &state.Conversation{ID: "c1"}
	return &assign.Request{
		Step: &program.Assign{Pool: []program.Target{{ID: "T"}}, Strategy: strategy},
		View: v, Conversation: conversation, Now: state.At(noon), Event: "e1",
	}
}

func office(t *testing.T, book *program.Desk) *assign.Office {
	t.Helper()
	o, err := assign.NewOffice(book)
	require.NoError(t, err)
	return o
}

func TestRoundRobin(t *testing.T) {
	tests := []struct {
		name string
		last string // agent chosen before, "" for a fresh team
		away string
		want string // "" when nobody can take it
	}{
		{"fresh team starts at the top", "", "", "ana"},
		{"next in member order", "ana", "", "bruno"},
		{"wraps after the last", "chloe", "", "ana"},
		{"skips the absent", "ana", "bruno", "chloe"},
		{"the one before again when alone", "ana", "bruno chloe", "ana"},
		{"one who left begins a new round", "zoe", "", "ana"},
		{"nobody left", "ana", "ana bruno chloe", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := office(t, team("ana bruno chloe")).Assign(request(desk{last: tt.last, away: tt.away}, "round_robin"))
			assert.Equal(t, tt.want, a.Agent, "last %q, away %q", tt.last, tt.away)
			if tt.want != "" {
				assert.Equal(t, "T", a.Pool, "the cursor moves")
			}
		})
	}
}

func TestLeastBusy(t *testing.T) {
	tests := []struct {
		name string
		desk desk
		want string
	}{
		{"nobody has anything: member order", desk{}, "ana"},
		{"the fewest conversations", desk{busy: "ana=3 bruno=1 chloe=2"}, "bruno"},
		{"whoever is away does not count", desk{busy: "ana=3 bruno=1 chloe=2", away: "bruno"}, "chloe"},
		{"a tie goes to whoever was just active", desk{active: "chloe=2"}, "chloe"},
		{"active three minutes ago is not just", desk{active: "chloe=3"}, "ana"},
		{"then to whoever was never assigned", desk{assigned: "ana=5 chloe=9"}, "bruno"},
		{"then to whoever was assigned longest ago", desk{assigned: "ana=5 bruno=7 chloe=9"}, "chloe"},
		{"ties apply to the least busy only", desk{busy: "ana=1", active: "ana=1", assigned: "bruno=5 chloe=9"}, "chloe"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := office(t, team("ana bruno chloe")).Assign(request(tt.desk, "least_busy"))
			assert.Equal(t, tt.want, a.Agent, "%+v", tt.desk)
		})
	}
}

func TestLeastRecent(t *testing.T) {
	tests := []struct {
		name     string
		assigned string
		want     string
	}{
		{"never assigned comes first", "ana=5 bruno=9", "chloe"},
		{"longest ago", "ana=5 bruno=9 chloe=7", "bruno"},
		{"member order on a tie", "ana=5 bruno=5 chloe=5", "ana"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := office(t, team("ana bruno chloe")).Assign(request(desk{assigned: tt.assigned}, "least_recent"))
			assert.Equal(t, tt.want, a.Agent, "assigned %q", tt.assigned)
		})
	}
}

// TestWeighted plays the rounds of nginx's own example, weights 5, 1 and 1.
func TestWeighted(t *testing.T) {
	tests := []struct {
		name    string
		members string
		away    string
		want    string
	}{
		{"smooth", "a=5 b=1 c=1", "", "a a b a c a a"},
		{"two to one", "a=2 b=1", "", "a b a a b a"},
		{"equal weights are a round", "a b c", "", "a b c a b c"},
		{"only those eligible take part", "a=5 b=1 c=1", "a", "b c b c"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o, d := office(t, team(tt.members)), desk{away: tt.away}
			var got []string
			for range strings.Fields(tt.want) {
				a := o.Assign(request(d, "weighted"))
				got = append(got, a.Agent)
				d.weights = append([]state.Weight(nil), a.Weights...)
			}
			assert.Equal(t, tt.want, strings.Join(got, " "), "members %q", tt.members)
		})
	}
}

func TestRandom(t *testing.T) {
	o := office(t, team("ana bruno chloe"))
	r := request(desk{}, "random")
	first := o.Assign(r).Agent
	assert.Equal(t, first, o.Assign(r).Agent, "the same draw on every run")
	counts := map[string]int{}
	for i := range 3000 {
		r.Event = strings.Repeat("x", i%50) + time.Duration(i).String()
		counts[o.Assign(r).Agent]++
	}
	for agent, n := range counts {
		assert.InDelta(t, 1000, n, 120, "draws of %s", agent)
	}
	assert.Len(t, counts, 3)
}

func TestDefault(t *testing.T) {
	book := team("ana bruno")
	book.Teams[0].Default = "bruno"
	a := office(t, book).Assign(request(desk{away: "bruno", busy: "bruno=99"}, "default"))
	assert.Equal(t, "bruno", a.Agent, "whatever the load and the presence")
	assert.Equal(t, "default", a.Strategy)
	book.Teams[0].Default = ""
	a = office(t, book).Assign(request(desk{}, "default"))
	assert.Equal(t, assign.NobodyEligible, a.Why)
}

func TestAuto(t *testing.T) {
	book := team("ana bruno")
	book.Sources = []program.Source{{Name: "email"}, {Name: "gmail", Parent: "email"}, {Name: "chat"}}
	tests := []struct{ source, want string }{
		{"email", "random"},
		{"Form", "random"},
		{"gmail", "random"},
		{"chat", "least_busy"},
		{"", "least_busy"},
	}
	for _, tt := range tests {
		r := request(desk{}, "")
		r.Conversation.SetText(state.Source, tt.source)
		assert.Equal(t, tt.want, office(t, book).Assign(r).Strategy, "source %q", tt.source)
	}
}

func TestEligible(t *testing.T) {
	tests := []struct {
		name  string
		edit  func(book *program.Desk, a *program.Agent)
		inbox string
		desk  desk
		want  assign.Reason
	}{
		{"ready", func(*program.Desk, *program.Agent) {}, "", desk{}, assign.Chosen},
		{"disabled", func(_ *program.Desk, a *program.Agent) { a.Enabled = false }, "", desk{}, assign.Disabled},
		{"without the seat", func(b *program.Desk, _ *program.Agent) { b.Seats = []string{"service"} }, "", desk{}, assign.NoSeat},
		{"with the seat", func(b *program.Desk, a *program.Agent) { b.Seats, a.Seat = []string{"service"}, "Service" }, "", desk{}, assign.Chosen},
		{"another inbox", func(_ *program.Desk, a *program.Agent) { a.Inboxes = []string{"ventes"} }, "support", desk{}, assign.NoAccess},
		{"no inbox", func(_ *program.Desk, a *program.Agent) { a.Inboxes = []string{"ventes"} }, "", desk{}, assign.Chosen},
		{"offline", func(*program.Desk, *program.Agent) {}, "", desk{away: "ana"}, assign.Away},
		{"full", func(_ *program.Desk, a *program.Agent) { a.Capacity = 2 }, "", desk{busy: "ana=2"}, assign.Full},
		{"nearly full", func(_ *program.Desk, a *program.Agent) { a.Capacity = 2 }, "", desk{busy: "ana=1"}, assign.Chosen},
		{"no capacity at all", func(_ *program.Desk, a *program.Agent) { a.Capacity = 0 }, "", desk{}, assign.Full},
		{"holiday", func(b *program.Desk, a *program.Agent) {
			a.Calendar = "bureau"
			b.Calendars = []program.Calendar{{Name: "bureau", Zone: "UTC", Holidays: []string{"2026-11-20"}, Hours: [7][]program.Interval{time.Friday: {{From: 0, To: 1440}}}}}
		}, "", desk{}, assign.OutsideHours},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			book := team("ana")
			tt.edit(book, &book.Agents[0])
			r := request(tt.desk, "round_robin")
			if tt.inbox != "" {
				r.Conversation.SetText(state.Inbox, tt.inbox)
			}
			a := office(t, book).Assign(r)
			require.Len(t, a.Candidates, 1)
			assert.Equal(t, assign.Candidate{Agent: "ana", Team: "T", Reason: tt.want}, a.Candidates[0])
		})
	}
}
