package engine_test

import (
	"io"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/schema"
	"github.com/routebook/routebook/engine"
	"github.com/routebook/routebook/engine/event"
	"github.com/routebook/routebook/engine/state"
)

// smallest is the smallest complete book of the language reference, built by hand:
//
//	when source is not "allegro" and subject contains "retour" then assign team Ventes strategy least_busy
func smallest() *program.Program {
	return &program.Program{
		Edition: 1,
		Desk: program.Desk{
			Zone: "UTC",
			Statuses: []program.Status{
				{Name: "new", State: program.StateNew},
				{Name: "open", State: program.StateOpen},
				{Name: "pending", State: program.StatePending},
				{Name: "resolved", State: program.StateResolved},
			},
		},
		Fields: []program.Field{{ID: schema.Source, Type: schema.Name}, {ID: schema.Subject, Type: schema.Text}},
		Preds: []program.Pred{
			{Op: program.NameIs, Field: 0, Words: []string{"allegro"}},
			{Op: program.TextContains, Field: 1, Words: []string{"retour"}},
		},
		Rules: []program.Rule{{Name: "retours.route#1", On: []program.Trigger{{Event: schema.OnMessage}}}},
		Code: []program.Instr{
			{Op: program.Branch, Pred: 0, A: 4, B: 1},
			{Op: program.Branch, Pred: 1, A: 2, B: 4},
			{Op: program.Match, A: 3},
			{Op: program.Do, A: 0},
			{Op: program.End},
		},
		Steps: []program.Step{&program.Assign{
			Kind: program.ToTeam, Pool: []program.Target{{ID: "Ventes"}}, Strategy: "least_busy",
		}},
	}
}

// decide runs events through a program and returns the lines that are worth one.
func decide(t testing.TB, p *program.Program, events string) string {
	t.Helper()
	m, err := engine.New(p)
	require.NoError(t, err)
	return happen(t, m, state.NewMemory(p), events)
}

// happen takes events and returns the lines that are worth one.
func happen(t testing.TB, m *engine.Machine, memory *state.Memory, lines string) string {
	r := event.NewReader(strings.NewReader(lines), event.Settings{})
	var out []byte
	for {
		var ev event.Event
		err := r.Next(&ev)
		if err == io.EOF {
			return string(out)
		}
		require.NoError(t, err)
		require.NoError(t, m.Take(memory, &ev, func(d *engine.Decision) error {
			memory.Apply(d.Changes)
			if d.Listened {
				out = append(d.AppendJSON(out), '\n')
			}
			return nil
		}))
	}
}

func TestSmallestBook(t *testing.T) {
	got := decide(t, smallest(), `{"id":"m1","at":"2026-11-20T10:00:00+01:00","conversation":"c1","source":"email","subject":"Mon RETOUR"}
{"id":"m2","conversation":"c2","source":"Allegro","subject":"Mon retour"}
{"id":"t1","type":"tag_added","tag":"x","conversation":"c2"}
`)
	require.Equal(t, `{"event":"m1","at":"2026-11-20T09:00:00Z","conversation":"c1","matched":["retours.route#1"],`+
		`"effects":[{"do":"assign","rule":"retours.route#1","team":"Ventes","left":"unassigned","why":"no members"}]}
{"event":"m2","at":"2026-11-20T09:00:00Z","conversation":"c2","matched":[]}
`, got)
}

func TestDecideAllocatesNothing(t *testing.T) {
	p := smallest()
	m, err := engine.New(p)
	require.NoError(t, err)
	memory := state.NewMemory(p)
	r := event.NewReader(strings.NewReader(`{"id":"m1","at":"2026-11-20T10:00:00+01:00","conversation":"c1","source":"email","subject":"Où est ma COMMANDE ?"}`), event.Settings{})
	var ev event.Event
	require.NoError(t, r.Next(&ev))
	memory.Apply(m.Decide(memory, &ev).Changes)
	require.Zero(t, testing.AllocsPerRun(100, func() { m.Decide(memory, &ev) }), "allocations of a decision")
	require.Zero(t, testing.AllocsPerRun(100, func() { memory.Apply(m.Decide(memory, &ev).Changes) }), "allocations of applying one")
}

// A turn with several passes, an assignment, effects, steps that come to nothing, and a plan of what is due.
func TestAssigningAllocatesNothing(t *testing.T) {
	p := compile(t, fstest.MapFS{"book.yaml": {Data: []byte(streamBook)}, "a.route": {Data: []byte(streamRules)}})
	m, err := engine.New(p)
	require.NoError(t, err)
	memory := state.NewMemory(p)
	var effects, superseded int
	apply := func(d *engine.Decision) error {
		effects, superseded = len(d.Effects), len(d.Superseded)
		memory.Apply(d.Changes)
		return nil
	}
	for _, tt := range []struct {
		line       string
		superseded int
	}{
		{`{"id":"m1","at":"2026-11-20T10:00:00Z","conversation":"c1","contact":{"id":"k1","plan":"pro"},"subject":"Retour et FACTURE","body":"Retour"}`, 1},
		{`{"id":"m2","at":"2026-11-20T10:00:00Z","conversation":"c1","contact":{"id":"k1","plan":"pro"},"subject":"Ma facture","body":"Merci"}`, 0},
	} {
		var ev event.Event
		require.NoError(t, event.NewReader(strings.NewReader(tt.line), event.Settings{}).Next(&ev))
		take := func() { require.NoError(t, m.Take(memory, &ev, apply)) }
		take()
		require.Zero(t, testing.AllocsPerRun(100, take), "allocations for %s", tt.line)
		require.GreaterOrEqual(t, effects, 4, tt.line)
		require.Equal(t, tt.superseded, superseded, tt.line)
	}
}

func TestNewNeedsTheTimeZone(t *testing.T) {
	p := smallest()
	p.Desk.Zone = "Europe/Atlantis"
	_, err := engine.New(p)
	require.EqualError(t, err, "load the book's time zone: unknown time zone Europe/Atlantis")
}

func TestEvidence(t *testing.T) {
	p := smallest()
	p.Debug.Rules = []program.RuleSource{{Atoms: []program.Atom{
		{Text: `source is not "allegro"`, File: "retours.route", Preds: []program.PredID{0}, All: true, Negated: true},
		{Text: `subject contains "retour"`, File: "retours.route", Preds: []program.PredID{1}, All: true},
	}}}
	p.Desk.Agents = []program.Agent{{ID: "ana", Enabled: true, Capacity: -1}, {ID: "bruno", Capacity: -1}}
	p.Desk.Teams = []program.Team{{ID: "Ventes", Enabled: true, Members: []program.Member{{Agent: "ana"}, {Agent: "bruno"}}}}
	m, err := engine.New(p)
	require.NoError(t, err)
	m.KeepEvidence = true
	d := m.Decide(state.NewMemory(p), &event.Event{
		ID: "e1", Conversation: event.Conversation{ID: "c1"},
		Subject: event.Value{Kind: event.Text, Text: "Retour"},
	})
	_, trace, _ := strings.Cut(string(d.AppendJSON(nil)), `"trace":`)
	require.Equal(t, `[{"pass":1,"rules":[{"rule":"retours.route#1","conditions":[`+
		`{"text":"source is not \"allegro\"","value":true,"file":"retours.route","start":0,"end":0},`+
		`{"text":"subject contains \"retour\"","value":true,"file":"retours.route","start":0,"end":0}]}],`+
		`"assignments":[{"rule":"retours.route#1","agent":"ana","candidates":[`+
		`{"agent":"ana","team":"Ventes","reason":"chosen"},{"agent":"bruno","team":"Ventes","reason":"disabled"}]}]}]}`, trace)
}
