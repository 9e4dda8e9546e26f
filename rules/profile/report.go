package profile

import (
	"cmp"
	_ "embed" // for the schema
	"math"
	"slices"

	"github.com/routebook/routebook/compiler/program"
)

// Schema is the JSON Schema of a Report.
//
//go:embed profile.schema.json
var Schema string

// Report is what was counted, the dearest first. It is its own JSON form.
type Report struct {
	Schema  int     `json:"schema"`
	Book    string  `json:"book"`
	Program string  `json:"program"` // its digest
	Events  int     `json:"events"`
	Passes  int     `json:"passes"` // in which rules were heard
	Costs   string  `json:"costs"`  // always "estimated": counts times unit costs
	Nanos   float64 `json:"ns"`     // of all rules and tests, also those left out

	RuleCount int    `json:"rule_count"` // with those left out
	TestCount int    `json:"test_count"`
	Rules     []Rule `json:"rules"`
	Tests     []Test `json:"tests"`
}

// Rule is what was counted of a rule.
type Rule struct {
	ID      program.RuleID `json:"-"`
	Name    string         `json:"rule"`
	Nanos   float64        `json:"ns"`
	Heard   int            `json:"heard"`   // something occurred that it listens to, and no rule before it stopped
	Run     int            `json:"run"`     // the plan did not rule it out
	Matched int            `json:"matched"` // it fired
	Tests   []RuleTest     `json:"tests"`   // in the order in which it asks
}

// RuleTest is what was counted of a test in one rule.
type RuleTest struct {
	Test     string `json:"test"`
	Asked    int    `json:"asked"`
	True     int    `json:"true"`     // when asked
	Decisive int    `json:"decisive"` // as the last that was asked of the rule's condition
}

// Test is what was counted of a test over all rules.
type Test struct {
	RuleTest
	Nanos    float64 `json:"ns"`
	Answered int     `json:"answered"` // one by one: the index knew it otherwise, or an earlier rule had asked
	Holds    int     `json:"holds"`    // at so many events
	Of       int     `json:"of"`       // of so many at which that was found out
}

// Report returns what was counted, with the rules and tests that cost most; top 0 stands for all of them.
func (t *Tally) Report(top int) *Report {
	r := &Report{
		Schema: 1, Program: t.program.Digest(), Events: t.events, Passes: t.passes, Costs: "estimated",
		Rules: []Rule{}, Tests: []Test{},
	}
	for i := range t.program.Rules {
		r.Rules = append(r.Rules, t.rule(program.RuleID(i)))
	}
	r.Tests = t.tests()
	r.Nanos = math.Round(t.cost())
	r.RuleCount, r.TestCount = len(r.Rules), len(r.Tests)
	slices.SortStableFunc(r.Rules, func(a, b Rule) int { return cmp.Compare(b.Nanos, a.Nanos) })
	slices.SortStableFunc(r.Tests, func(a, b Test) int {
		return cmp.Or(cmp.Compare(b.Nanos, a.Nanos), cmp.Compare(b.Asked, a.Asked), cmp.Compare(a.RuleTest.Test, b.RuleTest.Test))
	})
	if top > 0 {
		r.Rules, r.Tests = r.Rules[:min(top, len(r.Rules))], r.Tests[:min(top, len(r.Tests))]
	}
	return r
}

// cost returns the cost of all that was counted. That of answers is more than the rules' parts in it: the plan asks for some, to
// find the rules, to which then no rule comes.
func (t *Tally) cost() float64 {
	sum := 0.0
	for i := range t.preds {
		sum += t.preds[i].nanos
	}
	for i := range t.rules {
		sum += float64(t.rules[i].run) * costRule
	}
	for i := range t.code {
		sum += float64(t.code[i].asked) * costBranch
	}
	return sum
}

func (t *Tally) rule(id program.RuleID) Rule {
	counted := &t.rules[id]
	r := Rule{
		ID: id, Name: t.program.Rules[id].Name, Nanos: math.Round(counted.nanos), Heard: counted.heard, Run: counted.run, Matched: counted.matched,
		Tests: []RuleTest{},
	}
	at := map[program.PredID]int{}
	for pc := int(t.program.Rules[id].Entry); pc < t.end(id); pc++ {
		in := &t.program.Code[pc]
		if in.Op != program.Branch || t.program.Preds[in.Pred].Op == program.Always {
			continue
		}
		if _, seen := at[in.Pred]; !seen {
			at[in.Pred] = len(r.Tests)
			r.Tests = append(r.Tests, RuleTest{Test: t.program.Picture(in.Pred)})
		}
		r.Tests[at[in.Pred]].add(&t.code[pc])
	}
	return r
}

// end returns where the code of a rule ends.
func (t *Tally) end(id program.RuleID) int {
	if int(id)+1 < len(t.program.Rules) {
		return int(t.program.Rules[id+1].Entry)
	}
	return len(t.program.Code)
}

func (r *RuleTest) add(b *branchTally) {
	r.Asked += b.asked
	r.True += b.yes
	r.Decisive += b.decisive
}

func (t *Tally) tests() []Test {
	all := make([]Test, len(t.preds))
	for i := range t.preds {
		p := &t.preds[i]
		all[i] = Test{
			RuleTest: RuleTest{Test: t.program.Picture(program.PredID(i))},
			Nanos:    p.nanos, Answered: p.answered, Holds: p.share.True, Of: p.share.Of,
		}
	}
	for pc := range t.code {
		if in := &t.program.Code[pc]; in.Op == program.Branch {
			all[in.Pred].add(&t.code[pc])
		}
	}
	tests := []Test{}
	for i := range all {
		if t.program.Preds[i].Op != program.Always {
			tests = append(tests, all[i])
		}
	}
	return tests
}
