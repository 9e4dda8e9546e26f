package workload

import "math/rand/v2"

// kind is what a clause is about.
type kind uint8

const (
	words kind = iota
	channel
	domain
	tags
	clock
	pattern
	kinds
)

// odds, in thousandths, of having a clause of a kind rather than not. Among the rules of two to four clauses they make
// shares of 65 % words, 55 % channel, 40 % domain, 36 % tags, 17 % clock and 12 % pattern.
var odds = [kinds]uint64{words: 511, channel: 361, domain: 220, tags: 191, clock: 78, pattern: 53}

// kindSet is a set of kinds, with a bit for each, and the sum of the weights of the sets up to it.
type kindSet struct {
	bits uint
	upTo uint64
}

// kindSets returns every set of two to four kinds. A set weighs the product of its kinds' odds.
func kindSets() []kindSet {
	var sets []kindSet
	sum := uint64(0)
	for bits := range uint(1) << kinds {
		size, weight := 0, uint64(1)
		for k := range kinds {
			if bits&(1<<k) != 0 {
				size++
				weight *= odds[k]
			}
		}
		if size < 2 || size > 4 {
			continue
		}
		for range 4 - size {
			weight *= 1000
		}
		sum += weight
		sets = append(sets, kindSet{bits: bits, upTo: sum})
	}
	return sets
}

// drawKinds returns the kinds of a rule's clauses.
func drawKinds(r *rand.Rand, sets []kindSet) []kind {
	at := r.Uint64N(sets[len(sets)-1].upTo)
	i := 0
	for sets[i].upTo <= at {
		i++
	}
	var drawn []kind
	for k := range kinds {
		if sets[i].bits&(1<<k) != 0 {
			drawn = append(drawn, k)
		}
	}
	return drawn
}
