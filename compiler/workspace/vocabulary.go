package workspace

import (
	"github.com/routebook/routebook/dsl/fold"
	"github.com/routebook/routebook/dsl/schema"
	"github.com/routebook/routebook/dsl/yamlpos"
)

// vocabulary returns the row of a list that closes a vocabulary. One that could not be read in full closes nothing:
// what is missing would be reported again in every rule.
func vocabulary(key string, to func(*book) *Vocabulary) yamlpos.Field[book] {
	return yamlpos.Field[book]{Key: key, Read: func(r *yamlpos.Reader, n *yamlpos.Node, b *book) {
		v := to(b)
		v.Names, v.Closed = readNames(r, n, key)
	}}
}

// Has reports whether name is legal: any name while the vocabulary is open, a listed one, folded, when it is closed.
func (v Vocabulary) Has(name string) bool {
	if !v.Closed {
		return true
	}
	for _, n := range v.Names {
		if fold.Equal(n.Name, name) {
			return true
		}
	}
	return false
}

func defaultStatuses() []Status {
	var all []Status
	for _, s := range States {
		all = append(all, Status{Named: Named{Name: s.String()}, State: s})
	}
	return all
}

func readStatuses(r *yamlpos.Reader, n *yamlpos.Node, b *book) {
	entries, ok := r.Map(n, "statuses")
	if !ok {
		return
	}
	before := len(r.Found)
	var list []Status
	seen := index{}
	for _, e := range entries {
		name, ok := readName(r, e.Key, "statuses")
		if !ok {
			continue
		}
		if first, twice := seen.add(name); twice {
			reportDuplicate(r, "status", name, first)
			continue
		}
		if i, ok := r.Word(e.Value, "state", stateNames); ok {
			list = append(list, Status{Named: name, State: State(i)})
		}
	}
	if len(r.Found) > before {
		return // a state seems missing whose status was misspelled
	}
	for _, state := range States {
		if !hasState(list, state) {
			r.Report(n, "no status stands for the state %q", state)
		}
	}
	if len(r.Found) == before {
		b.Statuses = list
	}
}

func hasState(list []Status, state State) bool {
	for _, s := range list {
		if s.State == state {
			return true
		}
	}
	return false
}

var sourceKeys = []yamlpos.Field[Source]{
	named("is", func(s *Source) *Named { return &s.Parent }),
}

// readSources reads a plain list, or a map when some source has a parent.
func readSources(r *yamlpos.Reader, n *yamlpos.Node, b *book) {
	if n.Kind == yamlpos.List {
		list, complete := readNames(r, n, "sources")
		for _, name := range list {
			b.Sources = append(b.Sources, Source{Named: name})
		}
		b.incomplete["sources"] = !complete
		return
	}
	if n.Kind != yamlpos.Map {
		r.Report(n, "sources needs a list or a map, found %s", n.Kind)
		b.incomplete["sources"] = true
		return
	}
	seen := index{}
	for _, e := range n.Entries {
		source := Source{}
		before := len(r.Found)
		if e.Value.Kind != yamlpos.Null { // `boutique-app:` says as little as `boutique-app: {}`
			yamlpos.ReadFields(r, e.Value, "a source", sourceKeys, &source)
		}
		var ok bool
		source.Named, ok = readName(r, e.Key, "sources")
		within(r, before, "source", source.Name)
		if !ok {
			b.incomplete["sources"] = true
			continue
		}
		if first, twice := seen.add(source.Named); twice {
			reportDuplicate(r, "source", source.Named, first)
			continue
		}
		b.Sources = append(b.Sources, source)
	}
}

// checkSources reports parents that do not exist and sources that descend from themselves.
func checkSources(r *yamlpos.Reader, b *book) {
	known := spellings(b.Sources, func(s *Source) Named { return s.Named })
	known = append(known, schema.BuiltinSources...)
	legal := index{}
	for _, name := range known {
		legal.add(Named{Name: name})
	}
	parents := map[string]string{}
	for _, s := range b.Sources {
		if s.Parent.Name == "" {
			continue
		}
		if !legal.has(s.Parent.Name) && !b.incomplete["sources"] {
			reportUnknown(r, "source", s.Parent, known)
		}
		parents[fold.String(s.Name)] = fold.String(s.Parent.Name)
	}
	reported := map[string]bool{}
	for _, s := range b.Sources {
		start := fold.String(s.Name)
		if reported[start] || !descendsFrom(parents, start) {
			continue
		}
		r.ReportAt(s.Parent.File, s.Parent.Span, "source %q descends from itself", s.Name)
		for at := start; !reported[at]; at = parents[at] {
			reported[at] = true // one finding for each cycle
		}
	}
}

// descendsFrom reports whether a source is among its own parents.
func descendsFrom(parents map[string]string, source string) bool {
	at, ok := parents[source]
	for steps := 0; ok && steps <= len(parents); steps++ {
		if at == source {
			return true
		}
		at, ok = parents[at]
	}
	return false
}
