package event

import (
	"fmt"
	"io"
	"time"
)

// Settings say how a stream is read.
type Settings struct {
	File    string // names the first file in errors; may be empty
	MaxLine int    // bytes that a line may have; 0 means DefaultMaxLine, and more than half a GiB that

	// After is the instant of the event before the first one, which a first event without an instant of its own
	// inherits. The zero Time means that there is none.
	After time.Time

	// Unread is what nobody is going to look at.
	Unread Unread
}

// Unread are parts of events. A Reader checks them like all others, and then leaves them out: whatever is unread, the same
// lines are events, and the others have the same errors.
type Unread struct {
	Subject bool // leaves the text out, while its Kind says that there was one
	Body    bool // likewise
	Paths   bool // what only Event.Path reads
}

// Stats counts what a Reader has met, in all of its files. Lines = Events + Rejected + Blank.
type Stats struct {
	Lines         int
	Events        int
	Rejected      int
	Blank         int
	InvalidUTF8   int // bytes, and escaped halves of surrogate pairs, that became U+FFFD in events
	DuplicateKeys int // keys that stood in their object before, in events; the last one counts
}

// LineError is a line that is no event. Reading may go on behind it.
type LineError struct {
	File   string // "" when the file has no name
	Line   int    // from 1
	Column int    // in runes, from 1; 0 when the line as a whole is concerned
	Reason string // one a support engineer understands
	Text   []byte // the line as it stands in the file, without its end; only the beginning when Size says more
	Size   int    // bytes of the whole line
}

// Error says where the line is and what is wrong with it.
func (e *LineError) Error() string {
	place := fmt.Sprintf("line %d", e.Line)
	switch {
	case e.File != "" && e.Column > 0:
		place = fmt.Sprintf("%s:%d:%d", e.File, e.Line, e.Column)
	case e.File != "":
		place = fmt.Sprintf("%s:%d", e.File, e.Line)
	case e.Column > 0:
		place += fmt.Sprintf(", column %d", e.Column)
	}
	return place + ": " + e.Reason
}

// Reader reads events from one file, or from several one after the other: line by line with Next, or ahead in Batches.
// It is for one goroutine, but the events that it filled are not.
type Reader struct {
	settings Settings
	file     *file
	lines    *lines
	decoder  decoder
	timed    bool      // an event came before
	last     time.Time // its instant
	stats    Stats
}

// file is what lines have in common that stand in one.
type file struct {
	name   string // may be empty
	second bool   // not the first file of its stream
	utf16  bool
}

// line is a line that was cut off.
type line struct {
	file   *file
	number int
	text   []byte // without its end; only the beginning of a line that is too long
	size   int    // of all of it
}

// NewReader returns a Reader of src.
func NewReader(src io.Reader, settings Settings) *Reader {
	if settings.MaxLine <= 0 {
		settings.MaxLine = DefaultMaxLine
	}
	settings.MaxLine = min(settings.MaxLine, maxMaxLine)
	r := &Reader{settings: settings, decoder: newDecoder(settings), timed: !settings.After.IsZero(), last: settings.After}
	r.open(src, &file{name: settings.File})
	return r
}

// Continue goes on with the next file of the same stream: lines are counted from 1 again,
// while the instant that events inherit and the Stats carry on.
func (r *Reader) Continue(src io.Reader, name string) {
	r.open(src, &file{name: name, second: true})
}

func (r *Reader) open(src io.Reader, f *file) {
	r.lines = newLines(src, r.settings.MaxLine)
	f.utf16 = r.lines.utf16
	r.file = f
}

// Stats returns the counts so far.
func (r *Reader) Stats() Stats { return r.stats }

// Next reads the next event into e. It returns io.EOF at the end of the file and a *LineError for a line that is no event,
// after which it goes on with the next line; any other error means that the file could not be read. With an error, what e holds is undefined.
func (r *Reader) Next(e *Event) error {
	for {
		l, err := r.cut()
		if err != nil {
			return err
		}
		f := r.decoder.decode(l.text, l.size, e)
		if blank, err := r.complete(&l, &f, e); !blank {
			return err
		}
	}
}

// cut cuts off the next line. Its text is valid until the next call.
func (r *Reader) cut() (line, error) {
	text, size, err := r.lines.next()
	if err != nil && err != io.EOF {
		err = fmt.Errorf("read %s after line %d: %w", r.file, r.lines.number, err)
	}
	return line{file: r.file, number: r.lines.number, text: text, size: size}, err
}

// String names the file.
func (f *file) String() string {
	if f.name == "" {
		return "events"
	}
	return f.name
}

// complete ends the reading of a line with what depends on the lines before, and counts it. A blank line is no event, and no error.
func (r *Reader) complete(l *line, f *findings, e *Event) (blank bool, err error) {
	r.stats.Lines++
	if f.blank {
		r.stats.Blank++
		return true, nil
	}
	reason := f.reason
	if reason == "" {
		reason = r.fill(l, f, e)
	}
	if reason != "" {
		return false, r.reject(l, f.column, reason)
	}
	r.stats.Events++
	r.stats.InvalidUTF8 += f.invalid
	r.stats.DuplicateKeys += f.duplicates
	r.last, r.timed = e.At, true
	return false, nil
}

// reject returns the error for a line, with a copy of it: such lines are few, and whoever gets the error may keep it.
func (r *Reader) reject(l *line, column int, reason string) error {
	r.stats.Rejected++
	if l.file.utf16 && l.number == 1 {
		column, reason = 0, "the file is UTF-16: save it as UTF-8"
	}
	return &LineError{
		File: l.file.name, Line: l.number, Column: column, Reason: reason,
		Text: append([]byte(nil), l.text...), Size: l.size,
	}
}

// fill adds what a line may leave out. Of a line that leaves out too much it returns why it is no event.
func (r *Reader) fill(l *line, f *findings, e *Event) (reason string) {
	e.Line = l.number
	switch {
	case e.ID != "":
	case l.file.second:
		e.ID = fmt.Sprintf("%s:%d", l.file, e.Line)
	default:
		e.ID = fmt.Sprintf("line %d", e.Line)
	}
	if !f.timed {
		if !r.timed {
			key := "at"
			if f.enveloped {
				key = "time"
			}
			return fmt.Sprintf("%q is missing, and no event before says what time it is", key)
		}
		e.At = r.last
	}
	if e.Conversation.ID == "" && e.Type == Message {
		e.Conversation.ID = e.ID
	}
	if key := e.lacks(); key != "" {
		return fmt.Sprintf("%q is missing, which type %q needs", key, e.Type)
	}
	return ""
}

// lacks returns a key without which an event of its type means nothing, or "".
func (e *Event) lacks() string {
	if e.Conversation.ID == "" && e.Type.needsConversation() {
		return "conversation"
	}
	switch e.Type {
	case TagAdded, TagRemoved:
		if e.Tag.Text == "" {
			return "tag"
		}
	case StatusSet:
		if e.Status.Text == "" {
			return "status"
		}
	case AgentOnline, AgentOffline, AgentActive:
		if e.Agent.Text == "" {
			return "agent"
		}
	}
	return ""
}
