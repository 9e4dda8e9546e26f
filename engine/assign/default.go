package assign

import "github.com/routebook/routebook/compiler/program"

// defaultOf takes the team's default user as an agent named alone is taken: whatever the load, the hour and the presence.
func (o *Office) defaultOf(r *Request, a *Answer, t *program.Team) Why {
	why := o.single(r, a, t.Default, NobodyEligible)
	if why == somebody {
		a.Strategy = defaultUser
	}
	return why
}
