package evidence

import (
	"fmt"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/engine"
)

// Reader reads the evidence of one book. It is for one goroutine.
type Reader struct {
	program *program.Program
	rules   []*compiler.Rule         // by program.RuleID
	atoms   []map[*compiler.Atom]int // by program.RuleID: the place of a test in the rule's list; nil until it is needed
}

// NewReader returns a Reader of a checked book and the program that was compiled from it.
func NewReader(info *compiler.Info, p *program.Program) *Reader {
	r := &Reader{program: p, atoms: make([]map[*compiler.Atom]int, len(p.Rules))}
	for _, rule := range info.Rules {
		if !rule.Node.Disabled {
			r.rules = append(r.rules, rule)
		}
	}
	if len(r.rules) != len(p.Rules) {
		panic(fmt.Sprintf("the book has %d rules and its program %d", len(r.rules), len(p.Rules)))
	}
	return r
}

// Rule returns a rule as it was checked.
func (r *Reader) Rule(id program.RuleID) *compiler.Rule { return r.rules[id] }

// Asked is one condition that a decision reached: a test, or a define where a rule or another define uses it.
type Asked struct {
	Cond compiler.Cond // *compiler.Atom or *compiler.Use
	Held bool
}

// Place returns where the condition stands.
func (a Asked) Place() compiler.Place {
	switch c := a.Cond.(type) {
	case *compiler.Atom:
		return c.Place
	case *compiler.Use:
		return c.Place
	}
	panic(fmt.Sprintf("unexpected %T", a.Cond))
}

// Test returns what a test of a rule became.
func (r *Reader) Test(id program.RuleID, a *compiler.Atom) *program.Atom {
	if r.atoms[id] == nil {
		places := map[*compiler.Atom]int{}
		for atom := range compiler.RuleAtoms(r.rules[id]) { // the order in which the program lists them
			places[atom] = len(places)
		}
		r.atoms[id] = places
	}
	return &r.program.Debug.Rules[id].Atoms[r.atoms[id][a]]
}

// holds returns what a test of a rule was in a pass.
func (r *Reader) holds(pass *engine.PassEvidence, id program.RuleID, a *compiler.Atom) bool {
	return pass.Holds(r.Test(id, a))
}
