package assign

import "github.com/routebook/routebook/engine/state"

// automatic is the strategy of a team that names none: at random where an
// answer may wait (e-mail and forms), to the least busy where somebody sits at
// the other end.
func (o *Office) automatic(c *state.Conversation) string {
	source := c.Word(state.Source)
	if o.Is(source, "email") || o.Is(source, "form") {
		return random
	}
	return leastBusy
}
