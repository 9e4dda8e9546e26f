package dsl

import (
	"fmt"
	"slices"

	"github.com/routebook/routebook/dsl/diag"
)

// steps writes steps on lines of their own. A blank line between two of them stays.
func (p *printer) steps(steps []Step, indent int) {
	hang := p.hang
	for i, s := range steps {
		p.itemLine(i, s, indent)
		p.step(s, indent)
	}
	p.hang = hang
}

// step writes a step. Where it does not fit on its line, each of its clauses begins one.
func (p *printer) step(s Step, indent int) {
	if p.isMisfit {
		return // it will be written anew
	}
	if !p.whole(s.Span(), 0, func() { p.stepParts(s, indent) }) {
		p.stepParts(s, indent)
	}
}

// stepParts writes a step that is either flat or known not to fit.
func (p *printer) stepParts(s Step, indent int) {
	p.seek(s.Span().Start)
	switch s := s.(type) {
	case *Assign:
		p.assign(s, indent)
	case *Unassign:
		p.keyword(s.Phrase)
	case *Send:
		p.keyword("send")
		p.text(s.Text)
		if s.Translated != nil {
			p.keyword("translated to")
			p.name(s.Translated, words)
		}
	case *SendAI:
		p.keyword("send ai")
		p.string(s.Prompt)
	case *SendEmail:
		p.sendEmail(s, indent)
	case *Notify:
		p.keyword(s.Phrase)
		if s.Name != nil {
			p.name(s.Name, references)
		}
		p.text(s.Text)
	case *Set:
		p.keyword(s.Phrase)
		p.name(&s.Value, quotingOfSlot(s.Phrase))
	case *AddScore:
		p.keyword("add score")
		p.leaf(s.Points, s.Points.Text)
	case *Resolve:
		p.keyword(s.Phrase)
		if s.Reason != nil {
			p.keyword("reason")
			p.name(s.Reason, words)
		}
	case *Reopen:
		p.keyword(s.Phrase)
	case *Snooze:
		p.keyword("snooze")
		p.duration(s.For)
	case *Tagging:
		p.tagging(s)
	case *Update:
		p.keyword(s.Phrase)
		p.assignments(s.Values, propertyOwner(s), indent+2)
	case *CreateCase:
		p.keyword("create case in")
		p.name(&s.Connector, references)
		p.with(s.With, indent+2)
	case *CallWebhook:
		p.keyword("call webhook")
		p.name(&s.Webhook, references)
		p.with(s.With, indent+2)
	case *If:
		p.ifStep(s, indent)
	case *Stop:
		p.keyword(s.Phrase)
	default:
		panic(fmt.Sprintf("unexpected %T", s))
	}
}

func (p *printer) tagging(s *Tagging) {
	if s.Word != nil {
		p.keyword(s.Phrase)
		p.name(s.Word, words)
		return
	}
	p.keyword(s.Plural)
	p.words(s.Words, words, 0)
}

// clause begins a clause of a step that does not fit on its line.
func (p *printer) clause(n Node, indent int) {
	if !p.isFlat {
		p.newline(indent)
		p.hang = indent + 2
	}
	p.seek(n.Span().Start)
}

func (p *printer) assign(a *Assign, indent int) {
	hang := p.hang
	p.target(a.Target, indent)
	clauses := diag.Span{Start: a.Target.Span().End, End: a.Span().End}
	_, isCases := a.Target.(*TeamByTarget)
	if !isCases || !p.whole(clauses, 0, func() { p.assignClauses(a, indent+2) }) {
		p.assignClauses(a, indent+2)
	}
	p.hang = hang
}

func (p *printer) assignClauses(a *Assign, indent int) {
	if a.Strategy != nil {
		p.clause(a.Strategy, indent)
		p.keyword("strategy")
		p.name(&a.Strategy.Name, strategies)
	}
	if a.Reassign != nil {
		p.clause(a.Reassign, indent)
		p.keyword("reassign after")
		p.duration(a.Reassign.After)
		if a.Reassign.UpTo != nil {
			p.keyword("up to")
			p.leaf(a.Reassign.UpTo, a.Reassign.UpTo.Text)
			p.keyword("times")
		}
	}
	for _, f := range a.Fallbacks {
		p.clause(f, indent)
		p.keyword("fallback")
		p.keyword(f.Kind)
		if f.Name != nil {
			p.name(f.Name, references)
		}
	}
}

func (p *printer) target(t Target, indent int) {
	switch t := t.(type) {
	case *TeamTarget:
		p.keyword("assign team")
		p.name(&t.Team, references)
	case *AgentTarget:
		p.keyword("assign agent")
		p.name(&t.Agent, references)
	case *PoolTarget:
		p.keyword("assign any of")
		sequence(p, t.Pool, "[]", t.Pool.Members, 0, func(m *PoolMember, _ int) {
			p.seek(m.Span().Start)
			p.keyword(m.Kind)
			p.name(&m.Name, references)
		})
	case *TeamByTarget:
		p.keyword("assign team by")
		p.field(t.Field)
		p.teamCases(t.Cases, quotingOf(t.Field.Row()).builtin, indent)
	case *PhraseTarget:
		p.keyword(t.Phrase)
	default:
		panic(fmt.Sprintf("unexpected %T", t))
	}
}

// teamCases writes one case a line. Built-in values stand in quotes like all others.
func (p *printer) teamCases(c *TeamCases, builtin []string, indent int) {
	p.misfit()
	p.punct("{")
	p.nesting++
	for i, teamCase := range c.Cases {
		p.itemLine(i, teamCase, indent+2)
		p.seek(teamCase.Span().Start)
		for i, v := range teamCase.Values {
			if i > 0 {
				p.glued(",")
			}
			if slices.Contains(builtin, v.Text) {
				p.leaf(v, inQuotes(p.table.SpellValue(v.Text)))
			} else {
				p.string(v)
			}
		}
		p.punct("=>")
		p.name(&teamCase.Team, references)
	}
	if c.Otherwise != nil {
		p.itemLine(len(c.Cases), c.Otherwise, indent+2)
		p.seek(c.Otherwise.Span().Start)
		p.keyword("otherwise")
		p.punct("=>")
		p.name(&c.Otherwise.Team, references)
	}
	p.hang = indent + 2
	p.nesting--
	p.closing(c, "}", indent+2)
}

// sendEmail gives subject and body lines of their own, as every mail has both.
func (p *printer) sendEmail(s *SendEmail, indent int) {
	p.misfit()
	hang := p.hang
	p.keyword("send email to")
	switch to := s.To; {
	case to.Text != nil:
		p.string(to.Text)
	case to.Name != nil:
		p.keyword(to.Kind)
		p.name(to.Name, references)
	default:
		p.keyword(to.Kind)
	}
	p.clause(s.Subject, indent+2)
	p.keyword("subject")
	p.string(s.Subject.Text)
	p.clause(s.Body, indent+2)
	p.keyword("body")
	p.text(s.Body.Text)
	p.hang = hang
}

func (p *printer) text(t Text) {
	switch t := t.(type) {
	case *String:
		p.string(t)
	case *TemplateRef:
		p.seek(t.Span().Start)
		p.keyword("template")
		p.name(&t.Name, references)
	default:
		panic(fmt.Sprintf("unexpected %T", t))
	}
}

func (p *printer) with(w *With, indent int) {
	if w == nil {
		return
	}
	hang := p.hang
	p.clause(w, indent)
	p.keyword("with")
	span := diag.Span{Start: w.Values[0].Span().Start, End: w.Span().End}
	if !p.whole(span, 0, func() { p.assignments(w.Values, "", indent+2) }) {
		p.assignments(w.Values, "", indent+2)
	}
	p.hang = hang
}

// assignments writes "NAME = VALUE" on one line, or each on a line of its own;
// the names are properties of an owner, or of nothing that the language knows.
func (p *printer) assignments(values []*Assignment, owner string, indent int) {
	for i, a := range values {
		if i > 0 {
			p.glued(",")
			if !p.isFlat {
				p.newline(indent)
			}
		}
		p.propertyName(a, owner)
		p.punct("=")
		p.value(a.Value, properties, 0)
	}
}

func (p *printer) ifStep(s *If, indent int) {
	p.misfit()
	hang := p.hang
	for i, branch := range s.Branches {
		if i == 0 {
			p.keyword("if")
		} else {
			p.keyword("otherwise if")
		}
		p.condition(branch.Cond, indent+2, len(" {"))
		p.block(branch.Body, indent)
		p.hang = indent
	}
	if s.Otherwise != nil {
		p.keyword("otherwise")
		p.block(s.Otherwise, indent)
	}
	p.hang = hang
}

func (p *printer) block(b *Block, indent int) {
	p.put(b.Span().Start, "{")
	p.seek(b.Span().Start + 1)
	p.nesting++
	p.steps(b.Steps, indent+2)
	p.nesting--
	p.closing(b, "}", indent+2)
}
