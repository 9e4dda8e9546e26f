package replay

import (
	"context"
	"errors"

	"github.com/routebook/routebook/engine"
	"github.com/routebook/routebook/engine/event"
	"github.com/routebook/routebook/engine/state"
)

// Focus says which turns of a run are looked at closely: those of one event, or those about one conversation.
type Focus struct {
	Event        string // id of the event; of several with that id the first. The run ends with it
	Conversation string

	// Arrived is told of each event before anything of it is decided. It may be nil.
	Arrived func(ev *event.Event, memory *state.Memory)

	// Seen gets each of the turns, worth a line or not, with its evidence. An error ends the run and is returned as it is.
	Seen func(*Moment) error
}

// Moment is one turn looked at closely. It is valid until Seen returns.
type Moment struct {
	Decision *engine.Decision
	Event    *event.Event        // nil in a turn that no event began
	Memory   *state.Memory       // as the decision has left it
	Unheard  []engine.Occurrence // what occurred last, and no rule listens to that has not fired
}

// errSeen ends a run whose event has been decided.
var errSeen = errors.New("the event has been seen")

// Watch runs as Run does, and shows some of the turns. Settings.Decided and Settings.Evidence do not count.
func Watch(ctx context.Context, settings Settings, focus Focus) (Summary, error) {
	r, err := newRun(settings)
	if err != nil {
		return Summary{}, err
	}
	r.side.machine.EvidenceOf = focus.Conversation
	w := watch{run: r, Focus: focus}
	err = r.traffic.each(ctx, func() error { return w.take(ctx) })
	switch {
	case errors.Is(err, errSeen):
		err = nil
	case err == nil:
		err = r.goOn(ctx, w.decided(ctx, nil))
	}
	return r.side.summarize(r.traffic.stats()), err
}

// watch is a run under way that is looked at.
type watch struct {
	*run
	Focus
	closely bool // the turn at hand is one of those of the event
}

// take decides the event at hand, with the turns that belong to it.
func (w *watch) take(ctx context.Context) error {
	ev := w.traffic.event
	if w.Arrived != nil {
		w.Arrived(ev, w.side.memory)
	}
	w.side.arrive(ev, w.traffic.repeated)
	isIt := w.Event != "" && ev.ID == w.Event
	w.side.machine.KeepEvidence = w.Conversation != "" || isIt
	if err := w.side.machine.Take(w.side.memory, ev, w.decided(ctx, ev)); err != nil {
		return err
	}
	if isIt {
		return errSeen
	}
	return nil
}

// decided returns what takes in a decision. ev is the event at hand; nil when the clock goes on behind the last one.
func (w *watch) decided(ctx context.Context, ev *event.Event) func(*engine.Decision) error {
	return func(d *engine.Decision) error {
		if d.Trigger != nil {
			if err := ctx.Err(); err != nil {
				w.side.memory.Apply(d.Changes)
				return err
			}
		}
		m := Moment{Decision: d, Memory: w.side.memory, Unheard: w.side.machine.Occurred()}
		if d.Trigger == nil {
			m.Event = ev
			w.closely = w.Event != "" && d.Event == w.Event
		}
		w.side.apply(w.traffic.event, d)
		if w.closely || w.Conversation != "" && w.Conversation == d.Conversation {
			return w.Seen(&m)
		}
		return nil
	}
}
