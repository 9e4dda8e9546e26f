package compiler

import (
	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/fold"
)

// spoken makes a message of a text of the rule's own.
func spoken(t program.Text) program.Message {
	return program.Message{Variants: []program.Variant{{Text: t}}}
}

// template checks the texts of a template.
func (c *checker) template(t *Template) {
	t.message.Template = t.Name
	for _, v := range t.Variants {
		leave := c.in(v.File, where(v.File, "template", &v.Node.Name))
		text, ok := c.text(v.Node.Text)
		t.bad = t.bad || !ok
		t.message.Variants = append(t.message.Variants, program.Variant{Language: languageOf(v.Node), Text: text})
		leave()
	}
	c.reads = c.reads[:0] // a template does not know the events on which it is sent
}

// message resolves what is said: a text, or a template.
func (c *checker) message(n dsl.Text) (program.Message, bool) {
	switch n := n.(type) {
	case *dsl.String:
		t, ok := c.text(n)
		return spoken(t), ok
	case *dsl.TemplateRef:
		t, ok := c.texts[foldedName(&n.Name)]
		if !ok {
			c.unknownTemplate(&n.Name)
			return program.Message{}, false
		}
		t.Used = true
		c.refer(&n.Name, TemplateRef, t.Variants[0].File, &t.Variants[0].Node.Name)
		return t.message, !t.bad
	}
	return program.Message{}, false // the parser has said so
}

func (c *checker) unknownTemplate(n *dsl.Name) {
	if c.isBroken(n.Text) {
		return
	}
	legal := make([]string, len(c.info.Templates))
	for i, t := range c.info.Templates {
		legal[i] = t.Name
	}
	d := c.report(codeUnknownName, n.Span(), "no template named %s", quote(n.Text))
	c.suggest(d, n.Text, legal)
}

func (c *checker) send(n *dsl.Send, e *Effect) {
	m, ok := c.message(n.Text)
	s := &program.Send{Message: m}
	if n.Translated != nil {
		s.Translate = n.Translated.Text
		if fold.String(s.Translate) == "" {
			c.report(codeFoldsToNothing, n.Translated.Span(), "the language %s is empty", quote(s.Translate))
			ok = false
		}
	}
	if ok {
		e.Does = does(s)
	}
}

func (c *checker) sendEmail(n *dsl.SendEmail, e *Effect) {
	s := &program.SendEmail{}
	var toOK, subjectOK, bodyOK bool
	s.To, toOK = c.address(n.To)
	s.Subject, subjectOK = c.text(n.Subject.Text)
	s.Body, bodyOK = c.message(n.Body.Text)
	if toOK && subjectOK && bodyOK {
		e.Does = does(s)
	}
}

// address resolves who gets an e-mail.
func (c *checker) address(n *dsl.Address) (program.Recipient, bool) {
	if n.Text != nil {
		t, ok := c.text(n.Text)
		if ok && fold.String(n.Text.Text) == "" {
			c.report(codeFoldsToNothing, n.Text.Span(), "the address %s is empty", quote(n.Text.Text))
			return program.Recipient{}, false
		}
		return program.Recipient{Kind: program.ToAddress, Address: t}, ok
	}
	return c.recipient(n.Kind, n.Name)
}

// recipient resolves a colleague.
func (c *checker) recipient(kind string, n *dsl.Name) (program.Recipient, bool) {
	switch kind {
	case "assigned agent":
		return program.Recipient{Kind: program.ToAssignedAgent}, true
	case "owner":
		return program.Recipient{Kind: program.ToTheOwner}, true
	case "team":
		id, ok := c.thing(c.names.teams, n)
		return program.Recipient{Kind: program.ToTheTeam, ID: id}, ok
	case "agent":
		id, ok := c.thing(c.names.agents, n)
		return program.Recipient{Kind: program.ToTheAgent, ID: id}, ok
	default:
		panic("unexpected " + kind)
	}
}

func (c *checker) notify(n *dsl.Notify, e *Effect) {
	to, ok := c.recipient(n.Phrase[len("notify "):], n.Name)
	m, good := c.message(n.Text)
	if ok && good {
		e.Does = does(&program.Notify{To: to, Message: m})
	}
}

// readingAt is a field that a step reads.
type readingAt struct {
	at dsl.Node
	id program.FieldID
}

// read notes that the current rule reads a field outside its conditions.
func (c *checker) read(at dsl.Node, id program.FieldID) {
	c.reads = append(c.reads, readingAt{at, id})
}

// part is a place within a node.
type part struct {
	dsl.Node
	at diag.Span
}

// Span implements dsl.Node.
func (p part) Span() diag.Span { return p.at }
