package cases

import (
	"io/fs"
	"time"

	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/yamlpos"
	"github.com/routebook/routebook/engine/event"
	"github.com/routebook/routebook/engine/state"
)

// parser reads one file of cases.
type parser struct {
	yamlpos.Reader
	fsys  fs.FS
	file  string
	book  *Book
	names *names
	zone  *time.Location
	cases []*Case

	// Of the case being read.
	now time.Time
	subject
	steps int // in its when
}

// subject is what the events of a case are about unless they say otherwise.
type subject struct {
	conversation string
	contact      string // "" for what the engine makes of it
}

// draft is a case as it is read.
type draft struct {
	*Case
	name *yamlpos.Node
}

// parse reads the text of a file of cases.
func parse(fsys fs.FS, file string, text []byte, book *Book) ([]*Case, diag.List) {
	n, found := yamlpos.Parse(file, text)
	p := parser{fsys: fsys, file: file, book: book, names: namesOf(book), zone: book.Workspace.Zone}
	p.Found = found
	if n == nil {
		if len(found) == 0 {
			p.ReportAt(file, diag.Span{}, "the file is empty: a test file holds a list under the key %q", "tests")
		}
		return nil, p.Found
	}
	yamlpos.ReadFields(&p.Reader, n, "a test file", []yamlpos.Field[parser]{
		{Key: "tests", Required: true, Read: func(_ *yamlpos.Reader, n *yamlpos.Node, p *parser) { p.tests(n) }},
	}, &p)
	return p.cases, p.Found
}

func (p *parser) tests(n *yamlpos.Node) {
	items, _ := p.List(n, "tests")
	seen := map[string]*yamlpos.Node{}
	for _, item := range items {
		before := len(p.Found)
		d := p.test(item)
		if d.name == nil {
			continue
		}
		if first := seen[d.Name]; first != nil {
			p.Report(d.name, "the test %q is there twice", d.Name).Related = []diag.Related{{File: p.file, Span: first.Span, Message: "first here"}}
		} else {
			seen[d.Name] = d.name
		}
		for i := before; i < len(p.Found); i++ {
			p.Found[i].Where = "test " + quoted(d.Name)
		}
		if len(p.Found) == before {
			p.cases = append(p.cases, d.Case)
		}
	}
}

// caseKeys are the keys of a test; those that are about time and state come before those that need them.
func (p *parser) caseKeys() []yamlpos.Field[draft] {
	return []yamlpos.Field[draft]{
		{Key: "name", Required: true, Read: func(_ *yamlpos.Reader, n *yamlpos.Node, d *draft) { p.name(n, d) }},
		{Key: "now", Read: func(_ *yamlpos.Reader, n *yamlpos.Node, _ *draft) {
			if at, ok := p.instant(n, "now"); ok {
				p.now = at
			}
		}},
		{Key: "given", Read: func(_ *yamlpos.Reader, n *yamlpos.Node, d *draft) { p.given(n, d.Case) }},
		{Key: "when", Required: true, Read: func(_ *yamlpos.Reader, n *yamlpos.Node, d *draft) { p.when(n, d.Case) }},
		{Key: "expect", Required: true, Read: func(_ *yamlpos.Reader, n *yamlpos.Node, d *draft) { p.expectations(n, d.Case) }},
	}
}

func (p *parser) test(n *yamlpos.Node) draft {
	d := draft{Case: &Case{File: p.file}}
	p.now = defaultNow(p.zone)
	p.subject = subject{conversation: "c1"}
	p.steps = 0
	yamlpos.ReadFields(&p.Reader, n, "a test", p.caseKeys(), &d)
	d.now = state.At(p.now)
	return d
}

func (p *parser) name(n *yamlpos.Node, d *draft) {
	name, ok := p.Text(n, "name")
	if ok && name == "" {
		p.Report(n, "the name is empty")
	}
	d.Name, d.Span = name, n.Span
	if ok && name != "" {
		d.name = n
	}
}

// events reads what happens, in order, and turns it into events.
func (p *parser) when(n *yamlpos.Node, c *Case) {
	items := []*yamlpos.Node{n}
	if n.Kind == yamlpos.List {
		items = n.Items
	}
	if len(items) == 0 {
		p.Report(n, "when needs an event, found an empty list")
	}
	clock := p.now
	for i, item := range items {
		o := &object{id: eventID("e", i+1), at: clock}
		if !p.event(item, "an event", o, timing{past: false, clock: clock}) {
			continue
		}
		clock = o.at
		if ev := p.decode(item, o); ev != nil {
			c.when = append(c.when, ev)
		}
	}
	p.steps = len(items)
}

// decode turns an object into an event, through the same door as any stream of events.
func (p *parser) decode(n *yamlpos.Node, o *object) *event.Event {
	ev, err := o.decode()
	if err != nil {
		p.Report(n, "%s", err)
		return nil
	}
	return ev
}
