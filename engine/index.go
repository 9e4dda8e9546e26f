package engine

import (
	"cmp"
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
// table. Either leads to marks. The mark of a predicate says that it holds (or,
// if the predicate is guarded, that it may), and which rules it leads to. So what
// the message does not say costs nothing.

// index finds predicates and rules. It is read-only.
type index struct {
	from    int                           // how many rules have to be heard for it to be used
	settled bitset                        // predicates that do not hold unless they are marked
	always  bitset                        // rules that no predicate leads to
	texts   []textIndex                   // in the order of fields
	tables  []table                       // likewise
	also    map[program.PredID][][]string // of guarded predicates: lists of literals of which one each must be there
	asked   []program.PredID              // those that have to be asked, since they lead to rules

	open  bitset   // rules without a gate
	marks []uint32 // see mark and refs
	of    []ref    // by program.PredID: its mark; noRef where there is none
}

// textIndex finds literals in the folded text of a field.
type textIndex struct {
	field program.FieldID
	set   *literals.Set
	refs  []ref // by literal
}

// table finds values of a field.
type table struct {
	field   program.FieldID
	key     keyKind
	words   map[string]ref
	numbers map[float64]ref
}

// keyKind says by what a table is entered.
type keyKind uint8

const (
	foldedKey keyKind = iota // the folded text; of a source also its parents
	exactKey                 // the text
	memberKey                // the folded members of a set
	numberKey
)

// ref leads to one mark, or with the highest bit set to a list of marks: their number, and where they are.
type ref uint32

const (
	several ref = 1 << 31
	noRef   ref = 1<<32 - 1
)

// A mark is, in one piece: the predicate times two, plus one if it is guarded; the number of rules to which it leads, and of
// those whose gates it opens; the former rules, the latter. A number with the highest bit set stands for as many pairs of words
// that are a set, which is what a common predicate has: that the channel is e-mail leads to thousands of rules, and that costs
// no more than a few.
const (
	markHead  = 3
	asSet     = 1 << 31
	listLimit = 2 // rules that are listed, for each word that the set would have
)

// newIndex returns the index of a program, or nil when it has no plan.
func newIndex(p *program.Program) *index {
	if len(p.Plan.Access) == 0 {
		return nil
	}
	x := &index{from: indexFrom, also: map[program.PredID][][]string{}, settled: newBitset(len(p.Preds)), always: newBitset(len(p.Rules)), open: newBitset(len(p.Rules)), of: make([]ref, len(p.Preds))}
	for i := range p.Plan.Guards {
		if g := &p.Plan.Guards[i]; len(g.Also) > 0 {
			x.also[g.Pred] = g.Also
		}
	}
	x.mark(p)
	x.indexTexts(p)
	x.indexTables(p)
	return x
}

// mark makes the marks of all predicates that are found, or lead to rules.
func (x *index) mark(p *program.Program) {
	leads, gates := make([][]uint32, len(p.Preds)), make([][]uint32, len(p.Preds))
	for i := range p.Plan.Access {
		if a := &p.Plan.Access[i]; len(a.Clause) == 0 {
			x.always.add(uint32(i))
		} else {
			for _, pred := range a.Clause {
				leads[pred] = append(leads[pred], uint32(i))
			}
		}
		for _, pred := range p.Plan.Access[i].Gate {
			gates[pred] = append(gates[pred], uint32(i))
		}
		if len(p.Plan.Access[i].Gate) == 0 {
			x.open.add(uint32(i))
		}
	}
	for i, find := range p.Plan.Finds {
		head := uint32(i) << 1
		switch find {
		case program.Asked:
			if len(leads[i]) == 0 {
				x.of[i] = noRef
				continue
			}
			x.asked = append(x.asked, program.PredID(i))
		case program.Guarded:
			head |= 1
			x.settled.add(uint32(i))
		default:
			x.settled.add(uint32(i))
		}
		x.of[i] = ref(len(x.marks))
		toLead, lead := x.ruleWords(leads[i])
		toOpen, open := x.ruleWords(gates[i])
		x.marks = append(x.marks, head, toLead, toOpen)
		x.marks = append(append(x.marks, lead...), open...)
	}
	x.marks = slices.Clip(x.marks)
}

// ruleWords returns rules as a mark has them: their number, and what follows.
func (x *index) ruleWords(rules []uint32) (number uint32, words []uint32) {
	if len(rules) <= listLimit*len(x.always) {
		return uint32(len(rules)), rules
	}
	set := make(bitset, len(x.always))
	for _, rule := range rules {
		set.add(rule)
	}
	for _, word := range set {
		words = append(words, uint32(word), uint32(word>>32))
	}
	return asSet | uint32(len(set)), words
}

// refTo returns the way to the marks of some predicates.
func (x *index) refTo(preds []program.PredID) ref {
	if len(preds) == 1 {
		return x.of[preds[0]]
	}
	at := ref(len(x.marks))
	x.marks = append(x.marks, uint32(len(preds)))
	for _, pred := range preds {
		x.marks = append(x.marks, uint32(x.of[pred]))
	}
	return at | several
}

// use is a literal of a predicate.
type use struct {
	literal literals.Literal
	pred    program.PredID
}

func (x *index) indexTexts(p *program.Program) {
	uses := make([][]use, len(p.Fields))
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
			x.texts = append(x.texts, x.textIndex(program.FieldID(field), list))
		}
	}
}

var placeOfWord = [...]literals.Place{
	program.TextContains: literals.Anywhere, program.TextHasWord: literals.AsWord,
	program.TextStarts: literals.AtStart, program.TextEnds: literals.AtEnd,
}

// textIndex makes one literal of those that are equal.
func (x *index) textIndex(field program.FieldID, uses []use) textIndex {
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
		t.refs = append(t.refs, x.refTo(preds))
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

func (x *index) indexTables(p *program.Program) {
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
		x.tables = append(x.tables, table{field: key.field, key: key.key, words: refsOf(x, entries)})
	}
	for key, entries := range numbers {
		x.tables = append(x.tables, table{field: key.field, key: key.key, numbers: refsOf(x, entries)})
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

func refsOf[K comparable](x *index, entries map[K][]program.PredID) map[K]ref {
	refs := make(map[K]ref, len(entries))
	for value, preds := range entries {
		refs[value] = x.refTo(preds)
	}
	return refs
}
