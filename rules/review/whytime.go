package review

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/engine"
	"github.com/routebook/routebook/engine/state"
)

// Timer is a rule on "timer" that fires for the conversation when time passes and nothing else happens.
type Timer struct {
	Rule   string     `json:"rule"`
	At     *Spot      `json:"at"`
	Due    time.Time  `json:"due"`
	From   []string   `json:"from"`          // the tests that time turns at that instant
	Change string     `json:"change"`        // armed, moved, kept or canceled by this turn; or "running" where it is not known what it was before
	Was    *time.Time `json:"was,omitempty"` // when it was due, of one that was moved
}

// Sequel is what else waits for the conversation.
type Sequel struct {
	Kind string     `json:"kind"` // reassign, snooze or queue
	Rule string     `json:"rule,omitempty"`
	Due  *time.Time `json:"due,omitempty"` // none for a queue
	Text string     `json:"text"`
}

// lookAhead says what time will do to the conversation as the turn has left it.
func (i *inquest) lookAhead(t *Turn, memory *state.Memory) {
	if t.Conversation == "" {
		return
	}
	before, known := i.armed[t.Conversation]
	after := i.machine.Armed(memory, t.Conversation)
	for _, a := range after {
		timer := i.timer(a, known)
		for _, b := range before {
			if b.Rule == a.Rule && b.At > state.At(t.At) {
				timer.Change = "kept"
				if was := b.At.Time(); a.At != b.At {
					timer.Change, timer.Was = "moved", &was
				}
			}
		}
		t.Timers = append(t.Timers, timer)
	}
	for _, b := range before {
		gone := !slices.ContainsFunc(after, func(a engine.Armed) bool { return a.Rule == b.Rule })
		if gone && b.At > state.At(t.At) {
			timer := i.timer(b, true)
			timer.Change = "canceled"
			t.Timers = append(t.Timers, timer)
		}
	}
	i.armed[t.Conversation] = after
	i.sequels(t, memory)
}

func (i *inquest) timer(a engine.Armed, known bool) Timer {
	t := Timer{Rule: i.Program.Rules[a.Rule].Name, At: i.ruleSpot(a.Rule), Due: a.At.Time(), From: []string{}, Change: "armed"}
	if !known && i.Conversation == "" {
		t.Change = "running"
	}
	for k := range i.Program.Debug.Rules[a.Rule].Atoms {
		atom := &i.Program.Debug.Rules[a.Rule].Atoms[k]
		turns := slices.ContainsFunc(atom.Preds, func(id program.PredID) bool { return slices.Contains(a.By, id) })
		if turns && !slices.Contains(t.From, atom.Text) {
			t.From = append(t.From, atom.Text)
		}
	}
	return t
}

// sequels adds the reassignment, the queue and the end of a snooze that wait for the conversation.
func (i *inquest) sequels(t *Turn, memory *state.Memory) {
	var c state.Conversation
	if !memory.Conversation(t.Conversation, &c) {
		return
	}
	switch c.Chain.Kind {
	case state.ForReply:
		due := c.Chain.Due.Time()
		t.Sequels = append(t.Sequels, Sequel{"reassign", strings.Clone(c.Chain.Rule), &due, fmt.Sprintf("assigned anew %s, unless an agent replies", i.moment(due))})
	case state.ForAgent:
		t.Sequels = append(t.Sequels, Sequel{"queue", strings.Clone(c.Chain.Rule), nil, "waits in a queue until somebody can take it"})
	}
	if c.SnoozedUntil != 0 {
		due := c.SnoozedUntil.Time()
		t.Sequels = append(t.Sequels, Sequel{"snooze", "", &due, fmt.Sprintf("set aside until %s", i.moment(due))})
	}
}

// moment shows an instant as the clocks of the desk do.
func (i *inquest) moment(at time.Time) string { return at.In(i.zone).Format("Mon 2 Jan 2006 15:04") }
