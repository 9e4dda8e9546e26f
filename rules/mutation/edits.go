package mutation

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/phrases"
	"github.com/routebook/routebook/dsl/schema"
	"github.com/routebook/routebook/rules/cases"
)

// The kinds of mutants.
const (
	negate        = "negate a condition"
	dropCondition = "drop a condition"
	swapAndOr     = "swap and/or"
	swapAnyAll    = "swap any/all"
	dropWord      = "drop a word"
	changeWord    = "change a word"
	dropStep      = "drop a step"
	dropRule      = "drop a rule"
	dropOtherwise = "drop otherwise"
	dropFallback  = "drop a fallback"
	changeTeam    = "change the team"
	dropLimit     = "drop the limit"
	dropStop      = "drop stop"
	reorder       = "reorder two rules"
)

// Mutants returns all small changes to the rules of a book, in the order of files and text. Some of them may not compile, or
// compile to the same program.
func Mutants(book *cases.Book) []*Mutant {
	var all []*Mutant
	ids := make(map[*dsl.Rule]string, len(book.Info.Rules))
	for _, r := range book.Info.Rules {
		ids[r.Node] = r.ID
	}
	for _, f := range book.Info.Files {
		e := editor{book: book, file: f, ids: ids}
		for _, d := range f.Decls {
			e.decl(d)
		}
		all = append(all, e.made...)
	}
	all = append(all, reorders(book)...)
	slices.SortStableFunc(all, func(a, b *Mutant) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Span.Start, b.Span.Start), cmp.Compare(a.Span.End, b.Span.End))
	})
	return all
}

// editor makes the mutants of one file.
type editor struct {
	book *cases.Book
	file *dsl.File
	ids  map[*dsl.Rule]string
	of   string // the rule, define or let at hand
	made []*Mutant
}

// replace makes a mutant in which a part of the file is another text.
func (e *editor) replace(kind string, at diag.Span, text string) {
	m := &Mutant{Kind: kind, Of: e.of, File: e.file.Name, Span: at, New: text}
	m.show(e.file.Src)
	e.made = append(e.made, m)
}

func (e *editor) text(n dsl.Node) string { return e.between(n.Span().Start, n.Span().End) }

func (e *editor) between(start, end int) string { return string(e.file.Src[start:end]) }

// spell returns a keyword as the file writes it.
func (e *editor) spell(phrase string) string { return e.file.Table.Spell(phrase, phrases.Anywhere) }

func (e *editor) decl(d dsl.Decl) {
	switch d := d.(type) {
	case *dsl.Rule:
		if d.Disabled {
			return
		}
		e.of = e.ids[d]
		e.rule(d)
	case *dsl.Define:
		e.of = d.Name.Text
		e.conditions(d.Cond)
	case *dsl.Let:
		e.of = d.Name.Text
		if l, ok := d.Value.(*dsl.List); ok {
			e.dropItems(l)
		}
	}
}

func (e *editor) rule(r *dsl.Rule) {
	listens := false
	for _, h := range r.Header {
		switch h := h.(type) {
		case *dsl.Limit:
			e.replace(dropLimit, h.Span(), "")
		case *dsl.On:
			listens = true
		}
	}
	if r.When != nil {
		e.conditions(r.When.Cond)
		if listens {
			switch r.When.Cond.(type) {
			case *dsl.And, *dsl.Or: // its terms are dropped one by one
			default:
				e.replace(dropCondition, r.When.Span(), "")
			}
		}
	}
	if len(r.Then.Steps) == 1 {
		e.replace(dropRule, diag.Span{Start: r.Span().Start, End: r.Span().Start}, e.spell("disabled")+" ")
	}
	e.steps(r.Then.Steps)
}

// conditions makes the mutants of a condition.
func (e *editor) conditions(c dsl.Cond) {
	switch c := c.(type) {
	case *dsl.And:
		e.terms(c, c.Terms, "and", "or")
	case *dsl.Or:
		e.terms(c, c.Terms, "or", "and")
	case *dsl.Not:
		e.replace(negate, c.Span(), e.text(c.Cond))
		e.inner(c.Cond)
	case *dsl.Paren:
		e.conditions(c.Cond)
	case *dsl.Quantified:
		e.quantified(c)
	default:
		e.replace(negate, c.Span(), e.spell("not")+" ("+e.text(c)+")")
		e.inner(c)
	}
}

// inner makes the mutants within a condition that is not negated itself.
func (e *editor) inner(c dsl.Cond) {
	switch c := c.(type) {
	case *dsl.Compare:
		e.compare(c)
	case *dsl.Paren:
		e.conditions(c.Cond)
	case *dsl.And, *dsl.Or, *dsl.Not, *dsl.Quantified:
		e.conditions(c)
	}
}

// terms makes the mutants of conditions that are joined by a word.
func (e *editor) terms(n dsl.Node, terms []dsl.Cond, word, other string) {
	var b strings.Builder
	at := n.Span().Start
	for i := range terms[:len(terms)-1] {
		from, to := terms[i].Span().End, terms[i+1].Span().Start
		start, length := e.find(from, to, word)
		if length == 0 {
			return // the word is spelled in a way that we do not know
		}
		b.WriteString(e.between(at, start) + e.spell(other))
		at = start + length
	}
	b.WriteString(e.between(at, n.Span().End))
	e.replace(swapAndOr, n.Span(), b.String())
	for i, t := range terms {
		e.dropOne(dropCondition, spansOf(terms), i)
		e.conditions(t)
	}
}

// find returns where a keyword stands between two offsets, with its length in bytes; 0 when it does not.
func (e *editor) find(from, to int, phrase string) (at, length int) {
	for at := from; at < to; at++ {
		if found, n := e.file.Table.Match(e.file.Src[at:to]); found == phrase && n > 0 {
			return at, n
		}
	}
	return 0, 0
}

func spansOf[N dsl.Node](nodes []N) []diag.Span {
	all := make([]diag.Span, len(nodes))
	for i, n := range nodes {
		all[i] = n.Span()
	}
	return all
}

// dropOne removes one part of a sequence, with what joins it to its neighbour.
func (e *editor) dropOne(kind string, parts []diag.Span, i int) {
	switch {
	case len(parts) < 2:
	case i == 0:
		e.replace(kind, diag.Span{Start: parts[0].Start, End: parts[1].Start}, "")
	default:
		e.replace(kind, diag.Span{Start: parts[i-1].End, End: parts[i].End}, "")
	}
}

func (e *editor) quantified(c *dsl.Quantified) {
	start := c.Span().Start
	if found, n := e.file.Table.Match(e.file.Src[start:]); n > 0 {
		at := diag.Span{Start: start, End: start + n}
		switch found {
		case "any of":
			e.replace(swapAnyAll, at, e.spell("all of"))
		case "all of":
			e.replace(swapAnyAll, at, e.spell("any of"))
		case "none of":
			e.replace(negate, at, e.spell("any of"))
		}
	}
	for i, t := range c.Conds {
		e.dropOne(dropCondition, spansOf(c.Conds), i)
		e.conditions(t)
	}
}

// compare makes the mutants of what a field is compared with.
func (e *editor) compare(c *dsl.Compare) {
	if phrase := otherQuantity(c.Op); phrase != "" {
		e.replace(swapAnyAll, c.OpSpan, e.spell(phrase))
	}
	switch o := c.Operand.(type) {
	case *dsl.List:
		e.dropItems(o)
	case *dsl.String:
		e.replace(changeWord, o.Span(), strconv.Quote(e.otherWord(c, o.Text)))
	case *dsl.Name:
		if word := e.otherWord(c, o.Text); o.Quoted {
			e.replace(changeWord, o.Span(), strconv.Quote(word))
		} else if !e.isLet(o.Text) {
			e.replace(changeWord, o.Span(), e.file.Table.SpellValue(word))
		}
	}
}

func (e *editor) isLet(name string) bool {
	return slices.ContainsFunc(e.book.Info.Lets, func(l *compiler.Let) bool { return l.Name == name })
}

// otherQuantity returns the operator that asks for all where one asks for any, or the other way round; "" when there is none.
func otherQuantity(use schema.OperatorUse) string {
	if use.Operator == nil {
		return ""
	}
	for i := range schema.Operators {
		o := &schema.Operators[i]
		if o.Test != use.Test || o.Operand != schema.ListOperand || use.Operand != schema.ListOperand || o.Quantity == use.Quantity {
			continue
		}
		if use.Negated {
			return o.Not
		}
		return o.Phrase
	}
	return ""
}

// otherWord returns another word for a comparison: one that the field may be, where the language or the book lists them, and
// else one that nobody writes.
func (e *editor) otherWord(c *dsl.Compare, word string) string {
	var legal []string
	if row := c.Field.Row(); row != nil {
		legal = row.Values
		if row.ID == schema.Status {
			for _, s := range e.book.Program.Desk.Statuses {
				legal = append(legal, s.Name)
			}
		}
	}
	if i := slices.Index(legal, word); i >= 0 && len(legal) > 1 {
		return legal[(i+1)%len(legal)]
	}
	letters := []rune(word)
	slices.Reverse(letters)
	if string(letters) == word {
		return word + "x"
	}
	return string(letters)
}

func (e *editor) dropItems(l *dsl.List) {
	for i := range l.Items {
		e.dropOne(dropWord, spansOf(l.Items), i)
	}
}

// steps makes the mutants of steps in a block.
func (e *editor) steps(steps []dsl.Step) {
	for i, s := range steps {
		kind := dropStep
		if _, ok := s.(*dsl.Stop); ok {
			kind = dropStop
		}
		e.dropOne(kind, spansOf(steps), i)
		switch s := s.(type) {
		case *dsl.If:
			e.ifStep(s)
		case *dsl.Assign:
			e.assign(s)
		case *dsl.Tagging:
			if l, ok := s.Words.(*dsl.List); ok {
				e.dropItems(l)
			}
		}
	}
}

func (e *editor) ifStep(s *dsl.If) {
	for i, b := range s.Branches {
		e.conditions(b.Cond)
		e.steps(b.Body.Steps)
		if i > 0 {
			e.replace(dropOtherwise, diag.Span{Start: s.Branches[i-1].Span().End, End: b.Span().End}, "")
		}
	}
	if s.Otherwise != nil {
		last := s.Branches[len(s.Branches)-1]
		e.replace(dropOtherwise, diag.Span{Start: last.Span().End, End: s.Otherwise.Span().End}, "")
		e.steps(s.Otherwise.Steps)
	}
}

func (e *editor) assign(s *dsl.Assign) {
	switch t := s.Target.(type) {
	case *dsl.TeamTarget:
		e.otherTeam(&t.Team)
	case *dsl.TeamByTarget:
		for _, c := range t.Cases.Cases {
			e.otherTeam(&c.Team)
		}
		if t.Cases.Otherwise != nil {
			e.otherTeam(&t.Cases.Otherwise.Team)
		}
	}
	for _, f := range s.Fallbacks {
		e.replace(dropFallback, f.Span(), "")
	}
}

// otherTeam puts the next team of the book in the place of one.
func (e *editor) otherTeam(n *dsl.Name) {
	teams := e.book.Program.Desk.Teams
	i := slices.IndexFunc(teams, func(t program.Team) bool { return t.ID == n.Text })
	if i >= 0 && len(teams) > 1 {
		e.replace(changeTeam, n.Span(), strconv.Quote(teams[(i+1)%len(teams)].ID))
	}
}
