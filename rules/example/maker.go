package example

import (
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/lint"
	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/compiler/prove"
	"github.com/routebook/routebook/compiler/workspace"
	"github.com/routebook/routebook/dsl/fold"
	"github.com/routebook/routebook/dsl/schema"
	"github.com/routebook/routebook/engine"
	"github.com/routebook/routebook/engine/event"
	"github.com/routebook/routebook/engine/state"
)

// maxTried bounds how many streams of events are decided for one claim.
const maxTried = 60

// Maker makes examples for the findings of one book. It is for one goroutine.
type Maker struct {
	ws   *workspace.Workspace
	info *compiler.Info

	begun   bool
	world   *prove.World
	court   *court // of the whole book; nil when it does not compile
	decided int    // streams, for tests
}

// New returns a Maker of a checked book. The book is compiled when the first example is asked for.
func New(ws *workspace.Workspace, info *compiler.Info) *Maker { return &Maker{ws: ws, info: info} }

// Events returns events, each a JSON object, for the last of which a claim is true. There are none when none were found.
func (m *Maker) Events(c *lint.Claim) []string {
	if !m.begun {
		m.begun = true
		m.world = prove.NewWorld(m.ws, m.info)
		m.court = newCourt(m.ws, m.info)
	}
	if m.court == nil {
		return nil
	}
	alone := m.alone(c)
	left := maxTried
	for w := range m.world.Witnesses(c.Given...) {
		for _, on := range c.On {
			for lines := range m.streams(&w, on) {
				if left--; left < 0 {
					return nil
				}
				m.decided++
				if m.court.isTrue(c, lines) && (alone == nil || alone.matches(c.Late, lines)) {
					return lines
				}
			}
		}
	}
	return nil
}

// alone returns a book with nothing but the later rule of a claim, which the earlier one keeps from being asked.
func (m *Maker) alone(c *lint.Claim) *court {
	if c.Loss != lint.Stopped {
		return nil
	}
	info := *m.info
	info.Rules = []*compiler.Rule{c.Late}
	return newCourt(m.ws, &info)
}

// court decides streams of events with one program.
type court struct {
	program *program.Program
	machine *engine.Machine
	rules   map[string]program.RuleID
}

// newCourt compiles a book. It returns nil for one that has no program.
func newCourt(ws *workspace.Workspace, info *compiler.Info) *court {
	p, err := compiler.Lower(ws, info)
	if err != nil {
		return nil
	}
	machine, err := engine.New(p)
	if err != nil {
		return nil
	}
	c := &court{program: p, machine: machine, rules: map[string]program.RuleID{}}
	for i := range p.Rules {
		c.rules[p.Rules[i].Name] = program.RuleID(i)
	}
	return c
}

// isTrue reports whether a claim is true of the last of some events.
func (c *court) isTrue(claim *lint.Claim, lines []string) bool {
	early, late := c.rules[claim.Early.ID], c.rules[claim.Late.ID]
	return c.decide(lines, func(d *engine.Decision) bool {
		if !slices.Contains(d.Matched, early) || slices.Contains(d.Matched, late) != (claim.Loss != lint.Stopped) {
			return false
		}
		switch claim.Loss {
		case lint.Superseded:
			return slices.ContainsFunc(d.Superseded, func(s engine.Superseded) bool {
				return s.Rule == late && s.By == early && s.Pass == 1 && sets(&s.Effect, claim.Slot)
			})
		case lint.Repeated:
			return !slices.ContainsFunc(d.Effects, func(e engine.Effect) bool { return e.Rule == late })
		}
		return true
	})
}

// matches reports whether a rule matches the last of some events.
func (c *court) matches(rule *compiler.Rule, lines []string) bool {
	id, known := c.rules[rule.ID]
	return known && c.decide(lines, func(d *engine.Decision) bool { return slices.Contains(d.Matched, id) })
}

// decide decides events, from nothing, and reports whether something is so of a decision about the last one.
func (c *court) decide(lines []string, is func(*engine.Decision) bool) bool {
	memory := state.NewMemory(c.program)
	reader := event.NewReader(strings.NewReader(strings.Join(lines, "\n")), event.Settings{})
	var ev event.Event
	so := false
	for n := 1; ; n++ {
		switch err := reader.Next(&ev); {
		case errors.Is(err, io.EOF):
			return so
		case err != nil: // a value that no event can have
			return false
		}
		if c.machine.Take(memory, &ev, func(d *engine.Decision) error {
			so = so || n == len(lines) && is(d)
			memory.Apply(d.Changes)
			return nil
		}) != nil {
			return false
		}
	}
}

// sets reports whether an effect is one on a slot.
func sets(e *engine.Effect, slot compiler.Slot) bool {
	if !slices.ContainsFunc(schema.Steps, func(s schema.Step) bool { return s.Do == e.Do && s.Slot == slot.Kind }) {
		return false
	}
	return slot.Name == "" || slices.ContainsFunc(e.Keys, func(k engine.Key) bool { return fold.String(k.Value.Text) == slot.Name })
}
