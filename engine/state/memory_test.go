package state_test

import (
	"fmt"
	"runtime"
	"slices"
	"testing"
	"time"
	"unsafe"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/schema"
	"github.com/routebook/routebook/engine/event"
	"github.com/routebook/routebook/engine/state"
)

// reads returns a program whose rules read all fields with those ids.
func reads(ids ...schema.FieldID) *program.Program {
	p := &program.Program{Desk: program.Desk{
		Busy:                   []program.State{program.StateNew, program.StateOpen},
		CapacityWeights:        []program.CapacityWeight{{Source: "email", Weight: 0.1}},
		ConversationProperties: []program.Property{{Name: "zone", Type: "text"}, {Name: "urgent", Type: "bool"}},
		ContactProperties:      []program.Property{{Name: "plan", Type: "name"}},
	}}
	for _, id := range ids {
		f := program.Field{ID: id}
		switch id {
		case schema.ConversationProperty:
			f.Name = "zone"
		case schema.ContactProperty:
			f.Name = "plan"
		}
		p.Fields = append(p.Fields, f)
	}
	return p
}

func everything() *program.Program {
	var ids []schema.FieldID
	for i := range schema.Fields {
		ids = append(ids, schema.Fields[i].ID)
	}
	p := reads(append(ids, schema.ConversationProperty, schema.ContactProperty)...)
	for i := range p.Fields {
		p.Preds = append(p.Preds, program.Pred{Field: program.FieldID(i)})
		p.Code = append(p.Code, program.Instr{Pred: program.PredID(i)})
	}
	p.Rules = []program.Rule{{Name: "réponse", On: []program.Trigger{{Event: schema.OnReply}}}}
	return p
}

var exported = cmp.Options{
	cmp.AllowUnexported(state.Conversation{}, state.Contact{}, state.Visitor{}),
	cmp.FilterPath(func(p cmp.Path) bool { return p.Last().String() == ".memory" }, cmp.Ignore()),
}

func conversations() *rapid.Generator[*state.Conversation] {
	return rapid.Custom(func(t *rapid.T) *state.Conversation {
		c := &state.Conversation{}
		c.Reset(rapid.StringN(1, 10, 40).Draw(t, "id"))
		for text := state.Status; text <= state.OrderID; text++ {
			if rapid.Bool().Draw(t, "given") {
				c.SetText(text, rapid.String().Draw(t, "text"))
			}
		}
		for i := range c.Moments {
			c.Moments[i] = state.Instant(rapid.Int64().Draw(t, "moment"))
		}
		c.State = program.State(rapid.IntRange(0, 3).Draw(t, "state"))
		c.Answered, c.Greeted = rapid.Bool().Draw(t, "answered"), rapid.Bool().Draw(t, "greeted")
		c.Messages, c.Replies = rapid.IntRange(0, 1<<40).Draw(t, "messages"), rapid.IntRange(0, 9).Draw(t, "replies")
		if kind := rapid.SampledFrom([]state.ChainKind{state.NoChain, state.ForReply, state.ForAgent}).Draw(t, "chain"); kind != state.NoChain {
			pool := func() state.Pool {
				return state.Pool{Team: rapid.String().Draw(t, "team"), Strategy: rapid.String().Draw(t, "strategy")}
			}
			c.Chain = state.Chain{
				Kind: kind, Rule: rapid.String().Draw(t, "rule"), Step: rapid.IntRange(0, 300).Draw(t, "step"), Own: pool(), Pool: pool(),
				Fallbacks: rapid.IntRange(0, 9).Draw(t, "fallbacks"), Due: state.Instant(rapid.Int64().Draw(t, "due")),
				Tried: append([]string{}, rapid.SliceOf(rapid.String()).Draw(t, "tried")...),
			}
		}
		c.SnoozedUntil = state.Instant(rapid.Int64().Draw(t, "snoozed"))
		c.Firings = append(c.Firings, rapid.SliceOf(rapid.Custom(func(t *rapid.T) state.Firing {
			return state.Firing{Rule: rapid.String().Draw(t, "rule"), At: state.Instant(rapid.Int64().Draw(t, "at")), Count: rapid.IntRange(0, 9).Draw(t, "count")}
		})).Draw(t, "firings")...)
		c.Score = rapid.Float64().Draw(t, "score")
		c.Tags = append(c.Tags, rapid.SliceOf(rapid.String()).Draw(t, "tags")...)
		c.Topics = append(c.Topics, rapid.SliceOf(rapid.String()).Draw(t, "topics")...)
		c.Properties = state.With(c.Properties, 0, event.Value{Kind: event.Text, Text: rapid.String().Draw(t, "zone")})
		return c
	})
}

// TestMemoryKeepsWhatIsRead checks that what goes in comes out, as long as rules read it.
func TestMemoryKeepsWhatIsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := state.NewMemory(everything())
		c := conversations().Draw(t, "conversation")
		m.Apply([]state.Change{c})
		var got state.Conversation
		require.True(t, m.Conversation(c.ID, &got))
		if diff := cmp.Diff(c, &got, exported, equateEmpty); diff != "" {
			t.Fatalf("conversation came back different (-want +got):\n%s", diff)
		}
	})
}

var equateEmpty = cmp.Options{
	cmp.FilterValues(func(a, b []string) bool { return len(a)+len(b) == 0 }, cmp.Ignore()),
	cmp.FilterValues(func(a, b []state.Firing) bool { return len(a)+len(b) == 0 }, cmp.Ignore()),
}

func TestMemoryForgetsWhatNobodyReads(t *testing.T) {
	m := state.NewMemory(reads(schema.Source))
	c := &state.Conversation{ID: "c1", Messages: 3, Tags: []string{"retour"}}
	c.SetText(state.Source, "email")
	c.SetText(state.Subject, "Demande de retour")
	c.Moments[state.Created] = 1
	m.Apply([]state.Change{c})
	var got state.Conversation
	require.True(t, m.Conversation("c1", &got))
	want := &state.Conversation{ID: "c1"}
	want.SetText(state.Source, "email")
	if diff := cmp.Diff(want, &got, exported, equateEmpty); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestMemoryContactsAndVisitors(t *testing.T) {
	m := state.NewMemory(everything())
	contact := &state.Contact{Key: "id k7", Tags: []string{"vip"}}
	contact.SetText(state.ContactOwner, "amelie")
	contact.Firings = []state.Firing{{Rule: "welcome", At: 7, Count: 1}, {Rule: "later", At: 3, Count: 2}}
	contact.Properties = state.With(nil, 0, event.Value{Kind: event.List, List: []string{"pro"}})
	visitor := &state.Visitor{Key: "id v1"}
	visitor.SetText(state.VisitorPage, "/panier")
	m.Apply([]state.Change{contact, visitor})

	var gotContact state.Contact
	require.True(t, m.Contact("id k7", &gotContact))
	assert.Empty(t, cmp.Diff(contact, &gotContact, exported))
	var gotVisitor state.Visitor
	require.True(t, m.Visitor("id v1", &gotVisitor))
	assert.Empty(t, cmp.Diff(visitor, &gotVisitor, exported))
	assert.False(t, m.Contact("id k8", &gotContact))
	assert.Equal(t, "id k7", gotContact.Key, "left alone")
}

func TestMemoryCountsActiveConversations(t *testing.T) {
	m := state.NewMemory(everything())
	put := func(id, agent, source string, s program.State) {
		c := &state.Conversation{ID: id, State: s}
		if agent != "" {
			c.SetText(state.Agent, agent)
		}
		c.SetText(state.Source, source)
		m.Apply([]state.Change{c})
	}
	active := func(except string) string {
		count, weight := m.Active("ana", except)
		return fmt.Sprint(count, " ", weight)
	}
	assert.Equal(t, "0 0", active(""))
	put("c1", "ana", "chat", program.StateNew)
	put("c2", "ana", "Email", program.StateOpen)
	put("c3", "ana", "email", program.StateOpen)
	put("c4", "bruno", "chat", program.StateOpen)
	put("c5", "ana", "chat", program.StatePending)
	assert.Equal(t, "3 1.2", active(""))
	assert.Equal(t, "2 0.2", active("c1"), "the conversation being assigned does not count")
	assert.Equal(t, "3 1.2", active("c4"), "somebody else's changes nothing")
	put("c2", "ana", "email", program.StateResolved)
	put("c3", "", "email", program.StateOpen)
	assert.Equal(t, "1 1", active(""))
}

// What a Memory keeps is its own: the texts of a record that it filled are written over when it fills it again.
func TestMemoryKeepsNothingOfOthers(t *testing.T) {
	p := everything()
	aging := slices.IndexFunc(p.Fields, func(f program.Field) bool { return f.ID == schema.ContactProperty })
	p.Preds = append(p.Preds, program.Pred{Op: program.AgoAtLeast, Field: program.FieldID(aging)})
	m := state.NewMemory(p)
	for _, key := range []string{"id k1", "id k2"} {
		c := &state.Conversation{ID: "of " + key}
		c.SetText(state.ContactKey, key)
		m.Apply([]state.Change{c})
	}
	var c state.Conversation
	require.True(t, m.Conversation("of id k1", &c))
	c.ID = "another"
	m.Apply([]state.Change{&c})
	require.True(t, m.Conversation("of id k2", &c))
	assert.Equal(t, []string{"of id k1", "another"}, slices.Collect(m.Shared("id k1")))
	assert.Equal(t, []string{"of id k2"}, slices.Collect(m.Shared("id k2")))

	inbox, agent := []byte("ventes"), []byte("ana")
	lent := func(b []byte) string { return unsafe.String(&b[0], len(b)) }
	for range 2 {
		m.Apply([]state.Change{
			&state.Activity{Agent: lent(agent), Inbox: lent(inbox), At: 7}, &state.Assignment{Agent: lent(agent), At: 7},
			&state.CursorMove{Pool: lent(inbox), Agent: lent(agent)},
			&state.WeightsMove{Pool: lent(inbox), Weights: []state.Weight{{Agent: lent(agent), Current: 2}}},
		})
	}
	copy(inbox, "......")
	copy(agent, "...")
	assert.Equal(t, state.Instant(7), m.LastActive("ana", "ventes"))
	assert.Equal(t, state.Instant(7), m.LastAssigned("ana"))
	assert.Equal(t, "ana", m.Cursor("ventes"))
	assert.Equal(t, []state.Weight{{Agent: "ana", Current: 2}}, m.Weights("ventes"))
}

func TestMemoryAgents(t *testing.T) {
	m := state.NewMemory(everything())
	assert.Equal(t, state.PresenceUnknown, m.Presence("ana"))
	m.Apply([]state.Change{
		&state.PresenceChange{Agent: "ana", Presence: state.Offline},
		&state.Assignment{Agent: "ana", At: 10},
		&state.Activity{Agent: "ana", Inbox: "support", At: 20},
		&state.Activity{Agent: "bruno", At: 30},
		&state.CursorMove{Pool: "T", Agent: "ana"},
		&state.WeightsMove{Pool: "T", Weights: []state.Weight{{Agent: "ana", Current: -1}}},
		&state.Tick{At: 40}, &state.Tick{At: 35},
	})
	assert.Equal(t, state.Offline, m.Presence("ana"))
	assert.Equal(t, state.Instant(10), m.LastAssigned("ana"))
	assert.Equal(t, state.Instant(20), m.LastActive("ana", "support"))
	assert.Equal(t, state.Instant(20), m.LastActive("ana", ""))
	assert.Equal(t, state.Instant(0), m.LastActive("ana", "ventes"))
	assert.Equal(t, state.Instant(30), m.LastActive("bruno", "ventes"), "activity in no inbox counts for any")
	assert.Equal(t, "ana", m.Cursor("T"))
	assert.Equal(t, []state.Weight{{Agent: "ana", Current: -1}}, m.Weights("T"))
	assert.Equal(t, state.Instant(40), m.Clock(), "time never goes back")
}

func TestConversationsInOrderOfCreation(t *testing.T) {
	m := state.NewMemory(reads())
	var want []string
	for i := range 1000 {
		id := fmt.Sprintf("c%d", 7919*i%1000)
		want = append(want, id)
		m.Apply([]state.Change{&state.Conversation{ID: id}})
	}
	m.Apply([]state.Change{&state.Conversation{ID: "c0"}})
	assert.Equal(t, want, slices.Collect(m.Conversations()))
}

// TestMemoryPerConversation betrays the claim that a conversation of which rules read only the existence costs next to nothing,
// however many events it had.
func TestMemoryPerConversation(t *testing.T) {
	const n = 100_000
	m := state.NewMemory(reads(schema.Body))
	before := heap()
	for range 3 {
		for i := range n {
			c := &state.Conversation{ID: fmt.Sprintf("9f3c2a10-0000-4000-8000-%012d", i), Messages: 3, Greeted: true}
			c.SetText(state.Status, "en cours")
			c.SetText(state.Subject, "Demande de retour d'un article reçu abîmé")
			c.Moments[state.Updated] = state.At(time.Unix(int64(i), 0))
			m.Apply([]state.Change{c})
		}
	}
	used := float64(heap()-before) / n
	t.Logf("%.0f bytes per conversation", used)
	assert.Less(t, used, 200.0)
	runtime.KeepAlive(m)
}

func heap() uint64 {
	runtime.GC()
	var s runtime.MemStats
	runtime.ReadMemStats(&s)
	return s.HeapAlloc
}

func TestInstant(t *testing.T) {
	assert.Equal(t, state.Instant(1), state.At(time.Unix(0, 0)), "the epoch is not nothing")
	assert.Less(t, state.At(time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC)), state.At(time.Date(1700, 1, 1, 0, 0, 0, 0, time.UTC)))
	assert.Greater(t, state.At(time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)), state.At(time.Date(2260, 1, 1, 0, 0, 0, 0, time.UTC)))
	far := state.At(time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC))
	assert.Positive(t, far.Since(state.At(time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC))), "differences saturate")
}
