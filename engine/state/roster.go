package state

// Workload says how many conversations keep an agent busy, as a roster counts them. Those that the state knows are among
// them; the others stay with the agent for ever, because no event is about them.
type Workload struct {
	Agent  string
	Active int
}

func (m *Memory) setWorkload(c *Workload) {
	a := m.agent(c.Agent)
	known := 0
	for _, n := range a.open {
		known += n
	}
	a.elsewhere = max(0, c.Active-known)
	m.queues.stir()
}
