package lint

import (
	"fmt"
	"iter"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/workspace"
	"github.com/routebook/routebook/dsl"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/phrases"
)

// Check is one lint. It is read-only.
type Check struct {
	Code     string // never used again for something else
	Name     string
	Severity diag.Severity // the worst that it reports with; a report may lower it
	Off      bool          // whether it is off unless it is selected, the book sets its severity, or it is about traffic and there is some
	Traffic  bool          // whether it says all that it can only with Book.Traffic
	Tests    bool          // whether it says anything only with Book.Tested
	Doc      string        // one sentence
	Run      func(*Pass)   // nil for suppression, which judges after all others have run
}

// Pass is one run of one Check over one book. Reports that it collects belong to the files of the book.
type Pass struct {
	*Book
	check *Check
	found diag.List
}

// Book is what lints look at: a loaded and checked book. It is read-only.
type Book struct {
	Workspace *workspace.Workspace
	Info      *compiler.Info

	// Today is the day in the book's time zone as 2026-12-24, or "" when lints are not to know it.
	Today string

	// Traffic is what recorded traffic says about the rules, or nil.
	Traffic *Traffic

	// Events makes events up that show a claim, each a JSON object, the claim being true of the last one; nil makes none. It
	// returns none where it found none.
	Events func(*Claim) []string

	// Tested is what the tests of the book leave out, or nil when they were not run.
	Tested *Tested

	broken map[string][]diag.Span // by file: declarations with an error
	facts  facts
}

// Report is a finding under construction. Its methods return it, so that they can be chained.
type Report struct {
	pass  *Pass
	index int
}

// Reportf adds a finding about a span of a file of the book.
func (p *Pass) Reportf(file string, at diag.Span, format string, args ...any) Report {
	p.found = append(p.found, diag.Diagnostic{
		Code: p.check.Code, Severity: p.check.Severity, File: file, Span: at, Message: fmt.Sprintf(format, args...),
	})
	return Report{p, len(p.found) - 1}
}

// ReportRule adds a finding about a rule, underlined at its name, or at "when" of one without a name.
func (p *Pass) ReportRule(r *compiler.Rule, format string, args ...any) Report {
	return p.Reportf(r.File.Name, NameSpan(r), format, args...).In(r)
}

func (r Report) finding() *diag.Diagnostic { return &r.pass.found[r.index] }

// In says in which rule the finding stands.
func (r Report) In(rule *compiler.Rule) Report {
	if rule.Node.Name != nil {
		r.finding().Where = fmt.Sprintf("%s %q", rule.File.Table.Spell("rule", phrases.Anywhere), rule.Node.Name.Text)
	}
	return r
}

// in says in which declaration the finding stands, as findings show it.
func (r Report) in(where string) Report {
	r.finding().Where = where
	return r
}

// within says in which rule or define the finding stands.
func (r Report) within(c condition) Report {
	if c.define != nil {
		r.finding().Where = fmt.Sprintf("%s %q", c.file.Table.Spell("define", phrases.Anywhere), c.define.Name)
		return r
	}
	return r.In(c.rule)
}

// As sets the severity, where that of the check does not fit the finding.
func (r Report) As(s diag.Severity) Report {
	r.finding().Severity = s
	return r
}

// Label sets what stands behind the carets.
func (r Report) Label(format string, args ...any) Report {
	r.finding().Label = fmt.Sprintf(format, args...)
	return r
}

// Note adds a sentence below the frame.
func (r Report) Note(format string, args ...any) Report {
	d := r.finding()
	d.Notes = append(d.Notes, fmt.Sprintf(format, args...))
	return r
}

// Example adds a case in which the finding is so: one of recorded traffic if there are hits, or else events, if there are any,
// of which text says what happens.
func (r Report) Example(hits Hits, events []string, text string) Report {
	switch {
	case hits.Conversations > 0:
		where := "one conversation of the traffic: "
		if hits.Conversations > 1 {
			where = fmt.Sprintf("%d conversations of the traffic, such as ", hits.Conversations)
		}
		r.finding().Example = &diag.Example{
			Text:     "both matched in " + where + hits.Conversation,
			Recorded: &diag.Recorded{Conversations: hits.Conversations, Conversation: hits.Conversation, Event: hits.Event},
		}
	case len(events) > 0:
		r.finding().Example = &diag.Example{Text: text, Events: events}
	}
	return r
}

// ExampleOf is Example for a claim: of the traffic if that has one, or else made up if anybody does that.
func (r Report) ExampleOf(c *Claim, text string) Report {
	hits := r.pass.hits(c.Early, c.Late)
	if hits.Conversations > 0 || r.pass.Events == nil {
		return r.Example(hits, nil, text)
	}
	return r.Example(hits, r.pass.Events(c), text)
}

// Relate adds another place that explains the finding.
func (r Report) Relate(file string, at diag.Span, message string) Report {
	d := r.finding()
	d.Related = append(d.Related, diag.Related{File: file, Span: at, Message: message})
	return r
}

// RelateRule adds another rule that explains the finding.
func (r Report) RelateRule(rule *compiler.Rule, message string) Report {
	return r.Relate(rule.File.Name, NameSpan(rule), message)
}

// Fix adds a way to mend the finding. A safe one keeps every decision of the book. Edits are in ascending order.
func (r Report) Fix(safe bool, message string, edits ...diag.Edit) Report {
	d := r.finding()
	d.Fixes = append(d.Fixes, diag.Fix{Message: message, Safe: safe, Edits: edits})
	return r
}

// NameSpan returns the span of a rule's name; of "when", or "then", of one without a name.
func NameSpan(r *compiler.Rule) diag.Span {
	switch n := r.Node; {
	case n.Name != nil:
		return n.Name.Span()
	case n.When != nil:
		return wordSpan(n.When.Span(), "when", r.File)
	default:
		return wordSpan(n.Then.Span(), "then", r.File)
	}
}

// wordSpan returns the span of the keyword with which a node begins.
func wordSpan(at diag.Span, phrase string, f *dsl.File) diag.Span {
	if _, length := f.Table.Match(f.Src[at.Start:at.End]); length > 0 {
		return diag.Span{Start: at.Start, End: at.Start + length}
	}
	return diag.Span{Start: at.Start, End: min(at.End, at.Start+len(phrase))}
}

// Rules yields the rules in the order in which they are decided, disabled ones among them, without those in which the
// checker found an error.
func (b *Book) Rules() iter.Seq[*compiler.Rule] {
	return func(yield func(*compiler.Rule) bool) {
		for _, r := range b.Info.Rules {
			if !b.IsBroken(r.File.Name, r.Node.Span()) && !yield(r) {
				return
			}
		}
	}
}

// Enabled yields those of Rules that are not disabled.
func (b *Book) Enabled() iter.Seq[*compiler.Rule] {
	return func(yield func(*compiler.Rule) bool) {
		for r := range b.Rules() {
			if !r.Node.Disabled && !yield(r) {
				return
			}
		}
	}
}

// Nodes yields the parts of all declarations in which the checker found no error, each before what it is made of.
func (b *Book) Nodes() iter.Seq2[*dsl.File, dsl.Node] {
	return func(yield func(*dsl.File, dsl.Node) bool) {
		for _, f := range b.Info.Files {
			for _, d := range f.Decls {
				if b.IsBroken(f.Name, d.Span()) {
					continue
				}
				for n := range dsl.Preorder(d) {
					if !yield(f, n) {
						return
					}
				}
			}
		}
	}
}

// IsBroken reports whether the checker found an error in a part of a file.
func (b *Book) IsBroken(file string, at diag.Span) bool {
	for _, span := range b.broken[file] {
		if at.Contains(span) || span.IsZero() {
			return true
		}
	}
	return false
}

// IsWhole reports whether the checker found no error in the book, so that what no rule says is said by none.
func (b *Book) IsWhole() bool { return len(b.broken) == 0 }
