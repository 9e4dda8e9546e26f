package packs

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"

	"github.com/routebook/routebook/dsl/phrases"
	"github.com/routebook/routebook/dsl/yamlpos"
)

//go:embed activecampaign-whatsapp brevo-groups hootsuite-automations hubspot-routing responso-workflows
var folders embed.FS

// English is the language in which packs are written.
const English = "en"

// Pack is the desk of a product as a book.
type Pack struct {
	Name       string
	Product    string
	Summary    string // one sentence
	Parameters []Parameter
	Readme     string // Markdown

	book         fs.FS
	translations map[string]map[string]string // language -> English text -> text
}

// Names returns the names of the packs, sorted.
func Names() []string {
	entries, err := folders.ReadDir(".")
	if err != nil {
		panic(fmt.Sprintf("read the packs: %v", err)) // they are part of the program
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// All returns the packs, by name.
func All() []*Pack {
	var all []*Pack
	for _, name := range Names() {
		all = append(all, open(name))
	}
	return all
}

// Find returns the pack of that name.
func Find(name string) (*Pack, bool) {
	if !slices.Contains(Names(), name) {
		return nil, false
	}
	return open(name), true
}

// Languages returns the languages in which a pack can be had.
func (p *Pack) Languages() []string {
	var all []string
	for _, language := range phrases.Languages() {
		if _, ok := p.translations[language]; ok || language == English {
			all = append(all, language)
		}
	}
	return all
}

// Default returns what a parameter is when nobody says otherwise, as somebody would write it; of a required one, an example.
func (p *Pack) Default(parameter *Parameter, language string) string {
	return parameter.Type.written(p.defaults(parameter, language))
}

// defaults returns the texts that stand for a parameter that nobody gave.
func (p *Pack) defaults(parameter *Parameter, language string) []string {
	texts := slices.Clone(parameter.value)
	for i, text := range texts {
		texts[i] = p.translated(text, language)
	}
	return texts
}

func (p *Pack) translated(text, language string) string {
	if t, ok := p.translations[language][text]; ok {
		return t
	}
	return text
}

// open reads a pack. What is wrong with one is our own fault.
func open(name string) *Pack {
	p := &Pack{Name: name, translations: map[string]map[string]string{}}
	p.describe(mustParse(path.Join(name, "pack.yaml")))
	for _, language := range phrases.Languages() {
		file := path.Join(name, language+".yaml")
		if _, err := folders.Open(file); err == nil {
			p.translations[language] = pairs(mustParse(file))
		}
	}
	readme, err := folders.ReadFile(path.Join(name, "README.md"))
	if err != nil {
		panic(err.Error())
	}
	p.Readme = string(readme)
	if p.book, err = fs.Sub(folders, path.Join(name, "book")); err != nil {
		panic(err.Error())
	}
	return p
}

func mustParse(file string) *yamlpos.Node {
	text, err := folders.ReadFile(file)
	if err != nil {
		panic(err.Error())
	}
	root, found := yamlpos.Parse(file, text)
	if len(found) > 0 {
		panic(fmt.Sprintf("%s: %s", file, found[0].Message))
	}
	return root
}

// describe reads pack.yaml.
func (p *Pack) describe(root *yamlpos.Node) {
	r := &yamlpos.Reader{}
	text := func(into *string) func(*yamlpos.Reader, *yamlpos.Node, *Pack) {
		return func(r *yamlpos.Reader, n *yamlpos.Node, _ *Pack) { *into, _ = r.Text(n, "text") }
	}
	yamlpos.ReadFields(r, root, "a pack", []yamlpos.Field[Pack]{
		{Key: "product", Required: true, Read: text(&p.Product)},
		{Key: "summary", Required: true, Read: text(&p.Summary)},
		{Key: "parameters", Required: true, Read: func(r *yamlpos.Reader, n *yamlpos.Node, p *Pack) {
			items, _ := r.List(n, "parameters")
			for _, item := range items {
				p.Parameters = append(p.Parameters, readParameter(r, item))
			}
		}},
	}, p)
	if len(r.Found) > 0 {
		panic(fmt.Sprintf("%s: %s", p.Name, r.Found[0].Message))
	}
}

// pairs reads a file of translations: pairs of an English text and another.
func pairs(root *yamlpos.Node) map[string]string {
	all := map[string]string{}
	for _, pair := range root.Items {
		if len(pair.Items) != 2 {
			panic(fmt.Sprintf("%s: a pair of texts is needed at byte %d", pair.File, pair.Span.Start))
		}
		english := pair.Items[0].Text
		if _, twice := all[english]; twice {
			panic(fmt.Sprintf("%s: %q stands there twice", pair.File, english))
		}
		all[english] = pair.Items[1].Text
	}
	return all
}
