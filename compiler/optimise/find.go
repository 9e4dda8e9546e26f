package optimise

import "github.com/routebook/routebook/compiler/program"

// Words are found for all predicates at once: those that lie inside a text by
// scanning it, those that are all of a value by looking it up. Whatever is left
// is asked when a rule asks it, and remembered: conditions on the clock, on
// ranges, on who is there. They are few in a book, because rules share them, and
// each costs a comparison or two.

// finds returns how each predicate is found.
func finds(p *program.Program, plan *program.Plan) []program.Find {
	all := make([]program.Find, len(p.Preds))
	for i := range p.Preds {
		switch op := p.Preds[i].Op; {
		case op.IsScanned():
			all[i] = program.Scanned
		case op.IsLookedUp():
			all[i] = program.LookedUp
		}
	}
	for i := range plan.Guards {
		all[plan.Guards[i].Pred] = program.Guarded
	}
	return all
}
