package diag

import "encoding/json"

// Example is a case in which what a finding says is so: events that were decided, or a conversation of recorded traffic.
type Example struct {
	Text     string    // what happens in it, one sentence: lower case, no final period
	Events   []string  // JSON objects, as lines of a stream of events; it happens at the last one
	Recorded *Recorded // nil for events that were made up
}

// Recorded is where recorded traffic holds an example.
type Recorded struct {
	Conversations int    `json:"conversations"`   // in which it happened
	Conversation  string `json:"conversation"`    // the first of them
	Event         string `json:"event,omitempty"` // in it; empty when time alone was the cause
}

// lines says what happens, and then the events, one a line. A nil example has none.
func (e *Example) lines() []string {
	switch {
	case e == nil:
		return nil
	case len(e.Events) == 0:
		return []string{e.Text}
	}
	return append([]string{"example: " + e.Text}, e.Events...)
}

// jsonExample is the published form of an example.
type jsonExample struct {
	Text     string            `json:"text"`
	Events   []json.RawMessage `json:"events,omitempty"`
	Recorded *Recorded         `json:"recorded,omitempty"`
}

func (e *Example) json() *jsonExample {
	if e == nil {
		return nil
	}
	published := &jsonExample{Text: e.Text, Recorded: e.Recorded}
	for _, line := range e.Events {
		published.Events = append(published.Events, json.RawMessage(line))
	}
	return published
}
