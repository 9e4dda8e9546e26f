package dsl

import (
	"fmt"
	"slices"

	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/schema"
)

// What can be said of a tree without knowing the book: built-in values in
// canonical form, literals that are none, lines that stand twice, and where a
// declaration begins on its line.

// settle goes over every node once.
func (p *parser) settle() {
	for _, d := range p.file.Decls {
		for n := range Preorder(d) {
			p.settleNode(n)
		}
	}
}

func (p *parser) settleNode(n Node) {
	switch n := n.(type) {
	case *Field:
		n.Typed = p.text(n.Span())
	case *Compare:
		p.settleCompare(n)
	case *Presence:
		p.settlePresence(n)
	case *ConversationIs:
		n.What.Text = p.file.Table.Value(n.What.Text)
		if oppositeStates[n.What.Text] == "" || n.What.Quoted {
			p.lacks(&n.What, conversationNeeds)
		}
	case *Strategy:
		p.builtin(&n.Name)
	case *Set:
		if n.Phrase == "set priority" {
			p.builtin(&n.Value)
		}
	case *Schedule:
		p.settleWords(n.Days)
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
	n.Word.Text = p.file.Table.Value(n.Word.Text)
	if n.Word.Text != "online" {
		p.lacks(n.Word, "<"+n.Who+"> <is> needs <=online>")
	}
}

// lacks reports a word in a place where only a few can stand.
func (p *parser) lacks(n Node, needs string) {
	p.report(diag.Diagnostic{Code: "R007", Span: n.Span(), Message: p.say(needs) + ", found " + shown(p.text(n.Span()))})
}

// builtin turns a bare word into the built-in value that it spells.
func (p *parser) builtin(n *Name) {
	if !n.Quoted {
		n.Text = p.file.Table.Value(n.Text)
	}
}

// settleCompare translates the values of a field that has built-in ones, and true and false everywhere.
func (p *parser) settleCompare(c *Compare) {
	row := c.Field.Row()
	if name, ok := c.Operand.(*Name); ok && row != nil && row.Type == schema.Instant && (c.Op.Test == schema.MoreThan || c.Op.Test == schema.LessThan) && !p.file.Table.Has("ago") {
		c.Operand = &Ago{node: name.node, Amount: name} // what "ago" says in other languages
	}
	for n := range Preorder(c) {
		name, ok := n.(*Name)
		if !ok || name.Quoted {
			continue
		}
		value := p.file.Table.Value(name.Text)
		builtin := value == "true" || value == "false" || row != nil && (row.Type == schema.Agent && value == "online" || slices.Contains(row.Values, value))
		if builtin {
			name.Text = value
		}
	}
}

func (p *parser) settleWords(w Words) {
	if w == nil {
		return
	}
	for n := range Preorder(w) {
		if name, ok := n.(*Name); ok {
			p.builtin(name)
		}
	}
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

func isA[T Decl](d Decl) bool {
	_, ok := d.(T)
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
