package state

import (
	"fmt"
	"slices"
	"strings"
	"unsafe"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/fold"
)

// Memory is a state held in memory. It keeps what the rules of one program can read.
// It is for one goroutine at a time.
type Memory struct {
	program       *program.Program // whose rules it serves
	kept          Kept
	names         names
	conversations records[bonds]
	unresolved    placeSet
	dues          dues
	links         links
	queues        queues
	contacts      records[small] // by key
	visitors      records[small]
	agents        map[string]*agent
	met           [64]*agent // those asked for lately, by where the id lies: rules and books name the same few again and again
	cursors       map[string]string
	weights       map[string][]Weight
	clock         Instant
	busy          [4]bool // by program.State
	classes       []class
	scratch       []byte
	eachDue       func(yield func(id string) bool) // the answer of Due, made once
	filled        *bonds                           // of the conversation that was asked for last: the contact asked for next is mostly its own
}

// bonds are what ties a conversation to others.
type bonds struct {
	load    load
	held    *agent         // who has it, while it is not resolved; only if rules listen to presence
	contact *record[small] // the contact that was asked for with it; nil as long as there was none
}

// Expect says which conversations events will soon be about. It changes nothing that can be seen: it reads of each, known or
// not, where the rest of it is, so that the processor waits once for many of them. Who reads events ahead, sixteen at a time
// or so, decides them faster for it.
func (m *Memory) Expect(conversations []string) { m.conversations.expect(conversations) }

// touch reads a little of everything that a turn about a conversation asks for.
func (m *Memory) touch(place int, r *record[bonds]) byte {
	at := m.dues.touch(place)
	if contact := r.aside.contact; contact != nil {
		at ^= contact.data[0]
	}
	return at ^ r.data[len(r.data)-1]
}

// small is memory for a contact or visitor of whom little is kept, beside its record: as much as makes a whole of 64 bytes.
type small [40]byte

func (s *small) room() []byte { return s[:] }

// load is what a conversation adds to the work of an agent; agent is 0 when it adds nothing.
type load struct {
	agent uint32 // number of the agent's name
	class uint16
}

// class is a class of sources whose conversations take the same part of a capacity. The first is that of all others.
type class struct {
	source string
	weight float64
}

// agent is what is known about an agent.
type agent struct {
	id           string
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
		conversations: newRecords[bonds](nil, nil),
		contacts:      newRecords(nil, (*small).room),
		visitors:      newRecords(nil, (*small).room),
		agents:        map[string]*agent{},
		cursors:       map[string]string{},
		weights:       map[string][]Weight{},
		queues:        newQueues(),
		filled:        new(bonds),
		classes:       []class{{weight: 1}},
	}
	m.conversations.touch = m.touch
	m.eachDue = m.allDue
	for _, s := range p.Desk.Busy {
		m.busy[s] = true
	}
	for _, w := range p.Desk.CapacityWeights {
		m.classes = append(m.classes, class{source: w.Source, weight: w.Weight})
	}
	return m
}

// Beside returns an empty state that serves the rules of p, and is to hold the same conversations as m, created in the same
// order: the index that finds them is kept once. The two are for one goroutine.
func (m *Memory) Beside(p *program.Program, readers ...*program.Program) *Memory {
	other := NewMemory(p, readers...)
	other.conversations.index = m.conversations.index
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
		m.agent(c.Agent).act(m.names.lasting(c.Inbox), c.At)
	case *Assignment:
		m.agent(c.Agent).lastAssigned = c.At
	case *Workload:
		m.setWorkload(c)
	case *Due:
		if place, known := m.conversations.place(c.Conversation); known {
			m.dues.set(place, c.At)
		}
	case *CursorMove:
		m.moveCursor(c)
	case *WeightsMove:
		m.moveWeights(c)
	default:
		panic(fmt.Sprintf("unexpected %T", c))
	}
}

func (m *Memory) moveCursor(c *CursorMove) {
	m.cursors[m.names.lasting(c.Pool)] = m.names.lasting(c.Agent)
}

// moveWeights writes over the old weights when they are of the same agents, as they mostly are.
func (m *Memory) moveWeights(c *WeightsMove) {
	old := m.weights[c.Pool]
	if slices.EqualFunc(old, c.Weights, func(a, b Weight) bool { return a.Agent == b.Agent }) {
		for i := range old {
			old[i].Current = c.Weights[i].Current
		}
		return
	}
	now := slices.Clone(c.Weights)
	for i := range now {
		now[i].Agent = strings.Clone(now[i].Agent)
	}
	m.weights[strings.Clone(c.Pool)] = now
}

func (m *Memory) agent(id string) *agent {
	a := m.known(id)
	if a == nil {
		a = &agent{id: strings.Clone(id), open: make([]int, len(m.classes))}
		m.agents[a.id] = a
	}
	return a
}

// known returns what is known about an agent, or nil.
func (m *Memory) known(id string) *agent {
	met := &m.met[address(id)%uint32(len(m.met))]
	if a := *met; a != nil && a.id == id {
		return a
	}
	a := m.agents[id]
	if a != nil {
		*met = a
	}
	return a
}

func (a *agent) act(inbox string, at Instant) {
	a.lastActive = at
	if a.activeIn == nil {
		a.activeIn = map[string]Instant{}
	}
	a.activeIn[inbox] = at
}

func (m *Memory) putConversation(c *Conversation) {
	w := writer{buf: m.scratch[:0], names: &m.names}
	w.conversation(c, &m.kept)
	m.scratch = w.buf
	r, place := m.conversations.put(c.ID, w.buf)
	m.unresolved.set(place, c.State != program.StateResolved)
	if key, ok := c.Text(ContactKey); ok && m.kept.linked {
		m.links.add(key, place)
	}
	m.hold(&r.aside, c, place)
	m.queues.put(c, r.id(), place)
	m.charge(&r.aside.load, c)
}

// charge notes to whose work a conversation adds.
func (m *Memory) charge(l *load, c *Conversation) {
	var now load
	if id := c.Word(Agent); id != "" && m.busy[c.State] {
		now = load{agent: m.names.number(id), class: m.class(c.Word(Source))}
	}
	if now.agent == 0 { // nobody has it, or there are too many names to count by
		now = load{}
	}
	if now == *l {
		return
	}
	if l.agent != 0 {
		m.known(m.names.words[l.agent]).open[l.class]--
	}
	if now.agent != 0 {
		m.agent(m.names.words[now.agent]).open[now.class]++
	}
	*l = now
	m.queues.stir() // somebody may have less to do
}

// hold notes which agent has a conversation, as long as it is not resolved.
func (m *Memory) hold(r *bonds, c *Conversation, place int) {
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
	m.scratch = w.buf
	if r := m.filled.contact; r != nil && r.id() == c.Key {
		r.replace(w.buf)
	} else {
		m.contacts.put(c.Key, w.buf)
	}
}

func (m *Memory) putVisitor(c *Visitor) {
	if !m.kept.Visitors() {
		return
	}
	w := writer{buf: m.scratch[:0], names: &m.names}
	w.texts(c.texts[:], c.given, 0)
	m.scratch = w.buf
	m.visitors.put(c.Key, w.buf)
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
	m.filled = &r.aside
	id, packed := r.parts()
	into.Reset(id)
	in := m.reader(&into.memory, packed)
	in.conversation(into)
	return true
}

// reader returns a reader of a copy of what is packed.
func (m *Memory) reader(memory *[]byte, packed []byte) reader {
	*memory = append((*memory)[:0], packed...)
	return reader{data: unsafe.String(unsafe.SliceData(*memory), len(packed)), known: m.names.words}
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
		m.unresolved.all(func(place int) bool { return yield(m.conversations.at(place).id()) })
	}
}

// Shared returns the ids of the conversations of a contact, in any order.
// There are none where no rule asks for the age of a contact's property.
func (m *Memory) Shared(contact string) func(yield func(id string) bool) {
	return func(yield func(id string) bool) {
		for _, place := range m.links.byKey[contact] {
			if !yield(m.conversations.at(int(place)).id()) {
				return
			}
		}
	}
}

// NextDue returns the earliest instant at which something is due for a conversation, or 0.
func (m *Memory) NextDue() Instant { return m.dues.next() }

// Due returns the ids of the conversations for which something is due at that instant, in order of creation.
func (m *Memory) Due() func(yield func(id string) bool) { return m.eachDue }

func (m *Memory) allDue(yield func(id string) bool) {
	for _, place := range m.dues.first() {
		m.conversations.last = int(place)
		m.conversations.touched = m.touch(int(place), m.conversations.at(int(place)))
		if !yield(m.conversations.at(int(place)).id()) {
			return
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
			if !yield(m.conversations.at(int(place)).id()) {
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
	r := m.filled.contact
	if r == nil || r.id() != key {
		if r = m.contacts.lookup(key); r == nil {
			return false
		}
		m.filled.contact = r
	}
	id, packed := r.parts()
	into.Reset(id)
	in := m.reader(&into.memory, packed)
	in.contact(into)
	return true
}

// Visitor fills into with the visitor of that key.
func (m *Memory) Visitor(key string, into *Visitor) bool {
	r := m.visitors.lookup(key)
	if r == nil {
		return false
	}
	id, packed := r.parts()
	into.Reset(id)
	in := m.reader(&into.memory, packed)
	into.given = in.texts(into.texts[:], 0)
	return true
}

// Presence returns what the latest presence event of an agent said.
func (m *Memory) Presence(id string) Presence {
	if a := m.known(id); a != nil {
		return a.presence
	}
	return PresenceUnknown
}

// LastAssigned returns when an agent last got a conversation.
func (m *Memory) LastAssigned(id string) Instant {
	if a := m.known(id); a != nil {
		return a.lastAssigned
	}
	return 0
}

// LastActive returns when an agent was last active in an inbox, or with "" in any.
// Activity in no inbox in particular counts everywhere.
func (m *Memory) LastActive(id, inbox string) Instant {
	a := m.known(id)
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
	a := m.known(id)
	if a == nil {
		return 0, 0
	}
	without := load{}
	if r := m.conversations.lookup(except); r != nil && r.aside.load.agent != 0 && m.names.words[r.aside.load.agent] == id {
		without = r.aside.load
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
