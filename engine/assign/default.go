package assign

import "slices"

// defaultOf takes the team's default user as an agent named alone is taken: whatever the load, the hour and the presence.
// But who had the conversation before does not get it again.
func (o *Office) defaultOf(r *Request, a *Answer, t *team, tried []string) Why {
	if slices.Contains(tried, t.Default) {
		o.pool.candidates = append(o.pool.candidates, Candidate{Agent: t.Default, Reason: Tried})
		return NobodyEligible
	}
	why := o.single(r, a, t.Default, NobodyEligible)
	if why == somebody {
		a.Strategy = defaultUser
	}
	return why
}
