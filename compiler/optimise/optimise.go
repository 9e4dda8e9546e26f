package optimise

import "github.com/routebook/routebook/compiler/program"

// Plan returns the plan of a program that Verify accepts.
func Plan(p *program.Program) program.Plan {
	var plan program.Plan
	plan.Guards = guards(p)
	plan.Finds = finds(p, &plan)
	plan.Access = accesses(p, &plan, chances(p, &plan))
	return plan
}
