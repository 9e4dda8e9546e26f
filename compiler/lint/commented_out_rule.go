package lint

import (
	"strings"

	"github.com/routebook/routebook/dsl"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/phrases"
)

// commentedOutRule reports rules that somebody took out of service with comment signs: they are neither checked nor
// formatted, and nobody knows whether they still make sense.
var commentedOutRule = &Check{
	Code: "R905", Name: "commented-out-rule", Severity: diag.Info,
	Doc: "a rule that is a comment",
	Run: func(pass *Pass) {
		for _, f := range pass.Info.Files {
			for i := 0; i < len(f.Comments); {
				if addressed.MatchString(f.Comments[i].Text) { // one for us is no part of the text below it
					i++
					continue
				}
				end := i + 1
				for end < len(f.Comments) && f.Comments[end].OwnLine && strings.TrimSpace(string(f.Src[f.Comments[end-1].End():f.Comments[end].Start])) == "" {
					end++
				}
				if f.Comments[i].OwnLine && isRule(f, f.Comments[i:end]) {
					at := diag.Span{Start: f.Comments[i].Start, End: f.Comments[i].End()}
					pass.Reportf(f.Name, at, "the comment is a rule").Label("%q keeps a rule out of service, and checked", f.Table.Spell("disabled", phrases.Anywhere))
				}
				i = end
			}
		}
	},
}

// isRule reports whether the text of comments is a rule.
func isRule(f *dsl.File, comments []dsl.Comment) bool {
	var text strings.Builder
	if tag := f.Table.Language; tag != "en" {
		text.WriteString("language " + tag + "\n")
	}
	for _, c := range comments {
		text.WriteString(strings.TrimPrefix(strings.TrimPrefix(c.Text, "#"), " "))
		text.WriteByte('\n')
	}
	tree, found := dsl.Parse(f.Name, []byte(text.String()))
	if found.HasErrors() {
		return false
	}
	for _, d := range tree.Decls {
		if _, ok := d.(*dsl.Rule); ok {
			return true
		}
	}
	return false
}
