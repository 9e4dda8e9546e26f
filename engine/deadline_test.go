package engine_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/engine"
	"github.com/routebook/routebook/engine/event"
	"github.com/routebook/routebook/engine/state"
)

// TestDeadlines looks at when a machine will next do something about a conversation, one event after its creation.
func TestDeadlines(t *testing.T) {
	const never = ""
	tests := []struct {
		name string
		on   string // an event of the rule, or its condition on a timer
		zone string // UTC unless given
		at   string // of the customer's message that creates the conversation
		want string
	}{
		{"an age", "conversation.waiting_since more than 24 hours ago", "", "2026-11-20T09:00:00.5Z", "2026-11-21T09:00:00.5Z"},
		{"a young age never comes back", "conversation.created less than 1 hour ago", "", "2026-11-20T09:00:00Z", never},
		{"what is not young any more", "not conversation.created less than 1 hour ago", "", "2026-11-20T09:00:00Z", "2026-11-20T10:00:00Z"},
		{"the last of several ages", "conversation.created more than 1 hour ago and conversation.waiting_since more than 90 days ago", "", "2026-11-20T09:00:00Z", "2027-02-18T09:00:00Z"},
		{"the first of several ages", "conversation.created more than 2 hours ago or conversation.waiting_since more than 1 hour ago", "", "2026-11-20T09:00:00Z", "2026-11-20T10:00:00Z"},
		{"an age of what is not there", "conversation.last_reply more than 1 hour ago", "", "2026-11-20T09:00:00Z", never},
		{"what the conversation rules out", "conversation.waiting_since more than 1 hour ago and conversation is answered", "", "2026-11-20T09:00:00Z", never},
		{"what others may change", "conversation.waiting_since more than 1 hour ago and contact.plan is \"pro\"", "", "2026-11-20T09:00:00Z", "2026-11-20T10:00:00Z"},
		{"the reply window closes", "not conversation.reply_window", "", "2026-11-20T09:00:00Z", "2026-11-21T09:00:00Z"},

		{"a time of the day", "time is between 18:00 and 19:00", "Europe/Paris", "2026-11-20T09:00:00Z", "2026-11-20T17:00:00Z"},
		{"within it, tomorrow's", "time is between 18:00 and 19:00", "Europe/Paris", "2026-11-20T17:00:00Z", "2026-11-21T17:00:00Z"},
		{"over midnight", "time is between 22:00 and 06:00", "UTC", "2026-11-20T05:59:59.999999999Z", "2026-11-20T22:00:00Z"},
		{"not at a time of the day", "not time is between 18:00 and 24:00", "UTC", "2026-11-20T20:00:00Z", "2026-11-21T00:00:00Z"},
		{"a time that the clocks skip", "time is between 02:00 and 02:59", "Europe/Paris", "2026-03-28T12:00:00Z", "2026-03-30T00:00:00Z"},
		{"a time that begins as they go forward", "time is between 02:30 and 04:00", "Europe/Paris", "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z"},
		{"a time that comes again", "time is between 02:30 and 02:45", "Europe/Paris", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"},
		{"a time that never is", "time is between 09:00 and 10:00 and conversation is answered", "", "2026-11-20T09:00:00Z", never},
		{"an age at night", "conversation.created more than 8 hours ago and time is between 09:00 and 18:00", "", "2026-11-20T18:00:00Z", "2026-11-21T09:00:00Z"},
		{"an age of months at night", "conversation.created more than 200 days ago and time is between 09:00 and 18:00", "", "2026-11-20T20:00:00Z", "2027-06-09T09:00:00Z"},

		{"a weekday", "weekday is monday", "America/Toronto", "2026-11-20T09:00:00Z", "2026-11-23T05:00:00Z"},
		{"a weekday at a time", "weekday is any of [saturday, monday] and time is between 10:00 and 11:00", "America/Toronto", "2026-11-21T16:30:00Z", "2026-11-23T15:00:00Z"},
		{"a date", "date is 2028-02-29", "Europe/Paris", "2026-11-20T09:00:00Z", "2028-02-28T23:00:00Z"},
		{"a date that is over", "date is 2026-11-19", "Europe/Paris", "2026-11-20T09:00:00Z", never},
		{"after a date", "now after 2026-11-30", "Europe/Paris", "2026-11-20T09:00:00Z", "2026-11-30T23:00:00Z"},
		{"a date that begins with a gap", "date is 2026-09-06", "America/Santiago", "2026-09-01T09:00:00Z", "2026-09-06T04:00:00Z"},
		{"the end of a long day", "not date is 2026-10-25", "Europe/Paris", "2026-10-25T12:00:00Z", "2026-10-25T23:00:00Z"},
		{"a date that comes again", "date is 2026-10-25", "Europe/Paris", "2026-10-25T12:00:00Z", never},

		{"the hours begin", "during business hours", "", "2026-11-20T19:00:00Z", "2026-11-21T22:00:00Z"},
		{"the hours end", "outside business hours", "", "2026-11-20T10:00:00Z", "2026-11-20T12:00:00Z"},
		{"an age in open hours", "conversation.created more than 4 business hours ago", "", "2026-11-20T17:00:00Z", "2026-11-22T01:00:00Z"},
		{"an age in hours that never open", "conversation.created more than 1 business hour of calendar never ago", "", "2026-11-20T17:00:00Z", never},

		{"an interval", "every 15 minutes", "Europe/Paris", "2026-11-20T09:00:00Z", "2026-11-20T09:15:00Z"},
		{"an interval before 1970", "every 7 hours", "", "1969-12-31T10:00:00Z", "1969-12-31T17:00:00Z"},
		{"an interval up to 1970", "every 7 hours", "", "1969-12-31T17:00:00Z", "1970-01-01T00:00:00.000000001Z"},
		{"an interval from 1970 on", "every 7 hours", "", "1970-01-01T00:00:00Z", "1970-01-01T07:00:00Z"},
		{"a day", "every day at 10:00", "Europe/Paris", "2026-11-20T09:00:00Z", "2026-11-21T09:00:00Z"},
		{"a weekday's schedule", "every friday at 10:00", "Europe/Paris", "2026-11-20T09:00:00Z", "2026-11-27T09:00:00Z"},
		{"a day that the clocks skip", "every day at 10:00", "Pacific/Apia", "2011-12-30T09:00:00Z", "2011-12-30T10:00:00Z"},
		{"a leap day's eve", "every tuesday at 00:00", "", "2028-02-28T23:59:59Z", "2028-02-29T00:00:00Z"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			header := "on timer\n  when " + tt.on
			if strings.HasPrefix(tt.on, "every") {
				header = "on " + tt.on
			}
			if tt.zone == "" {
				tt.zone = "UTC"
			}
			p := compile(t, fstest.MapFS{
				"book.yaml":   {Data: fmt.Appendf(nil, clockBook, tt.zone)},
				"clock.route": {Data: []byte("rule \"clock\"\n  " + header + "\n  then add score 1\n")},
			})
			m, err := engine.New(p)
			require.NoError(t, err)
			memory := state.NewMemory(p)
			at, err := time.Parse(time.RFC3339Nano, tt.at)
			require.NoError(t, err)
			ev := event.Event{ID: "e1", At: at, Conversation: event.Conversation{ID: "c1"}, Source: event.Value{Kind: event.Text, Text: "whatsapp"}}
			memory.Apply(m.Decide(memory, &ev).Changes)
			got := ""
			if due := m.NextDue(memory); due != 0 {
				got = due.Time().Format(time.RFC3339Nano)
			}
			require.Equal(t, tt.want, got, tt.on)
			require.Equal(t, m.NextDue(memory), planned(t, p, memory, m), "what a new machine plans")
		})
	}
}

// planned returns when something is due for the conversations of a state once it is planned anew.
func planned(t *testing.T, p *program.Program, memory *state.Memory, m *engine.Machine) state.Instant {
	t.Helper()
	for id := range memory.Conversations() {
		memory.Apply([]state.Change{&state.Due{Conversation: id}})
	}
	memory.Apply(m.Plan(memory, memory.Conversations()))
	again, err := engine.New(p)
	require.NoError(t, err)
	return again.NextDue(memory)
}
