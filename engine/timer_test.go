package engine_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/engine"
	"github.com/routebook/routebook/engine/event"
	"github.com/routebook/routebook/engine/state"
)

const clockBook = `
edition: 1
book: clocks
timezone: %s
agents: [{id: ana, calendar: short}, {id: bruno}]
teams: [{id: T, members: [ana, bruno], calendar: never}]
properties: {contact: {renewal: instant, plan: text}, conversation: {promised: instant}}
calendars:
  bureau: {hours: {monday..friday: ["09:00..12:00", "14:00..18:00"], saturday: ["22:00..24:00"], sunday: ["00:00..03:00"]}, holidays: ["2026-10-26"]}
  short: {hours: {monday..sunday: ["01:00..02:30"]}, timezone: America/Toronto}
  never: {hours: {}}
default_calendar: bureau
`

// clockTests are tests whose answers change on full minutes only.
var clockTests = []string{
	"conversation.waiting_since more than 2 hours ago", "conversation.created less than 26 hours ago",
	"conversation.last_customer_message more than 90 minutes ago", "conversation.updated more than 3 hours ago",
	"conversation.waiting_since more than 3 business hours ago", "conversation.created less than 10 business hours of calendar short ago",
	"contact.renewal more than 1 hour ago", "conversation.promised less than 30 minutes ago",
	"time is between 01:30 and 03:15", "time is between 22:00 and 06:00", "time is 02:30", "weekday is any of [saturday, sunday]",
	"date is between 2026-10-25 and 2026-10-25", "date is 2026-03-08", "now before 2026-10-26", "now after 2026-10-24",
	"during business hours", "outside business hours of calendar short", "during business hours of team T", "during business hours of agent ana",
	"during business hours of assigned agent", "conversation.reply_window",
	"agent ana is online", "assigned agent is online", "owner is online", "team T has someone online",
	"contact.plan is \"pro\"", "conversation is unanswered", "conversation is assigned", "tags includes \"x\"", "priority is \"high\"",
}

func clockCondition() *rapid.Generator[string] {
	test := rapid.Custom(func(t *rapid.T) string {
		text := rapid.SampledFrom(clockTests).Draw(t, "test")
		if rapid.IntRange(0, 3).Draw(t, "negated") == 0 {
			return "not (" + text + ")"
		}
		return text
	})
	return rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(rapid.Custom(func(t *rapid.T) string {
			return "(" + strings.Join(rapid.SliceOfN(test, 1, 3).Draw(t, "tests"), " and ") + ")"
		}), 1, 2).Draw(t, "alternatives"), " or ")
	})
}

// clockEvents draws events that happen at full minutes, around a time at which clocks are changed.
func clockEvents(t *rapid.T, from time.Time) string {
	at := from
	var lines []string
	for range rapid.IntRange(1, 8).Draw(t, "events") {
		at = at.Add(time.Duration(rapid.IntRange(1, 600).Draw(t, "minutes later")) * time.Minute)
		instant := func(name string) string {
			return at.Add(time.Duration(rapid.IntRange(-300, 900).Draw(t, name)) * time.Minute).Format(time.RFC3339)
		}
		e := map[string]any{
			"type": rapid.SampledFrom([]string{"message", "reply", "resolved", "reopened", "assigned", "unassigned", "agent_online", "agent_offline", "contact_updated"}).Draw(t, "type"),
			"at":   at, "agent": rapid.SampledFrom([]string{"ana", "bruno"}).Draw(t, "agent"),
			"source": rapid.SampledFrom([]string{"whatsapp", "email"}).Draw(t, "source"),
		}
		conversation := map[string]any{"id": rapid.SampledFrom([]string{"c1", "c2"}).Draw(t, "conversation")}
		switch rapid.IntRange(0, 3).Draw(t, "more") {
		case 0:
			conversation["tags"] = rapid.SampledFrom([][]string{{"x"}, {}}).Draw(t, "tags")
			conversation["priority"] = rapid.SampledFrom([]string{"high", "low"}).Draw(t, "priority")
		case 1:
			conversation["promised"] = instant("promised")
		case 2:
			e["contact"] = map[string]any{"id": "k", "owner": "ana", "plan": rapid.SampledFrom([]string{"pro", "free"}).Draw(t, "plan"), "renewal": instant("renewal")}
		}
		e["conversation"] = conversation
		line, err := json.Marshal(e)
		require.NoError(t, err)
		lines = append(lines, string(line))
	}
	return strings.Join(lines, "\n") + "\n"
}

// TestTimersAgreeWithPolling asks the condition of a rule on "timer" every minute, and after every event. The rule has to fire
// exactly where that finds it true at a minute, and false when it was last asked.
func TestTimersAgreeWithPolling(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		zone := rapid.SampledFrom([]string{"Europe/Paris", "America/Toronto", "America/Havana", "UTC"}).Draw(rt, "zone")
		from := rapid.SampledFrom([]string{"2026-10-24T12:00:00Z", "2026-03-07T20:00:00Z", "2026-03-28T20:00:00Z", "2026-10-31T20:00:00Z"}).Draw(rt, "from")
		begin, err := time.Parse(time.RFC3339, from)
		require.NoError(rt, err)
		p := compile(rt, fstest.MapFS{
			"book.yaml":   {Data: fmt.Appendf(nil, clockBook, zone)},
			"clock.route": {Data: fmt.Appendf(nil, "rule \"timer\"\n  on timer\n  when %s or (time is 04:44 and tags includes \"none\")\n  then add score 1\n", clockCondition().Draw(rt, "condition"))},
		})
		poll := newPolling(rt, p)
		r := event.NewReader(strings.NewReader(clockEvents(rt, begin)), event.Settings{})
		for minute := begin; ; {
			var ev event.Event
			if err := r.Next(&ev); errors.Is(err, io.EOF) {
				break
			}
			for ; !minute.After(ev.At); minute = minute.Add(time.Minute) {
				poll.to(minute)
			}
			poll.take(&ev)
		}
	})
}

// polling runs a program of one rule on "timer", and asks its condition again and again.
type polling struct {
	t      *rapid.T
	runs   *engine.Machine
	asks   *engine.Machine
	memory *state.Memory
	held   map[string]bool // by conversation: whether the condition held when it was last asked
	fired  []string        // "conversation at instant", since that was compared
}

func newPolling(t *rapid.T, p *program.Program) *polling {
	runs, err := engine.New(p)
	require.NoError(t, err)
	asks, err := engine.New(p)
	require.NoError(t, err)
	return &polling{t: t, runs: runs, asks: asks, memory: state.NewMemory(p), held: map[string]bool{}}
}

// holds asks the condition for a conversation that is not resolved. A turn of a schedule does so, and is not applied.
func (p *polling) holds(id string, at state.Instant) bool {
	d := p.asks.Turn(p.memory, engine.Trigger{Kind: engine.TriggerEvery, Rule: 0, Conversation: id, At: at})
	return len(d.Matched) > 0
}

func (p *polling) decided(d *engine.Decision) error {
	p.memory.Apply(d.Changes)
	if len(d.Matched) > 0 {
		p.fired = append(p.fired, d.Conversation+" at "+d.At.Format(time.RFC3339Nano))
	}
	return nil
}

func (p *polling) take(ev *event.Event) {
	require.NoError(p.t, p.runs.Take(p.memory, ev, p.decided))
	require.Empty(p.t, p.fired, "between two minutes")
	for id := range p.memory.Unresolved() {
		p.held[id] = p.holds(id, p.memory.Clock())
	}
}

func (p *polling) to(minute time.Time) {
	at := state.At(minute)
	var want []string
	for id := range p.memory.Unresolved() {
		holds := p.holds(id, at)
		if holds && !p.held[id] {
			want = append(want, id+" at "+minute.Format(time.RFC3339Nano))
		}
		p.held[id] = holds
	}
	require.NoError(p.t, p.runs.Advance(p.memory, at, p.decided))
	require.Equal(p.t, want, p.fired)
	for id := range p.memory.Unresolved() {
		if len(want) > 0 {
			p.held[id] = p.holds(id, at) // the turns may have changed something
		}
	}
	p.fired = nil
}
