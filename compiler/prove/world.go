package prove

import (
	"slices"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/compiler/workspace"
	"github.com/routebook/routebook/dsl/fold"
	"github.com/routebook/routebook/dsl/schema"
)

// Answer is what is known about a question.
type Answer uint8

// Answers. The zero value is Unknown.
const (
	Unknown Answer = iota
	No
	Yes
)

// not returns the answer to the opposite question.
func (a Answer) not() Answer {
	switch a {
	case Yes:
		return No
	case No:
		return Yes
	}
	return Unknown
}

// World is what there can be in a book. It remembers what it found out, and is for one goroutine.
type World struct {
	preds    *compiler.Predicates
	children map[string][]string // folded names of the sources that count as a source, itself not among them
	relation map[pair]relation

	firstStatus string            // of a new conversation, folded
	spelt       map[string]string // words as rules write them, by what they fold to
	learnt      map[*compiler.Value]bool
}

// NewWorld returns the world of a checked book.
func NewWorld(ws *workspace.Workspace, info *compiler.Info) *World {
	w := &World{preds: compiler.NewPredicates(info), children: map[string][]string{}, relation: map[pair]relation{}, spelt: map[string]string{}, learnt: map[*compiler.Value]bool{}}
	if i := slices.IndexFunc(ws.Statuses, func(s workspace.Status) bool { return s.State == workspace.New }); i >= 0 {
		w.firstStatus = fold.String(ws.Statuses[i].Name)
	}
	parents := map[string]string{}
	for _, s := range ws.Sources {
		w.spelt[fold.String(s.Name)] = s.Name
		if s.Parent.Name != "" {
			parents[fold.String(s.Name)] = fold.String(s.Parent.Name)
		}
	}
	for child, parent := range parents {
		for range parents { // as many steps as a chain can have
			w.children[parent] = append(w.children[parent], child)
			next, ok := parents[parent]
			if !ok {
				break
			}
			parent = next
		}
	}
	return w
}

// field returns the field that a predicate reads, or nil.
func (w *World) field(p *program.Pred) *program.Field {
	if p.Field < 0 {
		return nil
	}
	return w.preds.Field(p.Field)
}

// names returns the words for which a predicate on a name holds: those of a source with all that count as it.
func (w *World) names(p *program.Pred) []string {
	if f := w.field(p); f == nil || f.ID != schema.Source {
		return p.Words
	}
	words := append([]string(nil), p.Words...)
	for _, word := range p.Words {
		words = append(words, w.children[word]...)
	}
	return words
}
