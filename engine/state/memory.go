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
	program       *program.Program // whose rules it serves
	kept          Kept
	names         names
	conversations conversations
	unresolved    placeSet
	dues          dues
	links         links
	queues        queues
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
	elsewhere    int                // further ones, of which the roster knows only how many
	holds        []uint32           // places of those that are not resolved, ascending; only if rules listen to presence
}

// NewMemory returns an empty state that serves the rules of p, and keeps also what the rules of readers look at.
func NewMemory(p *program.Program, readers ...*program.Program) *Memory {
	m := &Memory{
		program:       p,
		kept:          KeptBy(p, readers...),
		names:         newNames(),
		conversations: conversations{byID: map[string]int{}},
		contacts:      map[string]string{},
		visitors:      map[string]string{},
		agents:        map[string]*agent{},
		cursors:       map[string]string{},
		weights:       map[string][]Weight{},
		queues:        newQueues(),
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

// Beside returns an empty state that serves the rules of p, and is to hold the same conversations as m, created in the same
// order: their ids are kept once. The two are for one goroutine.
func (m *Memory) Beside(p *program.Program, readers ...*program.Program) *Memory {
	other := NewMemory(p, readers...)
	other.conversations.byID = m.conversations.byID
	other.conversations.beside, m.conversations.beside = &m.conversations, &other.conversations
	return other
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
		if m.clock == 0 || c.At > m.clock {
			m.clock = c.At
		}
	case *PresenceChange:
		m.agent(c.Agent).presence = c.Presence
		m.queues.stir()
	case *Activity:
		m.agent(c.Agent).act(c)
	case *Assignment:
		m.agent(c.Agent).lastAssigned = c.At
	case *Workload:
		m.setWorkload(c)
	case *Due:
		if place, known := m.conversations.place(c.Conversation); known {
			m.dues.set(place, c.At)
		}
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
		records[strings.Clone(key)] = string(packed) // the map takes over the key, too
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
	r, place := m.conversations.record(c.ID)
	m.unresolved.set(place, c.State != program.StateResolved)
	if key, ok := c.Text(ContactKey); ok && m.kept.linked {
		m.links.add(key, place)
	}
	m.hold(r, c, place)
	m.queues.put(c, r.id, place)
	old := r.load
	if old.agent != 0 {
		m.agents[m.names.words[old.agent]].open[old.class]--
	}
	r.load = load{}
	if id := c.Word(Agent); id != "" && m.busy[c.State] {
		if number := m.names.number(id); number != 0 {
			r.load = load{agent: number, class: m.class(c.Word(Source))}
			m.agent(id).open[r.load.class]++
		}
	}
	if r.load != old {
		m.queues.stir() // somebody may have less to do
	}
	w := writer{buf: m.scratch[:0], names: &m.names}
	w.conversation(c, &m.kept)
	if r.packed != string(w.buf) {
		r.packed = string(w.buf)
	}
	m.scratch = w.buf
}

// hold notes which agent has a conversation, as long as it is not resolved.
func (m *Memory) hold(r *record, c *Conversation, place int) {
	if !m.kept.held {
		return
	}
	var by *agent
	if id := c.Word(Agent); id != "" && c.State != program.StateResolved {
		by = m.agent(id)
	}
	if by == r.held {
		return
	}
	if r.held != nil {
		at, _ := slices.BinarySearch(r.held.holds, uint32(place))
		r.held.holds = slices.Delete(r.held.holds, at, at+1)
	}
	if by != nil {
		at, _ := slices.BinarySearch(by.holds, uint32(place))
		by.holds = slices.Insert(by.holds, at, uint32(place))
	}
	r.held = by
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

// Clock returns the latest instant applied, or 0.
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

// Place returns the place of a conversation in the order of creation, from 0, and whether it is known. One that is not
// would get the place returned.
func (m *Memory) Place(id string) (place int, known bool) {
	if place, known = m.conversations.place(id); known {
		return place, true
	}
	return m.conversations.count, false
}

// Unresolved returns the ids of the conversations that are not resolved, in order of creation.
func (m *Memory) Unresolved() func(yield func(id string) bool) {
	return func(yield func(id string) bool) {
		m.unresolved.all(func(place int) bool { return yield(m.conversations.at(place).id) })
	}
}

// Shared returns the ids of the conversations of a contact, in any order.
// There are none where no rule asks for the age of a contact's property.
func (m *Memory) Shared(contact string) func(yield func(id string) bool) {
	return func(yield func(id string) bool) {
		for _, place := range m.links.byKey[contact] {
			if !yield(m.conversations.at(int(place)).id) {
				return
			}
		}
	}
}

// NextDue returns the earliest instant at which something is due for a conversation, or 0.
func (m *Memory) NextDue() Instant { return m.dues.next() }

// Due returns the ids of the conversations for which something is due at that instant, in order of creation.
func (m *Memory) Due() func(yield func(id string) bool) {
	return func(yield func(id string) bool) {
		for _, place := range m.dues.first() {
			m.conversations.last = int(place)
			if !yield(m.conversations.at(int(place)).id) {
				return
			}
		}
	}
}

// Held returns the ids of the conversations that an agent has and that are not resolved, in order of creation.
func (m *Memory) Held(id string) func(yield func(id string) bool) {
	return func(yield func(id string) bool) {
		a := m.agents[id]
		if a == nil {
			return
		}
		for _, place := range a.holds {
			if !yield(m.conversations.at(int(place)).id) {
				return
			}
		}
	}
}

// Queues returns the queues in which conversations wait, in any order.
func (m *Memory) Queues() func(yield func(*Queue) bool) { return m.queues.all }

// Stirs returns a number that changes whenever somebody may have become able to take a conversation that waits,
// except by the passing of time.
func (m *Memory) Stirs() uint64 { return m.queues.stirs }

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
	count, weight = a.elsewhere, float64(a.elsewhere)
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
