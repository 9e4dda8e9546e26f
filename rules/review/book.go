package review

import (
	"strings"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/compiler/workspace"
	"github.com/routebook/routebook/dsl"
	"github.com/routebook/routebook/dsl/diag"
)

// Book is one version of a book, with all that was learnt of it on the way to its program.
type Book struct {
	Name      string // as its user named it, such as main:desk
	Workspace *workspace.Workspace
	Info      *compiler.Info
	Program   *program.Program
}

// Place is where something stands in a book. The zero Place is nowhere.
type Place struct {
	File string `json:"file"`
	Line int    `json:"line"`
}

// version is a Book made ready for being compared.
type version struct {
	*Book
	mappers map[string]*diag.Mapper
	ids     map[string]program.RuleID // of the enabled rules, by name
}

func newVersion(b *Book) *version {
	v := &version{Book: b, mappers: map[string]*diag.Mapper{}, ids: map[string]program.RuleID{}}
	for i := range b.Program.Rules {
		v.ids[b.Program.Rules[i].Name] = program.RuleID(i)
	}
	return v
}

// place returns the line of an offset in a file of the book.
func (v *version) place(file string, offset int) Place {
	if file == "" {
		return Place{}
	}
	m := v.mappers[file]
	if m == nil {
		m = diag.NewMapper(v.Workspace.Text(file))
		v.mappers[file] = m
	}
	return Place{File: file, Line: m.OffsetPosition(offset).Line}
}

// declared returns where something of the workspace was declared.
func (v *version) declared(at workspace.Place) *Place {
	if at.File == "" {
		return nil
	}
	p := v.place(at.File, at.Span.Start)
	return &p
}

// at returns where a part of a file stands.
func (v *version) at(p compiler.Place) Place { return v.place(p.File.Name, p.Span().Start) }

// rulePlace returns where a rule stands.
func (v *version) rulePlace(r *compiler.Rule) *Place {
	p := v.place(r.File.Name, r.Node.Span().Start)
	return &p
}

// source returns a part of a file as it was written, on one line.
func source(f *dsl.File, at diag.Span) string {
	return strings.Join(strings.Fields(string(f.Src[at.Start:at.End])), " ")
}
