package profile

import (
	"slices"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/compiler/selectivity"
	"github.com/routebook/routebook/engine"
)

// Tally counts what decisions asked. It is for one goroutine.
type Tally struct {
	program *program.Program
	events  int
	passes  int // in which rules were heard
	rules   []ruleTally
	preds   []predTally
	code    []branchTally // by index of program.Program.Code
	costs   []float64     // by program.PredID: see costOf

	askers []int32      // scratch, by program.PredID: how many rules of the pass asked it; -1 where its answer cost nothing
	asked  []askedByOne // scratch: those of askers
}

// ruleTally is what is counted of a rule.
type ruleTally struct {
	heard, run, matched int
	nanos               float64
}

// predTally is what is counted of a predicate.
type predTally struct {
	answered int // one by one
	nanos    float64
	share    selectivity.Share
}

// branchTally is what is counted of one instruction that asks.
type branchTally struct{ asked, yes, decisive int }

// askedByOne is a predicate that a rule asked.
type askedByOne struct {
	rule program.RuleID
	pred program.PredID
}

// NewTally returns a tally of a program of which nothing has been counted.
func NewTally(p *program.Program) *Tally {
	t := &Tally{
		program: p,
		rules:   make([]ruleTally, len(p.Rules)), preds: make([]predTally, len(p.Preds)), code: make([]branchTally, len(p.Code)),
		costs: make([]float64, len(p.Preds)), askers: make([]int32, len(p.Preds)),
	}
	for i := range p.Preds {
		t.costs[i] = costOf(p, &p.Preds[i])
	}
	return t
}

// Observe counts a decision, which must carry its evidence.
func (t *Tally) Observe(d *engine.Decision) {
	if d.Trigger == nil {
		t.events++
		if len(d.Evidence.Passes) > 0 {
			t.learn(d.Evidence.Passes[0].Held)
		}
	}
	for i := range d.Evidence.Passes {
		t.pass(d, &d.Evidence.Passes[i])
	}
}

// learn counts answers. Only the first pass of an event tells how often things are true: further ones are about the same
// message, and hear only the rules that something listens to.
func (t *Tally) learn(held []engine.Held) {
	for i, h := range held {
		if h != engine.Unasked {
			t.preds[i].share.Of++
		}
		if h == engine.Yes {
			t.preds[i].share.True++
		}
	}
}

func (t *Tally) pass(d *engine.Decision, pass *engine.PassEvidence) {
	t.passes++
	for i := range t.askers {
		t.askers[i] = -1
	}
	for _, pred := range pass.Asked {
		t.askers[pred] = 0
		t.preds[pred].answered++
		t.preds[pred].nanos += t.costs[pred]
	}
	for _, rule := range pass.Considered {
		t.rules[rule].heard++
	}
	t.asked = t.asked[:0]
	for _, rule := range pass.Run {
		t.follow(d, pass, rule)
	}
	for _, a := range t.asked {
		t.rules[a.rule].nanos += t.costs[a.pred] / float64(t.askers[a.pred])
	}
}

// follow goes the way that a rule took through its code, by the answers that it was given.
func (t *Tally) follow(d *engine.Decision, pass *engine.PassEvidence, rule program.RuleID) {
	r := &t.rules[rule]
	r.run++
	r.nanos += costRule
	from, matched := len(t.asked), false
	var last *branchTally
	for pc := t.program.Rules[rule].Entry; ; {
		switch in := &t.program.Code[pc]; in.Op {
		case program.Branch:
			r.nanos += costBranch
			last = &t.code[pc]
			last.asked++
			t.ask(rule, in.Pred, from)
			if pass.Held[in.Pred] == engine.Yes {
				last.yes++
				pc = in.A
			} else {
				pc = in.B
			}
			continue
		case program.Match:
			decide(last)
			matched = true
			if !slices.Contains(d.Matched, rule) { // its limit held it back
				return
			}
			r.matched++
			pc = in.A
			continue
		case program.Do:
			pc++
			continue
		}
		if !matched {
			decide(last)
		}
		return
	}
}

// decide counts the last branch of a condition, if it has any.
func decide(last *branchTally) {
	if last != nil {
		last.decisive++
	}
}

// ask notes, once, that a rule is one of those for which a predicate was answered.
func (t *Tally) ask(rule program.RuleID, pred program.PredID, from int) {
	if t.askers[pred] < 0 || slices.Contains(t.asked[from:], askedByOne{rule, pred}) {
		return
	}
	t.askers[pred]++
	t.asked = append(t.asked, askedByOne{rule, pred})
}

// Selectivities returns how often each test was true, for the book's folder.
func (t *Tally) Selectivities() *selectivity.Profile {
	s := &selectivity.Profile{Events: t.events, Preds: map[string]selectivity.Share{}}
	for i := range t.preds {
		if t.program.Preds[i].Op != program.Always { // which is no test
			s.Preds[t.program.Picture(program.PredID(i))] = t.preds[i].share
		}
	}
	return s
}
