package compiler

import (
	"strings"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/schema"
)

// settable are the built-in fields that "update contact" may set (semantics.md I123).
var settable = map[schema.FieldID]string{schema.ContactOwner: "owner", schema.ContactLanguage: "language"}

// update resolves "update contact P = V" and "update conversation P = V".
func (c *checker) update(n *dsl.Update, e *Effect) {
	contact := n.Phrase == "update contact"
	owner, kind := "conversation.", schema.ConversationPropertySlot
	if contact {
		owner, kind = "contact.", schema.ContactPropertySlot
	}
	ok := true
	for _, a := range n.Values {
		id, good := c.settableField(owner, a)
		if !good {
			c.markUnknownValue(a.Value)
			ok = false
			continue
		}
		e.Sets = append(e.Sets, Slot{kind, c.rows[id].path})
		v, good := c.propertyValue(id, a.Value)
		ok = ok && good
		e.Does = append(e.Does, &program.Update{Contact: contact, Property: strings.TrimPrefix(c.rows[id].path, owner), Value: v})
	}
	if !ok {
		e.Does = nil
	}
}

// markUnknownValue looks at a value whose property does not exist.
func (c *checker) markUnknownValue(v dsl.Value) {
	if s, ok := v.(*dsl.String); ok {
		c.text(s)
	}
}

// settableField resolves the property that an assignment sets.
func (c *checker) settableField(owner string, a *dsl.Assignment) (program.FieldID, bool) {
	id, ok := c.lookup(owner+a.Name.Text, nil)
	if ok {
		row := c.rows[id].row
		if row == nil || settable[row.ID] != "" && owner == "contact." {
			c.referToProperty(&a.Name, id)
			return id, true
		}
		d := c.report(codeUnknownField, a.Name.Span(), "%s cannot be set", quote(c.spellPath(row.Path)))
		d.Label = "only declared properties, and a contact's owner and language, can"
		return 0, false
	}
	var legal []string
	for _, o := range owners {
		if o.prefix != owner {
			continue
		}
		for _, p := range o.of(c.ws) {
			legal = append(legal, p.Name)
		}
	}
	if owner == "contact." {
		for _, field := range []schema.FieldID{schema.ContactOwner, schema.ContactLanguage} {
			_, name, _ := strings.Cut(c.spellPath(field.Info().Path), ".")
			legal = append(legal, name)
		}
	}
	d := c.report(codeUnknownField, a.Name.Span(), "the %s has no property %s", strings.TrimSuffix(owner, "."), quote(a.Name.Text))
	if c.suggest(d, a.Name.Text, legal); len(legal) == 0 {
		d.Label = "declare it under properties: in book.yaml"
	}
	return 0, false
}

// propertyValue resolves what a property becomes.
func (c *checker) propertyValue(id program.FieldID, v dsl.Value) (program.Value, bool) {
	lit := literal{Value: v, at: v, file: c.file}
	if ref, ok := v.(*dsl.FieldRef); ok {
		return c.fieldValue(id, ref)
	}
	t := c.info.Fields[id].Type
	switch v := v.(type) {
	case *dsl.String:
		return c.stringValue(id, v, lit)
	case *dsl.Name:
		return c.nameValue(id, v, lit)
	case *dsl.Number:
		if t == schema.Number || t == schema.Any {
			return program.Value{Kind: program.NumberValue, Number: v.Value}, true
		}
		if d := c.reportMismatch(id, lit); t == schema.Text || t == schema.Name {
			fix(d, v.Span(), quote(v.Text))
		}
		return program.Value{}, false
	case *dsl.Clock:
		if t == schema.Time {
			return literalText(c.typed(v)), true
		}
	case *dsl.Day:
		if t == schema.Date {
			return literalText(v.Text), true
		}
	}
	c.reportMismatch(id, lit)
	return program.Value{}, false
}

func literalText(text string) program.Value {
	return program.Value{Kind: program.TextValue, Text: program.Text{{Literal: text}}}
}

// stringValue resolves a text with variables. One without is a word where the property takes words.
func (c *checker) stringValue(id program.FieldID, v *dsl.String, lit literal) (program.Value, bool) {
	switch c.info.Fields[id].Type {
	case schema.Number, schema.Bool, schema.Set:
		d := c.reportMismatch(id, lit)
		if _, isBool := boolOf(c.file.Table.Value(v.Text)); isBool {
			d.Label = "without quotes"
			fix(d, v.Span(), v.Text)
		}
		return program.Value{}, false
	}
	text, ok := c.text(v)
	if ok && !hasVariables(text) && c.rows[id].words != nil {
		word, good := c.fieldWord(id, v.Text, lit)
		return literalText(word), good
	}
	return program.Value{Kind: program.TextValue, Text: text}, ok
}

// nameValue resolves a bare word behind "=": a name, never a field.
func (c *checker) nameValue(id program.FieldID, v *dsl.Name, lit literal) (program.Value, bool) {
	b, isBool := boolOf(v.Text)
	switch t := c.info.Fields[id].Type; {
	case t == schema.Bool && isBool:
		return program.Value{Kind: program.BoolValue, Number: b}, true
	case t == schema.Number || t == schema.Bool || t == schema.Set || t == schema.Date || t == schema.Time || t == schema.Instant:
		c.reportMismatch(id, lit)
		return program.Value{}, false
	}
	c.warnField(v)
	word, ok := c.fieldWord(id, v.Text, lit)
	return literalText(word), ok
}

// warnField warns about a bare word behind "=" that is a field too: it is read as a name.
func (c *checker) warnField(v *dsl.Name) {
	row := schema.LookupField(c.canonical(v.Text))
	if row == nil || v.Quoted {
		return
	}
	text := `"{{ ` + row.Path + ` }}"`
	d := c.report(codeMismatch, v.Span(), "%s is a name here, not the field", quote(v.Text))
	d.Severity = diag.Warning
	d.Label = "the field is written " + text
	fix(d, v.Span(), text)
}

// fieldValue resolves a dotted word behind "=": a field.
func (c *checker) fieldValue(id program.FieldID, ref *dsl.FieldRef) (program.Value, bool) {
	from, ok := c.field(ref.Field)
	if !ok {
		return program.Value{}, false
	}
	c.read(ref.Field, from)
	to, t := c.info.Fields[id].Type, c.info.Fields[from].Type
	if t != to && t != schema.Any && to != schema.Any && to != schema.Text && (to != schema.Name || !isWordLike(t)) {
		c.report(codeMismatch, ref.Span(), "%s takes %s, found %s", quote(c.spellPath(c.rows[id].path)), article(to.String()), c.describe(from))
		return program.Value{}, false
	}
	return program.Value{Kind: program.FieldValue, Field: from}, true
}

// isWordLike reports whether a value of a type is one word.
func isWordLike(t schema.Type) bool {
	switch t {
	case schema.Text, schema.Name, schema.Agent, schema.Team, schema.Weekday:
		return true
	}
	return false
}

func (c *checker) createCase(n *dsl.CreateCase, e *Effect) {
	name, ok := c.thing(c.names.connectors, &n.Connector)
	with, good := c.with(n.With)
	if ok && good {
		e.Does = does(&program.CreateCase{Connector: name, With: with})
	}
}

func (c *checker) callWebhook(n *dsl.CallWebhook, e *Effect) {
	name, ok := c.thing(c.names.connectors, &n.Webhook)
	with, good := c.with(n.With)
	if ok && good {
		e.Does = does(&program.CallWebhook{Webhook: name, With: with})
	}
}

// with resolves the settings of a case or a webhook, each of which may be of any type.
func (c *checker) with(n *dsl.With) ([]program.Setting, bool) {
	if n == nil {
		return nil, true
	}
	all := make([]program.Setting, 0, len(n.Values))
	ok := true
	seen := map[string]*dsl.Name{}
	for _, a := range n.Values {
		if first, twice := seen[a.Name.Text]; twice {
			d := c.report("R105", a.Name.Span(), "a second value for %s", quote(a.Name.Text))
			relate(d, c.file.Name, first.Span(), "the first one")
			ok = false
		}
		seen[a.Name.Text] = &a.Name
		v, good := c.setting(a.Value)
		ok = ok && good
		all = append(all, program.Setting{Name: a.Name.Text, Value: v})
	}
	return all, ok
}

func (c *checker) setting(v dsl.Value) (program.Value, bool) {
	switch v := v.(type) {
	case *dsl.FieldRef:
		id, ok := c.field(v.Field)
		if ok {
			c.read(v.Field, id)
		}
		return program.Value{Kind: program.FieldValue, Field: id}, ok
	case *dsl.String:
		t, ok := c.text(v)
		return program.Value{Kind: program.TextValue, Text: t}, ok
	case *dsl.Number:
		return program.Value{Kind: program.NumberValue, Number: v.Value}, true
	case *dsl.Name:
		if b, ok := boolOf(v.Text); ok && !v.Quoted {
			return program.Value{Kind: program.BoolValue, Number: b}, true
		}
		c.warnField(v)
		return literalText(v.Text), true
	case *dsl.Clock:
		return literalText(c.typed(v)), true
	case *dsl.Day:
		return literalText(v.Text), true
	}
	d := c.report(codeMismatch, v.Span(), "no value: %s", quote(firstLine(c.typed(v))))
	d.Label = c.say("a text in quotes, a number, <=true>, <=false>, a name or a field is expected")
	return program.Value{}, false
}
