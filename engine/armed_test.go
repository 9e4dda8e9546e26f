package engine_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/schema"
	"github.com/routebook/routebook/engine"
	"github.com/routebook/routebook/engine/event"
	"github.com/routebook/routebook/engine/state"
)

// firing is one rule that fires for one conversation.
type firing struct {
	rule         program.RuleID
	conversation string
	at           state.Instant
}

// armed returns the first of what will fire by the passing of time, of all conversations.
func armed(t require.TestingT, p *program.Program, memory *state.Memory) (first map[firing]bool) {
	m, err := engine.New(p)
	require.NoError(t, err)
	least := state.Instant(0)
	for id := range memory.Conversations() {
		for _, a := range m.Armed(memory, id) {
			require.NotEmpty(t, a.By, "time answers something differently")
			if least == 0 || a.At < least {
				least, first = a.At, map[firing]bool{}
			}
			if a.At == least {
				first[firing{a.Rule, strings.Clone(id), a.At}] = true
			}
		}
	}
	return first
}

// TestArmedFires lets the clock go on after any events: what fires first is what was armed to be first, unless a turn of
// another kind comes before it.
func TestArmedFires(t *testing.T) {
	programs, _ := corpus(t)
	var timed []*program.Program
	for _, p := range programs {
		for i := range p.Rules {
			if p.Rules[i].On[0].Event == schema.OnTimer {
				timed = append(timed, p)
				break
			}
		}
	}
	require.Greater(t, len(timed), 10)
	fired, armedOnes := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SampledFrom(timed).Draw(t, "program")
		m, err := engine.New(p)
		require.NoError(t, err)
		memory := state.NewMemory(p)
		lines := strings.Join(rapid.SliceOfN(line(), 1, 12).Draw(t, "lines"), "\n")
		replayOn(t, m, memory, lines, nil)
		if memory.Clock() == 0 {
			return
		}
		want := armed(t, p, memory)
		until := memory.Clock().Add(90 * 24 * time.Hour)
		for f := range want {
			until = f.at
			armedOnes++
		}
		got := map[firing]bool{}
		other := false
		require.NoError(t, m.Advance(memory, until, func(d *engine.Decision) error {
			memory.Apply(d.Changes)
			switch {
			case d.Trigger.Kind == engine.TriggerTimer && !other:
				got[firing{d.Trigger.Rule, strings.Clone(d.Trigger.Conversation), d.Trigger.At}] = true
			case d.Listened:
				other = true
			}
			return nil
		}))
		if other {
			return
		}
		fired += len(got)
		if len(want) == 0 {
			want = map[firing]bool{}
		}
		require.Equal(t, fmt.Sprint(want), fmt.Sprint(got), lines)
	})
	assert.NotZero(t, fired)
	assert.NotZero(t, armedOnes)
}

// TestEvidenceReadsTheSnapshot checks that evidence holds the values of fields as the rules of its pass saw them, what
// happened, whom a stop kept from being considered, and what limits count.
func TestEvidenceReadsTheSnapshot(t *testing.T) {
	p := compile(t, fstest.MapFS{"book.yaml": {Data: []byte("edition: 1\n")}, "a.route": {Data: []byte(`
rule "one"
  on message
  limit 1 per conversation
  when subject contains "retour" and tags is empty
  then
    add tag "vip"

rule "two"
  on tag added "vip" or reply
  when tags includes "vip" and contact.language is empty
  then
    set priority high

rule "three"
  on message
  when subject contains "halt"
  then
    stop

rule "four"
  on message
  then
    set priority low
`)}})
	m, err := engine.New(p)
	require.NoError(t, err)
	m.KeepEvidence = true
	memory := state.NewMemory(p)
	field := func(name string) program.FieldID {
		for i := range p.Fields {
			if p.Fields[i].String() == name {
				return program.FieldID(i)
			}
		}
		require.Fail(t, "no such field", name)
		return -1
	}
	var passes []engine.PassEvidence
	decide := func(line string) {
		replayOn(t, m, memory, line, func(_ *event.Event, d *engine.Decision) {
			passes = append([]engine.PassEvidence{}, d.Evidence.Passes...)
		})
	}

	decide(`{"id":"e1","at":"2026-11-20T09:00:00Z","conversation":"c1","subject":"Retour"}`)
	require.Len(t, passes, 2)
	tags := field("tags")
	assert.Equal(t, engine.Value{Text: "Retour"}, passes[0].Readings[field("subject")].Value)
	assert.Empty(t, passes[0].Readings[tags].Value.List, "before the tag was added")
	assert.Equal(t, []string{"vip"}, passes[1].Readings[tags].Value.List)
	assert.False(t, passes[1].Readings[field("subject")].Known, "no rule of the second pass reads it")
	language := passes[1].Readings[field("contact.language")]
	assert.True(t, language.Known)
	assert.False(t, language.There)
	assert.Equal(t, []engine.Occurrence{{Event: schema.OnTagAdded, Words: []string{"vip"}}}, passes[1].Occurred)
	assert.Empty(t, m.Occurred(), "the priority is no event")

	decide(`{"id":"e2","at":"2026-11-20T09:01:00Z","conversation":"c1","subject":"halt"}`)
	require.Len(t, passes, 1)
	assert.Equal(t, []program.RuleID{3}, passes[0].Skipped)
	assert.Equal(t, []program.RuleID{0, 2}, passes[0].Considered)
	require.Len(t, passes[0].Firings[0], 1)
	assert.Equal(t, 1, passes[0].Firings[0][0].Count)
	assert.Nil(t, passes[0].Firings[1], "it has no limit")

	m.EvidenceOf = "c2"
	decide(`{"id":"e3","at":"2026-11-20T09:02:00Z","conversation":"c1","subject":"halt"}`)
	assert.Empty(t, passes)
	decide(`{"id":"e4","at":"2026-11-20T09:03:00Z","conversation":"c2","subject":"halt"}`)
	assert.Len(t, passes, 1)
}
