package lint

import (
	"github.com/routebook/routebook/compiler/workspace"
	"github.com/routebook/routebook/dsl"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/phrases"
)

// noFallback reports assignments that can find nobody, and say nothing about what happens then.
var noFallback = &Check{
	Code: "R403", Name: "no-fallback", Severity: diag.Warning,
	Doc: "an assignment that can find nobody, without a fallback",
	Run: func(pass *Pass) {
		for r := range pass.Enabled() {
			for t := range takings(r) {
				n, ok := t.Node.(*dsl.Assign)
				if !ok || len(n.Fallbacks) > 0 || !pass.canFindNobody(n) {
					continue
				}
				report := pass.reportStep(t, "the conversation is left to nobody when all are away or busy").
					Label("%s", t.File.Table.Say("say where it goes then: <fallback> <queue>, <fallback> <team> …"))
				if _, single := n.Target.(*dsl.PhraseTarget); !single {
					end := n.Span().End
					report.Fix(false, "let it wait in the queue", diag.Edit{
						File: t.File.Name, Span: diag.Span{Start: end, End: end},
						New: " " + t.File.Table.Spell("fallback", phrases.Anywhere) + " " + t.File.Table.Spell("queue", phrases.Anywhere),
					})
				}
			}
		}
	},
}

// canFindNobody reports whether an assignment chooses among people who may be away. A team without members, or one that a book
// does not list, is no business of it.
func (b *Book) canFindNobody(n *dsl.Assign) bool {
	switch target := n.Target.(type) {
	case *dsl.TeamTarget:
		t := b.team(target.Team.Text)
		return t != nil && t.Enabled && len(t.Members) > 0 && t.Fallback.Name == "" && !alwaysDefault(t, n)
	case *dsl.TeamByTarget:
		names := []dsl.Name{}
		for _, c := range target.Cases.Cases {
			names = append(names, c.Team)
		}
		if target.Cases.Otherwise != nil {
			names = append(names, target.Cases.Otherwise.Team)
		}
		for _, name := range names {
			if t := b.team(name.Text); t != nil && t.Enabled && len(t.Members) > 0 && t.Fallback.Name == "" {
				return true
			}
		}
		return false
	case *dsl.PoolTarget:
		return b.Workspace.AgentsClosed
	case *dsl.PhraseTarget:
		return target.Phrase != "assign acting agent"
	}
	return false // an agent alone gets it whatever the load
}

// alwaysDefault reports whether an assignment always goes to the default user of the team.
func alwaysDefault(t *workspace.Team, n *dsl.Assign) bool {
	strategy := ""
	if n.Strategy != nil {
		strategy = n.Strategy.Name.Text
	} else if t.Strategy != nil {
		strategy = t.Strategy.Name
	}
	return strategy == "default" && t.Default.Name != ""
}
