package compiler

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/compiler/workspace"
	"github.com/routebook/routebook/dsl"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/phrases"
)

// Check parses, resolves and type-checks all rules of a book. It returns all
// findings of the book's .route files, sorted; those about book.yaml come from
// the loading of ws.
func Check(ws *workspace.Workspace) (*Info, diag.List) {
	return new(Session).Check(ws)
}

// checkTrees is Check of a book whose files have been parsed.
func checkTrees(ws *workspace.Workspace, files []parsed) (*Info, diag.List) {
	c := &checker{
		ws:        ws,
		info:      &Info{Refs: map[dsl.Node]Ref{}, files: map[string]*dsl.File{}},
		names:     newNames(ws),
		byField:   map[string]program.FieldID{},
		lets:      map[string]*Let{},
		defines:   map[string]*Define{},
		texts:     map[string]*Template{},
		rules:     map[string]*Rule{},
		broken:    map[string]bool{},
		textLists: map[*Let][]Value{},
		sets:      map[Slot]bool{},
	}
	for _, f := range files {
		c.take(f)
	}
	c.declare()
	for _, l := range c.info.Lets {
		c.let(l)
	}
	for _, t := range c.info.Templates {
		c.template(t)
	}
	for _, d := range c.info.Defines {
		c.define(d)
	}
	for _, r := range c.info.Rules {
		c.rule(r)
	}
	c.unused()
	slices.SortStableFunc(c.info.Rules, func(a, b *Rule) int { return cmp.Compare(b.Precedence, a.Precedence) })
	c.info.refused = len(Refused(c.found)) > 0
	if ws.Unread {
		c.found = slices.DeleteFunc(c.found, func(d diag.Diagnostic) bool { return slices.Contains(declared, d.Code) })
	}
	found := adjust(c.found, ws.Lints)
	found.Sort()
	return c.info, found
}

// declared are the codes of findings about what a book declares. While book.yaml cannot be read, nothing is known of that, and
// one finding says so.
var declared = []string{"R101", codeUnknownValue, codeUnknownName, "R113", "R116"}

// checker holds one run of Check.
type checker struct {
	ws    *workspace.Workspace
	info  *Info
	found diag.List
	names *names

	byField map[string]program.FieldID // keys of fields to indices into info.Fields
	rows    []fieldRow                 // beside info.Fields

	lets    map[string]*Let // by folded name, like the two below
	defines map[string]*Define
	texts   map[string]*Template
	rules   map[string]*Rule // by ID

	textLists map[*Let][]Value // what lists mean to fields that are texts, where nothing is wrong with them: whoever uses one shares it

	broken  map[string]bool // folded names of lets, defines and templates that could not be read
	partial bool            // whether more names than those may be missing

	file     *dsl.File     // the one being checked
	where    string        // the declaration being checked, as findings show it
	defining []*Define     // the defines being checked, each used by the one before
	current  *Rule         // the rule whose steps are being checked
	reads    []readingAt   // the fields that it reads outside its conditions
	sets     map[Slot]bool // scratch: the slots that it sets

	letNames    []string // as declared, for suggestions
	defineNames []string
	effort      int // spent on suggestions from long lists
}

// take takes in a file of the book.
func (c *checker) take(f parsed) {
	c.info.Files = append(c.info.Files, f.tree)
	c.info.files[f.tree.Name] = f.tree
	c.found = append(c.found, f.found...)
	c.noteBroken(f.tree, f.found)
}

// report adds a finding in the current file and declaration. The pointer is good until the next report.
func (c *checker) report(code string, at diag.Span, format string, args ...any) *diag.Diagnostic {
	c.found = append(c.found, diag.Diagnostic{Code: code, Span: at, Where: c.where, Message: fmt.Sprintf(format, args...)})
	d := &c.found[len(c.found)-1]
	if c.file != nil {
		d.File = c.file.Name
	}
	return d
}

// in sets the declaration that is being checked and returns what undoes it.
func (c *checker) in(file *dsl.File, where string) (leave func()) {
	f, w := c.file, c.where
	c.file, c.where = file, where
	return func() { c.file, c.where = f, w }
}

// spell returns a keyword as the current file writes it.
func (c *checker) spell(phrase string) string {
	return c.file.Table.Spell(phrase, phrases.Anywhere)
}

// spellPath returns a canonical field path as the current file writes it.
func (c *checker) spellPath(path string) string {
	if _, isPhrase := phrases.ByPhrase[path]; isPhrase {
		return c.spell(path)
	}
	return c.file.Table.SpellPath(path)
}

// typed returns the text of a node of the current file as it was typed.
func (c *checker) typed(n dsl.Node) string {
	return c.file.Text(n.Span())
}

// fix adds a way to mend a finding: other text for a span of the same file.
func fix(d *diag.Diagnostic, at diag.Span, text string) *diag.Diagnostic {
	d.Fixes = append(d.Fixes, diag.Fix{
		Message: "write " + quote(text),
		Edits:   []diag.Edit{{File: d.File, Span: at, New: text}},
	})
	return d
}

// relate adds another place that explains a finding.
func relate(d *diag.Diagnostic, file string, at diag.Span, message string) *diag.Diagnostic {
	d.Related = append(d.Related, diag.Related{File: file, Span: at, Message: message})
	return d
}

// adjust gives findings the severity that the book sets for their code. What is
// refused stays an error: it has no meaning, whatever the book says of it.
func adjust(found diag.List, levels []workspace.LintLevel) diag.List {
	if len(levels) == 0 {
		return found
	}
	byCode := map[string]workspace.LintLevel{}
	for _, l := range levels {
		byCode[l.Code.Name] = l
	}
	kept := found[:0]
	for _, d := range found {
		level, set := byCode[d.Code]
		switch {
		case !set || isRefused(d):
		case level.Off:
			continue
		default:
			d.Severity = level.Severity
		}
		kept = append(kept, d)
	}
	return kept
}
