package lint

import (
	"slices"
	"strings"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/phrases"
)

// replaceDropsTags reports steps that replace all tags in a book in which other rules add some: those are lost.
var replaceDropsTags = &Check{
	Code: "R302", Name: "replace-drops-tags", Severity: diag.Warning,
	Doc: "replacing all tags, where another rule adds some",
	Run: func(pass *Pass) {
		adders := map[program.WordSet][]taking{}
		for r := range pass.Enabled() {
			for t := range takings(r) {
				for _, s := range t.Does {
					if tag, ok := s.(*program.Tagging); ok && !tag.Remove {
						adders[tag.Set] = append(adders[tag.Set], t)
						break
					}
				}
			}
		}
		for r := range pass.Enabled() {
			for t := range takings(r) {
				for _, s := range t.Does {
					replace, ok := s.(*program.ReplaceTags)
					if !ok || len(replace.Words) == 0 { // taking all of them away is what is meant
						continue
					}
					if other := otherThan(r, adders[replace.Set], replace.Words); other != nil {
						report := pass.reportStep(t, "all other tags are lost, also those that rules add").Label("add tags keeps them").
							RelateRule(other.rule, "this rule adds one")
						if n, ok := t.Node.(*dsl.Tagging); ok {
							phrase := strings.Replace(n.Plural, "replace ", "add ", 1)
							at := wordSpan(n.Span(), n.Plural, t.File)
							report.Fix(false, "add them", diag.Edit{File: t.File.Name, Span: at, New: t.File.Table.Spell(phrase, phrases.Anywhere)})
						}
					}
				}
			}
		}
	},
}

// otherThan returns a step of another rule that adds a word which is not among some, or nil.
func otherThan(r *compiler.Rule, adders []taking, words []string) *taking {
	for i, t := range adders {
		if t.rule == r {
			continue
		}
		for _, s := range t.Does {
			tag, ok := s.(*program.Tagging)
			if ok && !tag.Remove && !slices.ContainsFunc(words, func(w string) bool { return equal(w, tag.Word) }) {
				return &adders[i]
			}
		}
	}
	return nil
}
