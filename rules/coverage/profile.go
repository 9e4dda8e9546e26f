package coverage

import (
	"slices"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/engine"
	"github.com/routebook/routebook/rules/evidence"
)

// Origin says what exercised a part of a rule. Several are a set.
type Origin uint8

// The origins.
const (
	Tests   Origin = 1 << iota // cases and goldens
	Traffic                    // recorded traffic, which expects nothing
)

// Place is where a part of a rule stands.
type Place struct {
	File string
	Span diag.Span
	Text string // as it was written, on one line
}

// Condition is one condition with what it has been: a test, or a define where it is used. It counts when it was reached,
// as somebody who reads the rule from the left would reach it.
type Condition struct {
	Place
	True, False Origin
}

// Part is a branch of an "if", its "otherwise", or a fallback.
type Part struct {
	Place
	Taken Origin
}

// Unit is a rule, or a define that a rule uses.
type Unit struct {
	Name       string
	Define     bool
	File       string
	Span       diag.Span // of its name; of "when" for a rule without one
	Fired      Origin    // of a rule
	Conditions []*Condition
	Branches   []*Part
	Fallbacks  []*Part
}

// Profile is what has been exercised of a book. It is for one goroutine.
type Profile struct {
	Units []*Unit // rules in the order of decision, then defines in that of files and text

	info       *compiler.Info
	reader     *evidence.Reader
	rules      []*Unit // by program.RuleID
	conditions map[compiler.Cond]*Condition
	branches   map[*compiler.If][]*Part // with the "otherwise" last, if there is one
	fallbacks  map[*compiler.Effect][]*Part
}

// NewProfile returns the profile of a book of which nothing has been exercised.
func NewProfile(info *compiler.Info, p *program.Program) *Profile {
	c := &Profile{
		info:       info,
		reader:     evidence.NewReader(info, p),
		conditions: map[compiler.Cond]*Condition{},
		branches:   map[*compiler.If][]*Part{},
		fallbacks:  map[*compiler.Effect][]*Part{},
	}
	used := map[*compiler.Define]bool{}
	for id := range p.Rules {
		r := c.reader.Rule(program.RuleID(id))
		u := &Unit{Name: r.ID, File: r.File.Name, Span: p.Debug.Rules[id].Name}
		c.rules = append(c.rules, u)
		c.cond(u, r.When, used)
		c.steps(u, r.Then, used)
	}
	c.Units = append(c.Units, c.rules...)
	for _, d := range info.Defines {
		if used[d] {
			u := &Unit{Name: d.Name, Define: true, File: d.File.Name, Span: d.Node.Name.Span()}
			c.cond(u, d.Cond, used)
			c.Units = append(c.Units, u)
		}
	}
	return c
}

// cond notes the conditions of a rule or define, and which defines they use.
func (c *Profile) cond(u *Unit, cond compiler.Cond, used map[*compiler.Define]bool) {
	switch cond := cond.(type) {
	case *compiler.All:
		for _, t := range cond.Terms {
			c.cond(u, t, used)
		}
	case *compiler.Any:
		for _, t := range cond.Terms {
			c.cond(u, t, used)
		}
	case *compiler.Not:
		c.cond(u, cond.Cond, used)
	case *compiler.Atom:
		c.add(u, cond, cond.Place)
	case *compiler.Use:
		c.add(u, cond, cond.Place)
		if !used[cond.Define] {
			used[cond.Define] = true
			noteUses(cond.Define.Cond, used)
		}
	}
}

// noteUses notes the defines that a define uses.
func noteUses(cond compiler.Cond, used map[*compiler.Define]bool) {
	for _, d := range usesOf(cond) {
		if !used[d] {
			used[d] = true
			noteUses(d.Cond, used)
		}
	}
}

// usesOf returns the defines that a condition names itself.
func usesOf(cond compiler.Cond) []*compiler.Define {
	var all []*compiler.Define
	switch cond := cond.(type) {
	case *compiler.All:
		for _, t := range cond.Terms {
			all = append(all, usesOf(t)...)
		}
	case *compiler.Any:
		for _, t := range cond.Terms {
			all = append(all, usesOf(t)...)
		}
	case *compiler.Not:
		return usesOf(cond.Cond)
	case *compiler.Use:
		return []*compiler.Define{cond.Define}
	}
	return all
}

func (c *Profile) add(u *Unit, cond compiler.Cond, at compiler.Place) {
	condition := &Condition{Place: placeOf(at.File, at.Span())}
	c.conditions[cond] = condition
	u.Conditions = append(u.Conditions, condition)
}

// steps notes the branches and fallbacks of a rule, and the conditions of its branches.
func (c *Profile) steps(u *Unit, steps []compiler.Step, used map[*compiler.Define]bool) {
	for _, s := range steps {
		switch s := s.(type) {
		case *compiler.Effect:
			c.fallbacksOf(u, s)
		case *compiler.If:
			for _, b := range s.Branches {
				c.cond(u, b.Cond, used)
			}
			c.branchesOf(u, s)
			for _, b := range s.Branches {
				c.steps(u, b.Steps, used)
			}
			c.steps(u, s.Otherwise, used)
		}
	}
}

func (c *Profile) branchesOf(u *Unit, s *compiler.If) {
	node, ok := s.Node.(*dsl.If)
	if !ok {
		return
	}
	var parts []*Part
	for _, b := range node.Branches {
		parts = append(parts, &Part{Place: placeOf(s.File, b.Cond.Span())})
	}
	if len(s.Otherwise) > 0 {
		parts = append(parts, &Part{Place: placeOf(s.File, node.Otherwise.Span())})
	}
	c.branches[s] = parts
	u.Branches = append(u.Branches, parts...)
}

func (c *Profile) fallbacksOf(u *Unit, s *compiler.Effect) {
	node, ok := s.Node.(*dsl.Assign)
	if !ok {
		return
	}
	var parts []*Part
	for _, f := range node.Fallbacks {
		parts = append(parts, &Part{Place: placeOf(s.File, f.Span())})
	}
	if len(parts) > 0 {
		c.fallbacks[s] = parts
		u.Fallbacks = append(u.Fallbacks, parts...)
	}
}

// Observe notes what a decision, which must carry its evidence, exercised.
func (c *Profile) Observe(d *engine.Decision, from Origin) {
	asked := func(a evidence.Asked) {
		if condition := c.conditions[a.Cond]; a.Held {
			condition.True |= from
		} else {
			condition.False |= from
		}
	}
	for at := range d.Evidence.Passes {
		pass := &d.Evidence.Passes[at]
		for _, id := range pass.Considered {
			c.reader.Ask(pass, id, asked)
			if c.reader.Fired(d, at, id) {
				c.rules[id].Fired |= from
				c.follow(d, at, id, from, asked)
			}
		}
	}
	for _, id := range d.Evidence.Waiting.Considered {
		c.reader.Ask(&d.Evidence.Waiting, id, asked)
	}
	if d.Trigger != nil && d.Trigger.Rule >= 0 {
		c.handedOn(d, from)
	}
}

// follow notes the branches that a rule took, and the fallback of its assignment.
func (c *Profile) follow(d *engine.Decision, at int, id program.RuleID, from Origin, asked func(evidence.Asked)) {
	var assigned *compiler.Effect // the first: later ones are superseded
	c.reader.Follow(&d.Evidence.Passes[at], id, evidence.Path{
		Asked: asked,
		Branch: func(step *compiler.If, at int) {
			if parts := c.branches[step]; at < len(parts) {
				parts[at].Taken |= from
			}
		},
		Effect: func(step *compiler.Effect) {
			if _, ok := step.Node.(*dsl.Assign); ok && assigned == nil {
				assigned = step
			}
		},
	})
	for i := range d.Effects {
		if e := &d.Effects[i]; assigned != nil && e.Do == "assign" && e.Rule == id && e.Pass == at+1 {
			c.fellBack(assigned, e, from)
		}
	}
}

// handedOn notes the fallback of an assignment that an earlier turn made: at a reassignment, or when a queue moves on.
func (c *Profile) handedOn(d *engine.Decision, from Origin) {
	for i := range d.Effects {
		e := &d.Effects[i]
		if e.Do != "assign" || e.Rule != d.Trigger.Rule || slices.Contains(d.Matched, e.Rule) {
			continue
		}
		for step := range c.fallbacks {
			if step.File == c.reader.Rule(e.Rule).File && c.reader.Rule(e.Rule).Node.Span().Contains(step.Span()) {
				c.fellBack(step, e, from)
			}
		}
	}
}

// fellBack notes which fallback of a step an assignment came to.
func (c *Profile) fellBack(step *compiler.Effect, e *engine.Effect, from Origin) {
	parts := c.fallbacks[step]
	if len(parts) == 0 || len(step.Does) != 1 {
		return
	}
	if i := fallbackOf(step.Does[0].(*program.Assign), e); i >= 0 && i < len(parts) {
		parts[i].Taken |= from
	}
}

// fallbackOf returns which fallback of a step gave the conversation to whom the effect says, -1 for none.
func fallbackOf(s *program.Assign, e *engine.Effect) int {
	return slices.IndexFunc(s.Fallbacks, func(f program.Target) bool {
		own := len(s.Pool) == 1 && s.Pool[0].Kind == f.Kind && s.Pool[0].ID == f.ID && s.Kind != program.ToAnyOf
		switch {
		case own:
			return false
		case f.Kind == program.QueueTarget:
			return e.Text("left") == "queue"
		case f.Kind == program.AgentTarget:
			return e.Text("agent") == f.ID && e.Text("strategy") == ""
		}
		return e.Text("team") == f.ID && e.Text("agent") != ""
	})
}

// placeOf returns a place with its text.
func placeOf(f *dsl.File, at diag.Span) Place {
	return Place{File: f.Name, Span: at, Text: oneLine(f.Src[at.Start:at.End])}
}
