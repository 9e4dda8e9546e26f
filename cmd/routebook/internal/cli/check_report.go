package cli

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/lint"
	"github.com/routebook/routebook/dsl/diag"
)

// checkFormats are the forms in which findings can be written.
var checkFormats = []string{"text", "json", "sarif", "junit", "github", "markdown"}

// failLevels are the severities that can fail a check, the worst first.
var failLevels = []string{"error", "warning", "info", "hint"}

// mostListed is how many findings a Markdown report lists: a comment or a step summary has a limit.
const mostListed = 100

// report is what check found in all of its books. Paths are as the user would type them.
type report struct {
	found    diag.List
	texts    map[string][]byte
	names    []string // of the files that were asked for
	rules    int
	unread   bool // some rules could not be read, and are not among those
	files    int
	before   int // findings that --changed-since leaves out
	fixed    int
	silenced int
}

// newReport collects what is left to say of books.
func newReport(books []*checked) *report {
	r := &report{texts: map[string][]byte{}}
	for _, c := range books {
		r.add(c)
	}
	return r
}

// add takes in the findings of a book.
func (r *report) add(c *checked) {
	all := slices.Contains(c.files, "")
	for _, file := range slices.Concat(c.book.ws.Files, c.book.ws.YAML) {
		r.texts[c.path(file.Path)] = file.Text
		if all || slices.Contains(c.files, file.Path) {
			r.names = append(r.names, c.path(file.Path))
		}
	}
	r.rules += len(c.book.info.Rules)
	r.unread = r.unread || compiler.Unread(c.book.found)
	r.files += len(c.book.ws.Files)
	r.before += c.before
	r.fixed += c.fixed
	r.silenced += c.silenced
	for _, d := range c.found {
		d.File = c.path(d.File)
		d.Related = slices.Clone(d.Related)
		for i := range d.Related {
			d.Related[i].File = c.path(d.Related[i].File)
		}
		d.Fixes = slices.Clone(d.Fixes)
		for i := range d.Fixes {
			d.Fixes[i].Edits = slices.Clone(d.Fixes[i].Edits)
			for j := range d.Fixes[i].Edits {
				d.Fixes[i].Edits[j].File = c.path(d.Fixes[i].Edits[j].File)
			}
		}
		if !slices.Contains(r.names, d.File) { // a file of holidays, say, of which the book does not show the text
			r.names = append(r.names, d.File)
		}
		r.found = append(r.found, d)
	}
}

// reaches reports whether a finding is at or above a severity.
func (r *report) reaches(level string) bool {
	return slices.ContainsFunc(r.found, func(d diag.Diagnostic) bool { return d.Severity.String() == level || worse(d.Severity, level) })
}

// worse reports whether a severity is worse than the one of that name.
func worse(s diag.Severity, name string) bool {
	for level := s + 1; level <= diag.Hint; level++ {
		if level.String() == name {
			return true
		}
	}
	return false
}

// readReport splits FORMAT=FILE.
func readReport(value string) (format, file string, err error) {
	format, file, ok := strings.Cut(value, "=")
	if !ok || file == "" || file == "-" {
		return "", "", &status{exitCould, fmt.Sprintf("--report takes FORMAT=FILE, such as sarif=check.sarif, not %q", value)}
	}
	return format, file, oneOf("--report", format, checkFormats...)
}

// writeReports writes a report to every file that --report names, and to stdout. The summary of the text form goes to stderr.
func (s *streams) writeReports(r *report, f checkFlags) error {
	for _, value := range f.reports {
		format, file, err := readReport(value)
		if err != nil {
			return err
		}
		var text bytes.Buffer
		if err := r.write(&text, format, false); err != nil {
			return err
		}
		if err := writeFile(file, text.Bytes()); err != nil {
			return err
		}
	}
	var err error
	switch {
	case f.diff:
	case f.statistics:
		err = r.statistics(s.out)
	default:
		err = r.write(s.out, f.format, s.colored(s.out))
	}
	if err != nil || s.quiet || f.format != "text" {
		return err
	}
	fmt.Fprintln(s.err, r.closing(f))
	return nil
}

// write writes the findings in one form.
func (r *report) write(w io.Writer, format string, color bool) error {
	sources := func(file string) []byte { return r.texts[file] }
	switch format {
	case "json":
		return diag.WriteJSON(w, r.found, sources)
	case "sarif":
		return diag.WriteSARIF(w, r.found, sources, sarifRules())
	case "junit":
		return diag.WriteJUnit(w, r.found, sources, r.names)
	case "github":
		return diag.WriteGitHub(w, r.found, sources)
	case "markdown":
		return diag.WriteMarkdown(w, r.found, sources, mostListed)
	}
	return diag.Renderer{Sources: sources, Color: color}.Render(w, r.found)
}

// sarifRules describes all codes.
func sarifRules() []diag.Rule {
	var rules []diag.Rule
	for _, c := range lint.Catalogue() {
		page, _ := lint.PageOf(c.Code) // a test sees to it that every code has one
		rules = append(rules, diag.Rule{Code: c.Code, Name: c.Name, Doc: c.Doc, Help: page.Text, Severity: c.Severity})
	}
	return rules
}

// statistics writes how often each code was found, the most frequent first.
func (r *report) statistics(w io.Writer) error {
	type row struct {
		code        string
		count, safe int
	}
	rows := map[string]*row{}
	for _, d := range r.found {
		if rows[d.Code] == nil {
			rows[d.Code] = &row{code: d.Code}
		}
		rows[d.Code].count++
		if fixOf(d, false) != nil {
			rows[d.Code].safe++
		}
	}
	var sorted []*row
	for _, row := range rows {
		sorted = append(sorted, row)
	}
	slices.SortFunc(sorted, func(a, b *row) int {
		if a.count != b.count {
			return b.count - a.count
		}
		return strings.Compare(a.code, b.code)
	})
	for _, row := range sorted {
		c, _ := lint.Describe(row.code)
		text := fmt.Sprintf("%5s  %s  %s", grouped(row.count), row.code, c.Doc)
		if row.safe > 0 {
			text += fmt.Sprintf(" (%d fixable)", row.safe)
		}
		if _, err := fmt.Fprintln(w, text); err != nil {
			return err
		}
	}
	return nil
}

// closing is the last line: what was found and done, and what can be done about the rest.
func (r *report) closing(f checkFlags) string {
	var parts []string
	verb := map[bool]string{false: "%s fixed", true: "%s to fix"}[f.diff]
	if r.fixed > 0 {
		parts = append(parts, fmt.Sprintf(verb, plural(r.fixed, "finding")))
	}
	if r.silenced > 0 {
		parts = append(parts, plural(r.silenced, "finding")+" silenced")
	}
	summary := diag.Summary(r.found)
	if summary == "" {
		summary = "nothing to report"
	}
	where := fmt.Sprintf("%s of %s", plural(r.rules, "rule"), plural(r.files, "file"))
	if r.unread {
		where = plural(r.files, "file")
	}
	parts = append(parts, summary+" in "+where)
	text := strings.Join(parts, "; ")
	safe, unsafe := fixable(r.found)
	switch {
	case safe > 0 && unsafe > 0:
		text += fmt.Sprintf("; %d fixable with --fix, %d more with --fix --unsafe", safe, unsafe)
	case safe > 0:
		text += fmt.Sprintf("; %d fixable with --fix", safe)
	case unsafe > 0:
		text += fmt.Sprintf("; %d fixable with --fix --unsafe", unsafe)
	}
	if f.changedSince != "" && r.before > 0 {
		text += fmt.Sprintf("; %s more as before %s", grouped(r.before), f.changedSince)
	}
	return text
}

// plural returns a count with its noun.
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%s %ss", grouped(n), noun)
}

// grouped writes a number with its digits in groups of three, as in 18 204.
func grouped(n int) string {
	text := fmt.Sprint(n)
	for at := len(text) - 3; at > 0; at -= 3 {
		text = text[:at] + " " + text[at:]
	}
	return text
}
