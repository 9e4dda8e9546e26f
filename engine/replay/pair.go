package replay

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/engine"
	"github.com/routebook/routebook/engine/event"
	"github.com/routebook/routebook/engine/state"
)

// Versions are two programs and the traffic that both of them decide. Old, New and Inputs are needed; what Settings has
// under the same name means the same here.
type Versions struct {
	Old, New *program.Program
	Inputs   []Input
	MaxLine  int
	Jobs     int
	Until    time.Time
	Beyond   time.Duration

	// Start is what both sides know before the first event, such as a roster.
	Start []state.Change

	// Decided gets each turn before what was decided becomes the past. The turn is valid until Decided returns.
	Decided func(*Turn) error

	Rejected func(*event.LineError) error
	Progress func(events int)
}

// Turn is one turn as both programs decide it. It may be one that only one of them has, such as that of a timer that the
// other does not know.
type Turn struct {
	Event    *event.Event     // nil in a turn that no event begins
	Old, New *engine.Decision // nil where that side has no such turn

	pair *pair
}

// Place returns the place of the turn's conversation in the order of creation, from 0. One that the turn creates is the next.
func (t *Turn) Place() int {
	if t.Old != nil {
		place, _ := t.pair.old.memory.Place(t.Old.Conversation)
		return place
	}
	place, _ := t.pair.new.memory.Place(t.New.Conversation)
	return place
}

// Compare decides every event of the inputs with both programs, side by side, reading the traffic once. Its summaries and
// errors are those of Run.
func Compare(ctx context.Context, v Versions) (before, after Summary, err error) {
	p, err := newPair(v)
	if err != nil {
		return Summary{}, Summary{}, err
	}
	t := traffic{
		inputs: v.Inputs, jobs: v.Jobs, rejected: v.Rejected, sides: []*side{p.old, p.new},
		settings: event.Settings{MaxLine: v.MaxLine, Unread: unreadByBoth(p.old.machine.Unread(), p.new.machine.Unread())},
	}
	err = t.each(ctx, func() error { return p.take(ctx, &t) })
	if err == nil {
		err = p.goOn(ctx)
	}
	stats := t.stats()
	return p.old.summarize(stats), p.new.summarize(stats), err
}

// unreadByBoth returns what neither of two machines looks at.
func unreadByBoth(a, b event.Unread) event.Unread {
	return event.Unread{Subject: a.Subject && b.Subject, Body: a.Body && b.Body, Paths: a.Paths && b.Paths}
}

// pair is a comparison under way.
type pair struct {
	Versions
	old, new *side
	event    *event.Event // at hand; nil after the last one
	turn     Turn
	again    *again // nil until somebody asks
}

func newPair(v Versions) (*pair, error) {
	memory := state.NewMemory(v.Old, v.New)
	memory.Apply(v.Start)
	beside := memory.Beside(v.New, v.Old)
	beside.Apply(v.Start)
	older, err := newSide(v.Old, memory, v.New)
	if err != nil {
		return nil, err
	}
	newer, err := newSide(v.New, beside, v.Old)
	if err != nil {
		return nil, err
	}
	p := &pair{Versions: v, old: older, new: newer}
	p.turn.pair = p
	return p, nil
}

// take decides the event at hand with all that belongs to it, on both sides.
func (p *pair) take(ctx context.Context, t *traffic) error {
	p.event = t.event
	p.old.arrive(p.event, t.repeated)
	p.new.arrive(p.event, t.repeated)
	older := p.old.machine.Course(p.old.memory, p.event)
	newer := p.new.machine.Course(p.new.memory, p.event)
	if err := p.run(ctx, &older, &newer); err != nil {
		return err
	}
	if p.Progress != nil {
		p.Progress(p.old.summary.Events)
	}
	return nil
}

// goOn lets both clocks go on after the last event.
func (p *pair) goOn(ctx context.Context) error {
	p.event = nil
	until, further := furtherThan(p.old.memory.Clock(), p.Until, p.Beyond)
	if !further {
		return nil
	}
	older, newer := p.old.machine.CourseUntil(p.old.memory, until), p.new.machine.CourseUntil(p.new.memory, until)
	return p.run(ctx, &older, &newer)
}

// run lets two courses go side by side: turns that both of them have are taken together, the others when their time comes.
func (p *pair) run(ctx context.Context, older, newer *engine.Course) error {
	a, b := older.Next(), newer.Next()
	for a != nil || b != nil {
		order := 0
		if a == nil || b == nil || a.Trigger != nil || b.Trigger != nil {
			if err := ctx.Err(); err != nil {
				return err
			}
			order = p.order(a, b)
		}
		p.turn.Event, p.turn.Old, p.turn.New = nil, nil, nil
		if order <= 0 {
			p.turn.Old = a
		}
		if order >= 0 {
			p.turn.New = b
		}
		if d := cmp.Or(p.turn.Old, p.turn.New); d.Trigger == nil {
			p.turn.Event = p.event
		}
		if err := p.Decided(&p.turn); err != nil {
			return err
		}
		if order <= 0 {
			p.old.apply(p.event, a)
			a = older.Next()
		}
		if order >= 0 {
			p.new.apply(p.event, b)
			b = newer.Next()
		}
	}
	return nil
}

// order says which of two turns comes first: a below 0, b above 0, and at 0 both are the same turn.
func (p *pair) order(a, b *engine.Decision) int {
	switch {
	case a == nil:
		return 1
	case b == nil:
		return -1
	}
	if by := cmp.Compare(stageOf(a, b), stageOf(b, a)); by != 0 {
		return by
	}
	at, bt := a.Trigger, b.Trigger
	if by := cmp.Or(cmp.Compare(at.At, bt.At), cmp.Compare(rank(at), rank(bt))); by != 0 {
		return by
	}
	place, _ := p.old.memory.Place(at.Conversation)
	other, _ := p.new.memory.Place(bt.Conversation)
	if place != other || at.Rule < 0 && bt.Rule < 0 {
		return cmp.Compare(place, other)
	}
	if p.sameRule(at.Rule, bt.Rule) {
		return 0
	}
	return cmp.Or(cmp.Compare(at.Rule, bt.Rule), -1)
}

// stageOf says where d stands in its course, as far as that differs from the other's: a turn that is due comes before the
// event, and what follows from the event comes after it. The event is decided by both sides at once.
func stageOf(d, other *engine.Decision) int {
	if d.Trigger == nil && other.Trigger != nil {
		return 1
	}
	return 0
}

// rank orders the kinds of turn at one instant. What is drained follows from the turn before.
func rank(t *engine.Trigger) int {
	if t.Kind == engine.TriggerQueue && t.Rule >= 0 {
		return -1
	}
	return int(t.Kind)
}

// sameRule reports whether a rule of the old program is the one of the new program. Neither may be one: -1.
func (p *pair) sameRule(older, newer program.RuleID) bool {
	if older < 0 || newer < 0 {
		return older == newer
	}
	a, b := &p.Old.Rules[older], &p.New.Rules[newer]
	return a.Name == b.Name || b.Formerly == a.Name || a.Formerly == b.Name
}

// again decides once more what a turn was about, to explain it.
type again struct {
	old, new *engine.Machine
}

// Again returns what both programs decide about the turn from the state that the OLD one has made: what differs then is due to
// the programs alone, and not to what happened before. With evidence the decisions carry it. Either is nil where that program
// has no such rule. It returns false where the new program cannot read that state.
func (t *Turn) Again(evidence bool) (older, newer *engine.Decision, ok bool) {
	p := t.pair
	if p.again == nil {
		p.again = newAgain(p)
	}
	if p.again.old == nil {
		return nil, nil, false
	}
	p.again.old.KeepEvidence, p.again.new.KeepEvidence = evidence, evidence
	view := p.old.memory
	if t.Event != nil {
		newer = p.again.new.Decide(view, t.Event)
		if evidence {
			return p.again.old.Decide(view, t.Event), newer, true
		}
		return t.Old, newer, true // it is what the old program decides from its own state
	}
	before, after := t.triggers()
	if before != nil {
		older = p.again.old.Turn(view, *before)
	}
	if after != nil {
		newer = p.again.new.Turn(view, *after)
	}
	return older, newer, true
}

// triggers returns what begins the turn on both sides; nil where that program does not have the rule.
func (t *Turn) triggers() (before, after *engine.Trigger) {
	p := t.pair
	if t.Old != nil {
		before, after = t.Old.Trigger, inOther(t.Old.Trigger, p.Old, p.New)
	} else {
		before, after = inOther(t.New.Trigger, p.New, p.Old), t.New.Trigger
	}
	return before, after
}

// inOther returns what begins a turn of one program as the other has it, or nil.
func inOther(t *engine.Trigger, of, other *program.Program) *engine.Trigger {
	made := *t
	if made.Rule < 0 {
		return &made
	}
	var ok bool
	made.Rule, ok = counterpart(made.Rule, of, other)
	if !ok {
		return nil
	}
	return &made
}

// counterpart returns the rule of one program that is a rule of the other.
func counterpart(rule program.RuleID, of, in *program.Program) (program.RuleID, bool) {
	r := &of.Rules[rule]
	at := slices.IndexFunc(in.Rules, func(other program.Rule) bool { return other.Name == r.Name })
	if at < 0 {
		at = slices.IndexFunc(in.Rules, func(other program.Rule) bool {
			return other.Formerly != "" && other.Formerly == r.Name || r.Formerly != "" && r.Formerly == other.Name
		})
	}
	return program.RuleID(at), at >= 0
}

func newAgain(p *pair) *again {
	same := slices.Equal(p.Old.Desk.ContactProperties, p.New.Desk.ContactProperties) &&
		slices.Equal(p.Old.Desk.ConversationProperties, p.New.Desk.ConversationProperties) &&
		slices.Equal(p.Old.Desk.OrderProperties, p.New.Desk.OrderProperties)
	if !same { // properties are kept by their place among those that are declared
		return &again{}
	}
	older, err := p.old.rules.NewMachine()
	if err != nil {
		panic("a machine that could be started cannot be started again: " + err.Error())
	}
	newer, err := p.new.rules.NewMachine()
	if err != nil {
		panic("a machine that could be started cannot be started again: " + err.Error())
	}
	return &again{old: older, new: newer}
}
