package lint

import (
	"github.com/routebook/routebook/compiler/workspace"
	"github.com/routebook/routebook/dsl"
	"github.com/routebook/routebook/dsl/diag"
)

// teamEmpty reports assignments to teams in which there is nobody to choose, or nothing to choose from.
var teamEmpty = &Check{
	Code: "R401", Name: "team-empty", Severity: diag.Warning,
	Doc: "an assignment to a team that is disabled, has no members, or has one and a strategy",
	Run: func(pass *Pass) {
		if !pass.Workspace.TeamsClosed {
			return
		}
		for r := range pass.Enabled() {
			for t := range takings(r) {
				for _, named := range pass.teamsOf(t) {
					pass.reportTeam(t, named)
				}
			}
		}
	},
}

// reportTeam reports a team that an assignment names.
func (p *Pass) reportTeam(t taking, named namedTeam) {
	team := named.team
	var message string
	switch {
	case !team.Enabled:
		message = "the team %q is disabled"
	case len(team.Members) == 0 && p.Workspace.AgentsClosed:
		message = "the team %q has no members"
	case len(team.Members) == 1 && named.strategy != nil:
		p.Reportf(t.File.Name, named.strategy.Span(), "the team %q has one member", team.Name).In(t.rule).
			Label("there is nobody to choose from").Relate(team.File, team.Span, "declared here")
		return
	default:
		return
	}
	p.Reportf(t.File.Name, named.at.Span(), message, team.Name).In(t.rule).
		Label("nobody gets the conversation").Relate(team.File, team.Span, "declared here")
}

// namedTeam is a team where an assignment names it.
type namedTeam struct {
	team     *workspace.Team
	at       dsl.Node
	strategy dsl.Node // of the assignment, beside a team that is its target; else nil
}

// teamsOf returns the teams that a step assigns to, its fallbacks among them.
func (b *Book) teamsOf(t taking) []namedTeam {
	n, ok := t.Node.(*dsl.Assign)
	if !ok {
		return nil
	}
	var all []namedTeam
	add := func(name *dsl.Name, strategy dsl.Node) {
		if team := b.team(name.Text); team != nil {
			all = append(all, namedTeam{team, name, strategy})
		}
	}
	switch target := n.Target.(type) {
	case *dsl.TeamTarget:
		if n.Strategy != nil {
			add(&target.Team, n.Strategy)
		} else {
			add(&target.Team, nil)
		}
	case *dsl.TeamByTarget:
		for _, c := range target.Cases.Cases {
			add(&c.Team, nil)
		}
		if target.Cases.Otherwise != nil {
			add(&target.Cases.Otherwise.Team, nil)
		}
	case *dsl.PoolTarget:
		for _, m := range target.Pool.Members {
			if m.Kind == "team" {
				add(&m.Name, nil)
			}
		}
	}
	for _, f := range n.Fallbacks {
		if f.Kind == "team" && f.Name != nil {
			add(f.Name, nil)
		}
	}
	return all
}

// team returns the team of that name, or nil.
func (b *Book) team(name string) *workspace.Team {
	for i := range b.Workspace.Teams {
		if t := &b.Workspace.Teams[i]; equal(t.Name, name) {
			return t
		}
	}
	return nil
}

// agent returns the agent of that id, or nil.
func (b *Book) agent(id string) *workspace.Agent {
	for i := range b.Workspace.Agents {
		if a := &b.Workspace.Agents[i]; equal(a.Name, id) {
			return a
		}
	}
	return nil
}
