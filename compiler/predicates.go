package compiler

import "github.com/routebook/routebook/compiler/program"

// Predicates are the tests of a book as the machine asks them, for those who reason about rules: what is written
// differently and asks the same is one predicate. They cover disabled rules too. It is for one goroutine.
type Predicates struct{ lowering *lowering }

// NewPredicates returns the predicates of a checked book; they are found out as they are asked for.
func NewPredicates(info *Info) *Predicates { return &Predicates{newLowering(info)} }

// Of returns what a test asks, apart from its negation: predicates of which all, or any, have to hold.
func (p *Predicates) Of(a *Atom) (preds []program.PredID, all bool) {
	made := p.lowering.atom(a)
	return made.preds, made.all
}

// Pred returns a predicate. Its Field is an index into Fields.
func (p *Predicates) Pred(id program.PredID) *program.Pred { return &p.lowering.prog.Preds[id] }

// Field returns a field that a predicate reads.
func (p *Predicates) Field(id program.FieldID) *program.Field { return &p.lowering.prog.Fields[id] }
