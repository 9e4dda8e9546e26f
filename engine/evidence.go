package engine

import (
	"slices"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/engine/assign"
)

// Evidence is why a decision is what it is: what the machine remembered while it decided.
type Evidence struct {
	Passes []PassEvidence
}

// PassEvidence is the evidence of one pass.
type PassEvidence struct {
	Considered  []program.RuleID // the rules that were heard, in order, up to the one that ended the pass
	Run         []program.RuleID // those of them whose code was run: the plan had ruled out the others
	Asked       []program.PredID // the predicates that had to be answered one by one; the index knew the others, or nobody asked
	Held        []Held           // by program.PredID; every test of a considered rule was asked, for the evidence's sake
	Assignments []AssignEvidence
}

// AssignEvidence says who was considered for an assignment.
type AssignEvidence struct {
	Rule       program.RuleID
	Agent      string // who got it; "" for nobody
	Why        assign.Why
	Candidates []assign.Candidate
}

// Holds reports whether a test, as its rule has it, was true.
func (p *PassEvidence) Holds(a *program.Atom) bool {
	held := a.All
	for _, id := range a.Preds {
		if (p.Held[id] == Yes) != a.All {
			held = !a.All
			break
		}
	}
	return held != a.Negated
}

// keepEvidence copies what is remembered of the pass, after asking the tests that nobody needed: evaluation stops as
// soon as it knows the answer.
func (m *Machine) keepEvidence(considered, run []program.RuleID) {
	asked := slices.Clone(m.asked)
	for _, rule := range considered {
		if int(rule) >= len(m.program.Debug.Rules) {
			continue
		}
		for i := range m.program.Debug.Rules[rule].Atoms {
			for _, id := range m.program.Debug.Rules[rule].Atoms[i].Preds {
				m.ask(id)
			}
		}
	}
	m.decision.Evidence.Passes = append(m.decision.Evidence.Passes, PassEvidence{
		Considered: considered,
		Run:        run,
		Asked:      asked,
		Held:       m.answers.held(len(m.program.Preds)),
	})
}

func (m *Machine) keepAssignment(rule program.RuleID, a *assign.Answer) {
	pass := &m.decision.Evidence.Passes[len(m.decision.Evidence.Passes)-1]
	pass.Assignments = append(pass.Assignments, AssignEvidence{
		Rule: rule, Agent: a.Agent, Why: a.Why, Candidates: slices.Clone(a.Candidates),
	})
}

// evidence writes the trace of a decision: by pass, the tests of the rules considered and the candidates of assignments.
func (j *writer) evidence(e *Evidence) {
	j.key("trace")
	j.open('[')
	for i := range e.Passes {
		pass := &e.Passes[i]
		j.comma()
		j.open('{')
		j.number("pass", i+1)
		j.key("rules")
		j.open('[')
		for _, rule := range pass.Considered {
			j.considered(pass, rule)
		}
		j.close(']')
		if len(pass.Assignments) > 0 {
			j.key("assignments")
			j.open('[')
			for k := range pass.Assignments {
				j.assignment(&pass.Assignments[k])
			}
			j.close(']')
		}
		j.close('}')
	}
	j.close(']')
}

func (j *writer) considered(pass *PassEvidence, rule program.RuleID) {
	j.comma()
	j.open('{')
	j.text("rule", j.program.Rules[rule].Name)
	j.key("conditions")
	j.open('[')
	if int(rule) < len(j.program.Debug.Rules) {
		for i := range j.program.Debug.Rules[rule].Atoms {
			a := &j.program.Debug.Rules[rule].Atoms[i]
			j.comma()
			j.open('{')
			j.text("text", a.Text)
			j.bool("value", pass.Holds(a))
			j.text("file", a.File)
			j.number("start", a.Span.Start)
			j.number("end", a.Span.End)
			j.close('}')
		}
	}
	j.close(']')
	j.close('}')
}

func (j *writer) assignment(a *AssignEvidence) {
	j.comma()
	j.open('{')
	j.text("rule", j.program.Rules[a.Rule].Name)
	j.text("agent", a.Agent)
	j.text("why", string(a.Why))
	j.key("candidates")
	j.open('[')
	for _, c := range a.Candidates {
		j.comma()
		j.open('{')
		j.text("agent", c.Agent)
		j.text("team", c.Team)
		j.text("reason", string(c.Reason))
		j.close('}')
	}
	j.close(']')
	j.close('}')
}
