package compiler

import (
	"fmt"
	"slices"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/compiler/workspace"
	"github.com/routebook/routebook/dsl"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/fold"
	"github.com/routebook/routebook/dsl/schema"
)

// Codes of assignments.
const (
	codeBadFallback   = "R117"
	codeNotApplicable = "R402"
)

// assign resolves an assignment; nil when a finding says what is wrong with it.
func (c *checker) assign(n *dsl.Assign) *program.Assign {
	a := &program.Assign{}
	ok := c.target(n.Target, a)
	strategyOK := c.strategy(n, a)
	reassignOK := c.reassign(n, a)
	if !c.fallbacks(n, a) || !ok || !strategyOK || !reassignOK {
		return nil
	}
	return a
}

// target resolves to whom a conversation goes.
func (c *checker) target(n dsl.Target, a *program.Assign) bool {
	switch n := n.(type) {
	case *dsl.TeamTarget:
		a.Kind = program.ToTeam
		team, ok := c.thing(c.names.teams, &n.Team)
		a.Pool = []program.Target{{Kind: program.TeamTarget, ID: team}}
		return ok
	case *dsl.AgentTarget:
		a.Kind = program.ToAgent
		agent, ok := c.thing(c.names.agents, &n.Agent)
		a.Pool = []program.Target{{Kind: program.AgentTarget, ID: agent}}
		return ok
	case *dsl.PoolTarget:
		a.Kind = program.ToAnyOf
		return c.pool(n, a)
	case *dsl.TeamByTarget:
		a.Kind = program.ToTeamBy
		return c.teamBy(n, a)
	case *dsl.PhraseTarget:
		return c.phraseTarget(n, a)
	default:
		panic(fmt.Sprintf("unexpected %T", n))
	}
}

func (c *checker) phraseTarget(n *dsl.PhraseTarget, a *program.Assign) bool {
	switch n.Phrase {
	case "assign owner":
		a.Kind = program.ToOwner
	case "assign requested group":
		a.Kind = program.ToRequestedGroup
	case "assign acting agent":
		a.Kind = program.ToActingAgent
		if replies, _ := listens(c.current, isReply); !replies && len(c.current.On) > 0 {
			d := c.report(codeBadFallback, n.Span(), "nobody acts on the events of this rule")
			d.Label = fmt.Sprintf("the acting agent is the one of a reply: write %s %s", c.spell("on"), c.spell("reply"))
			return false
		}
	default:
		panic("unexpected " + n.Phrase)
	}
	return true
}

// pool resolves the list of "assign any of"; one that stands twice counts once.
func (c *checker) pool(n *dsl.PoolTarget, a *program.Assign) bool {
	ok := true
	for _, m := range n.Pool.Members {
		kind, of := program.AgentTarget, c.names.agents
		if m.Kind == "team" {
			kind, of = program.TeamTarget, c.names.teams
		}
		id, good := c.thing(of, &m.Name)
		ok = ok && good
		if t := (program.Target{Kind: kind, ID: id}); !slices.Contains(a.Pool, t) {
			a.Pool = append(a.Pool, t)
		}
	}
	return ok
}

// teamBy resolves "assign team by FIELD { … }" (semantics.md I115).
func (c *checker) teamBy(n *dsl.TeamByTarget, a *program.Assign) bool {
	id, ok := c.field(n.Field)
	if ok {
		a.By = id
		c.read(n.Field, id)
		switch t := c.info.Fields[id].Type; t {
		case schema.Name, schema.Text, schema.Any, schema.Agent, schema.Team:
		default:
			c.report(codeMismatch, n.Field.Span(), "%s needs a name or a text, found %s", c.spell("assign team by"), c.describe(id))
			ok = false
		}
	}
	seen := map[string]*dsl.String{}
	for _, k := range n.Cases.Cases {
		team, good := c.thing(c.names.teams, &k.Team)
		ok = ok && good
		one := program.TeamCase{Team: team}
		for _, v := range k.Values {
			if !c.caseValue(v, id, ok, seen) {
				ok = false
			}
			one.Values = append(one.Values, fold.String(v.Text))
		}
		a.Cases = append(a.Cases, one)
	}
	if n.Cases.Otherwise == nil {
		end := n.Cases.Span().End
		d := c.report(codeBadFallback, diag.Span{Start: end - 1, End: end}, "%s needs a team for every other value", c.spell("assign team by"))
		d.Label = fmt.Sprintf("add %s => TEAM", c.spell("otherwise"))
		return false
	}
	team, good := c.thing(c.names.teams, &n.Cases.Otherwise.Team)
	a.Otherwise = team
	return ok && good
}

// caseValue checks one value of a case; seen holds those before it.
func (c *checker) caseValue(v *dsl.String, id program.FieldID, fieldKnown bool, seen map[string]*dsl.String) bool {
	lit := literal{Value: v, at: v, file: c.file}
	if !c.foldable(v.Text, lit) {
		return false
	}
	if first, twice := seen[fold.String(v.Text)]; twice {
		d := c.report("R105", v.Span(), "a second case for %s", quote(v.Text))
		relate(d, c.file.Name, first.Span(), "the first one")
		return false
	}
	seen[fold.String(v.Text)] = v
	if !fieldKnown {
		return true
	}
	_, ok := c.fieldWord(id, v.Text, lit)
	return ok
}

// hasPool reports whether several agents may take what a target names.
func hasPool(t dsl.Target) bool {
	switch t := t.(type) {
	case *dsl.AgentTarget:
		return false
	case *dsl.PhraseTarget:
		return t.Phrase == "assign requested group"
	}
	return true
}

// strategy resolves the strategy of a step.
func (c *checker) strategy(n *dsl.Assign, a *program.Assign) bool {
	if n.Strategy == nil {
		return true
	}
	name := &n.Strategy.Name
	row := schema.LookupStrategy(fold.String(name.Text))
	if row == nil {
		d := c.report(codeUnknownValue, name.Span(), "no strategy named %s", quote(name.Text))
		legal := make([]string, len(schema.Strategies))
		for i, s := range schema.Strategies {
			legal[i] = s.Name
		}
		c.suggestValue(d, name.Text, legal)
		return false
	}
	a.Strategy = row.Name
	switch _, isPool := n.Target.(*dsl.PoolTarget); {
	case !hasPool(n.Target):
		c.notApplicable(n.Strategy, n.Target, "there is nobody to choose among")
		return false
	case isPool && !row.Pool:
		c.notApplicable(n.Strategy, n.Target, "the default user is a team's")
		return false
	}
	return true
}

// notApplicable reports a clause that does not go with its target.
func (c *checker) notApplicable(clause, target dsl.Node, label string) {
	d := c.report(codeNotApplicable, clause.Span(), "%s does not go with %s", quote(c.typed(clause)), quote(firstLine(c.typed(target))))
	d.Label = label
	d.Fixes = []diag.Fix{{
		Message: "remove it", Safe: true,
		Edits: []diag.Edit{{File: c.file.Name, Span: c.withBlanksBefore(clause.Span())}},
	}}
}

// withBlanksBefore widens a span over the white space before it.
func (c *checker) withBlanksBefore(at diag.Span) diag.Span {
	for at.Start > 0 && slices.Contains([]byte(" \t\r\n"), c.file.Src[at.Start-1]) {
		at.Start--
	}
	return at
}

// reassign resolves "reassign after D up to N times".
func (c *checker) reassign(n *dsl.Assign, a *program.Assign) bool {
	if n.Reassign == nil {
		return true
	}
	if !hasPool(n.Target) {
		c.notApplicable(n.Reassign, n.Target, "there is nobody else to assign to")
		return false
	}
	a.Reassign = &program.Reassign{After: n.Reassign.After.Value}
	if n.Reassign.UpTo != nil {
		a.Reassign.Times = int(n.Reassign.UpTo.Value)
	}
	if s := c.decisive(a); s != nil && !s.Reassign && s.Name != "auto" { // auto becomes random or least_busy
		d := c.report(codeNotApplicable, n.Reassign.Span(), "the strategy %s cannot reassign", c.file.Table.SpellValue(s.Name))
		d.Label = c.say("<reassign after> goes with <=round_robin>, <=least_busy>, <=weighted> and <=random>")
		return false
	}
	return true
}

// decisive returns the strategy that an assignment follows: the step's own, else
// that of its team; of several teams the first one that cannot reassign.
func (c *checker) decisive(a *program.Assign) *schema.Strategy {
	if a.Strategy != "" {
		return schema.LookupStrategy(a.Strategy)
	}
	teams := []string{a.Otherwise}
	if a.Kind == program.ToTeam {
		teams = []string{a.Pool[0].ID}
	}
	for _, k := range a.Cases {
		teams = append(teams, k.Team)
	}
	var last *schema.Strategy
	for _, id := range teams {
		i := slices.IndexFunc(c.ws.Teams, func(t workspace.Team) bool { return t.Name == id && t.Strategy != nil })
		if i < 0 {
			continue
		}
		if last = c.ws.Teams[i].Strategy; !last.Reassign {
			return last
		}
	}
	return last
}

// fallbacks resolves what happens when nobody can take the conversation (semantics.md A1, H100).
func (c *checker) fallbacks(n *dsl.Assign, a *program.Assign) bool {
	ok := true
	for i, f := range n.Fallbacks {
		if i > 0 && n.Fallbacks[i-1].Kind == "queue" {
			d := c.report(codeBadFallback, f.Span(), "nothing may follow %s", quote(c.typed(n.Fallbacks[i-1])))
			d.Label = c.say("the <queue> keeps the conversation until somebody takes it")
			return false
		}
		switch f.Kind {
		case "queue":
			if !hasPool(n.Target) {
				d := c.report(codeBadFallback, f.Span(), "%s needs a pool to wait in", quote(c.typed(f)))
				d.Label = fmt.Sprintf("%s has none", c.typed(n.Target))
				ok = false
			}
			a.Fallbacks = append(a.Fallbacks, program.Target{Kind: program.QueueTarget})
		case "team":
			id, good := c.thing(c.names.teams, f.Name)
			ok = ok && good
			a.Fallbacks = append(a.Fallbacks, program.Target{Kind: program.TeamTarget, ID: id})
		case "agent":
			id, good := c.thing(c.names.agents, f.Name)
			ok = ok && good
			a.Fallbacks = append(a.Fallbacks, program.Target{Kind: program.AgentTarget, ID: id})
		default:
			panic("unexpected " + f.Kind)
		}
	}
	return ok
}
