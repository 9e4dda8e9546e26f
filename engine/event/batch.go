package event

import (
	"io"
	"iter"
)

const (
	BatchLines = 16        // that a Batch has at most: handing one over costs little, and all goroutines get one
	batchBytes = 256 << 10 // beyond which it takes no further line
)

// Batch is a few lines of a stream that are read ahead, in three strides that may each have a goroutine of their own:
//
//	err := reader.Cut(&b)           // in the order of the stream, one at a time
//	b.Decode()                      // any number of batches at once: this is the work
//	for {
//		i, event, err := reader.Take(&b) // in the order of the stream again
//	}
//
// Cut and Take may run at the same time as well. What comes out is what Next would have said. The zero Batch is ready for
// use, and for use anew when all of it was taken.
type Batch struct {
	text     []byte // of all lines
	lines    []line // their texts are set by Decode only, since text moves while it grows
	ends     []int  // of the lines in text
	events   []Event
	findings []findings
	decoder  decoder
	taken    int
}

// AtHand reports whether Cut has a line to cut off without reading on in the file, where it might have to wait.
func (r *Reader) AtHand() bool { return r.lines.atHand() }

// Cut cuts the next lines off the file: the next one, and those behind it that are at hand. At the end of the file it
// returns io.EOF; any other error means that the file could not be read. With an error, the batch is empty.
func (r *Reader) Cut(b *Batch) error {
	b.Reset()
	b.decoder.max, b.decoder.filler.unread = r.settings.MaxLine, r.settings.Unread
	for {
		l, err := r.cut()
		if err != nil {
			return err
		}
		b.text = append(b.text, l.text...)
		b.lines, b.ends = append(b.lines, l), append(b.ends, len(b.text))
		if len(b.lines) == BatchLines || len(b.text) >= batchBytes || !r.lines.atHand() {
			return nil
		}
	}
}

// Reset empties b and keeps its memory.
func (b *Batch) Reset() { b.text, b.lines, b.ends, b.taken = b.text[:0], b.lines[:0], b.ends[:0], 0 }

// Decode reads the lines as far as each tells by itself.
func (b *Batch) Decode() {
	if b.events == nil {
		b.events, b.findings = make([]Event, BatchLines), make([]findings, BatchLines)
	}
	from := 0
	for i := range b.lines {
		l := &b.lines[i]
		l.text, from = b.text[from:b.ends[i]:b.ends[i]], b.ends[i]
		b.findings[i] = b.decoder.decode(l.text, l.size, &b.events[i])
	}
}

// Events returns what was decoded, with its place in the batch: events whose type and texts Take leaves as they are.
func (b *Batch) Events() iter.Seq2[int, *Event] {
	return func(yield func(int, *Event) bool) {
		for i := range b.lines {
			if f := &b.findings[i]; !f.blank && f.reason == "" && !yield(i, &b.events[i]) {
				return
			}
		}
	}
}

// Take returns the next event of a batch that was decoded, and its place there. Like Next it returns a *LineError for a line that is no event, and
// io.EOF behind the last line. The event is valid until the batch is used anew.
func (r *Reader) Take(b *Batch) (i int, e *Event, err error) {
	for b.taken < len(b.lines) {
		i = b.taken
		b.taken++
		if blank, err := r.complete(&b.lines[i], &b.findings[i], &b.events[i]); !blank {
			return i, &b.events[i], err
		}
	}
	return 0, nil, io.EOF
}
