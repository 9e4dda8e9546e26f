package state

// Chain is an assignment that is not over: it is passed on unless somebody replies in time, or it waits in a queue.
// It is kept with its conversation.
type Chain struct {
	Kind      ChainKind
	Rule      string   // whose step it follows
	Step      int      // which of the rule's assignments, from 0
	Own       Pool     // the step's own pool, as first computed
	Pool      Pool     // the pool that it is passed on in: the step's own, or that of a fallback
	Fallbacks int      // how many fallbacks are used up
	Tried     []string // the agents who got it, the last one included: none of them gets it from the queue
	Before    int      // how many of Tried got it before Pool's turn came: those may get it in Pool once more
	Due       Instant  // when it is passed on
}

// ChainKind says what a chain waits for.
type ChainKind uint8

// The kinds of chain.
const (
	NoChain ChainKind = iota
	ForReply
	ForAgent // in the queue of its own pool
)

// Pool is among whom an assignment chooses, and how.
type Pool struct {
	Team     string // "" for the list of an "assign any of"
	Strategy string
}

// InPool returns the agents who got it since Pool's turn came.
func (c *Chain) InPool() []string { return c.Tried[c.Before:] }

// Attempt returns how manieth assignment in Pool the next one would be.
func (c *Chain) Attempt() int { return len(c.InPool()) + 1 }

// Break ends the chain. It keeps the memory of its slice.
func (c *Chain) Break() {
	tried := c.Tried[:0]
	*c = Chain{}
	c.Tried = tried
}

func (w *writer) chain(c *Chain) {
	w.buf = append(w.buf, byte(c.Kind))
	w.word(c.Rule)
	w.uint(uint64(c.Step))
	w.word(c.Own.Team)
	w.word(c.Own.Strategy)
	w.word(c.Pool.Team)
	w.word(c.Pool.Strategy)
	w.uint(uint64(c.Fallbacks))
	w.words(c.Tried)
	w.uint(uint64(c.Before))
	w.instant(c.Due)
}

func (r *reader) chain(c *Chain) {
	c.Kind = ChainKind(r.byte())
	c.Rule = r.word()
	c.Step = int(r.uint())
	c.Own = Pool{Team: r.word(), Strategy: r.word()}
	c.Pool = Pool{Team: r.word(), Strategy: r.word()}
	c.Fallbacks = int(r.uint())
	c.Tried = r.words(c.Tried[:0])
	c.Before = int(r.uint())
	c.Due = r.instant()
}
