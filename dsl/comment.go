package dsl

import (
	"sort"

	"github.com/routebook/routebook/dsl/diag"
)

// Where comments go when a file is formatted. A comment behind a word stays on
// the line of that word, which ends there; one on a line of its own keeps it,
// indented like what follows. See language.md, "Layout".

// isDue reports whether a comment within the declaration is still to be written.
func (p *printer) isDue() bool {
	return len(p.comments) > 0 && p.comments[0].Start < p.end
}

// hasComment reports whether a comment that is still to be written stands in a span.
func (p *printer) hasComment(span diag.Span) bool {
	i := sort.Search(len(p.comments), func(i int) bool { return p.comments[i].Start >= span.Start })
	return i < len(p.comments) && p.comments[i].Start < span.End
}

// flush writes the comments that stand before an offset of the source.
func (p *printer) flush(at int) {
	for len(p.comments) > 0 && p.comments[0].Start < at {
		p.comment(p.comments[0])
		p.comments = p.comments[1:]
	}
}

// trailing writes the comment behind the last word, if it stands before an offset of the source.
func (p *printer) trailing(at int) {
	if len(p.comments) > 0 && !p.comments[0].OwnLine && p.comments[0].Start < at {
		p.flush(p.comments[0].End())
	}
}

// comment writes one comment. What follows it begins a line.
func (p *printer) comment(c Comment) {
	if p.breakAt == noBreak {
		p.newline(p.hang)
	}
	if !c.OwnLine && !p.isRemark && len(p.out) > p.line {
		p.out = append(p.out, ' ')
		p.out = append(p.out, c.Text...)
		p.isRemark = true
		return
	}
	indent, blank := p.breakAt, min(p.blank, typedBlank)
	p.beginLine(c.Start)
	p.out = append(p.out, c.Text...)
	p.isRemark = true
	p.breakAt, p.blank = indent, blank
}

// commentsOf takes the comments of header lines out of those to be written: what
// stands above a line, in it and behind it moves with it. The comment behind the
// rule's name is written here.
func (p *printer) commentsOf(lines []HeaderLine, body int) [][]Comment {
	all := make([][]Comment, len(lines))
	if len(lines) == 0 {
		return all
	}
	p.trailing(lines[0].Span().Start)
	rest := p.comments
	for i, line := range lines {
		next := body
		if i+1 < len(lines) {
			next = lines[i+1].Span().Start
		}
		n := sort.Search(len(rest), func(i int) bool { return rest[i].Start >= line.Span().End })
		if n < len(rest) && !rest[n].OwnLine && rest[n].Start < next {
			n++
		}
		all[i], rest = rest[:n], rest[n:]
	}
	p.comments = rest
	return all
}

// closing writes a bracket that closes. The comments before it are indented like what it encloses.
func (p *printer) closing(n Node, bracket string, inner int) {
	at := n.Span().End - len(bracket)
	p.paragraph(inner, at)
	p.flush(at)
	p.newline(inner - 2)
	p.put(at, bracket)
	p.seek(n.Span().End)
}
