package assign

// chooseLeastRecent takes whoever got a conversation longest ago. Who never got one comes first; on a tie, member order decides.
func chooseLeastRecent(o *Office, r *Request) int {
	p := &o.pool
	best := p.eligible[0]
	for _, i := range p.eligible[1:] {
		if r.View.LastAssigned(p.members[i].Agent) < r.View.LastAssigned(p.members[best].Agent) {
			best = i
		}
	}
	return best
}
