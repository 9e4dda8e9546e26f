package review

// The parts of conditions that tests put together.

// Ask makes a test that asks what key names.
func Ask(key string, holds bool) *Condition { return &Condition{Kind: TestOf, Holds: holds, key: key} }

// Key returns what a test asks.
func (n *Condition) Key() string { return n.key }

// Fewest returns the least number of tests that would have to turn, and what they ask.
func (n *Condition) Fewest() (int, []string) { return n.fewest(nil) }

// ExcerptAround is for tests.
var ExcerptAround = excerptAround
