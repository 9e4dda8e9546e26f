package assign

import (
	"strings"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/engine/state"
)

// pool is a list of agents out of which a strategy chooses one. Its slices are used again for the next assignment.
type pool struct {
	id       string
	members  []member // of a team its roster; never written to but by add
	eligible []int    // indices into members, ascending

	weights    []state.Weight // the answer of the weighted strategy
	candidates []Candidate

	list []member // memory for the members of an "any of"
}

// member is an agent's part in a pool.
type member struct {
	program.Member
	team  string // through which the agent is in the pool; "" when named alone
	known *agent // what the book says; nil where it does not list agents
}

func (p *pool) reset(id string) *pool {
	p.id, p.members, p.eligible, p.weights = id, p.list[:0], p.eligible[:0], p.weights[:0]
	return p
}

// addTeam adds the members of a team to whom it routes.
func (p *pool) addTeam(o *Office, t *program.Team) *pool {
	for _, m := range t.Members {
		if m.Primary || !t.PrimaryOnly {
			p.add(o, m, t.ID)
		}
	}
	return p
}

// add adds a member unless the agent is in the pool already.
func (p *pool) add(o *Office, m program.Member, team string) {
	for i := range p.members {
		if p.members[i].Agent == m.Agent {
			return
		}
	}
	p.members = append(p.members, member{Member: m, team: team, known: o.agents[m.Agent]})
}

// poolID names a pool of "any of": its cursor belongs to the list, not to the rule.
func poolID(targets []program.Target) string {
	if len(targets) == 1 {
		return targets[0].ID
	}
	var b strings.Builder
	for i, target := range targets {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(target.ID)
	}
	return b.String()
}
