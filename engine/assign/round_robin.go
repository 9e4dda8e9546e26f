package assign

// chooseRoundRobin takes the first eligible member after the one chosen last, in member order and from
// the top again after the end. When that one is no member any more, the round begins anew.
func chooseRoundRobin(o *Office, r *Request) int {
	p := &o.pool
	last := -1
	if cursor := r.View.Cursor(p.id); cursor != "" {
		for i := range p.members {
			if p.members[i].Agent == cursor {
				last = i
			}
		}
	}
	for _, i := range p.eligible {
		if i > last {
			return i
		}
	}
	return p.eligible[0]
}
