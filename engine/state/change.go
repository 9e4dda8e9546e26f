package state

// Change is one difference between two states: a *Conversation, *Contact or *Visitor that replaces
// the one known before, a *Tick, *PresenceChange, *Activity, *Assignment, *Workload, *CursorMove,
// *WeightsMove or *Due.
//
// Whoever applies a change copies what it keeps: changes may share memory with the event and the machine that made them.
type Change interface{ change() }

// Tick moves the clock forward.
type Tick struct{ At Instant }

// PresenceChange says that an agent came or went.
type PresenceChange struct {
	Agent    string
	Presence Presence
}

// Activity says that an agent did something.
type Activity struct {
	Agent string
	Inbox string // "" for no inbox in particular
	At    Instant
}

// Assignment says that an agent got a conversation.
type Assignment struct {
	Agent string
	At    Instant
}

// CursorMove says whom round robin has just chosen in a pool.
type CursorMove struct{ Pool, Agent string }

// WeightsMove says where the weighted round robin of a pool stands now.
type WeightsMove struct {
	Pool    string
	Weights []Weight
}

// Due says when time alone may next do something to a conversation. It is no news about the desk, only what the rules
// make of it: a state without it is the same state.
type Due struct {
	Conversation string
	At           Instant // 0 for never
}

func (*Conversation) change()   {}
func (*Contact) change()        {}
func (*Visitor) change()        {}
func (*Tick) change()           {}
func (*PresenceChange) change() {}
func (*Activity) change()       {}
func (*Assignment) change()     {}
func (*Workload) change()       {}
func (*CursorMove) change()     {}
func (*WeightsMove) change()    {}
func (*Due) change()            {}
