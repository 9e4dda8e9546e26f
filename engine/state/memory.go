package state

import (
	"fmt"
	"slices"
	"strings"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/fold"
)

// Memory is a state held in memory. It keeps what the rules of one program can read.
// It is for one goroutine at a time.
type Memory struct {
	kept          Kept
	names         names
	conversations conversations
	contacts      map[string]string // packed, by key
	visitors      map[string]string
	agents        map[string]*agent
	cursors       map[string]string
	weights       map[string][]Weight
	clock         Instant
	busy          [4]bool // by program.State
	classes       []class
	scratch       []byte
}

// class is a class of sources whose conversations take the same part of a capacity. The first is that of all others.
type class struct {
	source string
	weight float64
}

// agent is what is known about an agent.
type agent struct {
	presence     Presence
	lastAssigned Instant
	lastActive   Instant            // anywhere
	activeIn     map[string]Instant // by inbox; "" for no inbox in particular
	open         []int              // conversations that keep the agent busy, by class
}

// NewMemory returns an empty state that serves the rules of p.
func NewMemory(p *program.Program) *Memory {
	m := &Memory{
		kept:          KeptBy(p),
		names:         newNames(),
		conversations: conversations{byID: map[string]int{}},
		contacts:      map[string]string{},
		visitors:      map[string]string{},
		agents:        map[string]*agent{},
		cursors:       map[string]string{},
		weights:       map[string][]Weight{},
		classes:       []class{{weight: 1}},
	}
	for _, s := range p.Desk.Busy {
		m.busy[s] = true
	}
	for _, w := range p.Desk.CapacityWeights {
		m.classes = append(m.classes, class{source: w.Source, weight: w.Weight})
	}
	return m
}

// Apply applies changes in order.
func (m *Memory) Apply(changes []Change) {
	for _, c := range changes {
		m.apply(c)
	}
}

func (m *Memory) apply(c Change) {
	switch c := c.(type) {
	case *Conversation:
		m.putConversation(c)
	case *Contact:
		m.putContact(c)
	case *Visitor:
		m.putVisitor(c)
	case *Tick:
		m.clock = max(m.clock, c.At)
	case *PresenceChange:
		m.agent(c.Agent).presence = c.Presence
	case *Activity:
		m.agent(c.Agent).act(c)
	case *Assignment:
		m.agent(c.Agent).lastAssigned = c.At
	case *CursorMove:
		m.cursors[strings.Clone(c.Pool)] = strings.Clone(c.Agent)
	case *WeightsMove:
		m.weights[strings.Clone(c.Pool)] = slices.Clone(c.Weights)
	default:
		panic(fmt.Sprintf("unexpected %T", c))
	}
}

// put replaces a packed record unless it stays as it is, and returns the buffer for another use.
func put(records map[string]string, key string, packed []byte) []byte {
	if old, ok := records[key]; !ok {
		records[strings.Clone(key)] = string(packed)
	} else if old != string(packed) {
		records[key] = string(packed)
	}
	return packed
}

func (m *Memory) agent(id string) *agent {
	a := m.agents[id]
	if a == nil {
		a = &agent{open: make([]int, len(m.classes))}
		m.agents[strings.Clone(id)] = a
	}
	return a
}

func (a *agent) act(c *Activity) {
	a.lastActive = c.At
	if a.activeIn == nil {
		a.activeIn = map[string]Instant{}
	}
	inbox := c.Inbox
	if _, known := a.activeIn[inbox]; !known {
		inbox = strings.Clone(inbox)
	}
	a.activeIn[inbox] = c.At
}

func (m *Memory) putConversation(c *Conversation) {
	r := m.conversations.record(c.ID)
	if r.load.agent != 0 {
		m.agents[m.names.words[r.load.agent]].open[r.load.class]--
	}
	r.load = load{}
	if id := c.Word(Agent); id != "" && m.busy[c.State] {
		if number := m.names.number(id); number != 0 {
			r.load = load{agent: number, class: m.class(c.Word(Source))}
			m.agent(id).open[r.load.class]++
		}
	}
	w := writer{buf: m.scratch[:0], names: &m.names}
	w.conversation(c, &m.kept)
	if r.packed != string(w.buf) {
		r.packed = string(w.buf)
	}
	m.scratch = w.buf
}

func (m *Memory) putContact(c *Contact) {
	if !m.kept.Contacts() {
		return
	}
	w := writer{buf: m.scratch[:0], names: &m.names}
	w.contact(c, &m.kept)
	m.scratch = put(m.contacts, c.Key, w.buf)
}

func (m *Memory) putVisitor(c *Visitor) {
	if !m.kept.Visitors() {
		return
	}
	w := writer{buf: m.scratch[:0], names: &m.names}
	w.texts(c.texts[:], c.given, 0)
	m.scratch = put(m.visitors, c.Key, w.buf)
}

func (m *Memory) class(source string) uint16 {
	for i := 1; i < len(m.classes); i++ {
		if fold.Equal(m.classes[i].source, source) {
			return uint16(i)
		}
	}
	return 0
}

// Clock returns the latest instant applied.
func (m *Memory) Clock() Instant { return m.clock }

// Conversation fills into with the conversation of that id.
func (m *Memory) Conversation(id string, into *Conversation) bool {
	r := m.conversations.lookup(id)
	if r == nil {
		return false
	}
	into.Reset(r.id)
	in := reader{data: r.packed, names: &m.names}
	in.conversation(into)
	return true
}

// Conversations returns the ids of all conversations in order of creation.
func (m *Memory) Conversations() func(yield func(id string) bool) {
	return m.conversations.all
}

// Contact fills into with the contact of that key.
func (m *Memory) Contact(key string, into *Contact) bool {
	packed, ok := m.contacts[key]
	if ok {
		into.Reset(key)
		in := reader{data: packed, names: &m.names}
		in.contact(into)
	}
	return ok
}

// Visitor fills into with the visitor of that key.
func (m *Memory) Visitor(key string, into *Visitor) bool {
	packed, ok := m.visitors[key]
	if ok {
		into.Reset(key)
		in := reader{data: packed, names: &m.names}
		into.given = in.texts(into.texts[:], 0)
	}
	return ok
}

// Presence returns what the latest presence event of an agent said.
func (m *Memory) Presence(id string) Presence {
	if a := m.agents[id]; a != nil {
		return a.presence
	}
	return PresenceUnknown
}

// LastAssigned returns when an agent last got a conversation.
func (m *Memory) LastAssigned(id string) Instant {
	if a := m.agents[id]; a != nil {
		return a.lastAssigned
	}
	return 0
}

// LastActive returns when an agent was last active in an inbox, or with "" in any.
// Activity in no inbox in particular counts everywhere.
func (m *Memory) LastActive(id, inbox string) Instant {
	a := m.agents[id]
	switch {
	case a == nil:
		return 0
	case inbox == "":
		return a.lastActive
	}
	return max(a.activeIn[inbox], a.activeIn[""])
}

// Active returns how many conversations keep an agent busy, without the one called except, and the sum of their weights.
func (m *Memory) Active(id, except string) (count int, weight float64) {
	a := m.agents[id]
	if a == nil {
		return 0, 0
	}
	without := load{}
	if r := m.conversations.lookup(except); r != nil && r.load.agent != 0 && m.names.words[r.load.agent] == id {
		without = r.load
	}
	for i, n := range a.open {
		if without.agent != 0 && int(without.class) == i {
			n--
		}
		count += n
		weight += float64(n) * m.classes[i].weight // counted, not summed up: sums of floats would drift
	}
	return count, weight
}

// Cursor returns whom round robin chose last in a pool.
func (m *Memory) Cursor(pool string) string { return m.cursors[pool] }

// Weights returns where the weighted round robin of a pool stands.
func (m *Memory) Weights(pool string) []Weight { return m.weights[pool] }
