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

// Reader reads events from one file, or from several one after the other.
// It is for one goroutine, but the events that it filled are not: reading ahead takes nothing but several Events.
type Reader struct {
	settings Settings
	lines    *lines
	decoder  decoder
	second   bool      // past the first file
	timed    bool      // an event came before
	last     time.Time // its instant
	stats    Stats
}

// NewReader returns a Reader of src.
func NewReader(src io.Reader, settings Settings) *Reader {
	if settings.MaxLine <= 0 {
		settings.MaxLine = DefaultMaxLine
	}
	settings.MaxLine = min(settings.MaxLine, maxMaxLine)
	return &Reader{settings: settings, lines: newLines(src, settings.MaxLine), decoder: decoder{filler: filler{unread: settings.Unread}}, timed: !settings.After.IsZero(), last: settings.After}
}

// Continue goes on with the next file of the same stream: lines are counted from 1 again,
// while the instant that events inherit and the Stats carry on.
func (r *Reader) Continue(src io.Reader, file string) {
	r.settings.File = file
	r.lines = newLines(src, r.settings.MaxLine)
	r.second = true
}

// Stats returns the counts so far.
func (r *Reader) Stats() Stats { return r.stats }

// Next reads the next event into e. It returns io.EOF at the end of the file and a *LineError for a line that is no event,
// after which it goes on with the next line; any other error means that the file could not be read. With an error, what e holds is undefined.
func (r *Reader) Next(e *Event) error {
	for {
		raw, size, err := r.lines.next()
		switch {
		case err == io.EOF:
			return io.EOF
		case err != nil:
			return fmt.Errorf("read %s after line %d: %w", r.name(), r.lines.number, err)
		}
		r.stats.Lines++
		if size > r.settings.MaxLine {
			reason := fmt.Sprintf("the line has %d bytes, more than the %d allowed; only its first %d are kept", size, r.settings.MaxLine, len(raw))
			return r.reject(raw, size, 0, reason)
		}
		if isBlank(raw) {
			r.stats.Blank++
			continue
		}
		f := r.decoder.decode(raw, e)
		if bad := r.complete(&f, e); bad != nil {
			return r.reject(raw, size, f.column(bad), bad.reason)
		}
		r.stats.Events++
		r.stats.InvalidUTF8 += f.invalid
		r.stats.DuplicateKeys += f.duplicates
		r.last, r.timed = e.At, true
		return nil
	}
}

func (r *Reader) name() string {
	if r.settings.File == "" {
		return "events"
	}
	return r.settings.File
}

// reject returns the error for a line, with a copy of it: such lines are few, and whoever gets the error may keep it.
func (r *Reader) reject(raw []byte, size, column int, reason string) error {
	r.stats.Rejected++
	if r.lines.utf16 && r.lines.number == 1 {
		column, reason = 0, "the file is UTF-16: save it as UTF-8"
	}
	return &LineError{
		File: r.settings.File, Line: r.lines.number, Column: column, Reason: reason,
		Text: append([]byte(nil), raw...), Size: size,
	}
}

// complete adds what a line may leave out, and refuses one that leaves out too much.
func (r *Reader) complete(f *findings, e *Event) *flaw {
	if f.flaw != nil {
		return f.flaw
	}
	e.Line = r.lines.number
	switch {
	case e.ID != "":
	case r.second:
		e.ID = fmt.Sprintf("%s:%d", r.name(), e.Line)
	default:
		e.ID = fmt.Sprintf("line %d", e.Line)
	}
	if !f.timed {
		if !r.timed {
			key := "at"
			if f.enveloped {
				key = "time"
			}
			return &flaw{at: -1, reason: fmt.Sprintf("%q is missing, and no event before says what time it is", key)}
		}
		e.At = r.last
	}
	if e.Conversation.ID == "" && e.Type == Message {
		e.Conversation.ID = e.ID
	}
	if key := e.lacks(); key != "" {
		return &flaw{at: -1, reason: fmt.Sprintf("%q is missing, which type %q needs", key, e.Type)}
	}
	return nil
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

func isBlank(line []byte) bool {
	for _, c := range line {
		if !isSpace(c) {
			return false
		}
	}
	return true
}
