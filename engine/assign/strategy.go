package assign

import (
	"fmt"

	"github.com/routebook/routebook/engine/state"
)

// strategy chooses one of the eligible members of the office's pool and returns its index among the members.
// There is at least one. Two strategies are not of this kind: "default" looks at nobody else, and "sticky" may leave the
// choice to another.
type strategy func(o *Office, r *Request) int

// Names of strategies, as rules write them.
const (
	roundRobin  = "round_robin"
	leastRecent = "least_recent"
	leastBusy   = "least_busy"
	random      = "random"
	weighted    = "weighted"
	sticky      = "sticky"
	defaultUser = "default"
	auto        = "auto"
)

// strategyOf returns the strategy of that name.
func strategyOf(name string) strategy {
	switch name {
	case roundRobin:
		return chooseRoundRobin
	case leastRecent:
		return chooseLeastRecent
	case leastBusy:
		return chooseLeastBusy
	case random:
		return chooseRandom
	case weighted:
		return chooseWeighted
	}
	panic(fmt.Sprintf("unexpected strategy %q", name))
}

// passesOn reports whether a strategy can pass a conversation on to the next one. Those that cannot would have nobody else.
func passesOn(name string) bool {
	switch name {
	case roundRobin, leastBusy, weighted, random:
		return true
	}
	return false
}

// resolve returns the name of the strategy that chooses.
func (o *Office) resolve(name string, c *state.Conversation) string {
	if name == "" || name == auto {
		return o.automatic(c)
	}
	return name
}
