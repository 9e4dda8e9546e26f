package review

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/engine"
	"github.com/routebook/routebook/engine/event"
	"github.com/routebook/routebook/engine/replay"
	"github.com/routebook/routebook/engine/state"
	"github.com/routebook/routebook/rules/evidence"
)

// Inquiry asks why something was decided as it was. Book, Open and one of Event and Conversation are needed; what
// replay.Settings has under the same name means the same here.
type Inquiry struct {
	Book    *Book
	Against *Book                          // another version, which is asked the same; nil for none
	Open    func() ([]replay.Input, error) // opens the traffic, once for each version

	Event        string // the id of an event: why that was decided so
	Conversation string // the id of a conversation: why all about it was
	Rule         string // a rule to say everything about; "" for none
	Misses       int    // how many rules that nearly matched are shown at most

	State   func(*program.Program) (*state.Memory, error) // what each version starts from, made for it; nil for an empty desk
	Start   []state.Change                                // what else is known before the first event, such as a roster
	MaxLine int
	Until   time.Time
	Beyond  time.Duration

	Rejected func(*event.LineError) error
}

// Reasons are the answer to an Inquiry.
type Reasons struct {
	Schema  int       `json:"schema"` // 1
	Book    Version   `json:"book"`
	Rule    string    `json:"rule,omitempty"` // that was asked for
	Turns   []Turn    `json:"turns"`
	Against *Contrast `json:"against,omitempty"`

	zone *time.Location
}

// Explain decides the traffic and explains a part of it. It stops reading behind the event that was asked for. Its errors are
// those of replay.Run and of Inquiry.State and Open, *UnknownError and *NoEventError.
func Explain(ctx context.Context, q Inquiry) (*Reasons, error) {
	if err := q.checkRule(); err != nil {
		return nil, err
	}
	x, err := explainBy(ctx, q, q.Book)
	if err != nil || q.Against == nil {
		return x, err
	}
	other, err := explainBy(ctx, q, q.Against)
	if err != nil {
		return nil, err
	}
	x.Against = contrastOf(q, other, x)
	return x, nil
}

// UnknownError says that there is nothing of the name that was asked for.
type UnknownError struct {
	What string // "event", "conversation" or "rule"
	Name string
	Hint string // a suggestion; may be empty
}

// Error implements error.
func (e *UnknownError) Error() string {
	text := fmt.Sprintf("no %s %s", e.What, strconv.Quote(e.Name))
	if e.What != "rule" {
		text += " in the traffic"
	}
	if e.Hint != "" {
		text += "; " + e.Hint
	}
	return text
}

// NoEventError says that the traffic holds no event at all.
type NoEventError struct{}

// Error implements error.
func (*NoEventError) Error() string { return "no event to decide" }

// checkRule fails when no version has the rule that is asked for.
func (q *Inquiry) checkRule() error {
	if q.Rule == "" {
		return nil
	}
	var names []string
	for _, b := range []*Book{q.Book, q.Against} {
		if b == nil {
			continue
		}
		for _, r := range b.Info.Rules {
			if r.ID == q.Rule {
				return nil
			}
			names = append(names, r.ID)
		}
	}
	return &UnknownError{"rule", q.Rule, diag.Suggest(q.Rule, names)}
}

// inquest is one version being asked.
type inquest struct {
	Inquiry
	*version
	reader  *evidence.Reader
	machine *engine.Machine // a second one, for questions that no decision answers
	zone    *time.Location

	armed         map[string][]engine.Armed // by conversation: the timers before the turn
	events        []string                  // the ids that the traffic has, for suggestions
	conversations map[string]bool
	turns         []Turn
}

// explainBy asks one version.
func explainBy(ctx context.Context, q Inquiry, b *Book) (*Reasons, error) {
	rules, err := engine.Load(b.Program)
	if err != nil {
		return nil, err
	}
	i := &inquest{
		Inquiry: q, version: newVersion(b), reader: evidence.NewReader(b.Info, b.Program),
		armed: map[string][]engine.Armed{}, conversations: map[string]bool{}, turns: []Turn{},
	}
	if i.machine, err = rules.NewMachine(); err != nil {
		return nil, err
	}
	if i.zone, err = time.LoadLocation(b.Program.Desk.Zone); err != nil {
		return nil, fmt.Errorf("load the book's time zone: %w", err)
	}
	memory, err := q.memory(b.Program)
	if err != nil {
		return nil, err
	}
	inputs, err := q.Open()
	if err != nil {
		return nil, err
	}
	defer closeAll(inputs)
	summary, err := replay.Watch(ctx, replay.Settings{
		Program: b.Program, Inputs: inputs, MaxLine: q.MaxLine, State: memory, Until: q.Until, Beyond: q.Beyond, Rejected: q.Rejected,
	}, replay.Focus{Event: q.Event, Conversation: q.Conversation, Arrived: i.arrived, Seen: i.seen})
	if err != nil {
		return nil, err
	}
	if len(i.turns) == 0 {
		return nil, i.unknown(summary.Events)
	}
	return &Reasons{
		Schema: 1, Book: Version{b.Name, summary.Digest, len(b.Program.Rules)}, Rule: q.Rule, Turns: i.turns, zone: i.zone,
	}, nil
}

// memory returns what is known before the first event.
func (q *Inquiry) memory(p *program.Program) (*state.Memory, error) {
	memory := state.NewMemory(p)
	if q.State != nil {
		var err error
		if memory, err = q.State(p); err != nil {
			return nil, err
		}
	}
	memory.Apply(q.Start)
	return memory, nil
}

func closeAll(inputs []replay.Input) {
	for _, in := range inputs {
		if c, ok := in.Reader.(io.Closer); ok {
			c.Close()
		}
	}
}

// arrived notes what there is, and which timers run before the event that was asked for.
func (i *inquest) arrived(ev *event.Event, memory *state.Memory) {
	if ev.ID == i.Event && i.Event != "" {
		i.armed[ev.Conversation.ID] = i.machine.Armed(memory, ev.Conversation.ID)
		return
	}
	i.events = append(i.events, strings.Clone(ev.ID))
	if id := ev.Conversation.ID; id != "" && !i.conversations[id] {
		i.conversations[strings.Clone(id)] = true
	}
}

// unknown returns why there is no turn to explain.
func (i *inquest) unknown(events int) error {
	var conversations []string
	for id := range i.conversations {
		conversations = append(conversations, id)
	}
	slices.Sort(conversations)
	switch {
	case events == 0:
		return &NoEventError{}
	case i.Event != "" && i.conversations[i.Event]:
		return &UnknownError{"event", i.Event, "it is a conversation: --conversation " + i.Event}
	case i.Event != "":
		return &UnknownError{"event", i.Event, diag.Suggest(i.Event, i.events)}
	case slices.Contains(i.events, i.Conversation):
		return &UnknownError{"conversation", i.Conversation, "it is an event: --event " + i.Conversation}
	}
	return &UnknownError{"conversation", i.Conversation, diag.Suggest(i.Conversation, conversations)}
}

// spot returns where an offset in a file of the book stands.
func (v *version) spot(file string, offset int) *Spot {
	p := v.place(file, offset)
	return &Spot{File: file, Line: p.Line, Column: v.mappers[file].OffsetPosition(offset).Column}
}

// Spot is where something stands in a book, to the column.
type Spot struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"` // in characters, from 1
}

// String returns the place as a terminal can open it.
func (s *Spot) String() string { return fmt.Sprintf("%s:%d", s.File, s.Line) }

// ruleSpot returns where a rule of the program stands.
func (i *inquest) ruleSpot(id program.RuleID) *Spot {
	source := &i.Program.Debug.Rules[id]
	return i.spot(source.File, source.Name.Start)
}
