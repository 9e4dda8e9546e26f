package lint

import (
	"slices"

	"github.com/routebook/routebook/compiler/workspace"
	"github.com/routebook/routebook/dsl/diag"
)

// translationMissing reports teams that visitors choose from, without a name in one of their languages.
var translationMissing = &Check{
	Code: "R406", Name: "translation-missing", Severity: diag.Warning,
	Doc: "a team that visitors can choose, without a name in one of the book's languages",
	Run: func(pass *Pass) {
		for i := range pass.Workspace.Teams {
			t := &pass.Workspace.Teams[i]
			if t.Private || !t.Enabled || len(t.Titles) == 0 || t.Titles[0].Language == "" {
				continue
			}
			for _, language := range pass.Workspace.Languages {
				if !slices.ContainsFunc(t.Titles, func(title workspace.Translation) bool { return equal(title.Language, language) }) {
					pass.Reportf(t.File, t.Span, "the team %q has no name in %q", t.Name, language).Label("visitors who see the widget in that language choose from names")
				}
			}
		}
	},
}
