package replay

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/engine"
	"github.com/routebook/routebook/engine/event"
	"github.com/routebook/routebook/engine/state"
)

// Input is an opened stream of events, one on a line.
type Input struct {
	Name   string // names the stream in errors, and in the ids of events that have none
	Reader io.Reader
}

// Settings say what is run over which traffic. Program and Inputs are needed.
type Settings struct {
	Program *program.Program // verified
	Inputs  []Input          // read one after the other, as one stream
	MaxLine int              // bytes that a line may have; 0 means event.DefaultMaxLine

	// Conversation, unless empty, keeps decisions about others from Decided. They are made all
	// the same, because they move agents, queues and cursors, and they count in the Summary.
	Conversation string

	// Evidence makes decisions carry the answers that led to them.
	Evidence bool

	// Decided gets each decision that is worth a line: a rule listens to its event. The decision is valid until
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
	for i, in := range settings.Inputs {
		r.open(i, in)
		if err = r.stream(ctx); err != nil {
			break
		}
	}
	return r.summarize(), err
}

// run is a run under way.
type run struct {
	Settings
	machine *engine.Machine
	memory  *state.Memory
	reader  *event.Reader
	event   event.Event // the one being decided, used anew for each
	carried *carried
	recent  recent
	summary Summary
}

func newRun(settings Settings) (*run, error) {
	machine, err := engine.New(settings.Program)
	if err != nil {
		return nil, fmt.Errorf("start the machine: %w", err)
	}
	machine.KeepEvidence = settings.Evidence
	return &run{
		Settings: settings,
		machine:  machine,
		memory:   state.NewMemory(settings.Program),
		carried:  newCarried(settings.Program),
		summary:  newSummary(settings.Program),
	}, nil
}

func (r *run) open(i int, in Input) {
	if i == 0 {
		r.reader = event.NewReader(in.Reader, event.Settings{File: in.Name, MaxLine: r.MaxLine})
		return
	}
	r.reader.Continue(in.Reader, in.Name)
}

// stream decides the events of the input that is open.
func (r *run) stream(ctx context.Context) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		var bad *event.LineError
		switch err := r.reader.Next(&r.event); {
		case errors.Is(err, io.EOF):
			return nil
		case errors.As(err, &bad):
			if err := r.reject(bad); err != nil {
				return err
			}
		case err != nil:
			return err
		default:
			if err := r.decide(); err != nil {
				return err
			}
		}
	}
}

func (r *run) reject(bad *event.LineError) error {
	if r.Rejected == nil {
		return bad
	}
	return r.Rejected(bad)
}

// decide decides the event at hand, and lets it become the past.
func (r *run) decide() error {
	d := r.machine.Decide(r.memory, &r.event)
	r.memory.Apply(d.Changes)
	r.carried.note(&r.event, d)
	r.summary.count(&r.event, d)
	if r.recent.seen(r.event.ID) {
		r.summary.Duplicates++
	}
	if r.Decided != nil && d.Listened && (r.Conversation == "" || r.Conversation == d.Conversation) {
		if err := r.Decided(d); err != nil {
			return err
		}
	}
	if r.Progress != nil {
		r.Progress(r.summary.Events)
	}
	return nil
}

// summarize adds what only the end of a run can tell.
func (r *run) summarize() Summary {
	s := r.summary
	if r.reader != nil {
		s.Lines = r.reader.Stats()
	}
	for range r.memory.Conversations() {
		s.Conversations++
	}
	s.Missing = r.carried.missing()
	return s
}
