package assign

import (
	"fmt"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/engine/state"
)

// View is what an assignment reads of the state; see state.View.
type View interface {
	Presence(agent string) state.Presence
	LastAssigned(agent string) state.Instant
	LastActive(agent, inbox string) state.Instant
	Active(agent, except string) (count int, weight float64)
	Cursor(pool string) string
	Weights(pool string) []state.Weight
}

// Request is an assignment to be made.
type Request struct {
	Step         *program.Assign
	View         View
	Conversation *state.Conversation
	Now          state.Instant
	Event        string // id of the event, or KIND@INSTANT in a turn without one; random depends on it
	Case         string // the team of ToTeamBy
	Owner        string // the contact's owner; may be empty
	Group        string // the group that the visitor chose; may be empty, or no team
	Acting       string // the agent who caused the event; may be empty
	Former       string // the agent who last handled the contact; may be empty
}

// Answer is what becomes of a conversation.
type Answer struct {
	Team     string // "": the conversation keeps the team it has
	Agent    string // "": nobody
	Strategy string // that chose the agent; "" where none did
	Why      Why    // why nobody of the step's own pool could take it; "" when somebody has
	Queued   bool   // it waits until somebody of the step's own pool can take it

	TellOwner bool // the owner got it, and is not there to see it

	Pool    string         // whose turn-taking moves; "" for none
	Weights []state.Weight // how, for the weighted strategy; otherwise the cursor moves to Agent

	Own       state.Pool       // the step's own pool, with the strategy that it came to
	Of        state.Pool       // the pool that Agent was chosen from; the zero Pool for an agent named alone
	Fallbacks int              // how many of the step's fallbacks are used up; its team's own comes after them
	Reassign  program.Reassign // when to pass it on; After is 0 for never

	Candidates []Candidate // everybody considered, in that order; valid until the next assignment
}

// Why says why nobody of the step's own pool could take a conversation.
type Why string

// The reasons of decisions.
const (
	NoMembers      Why = "no members"
	TeamDisabled   Why = "team disabled"
	NobodyEligible Why = "nobody eligible"
	NoOwner        Why = "no owner"
	NoGroup        Why = "no requested group"
	NoActingAgent  Why = "no acting agent"
	somebody       Why = ""
)

// Candidate is an agent who was considered.
type Candidate struct {
	Agent  string
	Team   string // whose member was considered; "" for an agent named alone
	Reason Reason
}

// Assign answers a request: it looks at the pool and the fallbacks of its step, and changes nothing.
func (o *Office) Assign(r *Request) (a Answer) {
	o.pool.candidates = o.pool.candidates[:0]
	a.Why = o.own(r, &a)
	a.Own = a.Of
	o.complete(r, &a)
	return a
}

// complete turns to the fallbacks if need be, and says what is to become of the answer.
func (o *Office) complete(r *Request, a *Answer) {
	if a.Why != somebody {
		o.tryFallbacks(r, a)
	}
	if a.Agent != "" {
		a.Why = somebody
		a.Reassign = o.reassignIn(r.Step, a)
	}
	a.Candidates = o.pool.candidates
}

// own tries the step's own pool.
func (o *Office) own(r *Request, a *Answer) Why {
	s := r.Step
	switch s.Kind {
	case program.ToTeam:
		a.Team = s.Pool[0].ID
		return o.team(r, a, a.Team, s.Strategy)
	case program.ToTeamBy:
		a.Team = r.Case
		return o.team(r, a, a.Team, s.Strategy)
	case program.ToAgent:
		return o.single(r, a, s.Pool[0].ID, NobodyEligible)
	case program.ToAnyOf:
		return o.anyOf(r, a)
	case program.ToOwner:
		why := o.single(r, a, r.Owner, NoOwner)
		a.TellOwner = why == somebody && !Present(r.View, a.Agent)
		return why
	case program.ToRequestedGroup:
		return o.requestedGroup(r, a)
	case program.ToActingAgent:
		return o.single(r, a, r.Acting, NoActingAgent)
	}
	panic(fmt.Sprintf("unexpected kind of assignment %d", s.Kind))
}

// tryFallbacks tries what is left of the step's fallbacks, then that of its own team.
func (o *Office) tryFallbacks(r *Request, a *Answer) {
	for a.Fallbacks < len(r.Step.Fallbacks) {
		target := r.Step.Fallbacks[a.Fallbacks]
		if target.Kind == program.QueueTarget {
			a.Queued = a.Why != NoGroup // without a group there is no pool to wait in
			return
		}
		a.Fallbacks++
		if o.fallback(r, a, target) {
			return
		}
	}
	if a.Fallbacks == len(r.Step.Fallbacks) {
		a.Fallbacks++
		o.teamFallback(r, a)
	}
}

// fallback tries one fallback of the step, and reports whether that gave the conversation to somebody.
func (o *Office) fallback(r *Request, a *Answer, target program.Target) bool {
	switch target.Kind {
	case program.TeamTarget:
		if o.team(r, a, target.ID, "") != somebody {
			return false
		}
		a.Team = target.ID
		return true
	case program.AgentTarget:
		return o.single(r, a, target.ID, NobodyEligible) == somebody
	}
	panic(fmt.Sprintf("unexpected kind of fallback %d", target.Kind))
}

// teamFallback tries the fallback that the book gives to the step's own team. It is followed once.
func (o *Office) teamFallback(r *Request, a *Answer) {
	switch r.Step.Kind {
	case program.ToTeam, program.ToTeamBy, program.ToRequestedGroup:
	default:
		return
	}
	if t := o.teamOf(a.Team); t != nil && t.Fallback != "" {
		o.fallback(r, a, program.Target{Kind: program.TeamTarget, ID: t.Fallback})
	}
}

// team tries a team with the strategy called name, or with the team's own when name is "".
func (o *Office) team(r *Request, a *Answer, id, name string) Why {
	if t := o.teamOf(id); name == "" && t != nil {
		name = t.Strategy
	}
	return o.from(r, a, state.Pool{Team: id, Strategy: o.resolve(name, r.Conversation)}, nil)
}

// requestedGroup tries the team that the visitor chose, if visitors may choose it.
func (o *Office) requestedGroup(r *Request, a *Answer) Why {
	t := o.teamOf(r.Group)
	switch {
	case r.Group == "" || t == nil && o.desk.TeamsClosed:
		return NoGroup
	case t != nil && (!t.Enabled || t.Private):
		return NoGroup
	}
	a.Team = r.Group
	return o.team(r, a, a.Team, "")
}

// anyOf tries a pool of agents and of the members of teams.
func (o *Office) anyOf(r *Request, a *Answer) Why {
	return o.from(r, a, state.Pool{Strategy: o.resolve(r.Step.Strategy, r.Conversation)}, nil)
}

// from tries a pool, but none of its members who had the conversation before.
func (o *Office) from(r *Request, a *Answer, of state.Pool, tried []string) Why {
	if why := o.fill(r.Step, of); why != somebody {
		a.Of = of
		return why
	}
	var why Why
	if of.Strategy == defaultUser {
		why = o.defaultOf(r, a, o.teamOf(of.Team), tried)
	} else {
		why = o.choose(r, a, of, tried)
	}
	a.Of = of
	return why
}

// fill makes a pool the one that is chosen from.
func (o *Office) fill(step *program.Assign, of state.Pool) Why {
	if of.Team == "" {
		o.fillList(step)
	} else {
		p, t := o.pool.reset(of.Team), o.teamOf(of.Team)
		switch {
		case t == nil: // a name in a book that lists no teams
		case !t.Enabled:
			return TeamDisabled
		default:
			p.members = t.roster
		}
	}
	if len(o.pool.members) == 0 {
		return NoMembers
	}
	return somebody
}

// fillList makes the list of an "assign any of" the pool.
func (o *Office) fillList(step *program.Assign) {
	if step.Kind != program.ToAnyOf {
		o.pool.reset("")
		return
	}
	p := o.pool.reset(poolID(step.Pool))
	for _, target := range step.Pool {
		switch target.Kind {
		case program.AgentTarget:
			p.add(o, program.Member{Agent: target.ID, Primary: true, Weight: 1}, "")
		case program.TeamTarget:
			if t := o.teamOf(target.ID); t != nil && t.Enabled {
				p.addTeam(o, t.Team)
			}
		}
	}
	p.list = p.members
}

// single tries one agent, whatever the load.
func (o *Office) single(r *Request, a *Answer, id string, otherwise Why) Why {
	if id == "" {
		return otherwise
	}
	reason := o.mayTake(r, o.agents[id])
	o.pool.candidates = append(o.pool.candidates, Candidate{Agent: id, Reason: reason})
	if reason != Eligible {
		return otherwise
	}
	o.pool.candidates[len(o.pool.candidates)-1].Reason = Chosen
	a.Agent, a.Strategy, a.Pool, a.Weights, a.Of = id, "", "", nil, state.Pool{}
	return somebody
}

// choose lets the strategy choose among the eligible members of the pool.
func (o *Office) choose(r *Request, a *Answer, of state.Pool, tried []string) Why {
	p := &o.pool
	from := len(p.candidates)
	for i := range p.members {
		m := &p.members[i]
		reason := o.weigh(r, m, tried)
		if reason == Eligible {
			p.eligible = append(p.eligible, i)
		}
		p.candidates = append(p.candidates, Candidate{Agent: m.Agent, Team: m.team, Reason: reason})
	}
	name, chosen := of.Strategy, -1
	if name == sticky {
		if chosen = p.former(r); chosen < 0 {
			name = o.instead(r, of.Team)
		}
	}
	switch {
	case chosen >= 0:
	case name == defaultUser:
		return o.defaultOf(r, a, o.teamOf(of.Team), tried)
	case len(p.eligible) == 0:
		return NobodyEligible
	default:
		chosen = strategyOf(name)(o, r)
	}
	p.candidates[from+chosen].Reason = Chosen
	a.Agent, a.Strategy = p.members[chosen].Agent, name
	a.Pool, a.Weights = "", nil
	switch name {
	case roundRobin:
		a.Pool = p.id
	case weighted:
		a.Pool, a.Weights = p.id, p.weights
	}
	return somebody
}
