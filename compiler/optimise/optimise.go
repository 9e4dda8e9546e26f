package optimise

import (
	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/compiler/selectivity"
)

// Plan returns the plan of a program that Verify accepts. What a profile of it says is better than a guess; nil is no profile.
func Plan(p *program.Program, profile []selectivity.Share) program.Plan {
	var plan program.Plan
	plan.Guards = guards(p)
	plan.Finds = finds(p, &plan)
	plan.Access = accesses(p, &plan, chances(p, &plan, profile))
	for _, s := range profile {
		if s.Of > 0 {
			plan.Profiled++
		}
	}
	return plan
}
