package diag

import "strings"

// excerpt is the line that a frame shows, or the part of it around the span, with the place of the underline.
type excerpt struct {
	line   int    // from 1
	text   string // ready for a terminal
	indent int    // columns before the underline
	width  int    // columns underlined, at least 1
}

const (
	maxColumns = 160 // of source in one frame; a longer line is cut
	ellipsis   = "…" // takes one column

	// reach is how many bytes on both sides of a span's beginning are looked at. Nearly always it is more than fits in
	// maxColumns, and it keeps a line of a megabyte with a thousand findings from being laid out a thousand times.
	reach = 512
)

// excerpt returns the first line of span. Of a span over several lines the first is underlined to its end.
func (m *Mapper) excerpt(span Span) excerpt {
	n := m.lineAt(span.Start)
	line := m.lineSpan(n)
	start := min(max(span.Start, line.Start), line.End)
	end := min(max(span.End, start), line.End)

	view := Span{
		Start: m.runeStart(max(line.Start, start-reach)),
		End:   m.runeStart(min(line.End, start+reach)),
	}
	cells := layOut(string(m.src[view.Start:view.End]))
	in := Span{Start: start - view.Start, End: end - view.Start}
	from, to := columnsOfSpan(cells, in)
	w := windowAround(from, to, totalColumns(cells))
	w.left = w.left || view.Start > line.Start
	w.right = w.right || view.End < line.End

	x := w.cut(cells, in)
	x.line = n + 1
	return x
}

// columnsOfSpan returns the columns from the first to behind the last cell of a span, at least one.
func columnsOfSpan(cells []cell, span Span) (from, to int) {
	from = totalColumns(cells)
	for _, c := range cells {
		if c.end > span.Start {
			from = min(from, c.column)
			to = c.column + c.width
		}
		if c.end >= span.End && c.end > span.Start {
			break
		}
	}
	return from, max(to, from+1)
}

func totalColumns(cells []cell) int {
	if len(cells) == 0 {
		return 0
	}
	last := cells[len(cells)-1]
	return last.column + last.width
}

// window is the range of columns of a line that is shown.
type window struct {
	from, to    int
	left, right bool // whether the line goes on there; an ellipsis then takes the outermost column
}

// windowAround returns the window that shows the beginning of the columns [from, to) of a line, and as much of them as there is room for.
// A line that fits is shown whole, and a span that can be seen from the line's beginning leaves the beginning in place.
func windowAround(from, to, total int) window {
	if total <= maxColumns {
		return window{to: total}
	}
	w := window{}
	if to >= maxColumns {
		context := max(maxColumns/4, (maxColumns-(to-from))/2)
		w.from = max(min(from-context, total-maxColumns), 0)
	}
	w.to = min(w.from+maxColumns, total)
	w.left = w.from > 0
	w.right = w.to < total
	return w
}

// cut returns the cells within w as text, and where the span lies in that text.
// Columns are counted anew, because a wide character on the window's edge is left out whole.
func (w window) cut(cells []cell, span Span) excerpt {
	var b strings.Builder
	from, to := w.from, w.to
	column := 0
	if w.left {
		b.WriteString(ellipsis)
		column++
		from++
	}
	if w.right {
		to--
	}
	x := excerpt{indent: -1}
	for _, c := range cells {
		if c.column < from || c.column+c.width > to {
			continue
		}
		if x.indent < 0 && c.end > span.Start {
			x.indent = column
		}
		if x.indent >= 0 && c.start < span.End {
			x.width += c.width
		}
		b.WriteString(c.text)
		column += c.width
	}
	if x.indent < 0 {
		x.indent = column
	}
	x.width = max(x.width, 1)
	if w.right {
		b.WriteString(ellipsis)
	}
	x.text = strings.TrimRight(b.String(), " ")
	return x
}
