package assign

import (
	"slices"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/engine/state"
)

// Reassign passes on a conversation on which nobody has replied: to somebody of the same pool who has not had it, or to
// the fallbacks that are left. An answer with nobody in it that is not queued means that it stays where it is.
func (o *Office) Reassign(r *Request, c *state.Chain) Answer {
	o.pool.candidates = o.pool.candidates[:0]
	a := Answer{Own: c.Own, Of: c.Pool, Team: c.Pool.Team, Fallbacks: c.Fallbacks, Why: NobodyEligible}
	if times := o.reassignIn(r.Step, &a).Times; times == 0 || len(c.InPool()) <= times {
		a.Why = o.from(r, &a, c.Pool, c.InPool())
	}
	if a.Why != somebody {
		a.Team, a.Why = c.Own.Team, NobodyEligible
		if why := o.fill(r.Step, c.Own); why != somebody { // the reason is that of the step's own pool
			a.Why = why
		}
	}
	o.complete(r, &a)
	return a
}

// Drain gives a conversation that waits in a queue to somebody of the pool that it waits for.
func (o *Office) Drain(r *Request, c *state.Chain) Answer {
	o.pool.candidates = o.pool.candidates[:0]
	a := Answer{Own: c.Own, Team: c.Own.Team, Fallbacks: c.Fallbacks}
	if a.Why = o.from(r, &a, c.Own, c.Tried); a.Why == somebody {
		o.complete(r, &a)
		return a
	}
	a.Queued, a.Candidates = true, o.pool.candidates
	return a
}

// NextOpening returns the first instant after another at which the hours of an agent begin, or 0.
func (o *Office) NextOpening(after state.Instant) state.Instant {
	var next state.Instant
	for _, calendar := range o.working {
		at, ok := calendar.NextChange(after.Time())
		if ok && !calendar.Open(at) {
			at, ok = calendar.NextChange(at)
		}
		if ok && (next == 0 || state.At(at) < next) {
			next = state.At(at)
		}
	}
	return next
}

// Takable reports whether somebody of a pool who is not among those tried can take the conversation.
func (o *Office) Takable(r *Request, of state.Pool, tried []string) bool {
	if o.fill(r.Step, of) != somebody {
		return false
	}
	byDefault := of.Strategy == defaultUser || o.Personal(of)
	if byDefault {
		if id := o.teamOf(of.Team).Default; id != "" && !slices.Contains(tried, id) && o.mayTake(r, o.agents[id]) == Eligible {
			return true
		}
	}
	for i := range o.pool.members {
		m := &o.pool.members[i]
		if (!byDefault || of.Strategy == sticky && m.Agent == r.Former) && o.weigh(r, m, tried) == Eligible {
			return true
		}
	}
	return false
}

// Personal reports whether it depends on the contact if anybody of a pool can take a conversation: nobody but the default
// user and the agent who handled the contact last is asked.
func (o *Office) Personal(of state.Pool) bool {
	t := o.teamOf(of.Team)
	return of.Strategy == sticky && t != nil && t.Strategy == defaultUser
}

// reassignIn returns when a conversation is passed on that somebody got from a pool: as the step says in its own pool, else
// as the team does, if the strategy allows that.
func (o *Office) reassignIn(step *program.Assign, a *Answer) program.Reassign {
	if a.Of == a.Own && step.Reassign != nil {
		return *step.Reassign
	}
	if t := o.teamOf(a.Of.Team); t != nil && passesOn(a.Of.Strategy) {
		return program.Reassign{After: t.ReassignAfter}
	}
	return program.Reassign{}
}
