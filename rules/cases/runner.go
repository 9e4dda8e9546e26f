package cases

import (
	"context"
	"slices"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/engine"
	"github.com/routebook/routebook/engine/event"
	"github.com/routebook/routebook/engine/state"
	"github.com/routebook/routebook/rules/evidence"
)

// Runner runs the tests of a suite with one program, which need not be the one that the suite was read for.
// It is for one goroutine.
type Runner struct {
	// Observe is told of every decision, with its evidence. It may be nil. The decision is valid until Observe returns.
	Observe func(*engine.Decision)

	program *program.Program
	machine *engine.Machine
	deaf    *engine.Machine  // of the same program with rules that listen to nothing; nil until it is needed
	reader  *evidence.Reader // nil where nobody asks why
}

// NewRunner returns a Runner of a program. With a reader of its evidence failures come with the trace of the rules that
// made the difference.
func NewRunner(p *program.Program, reader *evidence.Reader) (*Runner, error) {
	machine, err := engine.New(p)
	if err != nil {
		return nil, err
	}
	return &Runner{program: p, machine: machine, reader: reader}, nil
}

// Failure is one expectation that was not met.
type Failure struct {
	File     string    // relative to the book
	Span     diag.Span // of the expectation; the zero span for a file as a whole
	What     string    // "matched", "effects"…
	Expected []string  // one line each
	Actual   []string
	Trace    []Note // what led to it; may be empty
}

// Note is one line of a trace.
type Note struct {
	Text string
	File string    // of the rule or condition that it is about; may be empty
	Span diag.Span // in File
}

// Run runs one case. An error means that ctx is done.
func (r *Runner) Run(ctx context.Context, c *Case) ([]Failure, error) {
	r.machine.KeepEvidence = r.Observe != nil
	made, err := r.decide(ctx, c, r.Observe)
	if err != nil {
		return nil, err
	}
	failures := r.judge(c, made)
	if len(failures) == 0 || r.reader == nil || r.Observe != nil {
		return failures, nil
	}
	r.machine.KeepEvidence = true // the same decisions again, now with their reasons: most cases pass, and need none
	if made, err = r.decide(ctx, c, nil); err != nil {
		return nil, err
	}
	return r.judge(c, made), nil
}

// decide takes the events of a case and returns the decisions.
func (r *Runner) decide(ctx context.Context, c *Case, observe func(*engine.Decision)) ([]made, error) {
	memory, err := r.seed(ctx, c)
	if err != nil {
		return nil, err
	}
	var all []made
	for i, ev := range c.when {
		err := r.machine.Take(memory, ev, func(d *engine.Decision) error {
			memory.Apply(d.Changes)
			if observe != nil {
				observe(d)
			}
			if d.Listened {
				all = append(all, copyOf(d, i+1))
			}
			return ctx.Err()
		})
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

// judge compares all that is expected with what was decided.
func (r *Runner) judge(c *Case, all []made) []Failure {
	var failures []Failure
	for _, e := range c.expect {
		failures = append(failures, r.judgeOne(c, e, all)...)
	}
	return failures
}

// seed returns the state before the events of a case.
func (r *Runner) seed(ctx context.Context, c *Case) (*state.Memory, error) {
	memory := state.NewMemory(r.program)
	if len(c.before) > 0 {
		if err := r.remember(ctx, memory, c.before); err != nil {
			return nil, err
		}
	}
	memory.Apply(c.changes)
	memory.Apply([]state.Change{&state.Tick{At: c.now}})
	memory.Apply(r.machine.Plan(memory, memory.Conversations()))
	return memory, nil
}

// remember lets events happen that no rule hears.
func (r *Runner) remember(ctx context.Context, memory *state.Memory, events []*event.Event) error {
	if r.deaf == nil {
		quiet := *r.program
		quiet.Rules = slices.Clone(quiet.Rules)
		for i := range quiet.Rules {
			quiet.Rules[i].On = nil
		}
		var err error
		if r.deaf, err = engine.New(&quiet); err != nil {
			return err
		}
	}
	for _, ev := range events {
		err := r.deaf.Take(memory, ev, func(d *engine.Decision) error {
			memory.Apply(d.Changes)
			return ctx.Err()
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// made is a decision that was made, and at which step of the case.
type made struct {
	step     int // from 1
	decision engine.Decision
}

// copyOf copies what is compared of a decision, which its machine is about to use again.
func copyOf(d *engine.Decision, step int) made {
	m := made{step: step, decision: *d}
	c := &m.decision
	c.Matched, c.Warnings = slices.Clone(d.Matched), slices.Clone(d.Warnings)
	c.Effects, c.Superseded = slices.Clone(d.Effects), slices.Clone(d.Superseded)
	for i := range c.Effects {
		c.Effects[i].Keys = slices.Clone(c.Effects[i].Keys)
	}
	for i := range c.Superseded {
		c.Superseded[i].Keys = slices.Clone(c.Superseded[i].Keys)
	}
	c.Evidence.Passes = slices.Clone(d.Evidence.Passes)
	c.Changes = nil
	if d.Trigger != nil {
		trigger := *d.Trigger
		c.Trigger = &trigger
	}
	return m
}
