package cli

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/lint"
	"github.com/routebook/routebook/dsl/diag"
)

// checkReason checks the reason of --add-ignore, which has to fit into a comment. It may begin with "until 2027-01-31".
func checkReason(reason string) error {
	day, dated := strings.CutPrefix(strings.TrimSpace(reason), "until ")
	if dated {
		day, reason, _ = strings.Cut(strings.TrimSpace(day), " ")
		if _, err := time.Parse(time.DateOnly, day); err != nil {
			return &status{exitCould, fmt.Sprintf("--add-ignore: %q is no date; write it as 2027-01-31", day)}
		}
	}
	if strings.ContainsAny(reason, "\r\n#") || strings.TrimSpace(reason) == "" {
		return &status{exitCould, fmt.Sprintf("--add-ignore takes a reason on one line and without #, not %q", reason)}
	}
	return nil
}

// note is a comment that is to be written above a line.
type note struct {
	at    int // offset of the line
	codes []string
}

// silence writes a comment above every declaration, or line of YAML, that has findings which a comment can silence.
// A file in which the comments would do anything else stays as it is.
func (c *checked) silence(f checkFlags) error {
	notes := map[string][]note{}
	for _, d := range c.found {
		if d.Code == lint.SuppressionCode || d.Span.IsZero() || len(compiler.Refused(diag.List{d})) > 0 {
			continue
		}
		notes[d.File] = addCode(notes[d.File], c.lineAbove(d), d.Code)
	}
	for file, list := range notes {
		text := annotated(c.book.ws.Text(file), list, strings.TrimSpace(f.addIgnore))
		b, err := c.with(map[string][]byte{file: text})
		if err != nil {
			return err
		}
		if breaks(c.book.found, b.found) || c.suppressions(b) > c.suppressions(c.book) {
			continue
		}
		before := len(c.found)
		c.become(b, map[string][]byte{file: text})
		c.silenced += before - len(c.found)
	}
	return nil
}

// suppressions counts the findings about comments in a book: one that silences nothing, or ended before today, is one.
func (c *checked) suppressions(b *book) int {
	n := 0
	for _, d := range lintsOf(b, c.traffic, c.tested, c.settings) {
		if d.Code == lint.SuppressionCode {
			n++
		}
	}
	return n
}

// lineAbove returns the offset of the line above which a comment about a finding stands: that of its declaration, or its own.
func (c *checked) lineAbove(d diag.Diagnostic) int {
	at := d.Span.Start
	if tree := c.book.info.File(d.File); tree != nil {
		for _, decl := range tree.Decls {
			if decl.Span().Contains(diag.Span{Start: at, End: at}) {
				at = decl.Span().Start
			}
		}
	}
	return bytes.LastIndexByte(c.book.ws.Text(d.File)[:at], '\n') + 1
}

// addCode adds a code to the note above a line.
func addCode(notes []note, at int, code string) []note {
	i, there := slices.BinarySearchFunc(notes, at, func(n note, at int) int { return cmp.Compare(n.at, at) })
	if !there {
		return slices.Insert(notes, i, note{at, []string{code}})
	}
	if !slices.Contains(notes[i].codes, code) {
		notes[i].codes = append(notes[i].codes, code)
		slices.Sort(notes[i].codes)
	}
	return notes
}

// annotated returns a text with notes above its lines, indented as these are.
func annotated(src []byte, notes []note, reason string) []byte {
	var out []byte
	at := 0
	for _, n := range notes {
		out = append(out, src[at:n.at]...)
		line := src[n.at:]
		indent := len(line) - len(bytes.TrimLeft(line, " \t"))
		end := "\n"
		if i := bytes.IndexByte(line, '\n'); i > 0 && line[i-1] == '\r' {
			end = "\r\n"
		}
		out = fmt.Appendf(append(out, line[:indent]...), "# routebook: ignore[%s] %s%s", strings.Join(n.codes, ", "), reason, end)
		at = n.at
	}
	return append(out, src[at:]...)
}
