package compiler

import (
	"slices"
	"strings"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl"
	"github.com/routebook/routebook/dsl/diag"
)

// sources returns the tests of a rule as they were written.
func (l *lowering) sources(r *Rule) []program.Atom {
	all := l.tests[:0]
	for a := range RuleAtoms(r) {
		made := l.atom(a)
		all = append(all, program.Atom{
			Text:    oneLine(a.File, a.Span()),
			Span:    a.Span(),
			File:    a.File.Name,
			Preds:   made.preds,
			All:     made.all,
			Negated: made.negated,
		})
	}
	l.tests = all
	return slices.Clone(all)
}

// oneLine returns a part of a file on one line, without its comments.
func oneLine(f *dsl.File, at diag.Span) string {
	text := f.Text(at)
	if !strings.ContainsAny(text, "\n\r\t") {
		return text
	}
	var b strings.Builder
	from := at.Start
	for _, comment := range f.Comments {
		if at.Start <= comment.Start && comment.Start < at.End {
			b.Write(f.Src[from:comment.Start])
			from = comment.End()
		}
	}
	b.Write(f.Src[from:at.End])
	return strings.Join(strings.Fields(b.String()), " ")
}
