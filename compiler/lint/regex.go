package lint

import (
	"regexp"
	"regexp/syntax"
	"slices"
	"strconv"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/dsl"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/phrases"
	"github.com/routebook/routebook/dsl/schema"
)

// pattern reports regular expressions that say too much, or that something simpler says better.
var pattern = &Check{
	Code: "R611", Name: "regex", Severity: diag.Error,
	Doc: "a pattern that matches anything, is too large, has no literal to look for, or is a plain word",
	Run: func(pass *Pass) {
		for c := range pass.conditions() {
			for a := range compiler.Atoms(c.cond) {
				if a.File != c.file || a.Test != schema.Matches || a.Asks != compiler.AskField {
					continue
				}
				for _, v := range a.Values {
					if re, err := syntax.Parse(v.Text, syntax.Perl); err == nil { // the checker has compiled it
						pass.judgePattern(c, a, v.Text, re.Simplify())
					}
				}
			}
		}
	},
}

// maxPattern is how many nodes a pattern may have. Repetitions count as often as they are written out.
const maxPattern = 1000

// judgePattern reports the worst that there is to say of a pattern.
func (p *Pass) judgePattern(c condition, a *compiler.Atom, text string, re *syntax.Regexp) {
	report := func(format string, args ...any) Report {
		return p.Reportf(a.File.Name, a.Span(), format, args...).within(c)
	}
	word, anchors, plain := plainWord(re)
	switch {
	case matchesEmpty(text):
		report("the pattern matches every text").Label("it matches the empty one")
	case countNodes(re) > maxPattern:
		report("the pattern is too large").As(diag.Error).Label("split it, or use a list of words")
	case plain:
		p.suggestWord(report("the pattern is a plain word").As(diag.Info), a, word, anchors)
	case !hasLiteral(re):
		report("the pattern has no word to look for").As(diag.Warning).Label("it is tried on every text, which is slow")
	}
}

// matchesEmpty reports whether a pattern holds for a text in which nothing is.
func matchesEmpty(text string) bool {
	re, err := regexp.Compile(text)
	return err == nil && re.MatchString("") && re.MatchString("x")
}

// anchoring says at which ends of the text a plain pattern stands.
type anchoring struct{ start, end bool }

// plainWord returns the text that a pattern spells out, to the letter, with its anchors; false for any other pattern.
func plainWord(re *syntax.Regexp) (word string, at anchoring, ok bool) {
	parts := []*syntax.Regexp{re}
	if re.Op == syntax.OpConcat {
		parts = re.Sub
	}
	if len(parts) > 0 && parts[0].Op == syntax.OpBeginText {
		at.start, parts = true, parts[1:]
	}
	if n := len(parts); n > 0 && parts[n-1].Op == syntax.OpEndText {
		at.end, parts = true, parts[:n-1]
	}
	if len(parts) != 1 || parts[0].Op != syntax.OpLiteral || parts[0].Flags&syntax.FoldCase != 0 {
		return "", at, false
	}
	return string(parts[0].Rune), at, true
}

// suggestWord proposes the test that says the same as a plain pattern: to the letter, since a pattern sees the text as it came.
func (p *Pass) suggestWord(r Report, a *compiler.Atom, word string, at anchoring) {
	var phrase string
	switch at {
	case anchoring{}:
		phrase = "contains exactly"
	case anchoring{start: true, end: true}:
		phrase = "is exactly"
	default:
		return // starts and ends compare folded texts only
	}
	n, ok := a.Node.(*dsl.Compare)
	if !ok || len(a.Values) != 1 || !n.Operand.Span().Contains(a.Values[0].At.Span()) {
		return
	}
	if a.Negated {
		phrase = map[string]string{"contains exactly": "does not contain exactly", "is exactly": "is not exactly"}[phrase]
	}
	text := a.File.Table.Spell(phrase, phrases.Anywhere) + " " + strconv.Quote(word)
	r.Label("write %s", text)
	r.Fix(true, "write "+text, diag.Edit{File: a.File.Name, Span: n.OpSpan.To(n.Operand.Span()), New: text})
}

// hasLiteral reports whether every text that a pattern matches holds some text of it.
func hasLiteral(re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpLiteral:
		return true
	case syntax.OpCapture, syntax.OpPlus:
		return hasLiteral(re.Sub[0])
	case syntax.OpRepeat:
		return re.Min > 0 && hasLiteral(re.Sub[0])
	case syntax.OpConcat:
		return slices.ContainsFunc(re.Sub, hasLiteral)
	case syntax.OpAlternate:
		return !slices.ContainsFunc(re.Sub, func(s *syntax.Regexp) bool { return !hasLiteral(s) })
	}
	return false
}

func countNodes(re *syntax.Regexp) int {
	n := 1 + len(re.Rune)/2
	for _, s := range re.Sub {
		n += countNodes(s)
	}
	return n
}
