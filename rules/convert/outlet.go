package convert

import (
	"io"
	"time"
)

// An outlet writes events: at once, or in order of time when everything was read. Events without a time come last.
type outlet struct {
	dst      io.Writer
	stages   []Stage
	standIn  time.Time // for events without a time
	later    *spool    // of a source that is not sorted: events without a time
	order    *order    // of one that is
	last     time.Time // of the event written last
	timed    int       // events with a time
	types    tally
	buf      []byte
	finished draft // used anew for each event that comes back
	summary  *Summary
}

func newOutlet(dst io.Writer, sorted bool, s Settings, summary *Summary) *outlet {
	o := &outlet{dst: dst, stages: s.Stages, standIn: s.AtDefault, summary: summary}
	if sorted {
		o.order = &order{dir: s.TempDir}
	} else {
		o.later = &spool{dir: s.TempDir}
	}
	return o
}

// add takes in one event that is written.
func (o *outlet) add(d *draft) error {
	if d.at.IsZero() {
		o.summary.WithoutTime++
		d.at = o.standIn
	}
	if !d.at.IsZero() {
		o.timed++
	}
	switch {
	case o.order != nil:
		return o.order.add(d)
	case d.at.IsZero():
		return o.later.add(d)
	default:
		return o.put(d)
	}
}

// put writes one event.
func (o *outlet) put(d *draft) error {
	o.buf = d.complete(o.buf[:0])
	line := Line{Text: o.buf, Type: d.typ, At: d.at, Conversation: d.conversation}
	for _, s := range o.stages {
		keep, err := s.Pass(&line)
		if err != nil {
			return err
		}
		if !keep {
			o.summary.Dropped++
			return nil
		}
	}
	o.summary.Written++
	o.types.add(d.typ)
	if !d.at.IsZero() {
		if d.at.Before(o.last) {
			o.summary.Backwards++
		}
		o.last = d.at
	}
	o.buf = append(line.Text, '\n')
	_, err := o.dst.Write(o.buf)
	return err
}

// finish writes what waits.
func (o *outlet) finish(settle func(*draft)) error {
	if o.timed == 0 && o.summary.WithoutTime > 0 {
		return ErrNoTime
	}
	each := o.later.each
	if o.order != nil {
		each = o.order.each
	}
	return each(&o.finished, func(d *draft) error {
		settle(d)
		return o.put(d)
	})
}

// close removes what was written aside.
func (o *outlet) close() error {
	if o.order != nil {
		return o.order.close()
	}
	return o.later.close()
}
