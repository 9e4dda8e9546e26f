package engine

import (
	"github.com/routebook/routebook/dsl/schema"
	"github.com/routebook/routebook/engine/event"
)

// Unread says what of an event the machine's rules never look at, so that a Reader need not bring it: the long texts, and
// what a book has to ask for by a path.
func (m *Machine) Unread() event.Unread {
	u := event.Unread{Subject: true, Body: true, Paths: true}
	for i := range m.program.Fields {
		switch m.program.Fields[i].ID {
		case schema.Subject:
			u.Subject = false
		case schema.Body, schema.FirstBody:
			u.Body = false
		case schema.EventPath:
			u.Paths = false
		}
	}
	return u
}
