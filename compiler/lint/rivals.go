package lint

import (
	"slices"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/compiler/prove"
)

// rivals find, among the rules before, those that may match together with another one, without asking all of them.
//
// Most rules of a large desk are about one source, inbox or status. Two rules that need different words of one such field
// never match together. A rule is kept under the field, with each of its words, and is found by rules that need one of
// these words, or are about another field.
type rivals struct {
	world   *prove.World
	fields  []program.FieldID // in the order in which they came up
	byField map[program.FieldID]*rivalsOf
	others  []*outline // that need no such word
}

// rivalsOf are the rules that need words of one field.
type rivalsOf struct {
	all    []*outline
	byWord map[string][]*outline
}

func newRivals(w *prove.World) *rivals {
	return &rivals{world: w, byField: map[program.FieldID]*rivalsOf{}}
}

// add adds a rule.
func (x *rivals) add(o *outline) {
	field, words := x.world.Names(o.rule.When)
	if len(words) == 0 {
		x.others = append(x.others, o)
		return
	}
	of := x.byField[field]
	if of == nil {
		of = &rivalsOf{byWord: map[string][]*outline{}}
		x.byField[field] = of
		x.fields = append(x.fields, field)
	}
	of.all = append(of.all, o)
	for _, word := range words {
		of.byWord[word] = append(of.byWord[word], o)
	}
}

// of yields the rules added so far that may match together with a rule: those about the same thing first, each kind in order.
// A rule may come twice.
func (x *rivals) of(o *outline) func(yield func(*outline) bool) {
	return func(yield func(*outline) bool) {
		field, words := x.world.Names(o.rule.When)
		var lists [][]*outline
		for _, f := range x.fields {
			if len(words) == 0 || f != field {
				lists = append(lists, x.byField[f].all)
				continue
			}
			for _, word := range words {
				lists = slices.Insert(lists, 0, x.byField[f].byWord[word])
			}
		}
		for _, list := range append(lists, x.others) {
			for _, early := range list {
				if !yield(early) {
					return
				}
			}
		}
	}
}
