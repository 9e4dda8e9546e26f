package review

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// row is a line of a condition: the test on the left, on the right what its field was.
type conditionRow struct {
	depth       int
	holds       bool
	left, right string
	focus       string // the part of right that matters
}

// detail says how much of a condition is laid out.
type detail uint8

const (
	everything detail = iota
	deciding          // of an "or" that holds hardly what does not
	turning           // only what would have to turn
)

// lay lays a condition out. Terms of an "and" that is the whole condition stand side by side.
func lay(n *Condition, depth int, how detail) []conditionRow {
	l := &layout{how: how}
	if n.Kind == AllOf && how != turning {
		for _, t := range n.Terms {
			l.add(t, depth, "", false)
		}
		return l.rows
	}
	l.add(n, depth, "", false)
	return l.rows
}

// layIf lays the condition of an "if" out.
func layIf(n *Condition, depth int) []conditionRow {
	l := &layout{how: deciding}
	l.add(n, depth, "", false)
	l.rows[0].left = "if " + l.rows[0].left
	return l.rows
}

type layout struct {
	how  detail
	rows []conditionRow
}

// add adds a condition; prefix is the "not" before it, under which it is negated.
func (l *layout) add(n *Condition, depth int, prefix string, negated bool) {
	if l.how == turning && n.Kind != TestOf {
		if n.Kind == NotOf {
			prefix, negated = toggled(prefix, n.not), !negated
		}
		for _, t := range n.Terms {
			l.add(t, depth, prefix, negated)
		}
		return
	}
	holds := n.Holds != negated
	row := conditionRow{depth: depth, holds: holds}
	switch n.Kind {
	case TestOf:
		if l.how == turning && !n.Turn {
			return
		}
		row.left, row.right, row.focus = prefix+n.Text, n.Says, n.Found
		if n.Nearest != nil {
			row.focus = n.Nearest.Word
			row.right += fmt.Sprintf("; %s is near %s", curly(n.Nearest.Word), curly(n.Nearest.To))
		}
		l.rows = append(l.rows, row)
		return
	case NotOf:
		l.add(n.Terms[0], depth, toggled(prefix, n.not), !negated)
		return
	case DefineOf:
		row.left = prefix + n.Text
		if n.Terms[0].Kind == AnyOf {
			row.left += " (any of)"
		}
	case AllOf:
		row.left = prefix + "all of"
	case AnyOf:
		row.left = prefix + "any of"
	}
	l.rows = append(l.rows, row)
	l.terms(n, depth+1)
}

// toggled puts a "not" before a test, or takes the one away that stands there.
func toggled(prefix, not string) string {
	if prefix != "" {
		return ""
	}
	return not + " "
}

// terms adds what a condition is made of.
func (l *layout) terms(n *Condition, depth int) {
	if n.Kind == DefineOf && (n.Terms[0].Kind == AllOf || n.Terms[0].Kind == AnyOf) {
		n = n.Terms[0]
	}
	terms := n.Terms
	failing := 0
	for _, t := range terms {
		if n.Kind == AnyOf && n.Holds && !t.Holds {
			failing++
		}
	}
	hide := l.how == deciding && failing > shownFailing
	for _, t := range terms {
		if !hide || t.Holds {
			l.add(t, depth, "", false)
		}
	}
	if hide {
		l.rows = append(l.rows, conditionRow{depth: depth, left: fmt.Sprintf("and %d others do not hold", failing)})
	}
}

func mark(holds bool) string {
	if holds {
		return "✓"
	}
	return "✗"
}

func colorOf(holds bool) string {
	if holds {
		return green
	}
	return red
}

// width is how many columns a row takes without its right side.
func (r *conditionRow) width() int { return 2*r.depth + 2 + utf8.RuneCountInString(r.left) }

// rows writes a condition in two columns. What is too long on the left has its right on a line of its own.
func (p *whyPrinter) rows(rows []conditionRow) {
	column := 0
	for _, r := range rows {
		if width := r.width(); r.right != "" && width <= p.Width*11/20 {
			column = max(column, width)
		}
	}
	for _, r := range rows {
		indent := strings.Repeat("  ", r.depth)
		width, right := r.width(), utf8.RuneCountInString(r.right)
		below := len(indent) + 6
		left := indent + p.paint(colorOf(r.holds), mark(r.holds)) + " "
		switch {
		case r.right == "":
			p.line(left + p.paint("", clip(r.left, p.Width-len(indent)-2)))
		case width <= column && (right <= p.Width-column-2 || right > p.Width-below):
			p.line(left + p.paint("", r.left) + strings.Repeat(" ", column-width+2) + p.value(r, p.Width-column-2))
		default:
			p.line(left + p.paint("", clip(r.left, p.Width-len(indent)-2)))
			p.line(strings.Repeat(" ", below) + p.value(r, p.Width-below))
		}
	}
}

// value is the right side of a row, cut so that what matters is seen.
func (p *whyPrinter) value(r conditionRow, width int) string {
	text := r.right
	if tail := strings.LastIndex(text, "; “"); tail >= 0 && utf8.RuneCountInString(text) > width { // what it is near to is seen in any case
		rest := utf8.RuneCountInString(text[tail:])
		text = excerptAround(text[:tail], r.focus, max(width-rest, width/3)) + text[tail:]
	}
	text = excerptAround(text, r.focus, width)
	before, after, ok := strings.Cut(text, r.focus)
	if r.focus == "" || !ok {
		return p.paint(faint, text)
	}
	return p.paint(faint, before) + p.paint(strong, r.focus) + p.paint(faint, after)
}

// excerptAround cuts a text to a width, around a part of it.
func excerptAround(text, focus string, width int) string {
	if byteOf(text, width) == len(text) {
		return text
	}
	at := strings.Index(text, focus)
	if focus == "" || at < 0 {
		return clip(text, width)
	}
	head := strings.Index(text, "“") + len("“") // of the value: the name of the field stays
	name, wanted := utf8.RuneCountInString(text[:head]), utf8.RuneCountInString(focus)
	room := width - name - 2
	if head < len("“") || room < 8 || at+len(focus) <= byteOf(text, width-2) {
		return clip(text, width)
	}
	// As many characters before the part as behind it, and where fewer are left behind it, the last of the text.
	from := max(head, min(back(text, at, (room-wanted)/2), back(text, len(text), room)))
	return text[:head] + "…" + clip(text[from:], room+1)
}

// back returns where the character begins that stands a number of characters before a place in a text.
func back(text string, at, characters int) int {
	for ; characters > 0 && at > 0; characters-- {
		_, size := utf8.DecodeLastRuneInString(text[:at])
		at -= size
	}
	for ; characters < 0 && at < len(text); characters++ {
		_, size := utf8.DecodeRuneInString(text[at:])
		at += size
	}
	return at
}

// moment shows an instant as the clocks of the desk do.
func (p *whyPrinter) moment(at time.Time) string {
	return at.In(p.x.zone).Format("Mon 2 Jan 2006 15:04")
}

// wrap breaks a text into lines.
func wrap(text string, width int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		switch {
		case line == "":
			line = word
		case utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) <= width:
			line += " " + word
		default:
			lines, line = append(lines, line), word
		}
	}
	return append(lines, line)
}
