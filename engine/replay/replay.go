package replay

import (
	"context"
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

	// Observed gets every decision before Decided does, also those that are not worth a line. It may be nil.
	Observed func(*engine.Decision)

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
	err = r.traffic.each(ctx, func() error { return r.take(ctx) })
	if err == nil {
		err = r.goOn(ctx, r.decided(ctx))
	}
	return r.side.summarize(r.traffic.stats()), err
}

// run is a run under way.
type run struct {
	Settings
	traffic traffic
	side    *side
}

func newRun(settings Settings) (*run, error) {
	s, err := newSide(settings.Program, settings.State)
	if err != nil {
		return nil, err
	}
	s.machine.KeepEvidence = settings.Evidence
	return &run{
		Settings: settings, side: s,
		traffic: traffic{
			inputs: settings.Inputs, jobs: settings.Jobs, rejected: settings.Rejected, sides: []*side{s},
			settings: event.Settings{MaxLine: settings.MaxLine, Unread: s.machine.Unread(), After: s.clock()},
		},
	}, nil
}

// take decides the event at hand, with the turns that belong to it, and lets it become the past.
func (r *run) take(ctx context.Context) error {
	ev := r.traffic.event
	r.side.arrive(ev, r.traffic.repeated)
	if err := r.side.machine.Take(r.side.memory, ev, r.decided(ctx)); err != nil {
		return err
	}
	if r.Progress != nil {
		r.Progress(r.side.summary.Events)
	}
	return nil
}

// decided returns what takes in a decision.
func (r *run) decided(ctx context.Context) func(*engine.Decision) error {
	return func(d *engine.Decision) error {
		if d.Trigger != nil && ctx.Err() != nil {
			r.side.memory.Apply(d.Changes)
			return ctx.Err()
		}
		r.side.apply(r.traffic.event, d)
		if r.Observed != nil {
			r.Observed(d)
		}
		if r.Decided != nil && d.Listened && (r.Conversation == "" || r.Conversation == d.Conversation) {
			return r.Decided(d)
		}
		return nil
	}
}

// goOn lets the clock go on after the last event, as far as the settings say.
func (r *run) goOn(ctx context.Context, decided func(*engine.Decision) error) error {
	until, further := furtherThan(r.side.memory.Clock(), r.Until, r.Beyond)
	if !further {
		return nil
	}
	if err := r.side.machine.Advance(r.side.memory, until, decided); err != nil {
		return err
	}
	r.side.memory.Apply([]state.Change{&state.Tick{At: until}})
	return nil
}

// furtherThan returns up to when the clock goes on after the last event, and whether it does.
func furtherThan(clock state.Instant, wanted time.Time, beyond time.Duration) (until state.Instant, further bool) {
	until = clock
	if clock != 0 {
		until = clock.Add(beyond)
	}
	if at := state.At(wanted); !wanted.IsZero() && (clock == 0 || at > until) {
		until = at
	}
	return until, until != clock
}
