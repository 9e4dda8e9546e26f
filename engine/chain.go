package engine

import (
	"slices"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/engine/assign"
	"github.com/routebook/routebook/engine/state"
)

// An assignment may have a sequel: after a while it is passed on, or the
// conversation waits in a queue. What that takes is kept with the conversation
// as its chain. The chain names its step by the rule and a number, because a
// state outlives the program; one whose step is gone comes to nothing.

// assignments are the assignments of the rules, by program.RuleID, each in the order of the code.
type assignments struct {
	steps    [][]*program.Assign
	rules    map[string]program.RuleID // by name, and by former name
	passedOn bool                      // one may be passed on
	queued   bool                      // one may wait in a queue
}

func assignmentsOf(p *program.Program) assignments {
	a := assignments{steps: make([][]*program.Assign, len(p.Rules)), rules: make(map[string]program.RuleID, len(p.Rules))}
	for i := range p.Rules {
		if former := p.Rules[i].Formerly; former != "" {
			a.rules[former] = program.RuleID(i)
		}
	}
	for i := range p.Rules {
		a.rules[p.Rules[i].Name] = program.RuleID(i)
		end := len(p.Code)
		if i+1 < len(p.Rules) {
			end = int(p.Rules[i+1].Entry)
		}
		for _, in := range p.Code[p.Rules[i].Entry:end] {
			if in.Op != program.Do {
				continue
			}
			if s, ok := p.Steps[in.A].(*program.Assign); ok {
				a.learn(program.RuleID(i), s)
			}
		}
	}
	for i := range p.Desk.Teams {
		a.passedOn = a.passedOn || p.Desk.Teams[i].ReassignAfter > 0
	}
	return a
}

func (a *assignments) learn(rule program.RuleID, s *program.Assign) {
	a.steps[rule] = append(a.steps[rule], s)
	a.passedOn = a.passedOn || s.Reassign != nil
	for _, target := range s.Fallbacks {
		a.queued = a.queued || target.Kind == program.QueueTarget
	}
}

// of returns the step that a chain follows.
func (a *assignments) of(rule string, step int) (program.RuleID, *program.Assign) {
	id, ok := a.rules[rule]
	if !ok || step >= len(a.steps[id]) {
		return noRule, nil
	}
	return id, a.steps[id][step]
}

// link makes what was kept of an assignment the chain of the conversation, or the next link of the chain that it has.
func (m *Machine) link(o *outcome) {
	c, a := &m.conversation.Chain, &o.answer
	if !o.sequel {
		c.Break()
		c.Rule = m.program.Rules[o.rule].Name
		c.Step = slices.Index(m.assignments.steps[o.rule], o.step.(*program.Assign))
		c.Own = a.Own
	}
	switch {
	case a.Queued:
		if c.Fallbacks > 0 { // it has been with a fallback, and must not go round in a circle
			c.Fallbacks = a.Fallbacks
		}
		c.Kind, c.Pool, c.Before, c.Due = state.ForAgent, c.Own, 0, 0
	case a.Reassign.After > 0:
		if a.Fallbacks != c.Fallbacks {
			c.Before = len(c.Tried)
		}
		c.Kind, c.Pool, c.Fallbacks, c.Due = state.ForReply, a.Of, a.Fallbacks, m.now.Add(a.Reassign.After)
		c.Tried = append(c.Tried, a.Agent)
	default:
		c.Break()
	}
}

// passOn is what a turn of reassignment does before any rule sees it. It returns false when nobody gets the conversation.
func (m *Machine) passOn() bool {
	c := &m.conversation.Chain
	if c.Kind != state.ForReply || c.Due > m.trigger.At {
		return false
	}
	rule, step := m.assignments.of(c.Rule, c.Step)
	if step == nil {
		m.giveUp()
		return false
	}
	m.request = m.requestOf(step)
	answer := m.office.Reassign(&m.request, c)
	m.keepSequel(rule, &answer)
	if answer.Agent == "" && !answer.Queued {
		m.giveUp()
		return false
	}
	m.follow(outcome{taken: sequelOf(rule, step), answer: answer, sequel: true, attempt: c.Attempt()})
	return true
}

// giveUp ends the chain: the conversation stays where it is.
func (m *Machine) giveUp() {
	m.conversation.Chain.Break()
	m.ended = true
}

// takeOut is what a turn of a queue does before any rule sees it.
func (m *Machine) takeOut() bool {
	c := &m.conversation.Chain
	rule, step := m.assignments.of(c.Rule, c.Step)
	if c.Kind != state.ForAgent || step == nil {
		return false
	}
	m.request = m.requestOf(step)
	answer := m.office.Drain(&m.request, c)
	m.keepSequel(rule, &answer)
	if answer.Agent == "" {
		return false
	}
	m.follow(outcome{taken: sequelOf(rule, step), answer: answer, sequel: true})
	return true
}

// sequelOf is an assignment that no rule takes now.
func sequelOf(rule program.RuleID, step *program.Assign) taken {
	return taken{rule, &prepared{step: step, do: doOf(step)}}
}

// follow makes the sequel of an assignment the first pass of the turn.
func (m *Machine) follow(o outcome) {
	m.outcomes = append(m.outcomes[:0], o)
	m.applyOutcomes()
	m.emit()
	m.pass++
}

func (m *Machine) keepSequel(rule program.RuleID, a *assign.Answer) {
	if m.keeps() {
		m.decision.Evidence.Passes = append(m.decision.Evidence.Passes, PassEvidence{})
		m.keepAssignment(rule, a)
	}
}
