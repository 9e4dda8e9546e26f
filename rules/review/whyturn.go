package review

import (
	"slices"
	"strings"
	"time"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/engine"
	"github.com/routebook/routebook/engine/replay"
)

// Turn is one turn explained.
type Turn struct {
	Event        string    `json:"event,omitempty"`
	Type         string    `json:"type,omitempty"`    // of the event
	Trigger      string    `json:"trigger,omitempty"` // what began a turn without an event: timer, every, reassign, queue, snooze, presence
	At           time.Time `json:"at"`
	Conversation string    `json:"conversation,omitempty"`
	Headline     string    `json:"headline"`  // what happened, in one sentence
	Listening    int       `json:"listening"` // rules that listened, each counted once

	Passes    []Pass     `json:"passes"`
	Misses    []Ruling   `json:"misses"`              // the rules that nearly matched, the nearest first
	Asked     *Ruling    `json:"asked,omitempty"`     // about the rule that was asked for
	Unheard   []string   `json:"unheard,omitempty"`   // what occurred last, and nobody listened to
	Listeners []Listener `json:"listeners,omitempty"` // where nobody listened: those who came closest
	Timers    []Timer    `json:"timers"`
	Sequels   []Sequel   `json:"sequels"`
	Warnings  []string   `json:"warnings,omitempty"`

	rulings []Ruling // everything that was considered, for comparing versions
}

// Pass is one pass of a turn.
type Pass struct {
	Pass        int          `json:"pass"`    // from 1
	Because     []string     `json:"because"` // what the rules listened to
	Considered  int          `json:"considered"`
	Rules       []Ruling     `json:"rules"` // those that matched, were held back by their limit, or go on with an earlier assignment
	Stopped     *Stopped     `json:"stopped,omitempty"`
	Assignments []Assignment `json:"assignments"`
}

// Stopped says that a rule ended a pass before others.
type Stopped struct {
	By    string   `json:"by"`
	At    *Spot    `json:"at"`
	Rules []string `json:"rules"` // that would have been considered
}

// Assignment says who was considered for an assignment.
type Assignment struct {
	Rule       string      `json:"rule"`
	Agent      string      `json:"agent,omitempty"`
	Why        string      `json:"why,omitempty"` // why nobody of the step's own pool got it
	Candidates []Candidate `json:"candidates"`
}

// Candidate is an agent who was considered, with the reason for or against.
type Candidate struct {
	Agent  string `json:"agent"`
	Team   string `json:"team,omitempty"`
	Reason string `json:"reason"`
}

// Listener is a rule that listens to nothing that occurred.
type Listener struct {
	Rule string `json:"rule"`
	At   *Spot  `json:"at"`
	On   string `json:"on"`
}

// seen explains a turn.
func (i *inquest) seen(m *replay.Moment) error {
	d := m.Decision
	t := Turn{
		Event: strings.Clone(d.Event), At: d.At.UTC(), Conversation: strings.Clone(d.Conversation),
		Passes: []Pass{}, Misses: []Ruling{}, Timers: []Timer{}, Sequels: []Sequel{}, Warnings: slices.Clone(d.Warnings),
	}
	if d.Trigger != nil {
		t.Trigger = d.Trigger.Kind.String()
	}
	if m.Event != nil {
		t.Type = m.Event.Type.String()
	}
	listening := map[program.RuleID]bool{}
	for at := range d.Evidence.Passes {
		t.Passes = append(t.Passes, i.pass(&t, d, at, listening))
	}
	t.Listening = len(listening)
	for _, o := range m.Unheard {
		t.Unheard = append(t.Unheard, occurred(o))
	}
	if len(t.Passes) == 0 {
		t.Listeners = i.listeners(m.Unheard)
	}
	i.findMisses(&t, d)
	if i.Rule != "" {
		t.Asked = i.about(&t, d, m.Unheard)
	}
	i.lookAhead(&t, m.Memory)
	t.Headline = t.headline()
	i.turns = append(i.turns, t)
	return nil
}

// pass explains one pass.
func (i *inquest) pass(t *Turn, d *engine.Decision, at int, listening map[program.RuleID]bool) Pass {
	e := &d.Evidence.Passes[at]
	p := Pass{Pass: at + 1, Because: []string{}, Considered: len(e.Considered), Rules: []Ruling{}, Assignments: []Assignment{}}
	for _, o := range e.Occurred {
		p.Because = append(p.Because, occurred(o))
	}
	made, read := i.deedsOf(d, at+1), readings{}
	for k, id := range e.Considered {
		listening[id] = true
		r := i.ruling(d, at, id, read, made[id])
		if r.Verdict == HeldBack {
			r.Limit = i.limit(id, e.Firings[k])
		}
		t.rulings = append(t.rulings, r)
		if r.Verdict != NotMatched {
			p.Rules = append(p.Rules, r)
		}
	}
	for _, id := range e.Skipped {
		listening[id] = true
	}
	if len(e.Skipped) > 0 {
		p.Stopped = i.stopped(e)
	}
	if len(e.Considered) == 0 && len(e.Assignments) > 0 {
		r := i.sequelOf(at, e.Assignments[0].Rule, made)
		t.rulings = append(t.rulings, r)
		p.Rules = append(p.Rules, r)
	}
	for k := range e.Assignments {
		p.Assignments = append(p.Assignments, i.assignment(&e.Assignments[k]))
	}
	return p
}

func (i *inquest) stopped(e *engine.PassEvidence) *Stopped {
	by := e.Considered[len(e.Considered)-1]
	s := &Stopped{By: i.Program.Rules[by].Name, At: i.ruleSpot(by)}
	for _, id := range e.Skipped {
		s.Rules = append(s.Rules, i.Program.Rules[id].Name)
	}
	return s
}

func (i *inquest) assignment(e *engine.AssignEvidence) Assignment {
	a := Assignment{Rule: i.Program.Rules[e.Rule].Name, Agent: strings.Clone(e.Agent), Why: string(e.Why), Candidates: []Candidate{}}
	for _, c := range e.Candidates {
		a.Candidates = append(a.Candidates, Candidate{strings.Clone(c.Agent), strings.Clone(c.Team), string(c.Reason)})
	}
	return a
}

// listeners returns the rules that come closest to listening: to the same kind of event, but with other words, and else
// on the occasions that are like those that occurred.
func (i *inquest) listeners(happened []engine.Occurrence) []Listener {
	near := func(r *compiler.Rule) bool {
		return slices.ContainsFunc(r.On, func(on program.Trigger) bool {
			return slices.ContainsFunc(happened, func(o engine.Occurrence) bool { return alikeEvents(o.Event, on.Event) })
		})
	}
	var all []Listener
	for _, r := range i.Info.Rules {
		if id, enabled := i.ids[r.ID]; enabled && near(r) && len(all) < max(i.Misses, 1) {
			all = append(all, Listener{r.ID, i.ruleSpot(id), i.Program.Parts(id).On})
		}
	}
	return all
}
