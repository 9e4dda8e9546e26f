package mutation

import (
	"fmt"
	"slices"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/fold"
	"github.com/routebook/routebook/dsl/schema"
	"github.com/routebook/routebook/rules/cases"
)

// reorders moves each rule before the nearest one above it that sets the same thing, so that it wins.
//
// Two rules that cannot match the same event are left alone: their order means nothing. That is seen where they listen to
// different events, or compare one field with different words.
func reorders(book *cases.Book) []*Mutant {
	var all []*Mutant
	rules := book.Info.Rules
	for at, r := range rules {
		if r.Node.Disabled {
			continue
		}
		slots := slotsOf(r.Then, nil)
		for above := at - 1; above >= 0; above-- {
			other := rules[above]
			if other.Node.Disabled || !meet(r, other) || !share(slots, slotsOf(other.Then, nil)) {
				continue
			}
			if !exclude(book, r, other) {
				all = append(all, moved(rules, at, above))
			}
			break
		}
	}
	return all
}

// moved returns the mutant in which the rule at one place stands before that at another.
func moved(rules []*compiler.Rule, at, before int) *Mutant {
	order := slices.Clone(rules)
	r := order[at]
	order = slices.Insert(slices.Delete(order, at, at+1), before, r)
	m := &Mutant{Kind: reorder, Of: r.ID, File: r.File.Name, Span: r.Node.Span(), order: order}
	if r.Node.Name != nil {
		m.Span = r.Node.Name.Span()
	}
	m.Before = fmt.Sprintf("%q ", r.ID)
	m.Old, m.With = "after", "before"
	m.After = fmt.Sprintf(" %q", rules[before].ID)
	return m
}

func slotsOf(steps []compiler.Step, slots []compiler.Slot) []compiler.Slot {
	for _, s := range steps {
		switch s := s.(type) {
		case *compiler.Effect:
			slots = append(slots, s.Sets...)
		case *compiler.If:
			for _, b := range s.Branches {
				slots = slotsOf(b.Steps, slots)
			}
			slots = slotsOf(s.Otherwise, slots)
		}
	}
	return slots
}

// share reports whether two rules set the same thing. Tags and topics do not count: adding one twice is adding it once.
func share(a, b []compiler.Slot) bool {
	return slices.ContainsFunc(a, func(s compiler.Slot) bool {
		switch s.Kind {
		case schema.TagSlot, schema.ContactTagSlot, schema.TopicSlot:
			return false
		}
		return slices.Contains(b, s)
	})
}

// meet reports whether two rules may listen to the same event.
func meet(a, b *compiler.Rule) bool {
	family := func(e schema.EventID) schema.EventID {
		switch e {
		case schema.OnFirstMessage, schema.OnConversationCreated, schema.OnConversationCreatedByCustomer, schema.OnConversationCreatedByAgent, schema.OnReopened:
			return schema.OnMessage // one message may be all of them
		}
		return e
	}
	return slices.ContainsFunc(a.On, func(t program.Trigger) bool {
		return slices.ContainsFunc(b.On, func(o program.Trigger) bool { return family(t.Event) == family(o.Event) })
	})
}

// exclude reports whether two rules ask one field, which has one value, to be different words.
func exclude(book *cases.Book, a, b *compiler.Rule) bool {
	for _, x := range needed(a.When) {
		for _, y := range needed(b.When) {
			if x.Field == y.Field && x.Test == schema.Is && y.Test == schema.Is && apart(book, x, y) {
				return true
			}
		}
	}
	return false
}

// apart reports whether two tests of one name cannot both hold. A source is also its parents.
func apart(book *cases.Book, x, y *compiler.Atom) bool {
	id := book.Info.Fields[x.Field].ID
	if schema.Fields[id].Type != schema.Name {
		return false
	}
	for _, v := range x.Values {
		for _, w := range y.Values {
			if fold.Equal(v.Text, w.Text) || id == schema.Source && (descends(book, v.Text, w.Text) || descends(book, w.Text, v.Text)) {
				return false
			}
		}
	}
	return true
}

// descends reports whether a source has another among its parents.
func descends(book *cases.Book, source, parent string) bool {
	sources := book.Program.Desk.Sources
	for range sources { // no chain of parents is longer than the list
		i := slices.IndexFunc(sources, func(s program.Source) bool { return fold.Equal(s.Name, source) })
		if i < 0 || sources[i].Parent == "" {
			return false
		}
		if source = sources[i].Parent; fold.Equal(source, parent) {
			return true
		}
	}
	return false
}

// needed returns the positive tests without which a condition does not hold.
func needed(c compiler.Cond) []*compiler.Atom {
	switch c := c.(type) {
	case *compiler.All:
		var all []*compiler.Atom
		for _, t := range c.Terms {
			all = append(all, needed(t)...)
		}
		return all
	case *compiler.Use:
		return needed(c.Define.Cond)
	case *compiler.Atom:
		if c.Asks == compiler.AskField && !c.Negated {
			return []*compiler.Atom{c}
		}
	}
	return nil
}
