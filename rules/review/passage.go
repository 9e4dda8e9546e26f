package review

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/routebook/routebook/compiler/workspace"
	"github.com/routebook/routebook/dsl"
	"github.com/routebook/routebook/dsl/diag"
)

// Passage is a piece of a book as both versions have it written: a rule, what rules changed through, or a few lines of YAML.
type Passage struct {
	Subject string   `json:"subject"`           // such as: rule "Retours", let retours, book.yaml
	Old     *Excerpt `json:"old,omitempty"`     // nil where it is in the new version only
	New     *Excerpt `json:"new,omitempty"`     // nil where it is in the old version only
	Changes []int    `json:"changes,omitempty"` // indices of the report's changes that it shows; of YAML none, for it has no such places
}

// Excerpt is whole lines of a file.
type Excerpt struct {
	File string `json:"file"`
	Line int    `json:"line"` // of the first one, from 1
	Text string `json:"text"` // without the line end of the last one
}

// passages shows what changed as it was written, in the order of the changes, then the YAML.
func (s *static) passages() []Passage {
	l := &passageList{static: s, places: map[string]int{}}
	for i := range s.changes {
		c := &s.changes[i]
		for _, e := range c.Parts {
			if e.Via != "" {
				l.via(i, e.Via)
			}
		}
		if c.Kind != DeskChanged {
			l.rule(i, c)
		}
	}
	return append(l.all, s.yamlPassages()...)
}

// passageList gathers passages; one that several changes share is there once.
type passageList struct {
	*static
	all    []Passage
	places map[string]int // by what tells them apart
}

func (l *passageList) add(change int, key string, p Passage) {
	if p.Old == nil && p.New == nil {
		return
	}
	at, known := l.places[key]
	if !known {
		at = len(l.all)
		l.places[key] = at
		l.all = append(l.all, p)
	}
	if !slices.Contains(l.all[at].Changes, change) {
		l.all[at].Changes = append(l.all[at].Changes, change)
	}
}

// rule adds the rule of a change, unless it reads as before because it changed through something else.
func (l *passageList) rule(i int, c *Change) {
	p := Passage{Subject: "rule " + quoted(c.Subject)}
	if r := c.rules.old; r != nil {
		p.Old = excerpt(r.File.Name, r.File.Src, r.Node.Span())
	}
	if r := c.rules.new; r != nil {
		p.New = excerpt(r.File.Name, r.File.Src, r.Node.Span())
	}
	through := slices.ContainsFunc(c.Parts, func(e Edit) bool { return e.Via != "" })
	if through && p.Old != nil && p.New != nil && p.Old.Text == p.New.Text {
		return
	}
	l.add(i, "rule "+c.Subject, p)
}

// via adds the let, define or template that a rule changed through; of a template, the texts that changed.
func (l *passageList) via(i int, name string) {
	before, after := l.old.declarations(name), l.new.declarations(name)
	for k := range max(len(before), len(after)) {
		p := Passage{Subject: name}
		if k < len(before) {
			p.Old = before[k]
		}
		if k < len(after) {
			p.New = after[k]
		}
		if len(before) == 1 && len(after) == 1 || p.Old == nil || p.New == nil || p.Old.Text != p.New.Text {
			l.add(i, fmt.Sprint(name, "\x00", k), p)
		}
	}
}

// declarations returns what an Edit's Via names, as it was written: a template has as many as it has languages.
func (v *version) declarations(via string) []*Excerpt {
	var all []*Excerpt
	add := func(file *dsl.File, node dsl.Node) { all = append(all, excerpt(file.Name, file.Src, node.Span())) }
	kind, name, _ := strings.Cut(via, " ")
	switch kind {
	case "let":
		for _, l := range v.Info.Lets {
			if l.Name == name {
				add(l.File, l.Node)
			}
		}
	case "define":
		for _, d := range v.Info.Defines {
			if d.Name == name {
				add(d.File, d.Node)
			}
		}
	case "template":
		for _, t := range v.Info.Templates {
			if t.Name != name {
				continue
			}
			for _, variant := range t.Variants {
				add(variant.File, variant.Node)
			}
		}
	}
	return all
}

// excerpt returns the lines that a span touches.
func excerpt(file string, src []byte, at diag.Span) *Excerpt {
	start := bytes.LastIndexByte(src[:at.Start], '\n') + 1
	end := max(at.End, start)
	for end > start && (src[end-1] == '\n' || src[end-1] == '\r') {
		end--
	}
	if k := bytes.IndexByte(src[end:], '\n'); k >= 0 {
		end += k
	} else {
		end = len(src)
	}
	text := strings.ReplaceAll(string(src[start:end]), "\r", "")
	return &Excerpt{File: file, Line: 1 + bytes.Count(src[:start], []byte("\n")), Text: text}
}

// yamlContext is how many lines are shown around a change of YAML.
const yamlContext = 2

// yamlPassages shows where the YAML files differ, by hunks.
func (s *static) yamlPassages() []Passage {
	if !slices.ContainsFunc(s.changes, func(c Change) bool { return c.Kind == DeskChanged }) {
		return nil
	}
	var names []string
	for _, files := range [][]workspace.File{s.new.Workspace.YAML, s.old.Workspace.YAML} {
		for _, f := range files {
			if !slices.Contains(names, f.Path) {
				names = append(names, f.Path)
			}
		}
	}
	var all []Passage
	for _, name := range names {
		all = append(all, hunks(name, linesOf(s.old.Workspace.Text(name)), linesOf(s.new.Workspace.Text(name)))...)
	}
	return all
}

func linesOf(text []byte) []string {
	if len(text) == 0 {
		return nil
	}
	return strings.Split(strings.TrimSuffix(strings.ReplaceAll(string(text), "\r", ""), "\n"), "\n")
}

// hunks returns where two texts differ, with the lines around. Places with little between them are one.
func hunks(name string, before, after []string) []Passage {
	var all []Passage
	gaps := gapsOf(before, after)
	for len(gaps) > 0 {
		last := 0
		for last+1 < len(gaps) && gaps[last+1].from[older]-gaps[last].to[older] <= 2*yamlContext {
			last++
		}
		p := Passage{Subject: name}
		for s, lines := range [][]string{before, after} {
			from, to := max(0, gaps[0].from[s]-yamlContext), min(len(lines), gaps[last].to[s]+yamlContext)
			if from >= to {
				continue
			}
			e := &Excerpt{File: name, Line: from + 1, Text: strings.Join(lines[from:to], "\n")}
			if side(s) == older {
				p.Old = e
			} else {
				p.New = e
			}
		}
		all = append(all, p)
		gaps = gaps[last+1:]
	}
	return all
}
