package engine

import (
	"slices"
	"strings"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/schema"
	"github.com/routebook/routebook/engine/assign"
	"github.com/routebook/routebook/engine/state"
)

// Evidence is why a decision is what it is: what the machine remembered while it decided.
type Evidence struct {
	Passes  []PassEvidence
	Waiting PassEvidence // how the conditions of the rules on "timer" stood after the turn; only Considered and Held
}

// PassEvidence is the evidence of one pass.
type PassEvidence struct {
	Considered  []program.RuleID // the rules that were heard, in order, up to the one that ended the pass
	Run         []program.RuleID // those of them whose code was run: the plan had ruled out the others
	Asked       []program.PredID // the predicates that had to be answered one by one; the index knew the others, or nobody asked
	Held        []Held           // by program.PredID; every test of a considered rule was asked, for the evidence's sake
	Assignments []AssignEvidence
	Occurred    []Occurrence     // what the rules listened to; nothing in the first pass of a turn about one rule
	Skipped     []program.RuleID // the rules that listen as well, but come after a stop
	Readings    []Reading        // by program.FieldID: what the tests of the considered rules read
	Firings     [][]state.Firing // by place in Considered: what the limit of a rule that has not fired counts; nil where it has none
}

// Occurrence is one thing that happened, as rules listen to it.
type Occurrence struct {
	Event schema.EventID
	Words []string // folded: the tags or statuses that it was about
}

// Reading is the value that a field had.
type Reading struct {
	Known bool // a test of a considered rule reads the field
	There bool // it had a value
	Value Value
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
	readings := make([]Reading, len(m.program.Fields))
	for _, rule := range considered {
		if int(rule) >= len(m.program.Debug.Rules) {
			continue
		}
		for i := range m.program.Debug.Rules[rule].Atoms {
			for _, id := range m.program.Debug.Rules[rule].Atoms[i].Preds {
				m.ask(id)
				m.keepReading(readings, m.program.Preds[id].Field)
			}
		}
	}
	m.decision.Evidence.Passes = append(m.decision.Evidence.Passes, PassEvidence{
		Considered: considered,
		Run:        run,
		Asked:      asked,
		Held:       m.answers.held(len(m.program.Preds)),
		Occurred:   m.Occurred(),
		Skipped:    m.heard.upTo(program.RuleID(len(m.program.Rules) - 1))[len(considered):],
		Readings:   readings,
		Firings:    m.keptFirings(considered),
	})
}

// keepWaiting copies what the conditions of the rules on "timer" come to at the end of the turn: a rule whose condition does not
// hold yet is never run, and yet it was looked at.
func (m *Machine) keepWaiting() {
	m.answers.forget()
	var rules []program.RuleID
	for i := range m.timers.rules {
		r := &m.timers.rules[i]
		if m.conversation.State == program.StateResolved && !r.resolved || int(r.rule) >= len(m.program.Debug.Rules) {
			continue
		}
		rules = append(rules, r.rule)
		for _, atom := range m.program.Debug.Rules[r.rule].Atoms {
			for _, id := range atom.Preds {
				m.ask(id)
			}
		}
	}
	if len(rules) > 0 {
		m.decision.Evidence.Waiting = PassEvidence{Considered: rules, Held: m.answers.held(len(m.program.Preds))}
	}
}

// keeps reports whether the decision at hand is to carry evidence.
func (m *Machine) keeps() bool {
	return m.KeepEvidence && (m.EvidenceOf == "" || m.EvidenceOf == m.conversation.ID)
}

// keepReading copies the value of a field, which may be none, unless that is done.
func (m *Machine) keepReading(readings []Reading, field program.FieldID) {
	if field < 0 || readings[field].Known {
		return
	}
	readings[field].Known = true
	if f := m.fact(field); f.kind != missing {
		v := f.value(m.zone)
		v.Text = strings.Clone(v.Text) // of a record, or of a line that is gone soon
		for i := range v.List {
			v.List[i] = strings.Clone(v.List[i])
		}
		readings[field].There, readings[field].Value = true, v
	}
}

// Occurred returns what has occurred last: while a pass is evaluated what began it, after a decision what no further rule
// listens to.
func (m *Machine) Occurred() []Occurrence {
	var all []Occurrence
	for id := range schema.EventID(schema.EventCount) {
		if m.occurred.has(id) {
			all = append(all, Occurrence{Event: id, Words: slices.Clone(m.occurred.words(id))})
		}
	}
	return all
}

// keptFirings returns what the limits of rules count that could not or need not fire.
func (m *Machine) keptFirings(considered []program.RuleID) [][]state.Firing {
	all := make([][]state.Firing, len(considered))
	for i, id := range considered {
		r := &m.program.Rules[id]
		if r.Limit == nil || m.fired.has(uint32(id)) {
			continue
		}
		firings := m.conversation.Firings
		if r.Limit.PerContact {
			firings = m.contact.Firings
		}
		for _, f := range m.current(slices.Clone(firings), r) {
			if f.Rule == r.Name {
				all[i] = append(all[i], f)
			}
		}
	}
	return all
}

// DoOf returns what the effects of a step are called.
func DoOf(step program.Step) string { return doOf(step) }

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
