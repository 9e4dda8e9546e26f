package engine

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/engine/literals"
)

// An index turns the question round: not "does this rule match the message?" for
// every rule, but "which rules does what the message says concern?". It is built
// from the plan of the program.
//
// Every text of which predicates ask parts is scanned once, for all literals of
// all of them. Every value of which predicates ask what it is is looked up in a
// table. Either leads to notes. The note of a predicate says that it holds (or,
// if the predicate is guarded, that it may), and which rules it leads to. So what
// the message does not say costs nothing.
//
// A pattern may require more than its guard: lists of words of which one each
// must be there. Each list is a predicate, too, behind those of the program.

// index finds predicates and rules. It is read-only.
type index struct {
	notes
	from     int                                 // how many rules have to be heard for it to be used
	settled  bitset                              // predicates that do not hold unless they are noted
	texts    []textIndex                         // in the order of fields
	tables   []table                             // likewise
	requires map[program.PredID][]program.PredID // of guarded predicates: those that must hold, too
	asked    []askedPred                         // in order
	clock    []clockTest                         // tests of the clock, which are answered all at once
	begun    bitset                              // ways that are open without any predicate
	preds    int                                 // how many there are, with those of lists
}

// askedPred is a predicate that has to be asked, since it leads to rules.
type askedPred struct {
	pred program.PredID
	at   uint32 // its note
}

// textIndex finds literals in the folded text of a field.
type textIndex struct {
	field program.FieldID
	set   *literals.Set
	notes []uint32 // by literal: where its notes are
}

// table finds values of a field.
type table struct {
	field   program.FieldID
	key     keyKind
	words   map[string]uint32 // where the notes of a word are
	numbers map[float64]uint32
}

// keyKind says by what a table is entered.
type keyKind uint8

const (
	foldedKey keyKind = iota // the folded text; of a source also its parents
	exactKey                 // the text
	memberKey                // the folded members of a set
	numberKey
)

// newIndex returns the index of a program, or nil when it has no plan.
func newIndex(p *program.Program) *index {
	if len(p.Plan.Access) == 0 {
		return nil
	}
	x := &index{from: indexFrom, preds: len(p.Preds)}
	words := x.require(p)
	x.clock = clockTests(p)
	x.begun = make(bitset, 2*len(newBitset(len(p.Rules))))
	n := newNoter(&x.notes, p, x.waysOf(p), len(x.begun))
	x.settle(p, n)
	x.indexTexts(p, words, n)
	x.indexTables(p, n)
	x.clip()
	return x
}

// waysOf returns the ways that each predicate opens.
func (x *index) waysOf(p *program.Program) [][]uint32 {
	ways := make([][]uint32, x.preds)
	for i := range p.Plan.Access {
		a := &p.Plan.Access[i]
		for _, pred := range a.Clause {
			ways[pred] = append(ways[pred], wayByClause(i))
		}
		for _, pred := range a.Gate {
			ways[pred] = append(ways[pred], wayByGate(i))
		}
		if len(a.Clause) == 0 {
			x.begun.add(wayByClause(i))
		}
		if len(a.Gate) == 0 {
			x.begun.add(wayByGate(i))
		}
	}
	return ways
}

// settle tells the predicates that are found from those that have to be asked.
func (x *index) settle(p *program.Program, n *noter) {
	x.settled = newBitset(x.preds)
	for i := range x.preds {
		switch pred := program.PredID(i); {
		case i >= len(p.Preds) || p.Plan.Finds[i] != program.Asked:
			x.settled.add(uint32(i))
		case n.of[i][0]&noteOwn > 0:
			x.asked = append(x.asked, askedPred{pred: pred, at: n.write([]program.PredID{pred})})
		}
	}
}

// use is a literal of a predicate.
type use struct {
	literal literals.Literal
	pred    program.PredID
}

// shortestRequired is how long the words of a list have to be for it to say something.
const shortestRequired = 3

// require makes a predicate of each list that patterns require, and returns its words by field.
func (x *index) require(p *program.Program) [][]use {
	uses := make([][]use, len(p.Fields))
	x.requires = map[program.PredID][]program.PredID{}
	made := map[string]program.PredID{}
	for i := range p.Plan.Guards {
		g := &p.Plan.Guards[i]
		field := p.Preds[g.Pred].Field
		for _, list := range g.Also {
			if slices.ContainsFunc(list, func(word string) bool { return len(word) < shortestRequired }) {
				continue
			}
			key := fmt.Sprintf("%d %q", field, list)
			pred, there := made[key]
			if !there {
				pred = program.PredID(x.preds)
				made[key] = pred
				x.preds++
				for _, word := range list {
					uses[field] = append(uses[field], use{literals.Literal{Text: word}, pred})
				}
			}
			x.requires[g.Pred] = append(x.requires[g.Pred], pred)
		}
	}
	return uses
}

// indexTexts adds the words of predicates to those uses, and makes the text indices.
func (x *index) indexTexts(p *program.Program, uses [][]use, n *noter) {
	for i := range p.Preds {
		pred := &p.Preds[i]
		switch p.Plan.Finds[i] {
		case program.Scanned:
			for _, word := range pred.Words {
				uses[pred.Field] = append(uses[pred.Field], use{literals.Literal{Text: word, Place: placeOfWord[pred.Op]}, program.PredID(i)})
			}
		case program.Guarded:
			guard, _ := p.Plan.Guard(program.PredID(i))
			for _, l := range guard.Literals {
				literal := literals.Literal{Text: l.Text}
				if l.AtStart {
					literal.Place = literals.AtStart
				}
				uses[pred.Field] = append(uses[pred.Field], use{literal, program.PredID(i)})
			}
		}
	}
	for field, list := range uses {
		if len(list) > 0 {
			x.texts = append(x.texts, n.textIndex(program.FieldID(field), list))
		}
	}
}

var placeOfWord = [...]literals.Place{
	program.TextContains: literals.Anywhere, program.TextHasWord: literals.AsWord,
	program.TextStarts: literals.AtStart, program.TextEnds: literals.AtEnd,
}

// textIndex makes one literal of those that are equal.
func (w *noter) textIndex(field program.FieldID, uses []use) textIndex {
	slices.SortFunc(uses, func(a, b use) int {
		return cmp.Or(cmp.Compare(a.literal.Text, b.literal.Text), cmp.Compare(a.literal.Place, b.literal.Place), cmp.Compare(a.pred, b.pred))
	})
	t := textIndex{field: field}
	var list []literals.Literal
	for from := 0; from < len(uses); {
		to := from
		var preds []program.PredID
		for ; to < len(uses) && uses[to].literal == uses[from].literal; to++ {
			preds = append(preds, uses[to].pred)
		}
		list = append(list, uses[from].literal)
		t.notes = append(t.notes, w.write(preds))
		from = to
	}
	t.set = literals.New(list)
	return t
}

// tableKey names a table.
type tableKey struct {
	field program.FieldID
	key   keyKind
}

func (x *index) indexTables(p *program.Program, n *noter) {
	words := map[tableKey]map[string][]program.PredID{}
	numbers := map[tableKey]map[float64][]program.PredID{}
	for i := range p.Preds {
		if p.Plan.Finds[i] != program.LookedUp {
			continue
		}
		pred := &p.Preds[i]
		key := tableKey{pred.Field, keyOf[pred.Op]}
		if pred.Op == program.NumberIs {
			enter(numbers, key, pred.Low+0, program.PredID(i)) // +0: -0 is 0
			continue
		}
		for _, word := range pred.Words {
			enter(words, key, word, program.PredID(i))
		}
	}
	for key, entries := range words {
		x.tables = append(x.tables, table{field: key.field, key: key.key, words: writeAll(n, entries)})
	}
	for key, entries := range numbers {
		x.tables = append(x.tables, table{field: key.field, key: key.key, numbers: writeAll(n, entries)})
	}
	slices.SortFunc(x.tables, func(a, b table) int { return cmp.Or(cmp.Compare(a.field, b.field), cmp.Compare(a.key, b.key)) })
}

var keyOf = map[program.PredOp]keyKind{
	program.TextIs: foldedKey, program.NameIs: foldedKey, program.TextIsExactly: exactKey, program.NameIsExactly: exactKey,
	program.SetIncludes: memberKey, program.NumberIs: numberKey,
}

func enter[K comparable](tables map[tableKey]map[K][]program.PredID, key tableKey, value K, pred program.PredID) {
	if tables[key] == nil {
		tables[key] = map[K][]program.PredID{}
	}
	tables[key][value] = append(tables[key][value], pred)
}

func writeAll[K comparable](w *noter, entries map[K][]program.PredID) map[K]uint32 {
	all := make(map[K]uint32, len(entries))
	for value, preds := range entries {
		all[value] = w.write(preds)
	}
	return all
}
