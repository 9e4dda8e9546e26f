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
	Acting       string // the agent who caused the event; may be empty
}

// Answer is what becomes of a conversation.
type Answer struct {
	Team     string // "": the conversation keeps the team it has
	Agent    string // "": nobody
	Strategy string // that chose the agent; "" where none did
	Why      Why    // why nobody of the step's own pool could take it; "" when somebody has

	TellOwner bool // the owner got it, and is not there to see it

	Pool    string         // whose turn-taking moves; "" for none
	Weights []state.Weight // how, for the weighted strategy; otherwise the cursor moves to Agent

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
	NoActingAgent  Why = "no acting agent"
	somebody       Why = ""
)

// Candidate is an agent who was considered.
type Candidate struct {
	Agent  string
	Team   string // whose member was considered; "" for an agent named alone
	Reason Reason
}

// Assign answers a request.
func (o *Office) Assign(r *Request) Answer {
	o.pool.candidates = o.pool.candidates[:0]
	var a Answer
	a.Why = o.own(r, &a)
	if a.Why != somebody {
		for _, target := range r.Step.Fallbacks {
			if o.fallback(r, &a, target) {
				break
			}
		}
		if a.Agent == "" {
			o.teamFallback(r, &a)
		}
	}
	if a.Agent != "" {
		a.Why = somebody
	}
	a.Candidates = o.pool.candidates
	return a
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
	case program.ToActingAgent:
		return o.single(r, a, r.Acting, NoActingAgent)
	}
	panic(fmt.Sprintf("unexpected kind of assignment %d", s.Kind))
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
	if r.Step.Kind != program.ToTeam && r.Step.Kind != program.ToTeamBy {
		return
	}
	if t := o.teams[a.Team]; t != nil && t.Fallback != "" {
		o.fallback(r, a, program.Target{Kind: program.TeamTarget, ID: t.Fallback})
	}
}

// team tries a team with the strategy called name, or with the team's own when name is "".
func (o *Office) team(r *Request, a *Answer, id, name string) Why {
	t := o.teams[id]
	switch {
	case t != nil && !t.Enabled:
		return TeamDisabled
	case t == nil:
		return NoMembers // a name in a book that lists no teams
	}
	if name == "" {
		name = t.Strategy
	}
	p := o.pool.reset(id)
	p.addTeam(t)
	if len(p.members) == 0 {
		return NoMembers
	}
	if name == defaultUser {
		return o.defaultOf(r, a, t)
	}
	return o.choose(r, a, name)
}

// anyOf tries a pool of agents and of the members of teams.
func (o *Office) anyOf(r *Request, a *Answer) Why {
	p := o.pool.reset(poolID(r.Step.Pool))
	for _, target := range r.Step.Pool {
		switch target.Kind {
		case program.AgentTarget:
			p.add(program.Member{Agent: target.ID, Primary: true, Weight: 1}, "")
		case program.TeamTarget:
			if t := o.teams[target.ID]; t != nil && t.Enabled {
				p.addTeam(t)
			}
		}
	}
	if len(p.members) == 0 {
		return NoMembers
	}
	return o.choose(r, a, r.Step.Strategy)
}

// single tries one agent, whatever the load.
func (o *Office) single(r *Request, a *Answer, id string, otherwise Why) Why {
	if id == "" {
		return otherwise
	}
	reason := o.mayTake(r, id)
	o.pool.candidates = append(o.pool.candidates, Candidate{Agent: id, Reason: reason})
	if reason != Eligible {
		return otherwise
	}
	o.pool.candidates[len(o.pool.candidates)-1].Reason = Chosen
	a.Agent, a.Strategy, a.Pool, a.Weights = id, "", "", nil
	return somebody
}

// choose lets a strategy choose among the eligible members of the pool.
func (o *Office) choose(r *Request, a *Answer, name string) Why {
	p := &o.pool
	name = o.resolve(name, r.Conversation)
	from := len(p.candidates)
	for i, m := range p.members {
		reason := o.mayTake(r, m.Agent)
		if reason == Eligible {
			reason = o.canTake(r, m.Agent)
		}
		if reason == Eligible {
			p.eligible = append(p.eligible, i)
		}
		p.candidates = append(p.candidates, Candidate{Agent: m.Agent, Team: m.team, Reason: reason})
	}
	if len(p.eligible) == 0 {
		return NobodyEligible
	}
	chosen := strategies[name](o, r)
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
