package lint

import (
	"slices"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/compiler/workspace"
	"github.com/routebook/routebook/dsl"
	"github.com/routebook/routebook/dsl/diag"
)

// notEligible reports people and teams that are named where they can never be chosen.
var notEligible = &Check{
	Code: "R405", Name: "not-eligible", Severity: diag.Error,
	Doc: "an agent or team named where it can never be chosen: disabled, without the seat, or private",
	Run: func(pass *Pass) {
		for r := range pass.Enabled() {
			for t := range takings(r) {
				pass.judgeNamed(t)
			}
		}
		for i := range pass.Workspace.Teams {
			t := &pass.Workspace.Teams[i]
			if why := pass.cannotTake(t.Default.Name); why != "" {
				pass.Reportf(t.Default.File, t.Default.Span, "the default of %q can never get a conversation", t.Name).Label("%s", why)
			}
		}
	},
}

// judgeNamed reports the agents that a step names and that can never get a conversation, and groups that visitors cannot choose.
func (p *Pass) judgeNamed(t taking) {
	n, ok := t.Node.(*dsl.Assign)
	if !ok {
		for _, s := range t.Does {
			if group, ok := s.(*program.SetVisitorGroup); ok {
				p.judgeGroup(t, group.Team)
			}
		}
		return
	}
	var named []*dsl.Name
	switch target := n.Target.(type) {
	case *dsl.AgentTarget:
		named = append(named, &target.Agent)
	case *dsl.PoolTarget:
		for _, m := range target.Pool.Members {
			if m.Kind == "agent" {
				named = append(named, &m.Name)
			}
		}
	}
	for _, f := range n.Fallbacks {
		if f.Kind == "agent" && f.Name != nil {
			named = append(named, f.Name)
		}
	}
	for _, name := range named {
		if why := p.cannotTake(name.Text); why != "" {
			p.Reportf(t.File.Name, name.Span(), "the agent %q can never get a conversation", name.Text).In(t.rule).Label("%s", why)
		}
	}
}

// judgeGroup reports a team that visitors cannot have chosen.
func (p *Pass) judgeGroup(t taking, id string) {
	switch team := p.team(id); {
	case team == nil:
	case !team.Enabled:
		p.reportStep(t, "the group %q is disabled", id).Label("the conversation takes the fallback")
	case team.Private:
		p.reportStep(t, "the group %q is private", id).Label("no visitor can choose it, so that the conversation takes the fallback")
	}
}

// cannotTake says why an agent can never get a conversation, "" when it can or is not known.
func (b *Book) cannotTake(id string) string {
	a := b.agent(id)
	switch {
	case id == "" || a == nil:
		return ""
	case !a.Enabled:
		return "the agent is disabled"
	case len(b.Workspace.Seats) > 0 && !slices.ContainsFunc(b.Workspace.Seats, func(s workspace.Named) bool { return equal(s.Name, a.Seat.Name) }):
		return "the agent has none of the seats that the book requires"
	}
	return ""
}
