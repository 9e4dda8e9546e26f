package dsl

import (
	"fmt"
	"strings"
)

// sequence writes what stands in brackets, separated by commas: on the current
// line, or one item a line with a comma behind the last one too.
func sequence[N Node](p *printer, n Node, brackets string, items []N, behind int, write func(item N, behind int)) {
	open, end := brackets[:1], brackets[1:]
	inList := p.inList
	p.inList = open == "["
	p.nesting++
	p.punct(open)
	flat := func() {
		p.isTight = true
		for i, item := range items {
			if i > 0 {
				p.glued(",")
			}
			write(item, 0)
		}
		p.isTight = true
		p.put(n.Span().End-1, end)
	}
	if !p.whole(n.Span(), behind, flat) {
		hang, inner := p.hang, p.indent+2
		for i, item := range items {
			p.itemLine(i, item, inner)
			write(item, len(","))
			p.glued(",")
		}
		p.hang = inner
		p.closing(n, end, inner)
		p.hang = hang
	}
	p.seek(n.Span().End)
	p.nesting--
	p.inList = inList
}

// itemLine begins the line of one of several items. A blank line between two of them stays.
func (p *printer) itemLine(i int, item Node, indent int) {
	if i == 0 {
		p.newline(indent)
	} else {
		p.paragraph(indent, item.Span().Start)
	}
	p.hang = indent + 2
}

// words writes a list of names, or the let that holds one.
func (p *printer) words(w Words, how quoting, behind int) {
	switch w := w.(type) {
	case *Name:
		p.name(w, typed)
	case *List:
		p.list(w, how, behind)
	default:
		panic(fmt.Sprintf("unexpected %T", w))
	}
}

func (p *printer) list(l *List, how quoting, behind int) {
	sequence(p, l, "[]", l.Items, behind, func(item *Item, _ int) {
		p.value(item.Value, how, 0)
		if item.To != nil {
			p.glued("..")
			p.isTight = true
			p.value(item.To, how, 0)
		}
	})
}

func (p *printer) value(v Value, how quoting, behind int) {
	switch v := v.(type) {
	case *String:
		p.quotedValue(v, how)
	case *Name:
		p.name(v, how)
	case *Number:
		p.leaf(v, v.Text)
	case *Duration:
		p.duration(v)
	case *Clock:
		p.clock(v)
	case *Day:
		p.leaf(v, v.Text)
	case *Regex:
		p.leaf(v, p.source(v))
	case *FieldRef:
		p.fieldRef(v)
	case *List:
		p.list(v, how, behind)
	default:
		panic(fmt.Sprintf("unexpected %T", v))
	}
}

// fieldRef writes a field behind "=", where an undotted word would be a name.
func (p *printer) fieldRef(r *FieldRef) {
	text := p.fieldText(r.Field)
	if strings.IndexByte(text, '.') < 0 {
		text = p.table.SpellPath(r.Field.Path)
	}
	p.leaf(r, text)
}

func (p *printer) duration(d *Duration) {
	parts := make([]string, 0, 2*len(d.Parts))
	for _, part := range d.Parts {
		parts = append(parts, part.Number, p.table.SpellUnit(part.Unit, part.Number))
	}
	p.leaf(d, strings.Join(parts, " "))
}

func (p *printer) clock(c *Clock) {
	if !c.valid {
		p.leaf(c, p.source(c))
		return
	}
	p.leaf(c, fmt.Sprintf("%02d:%02d", c.Seconds/3600, c.Seconds/60%60))
}

// string writes a text in quotes. One that was written on several lines stays so.
func (p *printer) string(s *String) {
	token := p.source(s)
	if !s.Block {
		p.leaf(s, requote(token))
		return
	}
	lines := blockLines(token)
	if len(lines) == 1 && strings.IndexByte(token, '\n') < 0 || s.Text == "" {
		p.leaf(s, `"""`+guardEnd(lines[0])+`"""`)
		return
	}
	p.misfit()
	p.put(s.Span().Start, `"""`)
	indent := strings.Repeat(" ", p.indent)
	for _, line := range lines {
		p.out = append(p.out, '\n')
		if line != "" {
			p.out = append(p.out, indent+"  "+line...)
		}
	}
	p.out = append(p.out, '\n')
	p.line = len(p.out)
	p.out = append(p.out, indent+`"""`...)
	p.seek(s.Span().End)
}

// source returns a node as it was typed.
func (p *printer) source(n Node) string {
	span := n.Span()
	return string(p.file.Src[span.Start:span.End])
}
