// Package state is what a desk knows between two events: its conversations,
// contacts, visitors and agents.
//
// A decision reads a View and never writes: it answers with Changes, each of
// which replaces one record as a whole. Memory is the View that lives in
// memory, and applying changes to it is all that ever alters it, so that the
// same changes always lead to the same state.
//
//	decision := machine.Decide(memory, &ev)
//	memory.Apply(decision.Changes)
//
// The one idea is that records are unpacked for whoever reads them and packed
// where they are kept. A Conversation has room for everything a rule could
// read; of that, a Memory keeps what the rules of its program do read, in a
// few dozen bytes. A book whose rules look at the new message alone costs next
// to nothing per conversation, and the number of events costs nothing at all.
//
// Save writes a state as text that outlives the rules it was made by, and Load
// reads it, to serve the same rules or others: everything in it goes by name.
// What only follows from the rest, such as who waits where and what is due when,
// is found anew.
//
// The package decides nothing. It neither knows what an event means nor looks
// at a clock.
package state
