package compiler

import (
	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl"
	"github.com/routebook/routebook/dsl/diag"
)

// rule checks a rule.
func (c *checker) rule(r *Rule) {
	at := r.ID
	if r.Node.Name != nil {
		at = where(r.File, "rule", r.Node.Name)
	}
	defer c.in(r.File, at)()
	var on *dsl.On
	for _, line := range r.Node.Header {
		switch line := line.(type) {
		case *dsl.Precedence:
			r.Precedence = int(line.Value.Value)
		case *dsl.Formerly:
			r.Formerly = line.Name.Text
		case *dsl.On:
			on = line
		case *dsl.Limit:
			r.Limit = c.limit(line)
		}
	}
	if r.Node.When != nil {
		r.When = c.cond(r.Node.When.Cond)
	}
	c.triggers(r, on)
	c.current, c.reads = r, c.reads[:0]
	r.Then = c.steps(r.Node.Then.Steps)
	c.slots(r)
	c.unnamed(r)
	c.reach(r)
}

// nameSpan returns what stands for a rule in a finding: its name, or its first word.
func nameSpan(r *Rule) diag.Span {
	if r.Node.Name != nil {
		return r.Node.Name.Span()
	}
	start := r.Node.Span().Start
	if r.Node.When != nil {
		start = r.Node.When.Span().Start
	}
	end := start
	for end < len(r.File.Src) && r.File.Src[end] > ' ' {
		end++
	}
	return diag.Span{Start: start, End: end}
}

// unnamed reports a rule without a name, which is an error for one that keeps state.
func (c *checker) unnamed(r *Rule) {
	if r.Node.Name != nil {
		return
	}
	d := c.report("R110", nameSpan(r), "the rule has no name")
	d.Severity = diag.Info
	for _, t := range r.On {
		if t.Event == onTimer && r.When != nil {
			d.Severity = diag.Error
			d.Message = "a rule that tests elapsed time needs a name"
			d.Label = "its state is kept under it"
		}
	}
}

// limit resolves how often a rule may fire.
func (c *checker) limit(n *dsl.Limit) *program.Limit {
	l := &program.Limit{Count: 1, PerContact: n.Subject == "per contact"}
	if n.Count != nil {
		l.Count = int(n.Count.Value)
	}
	if n.Calendar != "" {
		l.Calendar = n.Calendar[len("per "):]
	}
	if n.Sliding != nil {
		l.Sliding = n.Sliding.Value
	}
	return l
}
