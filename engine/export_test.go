package engine

// IndexFrom makes machines use the index of their program when they hear at least n rules.
func (r *Rules) IndexFrom(n int) { r.index.from = n }

// Work counts what the last pass did: literals found, rules that were candidates.
func (m *Machine) Candidates() int { return m.candidates.count() }
