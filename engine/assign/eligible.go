package assign

import (
	"slices"

	"github.com/routebook/routebook/dsl/fold"
	"github.com/routebook/routebook/engine/state"
)

// Reason is what speaks for or against a candidate.
type Reason string

// The reasons, in the order in which they are looked for.
const (
	Chosen       Reason = "chosen"
	Eligible     Reason = "eligible"
	Tried        Reason = "had it before"
	Unknown      Reason = "not in the book"
	Disabled     Reason = "disabled"
	NoSeat       Reason = "without the seat"
	NoAccess     Reason = "without access to the inbox"
	Away         Reason = "offline"
	OutsideHours Reason = "outside working hours"
	Full         Reason = "at capacity"
)

// weigh looks at everything that a strategy asks for.
func (o *Office) weigh(r *Request, m *member, tried []string) Reason {
	if slices.Contains(tried, m.Agent) {
		return Tried
	}
	if reason := o.mayTake(r, m.known); reason != Eligible {
		return reason
	}
	return o.canTake(r, m)
}

// mayTake looks at what holds even for an agent named alone: enabled, seat, access. The agent is nil where the book does not
// list it.
func (o *Office) mayTake(r *Request, a *agent) Reason {
	if a == nil {
		if o.desk.AgentsClosed {
			return Unknown
		}
		return Eligible // a name in a book that lists no agents
	}
	switch {
	case !a.Enabled:
		return Disabled
	case len(o.desk.Seats) > 0 && !containsName(o.desk.Seats, a.Seat):
		return NoSeat
	}
	inbox, ok := r.Conversation.Text(state.Inbox)
	if ok && inbox != "" && len(a.Inboxes) > 0 && !containsName(a.Inboxes, inbox) {
		return NoAccess
	}
	return Eligible
}

// canTake looks at what a strategy asks for besides: presence, hours, capacity.
func (o *Office) canTake(r *Request, m *member) Reason {
	if !Present(r.View, m.Agent) {
		return Away
	}
	a := m.known
	if a == nil {
		return Eligible
	}
	if a.hours != nil && !a.hours.Open(r.Now.Time()) {
		return OutsideHours
	}
	if a.Capacity >= 0 {
		if _, weight := r.View.Active(m.Agent, r.Conversation.ID); weight >= a.Capacity {
			return Full
		}
	}
	return Eligible
}

func containsName(names []string, name string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return fold.Equal(n, name) })
}
