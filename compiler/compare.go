package compiler

import (
	"fmt"
	"slices"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/schema"
)

// compare resolves a test of a field.
func (c *checker) compare(n *dsl.Compare) *Atom {
	if n.AsksPresence() {
		return c.atom(n, AskAssignedOnline, n.Op.Negated)
	}
	id, ok := c.field(n.Field)
	if !ok {
		c.markLets(n.Operand)
		return nil
	}
	if !c.goesWith(n.Op.Test, id) {
		c.markLets(n.Operand)
		c.wrongTest(n, id)
		return nil
	}
	a := c.atom(n, AskField, n.Op.Negated)
	a.Field, a.Test, a.Quantity = id, n.Op.Test, n.Op.Quantity
	if a.Values, ok = c.operand(n, id); !ok {
		return nil
	}
	return a
}

// goesWith reports whether a test is legal on a field. Of names only ordered ones are more or less than others.
func (c *checker) goesWith(test schema.Test, id program.FieldID) bool {
	t := c.info.Fields[id].Type
	for i := range schema.Operators {
		op := &schema.Operators[i]
		if op.Test != test {
			continue
		}
		if !slices.Contains(op.Types, t) {
			return false
		}
		isOrder := op.Operand == schema.CompareOperand || op.Operand == schema.RangeOperand
		return t != schema.Name || !isOrder || c.rows[id].row != nil && c.rows[id].row.Ordered
	}
	return false
}

// better says which test people mean who write another on a field of some type.
func better(t schema.Type, test schema.Test) schema.Test {
	switch t {
	case schema.Set:
		switch test {
		case schema.Is, schema.IsExactly, schema.Contains, schema.ContainsExactly, schema.ContainsWord:
			return schema.Includes
		}
	case schema.Text:
		if test == schema.Includes {
			return schema.Contains
		}
	case schema.Name, schema.Agent, schema.Team, schema.Weekday, schema.Number, schema.Bool, schema.Date, schema.Time:
		switch test {
		case schema.Includes, schema.Contains, schema.ContainsExactly, schema.ContainsWord, schema.StartsWith, schema.EndsWith, schema.IsExactly:
			return schema.Is
		}
	}
	return schema.NoTest
}

// hints say what goes with a type where no single test stands for the one that was written: see checker.say.
var hints = map[schema.Type]string{
	schema.Set:     "a set is tested with <includes> or <is empty>",
	schema.Instant: "an instant is tested with <more than:instant> … <ago>, <less than:instant> … <ago>, <before> or <after>",
	schema.Bool:    "it stands alone, or behind <not>",
	schema.Name:    "of names only <priority> has an order",
	schema.Text:    "a text is tested with <is>, <contains>, <starts with>, <ends with> or <matches>",
	schema.Date:    "a date is tested with <is> or <between>",
	schema.Time:    "a time is tested with <is> or <between>",
	schema.Weekday: "a weekday is tested with <is> or <is any of>",
	schema.Number:  "a number is tested with <is>, <more than>, <less than> or <between>",
	schema.Agent:   "an agent is tested with <is>, <is any of> or <is empty>",
	schema.Team:    "a team is tested with <is>, <is any of> or <is empty>",
}

// wrongTest reports a test that does not go with its field.
func (c *checker) wrongTest(n *dsl.Compare, id program.FieldID) {
	t := c.info.Fields[id].Type
	d := c.report(codeMismatch, n.OpSpan, "%s does not go with %s", quote(string(c.file.Src[n.OpSpan.Start:n.OpSpan.End])), c.describe(id))
	d.Label = c.say(hints[t])
	if op, ok := operator(better(t, n.Op.Test), n.Op.Quantity, n.Op.Negated); ok {
		text := c.spell(op)
		d.Label = "use " + quote(text)
		fix(d, n.OpSpan, text)
	}
}

// operator returns the canonical phrase of a test with a quantity.
func operator(test schema.Test, quantity schema.Quantity, negated bool) (string, bool) {
	for i := range schema.Operators {
		op := &schema.Operators[i]
		if op.Test == test && op.Quantity == quantity {
			if negated {
				return op.Not, true
			}
			return op.Phrase, true
		}
	}
	return "", false
}

// operand resolves what stands behind an operator; false when a finding says what is wrong with it.
func (c *checker) operand(n *dsl.Compare, id program.FieldID) ([]Value, bool) {
	switch operand := n.Operand.(type) {
	case nil:
		return nil, true
	case *dsl.Range:
		low, ok := c.single(n, id, operand.Low)
		high, also := c.single(n, id, operand.High)
		return []Value{low, high}, ok && also
	case *dsl.Ago:
		v, ok := c.ago(n, id, operand)
		return []Value{v}, ok
	case dsl.Words:
		if n.Op.Operand == schema.ListOperand {
			return c.list(n, id, operand)
		}
	}
	v, ok := c.single(n, id, n.Operand.(dsl.Value))
	return []Value{v}, ok
}

// literal is a value as it was written, in a let perhaps.
type literal struct {
	dsl.Value          // not a name of a let
	at        dsl.Node // where the current file has it, or the name of the let
	let       *Let     // nil when it stands at its place
	file      *dsl.File
}

func (l literal) place() Place { return Place{l.file, l.Value} }

// single resolves one value.
func (c *checker) single(n *dsl.Compare, id program.FieldID, v dsl.Value) (Value, bool) {
	lit := literal{Value: v, at: v, file: c.file}
	if name, ok := v.(*dsl.Name); ok && c.takesLet(id, name) {
		l, ok := c.lookupLet(name)
		if !ok {
			c.unknownLet(name, id)
			return Value{}, false
		}
		if l.bad {
			return Value{}, false
		}
		lit = literal{Value: l.Node.Value, at: v, let: l, file: l.File}
	}
	if list, ok := lit.Value.(*dsl.List); ok {
		return c.listForOne(n, lit, list)
	}
	return c.convert(n, id, lit)
}

// takesLet reports whether a bare word behind an operator on a field is a let: on
// names and sets it is that name (language.md section 3).
func (c *checker) takesLet(id program.FieldID, name *dsl.Name) bool {
	switch c.info.Fields[id].Type {
	case schema.Text, schema.Number, schema.Instant, schema.Time, schema.Date:
		return true
	case schema.Any:
		return name.Text != "true" && name.Text != "false"
	}
	return false
}

// listForOne reports a list where one value is wanted.
func (c *checker) listForOne(n *dsl.Compare, lit literal, list *dsl.List) (Value, bool) {
	d := c.report(codeMismatch, lit.at.Span(), "%s needs one value, found a list", c.opTyped(n))
	if lit.let != nil {
		relate(d, lit.file.Name, list.Span(), "the list")
	}
	if op, ok := operator(n.Op.Test, schema.AnyOf, n.Op.Negated); ok {
		text := c.spell(op)
		d.Label = "use " + quote(text)
		fix(d, n.OpSpan, text)
	}
	return Value{}, false
}

func (c *checker) opTyped(n *dsl.Compare) string {
	return string(c.file.Src[n.OpSpan.Start:n.OpSpan.End])
}

// list resolves the values of a list in brackets or of a let that holds one.
func (c *checker) list(n *dsl.Compare, id program.FieldID, words dsl.Words) ([]Value, bool) {
	list, let, ok := c.listOf(words)
	if !ok {
		return nil, false
	}
	file := c.file
	if let != nil {
		file = let.File
	}
	if len(list.Items) == 0 {
		d := c.report(codeMismatch, words.Span(), "%s needs a value, found an empty list", c.opTyped(n))
		if let != nil {
			relate(d, let.File.Name, list.Span(), "the list")
		}
		return nil, false
	}
	texts := let != nil && n.Op.Test != schema.Matches && c.info.Fields[id].Type == schema.Text
	if values, known := c.textLists[let]; known && texts {
		return values, true
	}
	values := make([]Value, 0, len(list.Items))
	for _, item := range list.Items {
		lit := literal{Value: item.Value, at: item.Value, let: let, file: file}
		if let != nil {
			lit.at = words
		}
		if item.To != nil {
			days, good := c.days(id, item, lit)
			values, ok = append(values, days...), ok && good
			continue
		}
		v, good := c.convert(n, id, lit)
		values, ok = append(values, v), ok && good
	}
	if texts && ok {
		c.textLists[let] = values
	}
	return values, ok
}

// listOf returns the list that words stand for, and the let that holds it if one does.
func (c *checker) listOf(words dsl.Words) (*dsl.List, *Let, bool) {
	switch words := words.(type) {
	case *dsl.List:
		return words, nil, true
	case *dsl.Name:
		l, ok := c.lookupLet(words)
		if !ok {
			c.unknownList(words)
			return nil, nil, false
		}
		list, isList := l.Node.Value.(*dsl.List)
		if !isList && !l.bad {
			d := c.report(codeMismatch, words.Span(), "%s is no list", quote(words.Text))
			d.Label = c.say("expected a list in brackets, or a <let> that holds one")
			relate(d, l.File.Name, l.Node.Value.Span(), "its value")
		}
		return list, l, isList && !l.bad
	default:
		panic(fmt.Sprintf("unexpected %T", words))
	}
}

// days resolves a range such as monday..friday.
func (c *checker) days(id program.FieldID, item *dsl.Item, lit literal) ([]Value, bool) {
	if c.info.Fields[id].Type != schema.Weekday {
		c.report(codeMismatch, c.spanOf(lit, item), "%s takes no range", c.spellPath(c.rows[id].path)).Label = c.say("only weekdays do, as in <=monday>..<=friday>")
		return nil, false
	}
	from, ok := c.weekday(item.Value, lit)
	to, also := c.weekday(item.To, lit)
	if !ok || !also {
		return nil, false
	}
	var values []Value
	for day := from; ; day = (day + 1) % len(schema.Weekdays) {
		values = append(values, Value{Kind: Word, Text: schema.Weekdays[day], At: Place{lit.file, item}})
		if day == to {
			return values, true
		}
	}
}

// weekday returns the place of a day in the week.
func (c *checker) weekday(v dsl.Value, lit literal) (int, bool) {
	text, ok := wordText(v)
	i := slices.Index(schema.Weekdays, text)
	if i < 0 && lit.let != nil {
		i = slices.Index(schema.Weekdays, c.understood(text, schema.Weekdays))
	}
	if !ok || i < 0 {
		d := c.report(codeUnknownValue, c.spanOf(lit, v), "no weekday named %s", c.foundIn(lit, v))
		d.Label = c.weekdaysLike(text)
		return 0, false
	}
	return i, true
}

// weekdaysLike suggests a weekday, or lists them.
func (c *checker) weekdaysLike(word string) string {
	if day, ok := c.valueElsewhere(word, schema.Weekdays); ok {
		return didYouMean(day)
	}
	return diag.Suggest(word, c.spellValues(schema.Weekdays))
}

// spanOf returns where the current file has a part of a literal.
func (c *checker) spanOf(lit literal, part dsl.Node) diag.Span {
	if lit.let != nil {
		return lit.at.Span()
	}
	return part.Span()
}

// foundIn quotes a part of a literal as it was typed.
func (c *checker) foundIn(lit literal, part dsl.Node) string {
	span := part.Span()
	text := string(lit.file.Src[span.Start:span.End])
	if text != "" && text[0] == '"' {
		return text
	}
	return quote(text)
}

// lookupLet finds the let that a bare word names, and marks it as used.
func (c *checker) lookupLet(n *dsl.Name) (*Let, bool) {
	l, ok := c.lets[foldedName(n)]
	if ok {
		l.Used = true
		c.refer(n, LetRef, l.File, &l.Node.Name)
	}
	return l, ok
}

// markLets marks the lets in an operand that is not looked at further.
func (c *checker) markLets(operand dsl.Operand) {
	if operand == nil {
		return
	}
	for n := range dsl.Preorder(operand) {
		if name, ok := n.(*dsl.Name); ok && !name.Quoted {
			c.lookupLet(name)
		}
	}
}

// unknownLet reports a bare word that names no let, where free text has to be quoted.
func (c *checker) unknownLet(n *dsl.Name, id program.FieldID) {
	if c.isBroken(n.Text) {
		return
	}
	d := c.report(codeUnknownName, n.Span(), "no %s named %s", c.spell("let"), quote(n.Text))
	if c.suggestBare(d, n.Text, c.letNames) {
		return
	}
	if t := c.info.Fields[id].Type; t == schema.Text || t == schema.Any {
		d.Label = "free text is quoted: " + quote(n.Text)
		fix(d, n.Span(), quote(n.Text))
	}
}

// unknownList reports a bare word that names no let, where a list is wanted.
func (c *checker) unknownList(n *dsl.Name) {
	if c.isBroken(n.Text) {
		return
	}
	d := c.report(codeUnknownName, n.Span(), "no %s named %s", c.spell("let"), quote(n.Text))
	if c.suggestBare(d, n.Text, c.letNames) {
		return
	}
	list := "[" + quote(n.Text) + "]"
	d.Label = "a list stands in brackets: " + list
	fix(d, n.Span(), list)
}
