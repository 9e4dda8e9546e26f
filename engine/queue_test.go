package engine_test

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/fold"
	"github.com/routebook/routebook/engine"
	"github.com/routebook/routebook/engine/event"
	"github.com/routebook/routebook/engine/hours"
	"github.com/routebook/routebook/engine/state"
)

const queueDesk = `
edition: 1
book: queues
timezone: UTC
calendars: {bureau: {hours: {monday..sunday: ["09:00..12:00", "14:00..18:00"]}}}
inboxes: [{id: support}, {id: ventes}]
agents: [{id: ana}, {id: bruno}, {id: chloe}, {id: dora, calendar: bureau}]
teams:
  - {id: T, members: [ana, bruno, dora], reassign_after: 40 minutes}
  - {id: U, members: [dora, chloe]}
`

const queueRules = `
rule "passed on"
  on message
  when subject is "T"
  then assign team T strategy STRATEGY reassign after 20 minutes fallback queue

rule "twice"
  on message
  when subject is "U"
  then assign team U strategy STRATEGY reassign after 15 minutes up to 1 times fallback queue

rule "list"
  on message
  when subject is "list"
  then assign any of [agent chloe, team T] strategy STRATEGY fallback queue

rule "default"
  on message
  when subject is "auto"
  then assign team T fallback queue

rule "score"
  on message
  when subject is any of ["U", "list"]
  then add score 1

rule "away"
  on assigned agent offline
  when priority is "high"
  then assign team U fallback queue

rule "nobody"
  on unassigned
  when priority is "low"
  then assign any of [agent ana] fallback queue
`

// desk is a random small desk at work, watched by brute force.
type desk struct {
	*rapid.T
	program *program.Program
	memory  *state.Memory
	machine *engine.Machine
	bureau  *hours.Calendar
}

// TestNobodyWaitsInVain compares queues and reassignments with a brute-force reading of the rules: who waits is given
// away as soon as somebody is eligible, the first in order before the others, and never to somebody who had it in that chain.
func TestNobodyWaitsInVain(t *testing.T) {
	for _, strategy := range []string{"round_robin", "least_busy", "random", "weighted"} {
		t.Run(strategy, func(t *testing.T) {
			base := compile(t, fstest.MapFS{
				"book.yaml":   {Data: []byte(queueDesk)},
				"rules.route": {Data: []byte(strings.ReplaceAll(queueRules, "STRATEGY", strategy))},
			})
			rapid.Check(t, func(t *rapid.T) { newDesk(t, base).work() })
		})
	}
}

func newDesk(t *rapid.T, base *program.Program) *desk {
	p := *base
	p.Desk.Agents = slices.Clone(base.Desk.Agents)
	for i := range p.Desk.Agents {
		a := &p.Desk.Agents[i]
		a.Capacity = float64(rapid.IntRange(-1, 2).Draw(t, "capacity"))
		a.Enabled = rapid.IntRange(0, 9).Draw(t, "enabled") > 0
		a.Inboxes = rapid.SampledFrom([][]string{nil, nil, {"support"}, {"support", "ventes"}}).Draw(t, "inboxes")
	}
	machine, err := engine.New(&p)
	require.NoError(t, err)
	bureau, err := hours.New(&p.Desk.Calendars[0])
	require.NoError(t, err)
	return &desk{T: t, program: &p, memory: state.NewMemory(&p), machine: machine, bureau: bureau}
}

// work lets things happen, and looks at the queues after each.
func (d *desk) work() {
	at := time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC)
	var lines strings.Builder
	for i := range rapid.IntRange(1, 40).Draw(d.T, "events") {
		at = at.Add(time.Duration(rapid.IntRange(0, 90).Draw(d.T, "minutes")) * time.Minute)
		d.writeEvent(&lines, i, at)
	}
	r := event.NewReader(strings.NewReader(lines.String()), event.Settings{})
	for {
		var ev event.Event
		err := r.Next(&ev)
		if err == io.EOF {
			return
		}
		require.NoError(d.T, err)
		require.NoError(d.T, d.machine.Take(d.memory, &ev, d.decided))
		require.Empty(d.T, d.takable(), "after %s, of\n%s", ev.ID, lines.String())
	}
}

func (d *desk) writeEvent(w io.Writer, i int, at time.Time) {
	draw := func(name string, from ...string) string { return rapid.SampledFrom(from).Draw(d.T, name) }
	kind := draw("type", "message", "message", "message", "message", "reply", "assigned", "unassigned", "resolved", "reopened",
		"agent_online", "agent_offline", "time", "time", "tag_added")
	fmt.Fprintf(w, `{"id":"e%d","type":%q,"at":%q,"conversation":{"id":%q,"priority":%q},"subject":%q,"inbox":%q,"agent":%q,"tag":"x","source":%q}`+"\n",
		i, kind, at.Format(time.RFC3339), draw("conversation", "c1", "c2", "c3", "c4", "c5"),
		draw("priority", "low", "normal", "high", "urgent"), draw("subject", "T", "U", "list", "auto"), draw("inbox", "support", "ventes"),
		draw("agent", "ana", "bruno", "chloe", "dora"), draw("source", "email", "chat"))
}

// decided checks a decision against the state before it, and applies it.
func (d *desk) decided(decision *engine.Decision) error {
	if decision.Trigger != nil && decision.Listened {
		switch decision.Trigger.Kind {
		case engine.TriggerQueue:
			require.Equal(d.T, d.takable()[0], decision.Conversation, "the first in order")
			fallthrough
		case engine.TriggerReassign:
			var c state.Conversation
			require.True(d.T, d.memory.Conversation(decision.Conversation, &c))
			require.NotContains(d.T, c.Chain.Tried, decision.Effects[0].Text("agent"))
		}
	}
	d.memory.Apply(decision.Changes)
	return nil
}

// takable returns the conversations that wait and that somebody could take, in order.
func (d *desk) takable() []string {
	var all []*state.Conversation
	for id := range d.memory.Conversations() {
		c := new(state.Conversation)
		d.memory.Conversation(id, c)
		if c.Chain.Kind == state.ForAgent && slices.ContainsFunc(d.poolOf(c), func(agent string) bool { return d.eligible(agent, c) }) {
			all = append(all, c)
		}
	}
	rank := func(c *state.Conversation) int {
		return slices.Index([]string{"urgent", "high", "normal", "low"}, c.Word(state.Priority))
	}
	slices.SortStableFunc(all, func(a, b *state.Conversation) int {
		return cmp.Or(rank(a)-rank(b), -cmp.Compare(a.Score, b.Score), cmp.Compare(a.Moments[state.Created], b.Moments[state.Created]))
	})
	var ids []string
	for _, c := range all {
		ids = append(ids, c.ID)
	}
	return ids
}

func (d *desk) poolOf(c *state.Conversation) []string {
	switch {
	case c.Chain.Own.Team == "T":
		return []string{"ana", "bruno", "dora"}
	case c.Chain.Own.Team == "U":
		return []string{"dora", "chloe"}
	case c.Chain.Rule == "nobody":
		return []string{"ana"}
	}
	return []string{"chloe", "ana", "bruno", "dora"}
}

func (d *desk) eligible(agent string, c *state.Conversation) bool {
	a := d.program.Desk.Agents[slices.IndexFunc(d.program.Desk.Agents, func(a program.Agent) bool { return a.ID == agent })]
	access := len(a.Inboxes) == 0 || slices.ContainsFunc(a.Inboxes, func(in string) bool { return fold.Equal(in, c.Word(state.Inbox)) })
	return a.Enabled && access && !slices.Contains(c.Chain.Tried, agent) && d.memory.Presence(agent) != state.Offline &&
		(a.Calendar == "" || d.bureau.Open(d.memory.Clock().Time())) && (a.Capacity < 0 || d.busy(agent) < a.Capacity)
}

// busy counts the conversations that keep an agent busy.
func (d *desk) busy(agent string) float64 {
	n := 0.0
	for id := range d.memory.Conversations() {
		var c state.Conversation
		d.memory.Conversation(id, &c)
		if c.Word(state.Agent) == agent && c.State <= program.StateOpen {
			n++
		}
	}
	return n
}

// smallDesk returns the program of a desk of two, where a conversation is passed on and then waits.
func smallDesk(t *testing.T, rules string) *program.Program {
	return compile(t, fstest.MapFS{
		"book.yaml":   {Data: []byte("edition: 1\nagents: [{id: ana}, {id: bruno}]\nteams: [{id: T, members: [ana, bruno], strategy: round_robin}]\n")},
		"rules.route": {Data: []byte(rules)},
	})
}

const passedOn = `
rule "all"
  on message
  then assign team T reassign after 10 minutes fallback queue
`

// TestEvidenceOfSequels checks that the trace of a reassignment and of a drain says who was considered.
func TestEvidenceOfSequels(t *testing.T) {
	p := smallDesk(t, passedOn)
	m, err := engine.New(p)
	require.NoError(t, err)
	m.KeepEvidence = true
	memory := state.NewMemory(p)
	happen(t, m, memory, `{"id":"e1","type":"agent_offline","agent":"bruno","at":"2026-11-20T09:00:00Z"}
{"id":"e2","conversation":"c1"}
`)
	got := happen(t, m, memory, `{"id":"e3","type":"agent_online","agent":"bruno","at":"2026-11-20T09:10:00Z"}`+"\n")
	require.Equal(t, `{"trigger":{"kind":"reassign","rule":"all"},"at":"2026-11-20T09:10:00Z","conversation":"c1","matched":[],`+
		`"effects":[{"do":"assign","rule":"all","team":"T","left":"queue","why":"nobody eligible","attempt":2}],`+
		`"trace":[{"pass":1,"rules":[],"assignments":[{"rule":"all","why":"nobody eligible","candidates":[`+
		`{"agent":"ana","team":"T","reason":"had it before"},{"agent":"bruno","team":"T","reason":"offline"}]}]}]}
{"trigger":{"kind":"queue","rule":"all"},"at":"2026-11-20T09:10:00Z","conversation":"c1","matched":[],`+
		`"effects":[{"do":"assign","rule":"all","team":"T","agent":"bruno","strategy":"round_robin"}],`+
		`"trace":[{"pass":1,"rules":[],"assignments":[{"rule":"all","agent":"bruno","candidates":[`+
		`{"agent":"ana","team":"T","reason":"had it before"},{"agent":"bruno","team":"T","reason":"chosen"}]}]}]}
`, got)
}

// TestChainsOutliveTheirProgram checks what becomes of chains under another version of the book: they follow their rule through a
// renaming, and come to nothing when it is gone.
func TestChainsOutliveTheirProgram(t *testing.T) {
	const begin = `{"id":"e1","conversation":"c1","at":"2026-11-20T09:00:00Z"}
{"id":"e2","type":"agent_offline","agent":"ana"}
{"id":"e3","type":"agent_offline","agent":"bruno"}
{"id":"e4","conversation":"c2"}
`
	const goOn = `{"id":"f1","type":"agent_online","agent":"bruno","at":"2026-11-20T09:05:00Z"}
{"id":"f2","type":"time","at":"2026-11-20T09:30:00Z"}
`
	tests := []struct{ name, rules, want string }{
		{
			"renamed", strings.Replace(passedOn, `rule "all"`, "rule \"everything\"\n  formerly \"all\"", 1),
			`{"trigger":{"kind":"queue","rule":"everything"},"at":"2026-11-20T09:05:00Z","conversation":"c2","matched":[],` +
				`"effects":[{"do":"assign","rule":"everything","team":"T","agent":"bruno","strategy":"round_robin"}]}
{"trigger":{"kind":"reassign","rule":"everything"},"at":"2026-11-20T09:10:00Z","conversation":"c1","matched":[],` +
				`"effects":[{"do":"assign","rule":"everything","team":"T","agent":"bruno","strategy":"round_robin","attempt":2}]}
{"trigger":{"kind":"reassign","rule":"everything"},"at":"2026-11-20T09:15:00Z","conversation":"c2","matched":[],` +
				`"effects":[{"do":"assign","rule":"everything","team":"T","left":"queue","why":"nobody eligible","attempt":2}]}
{"trigger":{"kind":"reassign","rule":"everything"},"at":"2026-11-20T09:20:00Z","conversation":"c1","matched":[],` +
				`"effects":[{"do":"assign","rule":"everything","team":"T","left":"queue","why":"nobody eligible","attempt":3}]}
`,
		},
		{"gone", strings.Replace(passedOn, "all", "other", 1), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			before := smallDesk(t, passedOn)
			m, err := engine.New(before)
			require.NoError(t, err)
			memory := state.NewMemory(before)
			happen(t, m, memory, begin)
			m, err = engine.New(smallDesk(t, tt.rules))
			require.NoError(t, err)
			require.Equal(t, tt.want, happen(t, m, memory, goOn))
		})
	}
}
