package example

import (
	"iter"
	"slices"
	"time"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/compiler/prove"
	"github.com/routebook/routebook/compiler/workspace"
	"github.com/routebook/routebook/dsl/fold"
	"github.com/routebook/routebook/dsl/schema"
	"github.com/routebook/routebook/engine/event"
)

// conversation is the one that events are about where one has to be named.
const conversation = "c1"

// draft is a stream of events that is being made up: the one that rules hear, and what has to have happened before.
type draft struct {
	ws     *workspace.Workspace
	id     string // of the conversation
	recent time.Duration
	last   line
	past   []past
	clock  clock

	agent, team string // who has the conversation
	assigned    *time.Duration
	opening     map[string]any // what the first message of the customer says, when it is not the last event
	messages    int            // of the customer, before the last event
	replies     int
	first       bool // the last event is the customer's first message
	failed      bool // something cannot be made up
}

// past is an event before the last one.
type past struct {
	line
	ago time.Duration
}

// streams yields streams of events for what fields are to say, the plainest first.
func (m *Maker) streams(w *prove.Witness, on program.Trigger) iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		ids := []string{conversation}
		hours := false
		for _, a := range w.Asks {
			switch a.Pred.Op {
			case program.Sample: // whichever id lies in it
				for n := 2; n <= 40; n++ {
					ids = append(ids, conversation[:1]+string('0'+rune(n/10))+string('0'+rune(n%10)))
				}
			case program.Open, program.OpenOfTeam, program.OpenOfAgent, program.OpenOfAssigned:
				hours = true
			}
		}
		for _, id := range ids {
			for _, recent := range []time.Duration{10 * time.Minute, 0} {
				d := draft{ws: m.ws, id: id, recent: recent, last: line{values: map[string]any{}}, opening: map[string]any{}}
				d.hear(on)
				for i := range w.Facts {
					d.fact(&w.Facts[i])
				}
				for i := range w.Asks {
					d.ask(&w.Asks[i])
				}
				d.history()
				if d.failed {
					return
				}
				for at := range d.clock.instants(m.ws.Zone, d.span(), hours) {
					if !yield(d.lines(at, id != conversation)) {
						return
					}
				}
				if len(d.past) == 0 {
					break // there is nothing to be recent
				}
			}
		}
	}
}

// hear makes the last event one that a rule hears.
func (d *draft) hear(on program.Trigger) {
	word := ""
	if len(on.Words) > 0 {
		word = on.Words[0]
	}
	d.last.kind = kinds[on.Event]
	switch on.Event {
	case schema.OnFirstMessage:
		d.first = true
	case schema.OnConversationCreatedByAgent:
		d.last.put("agent", "actor")
	case schema.OnTagAdded, schema.OnTagRemoved:
		d.last.put(either(word, "other"), "tag")
	case schema.OnStatusSet:
		d.last.put(either(word, d.statusOf(workspace.Open)), "status")
	case schema.OnAssigned:
		d.last.put(d.someone(), "agent")
	case schema.OnAgentOnline, schema.OnAgentOffline:
		d.agent = d.someone()
		d.last.put(d.agent, "agent")
	}
}

// kinds are the events that rules hear as others; all that is missing is a message.
var kinds = map[schema.EventID]event.Type{
	schema.OnReply:                      event.Reply,
	schema.OnConversationCreatedByAgent: event.ConversationCreated,
	schema.OnReturnCreated:              event.ReturnCreated,
	schema.OnTagAdded:                   event.TagAdded,
	schema.OnTagRemoved:                 event.TagRemoved,
	schema.OnStatusSet:                  event.StatusSet,
	schema.OnResolved:                   event.Resolved,
	schema.OnReopened:                   event.Reopened,
	schema.OnAssigned:                   event.Assigned,
	schema.OnUnassigned:                 event.Unassigned,
	schema.OnContactUpdated:             event.ContactUpdated,
	schema.OnAgentOnline:                event.AgentOnline,
	schema.OnAgentOffline:               event.AgentOffline,
	schema.OnVisit:                      event.Visit,
}

// either returns the first text that is not empty.
func either(text, other string) string {
	if text != "" {
		return text
	}
	return other
}

// someone returns an agent of the book, or one that an open book may have.
func (d *draft) someone() string {
	for i := range d.ws.Agents {
		if d.ws.Agents[i].Enabled {
			return d.ws.Agents[i].Name
		}
	}
	return "ana"
}

// statusOf returns the first status that stands for a state.
func (d *draft) statusOf(s workspace.State) string {
	for i := range d.ws.Statuses {
		if d.ws.Statuses[i].State == s {
			return d.ws.Statuses[i].Name
		}
	}
	return s.String()
}

// ask sees to a question that is asked of no field. What is not seen to here is for the engine to find true or not.
func (d *draft) ask(a *prove.Ask) {
	switch a.Pred.Op {
	case program.Answered:
		if a.Holds {
			d.reply(d.recent)
		}
	case program.Assigned:
		if a.Holds && d.agent == "" {
			d.agent = d.someone()
		}
	case program.AssignedOnline:
		d.agent = either(d.agent, d.someone())
		if !a.Holds {
			d.away(d.agent)
		}
	case program.Resolved:
		if a.Holds && d.last.kind != event.Resolved {
			d.happened(event.Resolved, d.recent)
		}
	case program.AgentOnline:
		if !a.Holds {
			d.away(a.Pred.Name)
		}
	case program.TeamOnline:
		if !a.Holds {
			d.teamAway(a.Pred.Name)
		}
	case program.OwnerOnline:
		owner := d.someone()
		if a.Holds {
			d.last.put(owner, "contact", "owner")
		}
	}
}

// teamAway sends everybody of a team home.
func (d *draft) teamAway(name string) {
	for i := range d.ws.Teams {
		if fold.String(d.ws.Teams[i].Name) == fold.String(name) {
			for _, member := range d.ws.Teams[i].Members {
				d.away(member.Agent.Name)
			}
		}
	}
}

func (d *draft) away(agent string) {
	p := d.happened(event.AgentOffline, d.recent)
	delete(p.values, "conversation")
	p.put(agent, "agent")
}

func (d *draft) reply(ago time.Duration) {
	d.replies--
	d.happened(event.Reply, ago)
}

// happened adds an event of the past.
func (d *draft) happened(kind event.Type, ago time.Duration) *past {
	d.past = append(d.past, past{line{kind: kind, values: map[string]any{"conversation": d.id}}, ago})
	return &d.past[len(d.past)-1]
}

// history adds what has to have happened, and is not there yet.
func (d *draft) history() {
	if d.agent != "" || d.team != "" || d.assigned != nil {
		ago := d.recent
		if d.assigned != nil {
			ago = *d.assigned
		}
		p := d.happened(event.Assigned, ago)
		p.put(either(d.agent, d.someone()), "agent")
		if d.team != "" {
			p.put(d.team, "team")
		}
	}
	d.open()
	for ; d.messages > 0; d.messages-- {
		d.happened(event.Message, d.recent)
	}
	for ; d.replies > 0; d.replies-- {
		d.happened(event.Reply, d.recent)
	}
	slices.SortStableFunc(d.past, func(a, b past) int { return int(b.ago - a.ago) })
}

// open lets the first message of the customer say what it is to say.
func (d *draft) open() {
	if len(d.opening) == 0 {
		return
	}
	isMessage := func(p past) bool { return p.kind == event.Message }
	i := slices.IndexFunc(d.past, isMessage)
	switch {
	case i >= 0:
	case d.messages > 0 || d.last.kind != event.Message:
		d.happened(event.Message, d.recent)
		d.messages = max(d.messages-1, 0)
		i = len(d.past) - 1
	default: // it is the last event
		for key, value := range d.opening {
			if d.last.values[key] == nil {
				d.last.put(value, key)
			}
		}
		return
	}
	for key, value := range d.opening {
		d.past[i].put(value, key)
	}
}

// span is how long before the last event the first one is.
func (d *draft) span() time.Duration {
	if len(d.past) == 0 {
		return 0
	}
	return d.past[0].ago
}

// lines writes the events, the last one at an instant.
func (d *draft) lines(at time.Time, named bool) []string {
	var all []string
	for _, p := range d.past {
		p.at = at.Add(-p.ago)
		all = append(all, p.json())
	}
	last := d.last
	last.at = at
	switch last.kind {
	case event.Visit, event.AgentOnline, event.AgentOffline:
	case event.Message:
		if named || len(d.past) > 0 {
			last.put(d.id, "conversation", "id")
		}
	default:
		last.put(d.id, "conversation", "id")
	}
	return append(all, last.json())
}
