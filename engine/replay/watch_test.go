package replay_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/engine/event"
	"github.com/routebook/routebook/engine/replay"
	"github.com/routebook/routebook/engine/state"
)

const watched = `{"id":"e1","at":"2026-11-20T09:00:00Z","conversation":"c1","subject":"retour"}
{"id":"e2","at":"2026-11-20T09:01:00Z","conversation":"c2","subject":"bonjour"}
{"id":"e3","at":"2026-11-20T09:02:00Z","conversation":"c1","type":"resolved"}
{"id":"e4","at":"2026-11-20T09:03:00Z","conversation":"c1","type":"reply","agent":"ana"}
`

func TestWatch(t *testing.T) {
	tests := []struct {
		name  string
		focus replay.Focus
		want  string // the turns seen, and of each whether it has evidence
		count int    // events decided
	}{
		{"an event ends the run", replay.Focus{Event: "e2"}, "e2 with evidence", 2},
		{"an event that nobody listens to", replay.Focus{Event: "e3"}, "e3 unheard resolved", 3},
		{"a conversation", replay.Focus{Conversation: "c1"}, "e1 with evidence, e3 unheard resolved, e4 with evidence", 4},
		{"nothing", replay.Focus{Event: "e9"}, "", 4},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var seen, arrived []string
			tt.focus.Arrived = func(ev *event.Event, memory *state.Memory) {
				assert.Less(t, memory.Clock(), state.At(ev.At), "nothing of it is decided yet")
				arrived = append(arrived, ev.ID)
			}
			tt.focus.Seen = func(m *replay.Moment) error {
				text := m.Decision.Event
				if len(m.Decision.Evidence.Passes) > 0 {
					text += " with evidence"
				} else {
					text += " unheard resolved"
					require.Len(t, m.Unheard, 1)
				}
				assert.Equal(t, m.Decision.Event, m.Event.ID)
				assert.Equal(t, state.At(m.Decision.At), m.Memory.Clock(), "the decision has become the past")
				seen = append(seen, text)
				return nil
			}
			summary, err := replay.Watch(context.Background(), replay.Settings{
				Program: compile(t, desk, rules), Inputs: []replay.Input{{Reader: strings.NewReader(watched)}},
			}, tt.focus)
			require.NoError(t, err)
			assert.Equal(t, tt.want, strings.Join(seen, ", "))
			assert.Equal(t, tt.count, summary.Events)
			assert.Len(t, arrived, tt.count)
		})
	}
}

// TestWatchGoesOn checks that turns without an event are seen, also behind the last event, and that an error ends the run.
func TestWatchGoesOn(t *testing.T) {
	p := compile(t, desk, `rule "relance"
  on timer
  when conversation.created more than 1 hour ago
  then
    add tag "x"
`)
	stop := errors.New("enough")
	for _, until := range []time.Duration{0, 2 * time.Hour} {
		var seen []string
		_, err := replay.Watch(context.Background(), replay.Settings{
			Program: p, Inputs: []replay.Input{{Reader: strings.NewReader(watched)}}, Beyond: until,
		}, replay.Focus{Conversation: "c2", Seen: func(m *replay.Moment) error {
			if m.Event == nil {
				assert.Len(t, m.Decision.Evidence.Passes, 1)
				seen = append(seen, m.Decision.Trigger.Kind.String())
				return stop
			}
			return nil
		}})
		if until == 0 {
			require.NoError(t, err)
			assert.Empty(t, seen)
			continue
		}
		require.ErrorIs(t, err, stop)
		assert.Equal(t, []string{"timer"}, seen)
	}
}
