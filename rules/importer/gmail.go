package importer

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/routebook/routebook/dsl/diag"
)

// Gmail applies every filter to every message; what they do adds up. So do rules: each filter is one rule, in its order,
// and none stops.
//
// What a criterion means is read as in Gmail's help and in the reference of its API (users.settings.filters): case does
// not matter, `to` also means cc and bcc, words are whole words. Where these are silent, docs/import.md says what is
// assumed, and the report calls it approximated.

var gmail = &System{
	Name: "gmail", Product: "Gmail", Rule: "filter",
	File: "mailFilters.xml, which Gmail exports, or gmailctl's configuration as JSON",
	Parameters: []Parameter{
		{Name: "me", Description: "your address, for filters that say me", Example: "ann@shop.example"},
	},
	translate: translateGmail,
}

func translateGmail(d *draft) {
	g := &gmailReader{draft: d, me: d.source.Values["me"]}
	trimmed := bytes.TrimLeft(bytes.TrimPrefix(d.source.Text, []byte("\uFEFF")), " \t\r\n")
	switch {
	case len(trimmed) > 0 && trimmed[0] == '<':
		g.feed()
	case len(trimmed) > 0 && trimmed[0] == '{':
		g.gmailctl()
	default:
		d.fail(diag.Span{}, "expected the XML that Gmail exports, or gmailctl's configuration as JSON")
	}
}

type gmailReader struct {
	*draft
	me string // "" when nobody said
}

// gmailFilter is a filter on its way to a rule: what it asks, and what it does.
type gmailFilter struct {
	*gmailReader
	item     *item
	asks     []condition
	says     []string // what it asks, in words
	does     []step
	labels   []string // that it adds
	titles   []string // what else it does, in words
	resolves string   // the reason, "" when it does not
}

func (g *gmailReader) filter(at diag.Span) *gmailFilter {
	return &gmailFilter{gmailReader: g, item: &item{span: at}}
}

// ask adds a criterion: a query in which words without an operator are looked for in some field.
func (f *gmailFilter) ask(field, query string, negated bool, at diag.Span) {
	brief := oneLine(query, 50)
	if field != "" {
		brief = field + " " + brief
	}
	if negated {
		brief = "without " + brief
	}
	f.says = append(f.says, brief)
	p := &gmailQuery{filter: f, at: at, rest: query}
	c, err := p.read(field)
	if err != nil {
		f.item.note(untranslated, at, "%s", err)
		f.asks = append(f.asks, never)
		return
	}
	if negated {
		c = negate(c)
	}
	f.asks = append(f.asks, c)
}

// cannot notes a criterion that no rule can ask.
func (f *gmailFilter) cannot(at diag.Span, format string, args ...any) {
	f.item.note(untranslated, at, format, args...)
	f.asks = append(f.asks, never)
}

func (f *gmailFilter) do(title string, s step) {
	f.titles = append(f.titles, title)
	f.does = append(f.does, s)
}

// label adds a label.
func (f *gmailFilter) label(name string, at diag.Span) {
	if spelling, own := f.tags.name(name); !own {
		f.item.note(approximated, at, "the labels %q and %q are one tag to a book", name, spelling)
	}
	f.labels = append(f.labels, name)
	if add := f.addTag(name); !slices.ContainsFunc(f.does, func(s step) bool { return s == add }) {
		f.does = append(f.does, add)
	}
}

// resolve takes a message out of the inbox. Trash outweighs the archive.
func (f *gmailFilter) resolve(reason string) {
	if f.resolves == "" || reason == "trash" {
		f.resolves = reason
	}
}

// The tags for what Gmail marks, and what else it does, as steps.
func (f *gmailFilter) markRead() { f.do("read", f.addTag("read")) }
func (f *gmailFilter) star()     { f.do("star", f.addTag("starred")) }
func (f *gmailFilter) notSpam()  { f.do("not spam", f.addTag("not spam")) }
func (f *gmailFilter) important(yes bool) {
	if yes {
		f.do("important", do("set priority high"))
	} else {
		f.do("not important", do("set priority normal"))
	}
}

func (f *gmailFilter) category(name string) {
	f.do(name, do("apply topic "+string(text(name))))
}

func (f *gmailFilter) forward(address string, at diag.Span) {
	f.item.note(approximated, at, "forward: %s", sentOnly)
	f.do("forward", sendOn(address))
}

// finish makes a rule of the filter, if all that it asks can be asked.
func (f *gmailFilter) finish() {
	if f.resolves != "" {
		f.do(f.resolves, do("resolve reason "+string(text(f.resolves))))
	}
	f.item.name = oneLine(f.title()+": "+strings.Join(f.says, ", "), maxName)
	it := f.add(f.item.name, f.item.span)
	it.notes = f.item.notes
	when := and(f.asks...)
	switch {
	case when == never:
		if !it.isLacking() {
			it.note(untranslated, it.span, "it asks for what no message can be")
		}
	case len(f.asks) == 0:
		it.note(untranslated, it.span, "a filter without a criterion")
	case len(f.does) == 0:
		if !it.isLacking() {
			it.notes = nil // whatever it asks
			it.note(ordered, it.span, "a filter that does nothing needs no rule")
		}
	default:
		it.addRule(&rule{name: it.name, description: f.provenance(it.span), when: when, then: f.does})
	}
}

// title says what a filter does: its labels, or the first things it does without one.
func (f *gmailFilter) title() string {
	switch {
	case len(f.labels) > 0:
		return strings.Join(f.labels, ", ")
	case len(f.titles) == 0:
		return "nothing"
	case len(f.titles) > 3:
		return strings.Join(f.titles[:2], ", ") + "…"
	default:
		return strings.Join(f.titles, ", ")
	}
}

// isLacking reports whether something of an item is noted as missing.
func (it *item) isLacking() bool { return it.lastUntranslated().text != "" }

// address returns what a field asks for: one address or some words. It puts the user's own in place of "me".
func (f *gmailFilter) address(field, words string) (string, error) {
	if err := hasComma(field, words); err != nil {
		return "", err
	}
	if words != "me" {
		return words, nil
	}
	if f.me == "" {
		return "", fmt.Errorf("me: the file does not say your address: --set me=ADDRESS")
	}
	return f.me, nil
}
