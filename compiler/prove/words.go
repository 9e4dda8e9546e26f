package prove

import (
	"iter"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/fold"
	"github.com/routebook/routebook/dsl/schema"
)

// Needs yields the tests of words that a condition needs in order to hold, each with the words of which one has to be there.
// A condition from which it follows has, for each of them, a predicate on the same field with a word that holds one of these.
func (w *World) Needs(c compiler.Cond) iter.Seq2[program.FieldID, []string] {
	return func(yield func(program.FieldID, []string) bool) { w.needs(c, yield) }
}

func (w *World) needs(c compiler.Cond, yield func(program.FieldID, []string) bool) bool {
	switch c := c.(type) {
	case *compiler.All:
		for _, t := range c.Terms {
			if !w.needs(t, yield) {
				return false
			}
		}
	case *compiler.Use:
		return w.needs(c.Define.Cond, yield)
	case *compiler.Atom:
		preds, all := w.preds.Of(c)
		if c.Negated || len(preds) > 1 && !all {
			break
		}
		for _, id := range preds {
			p := w.preds.Pred(id)
			if anchors(p.Op) && !yield(p.Field, w.spoken(p)) || p.Op == program.NameIs && !w.isClosed(p) && !yield(p.Field, w.names(p)) {
				return false
			}
		}
	}
	return true
}

// anchors reports whether a predicate follows only from one with words that hold its own.
func anchors(op program.PredOp) bool {
	switch op {
	case program.TextIs, program.TextContains, program.TextHasWord, program.TextStarts, program.TextEnds, program.SetIncludes:
		return true
	}
	return false
}

// isClosed reports whether a name has few values, so that a test of it may follow from tests of the others.
func (w *World) isClosed(p *program.Pred) bool {
	id := w.field(p).ID
	return id == schema.ConversationState || id == schema.Priority
}

// Words yields the words of all predicates of a condition, with their fields.
func (w *World) Words(c compiler.Cond) iter.Seq2[program.FieldID, string] {
	return func(yield func(program.FieldID, string) bool) {
		for a := range compiler.Atoms(c) {
			preds, _ := w.preds.Of(a)
			for _, id := range preds {
				p := w.preds.Pred(id)
				if p.Field < 0 {
					continue
				}
				for _, word := range w.spoken(p) {
					if !yield(p.Field, word) {
						return
					}
				}
			}
		}
	}
}

// spoken returns the words of a predicate, folded: where letters are compared, what they fold to.
func (w *World) spoken(p *program.Pred) []string {
	if !isExact(p.Op) && p.Op != program.NameIsExactly {
		return p.Words
	}
	words := make([]string, len(p.Words))
	for i, word := range p.Words {
		words[i] = fold.String(word)
	}
	return words
}
