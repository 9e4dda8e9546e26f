package replay

import (
	"context"
	"errors"
	"io"

	"github.com/routebook/routebook/engine"
	"github.com/routebook/routebook/engine/event"
)

// traffic is recorded events being read: several streams, one after the other, as one.
type traffic struct {
	inputs   []Input
	settings event.Settings
	jobs     int
	sides    []*side                      // who is to decide the events
	rejected func(*event.LineError) error // nil ends the reading at the first line that is no event

	ahead    *ahead
	event    *event.Event // the one at hand
	repeated bool         // it has the id of an earlier one
	recent   recent
	soon     []string // conversations of the events of a batch
}

// each reads all events. It calls take with each of them at hand.
func (t *traffic) each(ctx context.Context, take func() error) error {
	var rules []*engine.Rules
	for _, s := range t.sides {
		rules = append(rules, s.rules)
	}
	t.ahead = newAhead(rules, t.inputs, t.settings, max(t.jobs, 1))
	defer t.ahead.stop()
	defer func() {
		for _, s := range t.sides {
			s.machine.Ahead = nil
		}
	}()
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		b := t.ahead.next()
		if err := t.batch(ctx, b, take); err != nil {
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

// batch reads the events of a batch.
func (t *traffic) batch(ctx context.Context, b *batch, take func() error) error {
	t.expect(b)
	for {
		i, ev, err := t.ahead.reader.Take(&b.Batch)
		var bad *event.LineError
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case errors.As(err, &bad):
			err = t.reject(bad)
		case err == nil:
			t.event, t.repeated = ev, t.recent.seen(ev.ID)
			for k, s := range t.sides {
				s.machine.Ahead = nil
				if ev.Type == event.Message {
					s.machine.Ahead = &b.read[k][i]
				}
			}
			err = take()
		}
		if err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
}

// expect tells all sides which conversations the events of a batch are about.
func (t *traffic) expect(b *batch) {
	t.soon = t.soon[:0]
	for _, ev := range b.Events() {
		t.soon = append(t.soon, ev.Conversation.ID)
	}
	for _, s := range t.sides {
		s.memory.Expect(t.soon)
	}
}

func (t *traffic) reject(bad *event.LineError) error {
	if t.rejected == nil {
		return bad
	}
	return t.rejected(bad)
}

// stats counts what was read.
func (t *traffic) stats() event.Stats {
	if t.ahead == nil || t.ahead.reader == nil {
		return event.Stats{}
	}
	return t.ahead.reader.Stats()
}
