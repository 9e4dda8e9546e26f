package lint

import (
	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/schema"
)

// mailToNobody reports mails and notes to an assigned agent where nobody need be assigned.
var mailToNobody = &Check{
	Code: "R309", Name: "mail-to-nobody", Severity: diag.Warning,
	Doc: "a mail or note to the assigned agent where nobody need be assigned",
	Run: func(pass *Pass) {
		for r := range pass.Enabled() {
			for t := range takings(r) {
				if toAssigned(t.Effect) && !pass.mayHaveAgent(t) {
					pass.reportStep(t, "nobody need be assigned here").
						Label("without an agent it goes nowhere: ask for conversation is assigned, or write to a team")
				}
			}
		}
	},
}

// toAssigned reports whether a step writes to the assigned agent.
func toAssigned(e *compiler.Effect) bool {
	for _, s := range e.Does {
		switch s := s.(type) {
		case *program.SendEmail:
			return s.To.Kind == program.ToAssignedAgent
		case *program.Notify:
			return s.To.Kind == program.ToAssignedAgent
		}
	}
	return false
}

// mayHaveAgent reports whether something in the rule sees to it that somebody has the conversation.
func (b *Book) mayHaveAgent(t taking) bool {
	if listens(t.rule, schema.OnAssigned) || listens(t.rule, schema.OnAgentOnline) || listens(t.rule, schema.OnAgentOffline) {
		return true
	}
	for s := range takings(t.rule) {
		if is[*program.Assign](s.Effect) {
			return true
		}
	}
	return b.impliesAssigned(t.given)
}

// impliesAssigned reports whether what is given says that somebody has the conversation.
func (b *Book) impliesAssigned(given []compiler.Cond) bool {
	for _, c := range given {
		for a := range compiler.Atoms(c) {
			switch {
			case a.Asks == compiler.AskAssigned && !a.Negated, a.Asks == compiler.AskAssignedOnline,
				a.Asks == compiler.AskField && b.Info.Fields[a.Field].ID == schema.AssignedAgent,
				a.Asks == compiler.AskField && b.Info.Fields[a.Field].ID == schema.AssignedAt:
				if b.implies(given, positive(a)) {
					return true
				}
			}
		}
	}
	return false
}

// positive returns a test as it has to hold for somebody to be assigned.
func positive(a *compiler.Atom) compiler.Cond {
	if a.Asks == compiler.AskField && a.Test == schema.IsEmpty {
		return &compiler.Not{Cond: &compiler.Atom{Place: a.Place, Asks: a.Asks, Field: a.Field, Test: a.Test, Quantity: a.Quantity}}
	}
	held := *a
	held.Negated = false
	return &held
}
