package assign

import (
	"slices"
	"time"

	"github.com/routebook/routebook/engine/state"
)

// recently is how long somebody who did something in an inbox is taken to be at it still.
const recently = 2 * time.Minute

// chooseLeastBusy takes whoever has the fewest active conversations, counted across all teams. The desk's ties decide
// among equals, one after the other; after them, member order does.
func chooseLeastBusy(o *Office, r *Request) int {
	p := &o.pool
	best := keepLowest(p, p.eligible, func(agent string) int64 {
		active, _ := r.View.Active(agent, r.Conversation.ID)
		return int64(active)
	})
	inbox := r.Conversation.Word(state.Inbox)
	for _, tie := range o.desk.Ties {
		switch tie {
		case "recently_active":
			best = keepLowest(p, best, func(agent string) int64 {
				if at := r.View.LastActive(agent, inbox); at != 0 && r.Now.Since(at) <= recently {
					return 0
				}
				return 1
			})
		case "least_recent":
			best = keepLowest(p, best, func(agent string) int64 { return int64(r.View.LastAssigned(agent)) })
		case "most_recent":
			best = keepLowest(p, best, func(agent string) int64 { return -int64(r.View.LastAssigned(agent)) })
		}
	}
	return best[0]
}

// keepLowest returns those members of best that have the lowest rank, in order. It overwrites best.
func keepLowest(p *pool, best []int, rank func(agent string) int64) []int {
	if len(best) == 1 {
		return best
	}
	lowest := rank(p.members[best[0]].Agent)
	for _, i := range best[1:] {
		lowest = min(lowest, rank(p.members[i].Agent))
	}
	return slices.DeleteFunc(best, func(i int) bool { return rank(p.members[i].Agent) != lowest })
}
