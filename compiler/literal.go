package compiler

import (
	"errors"
	"fmt"
	"regexp/syntax"
	"strings"
	"time"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/fold"
	"github.com/routebook/routebook/dsl/schema"
)

// codeFoldsToNothing is the code of literals that can never be compared: texts
// of which folding leaves nothing, and patterns that are none.
const codeFoldsToNothing = "R114"

// foldedName returns a name as names are compared.
func foldedName(n *dsl.Name) string { return fold.String(n.Text) }

// wordText returns the word that a value is, quoted or bare.
func wordText(v dsl.Value) (string, bool) {
	switch v := v.(type) {
	case *dsl.Name:
		return v.Text, true
	case *dsl.String:
		return v.Text, true
	}
	return "", false
}

// convert turns a literal into a value of a field's type.
func (c *checker) convert(n *dsl.Compare, id program.FieldID, lit literal) (Value, bool) {
	if n.Op.Test == schema.Matches {
		return c.pattern(n, lit)
	}
	switch t := c.info.Fields[id].Type; t {
	case schema.Text:
		return c.textValue(id, lit)
	case schema.Name, schema.Set, schema.Weekday, schema.Agent, schema.Team:
		return c.wordValue(n, id, lit)
	case schema.Number:
		if number, ok := lit.Value.(*dsl.Number); ok {
			return Value{Kind: Number, Number: number.Value, At: lit.place()}, true
		}
	case schema.Bool:
		return c.boolValue(id, lit)
	case schema.Time:
		if clock, ok := lit.Value.(*dsl.Clock); ok {
			return Value{Kind: Clock, Number: float64(clock.Seconds), At: lit.place()}, true
		}
	case schema.Date, schema.Instant:
		if day, ok := lit.Value.(*dsl.Day); ok && (t == schema.Date || n.Op.Operand == schema.DateOperand) {
			return dayValue(day, lit)
		}
		if t == schema.Instant {
			return c.instantNeeds(n, lit)
		}
	case schema.Any:
		return c.anyValue(n, id, lit)
	default:
		panic("unexpected " + t.String())
	}
	return c.mismatch(id, lit)
}

// expected says how the values of a type are written: see checker.say.
var expected = map[schema.Type]string{
	schema.Any:     "a text in quotes, a number, <=true> or <=false>",
	schema.Text:    "a text in quotes",
	schema.Name:    "a name",
	schema.Set:     "a name",
	schema.Number:  "a number",
	schema.Bool:    "<=true> or <=false>",
	schema.Time:    "a time, such as 09:00",
	schema.Weekday: "a weekday, such as <=monday>",
	schema.Date:    "a date, such as 2026-12-24",
	schema.Agent:   "an agent's name",
	schema.Team:    "a team's name",
	schema.Instant: "a duration and <ago>",
}

// needed is expected in the current file's words.
func (c *checker) needed(t schema.Type) string {
	if t == schema.Instant {
		return c.sayAgo(expected[t], "a duration")
	}
	return c.say(expected[t])
}

// mismatch reports a literal of another type than its field.
func (c *checker) mismatch(id program.FieldID, lit literal) (Value, bool) {
	c.reportMismatch(id, lit)
	return Value{}, false
}

func (c *checker) reportMismatch(id program.FieldID, lit literal) *diag.Diagnostic {
	d := c.report(codeMismatch, lit.at.Span(), "%s needs %s, found %s",
		c.spellPath(c.rows[id].path), c.needed(c.info.Fields[id].Type), c.foundIn(lit, lit.Value))
	if _, isField := lit.Value.(*dsl.FieldRef); isField {
		d.Label = "a field is compared with values, not with another field"
	}
	if lit.let != nil {
		relate(d, lit.file.Name, lit.Value.Span(), "the value of the let")
	}
	return d
}

// foldable reports a text of which folding leaves nothing; once, in a let.
func (c *checker) foldable(text string, lit literal) bool {
	if fold.String(text) != "" {
		return true
	}
	if lit.let == nil {
		d := c.report(codeFoldsToNothing, lit.at.Span(), "the text %s holds nothing to compare", quote(text))
		d.Label = "spaces, marks and invisible characters do not count"
		if text == "" {
			d.Label = "use " + quote(c.spell("is empty"))
		}
	}
	return false
}

func (c *checker) textValue(id program.FieldID, lit literal) (Value, bool) {
	switch v := lit.Value.(type) {
	case *dsl.String:
		return Value{Kind: Word, Text: v.Text, At: lit.place()}, c.foldable(v.Text, lit)
	case *dsl.Name:
		d := c.reportMismatch(id, lit)
		d.Label = "free text is quoted: " + quote(v.Text)
		if lit.let == nil {
			fix(d, v.Span(), quote(v.Text))
		}
		return Value{}, false
	case *dsl.Regex:
		d := c.reportMismatch(id, lit)
		d.Label = "a pattern stands behind " + quote(c.spell("matches"))
		return Value{}, false
	case *dsl.Number:
		d := c.reportMismatch(id, lit)
		if lit.let == nil {
			fix(d, v.Span(), quote(v.Text))
		}
		return Value{}, false
	}
	return c.mismatch(id, lit)
}

// wordValue resolves a name. A test to the letter keeps its spelling.
func (c *checker) wordValue(n *dsl.Compare, id program.FieldID, lit literal) (Value, bool) {
	text, ok := wordText(lit.Value)
	if !ok {
		d := c.reportMismatch(id, lit)
		if number, ok := lit.Value.(*dsl.Number); ok && lit.let == nil {
			d.Label = "a name with a leading digit is quoted"
			fix(d, number.Span(), quote(number.Text))
		}
		return Value{}, false
	}
	declared, ok := c.fieldWord(id, text, lit)
	if n.Op.Test == schema.IsExactly {
		declared = text
	}
	return Value{Kind: Word, Text: declared, At: lit.place()}, ok
}

// fieldWord resolves a word that a field is compared with or set to.
func (c *checker) fieldWord(id program.FieldID, text string, lit literal) (string, bool) {
	if !c.foldable(text, lit) {
		return "", false
	}
	words := c.rows[id].words
	if words == nil {
		return text, true
	}
	if c.spansLanguages(id, lit) {
		text = c.understood(text, words.words)
	}
	defer c.fromLet(len(c.found), lit.let, lit.Value)
	switch words {
	case c.names.agents.wordList:
		return c.thingAt(c.names.agents, text, lit.at)
	case c.names.teams.wordList:
		return c.thingAt(c.names.teams, text, lit.at)
	default:
		return c.known(words, text, lit.at)
	}
}

func (c *checker) boolValue(id program.FieldID, lit literal) (Value, bool) {
	switch v := lit.Value.(type) {
	case *dsl.Name:
		word := v.Text
		if lit.let != nil {
			word = c.understood(word, []string{"true", "false"})
		}
		if b, ok := boolOf(word); ok {
			return Value{Kind: Bool, Number: b, At: lit.place()}, true
		}
	case *dsl.String:
		if _, ok := boolOf(c.file.Table.Value(v.Text)); ok && lit.let == nil {
			d := c.reportMismatch(id, lit)
			d.Label = "without quotes"
			fix(d, v.Span(), v.Text)
			return Value{}, false
		}
	}
	return c.mismatch(id, lit)
}

// boolOf returns 1 for true, 0 for false.
func boolOf(word string) (float64, bool) {
	switch word {
	case "true":
		return 1, true
	case "false":
		return 0, true
	}
	return 0, false
}

func dayValue(day *dsl.Day, lit literal) (Value, bool) {
	t, err := time.Parse(time.DateOnly, day.Text)
	if err != nil {
		return Value{}, false // the parser has said so
	}
	return Value{Kind: Day, Number: float64(t.Unix() / 86400), At: lit.place()}, true
}

// instantNeeds reports what an instant is compared with wrongly.
func (c *checker) instantNeeds(n *dsl.Compare, lit literal) (Value, bool) {
	needs := c.sayAgo("a duration and <ago>, such as <24 hour> <ago>", "a duration, such as <24 hour>")
	if n.Op.Operand == schema.DateOperand {
		needs = "a date, such as 2026-12-24"
	}
	d := c.report(codeMismatch, lit.at.Span(), "%s needs %s, found %s", c.opTyped(n), needs, c.foundIn(lit, lit.Value))
	if lit.let != nil {
		relate(d, lit.file.Name, lit.Value.Span(), "the value of the let")
		if _, ok := lit.Value.(*dsl.Duration); ok && n.Op.Operand == schema.CompareOperand && c.file.Table.Has("ago") {
			text := c.typed(lit.at) + " " + c.spell("ago")
			d.Label = "write " + quote(text)
			fix(d, lit.at.Span(), text)
		}
	}
	return Value{}, false
}

// anyValue resolves a literal compared with a raw property: as a number or a
// bool when it is written as one, else as a text (semantics.md E74, G91).
func (c *checker) anyValue(n *dsl.Compare, id program.FieldID, lit literal) (Value, bool) {
	isText := n.Op.Test != schema.Is
	if n.Op.Operand == schema.CompareOperand || n.Op.Operand == schema.RangeOperand {
		if number, ok := lit.Value.(*dsl.Number); ok {
			return Value{Kind: Number, Number: number.Value, At: lit.place()}, true
		}
		c.report(codeMismatch, lit.at.Span(), "%s needs a number, found %s", c.opTyped(n), c.foundIn(lit, lit.Value))
		return Value{}, false
	}
	switch v := lit.Value.(type) {
	case *dsl.Number:
		if !isText {
			return Value{Kind: Number, Number: v.Value, At: lit.place()}, true
		}
	case *dsl.Name:
		if b, ok := boolOf(v.Text); ok && !isText {
			return Value{Kind: Bool, Number: b, At: lit.place()}, true
		}
		if n.Op.Test == schema.Includes {
			return Value{Kind: Word, Text: v.Text, At: lit.place()}, true
		}
	}
	return c.textValue(id, lit)
}

// pattern resolves the regex behind "matches".
func (c *checker) pattern(n *dsl.Compare, lit literal) (Value, bool) {
	re, ok := lit.Value.(*dsl.Regex)
	if !ok {
		d := c.report(codeMismatch, lit.at.Span(), "%s needs a pattern, found %s", c.opTyped(n), c.foundIn(lit, lit.Value))
		d.Label = "such as /retours?/i"
		return Value{}, false
	}
	if lit.let == nil && !c.compiles(re) {
		return Value{}, false
	}
	return Value{Kind: Pattern, Text: goPattern(re), At: lit.place()}, true
}

func goPattern(re *dsl.Regex) string {
	if re.Fold {
		return "(?i)" + re.Pattern
	}
	return re.Pattern
}

// compiles reports a pattern that is none.
func (c *checker) compiles(re *dsl.Regex) bool {
	_, err := syntax.Parse(goPattern(re), syntax.Perl) // which is what regexp.Compile refuses a pattern for
	if err == nil {
		return true
	}
	var cause *syntax.Error
	message := err.Error()
	if errors.As(err, &cause) {
		message = fmt.Sprintf("%s: %s", cause.Code, quote(strings.TrimPrefix(cause.Expr, "(?i)")))
	}
	d := c.report(codeFoldsToNothing, re.Span(), "no pattern: %s", message)
	d.Label = "RE2 syntax is expected"
	return false
}

// ago resolves "24 hours ago" behind a test of an instant.
func (c *checker) ago(n *dsl.Compare, id program.FieldID, a *dsl.Ago) (Value, bool) {
	if t := c.info.Fields[id].Type; t != schema.Instant {
		c.markLets(a.Amount)
		c.report(codeMismatch, a.Span(), "%s needs a number, found %s", c.opTyped(n), quote(c.typed(a))).Label = "an elapsed time is that of an instant, such as " + c.spellPath("conversation.created")
		return Value{}, false
	}
	lit := literal{Value: a.Amount, at: a.Amount, file: c.file}
	if name, ok := a.Amount.(*dsl.Name); ok {
		l, ok := c.lookupLet(name)
		if !ok {
			c.unknownLet(name, id)
			return Value{}, false
		}
		if l.bad {
			return Value{}, false
		}
		lit.Value, lit.let, lit.file = l.Node.Value, l, l.File
	}
	length, ok := lit.Value.(*dsl.Duration)
	if !ok {
		needing := c.sayAgo("<ago>", c.opTyped(n))
		d := c.report(codeMismatch, lit.at.Span(), "%s needs a duration, found %s", needing, c.foundIn(lit, lit.Value))
		d.Label = c.say("such as <24 hour>")
		if lit.let != nil {
			relate(d, lit.file.Name, lit.Value.Span(), "the value of the let")
		}
		return Value{}, false
	}
	v := Value{Kind: Duration, Number: float64(length.Value), At: lit.place()}
	if !a.Business {
		return v, true
	}
	return c.openTime(a, v)
}

// openTime makes a duration one of open hours.
func (c *checker) openTime(a *dsl.Ago, v Value) (Value, bool) {
	v.Kind = OpenTime
	if a.Calendar != nil {
		name, ok := c.thing(c.names.calendars, a.Calendar)
		v.Text = name
		return v, ok
	}
	name, ok := defaultCalendar(c.ws)
	if !ok {
		c.noCalendar(a, "business hours need a calendar")
	}
	v.Text = name
	return v, ok
}

// let checks the value of a constant.
func (c *checker) let(l *Let) {
	defer c.in(l.File, where(l.File, "let", &l.Node.Name))()
	l.bad = !c.constant(l.Node.Value, true)
}

// constant reports a value that no let can hold.
func (c *checker) constant(v dsl.Value, outer bool) bool {
	switch v := v.(type) {
	case *dsl.String:
		return c.foldable(v.Text, literal{Value: v, at: v, file: c.file})
	case *dsl.Number:
		return true
	case *dsl.Duration:
		return true
	case *dsl.Regex:
		return c.compiles(v)
	case *dsl.Name:
		if !outer {
			return true // a word of a list
		}
	case *dsl.List:
		good := true
		for _, item := range v.Items {
			good = c.constant(item.Value, false) && good
		}
		return good
	}
	d := c.report(codeMismatch, v.Span(), "no constant: %s", quote(c.typed(v)))
	d.Label = c.say("a <let> holds a text in quotes, a number, a duration, a list or a pattern")
	return false
}
