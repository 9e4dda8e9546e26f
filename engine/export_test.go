package engine

// IndexFrom makes machines use the index of their program when they hear at least n rules.
func (r *Rules) IndexFrom(n int) { r.index.from = n }
