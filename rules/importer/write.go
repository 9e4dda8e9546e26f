package importer

import (
	"fmt"
	"slices"
	"strings"

	"github.com/routebook/routebook/dsl"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/schema"
)

// writer writes the rules of a draft. The layout is the formatter's: here only the words are right.
type writer struct {
	*draft
	strings.Builder
	names uniqueNames
	lists lists
	rule  string // the name of the one that is being written

	owners [][]*item          // of each rule, in order
	last   *rule              // that was written
	begins []int              // where each begins
	uses   map[string][]*item // by list, by name
	item   *item
}

// route returns the text of the rules. Items whose rules cannot be read come back with the reason, and no text.
func (d *draft) route() (text []byte, w *writer, bad map[*item]string) {
	w = &writer{draft: d, names: uniqueNames{}, uses: map[string][]*item{}}
	for _, it := range d.items {
		w.writeItem(it)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n", w.heading())
	for _, let := range w.lists.decls {
		fmt.Fprintf(&b, "let %s = [%s]\n\n", let.name, joined(let.values))
	}
	head := b.Len()
	b.WriteString(w.String())
	tree, found := dsl.Parse(d.routeFile(), []byte(b.String()))
	if len(found) == 0 {
		return dsl.Format(tree), w, nil
	}
	return nil, w, w.unreadable(found, head)
}

// unreadable returns the items whose rules cannot be read, for example as they are nested too deep. Rules begin behind head.
func (w *writer) unreadable(found diag.List, head int) map[*item]string {
	bad := map[*item]string{}
	for _, f := range found {
		n, exact := slices.BinarySearch(w.begins, f.Span.Start-head)
		if !exact {
			n--
		}
		if n < 0 {
			panic(fmt.Sprintf("import %s: %s", w.system.Name, f.Message)) // lists hold texts in quotes
		}
		for _, it := range w.owners[n] {
			bad[it] = f.Message
		}
	}
	return bad
}

// heading is the first line of the file.
func (d *draft) heading() string {
	return oneLine(fmt.Sprintf("Imported from %s: %s.", d.system.Product, d.source.File), 150)
}

// routeFile is the name of the file of rules.
func (d *draft) routeFile() string { return d.system.Name + ".route" }

// writeItem writes what became of a rule of the source; what did not stands there as a comment.
func (w *writer) writeItem(it *item) {
	w.item = it
	for _, n := range it.notes {
		if n.kind == untranslated {
			w.comment(it, n)
		}
	}
	if len(it.rules) == 0 {
		w.WriteByte('\n')
	}
	for _, r := range it.rules {
		if r == w.last { // a chain: one rule of several items that stand next to one another
			w.owners[len(w.owners)-1] = append(w.owners[len(w.owners)-1], it)
			continue
		}
		w.begins = append(w.begins, w.Len())
		w.writeRule(r)
		w.owners = append(w.owners, []*item{it})
		w.last = r
	}
}

// Bounds of what a comment quotes of the source.
const (
	maxQuotedLines = 8
	maxQuotedRunes = 110
)

// comment says at its place what could not be translated. Of a rule of which nothing is left it quotes the source.
func (w *writer) comment(it *item, n note) {
	fmt.Fprintf(w, "# Not translated (line %d): %s\n", w.line(n.span), oneLine(n.text, 400))
	if len(it.rules) > 0 || n != it.lastUntranslated() {
		return
	}
	lines := strings.Split(strings.TrimSpace(string(w.source.Text[it.span.Start:it.span.End])), "\n")
	for i, line := range lines {
		if i == maxQuotedLines {
			fmt.Fprintf(w, "#   … and %d more lines\n", len(lines)-i)
			break
		}
		if line = oneLine(line, maxQuotedRunes); line != "" {
			fmt.Fprintf(w, "#   %s\n", line)
		}
	}
}

// lastUntranslated returns the last note of what is missing.
func (it *item) lastUntranslated() note {
	var last note
	for _, n := range it.notes {
		if n.kind == untranslated {
			last = n
		}
	}
	return last
}

func (w *writer) writeRule(r *rule) {
	r.name = w.names.take(r.name)
	w.rule = r.name
	if r.disabled {
		w.WriteString("disabled ")
	}
	fmt.Fprintf(w, "rule %s\n", dsl.Quote(r.name))
	if description := oneLine(r.description, 300); description != "" {
		fmt.Fprintf(w, "  description %s\n", dsl.Quote(description))
	}
	on := r.on
	if on == "" {
		on = "message"
	}
	fmt.Fprintf(w, "  on %s\n", on)
	if r.limit != "" {
		fmt.Fprintf(w, "  limit %s\n", r.limit)
	}
	if r.when != nil {
		w.WriteString("  when ")
		w.condition(r.when, false)
		w.WriteByte('\n')
	}
	w.WriteString("  then\n")
	w.steps(r.then)
	w.WriteByte('\n')
}

func (w *writer) steps(all []step) {
	for _, s := range all {
		switch s := s.(type) {
		case do:
			fmt.Fprintf(w, "    %s\n", s)
		case named:
			fmt.Fprintf(w, "    %s\n", s.do)
		case assignBy:
			w.assignBy(s)
		case choice:
			w.choice(s)
		default:
			panic(fmt.Sprintf("unexpected %T", s))
		}
	}
}

func (w *writer) choice(c choice) {
	for i, b := range c.branches {
		if i > 0 {
			w.WriteString(" otherwise ")
		}
		w.WriteString("if ")
		w.condition(b.when, false)
		w.WriteString(" {\n")
		w.steps(b.then)
		w.WriteByte('}')
	}
	if len(c.otherwise) > 0 {
		w.WriteString(" otherwise {\n")
		w.steps(c.otherwise)
		w.WriteByte('}')
	}
	w.WriteByte('\n')
}

// condition writes a condition, in parentheses where it stands within another and has several parts.
func (w *writer) condition(c condition, within bool) {
	switch c := c.(type) {
	case test:
		w.test(c)
	case allOf:
		w.parts(c, " and ", within)
	case anyOf:
		w.parts(c, " or ", within)
	case isNot:
		w.WriteString("not (")
		w.condition(c.of, false)
		w.WriteByte(')')
	case phrase:
		w.WriteString(string(c))
	default:
		panic(fmt.Sprintf("unexpected %T", c))
	}
}

func (w *writer) parts(parts []condition, word string, within bool) {
	if within {
		w.WriteByte('(')
	}
	for i, c := range parts {
		if i > 0 {
			w.WriteString(word)
		}
		w.condition(c, true)
	}
	if within {
		w.WriteByte(')')
	}
}

func (w *writer) test(t test) {
	quantity := schema.One
	if len(t.values) > 1 {
		quantity = schema.AnyOf
	}
	op, ok := operator(t.op, quantity, t.negated)
	if !ok {
		panic(fmt.Sprintf("%s: a test with %d values", t.field, len(t.values)))
	}
	fmt.Fprintf(w, "%s %s", t.field, op)
	switch {
	case len(t.values) == 0:
	case len(t.values) == 1:
		fmt.Fprintf(w, " %s", t.values[0])
	case isLong(t.values):
		name := w.lists.name(w.rule, t.field, t.values)
		w.uses[name] = append(w.uses[name], w.item)
		fmt.Fprintf(w, " %s", name)
	default:
		fmt.Fprintf(w, " [%s]", joined(t.values))
	}
}
