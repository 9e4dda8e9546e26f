package packs

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/routebook/routebook/dsl"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/phrases"
	"github.com/routebook/routebook/dsl/yamlpos"
)

// Files are the files of a book: path -> text.
type Files map[string][]byte

// Names returns the paths, sorted.
func (f Files) Names() []string { return slices.Sorted(maps.Keys(f)) }

// Edition returns the files of the pack's book in a language, with the values that parameters were given in place of its
// own. The error says why the language cannot say it.
func (p *Pack) Edition(language string, values Values) (Files, error) {
	table := phrases.Lookup(language)
	if table == nil || !slices.Contains(p.Languages(), language) {
		return nil, fmt.Errorf("%s is not there in the language %q; %s", p.Name, language, diag.Suggest(language, p.Languages()))
	}
	e := p.edition(language, table, values)
	files := Files{}
	err := fs.WalkDir(p.book, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(p.book, name)
		if err != nil {
			return err
		}
		files[name], err = e.file(name, text)
		return err
	})
	return files, err
}

// edition puts other words in the place of a pack's own.
type edition struct {
	pack     *Pack
	language string
	table    *phrases.Table
	given    map[string]string // a text of the pack's book -> what a parameter makes of it
	lists    []replacedList
}

// replacedList is a list of the pack's book, which a parameter replaces as a whole.
type replacedList struct {
	old, with []string
}

func (p *Pack) edition(language string, table *phrases.Table, values Values) *edition {
	e := &edition{pack: p, language: language, table: table, given: map[string]string{}}
	for i := range p.Parameters {
		parameter := &p.Parameters[i]
		texts, ok := values[parameter.Name]
		if !ok {
			texts = p.defaults(parameter, language)
		}
		for k, old := range parameter.value {
			e.given[old] = texts[k%len(texts)] // tests speak of single words, in the order of the list
		}
		if parameter.Type == WordsType {
			if old := parameter.value; len(old) > 1 { // tests also speak of a message that has all of them
				e.given[strings.Join(old, " ")] = strings.Join(texts, " ")
			}
			e.lists = append(e.lists, replacedList{parameter.value, texts})
		}
	}
	return e
}

func (e *edition) file(name string, text []byte) ([]byte, error) {
	switch path.Ext(name) {
	case ".route":
		return e.rules(name, text)
	case ".yaml":
		return e.yaml(name, text), nil
	default:
		return text, nil
	}
}

// text returns what stands in the place of a text, and whether that is another.
func (e *edition) text(old string) (text string, isOther bool) {
	if t, ok := e.given[old]; ok {
		return t, t != old
	}
	t := e.pack.translated(old, e.language)
	return t, t != old
}

// list returns the list that replaces one with these texts.
func (e *edition) list(old []string) ([]string, bool) {
	for _, l := range e.lists {
		if slices.Equal(l.old, old) {
			return l.with, !slices.Equal(l.with, old)
		}
	}
	return nil, false
}

// splice is another text for a part of a file. A pass over a file makes them in order, none within another.
type splice struct {
	at   diag.Span
	text string
}

func spliced(src []byte, splices []splice) []byte {
	var b bytes.Buffer
	at := 0
	for _, s := range splices {
		b.Write(src[at:s.at.Start])
		b.WriteString(s.text)
		at = s.at.End
	}
	b.Write(src[at:])
	return b.Bytes()
}

// rules rewrites a file of rules: its names and texts, then its keywords and its layout.
func (e *edition) rules(name string, src []byte) ([]byte, error) {
	tree := parse(name, src)
	var splices []splice
	for _, d := range tree.Decls {
		done := 0
		for n := range dsl.Preorder(d) {
			if n.Span().Start < done { // within a list that was replaced
				continue
			}
			if text, ok := e.node(tree, n); ok {
				splices = append(splices, splice{n.Span(), text})
				done = n.Span().End
			}
		}
	}
	for _, c := range tree.Comments {
		if text, ok := e.text(c.Text); ok {
			splices = append(splices, splice{diag.Span{Start: c.Start, End: c.End()}, text})
		}
	}
	slices.SortFunc(splices, func(a, b splice) int { return a.at.Start - b.at.Start })
	text, clashes := dsl.FormatIn(parse(name, spliced(src, splices)), e.table)
	if len(clashes) > 0 {
		panic(fmt.Sprintf("%s: byte %d is a keyword of %q", name, clashes[0].Span().Start, e.language)) // lets and defines are the pack's own
	}
	return text, nil
}

// parse reads rules of a pack, in which nothing is wrong.
func parse(name string, src []byte) *dsl.File {
	tree, found := dsl.Parse(name, src)
	if len(found) > 0 {
		panic(fmt.Sprintf("%s: %s", name, found[0].Message))
	}
	return tree
}

// node returns what stands in the place of a part of a rule, and whether that is another text. What names something is
// put in quotes; the formatter takes off those that are not needed. The names of lets, templates and properties are the
// pack's own: only translated, and as bare as they were.
func (e *edition) node(tree *dsl.File, n dsl.Node) (string, bool) {
	switch n := n.(type) {
	case *dsl.List:
		var old []string
		for _, item := range n.Items {
			old = append(old, textOf(item.Value))
		}
		with, ok := e.list(old)
		if !ok {
			return "", false
		}
		var quoted []string
		for _, text := range with {
			quoted = append(quoted, inQuotes(text))
		}
		return "[" + strings.Join(quoted, ", ") + "]", true
	case *dsl.String:
		text, ok := e.text(n.Text)
		return inQuotes(text), ok
	case *dsl.Name:
		if text, ok := e.given[n.Text]; ok {
			return inQuotes(text), text != n.Text
		}
		text, ok := e.text(n.Text)
		if n.Quoted {
			text = inQuotes(text)
		}
		return text, ok
	case *dsl.Field:
		owner, property, ok := strings.Cut(tree.Text(n.Span()), ".")
		if !ok || n.Row() != nil {
			return "", false
		}
		text, ok := e.text(property)
		return owner + "." + text, ok
	default:
		return "", false
	}
}

// textOf returns the text of an item of a list, "" when it is none.
func textOf(v dsl.Value) string {
	switch v := v.(type) {
	case *dsl.String:
		return v.Text
	case *dsl.Name:
		return v.Text
	default:
		return ""
	}
}

// inQuotes returns a text in the quotes of the language. A text of one line, all of whose characters can be seen, needs no other escapes.
func inQuotes(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
}

// yaml rewrites the scalars of a YAML file, keys among them; everything between them stays.
func (e *edition) yaml(name string, src []byte) []byte {
	root, found := yamlpos.Parse(name, src)
	if len(found) > 0 {
		panic(fmt.Sprintf("%s: %s", name, found[0].Message))
	}
	w := yamlWriter{edition: e}
	if locale := root.Lookup("locale"); locale != nil {
		w.splices = append(w.splices, splice{locale.Span, e.language})
	}
	w.node(root)
	slices.SortFunc(w.splices, func(a, b splice) int { return a.at.Start - b.at.Start })
	return spliced(src, w.splices)
}

// yamlWriter collects the splices of a YAML file.
type yamlWriter struct {
	*edition
	splices []splice
}

func (w *yamlWriter) node(n *yamlpos.Node) {
	switch n.Kind {
	case yamlpos.Map:
		for _, entry := range n.Entries {
			w.node(entry.Key)
			w.node(entry.Value)
		}
	case yamlpos.List:
		var old []string
		for _, item := range n.Items {
			old = append(old, item.Text)
		}
		if with, ok := w.list(old); ok {
			var quoted []string
			for _, text := range with {
				quoted = append(quoted, yamlpos.Quote(text))
			}
			w.splices = append(w.splices, splice{n.Span, "[" + strings.Join(quoted, ", ") + "]"})
			return
		}
		for _, item := range n.Items {
			w.node(item)
		}
	default:
		if text, ok := w.text(n.Text); ok {
			w.splices = append(w.splices, splice{n.Span, yamlpos.Quote(text)})
		}
	}
}
