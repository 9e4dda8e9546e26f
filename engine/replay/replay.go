package replay

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/engine"
	"github.com/routebook/routebook/engine/event"
	"github.com/routebook/routebook/engine/state"
)

// Input is an opened stream of events, one on a line.
type Input struct {
	Name   string // names the stream in errors, and in the ids of events that have none
	Reader io.Reader

	// Ready says that reading never waits for somebody, as in a file: it may then be read ahead of what is decided. Of other
	// inputs a run reads on only when everything before is decided. With several Jobs, Reader is used by several
	// goroutines, one after the other.
	Ready bool
}

// Settings say what is run over which traffic. Program and Inputs are needed.
type Settings struct {
	Program *program.Program // verified
	Inputs  []Input          // read one after the other, as one stream
	MaxLine int              // bytes that a line may have; 0 means event.DefaultMaxLine

	// Jobs is how many goroutines decode events. Below 2 that is the one that decides, in turns. What comes out does not
	// depend on it.
	Jobs int

	// State is what the run starts from, and what it changes: one that serves Program. Nil starts from nothing.
	// It may hold what happened up to any instant, and the inputs go on from there.
	State *state.Memory

	// Conversation, unless empty, keeps decisions about others from Decided. They are made all
	// the same, because they move agents, queues and cursors, and they count in the Summary.
	Conversation string

	// Until and Beyond let the clock go on after the last event: up to an instant, and for as long. What is due by the later
	// of the two is decided. Without them the run ends with the last event.
	Until  time.Time
	Beyond time.Duration

	// Evidence makes decisions carry the answers that led to them.
	Evidence bool

	// Decided gets each decision that is worth a line: a rule listens to its event, or something came of a turn without one. The decision is valid until
	// Decided returns. An error ends the run and is returned as it is. It may be nil.
	Decided func(*engine.Decision) error

	// Rejected gets each line that is no event. An error ends the run and is returned as it is;
	// without an error the run goes on behind the line. Nil ends the run at the first such line,
	// with the line's *event.LineError.
	Rejected func(*event.LineError) error

	// Progress is told after each event how many have been decided. It may be nil.
	Progress func(events int)
}

// Run decides every event of the inputs. The Summary counts what was done, also when the run ended early with an error:
// one of the callbacks', an *event.LineError, what a stream could not be read for, or ctx.Err() once ctx is done.
// A canceled context is noticed between two events.
func Run(ctx context.Context, settings Settings) (Summary, error) {
	r, err := newRun(settings)
	if err != nil {
		return Summary{}, err
	}
	err = r.stream(ctx)
	if err == nil {
		err = r.goOn(ctx)
	}
	return r.summarize(), err
}

// run is a run under way.
type run struct {
	Settings
	rules   *engine.Rules
	machine *engine.Machine
	memory  *state.Memory
	ahead   *ahead
	event   *event.Event // the one being decided
	silence event.Event  // stands for the event of a turn that has none
	carried *carried
	recent  recent
	summary Summary
}

func newRun(settings Settings) (*run, error) {
	rules, err := engine.Load(settings.Program)
	if err != nil {
		return nil, fmt.Errorf("start the machine: %w", err)
	}
	machine, err := rules.NewMachine()
	if err != nil {
		return nil, fmt.Errorf("start the machine: %w", err)
	}
	machine.KeepEvidence = settings.Evidence
	r := &run{
		Settings: settings,
		rules:    rules,
		machine:  machine,
		memory:   settings.State,
		carried:  newCarried(settings.Program),
		summary:  newSummary(settings.Program),
		silence:  event.Event{Type: event.Time},
	}
	if r.memory == nil {
		r.memory = state.NewMemory(settings.Program)
	}
	r.memory.Apply(machine.Plan(r.memory, r.memory.Conversations()))
	return r, nil
}

// stream decides the events of the inputs.
func (r *run) stream(ctx context.Context) error {
	settings := event.Settings{MaxLine: r.MaxLine, Unread: r.machine.Unread()}
	if clock := r.memory.Clock(); clock != 0 {
		settings.After = clock.Time()
	}
	r.ahead = newAhead(r.rules, r.Inputs, settings, max(r.Jobs, 1))
	defer r.ahead.stop()
	defer func() { r.machine.Ahead = nil }()
	decided := r.decided(ctx)
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		b := r.ahead.next()
		if err := r.batch(ctx, b, decided); err != nil {
			return err
		}
		switch {
		case errors.Is(b.end, io.EOF):
			return nil
		case b.end != nil:
			return b.end
		}
	}
}

// batch decides the events of a batch.
func (r *run) batch(ctx context.Context, b *batch, decided func(*engine.Decision) error) error {
	for {
		i, ev, err := r.ahead.reader.Take(&b.Batch)
		var bad *event.LineError
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case errors.As(err, &bad):
			err = r.reject(bad)
		case err == nil:
			r.event = ev
			r.machine.Ahead = nil
			if ev.Type == event.Message {
				r.machine.Ahead = &b.read[i]
			}
			err = r.decide(decided)
		}
		if err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
}

func (r *run) reject(bad *event.LineError) error {
	if r.Rejected == nil {
		return bad
	}
	return r.Rejected(bad)
}

// decide decides the event at hand, with the turns that belong to it, and lets it become the past.
func (r *run) decide(decided func(*engine.Decision) error) error {
	r.summary.arrive(r.event)
	if r.recent.seen(r.event.ID) {
		r.summary.Duplicates++
	}
	if err := r.machine.Take(r.memory, r.event, decided); err != nil {
		return err
	}
	if r.Progress != nil {
		r.Progress(r.summary.Events)
	}
	return nil
}

// decided returns what takes in a decision.
func (r *run) decided(ctx context.Context) func(*engine.Decision) error {
	return func(d *engine.Decision) error {
		r.memory.Apply(d.Changes)
		ev := r.event
		if d.Trigger != nil {
			if err := ctx.Err(); err != nil {
				return err
			}
			ev = &r.silence
		}
		r.carried.note(ev, d)
		r.summary.count(d)
		if r.Decided != nil && d.Listened && (r.Conversation == "" || r.Conversation == d.Conversation) {
			return r.Decided(d)
		}
		return nil
	}
}

// goOn lets the clock go on after the last event, as far as the settings say.
func (r *run) goOn(ctx context.Context) error {
	clock := r.memory.Clock()
	until := clock
	if clock != 0 {
		until = clock.Add(r.Beyond)
	}
	if at := state.At(r.Until); !r.Until.IsZero() && (clock == 0 || at > until) {
		until = at
	}
	if until == clock {
		return nil
	}
	if err := r.machine.Advance(r.memory, until, r.decided(ctx)); err != nil {
		return err
	}
	r.memory.Apply([]state.Change{&state.Tick{At: until}})
	return nil
}

// summarize adds what only the end of a run can tell.
func (r *run) summarize() Summary {
	s := r.summary
	if r.ahead.reader != nil {
		s.Lines = r.ahead.reader.Stats()
	}
	for range r.memory.Conversations() {
		s.Conversations++
	}
	s.Missing = r.carried.missing()
	return s
}
