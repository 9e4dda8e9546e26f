package importer

import (
	"fmt"
	"strings"

	"github.com/routebook/routebook/dsl/yamlpos"
)

// gmailctl keeps filters as a configuration, written in Jsonnet; what is read here is the JSON that it evaluates to. A
// filter is a tree of conditions with and, or and not; a text in it stands for itself, unless isEscaped says that it is
// in the syntax of a search already.

func (g *gmailReader) gmailctl() {
	root := g.data()
	if root == nil {
		return
	}
	r := &ctlReader{gmailReader: g}
	entries, ok := r.Map(root, "gmailctl's configuration")
	if ok {
		r.config(root, entries)
	}
	for _, f := range r.Found {
		f.Code = ""
		g.found = append(g.found, f)
	}
}

type ctlReader struct {
	*gmailReader
	yamlpos.Reader
}

func (r *ctlReader) config(root *yamlpos.Node, entries []yamlpos.Entry) {
	if author := root.Lookup("author"); author != nil && r.me == "" && author.Kind == yamlpos.Map {
		if email := author.Lookup("email"); email != nil {
			r.me = email.Text
		}
	}
	for _, e := range entries {
		switch e.Key.Text {
		case "version", "author":
		case "labels":
			r.leaveOut("labels: the colours of labels; every label is a tag of book.yaml")
		case "tests":
			r.leaveOut("tests: they are about gmailctl's own evaluation")
		case "rules":
			items, _ := r.List(e.Value, "rules")
			for _, n := range items {
				r.rule(n)
			}
		default:
			r.leaveOut("%s: not known here", e.Key.Text)
		}
	}
	if root.Lookup("rules") == nil {
		r.Reader.Report(root, `gmailctl's configuration needs the key "rules"`)
	}
}

func (r *ctlReader) rule(n *yamlpos.Node) {
	entries, ok := r.Map(n, "a rule")
	if !ok {
		return
	}
	f := r.filter(n.Span)
	for _, e := range entries {
		switch e.Key.Text {
		case "filter":
			c, says := r.condition(f, e.Value)
			f.asks, f.says = append(f.asks, c), append(f.says, says)
		case "actions":
			r.actions(f, e.Value)
		default:
			f.item.note(untranslated, e.Key.Span, "%s: not known here", e.Key.Text)
		}
	}
	if n.Lookup("filter") == nil {
		r.Reader.Report(n, `a rule needs the key "filter"`)
	}
	f.finish()
}

// condition returns what a filter asks, and says it in words.
func (r *ctlReader) condition(f *gmailFilter, n *yamlpos.Node) (condition, string) {
	entries, ok := r.Map(n, "a filter")
	if !ok {
		return never, ""
	}
	escaped := false
	if flag := n.Lookup("isEscaped"); flag != nil {
		escaped, _ = r.Bool(flag, "isEscaped")
	}
	var all []condition
	var says []string
	for _, e := range entries {
		if e.Key.Text == "isEscaped" {
			continue
		}
		c, brief := r.part(f, e, escaped)
		all, says = append(all, c), append(says, brief)
	}
	if len(all) == 0 {
		f.item.note(untranslated, n.Span, "a filter without a criterion")
		return never, ""
	}
	return and(all...), strings.Join(says, ", ")
}

// part returns what one key of a filter asks.
func (r *ctlReader) part(f *gmailFilter, e yamlpos.Entry, escaped bool) (condition, string) {
	switch key := e.Key.Text; key {
	case "and", "or":
		items, _ := r.List(e.Value, key)
		var all []condition
		var says []string
		for _, item := range items {
			c, brief := r.condition(f, item)
			all, says = append(all, c), append(says, brief)
		}
		if key == "and" {
			return and(all...), strings.Join(says, ", ")
		}
		return r.either(f, e.Value, all), strings.Join(says, " or ")
	case "not":
		c, brief := r.condition(f, e.Value)
		if c == never { // what cannot be asked cannot be ruled out either
			return never, "not " + brief
		}
		return negate(c), "not " + brief
	case "from", "to", "cc", "bcc", "replyto", "deliveredto", "subject", "list", "has", "query":
		return r.text(f, e, escaped)
	default:
		f.item.note(untranslated, e.Key.Span, "%s: not known here", key)
		return never, key
	}
}

// either asks for one of several. One that cannot be asked makes the whole impossible.
func (r *ctlReader) either(f *gmailFilter, at *yamlpos.Node, all []condition) condition {
	for _, c := range all {
		if c == never {
			return never
		}
	}
	if len(all) == 0 {
		f.item.note(untranslated, at.Span, "a choice of nothing")
		return never
	}
	return or(all...)
}

// text returns what a text asks.
func (r *ctlReader) text(f *gmailFilter, e yamlpos.Entry, escaped bool) (condition, string) {
	key := e.Key.Text
	value, ok := r.Text(e.Value, key)
	if !ok {
		return never, key
	}
	field, query := key, value
	switch {
	case key == "query":
		field = ""
	case key == "has":
		field = ""
		if !escaped {
			query = fmt.Sprintf(`"%s"`, strings.ReplaceAll(value, `"`, " "))
		}
	case !escaped && strings.ContainsAny(value, " ()-{}"):
		query = fmt.Sprintf(`"%s"`, strings.ReplaceAll(value, `"`, " "))
	}
	brief := oneLine(value, 50)
	if field != "" {
		brief = field + " " + brief
	}
	p := &gmailQuery{filter: f, at: e.Value.Span, rest: query}
	c, err := p.read(field)
	if err != nil {
		f.item.note(untranslated, e.Value.Span, "%s", err)
		return never, brief
	}
	return c, brief
}

func (r *ctlReader) actions(f *gmailFilter, n *yamlpos.Node) {
	entries, _ := r.Map(n, "actions")
	for _, e := range entries {
		switch key := e.Key.Text; key {
		case "labels":
			items, _ := r.List(e.Value, key)
			for _, item := range items {
				if name, ok := r.Text(item, "a label"); ok && name != "" {
					f.label(name, item.Span)
				}
			}
		case "category":
			if name, ok := r.Text(e.Value, key); ok && name != "" {
				f.category(name)
			}
		case "forward":
			if address, ok := r.Text(e.Value, key); ok && address != "" {
				f.forward(address, e.Value.Span)
			}
		default:
			r.mark(f, e)
		}
	}
}

// mark reads an action that is true or false.
func (r *ctlReader) mark(f *gmailFilter, e yamlpos.Entry) {
	key := e.Key.Text
	switch key {
	case "archive", "delete", "markRead", "star", "markSpam", "markImportant":
	default:
		f.item.note(untranslated, e.Key.Span, "%s: not known here", key)
		return
	}
	yes, ok := r.Bool(e.Value, key)
	switch {
	case !ok:
	case key == "markImportant":
		f.important(yes)
	case key == "markSpam" && !yes:
		f.notSpam()
	case key == "markSpam":
		f.item.note(untranslated, e.Value.Span, "markSpam: Gmail itself knows no such action")
	case !yes:
	case key == "archive":
		f.resolve("archive")
	case key == "delete":
		f.resolve("trash")
	case key == "markRead":
		f.markRead()
	case key == "star":
		f.star()
	}
}
