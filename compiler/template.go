package compiler

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/schema"
)

// Texts are cut into literal parts and variables here, once, so that nothing
// about them can go wrong while a message is answered. The form is
//
//	{{ NAME | FILTER | FILTER: 'text' | FILTER: 20 }}
//
// and whatever stands between two braces has to be of it.

// codeVariable is the code of everything that is wrong with a variable.
const codeVariable = "R113"

const (
	opening = "{{"
	closing = "}}"
)

// Variable is one name that a text may hold besides the fields.
type Variable struct {
	Name string // as between the braces, the same in every language
	Doc  string // one line for the reference
	kind program.VarKind
}

// Variables is the table, in the order of the language reference.
var Variables = []Variable{
	{"ticket_id", "the conversation's id", program.TicketID},
	{"ticket_url", "its address at the desk: `ticket_url` of book.yaml, with the id in it", program.TicketURL},
	{"customer_email", "the customer's e-mail address", program.CustomerEmail},
	{"customer_name", "the customer's name", program.CustomerName},
	{"current_date_time", "the instant of the event, in the book's time zone", program.CurrentDateTime},
	{"assigned_agent_first_name", "of the agent who has the conversation once the pass has settled", program.AgentFirstName},
	{"assigned_agent_last_name", "likewise", program.AgentLastName},
	{"assigned_agent_full_name", "likewise", program.AgentFullName},
	{"assigned_agent_email", "likewise", program.AgentEmail},
}

// FilterArg says what stands behind a filter.
type FilterArg uint8

// The arguments of filters.
const (
	NoArg     FilterArg = iota
	TextArg             // a text in single quotes
	NumberArg           // a whole number of at least 1
)

// Filter is one text filter.
type Filter struct {
	Name string
	Arg  FilterArg
	Doc  string // one line for the reference
	kind program.FilterKind
}

// Filters is the table (semantics.md F83).
var Filters = []Filter{
	{"default", TextArg, "this text where there is no value, or an empty one", program.Default},
	{"upcase", NoArg, "in capitals", program.Upcase},
	{"downcase", NoArg, "in small letters", program.Downcase},
	{"capitalize", NoArg, "the first letter a capital, the others as they are", program.Capitalize},
	{"strip", NoArg, "without white space at its ends", program.Strip},
	{"truncate", NumberArg, "that many characters at most, then …", program.Truncate},
}

// text cuts a text into parts; false when a finding says what is wrong with it.
func (c *checker) text(n *dsl.String) (program.Text, bool) {
	t := textParser{c: c, node: n}
	rest := n.Text
	for {
		at := strings.Index(rest, opening)
		if at < 0 {
			break
		}
		t.literal(rest[:at])
		from := len(n.Text) - len(rest) + at
		length := t.variable(from)
		if length == 0 {
			return nil, false // nothing behind an open brace can be trusted
		}
		rest = n.Text[from+length:]
	}
	t.literal(rest)
	return t.parts, !t.failed
}

func hasVariables(t program.Text) bool {
	return slices.ContainsFunc(t, func(p program.Part) bool { return p.Var != nil })
}

// textParser cuts one text.
type textParser struct {
	c      *checker
	node   *dsl.String
	parts  program.Text
	failed bool
}

func (t *textParser) literal(text string) {
	if text != "" {
		t.parts = append(t.parts, program.Part{Literal: text})
	}
}

// report reports what is wrong with node.Text[from:to].
func (t *textParser) report(from, to int, format string, args ...any) *diag.Diagnostic {
	t.failed = true
	return t.c.report(codeVariable, t.span(from, to), format, args...)
}

// span maps a part of the text to the file. Escapes and indentation make the two
// differ, but never between the braces of a variable: so the braces are counted,
// and what stands behind them is as far away as in the text.
func (t *textParser) span(from, to int) diag.Span {
	whole := t.node.Span()
	src := string(t.c.file.Src[whole.Start:whole.End])
	before := strings.Count(t.node.Text[:min(from+len(opening), len(t.node.Text))], opening)
	if strings.Count(src, opening) != strings.Count(t.node.Text, opening) || before == 0 {
		return whole
	}
	inText, inSrc := nth(t.node.Text, before), nth(src, before)
	start := whole.Start + inSrc + from - inText
	if end := start + to - from; end < whole.End {
		return diag.Span{Start: start, End: end}
	}
	return whole
}

// nth returns the offset of the nth opening brace of s, from 1.
func nth(s string, n int) int {
	at := 0
	for {
		at += strings.Index(s[at:], opening)
		if n--; n == 0 {
			return at
		}
		at += len(opening)
	}
}

// variable cuts the variable that begins at an offset and returns its length with braces, 0 when it does not end.
func (t *textParser) variable(from int) int {
	inner := t.node.Text[from+len(opening):]
	end := closingBrace(inner)
	if end < 0 {
		t.report(from, from+len(opening), "%s is not closed", quote(opening)).Label = "a variable ends with }}"
		return 0
	}
	if strings.Contains(withoutQuotes(inner[:end]), opening) {
		t.report(from, from+len(opening), "%s is not closed before the next one", quote(opening)).Label = "a variable ends with }}"
		return 0
	}
	v := &program.Var{}
	at := from + len(opening)
	pieces := splitOutsideQuotes(inner[:end], '|')
	good := t.name(pieces[0], at, v)
	at += len(pieces[0]) + 1
	for _, piece := range pieces[1:] {
		good = t.filter(piece, at, v) && good
		at += len(piece) + 1
	}
	if good {
		t.parts = append(t.parts, program.Part{Var: v})
	}
	return len(opening) + end + len(closing)
}

// closingBrace returns the offset of the closing brace that stands in no quotes, or -1.
func closingBrace(s string) int {
	quoted := false
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\'':
			quoted = !quoted
		case !quoted && strings.HasPrefix(s[i:], closing):
			return i
		}
	}
	if i := strings.Index(s, closing); quoted && i >= 0 {
		return i // a quote is not closed: the filter says so
	}
	return -1
}

// withoutQuotes blanks what stands in quotes.
func withoutQuotes(s string) string {
	b := []byte(s)
	quoted := false
	for i := range b {
		if b[i] == '\'' {
			quoted = !quoted
		} else if quoted {
			b[i] = '.'
		}
	}
	return string(b)
}

// splitOutsideQuotes cuts s at a separator that stands in no quotes.
func splitOutsideQuotes(s string, separator byte) []string {
	var pieces []string
	plain := withoutQuotes(s)
	from := 0
	for i := range len(plain) {
		if plain[i] == separator {
			pieces = append(pieces, s[from:i])
			from = i + 1
		}
	}
	return append(pieces, s[from:])
}

// trimmed returns a piece without the blanks around it, and where it then begins.
func trimmed(piece string, at int) (string, int) {
	left := strings.TrimLeft(piece, " \t\r\n")
	return strings.TrimRight(left, " \t\r\n"), at + len(piece) - len(left)
}

// name resolves the variable itself.
func (t *textParser) name(piece string, at int, v *program.Var) bool {
	name, from := trimmed(piece, at)
	if name == "" {
		t.report(at-len(opening), at+len(piece), "%s needs a variable", quote(opening))
		return false
	}
	v.Name = name
	for _, known := range Variables {
		if known.Name == name {
			v.Kind = known.kind
			return true
		}
	}
	path := strings.Join(strings.Fields(name), " ")
	id, ok := t.c.lookup(path, eventPath(path))
	if !ok {
		d := t.report(from, from+len(name), "unknown variable %s", quote(name))
		t.suggest(d, name)
		return false
	}
	v.Kind, v.Field = program.FieldVar, id
	if t.c.rows[id].scope == schema.Message {
		t.c.read(part{t.node, t.span(from, from+len(name))}, id)
	}
	return true
}

// eventPath returns the segments behind "event." (language.md section 6), nil when path is none of them.
func eventPath(path string) []string {
	rest, ok := strings.CutPrefix(path, "event.")
	if !ok {
		return nil
	}
	var parts []string
	for {
		segment := rest
		if strings.HasPrefix(rest, `"`) {
			end := strings.IndexByte(rest[1:], '"')
			if end < 0 {
				return nil
			}
			segment, rest = rest[1:end+1], rest[end+2:]
		} else {
			end := strings.IndexFunc(rest, func(r rune) bool {
				return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && r != '_' && r != '-'
			})
			if end < 0 {
				end = len(rest)
			}
			segment, rest = rest[:end], rest[end:]
		}
		if segment == "" {
			return nil
		}
		parts = append(parts, segment)
		if rest == "" {
			return parts
		}
		if rest, ok = strings.CutPrefix(rest, "."); !ok {
			return nil
		}
	}
}

// suggest labels an unknown variable. Fields in texts are written in English in every language.
func (t *textParser) suggest(d *diag.Diagnostic, name string) {
	var legal []string
	for _, v := range Variables {
		legal = append(legal, v.Name)
	}
	for i := range schema.Fields {
		legal = append(legal, schema.Fields[i].Path)
	}
	for _, o := range owners {
		for _, p := range o.of(t.c.ws) {
			legal = append(legal, o.prefix+p.Name)
		}
	}
	t.mend(d, name, legal)
}

// mend labels an unknown word, and mends it where its place in the file is known.
func (t *textParser) mend(d *diag.Diagnostic, word string, legal []string) {
	label, closest := t.c.likely(word, legal)
	d.Label = label
	if closest != "" && d.Span.End-d.Span.Start == len(word) {
		fix(d, d.Span, closest)
	}
}

// filter resolves "NAME" or "NAME: ARGUMENT".
func (t *textParser) filter(piece string, at int, v *program.Var) bool {
	plain := withoutQuotes(piece)
	head, arg, hasArg := piece, "", false
	if colon := strings.IndexByte(plain, ':'); colon >= 0 {
		head, arg, hasArg = piece[:colon], piece[colon+1:], true
	}
	name, from := trimmed(head, at)
	for _, f := range Filters {
		if f.Name != name {
			continue
		}
		made := program.Filter{Kind: f.kind}
		text, argFrom := trimmed(arg, at+len(head)+1)
		if needs := argument(f.Arg, text, hasArg, &made); needs != "" {
			t.report(from, max(from+len(name), argFrom+len(text)), "%s %s", f.Name, needs)
			return false
		}
		v.Filters = append(v.Filters, made)
		return true
	}
	if name == "" {
		t.report(at-1, at, `"|" needs a filter`)
		return false
	}
	legal := make([]string, len(Filters))
	for i, f := range Filters {
		legal[i] = f.Name
	}
	d := t.report(from, from+len(name), "unknown filter %s", quote(name))
	t.mend(d, name, legal)
	return false
}

// argument reads what stands behind a filter; it returns what the filter needs instead.
func argument(want FilterArg, text string, given bool, into *program.Filter) string {
	switch want {
	case NoArg:
		if given {
			return "takes nothing behind it, found " + quote(text)
		}
	case TextArg:
		if len(text) < 2 || text[0] != '\'' || strings.IndexByte(text[1:], '\'') != len(text)-2 {
			return fmt.Sprintf("needs a text in single quotes, found %s", quote(text))
		}
		into.Text = text[1 : len(text)-1]
	case NumberArg:
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return fmt.Sprintf("needs a whole number of at least 1, found %s", quote(text))
		}
		into.Count = n
	}
	return ""
}
