package state

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/fold"
	"github.com/routebook/routebook/engine/event"
)

// Load reads a state that Save wrote, to serve the rules of p. They need not be those that it was saved under: rules,
// properties and statuses are found by name, rules also by the name that they had formerly. What nothing in p reads is
// dropped, and with it what belongs to a rule that is no more.
//
// What is due is not part of a state: engine.Machine.Plan finds it out.
//
// Anything that is not a complete and undamaged state is an error, and nothing is loaded.
func Load(r io.Reader, p *program.Program) (*Memory, error) {
	l := &loader{
		lines:    lineReader{in: bufio.NewReaderSize(r, 1<<16), digest: sha256.New()},
		memory:   NewMemory(p),
		desk:     &p.Desk,
		rules:    rulesByName(p),
		statuses: map[string]program.State{},
	}
	if err := l.header(p); err != nil {
		return nil, err
	}
	for records := 0; ; records++ {
		line, err := l.lines.next()
		switch {
		case errors.Is(err, io.EOF):
			return nil, errors.New("the saved state is cut off: its last line is missing")
		case err != nil:
			return nil, err
		case bytes.HasPrefix(line, []byte(trailerStart)):
			return l.finish(line, records)
		}
		if err := l.record(line); err != nil {
			return nil, fmt.Errorf("line %d of the saved state: %w", l.lines.number, err)
		}
	}
}

// loader reads a snapshot.
type loader struct {
	lines    lineReader
	memory   *Memory
	desk     *program.Desk
	rules    map[string]*program.Rule
	statuses map[string]program.State // by folded name; empty unless the program has changed
}

// rulesByName returns the rules by their names, and by former names that no other rule has now.
func rulesByName(p *program.Program) map[string]*program.Rule {
	rules := make(map[string]*program.Rule, len(p.Rules))
	for i := range p.Rules {
		if former := p.Rules[i].Formerly; former != "" {
			rules[former] = &p.Rules[i]
		}
	}
	for i := range p.Rules {
		rules[p.Rules[i].Name] = &p.Rules[i]
	}
	return rules
}

func (l *loader) header(p *program.Program) error {
	line, err := l.lines.next()
	switch begins := bytes.HasPrefix(l.lines.last, []byte(headerStart)); {
	case err != nil && !errors.Is(err, io.EOF) && (begins || len(l.lines.last) == 0):
		return err
	case !begins:
		return errors.New("this is no saved state")
	}
	var h snapshotHeader
	if err := json.Unmarshal(line, &h); err != nil { // loosely: other versions may say more
		return fmt.Errorf("line 1 of the saved state: %w", err)
	}
	if err := h.check(); err != nil {
		return err
	}
	l.memory.clock = Instant(h.Clock)
	if h.Program != digestPrefix+p.Digest() {
		for _, s := range slices.Backward(p.Desk.Statuses) {
			l.statuses[fold.String(s.Name)] = s.State
		}
	}
	return nil
}

// finish checks by the last line that the state is complete and undamaged, and that nothing follows.
func (l *loader) finish(line []byte, records int) (*Memory, error) {
	var t snapshotTrailer
	if err := strictly(line, &t); err != nil {
		return nil, fmt.Errorf("line %d of the saved state: %w", l.lines.number, err)
	}
	if err := t.check(records, l.lines.digest); err != nil {
		return nil, err
	}
	if _, err := l.lines.next(); !errors.Is(err, io.EOF) {
		return nil, errors.New("the saved state goes on behind its last line")
	}
	return l.memory, nil
}

// strictly reads one JSON object whose keys are all known.
func strictly(line []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(line))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if rest := bytes.TrimSpace(line[d.InputOffset():]); len(rest) > 0 {
		return errors.New("there is more than one object")
	}
	return nil
}

// record reads one record, which its first key tells.
func (l *loader) record(line []byte) error {
	for _, kind := range []struct {
		key  string
		read func(line []byte) error
	}{
		{`{"conversation":`, l.conversation},
		{`{"contact":`, l.contact},
		{`{"visitor":`, l.visitor},
		{`{"agent":`, l.agent},
		{`{"pool":`, l.pool},
	} {
		if bytes.HasPrefix(line, []byte(kind.key)) {
			return kind.read(line)
		}
	}
	return errors.New("this is no record of a state")
}

func (l *loader) agent(line []byte) error {
	var r agentRecord
	if err := strictly(line, &r); err != nil {
		return err
	}
	presence, err := indexOf(r.Presence, presenceNames, "presence")
	if err != nil {
		return err
	}
	if r.Elsewhere < 0 {
		return fmt.Errorf("%d conversations are less than none", r.Elsewhere)
	}
	a := l.memory.agent(r.Agent)
	if old := a.record(r.Agent); !old.empty() {
		return twice("agent", r.Agent)
	}
	a.presence, a.lastAssigned, a.lastActive, a.elsewhere = Presence(presence), Instant(r.LastAssigned), Instant(r.LastActive), r.Elsewhere
	for inbox, at := range r.ActiveIn {
		if a.activeIn == nil {
			a.activeIn = make(map[string]Instant, len(r.ActiveIn))
		}
		a.activeIn[inbox] = Instant(at)
	}
	return nil
}

func twice(what, id string) error { return fmt.Errorf("%s %q is there twice", what, id) }

func (l *loader) pool(line []byte) error {
	var r poolRecord
	if err := strictly(line, &r); err != nil {
		return err
	}
	m := l.memory
	if m.cursors[r.Pool] != "" || m.weights[r.Pool] != nil {
		return twice("pool", r.Pool)
	}
	if r.Cursor != "" {
		m.cursors[r.Pool] = r.Cursor
	}
	for _, w := range r.Weights {
		m.weights[r.Pool] = append(m.weights[r.Pool], Weight(w))
	}
	return nil
}

func (l *loader) contact(line []byte) error {
	var r contactRecord
	if err := strictly(line, &r); err != nil {
		return err
	}
	if l.memory.contacts.lookup(r.Contact) != nil {
		return twice("contact", r.Contact)
	}
	c := &Contact{Key: r.Contact, Tags: r.Tags, Properties: properties(r.Properties, l.desk.ContactProperties)}
	var err error
	if c.Firings, err = l.firings(r.Firings); err != nil {
		return err
	}
	c.given, err = take(r.Texts, c.texts[:], contactTextNames[:])
	l.memory.putContact(c)
	return err
}

func (l *loader) visitor(line []byte) error {
	var r visitorRecord
	if err := strictly(line, &r); err != nil {
		return err
	}
	if l.memory.visitors.lookup(r.Visitor) != nil {
		return twice("visitor", r.Visitor)
	}
	v := &Visitor{Key: r.Visitor}
	var err error
	v.given, err = take(r.Texts, v.texts[:], visitorTextNames[:])
	l.memory.putVisitor(v)
	return err
}

func (l *loader) conversation(line []byte) error {
	var r conversationRecord
	if err := strictly(line, &r); err != nil {
		return err
	}
	if l.memory.conversations.lookup(r.Conversation) != nil {
		return twice("conversation", r.Conversation)
	}
	if r.Messages < 0 || r.Replies < 0 {
		return fmt.Errorf("%d messages or %d replies are less than none", r.Messages, r.Replies)
	}
	c := &Conversation{
		ID: r.Conversation, SnoozedUntil: Instant(r.SnoozedUntil), Answered: r.Answered, Greeted: r.Greeted,
		Messages: r.Messages, Replies: r.Replies, Score: float64(r.Score), Tags: r.Tags, Topics: r.Topics,
		Properties: properties(r.Properties, l.desk.ConversationProperties), OrderProperties: properties(r.Order, l.desk.OrderProperties),
	}
	var err error
	if c.Firings, err = l.firings(r.Firings); err != nil {
		return err
	}
	if c.given, err = take(r.Texts, c.texts[:], textNames[:]); err != nil {
		return err
	}
	if err := l.lifeOf(c, &r); err != nil {
		return err
	}
	if c.Chain, err = l.chain(r.Chain); err != nil {
		return err
	}
	l.memory.putConversation(c)
	return nil
}

// lifeOf takes the state and the moments of a conversation. A status of the desk stands for what the desk says now.
func (l *loader) lifeOf(c *Conversation, r *conversationRecord) error {
	s, err := indexOf(r.State, stateNames, "state")
	if err != nil {
		return err
	}
	c.State = program.State(s)
	if status, ok := c.Text(Status); ok {
		if now, known := l.statuses[fold.String(status)]; known {
			c.State = now
		}
	}
	for name, at := range r.Moments {
		i, err := indexOf(name, momentNames[:], "moment")
		if err != nil {
			return err
		}
		c.Moments[i] = Instant(at)
	}
	return nil
}

// chain reads what became of an assignment. Nothing becomes of one whose rule is no more.
func (l *loader) chain(r *chainRecord) (Chain, error) {
	if r == nil {
		return Chain{}, nil
	}
	kind, err := indexOf(r.Waits, chainNames[1:], "wait")
	if err != nil {
		return Chain{}, err
	}
	if r.Before < 0 || r.Before > len(r.Tried) {
		return Chain{}, fmt.Errorf("%d of %d agents tried before", r.Before, len(r.Tried))
	}
	if r.Step < 0 || r.Fallbacks < 0 {
		return Chain{}, fmt.Errorf("step %d or fallback %d is less than none", r.Step, r.Fallbacks)
	}
	rule := l.rules[r.Rule]
	if rule == nil {
		return Chain{}, nil
	}
	return Chain{
		Kind: ChainKind(kind + 1), Rule: rule.Name, Step: r.Step, Own: Pool(r.Own), Pool: Pool(r.Pool),
		Fallbacks: r.Fallbacks, Tried: r.Tried, Before: r.Before, Due: Instant(r.Due),
	}, nil
}

// firings reads the firings of rules that still have a limit.
func (l *loader) firings(records []firingRecord) ([]Firing, error) {
	var list []Firing
	for _, r := range records {
		if r.Count < 1 {
			return nil, fmt.Errorf("rule %q fired %d times, which is less than once", r.Rule, r.Count)
		}
		if rule := l.rules[r.Rule]; rule != nil && rule.Limit != nil {
			list = append(list, Firing{Rule: rule.Name, At: Instant(r.At), Count: r.Count})
		}
	}
	return list, nil
}

// take reads texts by name. It returns the mask of those that are given.
func take(byName map[string]string, texts, names []string) (given uint32, err error) {
	for name, text := range byName {
		i, err := indexOf(name, names, "text")
		if err != nil {
			return 0, err
		}
		texts[i] = text
		given |= 1 << i
	}
	return given, nil
}

// properties reads the properties that are still declared.
func properties(byName map[string]value, declared []program.Property) []Property {
	var list []Property
	for slot := range declared {
		if v, ok := byName[declared[slot].Name]; ok {
			list = append(list, Property{Slot: slot, Value: event.Value(v)})
		}
	}
	return list
}
