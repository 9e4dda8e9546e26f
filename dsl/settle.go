package dsl

import (
	"fmt"
	"slices"
	"strings"

	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/phrases"
	"github.com/routebook/routebook/dsl/schema"
)

// What can be said of a tree without knowing the book: built-in values in
// canonical form, literals that are none, lines that stand twice, and where a
// declaration begins on its line.

// settle goes over every node once.
func (p *parser) settle() {
	p.brokenNames()
	p.settleLets()
	for _, d := range p.file.Decls {
		before := len(p.found)
		for n := range Preorder(d) {
			p.settleNode(n)
		}
		if len(p.found) > before {
			where := p.where(&p.tokens[p.tokenAt(d.Span().Start)])
			for i := before; i < len(p.found); i++ {
				p.found[i].Where = where
			}
		}
	}
}

func (p *parser) settleNode(n Node) {
	switch n := n.(type) {
	case *Field:
		n.Typed = p.text(n.Span())
		p.settleField(n)
	case *Compare:
		p.settleCompare(n)
	case *Presence:
		p.settlePresence(n)
	case *ConversationIs:
		p.builtin(&n.What, isState)
		if oppositeStates[n.What.Text] == "" || n.What.Quoted {
			p.lacks(&n.What, conversationNeeds)
		}
	case *Strategy:
		p.builtin(&n.Name, isStrategy)
	case *Set:
		if n.Phrase == "set priority" {
			p.builtin(&n.Value, isPriority)
		}
	case *TeamByTarget:
		p.settleCases(n)
	case *Update:
		for _, a := range n.Values {
			p.settleProperty(propertyOwner(n), &a.Name)
		}
	case *Assignment:
		if name, ok := n.Value.(*Name); ok && !name.Quoted {
			p.builtin(name, isBool)
		}
	case *Schedule:
		if n.Days != nil {
			p.settleValues(n.Days, isWeekday)
		}
	case *Rule:
		p.settleRule(n)
	default:
		p.settleLiteral(n)
	}
}

func (p *parser) settlePresence(n *Presence) {
	if n.Word == nil {
		return
	}
	p.builtin(n.Word, isOnline)
	if n.Word.Text != "online" {
		p.lacks(n.Word, "<"+n.Who+"> <is> needs <=online>")
	}
}

// lacks reports a word in a place where only a few can stand.
func (p *parser) lacks(n Node, needs string) {
	p.report(diag.Diagnostic{Code: "R007", Span: n.Span(), Message: p.say(needs) + ", found " + shown(p.text(n.Span()))})
}

// The built-in values of a place.
func isState(value string) bool    { return oppositeStates[value] != "" }
func isOnline(value string) bool   { return value == "online" }
func isBool(value string) bool     { return value == "true" || value == "false" }
func isWeekday(value string) bool  { return slices.Contains(schema.Weekdays, value) }
func isStrategy(value string) bool { return slices.Contains(strategies.builtin, value) }
func isPriority(value string) bool { return slices.Contains(schema.Priority.Info().Values, value) }

// builtin turns a word into the built-in value that it spells in the file's language.
func (p *parser) builtin(n *Name, isLegal func(value string) bool) {
	n.Text = p.canonicalValue(n, n.Text, isLegal)
}

// canonicalValue returns the built-in value that a word spells where isLegal says
// which may stand, or the word itself. One in English in a file of another
// language is reported, and understood.
func (p *parser) canonicalValue(n Node, word string, isLegal func(value string) bool) string {
	value := p.file.Table.Value(word)
	switch {
	case !isLegal(value):
		return word
	case !p.file.Table.HasValue(word):
		p.otherLanguagesWord(n, p.valueText(n, value), func(t *phrases.Table) bool { return t.HasValue(word) })
	}
	return value
}

// valueText returns how a built-in value is written in the place of a word or a text.
func (p *parser) valueText(n Node, value string) string {
	spelled := p.file.Table.SpellValue(value)
	if _, isText := n.(*String); isText || p.file.Table.IsHard(spelled) {
		return quote(spelled)
	}
	return spelled
}

// otherLanguagesWord reports a word that another language has, and what this one writes.
func (p *parser) otherLanguagesWord(n Node, write string, knows func(*phrases.Table) bool) {
	for _, language := range phrases.Languages() {
		if table := p.lookup(language); table != nil && knows(table) {
			d := diag.Diagnostic{Code: "R012", Span: n.Span()}
			d.Message = fmt.Sprintf("%s is a word of another language (%s)", shown(p.text(n.Span())), table.Title)
			p.write(&d, n.Span(), write)
			p.report(d)
			return
		}
	}
}

// settleField reports a built-in field that is named in another language.
func (p *parser) settleField(f *Field) {
	row := f.Row()
	if row == nil || p.file.Table.Reads(f.Typed) {
		return
	}
	spelled := p.spell(row.Path)
	if strings.IndexByte(f.Path, '.') > 0 {
		spelled = p.file.Table.SpellPath(f.Path)
	}
	p.otherLanguagesWord(f, spelled, func(t *phrases.Table) bool { return t.Reads(f.Typed) })
}

// propertyOwner returns what has the properties that a step updates.
func propertyOwner(u *Update) string { return strings.TrimPrefix(u.Phrase, "update ") }

// settleProperty translates the name of a built-in property, such as a contact's language.
func (p *parser) settleProperty(owner string, n *Name) {
	table := p.file.Table
	spelledOwner, _, _ := strings.Cut(table.SpellPath(owner+"."), ".")
	path := table.Path(spelledOwner + "." + n.Text)
	if schema.LookupField(path) == nil {
		return
	}
	if !table.Reads(spelledOwner + "." + n.Text) {
		_, spelled, _ := strings.Cut(table.SpellPath(path), ".")
		p.otherLanguagesWord(n, spelled, func(t *phrases.Table) bool { return t.Reads(path) })
	}
	n.Text = strings.TrimPrefix(path, owner+".")
}

// settleCompare translates the values of a field that has built-in ones, and true and false everywhere.
func (p *parser) settleCompare(c *Compare) {
	row := c.Field.Row()
	if name, ok := c.Operand.(*Name); ok && row != nil && row.Type == schema.Instant && (c.Op.Test == schema.MoreThan || c.Op.Test == schema.LessThan) && !p.file.Table.Has("ago") {
		c.Operand = &Ago{spanned: name.spanned, Amount: name} // what "ago" says in other languages
	}
	isValue := func(value string) bool { return row != nil && slices.Contains(row.Values, value) }
	isBare := func(value string) bool {
		return isBool(value) || isValue(value) || row != nil && row.Type == schema.Agent && isOnline(value)
	}
	for n := range Preorder(c) {
		switch n := n.(type) {
		case *Name:
			p.builtin(n, isBare)
		case *String:
			if row != nil && len(row.Values) > 0 {
				n.Text = p.canonicalValue(n, n.Text, isValue)
			}
		}
	}
}

// settleCases translates the values of "assign team by" a field that has built-in ones.
func (p *parser) settleCases(n *TeamByTarget) {
	row := n.Field.Row()
	if row == nil {
		return
	}
	for _, c := range n.Cases.Cases {
		for _, v := range c.Values {
			v.Text = p.canonicalValue(v, v.Text, func(value string) bool { return slices.Contains(row.Values, value) })
		}
	}
}

// settleValues turns all words and texts in a node into the values that they spell.
func (p *parser) settleValues(n Node, isLegal func(value string) bool) {
	for n := range Preorder(n) {
		switch n := n.(type) {
		case *Name:
			p.builtin(n, isLegal)
		case *String:
			n.Text = p.canonicalValue(n, n.Text, isLegal)
		}
	}
}

// brokenNames reports keywords whose last words stand on a later line, where the
// grammar reads a name.
func (p *parser) brokenNames() {
	for i, t := range p.tokens {
		if t.Type != tokPhrase || i+2 >= len(p.tokens) || p.tokens[i+2].Type != tokName || strings.IndexByte(p.tokens[i+1].Value, '\n') < 0 {
			continue
		}
		phrase, n := p.file.Table.Begins(p.file.Src[t.Pos.Offset:])
		span := diag.Span{Start: t.Pos.Offset, End: t.Pos.Offset + n}
		if n > 0 && phrase != t.Value && span.End > p.tokens[i+2].Pos.Offset && !p.reportedIn(span) {
			p.report(p.broken(span))
		}
	}
}

// reportedIn reports whether a finding lies within a span.
func (p *parser) reportedIn(span diag.Span) bool {
	return slices.ContainsFunc(p.found, func(d diag.Diagnostic) bool { return span.Contains(d.Span) })
}

// settleRule looks at what a rule holds as a whole.
func (p *parser) settleRule(r *Rule) {
	p.headerOnce(r)
	if r.When != nil || slices.ContainsFunc(r.Header, func(line HeaderLine) bool { _, ok := line.(*On); return ok }) {
		return
	}
	p.report(diag.Diagnostic{
		Code: "R007", Span: p.wordSpan(r.Then.Span().Start),
		Message: p.say("<rule> needs <when> and a condition, or <on> and an event, found ") + shown(p.spell("then")),
	})
}

// headerOnce reports a header line that stands twice.
func (p *parser) headerOnce(r *Rule) {
	first := map[string]HeaderLine{}
	for _, line := range r.Header {
		phrase := headerPhrase(line)
		earlier, again := first[phrase]
		if !again {
			first[phrase] = line
			continue
		}
		p.report(diag.Diagnostic{
			Code: "R017", Span: line.Span(), Message: fmt.Sprintf("a second %s in one rule", p.spell(phrase)), Label: "join the two",
			Related: []diag.Related{{File: p.file.Name, Span: earlier.Span(), Message: "the first one"}},
		})
	}
}

// headerPhrase returns the keyword that begins a header line.
func headerPhrase(line HeaderLine) string {
	switch line.(type) {
	case *Description:
		return "description"
	case *Precedence:
		return "precedence"
	case *Formerly:
		return "formerly"
	case *On:
		return "on"
	case *Limit:
		return "limit"
	default:
		panic(fmt.Sprintf("unexpected %T", line))
	}
}

// layout looks at where declarations begin: one that is not in column 1 is a
// warning, an unnamed rule that looks nested in another an error.
func (p *parser) layout() {
	for i, d := range p.file.Decls {
		start := d.Span().Start
		if language, ok := d.(*Language); ok && start != p.tokens[p.firstToken()].Pos.Offset {
			p.report(diag.Diagnostic{Code: "R018", Span: language.Span(), Message: "the language is the first statement of a file", Label: "move it up"})
			continue
		}
		if inColumnOne(p.file.Src, start) {
			continue
		}
		rule, isRule := d.(*Rule)
		if isRule && rule.Name == nil && firstOnLine(p.file.Src, start) && i > 0 && isA[*Rule](p.file.Decls[i-1]) {
			p.nested(rule)
			continue
		}
		p.report(diag.Diagnostic{
			Code: "R109", Severity: diag.Warning, Span: p.wordSpan(start), Message: "a declaration begins in column 1",
			Label: "move it there", Fixes: p.toColumnOne(start),
		})
	}
}

func isA[T Node](n Node) bool {
	_, ok := n.(T)
	return ok
}

// firstToken returns the index of the first token that is no white space and no comment.
func (p *parser) firstToken() int { return p.next(-1) }

// toColumnOne is the fix that puts a declaration on a line of its own, at its beginning.
func (p *parser) toColumnOne(start int) []diag.Fix {
	from := start
	for from > 0 && (p.file.Src[from-1] == ' ' || p.file.Src[from-1] == '\t') {
		from--
	}
	edit := diag.Edit{Span: diag.Span{Start: from, End: start}, New: "\n"}
	if inColumnOne(p.file.Src, from) {
		edit.New = ""
	}
	fixes := p.fix("move it to column 1", edit)
	fixes[0].Safe = true
	return fixes
}

// nested reports an unnamed rule that stands indented below the steps of another.
func (p *parser) nested(r *Rule) {
	d := diag.Diagnostic{
		Code: "R010", Span: p.wordSpan(r.Span().Start),
		Message: p.say("<when> begins a rule of its own here, though it looks nested"),
		Label:   p.say("write <if> … { … }, or move it to column 1"),
	}
	if !r.Disabled {
		end := r.Span().End
		d.Fixes = append(
			p.fix(p.say("write <if> … { … }"),
				diag.Edit{Span: p.wordSpan(r.When.Span().Start), New: p.spell("if")},
				diag.Edit{Span: p.wordSpan(r.Then.Span().Start), New: "{"},
				diag.Edit{Span: diag.Span{Start: end, End: end}, New: " }"}),
			p.toColumnOne(r.Span().Start)...)
		d.Fixes[1].Safe = false
	}
	p.report(d)
}

// wordSpan returns the span of the token that begins at an offset.
func (p *parser) wordSpan(offset int) diag.Span { return p.span(p.tokenAt(offset)) }
