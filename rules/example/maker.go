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

const (
	maxTried    = 60 // streams of events that are decided for one claim and what is given
	maxInTheWay = 4  // rounds, in each of which one more rule that is in the way must not match
)

// Maker makes examples for the findings of one book. It is for one goroutine.
type Maker struct {
	ws   *workspace.Workspace
	info *compiler.Info

	begun bool
	world *prove.World
	court *court // of the whole book; nil when it does not compile
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
	given := slices.Clone(c.Given)
	for range maxInTheWay {
		lines, other := m.look(c, given, alone)
		if other == nil {
			return lines
		}
		given = append(given, &compiler.Not{Cond: other})
	}
	return nil
}

// look looks for events where something is given. Without any, it returns the condition of a rule that was in the way of both,
// if there was one.
func (m *Maker) look(c *lint.Claim, given []compiler.Cond, alone *court) (lines []string, other compiler.Cond) {
	left := maxTried
	for w := range m.world.Witnesses(given...) {
		for _, on := range c.On {
			for lines := range m.streams(&w, on) {
				if left--; left < 0 {
					return nil, other
				}
				so, by := m.court.judge(c, lines)
				if so && (alone == nil || alone.matches(c.Late, lines)) {
					return lines, nil
				}
				if other == nil && by != "" {
					other = m.condition(by)
				}
			}
		}
	}
	return nil, other
}

// condition returns the condition of a rule, nil if it has none.
func (m *Maker) condition(rule string) compiler.Cond {
	i := slices.IndexFunc(m.info.Rules, func(r *compiler.Rule) bool { return r.ID == rule })
	return m.info.Rules[i].When
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

// judge reports whether a claim is true of the last of some events, and if it is not, which other rule took what the two
// compete for, if that is why.
func (c *court) judge(claim *lint.Claim, lines []string) (so bool, by string) {
	early, late := c.rules[claim.Early.ID], c.rules[claim.Late.ID]
	so = c.decide(lines, func(d *engine.Decision) bool {
		for i := range d.Superseded {
			s := &d.Superseded[i]
			if (s.Rule == early || s.Rule == late) && s.By != early && s.By != late && s.Pass == 1 {
				by = c.program.Rules[s.By].Name
			}
		}
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
	return so, by
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
	name := slot.Name
	if slot.Kind == schema.ContactPropertySlot || slot.Kind == schema.ConversationPropertySlot {
		_, name, _ = strings.Cut(name, ".")
	}
	return name == "" || slices.ContainsFunc(e.Keys, func(k engine.Key) bool { return fold.String(k.Value.Text) == name })
}
