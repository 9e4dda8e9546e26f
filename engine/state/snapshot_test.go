package state_test

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/schema"
	"github.com/routebook/routebook/engine/event"
	"github.com/routebook/routebook/engine/state"
)

// remembering returns a program that reads everything, of two rules with limits.
func remembering() *program.Program {
	p := everything()
	p.Rules = []program.Rule{
		{Name: "limité", Limit: &program.Limit{Count: 2}, On: []program.Trigger{{Event: schema.OnAgentOnline}}},
		{Name: "attribué", Limit: &program.Limit{Count: 1, PerContact: true}, On: []program.Trigger{{Event: schema.OnReply}}},
	}
	return p
}

func instants() *rapid.Generator[state.Instant] {
	return rapid.Custom(func(t *rapid.T) state.Instant {
		if at := state.Instant(rapid.Int64().Draw(t, "instant")); at != 0 {
			return at
		}
		return 1
	})
}

func firings() *rapid.Generator[[]state.Firing] {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) state.Firing {
		return state.Firing{
			Rule: rapid.SampledFrom([]string{"limité", "attribué"}).Draw(t, "rule"), At: instants().Draw(t, "at"), Count: rapid.IntRange(1, 9).Draw(t, "count"),
		}
	}), 0, 3)
}

func values() *rapid.Generator[event.Value] {
	return rapid.OneOf(
		rapid.Map(rapid.String(), func(s string) event.Value { return event.Value{Kind: event.Text, Text: s} }),
		rapid.Map(rapid.Float64(), func(f float64) event.Value { return event.Value{Kind: event.Number, Text: fmt.Sprint(f), Number: f} }),
		rapid.Just(event.Value{Kind: event.Number, Text: "12345678901234567890", Number: 12345678901234567890}),
		rapid.Just(event.Value{Kind: event.Number, Text: "seven", Number: math.Inf(1)}),
		rapid.Just(event.Value{Kind: event.Bool, Text: "true", Number: 1}),
		rapid.Just(event.Value{Kind: event.Bool, Text: "false"}),
		rapid.Map(rapid.SliceOf(rapid.String()), func(l []string) event.Value { return event.Value{Kind: event.List, List: l} }),
	)
}

func chains() *rapid.Generator[state.Chain] {
	return rapid.Custom(func(t *rapid.T) state.Chain {
		word := rapid.StringN(0, 3, 9)
		pool := func() state.Pool { return state.Pool{Team: word.Draw(t, "team"), Strategy: word.Draw(t, "strategy")} }
		tried := rapid.SliceOf(word).Draw(t, "tried")
		return state.Chain{
			Kind: state.ChainKind(rapid.IntRange(1, 2).Draw(t, "kind")), Rule: "attribué", Step: rapid.IntRange(0, 3).Draw(t, "step"),
			Own: pool(), Pool: pool(), Fallbacks: rapid.IntRange(0, 3).Draw(t, "fallbacks"),
			Tried: tried, Before: rapid.IntRange(0, len(tried)).Draw(t, "before"), Due: instants().Draw(t, "due"),
		}
	})
}

// rememberedChanges draws changes of every kind.
func rememberedChanges() *rapid.Generator[[]state.Change] {
	return rapid.Custom(func(t *rapid.T) []state.Change {
		word := rapid.OneOf(rapid.SampledFrom([]string{"ana", "bruno"}), rapid.StringN(1, 4, 12))
		changes := []state.Change{&state.Tick{At: instants().Draw(t, "clock")}}
		for range rapid.IntRange(0, 12).Draw(t, "changes") {
			agent := word.Draw(t, "agent")
			var c state.Change
			switch rapid.IntRange(0, 9).Draw(t, "kind") {
			case 0:
				c = &state.PresenceChange{Agent: agent, Presence: state.Presence(rapid.IntRange(1, 2).Draw(t, "presence"))}
			case 1:
				c = &state.Activity{Agent: agent, Inbox: rapid.SampledFrom([]string{"", "support"}).Draw(t, "inbox"), At: instants().Draw(t, "at")}
			case 2:
				c = &state.Assignment{Agent: agent, At: instants().Draw(t, "at")}
			case 3:
				c = &state.Workload{Agent: agent, Active: rapid.IntRange(0, 9).Draw(t, "active")}
			case 4:
				c = &state.CursorMove{Pool: word.Draw(t, "pool"), Agent: agent}
			case 5:
				c = &state.WeightsMove{Pool: word.Draw(t, "pool"), Weights: []state.Weight{{Agent: agent, Current: rapid.Int().Draw(t, "current")}}}
			case 6:
				contact := &state.Contact{Key: word.Draw(t, "contact"), Tags: rapid.SliceOf(word).Draw(t, "tags"), Firings: firings().Draw(t, "firings")}
				contact.SetText(state.ContactAgent, agent)
				contact.Properties = state.With(nil, 0, values().Draw(t, "plan"))
				c = contact
			case 7:
				visitor := &state.Visitor{Key: word.Draw(t, "visitor")}
				visitor.SetText(state.VisitorRuleTeam, word.Draw(t, "team"))
				c = visitor
			default:
				conversation := conversations().Draw(t, "conversation")
				conversation.SetText(state.Agent, agent)
				conversation.Score, conversation.SnoozedUntil = rapid.Float64().Draw(t, "score"), instants().Draw(t, "snoozed")
				conversation.Firings = firings().Draw(t, "firings")
				conversation.Properties = state.With(conversation.Properties, 0, values().Draw(t, "zone"))
				conversation.Chain = state.Chain{}
				if rapid.Bool().Draw(t, "chained") {
					conversation.Chain = chains().Draw(t, "chain")
				}
				c = conversation
			}
			changes = append(changes, c)
		}
		return changes
	})
}

func saved(t require.TestingT, m *state.Memory) string {
	var b bytes.Buffer
	require.NoError(t, m.Save(&b))
	return b.String()
}

// dump is all that a View tells, by what was asked.
func dump(m *state.Memory, changes []state.Change) map[string]any {
	d := map[string]any{"clock": m.Clock(), "conversations": slices.Collect(m.Conversations()), "unresolved": slices.Collect(m.Unresolved())}
	agent := func(id string) {
		count, weight := m.Active(id, "")
		d["agent "+id] = []any{
			m.Presence(id), m.LastAssigned(id), m.LastActive(id, ""), m.LastActive(id, "support"), m.LastActive(id, "x"),
			count, weight, slices.Collect(m.Held(id)),
		}
	}
	for _, c := range changes {
		switch c := c.(type) {
		case *state.Conversation:
			var got state.Conversation
			m.Conversation(c.ID, &got)
			d["conversation "+c.ID] = got
			agent(c.Word(state.Agent))
		case *state.Contact:
			var got state.Contact
			m.Contact(c.Key, &got)
			d["contact "+c.Key] = got
		case *state.Visitor:
			var got state.Visitor
			m.Visitor(c.Key, &got)
			d["visitor "+c.Key] = got
		case *state.CursorMove:
			d["cursor "+c.Pool] = m.Cursor(c.Pool)
		case *state.WeightsMove:
			d["weights "+c.Pool] = m.Weights(c.Pool)
		case *state.PresenceChange:
			agent(c.Agent)
		case *state.Activity:
			agent(c.Agent)
		case *state.Assignment:
			agent(c.Agent)
		case *state.Workload:
			agent(c.Agent)
		}
	}
	for q := range m.Queues() {
		d[fmt.Sprint("queue ", q.Rule, q.Step, q.Pool, q.Inbox)] = q.Waiting
	}
	return d
}

// TestSnapshot checks that a state comes back as it was saved, and is then saved as the same bytes.
func TestSnapshot(t *testing.T) {
	p := remembering()
	rapid.Check(t, func(t *rapid.T) {
		changes := rememberedChanges().Draw(t, "changes")
		m := state.NewMemory(p)
		m.Apply(changes)
		text := saved(t, m)
		loaded, err := state.Load(iotest.OneByteReader(strings.NewReader(text)), p)
		require.NoError(t, err, "%s", text)
		if diff := cmp.Diff(dump(m, changes), dump(loaded, changes), exported, cmp.AllowUnexported(state.Waiting{}), cmpopts.EquateEmpty(), cmpopts.EquateNaNs()); diff != "" {
			t.Fatalf("(-saved +loaded):\n%s\n%s", diff, text)
		}
		assert.Equal(t, text, saved(t, loaded))
	})
}

// full is a state with a record of each kind.
func full(t testing.TB) string {
	m := state.NewMemory(remembering())
	c := &state.Conversation{ID: "c1", State: program.StateOpen, Messages: 2, Tags: []string{"retour"}, Firings: []state.Firing{{Rule: "limité", At: 3, Count: 1}}}
	c.SetText(state.Status, "en cours")
	c.SetText(state.Subject, "<Retour>")
	c.Properties = state.With(nil, 0, event.Value{Kind: event.Text, Text: "nord"})
	c.Moments[state.Created] = state.Instant(1e18)
	c.Chain = state.Chain{Kind: state.ForReply, Rule: "attribué", Own: state.Pool{Team: "Ventes"}, Pool: state.Pool{Team: "Ventes"}, Tried: []string{"ana"}, Due: 2e18}
	k := &state.Contact{Key: "id k1"}
	k.SetText(state.ContactOwner, "ana")
	v := &state.Visitor{Key: "id v1"}
	v.SetText(state.VisitorPage, "/panier")
	m.Apply([]state.Change{
		c, k, v, &state.Tick{At: 15e17}, &state.PresenceChange{Agent: "ana", Presence: state.Offline},
		&state.CursorMove{Pool: "Ventes", Agent: "ana"}, &state.WeightsMove{Pool: "Poids", Weights: []state.Weight{{Agent: "ana", Current: -1}}},
	})
	return saved(t, m)
}

// TestSnapshotText shows what a state looks like.
func TestSnapshotText(t *testing.T) {
	lines := strings.Split(full(t), "\n")
	want := []string{
		`{"agent":"ana","presence":"offline"}`,
		`{"pool":"Poids","weights":[{"agent":"ana","current":-1}]}`,
		`{"pool":"Ventes","cursor":"ana"}`,
		`{"contact":"id k1","texts":{"owner":"ana"}}`,
		`{"visitor":"id v1","texts":{"page":"/panier"}}`,
		`{"conversation":"c1","state":"open","texts":{"status":"en cours","subject":"<Retour>"},"moments":{"created":"2001-09-09T01:46:40Z"},` +
			`"messages":2,"tags":["retour"],"properties":{"zone":"nord"},"firings":[{"rule":"limité","at":"1970-01-01T00:00:00.000000003Z","count":1}],` +
			`"chain":{"waits":"reply","rule":"attribué","step":0,"own":{"team":"Ventes"},"pool":{"team":"Ventes"},"tried":["ana"],"due":"2033-05-18T03:33:20Z"}}`,
	}
	assert.Empty(t, cmp.Diff(want, lines[1:len(lines)-2]))
	assert.Contains(t, lines[0], `{"routebook_state":1,"program":"sha256:`)
	assert.Contains(t, lines[0], `","clock":"2017-07-14T02:40:00Z"}`)
	assert.Contains(t, lines[7], `{"end":6,"digest":"sha256:`)
}

// Other rules find what they know by name; the rest is dropped.
func TestSnapshotUnderOtherRules(t *testing.T) {
	p := remembering()
	p.Rules = []program.Rule{
		{Name: "borné", Formerly: "limité", Limit: &program.Limit{Count: 5}},
		{Name: "donné", Formerly: "attribué"},
	}
	p.Desk.ConversationProperties = []program.Property{{Name: "couleur"}, {Name: "zone"}}
	p.Desk.Statuses = []program.Status{{Name: "En cours", State: program.StatePending}}
	m, err := state.Load(strings.NewReader(full(t)), p)
	require.NoError(t, err)
	var c state.Conversation
	require.True(t, m.Conversation("c1", &c))
	assert.Equal(t, []state.Firing{{Rule: "borné", At: 3, Count: 1}}, c.Firings)
	assert.Equal(t, "donné", c.Chain.Rule)
	assert.Equal(t, program.StatePending, c.State, "the status is found by name, and stands for what it does now")
	assert.Equal(t, []state.Property{{Slot: 1, Value: event.Value{Kind: event.Text, Text: "nord"}}}, c.Properties)

	m, err = state.Load(strings.NewReader(full(t)), reads(schema.Source))
	require.NoError(t, err)
	c.Reset("")
	require.True(t, m.Conversation("c1", &c))
	assert.Empty(t, c.Firings)
	assert.Empty(t, c.Word(state.Subject))
	assert.Equal(t, state.NoChain, c.Chain.Kind, "its rule is no more")
	assert.False(t, m.Contact("id k1", &state.Contact{}))
	assert.Equal(t, state.Offline, m.Presence("ana"))
}

func TestLoadRefuses(t *testing.T) {
	good := full(t)
	lines := strings.SplitAfter(good, "\n")
	with := func(record string) string { return lines[0] + record + "\n" + strings.Join(lines[1:], "") }
	tests := []struct{ name, text, want string }{
		{"nothing", "", "this is no saved state"},
		{"something else", "rule \"a\"\n", "this is no saved state"},
		{"an event", `{"id":"e1"}` + "\n", "this is no saved state"},
		{"a bad header", `{"routebook_state":"one"}` + "\n", "line 1 of the saved state"},
		{"a later version", `{"routebook_state":2,"shards":[]}` + "\n", "the saved state has version 2, this program reads version 1"},
		{"half a header", `{"routebook_state":1`, "the saved state is cut off in line 1"},
		{"no end", strings.Join(lines[:len(lines)-2], ""), "the saved state is cut off: its last line is missing"},
		{"half a line", good[:len(good)-60], "the saved state is cut off in line 8"},
		{"a record less", lines[0] + strings.Join(lines[2:], ""), "does not match its digest"},
		{"a record changed", strings.Replace(good, `"messages":2`, `"messages":3`, 1), "does not match its digest"},
		{"a record more", with(`{"visitor":"id v9"}`), "does not match its digest"},
		{"more behind the end", good + "\n", "goes on behind its last line"},
		{"another state behind the end", good + good, "goes on behind its last line"},
		{"not JSON", with(`{"contact":`), "line 2 of the saved state"},
		{"two objects", with(`{"contact":"a"} {}`), "there is more than one object"},
		{"an unknown record", with(`{"shard":1}`), "this is no record of a state"},
		{"an unknown key", with(`{"contact":"a","shard":1}`), `unknown field "shard"`},
		{"an unknown text", with(`{"contact":"a","texts":{"nom":"x"}}`), `unknown text "nom"`},
		{"an unknown moment", with(`{"conversation":"a","state":"new","moments":{"read":"2026-11-20T08:00:00Z"}}`), `unknown moment "read"`},
		{"an unknown state", with(`{"conversation":"a","state":"odd"}`), `unknown state "odd"`},
		{"an unknown presence", with(`{"agent":"zoe","presence":"odd"}`), `unknown presence "odd"`},
		{"an unknown wait", with(`{"conversation":"a","state":"new","chain":{"waits":"odd"}}`), `unknown wait "odd"`},
		{"less than no step", with(`{"conversation":"a","state":"new","chain":{"waits":"reply","step":-1}}`), "step -1"},
		{"less than no message", with(`{"conversation":"a","state":"new","messages":-1}`), "-1 messages"},
		{"less than one firing", with(`{"contact":"a","firings":[{"rule":"limité","at":"2026-11-20T08:00:00Z","count":0}]}`), "fired 0 times"},
		{"less than no work", with(`{"agent":"zoe","elsewhere":-1}`), "-1 conversations"},
		{"no time", with(`{"agent":"zoe","last_assigned":"noon"}`), `"noon" is no time`},
		{"a time too late", with(`{"agent":"zoe","last_assigned":"3000-01-01T00:00:00Z"}`), "is no time that an event can have"},
		{"no number", with(`{"conversation":"a","state":"new","score":"many"}`), "is no number"},
		{"no value", with(`{"conversation":"a","state":"new","properties":{"zone":null,"vip":1e999}}`), "no value of a property"},
		{"an agent twice", with(strings.TrimSpace(lines[1])), `agent "ana" is there twice`},
		{"a pool twice", with(`{"pool":"Ventes","cursor":"b"}`), `pool "Ventes" is there twice`},
		{"a contact twice", with(`{"contact":"id k1"}`), `contact "id k1" is there twice`},
		{"a visitor twice", with(`{"visitor":"id v1"}`), `visitor "id v1" is there twice`},
		{"a conversation twice", with(`{"conversation":"c1","state":"new"}`), `conversation "c1" is there twice`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m, err := state.Load(strings.NewReader(tt.text), remembering())
			assert.Nil(t, m)
			require.ErrorContains(t, err, tt.want, "%s", tt.text)
		})
	}
	torn := errors.New("torn cable")
	for _, text := range []string{"", good[:10], good[:300]} {
		_, err := state.Load(iotest.TimeoutReader(iotest.DataErrReader(readerOf(text, torn))), remembering())
		assert.Error(t, err)
	}
}

func readerOf(text string, err error) *failing { return &failing{strings.NewReader(text), err} }

// failing is a stream that ends with an error.
type failing struct {
	*strings.Reader
	err error
}

func (f *failing) Read(p []byte) (int, error) {
	n, err := f.Reader.Read(p)
	if err != nil {
		err = f.err
	}
	return n, err
}

// smallDisk takes so many bytes.
type smallDisk struct{ left int }

func (f *smallDisk) Write(p []byte) (int, error) {
	if f.left -= len(p); f.left < 0 {
		return 0, errors.New("disk full")
	}
	return len(p), nil
}

func TestSaveFails(t *testing.T) {
	m := state.NewMemory(remembering())
	for i := range 2000 {
		c := &state.Conversation{ID: fmt.Sprintf("c%d", i)}
		c.SetText(state.Subject, strings.Repeat("a", 100))
		m.Apply([]state.Change{c})
	}
	assert.EqualError(t, m.Save(&smallDisk{left: 70_000}), "disk full")
	assert.EqualError(t, m.Save(&smallDisk{}), "disk full")
}

// FuzzLoad checks that no file makes Load panic, and that what it takes is saved and loaded again.
func FuzzLoad(f *testing.F) {
	good := full(f)
	f.Add([]byte(good))
	f.Add([]byte(good[:len(good)/2]))
	f.Add([]byte(`{"routebook_state":1}` + "\n" + `{"conversation":"a","state":"new","score":"NaN","properties":{"zone":{"number":1,"text":"x"}}}` + "\n" + `{"end":1}` + "\n"))
	p := remembering()
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := state.Load(bytes.NewReader(state.Sealed(data)), p)
		if err != nil {
			return
		}
		text := saved(t, m)
		again, err := state.Load(strings.NewReader(text), p)
		require.NoError(t, err, "%s", text)
		assert.Equal(t, text, saved(t, again))
	})
}

func BenchmarkSnapshot(b *testing.B) {
	m := state.NewMemory(everything())
	for i := range 10_000 {
		c := &state.Conversation{ID: fmt.Sprintf("c%d", i), Messages: 3, Tags: []string{"retour", "vip"}}
		c.SetText(state.Status, "en cours")
		c.SetText(state.Agent, "ana")
		c.SetText(state.Subject, "Demande de retour d'un article reçu abîmé")
		c.Moments[state.Created], c.Moments[state.Updated] = 1e18, 15e17
		m.Apply([]state.Change{c})
	}
	text := saved(b, m)
	b.Run("save/conversations=10000", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(len(text)))
		for b.Loop() {
			saved(b, m)
		}
	})
	b.Run("load/conversations=10000", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(len(text)))
		for b.Loop() {
			_, err := state.Load(strings.NewReader(text), everything())
			require.NoError(b, err)
		}
	})
}
