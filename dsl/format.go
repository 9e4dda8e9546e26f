package dsl

import (
	"fmt"
	"math"
	"slices"

	"github.com/routebook/routebook/dsl/phrases"
	"github.com/routebook/routebook/dsl/schema"
)

// Columns that a line may have. They are counted in runes.
const (
	maxLine     = 100
	maxRuleLine = 120 // of an unnamed rule on one line
)

// english is the language of a file that names none.
const english = "en"

// Format returns the text of a file in canonical layout. Formatting what it
// returns changes nothing; every comment stays between the words where it was
// typed, and what the rules mean is the same.
//
// The tree must be one that Parse found no errors in: what Parse could not read
// is not in the tree, and so not in the text.
func Format(f *File) []byte {
	text, _ := FormatIn(f, f.Table)
	return text
}

// FormatIn is Format with the keywords of another language. A name that this
// language reads as a keyword is quoted; the clashes are those that cannot be,
// because in quotes they would be texts: the lets and defines that a rule refers to.
func FormatIn(f *File, table *phrases.Table) (text []byte, clashes []Node) {
	p := &printer{file: f, table: table, comments: f.Comments, breakAt: noBreak}
	p.newline(0)
	p.declarations()
	p.rest()
	return p.out, p.clashes
}

// run says which declarations may follow each other without a blank line.
type run uint8

const (
	noRun run = iota
	runOfLets
	runOfTemplates
	runOfRules
)

func (p *printer) declarations() {
	isOther := p.table.Language != p.file.Table.Language
	if isOther && p.table.Language != english && !slices.ContainsFunc(p.file.Decls, isLanguage) {
		p.put(nowhere, "language "+p.table.Language)
	}
	before := noRun
	for _, d := range p.file.Decls {
		if isOther && p.table.Language == english && isLanguage(d) {
			continue
		}
		own := p.runOf(d)
		p.separate(d, own != noRun && own == before)
		p.declaration(d, own)
		p.flush(d.Span().End)
		before = own
	}
}

func isLanguage(d Decl) bool {
	_, ok := d.(*Language)
	return ok
}

// runOf returns the run to which a declaration may belong.
func (p *printer) runOf(d Decl) run {
	switch d := d.(type) {
	case *Let:
		return runOfLets
	case *Template:
		if p.isOneLine(d, func() { p.template(d) }, math.MaxInt) {
			return runOfTemplates
		}
	case *Rule:
		if d.Name == nil && d.When != nil && len(d.Then.Steps) == 1 && p.isOneLine(d, func() { p.ruleOnOneLine(d) }, maxRuleLine) {
			return runOfRules
		}
	}
	return noRun
}

// separate writes what stands between a declaration and the one before it:
// comments, and one blank line. In a run the blank line is the author's choice.
func (p *printer) separate(d Decl, isRun bool) {
	p.hang = 0
	p.newline(0)
	p.trailing(d.Span().Start)
	if isRun {
		p.paragraph(0, d.Span().Start)
	} else {
		p.gap(0, d.Span().Start)
	}
}

// rest writes the comments behind the last declaration.
func (p *printer) rest() {
	p.hang = 0
	p.paragraph(0, len(p.file.Src))
	p.flush(len(p.file.Src))
	if len(p.out) > 0 {
		p.out = append(p.out, '\n')
	}
}

func (p *printer) declaration(d Decl, own run) {
	p.end = d.Span().End
	p.hang = 2
	p.seek(d.Span().Start)
	switch d := d.(type) {
	case *Language:
		p.keyword("language")
		if p.table.Language == p.file.Table.Language {
			p.name(&d.Tag, references)
		} else {
			p.leaf(&d.Tag, p.table.Language)
		}
	case *Let:
		p.keyword("let")
		p.declared(&d.Name)
		p.punct("=")
		p.value(d.Value, quoting{builtin: d.values}, 0)
	case *Define:
		p.keyword("define")
		p.declared(&d.Name)
		p.keyword("as")
		p.condition(d.Cond, 2, 0)
	case *Template:
		p.template(d)
	case *Rule:
		if own == runOfRules {
			p.isFlat = true
			p.ruleOnOneLine(d)
			p.isFlat = false
		} else {
			p.rule(d)
		}
	default:
		panic(fmt.Sprintf("unexpected %T", d))
	}
}

// declared writes the name of a let or define. One that another language reads
// as a field, or as the beginning of a condition, clashes.
func (p *printer) declared(n *Name) {
	phrase, length := p.table.Match([]byte(n.Text))
	taken := length == len(n.Text) && (schema.LookupField(phrase) != nil || slices.Contains(starters(), phrase))
	if p.isRenamed() && (taken || isBool(p.table.Value(n.Text))) {
		p.clashes = append(p.clashes, n)
	}
	p.name(n, references)
}

func (p *printer) template(t *Template) {
	p.keyword("template")
	p.name(&t.Name, references)
	if t.Language != nil {
		p.keyword("language")
		p.name(t.Language, references)
	}
	p.string(t.Text)
}

// ruleOnOneLine writes an unnamed rule with one step.
func (p *printer) ruleOnOneLine(r *Rule) {
	if r.Disabled {
		p.keyword("disabled")
	}
	p.keyword("when")
	p.condition(r.When.Cond, 2, 0)
	p.keyword("then")
	p.step(r.Then.Steps[0], 0)
}

func (p *printer) rule(r *Rule) {
	if r.Disabled {
		p.keyword("disabled")
	}
	indent := 0 // of "when"
	if r.Name != nil {
		indent = 2
		p.keyword("rule")
		p.name(r.Name, words)
		p.header(r)
	}
	if r.When != nil {
		if r.Name != nil {
			p.newline(indent)
		}
		p.seek(r.When.Span().Start)
		p.keyword("when")
		p.condition(r.When.Cond, indent+2, 0)
	}
	p.newline(2)
	p.seek(r.Then.Span().Start)
	p.keyword("then")
	p.steps(r.Then.Steps, 4)
}

// headerOrder is the order of header lines.
var headerOrder = []string{"description", "precedence", "formerly", "on", "limit"}

// header writes the header lines in canonical order, each with its comments.
func (p *printer) header(r *Rule) {
	body := r.Then.Span().Start
	if r.When != nil {
		body = r.When.Span().Start
	}
	comments := p.commentsOf(r.Header, body)
	later := p.comments
	for _, phrase := range headerOrder {
		for i, line := range r.Header {
			if headerPhrase(line) != phrase {
				continue
			}
			p.comments = comments[i]
			p.newline(2)
			p.hang = 4
			p.headerLine(line)
			p.flush(p.end)
		}
	}
	p.comments = later
	p.hang = 2
}

func (p *printer) headerLine(line HeaderLine) {
	p.seek(line.Span().Start)
	p.keyword(headerPhrase(line))
	switch line := line.(type) {
	case *Description:
		p.string(line.Text)
	case *Precedence:
		p.leaf(line.Value, line.Value.Text)
	case *Formerly:
		p.name(&line.Name, words)
	case *On:
		p.on(line)
	case *Limit:
		p.limit(line)
	default:
		panic(fmt.Sprintf("unexpected %T", line))
	}
}

func (p *printer) limit(l *Limit) {
	if l.Once {
		p.keyword("once")
	} else {
		p.leaf(l.Count, l.Count.Text)
	}
	p.keyword(l.Subject)
	switch {
	case l.Calendar != "":
		p.keyword(l.Calendar)
	case l.Sliding != nil:
		p.keyword("per")
		p.duration(l.Sliding)
	}
}

func (p *printer) on(on *On) {
	span := on.Events[0].Span()
	span.End = on.Span().End
	whole := p.whole(span, 0, func() { p.events(on, false) })
	if !whole {
		p.events(on, true)
	}
}

func (p *printer) events(on *On, broken bool) {
	for i, e := range on.Events {
		if i > 0 {
			if broken {
				p.newline(4)
			}
			p.keyword("or")
		}
		p.event(e)
	}
}

func (p *printer) event(e Event) {
	p.seek(e.Span().Start)
	switch e := e.(type) {
	case *PlainEvent:
		p.keyword(e.Phrase)
	case *WordEvent:
		p.keyword(e.Phrase)
		switch {
		case e.Word != nil:
			p.string(e.Word)
		case e.AnyOf != nil:
			p.keyword("any of")
			p.words(e.AnyOf, words, 0)
		}
	case *Schedule:
		p.schedule(e)
	default:
		panic(fmt.Sprintf("unexpected %T", e))
	}
}

func (p *printer) schedule(s *Schedule) {
	switch {
	case s.Interval != nil:
		p.keywordAt(p.find(tokPhrase, "every"), "every", phrases.OnNumber)
		p.duration(s.Interval)
		return
	case s.Days == nil:
		p.keyword("every day")
	default:
		p.keyword("every")
		p.value(s.Days, weekdays, 0)
	}
	p.keyword("at")
	p.clock(s.At)
}
