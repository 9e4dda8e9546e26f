package workspace

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/fold"
	"github.com/routebook/routebook/dsl/yamlpos"
)

// The rows of the tables in this package: each reads one key into one member of T.

func text[T any](key string, to func(*T) *string) yamlpos.Field[T] {
	return yamlpos.Field[T]{Key: key, Read: func(r *yamlpos.Reader, n *yamlpos.Node, into *T) {
		if s, ok := r.Text(n, key); ok {
			*to(into) = s
		}
	}}
}

func flag[T any](key string, to func(*T) *bool) yamlpos.Field[T] {
	return yamlpos.Field[T]{Key: key, Read: func(r *yamlpos.Reader, n *yamlpos.Node, into *T) {
		if b, ok := r.Bool(n, key); ok {
			*to(into) = b
		}
	}}
}

func named[T any](key string, to func(*T) *Named) yamlpos.Field[T] {
	return yamlpos.Field[T]{Key: key, Read: func(r *yamlpos.Reader, n *yamlpos.Node, into *T) {
		if name, ok := readName(r, n, key); ok {
			*to(into) = name
		}
	}}
}

func names[T any](key string, to func(*T) *[]Named) yamlpos.Field[T] {
	return yamlpos.Field[T]{Key: key, Read: func(r *yamlpos.Reader, n *yamlpos.Node, into *T) {
		*to(into), _ = readNames(r, n, key)
	}}
}

func required[T any](f yamlpos.Field[T]) yamlpos.Field[T] {
	f.Required = true
	return f
}

// place returns where a node stands.
func place(n *yamlpos.Node) Place { return Place{File: n.File, Span: n.Span} }

// readName reads a name, keeping its spelling. One that folds to nothing is the name of nothing.
func readName(r *yamlpos.Reader, n *yamlpos.Node, what string) (Named, bool) {
	s, ok := r.Text(n, what)
	if ok && strings.TrimSpace(fold.String(s)) == "" {
		r.Report(n, "%s needs a name, found %q", what, s)
		return Named{}, false
	}
	return Named{Name: s, Place: place(n)}, ok
}

// readNames reads a list of names; complete is false when one of them could not be read.
// A name that is listed twice is kept once.
func readNames(r *yamlpos.Reader, n *yamlpos.Node, what string) (list []Named, complete bool) {
	items, ok := r.List(n, what)
	if !ok {
		return nil, false
	}
	complete = true
	seen := index{}
	for _, item := range items {
		name, ok := readName(r, item, what)
		complete = complete && ok
		switch first, twice := seen.add(name); {
		case !ok:
		case twice:
			reportTwice(r, name, first).Severity = diag.Warning
		default:
			list = append(list, name)
		}
	}
	return list, complete
}

// readWords reads a list of legal words, each at most once.
func readWords[E ~uint8](r *yamlpos.Reader, n *yamlpos.Node, what string, legal []string) []E {
	items, ok := r.List(n, what)
	if !ok {
		return nil
	}
	var words []E
	seen := index{}
	for _, item := range items {
		i, ok := r.Word(item, what, legal)
		if !ok {
			continue
		}
		name := Named{Name: item.Text, Place: place(item)}
		if first, twice := seen.add(name); twice {
			reportTwice(r, name, first).Severity = diag.Warning
			continue
		}
		words = append(words, E(i))
	}
	return words
}

// index finds names by their folded spelling.
type index map[string]Named

// add adds name, unless the index has it: then it returns the first.
func (ix index) add(name Named) (first Named, twice bool) {
	key := fold.String(name.Name)
	if first, twice = ix[key]; !twice {
		ix[key] = name
	}
	return first, twice
}

func (ix index) has(name string) bool {
	_, ok := ix[fold.String(name)]
	return ok
}

// indexOf returns the index of the names of list.
func indexOf[T any](list []T, nameOf func(*T) Named) index {
	ix := index{}
	for i := range list {
		ix.add(nameOf(&list[i]))
	}
	return ix
}

// spellings returns the names of list as they were declared, for suggestions.
func spellings[T any](list []T, nameOf func(*T) Named) []string {
	var all []string
	for i := range list {
		all = append(all, nameOf(&list[i]).Name)
	}
	return all
}

func reportTwice(r *yamlpos.Reader, name, first Named) *diag.Diagnostic {
	d := r.ReportAt(name.File, name.Span, "%q is listed twice", name.Name)
	d.Related = []diag.Related{{File: first.File, Span: first.Span, Message: "first listed here"}}
	return d
}

// reportDuplicate reports a second declaration of one name.
func reportDuplicate(r *yamlpos.Reader, what string, name, first Named) {
	d := r.ReportAt(name.File, name.Span, "%s %q is declared twice", what, name.Name)
	d.Related = []diag.Related{{File: first.File, Span: first.Span, Message: "first declared here"}}
}

// reportUnknown reports a name that is none of the declared ones.
func reportUnknown(r *yamlpos.Reader, what string, name Named, declared []string) *diag.Diagnostic {
	d := r.ReportAt(name.File, name.Span, "no %s named %q", what, name.Name)
	d.Label = diag.Suggest(name.Name, declared)
	if c, ok := diag.Closest(name.Name, declared); ok {
		d.Fixes = []diag.Fix{{
			Message: "write " + strconv.Quote(c),
			Edits:   []diag.Edit{{File: name.File, Span: name.Span, New: yamlpos.Quote(c)}},
		}}
	}
	return d
}

// within sets the declaration in which the findings since from stand.
func within(r *yamlpos.Reader, from int, what, name string) {
	for i := from; i < len(r.Found); i++ {
		if r.Found[i].Where == "" && name != "" {
			r.Found[i].Where = fmt.Sprintf("%s %q", what, name)
		}
	}
}

// readDeclared reads the items of a list of maps. Those without a name, and further ones of the same name, are left out;
// complete is false when one had no name.
func readDeclared[T any](r *yamlpos.Reader, n *yamlpos.Node, kind declared[T]) (list []T, complete bool) {
	items, ok := r.List(n, kind.key)
	if !ok {
		return nil, false
	}
	complete = true
	seen := index{}
	for _, item := range items {
		before := len(r.Found)
		into := kind.fresh
		isMap := yamlpos.ReadFields(r, item, kind.one, kind.table, &into)
		name := *kind.name(&into)
		within(r, before, kind.word, name.Name)
		switch first, twice := seen.add(name); {
		case !isMap || name.Name == "":
			complete = false
		case twice:
			reportDuplicate(r, kind.word, name, first)
		default:
			list = append(list, into)
		}
	}
	return list, complete
}

// declared describes a list of maps with an id.
type declared[T any] struct {
	key   string // the key that holds the list: "agents"
	one   string // one of them in a sentence: "an agent"
	word  string // before its name: "agent"
	table []yamlpos.Field[T]
	fresh T // what one is before anything is read
	name  func(*T) *Named
}
