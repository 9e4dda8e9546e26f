package assign

import "github.com/routebook/routebook/engine/state"

// chooseWeighted is the smooth weighted round robin of nginx: in each round every
// eligible member gains its weight, the highest is chosen, and pays the sum of
// those weights. Members of weight 2 and 1 come in the order a b a, not a a b.
// Whoever is not eligible stays where it is.
func chooseWeighted(o *Office, r *Request) int {
	p := &o.pool
	p.weights = append(p.weights[:0], r.View.Weights(p.id)...)
	total, best, chosen := 0, 0, -1
	for _, i := range p.eligible {
		m := &p.members[i]
		standing := p.standing(m.Agent)
		p.weights[standing].Current += m.Weight
		total += m.Weight
		if chosen < 0 || p.weights[standing].Current > p.weights[best].Current {
			best, chosen = standing, i
		}
	}
	p.weights[best].Current -= total
	return chosen
}

// standing returns the index of an agent in the pool's weights.
func (p *pool) standing(agent string) int {
	for i := range p.weights {
		if p.weights[i].Agent == agent {
			return i
		}
	}
	p.weights = append(p.weights, state.Weight{Agent: agent})
	return len(p.weights) - 1
}
