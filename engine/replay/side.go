package replay

import (
	"fmt"
	"time"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/engine"
	"github.com/routebook/routebook/engine/event"
	"github.com/routebook/routebook/engine/state"
)

// side is one program at work: its machine, what its rules make of the desk, and what there is to say about that.
type side struct {
	program *program.Program
	rules   *engine.Rules
	machine *engine.Machine
	memory  *state.Memory
	silence event.Event // stands for the event of a turn that has none
	carried *carried
	summary Summary
}

// newSide starts a program from a state; nil starts from nothing.
func newSide(p *program.Program, memory *state.Memory, readers ...*program.Program) (*side, error) {
	rules, err := engine.Load(p, readers...)
	if err != nil {
		return nil, fmt.Errorf("start the machine: %w", err)
	}
	machine, err := rules.NewMachine()
	if err != nil {
		return nil, fmt.Errorf("start the machine: %w", err)
	}
	if memory == nil {
		memory = state.NewMemory(p, readers...)
	}
	memory.Apply(machine.Plan(memory, memory.Conversations()))
	return &side{
		program: p, rules: rules, machine: machine, memory: memory, silence: event.Event{Type: event.Time},
		carried: newCarried(p), summary: newSummary(p),
	}, nil
}

// clock returns the latest instant that the side knows of; the zero Time for none.
func (s *side) clock() time.Time {
	if clock := s.memory.Clock(); clock != 0 {
		return clock.Time()
	}
	return time.Time{}
}

// arrive notes an event that is about to be decided.
func (s *side) arrive(ev *event.Event, repeated bool) {
	s.summary.arrive(ev)
	if repeated {
		s.summary.Duplicates++
	}
}

// apply lets a decision become the past. ev is the event at hand, if an event began the turn.
func (s *side) apply(ev *event.Event, d *engine.Decision) {
	s.memory.Apply(d.Changes)
	if d.Trigger != nil {
		ev = &s.silence
	}
	s.carried.note(ev, d)
	s.summary.count(d)
}

// summarize adds what only the end can tell.
func (s *side) summarize(lines event.Stats) Summary {
	made := s.summary
	made.Lines = lines
	for range s.memory.Conversations() {
		made.Conversations++
	}
	for q := range s.memory.Queues() {
		made.Waiting += len(q.Waiting)
	}
	made.Missing = s.carried.missing()
	return made
}
