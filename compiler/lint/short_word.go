package lint

import (
	"unicode"
	"unicode/utf8"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/dsl"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/fold"
	"github.com/routebook/routebook/dsl/phrases"
	"github.com/routebook/routebook/dsl/schema"
)

// shortWord reports words so short that they stand within others: "art" hits "carte".
var shortWord = &Check{
	Code: "R601", Name: "short-word", Severity: diag.Warning, Traffic: true,
	Doc: "contains with a word so short that it stands within others",
	Run: func(pass *Pass) {
		done := map[dsl.Node]bool{}
		for c := range pass.conditions() {
			for a := range compiler.Atoms(c.cond) {
				if a.Asks != compiler.AskField || a.Test != schema.Contains || done[a.Node] {
					continue
				}
				done[a.Node] = true
				pass.shortWords(c, a)
			}
		}
	},
}

// short is how many letters a word has that is likely to stand within others.
const short = 3

// shortWords reports the first short word of a test.
func (p *Pass) shortWords(c condition, a *compiler.Atom) {
	for _, v := range a.Values {
		word := fold.String(v.Text)
		if v.Kind != compiler.Word || utf8.RuneCountInString(word) > short || !isLetters(word) {
			continue
		}
		report := p.Reportf(a.File.Name, a.Span(), "%q also stands within other words", v.Text).within(c)
		n, ok := a.Node.(*dsl.Compare)
		if !ok {
			return
		}
		phrase, ok := wholeWords[phraseOf(n.Op)]
		if !ok {
			return
		}
		spelled := a.File.Table.Spell(phrase, phrases.Anywhere)
		report.Label("use %q", spelled)
		report.Fix(false, "look for whole words", diag.Edit{File: a.File.Name, Span: n.OpSpan, New: spelled})
		return
	}
}

// wholeWords are the operators that look for whole words, by those that look for parts of them.
var wholeWords = map[string]string{
	"contains": "contains word", "contains any of": "contains any word of", "contains all of": "contains all words of",
	"does not contain": "does not contain word", "does not contain any of": "does not contain any word of",
	"does not contain all of": "does not contain all words of",
}

func isLetters(word string) bool {
	for _, r := range word {
		if !unicode.IsLetter(r) {
			return false
		}
	}
	return word != ""
}

// phraseOf returns the canonical phrase of an operator as a rule uses it.
func phraseOf(op schema.OperatorUse) string {
	if op.Negated {
		return op.Not
	}
	return op.Phrase
}
