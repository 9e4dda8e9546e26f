package lint

import (
	"iter"
	"slices"
	"strings"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/compiler/prove"
	"github.com/routebook/routebook/dsl/schema"
)

// taking is a step of a rule, with the way on which it is taken.
type taking struct {
	*compiler.Effect
	rule   *compiler.Rule
	given  []compiler.Cond    // what holds when it is taken
	before []*compiler.Effect // what may have been taken before it, in the same firing
}

// takings yields the steps of a rule that do something, in the order of the text.
func takings(r *compiler.Rule) iter.Seq[taking] {
	return func(yield func(taking) bool) {
		var given []compiler.Cond
		if r.When != nil {
			given = append(given, r.When)
		}
		w := taker{rule: r, yield: yield}
		w.block(r.Then, given, nil)
	}
}

// taker walks over steps.
type taker struct {
	rule  *compiler.Rule
	yield func(taking) bool
}

// block walks over steps, and returns what may have been taken behind them, and whether to go on.
func (w *taker) block(steps []compiler.Step, given []compiler.Cond, before []*compiler.Effect) ([]*compiler.Effect, bool) {
	for _, s := range steps {
		switch s := s.(type) {
		case *compiler.Effect:
			if !w.yield(taking{s, w.rule, given, before}) {
				return nil, false
			}
			before = append(slices.Clip(before), s)
		case *compiler.If:
			after := slices.Clip(before)
			blocks := append(slices.Clone(s.Branches), compiler.Branch{Steps: s.Otherwise})
			for _, b := range blocks {
				own := slices.Clip(given)
				if b.Cond != nil {
					own = append(own, b.Cond)
				}
				taken, ok := w.block(b.Steps, own, before)
				if !ok {
					return nil, false
				}
				after = append(after, taken[min(len(before), len(taken)):]...)
			}
			before = after
		case *compiler.Stop:
			return before, true
		}
	}
	return before, true
}

// reportStep adds a finding about a step, underlined on its first line.
func (p *Pass) reportStep(t taking, format string, args ...any) Report {
	at := t.Span()
	if n := strings.IndexByte(source(t.File, t.Node), '\n'); n >= 0 {
		at.End = at.Start + n
	}
	return p.Reportf(t.File.Name, at, format, args...).In(t.rule)
}

// is reports whether a step becomes one of some kind.
func is[T program.Step](e *compiler.Effect) bool {
	for _, s := range e.Does {
		if _, ok := s.(T); ok {
			return true
		}
	}
	return false
}

// listens reports whether a rule listens to an event.
func listens(r *compiler.Rule, to schema.EventID) bool {
	return slices.ContainsFunc(r.On, func(on program.Trigger) bool { return on.Event == to })
}

// tests reports whether a rule tests a field, in its condition or in an "if".
func (b *Book) tests(r *compiler.Rule, ids ...schema.FieldID) bool {
	for a := range compiler.RuleAtoms(r) {
		if a.Asks == compiler.AskField && slices.Contains(ids, b.Info.Fields[a.Field].ID) {
			return true
		}
	}
	return false
}

// implies reports whether what is given proves a condition.
func (b *Book) implies(given []compiler.Cond, c compiler.Cond) bool {
	cases, ok := b.World().Cases(given...)
	return ok && prove.Implied(cases, c) == prove.Yes
}
