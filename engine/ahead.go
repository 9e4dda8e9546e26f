package engine

import (
	"github.com/routebook/routebook/dsl/fold"
	"github.com/routebook/routebook/dsl/schema"
	"github.com/routebook/routebook/engine/event"
	"github.com/routebook/routebook/engine/literals"
)

// Ahead is what was found out about the texts of an event before its turn: their folds, and the literals in them. Both depend
// on the text alone, so that goroutines can work ahead of the one that decides:
//
//	rules.Read(&ev, &ahead) // on any goroutine; ev is no longer changed
//	machine.Ahead = &ahead
//	machine.Decide(view, &ev)
//
// A machine uses it for any field whose value is one of those texts, and otherwise finds out itself. The zero Ahead is ready
// for use, and serves one event after the other.
type Ahead struct {
	texts []readText
}

// readText is one text that was read.
type readText struct {
	field  schema.FieldID // of which it is likely to be the value
	text   string
	folded []byte
	found  literals.Found
	of     *textIndex // whose literals were looked for; nil for none
}

// Read finds out ahead what does not depend on the state. It may be called by several goroutines at once, with an Ahead each.
func (r *Rules) Read(ev *event.Event, into *Ahead) {
	into.texts = into.texts[:0]
	if r.index == nil {
		return
	}
	for i := range r.index.texts {
		t := &r.index.texts[i]
		field := r.program.Fields[t.field].ID
		if value := textOf(ev, field); value.Kind == event.Text {
			into.next().read(field, value.Text, t)
		}
	}
}

// textOf returns what an event says about a field whose value is usually a long text of the event's own.
func textOf(ev *event.Event, field schema.FieldID) event.Value {
	switch field {
	case schema.Subject:
		return ev.Subject
	case schema.Body, schema.FirstBody:
		return ev.Body
	}
	return event.Value{}
}

// next adds a text, with the memory of the one that was there in an earlier event.
func (a *Ahead) next() *readText {
	if n := len(a.texts); n < cap(a.texts) {
		a.texts = a.texts[:n+1]
	} else {
		a.texts = append(a.texts, readText{})
	}
	return &a.texts[len(a.texts)-1]
}

func (t *readText) read(field schema.FieldID, text string, index *textIndex) {
	t.field, t.text, t.of = field, text, index
	t.folded = fold.Append(t.folded[:0], text)
	t.found.Reset()
	index.set.Find(stringOf(t.folded), &t.found)
}

// of returns what was read of a text that is the value of a field, or nil.
func (a *Ahead) of(field schema.FieldID, text string) *readText {
	if a == nil {
		return nil
	}
	for i := range a.texts {
		if t := &a.texts[i]; t.field == field && t.text == text { // the same memory, as a rule: nothing is compared
			return t
		}
	}
	return nil
}
