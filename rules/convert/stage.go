package convert

import "time"

// A Line is an event as it is about to be written.
type Line struct {
	Text         []byte    // one JSON object, without a line break; valid during the call
	Type         string    // of the event, as "message"
	At           time.Time // zero for an event without a time
	Conversation string    // "" for an event without one
}

// A Stage stands between the conversion and the output. The lines of a sorted source come in order of time, those of
// others as they are read. It may change Text, in place or by giving another slice.
type Stage interface {
	// Pass looks at one line, and says whether it goes on. An error ends the conversion.
	Pass(l *Line) (keep bool, err error)
}
