package cli

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/sergi/go-diff/diffmatchpatch"

	"github.com/routebook/routebook/rules/cases"
	"github.com/routebook/routebook/rules/coverage"
)

// Bounds of what a report shows of one difference.
const (
	shownLines = 24
	shownWidth = 180 // of a line of a golden file
)

const (
	red   paint = "\x1b[31m"
	green paint = "\x1b[32m"
)

// printTests prints what came of the tests, in the format asked for.
func (s *streams) printTests(runs []*testRun, f testFlags) error {
	switch f.format {
	case "json":
		return s.writeTestsJSON(runs, f)
	case "junit":
		return s.writeJUnit(runs)
	}
	var b bytes.Buffer
	p := testPrinter{Writer: &b, color: s.colored(s.out), talky: s.talky}
	passed, failed := 0, 0
	for _, r := range runs {
		for i := range r.outcomes {
			p.outcome(r, &r.outcomes[i])
		}
		failed += r.failed()
		passed += len(r.outcomes) - r.failed()
	}
	if _, err := s.out.Write(b.Bytes()); err != nil {
		return err
	}
	if !s.quiet {
		fmt.Fprintf(s.err, "%s: %s passed, %s failed\n", plural(passed+failed, "test"), grouped(passed), grouped(failed))
	}
	return nil
}

// testPrinter writes outcomes for people.
type testPrinter struct {
	io.Writer
	color bool
	talky bool
}

func (p *testPrinter) painted(how paint, text string) string {
	if !p.color {
		return text
	}
	return string(how) + text + "\x1b[0m"
}

func (p *testPrinter) outcome(r *testRun, o *outcome) {
	switch {
	case len(o.failures) > 0:
		place := o.file
		if o.kind == "case" {
			place = r.place(o.failures[0].File, o.failures[0].Span)
		}
		fmt.Fprintf(p, "%s %s  %s\n", p.painted(red, "FAIL"), place, p.painted(bold, clean(o.name)))
		for i := range o.failures {
			p.failure(r, &o.failures[i], o)
		}
	case o.update != nil:
		p.updated(o)
	case p.talky:
		fmt.Fprintf(p, "%s   %s  %s\n", p.painted(green, "ok"), o.file, clean(o.name))
	}
}

// failure prints one expectation that was not met: the difference, then what led to it.
func (p *testPrinter) failure(r *testRun, f *cases.Failure, o *outcome) {
	place := ""
	if o.kind == "case" && f.Span != o.failures[0].Span {
		place = "  " + p.painted(dim, r.place(f.File, f.Span))
	}
	fmt.Fprintf(p, "  %s%s\n", f.What, place)
	if len(f.Expected)+len(f.Actual) > 0 {
		p.difference(f.Expected, f.Actual, o.kind == "golden")
	}
	if i := slices.IndexFunc(o.failures, func(other cases.Failure) bool { return slices.Equal(other.Trace, f.Trace) }); &o.failures[i] != f {
		return // said already
	}
	for _, n := range f.Trace {
		place, indent := "", "  "
		if n.File != "" {
			place = "  " + p.painted(dim, r.place(n.File, n.Span))
		}
		if strings.HasPrefix(n.Text, "true: ") || strings.HasPrefix(n.Text, "false: ") || strings.HasPrefix(n.Text, "and ") {
			indent = "      "
		}
		fmt.Fprintf(p, "%s  %s%s\n", indent, clean(n.Text), place)
	}
}

// difference prints what was expected and what came. Of a golden file only the lines that differ are shown, and of these
// what is around the difference.
func (p *testPrinter) difference(expected, actual []string, golden bool) {
	join := func(lines []string) string {
		if len(lines) == 0 {
			return ""
		}
		return strings.Join(lines, "\n") + "\n"
	}
	lines := lineDiff(join(expected), join(actual))
	if golden {
		lines = slices.DeleteFunc(lines, func(l editedLine) bool { return l.op == diffmatchpatch.DiffEqual })
	}
	for i, l := range lines[:min(shownLines, len(lines))] {
		from := 0
		if golden {
			from = divergence(lines, i)
		}
		p.line(l, from)
	}
	if left := len(lines) - shownLines; left > 0 {
		fmt.Fprintf(p, "    and %s more\n", plural(left, "line"))
	}
}

// divergence returns the byte at which a changed line begins to differ from the one that it was, or has become.
func divergence(lines []editedLine, at int) int {
	of := func(op diffmatchpatch.Operation) []int {
		var all []int
		for i, l := range lines {
			if l.op == op {
				all = append(all, i)
			}
		}
		return all
	}
	removed, added := of(diffmatchpatch.DiffDelete), of(diffmatchpatch.DiffInsert)
	for i := range min(len(removed), len(added)) {
		if removed[i] == at || added[i] == at {
			n := 0
			for a, b := lines[removed[i]].text, lines[added[i]].text; n < min(len(a), len(b)) && a[n] == b[n]; n++ {
			}
			return n
		}
	}
	return 0
}

// line prints one line. A long one is cut, and where it differs only further on, what is before that as well.
func (p *testPrinter) line(l editedLine, from int) {
	text := clean(strings.TrimSuffix(l.text, "\n"))
	if runes := []rune(text); len(runes) > shownWidth {
		const head, before = 60, 40
		if skipped := utf8.RuneCountInString(l.text[:from]) - before; skipped > head {
			runes = slices.Concat(runes[:head], []rune(" … "), runes[min(skipped, len(runes)):])
		}
		if len(runes) > shownWidth {
			runes = append(runes[:shownWidth:shownWidth], '…')
		}
		text = string(runes)
	}
	switch l.op {
	case diffmatchpatch.DiffDelete:
		fmt.Fprintf(p, "    %s\n", p.painted(red, "- "+text))
	case diffmatchpatch.DiffInsert:
		fmt.Fprintf(p, "    %s\n", p.painted(green, "+ "+text))
	default:
		fmt.Fprintf(p, "      %s\n", text)
	}
}

// updated prints what changed in a golden file.
func (p *testPrinter) updated(o *outcome) {
	if o.update.begun {
		fmt.Fprintf(p, "%s %s: %s\n", p.painted(yellow, "new"), o.file, plural(bytes.Count(o.update.after, []byte("\n")), "decision"))
		return
	}
	added, removed := 0, 0
	for _, l := range lineDiff(string(o.update.before), string(o.update.after)) {
		switch l.op {
		case diffmatchpatch.DiffDelete:
			removed++
		case diffmatchpatch.DiffInsert:
			added++
		}
	}
	changed := min(added, removed)
	fmt.Fprintf(p, "%s %s: %s changed, %d added, %d removed\n", p.painted(yellow, "updated"), o.file, plural(changed, "decision"), added-changed, removed-changed)
	split := func(text []byte) []string { return strings.Split(strings.TrimSuffix(string(text), "\n"), "\n") }
	p.difference(split(o.update.before), split(o.update.after), true)
}

// printCoverage prints what the tests of a book cover, to where the flags say.
func (s *streams) printCoverage(r *testRun, f testFlags) error {
	traffic := len(f.traffic) > 0
	if f.coverage != "" && f.coverage != "-" {
		return s.writeCoverage(r, f.coverage, traffic)
	}
	switch {
	case f.format == "json":
		return nil // it is part of the report
	case f.format == "junit":
		return writeCoverageText(s.err, r, traffic, false)
	case f.coverage == "" && len(f.traffic) == 0: // only --min-coverage
		if !s.quiet {
			fmt.Fprintln(s.err, coverageLine(r, traffic))
		}
		return nil
	}
	return writeCoverageText(s.out, r, traffic, s.colored(s.out))
}

// writeCoverage writes a file of coverage, in the form that its name asks for.
func (s *streams) writeCoverage(r *testRun, name string, traffic bool) error {
	file, err := createAtomic(name)
	if err != nil {
		return err
	}
	defer file.Abort()
	switch {
	case strings.HasSuffix(name, ".html"):
		err = r.coverage.WriteHTML(file, r.book.name, traffic)
	case strings.HasSuffix(name, ".json"):
		err = r.coverage.WriteJSON(file, traffic)
	default:
		err = writeCoverageText(file, r, traffic, false)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", name, cause(err))
	}
	if err := file.Commit(); err != nil {
		return err
	}
	if !s.quiet {
		fmt.Fprintf(s.err, "%s, written to %s\n", coverageLine(r, traffic), name)
	}
	return nil
}

// coverageLine says in one line what the tests of a book cover.
func coverageLine(r *testRun, traffic bool) string {
	t := r.coverage.Tally(coverage.Tests)
	line := fmt.Sprintf("%s: coverage %.1f %%: %d of %s fired, %d of %s of conditions seen", r.book.name, coverage.Shown(t.Percent()),
		t.Fired, plural(t.Rules, "rule"), t.Seen, plural(t.Sides, "side"))
	if t.Branches > 0 {
		line += fmt.Sprintf(", %d of %d branches taken", t.Taken, t.Branches)
	}
	if t.Fallbacks > 0 {
		line += fmt.Sprintf(", %d of %s taken", t.Needed, plural(t.Fallbacks, "fallback"))
	}
	if traffic {
		line += fmt.Sprintf("; %.1f %% with the recorded traffic", coverage.Shown(r.coverage.Tally(coverage.Tests|coverage.Traffic).Percent()))
	}
	return line
}

// writeCoverageText lists the rules with gaps, the least covered first.
func writeCoverageText(w io.Writer, r *testRun, traffic, color bool) error {
	p := testPrinter{Writer: w, color: color}
	if _, err := fmt.Fprintln(w, coverageLine(r, traffic)); err != nil {
		return err
	}
	for _, u := range r.coverage.Worst() {
		name := clean(u.Name)
		if u.Define {
			name = "define " + name
		}
		percent := fmt.Sprintf("%5.1f %%", coverage.Shown(u.Tally(coverage.Tests).Percent()))
		fmt.Fprintf(w, "%s  %s  %s\n", percent, p.painted(bold, name), p.painted(dim, r.place(u.File, u.Span)))
		for _, g := range u.Gaps() {
			lacks := g.Lacks
			if g.Traffic {
				lacks += ", but by traffic"
			}
			text := ""
			if g.Text != "" {
				text = "  " + quotedStart(g.Text)
			}
			if _, err := fmt.Fprintf(w, "         %s%s  %s\n", p.painted(yellow, lacks), text, p.painted(dim, r.place(g.File, g.Span))); err != nil {
				return err
			}
		}
	}
	return nil
}
