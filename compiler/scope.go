package compiler

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/routebook/routebook/compiler/workspace"
	"github.com/routebook/routebook/dsl"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/fold"
	"github.com/routebook/routebook/dsl/phrases"
	"github.com/routebook/routebook/dsl/schema"
)

// noteBroken remembers the names that a file meant to declare, so that using them is no second mistake.
func (c *checker) noteBroken(f *dsl.File, found diag.List) {
	for _, name := range f.Broken {
		c.broken[fold.String(name)] = true
	}
	for _, d := range found {
		switch {
		case d.Code == "R001" || d.Code == "R009": // not UTF-8, merge conflict: the file, or much of it, was not read
			c.partial = true
		case isSyntax(d.Code) && d.Span.Start < d.Span.End && (d.Span.Start == 0 || f.Src[d.Span.Start-1] == '\n'):
			// "defin vip as …": what stands behind the word was to be declared.
			rest := strings.TrimLeft(string(firstOf(f.Src[d.Span.End:])), " \t\"")
			c.broken[fold.String(string(phrases.Word([]byte(rest))))] = true
		}
	}
}

// firstOf cuts a text at its first line break.
func firstOf(src []byte) []byte {
	line, _, _ := bytes.Cut(src, []byte("\n"))
	return line
}

// isBroken reports whether a name that is declared nowhere may have been meant to be.
func (c *checker) isBroken(name string) bool { return c.partial || c.broken[fold.String(name)] }

// declare enters what the files declare, before anything is resolved.
func (c *checker) declare() {
	for _, f := range c.info.Files {
		number := 0
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *dsl.Let:
				c.declareLet(f, d)
			case *dsl.Define:
				c.declareDefine(f, d)
			case *dsl.Template:
				c.declareTemplate(f, d)
			case *dsl.Rule:
				number++
				c.declareRule(f, d, number)
			}
		}
	}
}

// where names a declaration as findings show it.
func where(f *dsl.File, phrase string, n *dsl.Name) string {
	return f.Table.Spell(phrase, phrases.Anywhere) + " " + f.Text(n.Span())
}

func (c *checker) declareLet(f *dsl.File, n *dsl.Let) {
	defer c.in(f, where(f, "let", &n.Name))()
	l := &Let{Name: n.Name.Text, File: f, Node: n}
	key := fold.String(l.Name)
	first, twice := c.lets[key]
	if twice {
		c.twice(&n.Name, "let", first.File, &first.Node.Name)
		return
	}
	c.lets[key] = l
	c.info.Lets = append(c.info.Lets, l)
	c.letNames = append(c.letNames, l.Name)
	if c.isField(&n.Name, "let") {
		l.Used = true // one finding is enough
	} else if d, taken := c.defines[key]; taken {
		l.Used = true
		c.taken(&n.Name, "let", "define", d.File, &d.Node.Name)
	}
}

func (c *checker) declareDefine(f *dsl.File, n *dsl.Define) {
	defer c.in(f, where(f, "define", &n.Name))()
	d := &Define{Name: n.Name.Text, File: f, Node: n}
	key := fold.String(d.Name)
	first, twice := c.defines[key]
	if twice {
		c.twice(&n.Name, "define", first.File, &first.Node.Name)
		return
	}
	c.defines[key] = d
	c.info.Defines = append(c.info.Defines, d)
	c.defineNames = append(c.defineNames, d.Name)
	if c.isField(&n.Name, "define") || c.opensCondition(&n.Name) {
		d.Used = true // one finding is enough
	} else if l, taken := c.lets[key]; taken {
		d.Used = true
		c.taken(&n.Name, "define", "let", l.File, &l.Node.Name)
	}
}

func (c *checker) declareTemplate(f *dsl.File, n *dsl.Template) {
	defer c.in(f, where(f, "template", &n.Name))()
	key := fold.String(n.Name.Text)
	t := c.texts[key]
	if t == nil {
		t = &Template{Name: n.Name.Text}
		c.texts[key] = t
		c.info.Templates = append(c.info.Templates, t)
	}
	for _, v := range t.Variants {
		if fold.Equal(languageOf(v.Node), languageOf(n)) {
			d := c.twice(&n.Name, "template", v.File, &v.Node.Name)
			d.Label = "variants of a template differ in their language"
			return
		}
	}
	t.Variants = append(t.Variants, Variant{File: f, Node: n})
}

// languageOf returns the language of a variant, "" for any.
func languageOf(t *dsl.Template) string {
	if t.Language == nil {
		return ""
	}
	return t.Language.Text
}

func (c *checker) declareRule(f *dsl.File, n *dsl.Rule, number int) {
	r := &Rule{File: f, Node: n, Number: number}
	c.info.Rules = append(c.info.Rules, r)
	if n.Name == nil {
		r.ID = fmt.Sprintf("%s#%d", f.Name, number)
		return
	}
	r.ID = n.Name.Text
	defer c.in(f, where(f, "rule", n.Name))()
	if fold.String(r.ID) == "" {
		c.report(codeFoldsToNothing, n.Name.Span(), "the rule's name %s is empty", quote(r.ID))
		return
	}
	if first, twice := c.rules[r.ID]; twice {
		c.twice(n.Name, "rule", first.File, first.Node.Name)
		return
	}
	c.rules[r.ID] = r
}

// twice reports a second declaration of a name.
func (c *checker) twice(n *dsl.Name, phrase string, file *dsl.File, first *dsl.Name) *diag.Diagnostic {
	d := c.report("R105", n.Span(), "a second %s named %s", c.spell(phrase), quote(n.Text))
	return relate(d, file.Name, first.Span(), "the first one")
}

// taken reports a name that something else has.
func (c *checker) taken(n *dsl.Name, phrase, other string, file *dsl.File, first *dsl.Name) {
	d := c.report("R118", n.Span(), "%s names a %s already", quote(n.Text), c.spell(other))
	d.Label = fmt.Sprintf("a %s, a %s and a field never share a name", c.spell(phrase), c.spell(other))
	relate(d, file.Name, first.Span(), "declared here")
}

// isField reports a name that a field has.
func (c *checker) isField(n *dsl.Name, phrase string) bool {
	if schema.LookupField(c.canonical(n.Text)) == nil {
		return false
	}
	d := c.report("R118", n.Span(), "%s is a field", quote(n.Text))
	d.Label = fmt.Sprintf("the %s needs another name", c.spell(phrase))
	return true
}

// openers are the words that open a condition, so that no define can be named so.
var openers = map[string]bool{
	"any of": true, "all of": true, "none of": true, "during business hours": true, "outside business hours": true,
	"in sample": true, "team": true, "agent": true, "owner": true, "conversation": true, "true": true, "false": true,
}

func (c *checker) opensCondition(n *dsl.Name) bool {
	if !openers[c.canonical(n.Text)] {
		return false
	}
	d := c.report("R118", n.Span(), "%s opens a condition of its own", quote(n.Text))
	d.Label = c.say("the <define> needs another name")
	return true
}

// canonical returns the phrase or built-in value that a word spells in the current file.
func (c *checker) canonical(word string) string {
	if phrase, length := c.file.Table.Match([]byte(word)); length == len(word) && length > 0 {
		return phrase
	}
	return c.file.Table.Value(word)
}

// unused reports what no rule uses. While something could not be read, what it
// would have used is not known.
func (c *checker) unused() {
	if Unread(c.found) {
		return
	}
	for _, l := range c.info.Lets {
		if !l.Used {
			c.notUsed(l.File, "let", &l.Node.Name, l.Node)
		}
	}
	for _, d := range c.info.Defines {
		if !d.Used {
			c.notUsed(d.File, "define", &d.Node.Name, d.Node)
		}
	}
	for _, t := range c.info.Templates {
		if t.Used {
			continue
		}
		for _, v := range t.Variants {
			c.notUsed(v.File, "template", &v.Node.Name, v.Node)
		}
	}
}

func (c *checker) notUsed(f *dsl.File, phrase string, n *dsl.Name, decl dsl.Node) {
	defer c.in(f, where(f, phrase, n))()
	d := c.report("R106", n.Span(), "the %s %s is not used", c.spell(phrase), quote(n.Text))
	d.Severity = diag.Warning
	d.Fixes = []diag.Fix{{
		Message: "remove it", Safe: true,
		Edits: []diag.Edit{{File: f.Name, Span: wholeLines(f.Src, decl.Span())}},
	}}
}

// wholeLines widens a span to the end of its last line when nothing else stands there.
func wholeLines(src []byte, span diag.Span) diag.Span {
	end := span.End
	for end < len(src) && (src[end] == ' ' || src[end] == '\t' || src[end] == '\r') {
		end++
	}
	if end < len(src) && src[end] == '\n' && (span.Start == 0 || src[span.Start-1] == '\n') {
		return diag.Span{Start: span.Start, End: end + 1}
	}
	return span
}

// refer notes what a name refers to.
func (c *checker) refer(at dsl.Node, kind RefKind, file *dsl.File, name *dsl.Name) {
	c.info.Refs[at] = Ref{Kind: kind, Name: name.Text, At: workspace.Place{File: file.Name, Span: name.Span()}}
}
