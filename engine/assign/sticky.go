package assign

// former returns the eligible member who last handled the contact, or -1.
func (p *pool) former(r *Request) int {
	for _, i := range p.eligible {
		if p.members[i].Agent == r.Former {
			return i
		}
	}
	return -1
}

// instead returns the strategy that chooses when the former agent cannot take the conversation: the team's own.
// A list has none, and a team whose own is sticky has no other: both leave it to "auto".
func (o *Office) instead(r *Request, team string) string {
	name := auto
	if t := o.teamOf(team); t != nil && t.Strategy != sticky {
		name = t.Strategy
	}
	return o.resolve(name, r.Conversation)
}
