package program

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// planned returns the card with a plan: rule 0 matches where p0 is false and p1 holds.
func planned() *Program {
	p := card()
	p.Plan = Plan{
		Finds:  make([]Find, len(p.Preds)),
		Access: make([]Access, len(p.Rules)),
	}
	p.Plan.Finds[1] = Scanned
	for i := range p.Plan.Access {
		p.Plan.Access[i].Why = NothingCheap
	}
	p.Plan.Access[0] = Access{Clause: []PredID{1}, Chance: 0.1}
	return p
}

func TestVerifyPlan(t *testing.T) {
	tests := []struct {
		name  string
		spoil func(*Plan)
		want  string
	}{
		{"whole", func(*Plan) {}, ""},
		{"none", func(p *Plan) { *p = Plan{} }, ""},
		{"too short", func(p *Plan) { p.Access = nil }, "0 rules, want"},
		{"a rule is missed", func(p *Plan) { p.Access[0].Clause = []PredID{0} }, "it can match while the predicates [0] are false"},
		{"a clause and a reason", func(p *Plan) { p.Access[0].Why = NoCondition }, "reason 1 with 1 predicates"},
		{"neither", func(p *Plan) { p.Access[0].Clause = nil }, "reason 0 with 0 predicates"},
		{"no such predicate", func(p *Plan) { p.Access[0].Clause = []PredID{99} }, "predicate 99"},
		{"out of order", func(p *Plan) { p.Access[0].Clause = []PredID{1, 1} }, "predicate 1"},
		{"a gate misses the rule", func(p *Plan) { p.Finds[0], p.Access[0].Gate = LookedUp, []PredID{0} }, "it can match while the predicates [0] are false"},
		{"a gate that is asked", func(p *Plan) { p.Access[0].Gate = []PredID{0} }, "predicate 0 in a gate"},
		{"a gate and no way", func(p *Plan) { p.Access[0] = Access{Gate: []PredID{1}, Why: NoCondition} }, "a gate and no way"},
		{"no chance", func(p *Plan) { p.Access[0].Chance = 2 }, "chance of 2"},
		{"not to be scanned", func(p *Plan) { p.Finds[0] = Scanned }, "NameIs is scanned"},
		{"not to be looked up", func(p *Plan) { p.Finds[1] = LookedUp }, "TextContains is looked up"},
		{"no guard", func(p *Plan) { p.Finds[1] = Guarded }, "TextContains is guarded"},
		{"guard of nothing", func(p *Plan) { p.Guards = []Guard{{Pred: 1}} }, "predicate 1 is not guarded"},
		{"profiled", func(p *Plan) { p.Profiled = 1 }, ""},
		{"too many profiled", func(p *Plan) { p.Profiled = 99 }, "99 predicates profiled of"},
		{"profiled without a plan", func(p *Plan) { *p = Plan{Profiled: 1} }, "1 predicates profiled of 0"},
		{"unknown way", func(p *Plan) { p.Finds[1] = 9 }, "no way to find 9"},
	}
	for _, tt := range tests {
		p := planned()
		tt.spoil(&p.Plan)
		err := p.Verify()
		if tt.want == "" {
			require.NoError(t, err, tt.name)
			continue
		}
		if assert.Error(t, err, tt.name) {
			assert.Contains(t, err.Error(), tt.want, tt.name)
		}
		assert.NotPanics(t, func() { p.DisassemblePlan() }, tt.name)
	}
}

func TestPlanIsOutsideTheDigest(t *testing.T) {
	assert.Equal(t, card().Digest(), planned().Digest())
}
