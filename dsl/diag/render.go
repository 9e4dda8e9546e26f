package diag

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Renderer shows findings to people, each as a frame around the line that it is about.
type Renderer struct {
	Sources Sources // where the lines come from; nil shows none
	Color   bool    // whether to use ANSI colours
}

// Render writes the findings in the order of l, with an empty line between them.
// The line that says where a code is explained stands below the first finding with that code only.
func (r Renderer) Render(w io.Writer, l List) error {
	p := printer{mappers: newMappers(r.Sources), color: r.Color, explained: map[string]bool{}}
	out := bufio.NewWriter(w)
	for i, d := range l {
		p.Reset()
		if i > 0 {
			p.WriteByte('\n')
		}
		p.diagnostic(d)
		if _, err := out.Write(p.Bytes()); err != nil {
			return fmt.Errorf("write findings: %w", err)
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write findings: %w", err)
	}
	return nil
}

// Summary counts the findings of each severity, as in "3 errors, 1 warning". It is empty when there are none.
func Summary(l List) string {
	var counts [len(severityNames)]int
	for _, d := range l {
		counts[d.Severity]++
	}
	var parts []string
	for severity, n := range counts {
		switch {
		case n == 1:
			parts = append(parts, "1 "+severityNames[severity])
		case n > 1:
			parts = append(parts, strconv.Itoa(n)+" "+severityNames[severity]+"s")
		}
	}
	return strings.Join(parts, ", ")
}

// ANSI colours, as the parameters of an SGR sequence.
const relatedColor = "36"

var severityColors = [len(severityNames)]string{Error: "1;31", Warning: "33", Info: "36", Hint: "36"}

// printer holds one finding's text while it is put together.
type printer struct {
	bytes.Buffer
	mappers   mappers
	color     bool
	explained map[string]bool // codes whose explanation has been pointed to
	gutter    int             // digits of the highest line number of the finding
}

// frame is one excerpt of a finding, or just a file when there is nothing to excerpt.
type frame struct {
	arrow     string
	file      string
	aside     string // behind the place
	label     string // behind the underline
	underline string
	color     string

	place   Position // meaningful if framed
	excerpt excerpt
	framed  bool // whether there is a line to show
}

func (p *printer) diagnostic(d Diagnostic) {
	color := severityColors[d.Severity]
	title := d.Severity.String()
	if d.Code != "" {
		title += "[" + visible(d.Code) + "]"
	}
	p.WriteString(p.paint(color, title) + ": " + visible(d.Message) + "\n")

	frames := p.frames(d, color)
	p.gutter = 1
	for _, f := range frames {
		p.gutter = max(p.gutter, len(strconv.Itoa(f.excerpt.line)))
	}
	for _, f := range frames {
		p.frame(f)
	}
	for _, note := range d.Notes {
		p.note(note)
	}
	if lines := d.Example.lines(); len(lines) > 0 {
		p.note(strings.Join(lines, "\n"))
	}
	if d.Code != "" && !p.explained[d.Code] {
		p.explained[d.Code] = true
		p.note("routebook codes " + d.Code)
	}
}

// frames returns the places of d, its own first.
func (p *printer) frames(d Diagnostic, color string) []frame {
	own := frame{arrow: "-->", file: d.File, aside: d.Where, label: d.Label, underline: "^", color: color}
	frames := []frame{p.locate(own, d.Span)}
	for _, r := range d.Related {
		f := frame{arrow: ":::", file: r.File, aside: r.Message, underline: "-", color: relatedColor}
		frames = append(frames, p.locate(f, r.Span))
	}
	return frames
}

// locate adds the excerpt, if the span is one and the source is at hand.
func (p *printer) locate(f frame, span Span) frame {
	if span.IsZero() {
		return f
	}
	if m := p.mappers.of(f.file); m != nil {
		f.place = m.OffsetPosition(span.Start)
		f.excerpt = m.excerpt(span)
		f.framed = true
	}
	return f
}

func (p *printer) frame(f frame) {
	if f.file != "" || f.aside != "" {
		p.place(f)
	}
	if !f.framed {
		if f.label != "" {
			p.note(f.label)
		}
		return
	}
	p.indent(" |\n")
	fmt.Fprintf(p, " %*d |", p.gutter, f.excerpt.line)
	if f.excerpt.text != "" {
		p.WriteString(" " + f.excerpt.text)
	}
	p.WriteByte('\n')

	mark := strings.Repeat(f.underline, f.excerpt.width)
	if f.label != "" {
		mark += " " + visible(f.label)
	}
	p.indent(" | " + strings.Repeat(" ", f.excerpt.indent) + p.paint(f.color, mark) + "\n")
}

// place writes the line with the arrow: file, position, and what the place is.
func (p *printer) place(f frame) {
	line := f.arrow
	if f.file != "" {
		line += " " + visible(f.file)
	}
	if f.framed {
		line += ":" + f.place.String()
	}
	if f.aside != "" {
		line += "  " + visible(f.aside)
	}
	p.indent(line + "\n")
}

// note writes a sentence below the frames; its further lines, if any, are aligned with the first.
func (p *printer) note(text string) {
	lead := " = "
	for line := range strings.Lines(text) {
		p.indent(lead + visible(strings.TrimRight(line, "\r\n")) + "\n")
		lead = "   "
	}
}

// indent writes s behind an empty gutter.
func (p *printer) indent(s string) {
	p.WriteString(strings.Repeat(" ", p.gutter+1) + s)
}

func (p *printer) paint(color, s string) string {
	if !p.color {
		return s
	}
	return "\x1b[" + color + "m" + s + "\x1b[0m"
}
