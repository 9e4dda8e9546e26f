package engine

import (
	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/schema"
	"github.com/routebook/routebook/engine/event"
	"github.com/routebook/routebook/engine/state"
)

// following returns the turns that belong to an input event beside its own: where an agent came or went, one for each
// conversation that the agent has and that is not resolved, in order of creation.
func (m *Machine) following(v state.View, ev *event.Event) []Trigger {
	on, ok := presenceEvents[ev.Type]
	if !ok || !m.hearers[on].any() {
		return nil
	}
	m.batch = m.batch[:0]
	agent := m.office.AgentID(ev.Agent.Text)
	for id := range v.Held(agent) {
		m.batch = append(m.batch, Trigger{
			Kind: TriggerPresence, Rule: noRule, Conversation: id, At: v.Clock(), agent: agent, occurs: on,
		})
	}
	return m.batch
}

var presenceEvents = map[event.Type]schema.EventID{
	event.AgentOnline: schema.OnAgentOnline, event.AgentOffline: schema.OnAgentOffline,
}

// occurPresence notes that the agent of the conversation came or went. It returns false when an earlier turn took the
// conversation from the agent.
func (m *Machine) occurPresence() bool {
	if m.conversation.State == program.StateResolved || m.conversation.Word(state.Agent) != m.trigger.agent {
		return false
	}
	m.occurred.occur(m.trigger.occurs)
	return true
}
