package lint

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
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
		if v.At.File != a.File || !a.Span().Contains(v.At.Span()) {
			report.Relate(v.At.File.Name, v.At.Span(), "it stands here")
		}
		p.noteHits(report, p.Info.Fields[a.Field].ID, word)
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
		if len(a.Values) > 1 {
			report.Label("use %q; parts of words want a list of their own", spelled)
		}
		report.Fix(false, "look for whole words", diag.Edit{File: a.File.Name, Span: n.OpSpan, New: spelled})
		return
	}
}

// mostHits is how many words a finding lists.
const mostHits = 5

// noteHits says which words of the traffic a short word really hit.
func (p *Pass) noteHits(report Report, field schema.FieldID, short string) {
	if p.Traffic == nil || p.Traffic.Words[field] == nil {
		return
	}
	counts := p.Traffic.Words[field]
	var hit []string
	for word := range counts {
		if word != short && strings.Contains(word, short) {
			hit = append(hit, word)
		}
	}
	slices.SortFunc(hit, func(a, b string) int { return cmp.Or(counts[b]-counts[a], strings.Compare(a, b)) })
	var shown []string
	for _, word := range hit[:min(len(hit), mostHits)] {
		shown = append(shown, fmt.Sprintf("%q (%d)", word, counts[word]))
	}
	switch more := len(hit) - len(shown); {
	case len(hit) == 0:
		report.Note("in the traffic it stood as a word of its own in %s, and within no other word", messages(counts[short]))
	case more > 0:
		report.Note("in the traffic it hit %s and %d more words; as a word of its own it stood in %s", strings.Join(shown, ", "), more, messages(counts[short]))
	default:
		report.Note("in the traffic it hit %s; as a word of its own it stood in %s", strings.Join(shown, ", "), messages(counts[short]))
	}
}

// messages counts messages.
func messages(n int) string {
	switch n {
	case 0:
		return "no message"
	case 1:
		return "one message"
	}
	return fmt.Sprintf("%d messages", n)
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
