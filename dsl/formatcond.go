package dsl

import (
	"fmt"
	"strings"

	"github.com/routebook/routebook/dsl/phrases"
	"github.com/routebook/routebook/dsl/schema"
)

// condition writes a condition. Where it does not fit on its line, each "and"
// and "or" of its outermost level begins a line at the indentation; so many
// columns follow it on its last line.
func (p *printer) condition(c Cond, indent, behind int) {
	hang := p.hang
	p.hang = indent + 2
	if !p.whole(c.Span(), behind, func() { p.test(c, indent, behind) }) {
		p.test(c, indent, behind)
	}
	p.hang = hang
}

// test writes a condition that is either flat or known not to fit.
func (p *printer) test(c Cond, indent, behind int) {
	p.seek(c.Span().Start)
	switch c := c.(type) {
	case *Or:
		p.terms("or", c.Terms, indent, behind)
	case *And:
		p.terms("and", c.Terms, indent, behind)
	case *Not:
		p.keyword("not")
		p.condition(c.Cond, indent, behind)
	case *Paren:
		p.paren(c, indent, behind)
	case *Quantified:
		p.keyword(c.Phrase)
		sequence(p, c, "()", c.Conds, behind, func(c Cond, behind int) { p.condition(c, p.margin()+2, behind) })
	case *Compare:
		p.compare(c, behind)
	case *Truth:
		p.field(c.Field)
	case *ConversationIs:
		p.keyword("conversation")
		p.keyword("is")
		p.name(&c.What, quoting{builtin: conversationStates})
	case *Presence:
		p.presence(c)
	case *BusinessHours:
		p.businessHours(c)
	case *Sample:
		p.keyword("in sample")
		p.name(&c.Name, words)
		p.keyword("of")
		p.leaf(c.Percent, c.Percent.Text)
		p.glued("%")
	default:
		panic(fmt.Sprintf("unexpected %T", c))
	}
}

// terms writes what "and" or "or" joins. "and" within "or" gets parentheses,
// unless they would nest deeper than the lexer follows.
func (p *printer) terms(word string, terms []Cond, indent, behind int) {
	for i, term := range terms {
		if i > 0 {
			if !p.isFlat {
				p.newline(indent)
			}
			p.keyword(word)
		}
		follows := 0
		if i == len(terms)-1 {
			follows = behind
		}
		if and, ok := term.(*And); ok && p.nesting < maxNesting {
			p.put(and.Span().Start, "(")
			p.isTight = true
			p.nesting++
			p.condition(and, indent+2, follows+1)
			p.nesting--
			p.isTight = true
			p.put(nowhere, ")")
		} else {
			p.condition(term, indent, follows)
		}
	}
}

// paren writes one pair of parentheses, however many were typed around the same condition.
func (p *printer) paren(c *Paren, indent, behind int) {
	inner := c.Cond
	for {
		again, ok := inner.(*Paren)
		if !ok {
			break
		}
		inner = again.Cond
	}
	p.put(c.Span().Start, "(")
	p.isTight = true
	p.nesting++
	p.condition(inner, indent+2, behind+1)
	p.nesting--
	at := c.Span().End - 1
	p.flush(at)
	p.isTight = true
	p.put(at, ")")
	p.seek(c.Span().End)
}

// conversationStates are what "conversation is" may be followed by.
var conversationStates = []string{"answered", "unanswered", "assigned", "unassigned", "resolved", "unresolved"}

func (p *printer) presence(c *Presence) {
	p.keyword(c.Who)
	if c.Name != nil {
		p.name(c.Name, references)
	}
	switch {
	case c.Word == nil && c.Negated:
		p.keyword("has nobody online")
	case c.Word == nil:
		p.keyword("has someone online")
	default:
		if c.Negated {
			p.keyword("is not")
		} else {
			p.keyword("is")
		}
		p.name(c.Word, quoting{builtin: []string{"online"}})
	}
}

func (p *printer) businessHours(c *BusinessHours) {
	if c.Outside {
		p.keyword("outside business hours")
	} else {
		p.keyword("during business hours")
	}
	if c.Of != "" {
		p.keyword("of " + c.Of)
	}
	if c.Name != nil {
		p.name(c.Name, references)
	}
}

func (p *printer) compare(c *Compare, behind int) {
	p.field(c.Field)
	phrase := c.Op.Phrase
	if c.Op.Negated {
		phrase = c.Op.Not
	}
	p.keywordAt(c.OpSpan.Start, phrase, placeOf(c))
	p.seek(c.OpSpan.End)
	how := quotingOf(c.Field.Row())
	switch operand := c.Operand.(type) {
	case nil:
	case *Name:
		if c.Op.Operand == schema.ListOperand {
			how.isWord, how.isReference = false, false // the let that holds it
		}
		p.name(operand, how)
	case *Range:
		p.value(operand.Low, how, 0)
		p.keyword("and")
		p.value(operand.High, how, behind)
	case *Ago:
		p.ago(operand)
	case Value:
		p.value(operand, how, behind)
	default:
		panic(fmt.Sprintf("unexpected %T", operand))
	}
}

// placeOf returns how an operator is spelled that differs by what it compares.
func placeOf(c *Compare) string {
	row := c.Field.Row()
	if ago, ok := c.Operand.(*Ago); ok {
		if _, isLength := ago.Amount.(*Duration); isLength {
			return phrases.OnInstant
		}
	}
	if row != nil && row.Type == schema.Instant {
		return phrases.OnInstant
	}
	return phrases.OnNumber
}

func (p *printer) ago(a *Ago) {
	if amount, ok := a.Amount.(*Duration); ok && a.Business {
		part := amount.Parts[0]
		p.put(a.Span().Start, part.Number)
		p.seek(a.Span().Start + 1)
		place := phrases.Anywhere
		if part.Number == "1" {
			place = phrases.AfterOne
		}
		phrase := "business " + part.Unit + "s"
		p.keywordAt(p.find(tokPhrase, phrase), phrase, place)
	} else {
		p.value(a.Amount, typed, 0)
	}
	if a.Calendar != nil {
		p.keyword("of calendar")
		p.name(a.Calendar, references)
	}
	if p.table.Has("ago") {
		p.keyword("ago")
	}
}

// field writes a field's path as the language spells it, or the name of a define.
func (p *printer) field(f *Field) { p.leaf(f, p.fieldText(f)) }

func (p *printer) fieldText(f *Field) string {
	row := f.Row()
	isPath := strings.IndexByte(f.Path, '.') > 0
	switch {
	case row == nil && isPath:
		return p.spellPath(f, f.Path)
	case row == nil:
		if p.isRenamed() && p.reads(f.Path) {
			p.clashes = append(p.clashes, f)
		}
		return f.Path
	case strings.IndexByte(row.Path, '.') < 0:
		return p.table.Spell(row.Path, phrases.Anywhere)
	default:
		return p.table.SpellPath(row.Path)
	}
}
