// Package roster reads who is at work: a file that says what recorded traffic
// seldom does.
//
//	at: 2026-11-20T08:00:00Z
//	agents:
//	  amelie: {online: true, active: 3, last_assigned: 2026-11-20T07:52:00Z}
//	  bruno: {online: false}
//
// It is YAML, or JSON, which is YAML as well. Every key is optional: what the
// file does not say of an agent stays as the state has it, and in an empty state
// that is online, with nothing to do, and never assigned.
//
// [Parse] reads it strictly and collects what is wrong. An agent whom the book
// does not list is a mistake in a book that lists agents, because such a one
// would never get anything. [Roster.Changes] turns it into changes of the state:
// it causes no event, so that no rule hears of it.
package roster
