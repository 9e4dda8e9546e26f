package phrases_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/dsl/phrases"
	"github.com/routebook/routebook/dsl/schema"
	"github.com/routebook/routebook/dsl/yamlpos"
)

var update = flag.Bool("update", false, "rewrite the generated documentation")

const keywordsPage = "../../docs/keywords.md"

const keywordsIntro = `# Keywords

Every keyword in every language that has a table, generated from ` + "`dsl/phrases/*.yaml`" + `. The first spelling is the one that ` + "`fmt`" + ` writes; what follows "also" is read as well, and so is every
spelling without its accents, or with ` + "`’`" + ` for ` + "`'`" + `. What is written in one place only says so: *number* and *instant* are what is compared (for ` + "`every`" + `, *number* is an interval), *one* is a single unit.
Names, texts, sources, the words of a book and ` + "`{{ variables }}`" + ` are the same in all languages. [language.md](language.md#12-keywords-in-other-languages) says more.
`

// TestKeywordsPage checks that docs/keywords.md is what the tables say.
func TestKeywordsPage(t *testing.T) {
	want := keywords(t)
	if *update {
		require.NoError(t, os.WriteFile(keywordsPage, []byte(want), 0o644))
	}
	got, err := os.ReadFile(keywordsPage)
	require.NoError(t, err)
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("docs/keywords.md is not up to date (go test ./dsl/phrases -update):\n%s", diff)
	}
}

// keywords writes the page.
func keywords(t *testing.T) string {
	t.Helper()
	var roots []*yamlpos.Node
	for _, language := range phrases.Languages() {
		src, err := os.ReadFile(language + ".yaml")
		require.NoError(t, err)
		root, found := yamlpos.Parse(language+".yaml", src)
		require.Empty(t, found)
		roots = append(roots, root)
	}
	var b strings.Builder
	b.WriteString(keywordsIntro)
	groups, byGroup := grouped()
	for _, group := range groups {
		writeKeywords(&b, roots, group, "phrases", byGroup[group])
	}
	writeKeywords(&b, roots, "Field paths", "paths", phrases.Paths())
	writeKeywords(&b, roots, "Built-in values", "values", phrases.Values())
	writeKeywords(&b, roots, "Units: one, several", "units", phrases.Units)
	return b.String()
}

// grouped sorts the phrases by what they are.
func grouped() (groups []string, byGroup map[string][]string) {
	groups = []string{"The frame of rules", "Events", "Fields", "Tests", "Steps"}
	byGroup = map[string][]string{}
	for _, row := range phrases.Rows {
		group := groups[0]
		_, isOperator := schema.LookupOperator(row.Phrase)
		_, isStep := schema.LookupStep(row.Phrase)
		switch {
		case isOperator:
			group = "Tests"
		case isStep:
			group = "Steps"
		case schema.LookupField(row.Phrase) != nil:
			group = "Fields"
		case schema.LookupEvent(row.Phrase) != nil:
			group = "Events"
		}
		byGroup[group] = append(byGroup[group], row.Phrase)
	}
	return groups, byGroup
}

func writeKeywords(b *strings.Builder, roots []*yamlpos.Node, title, section string, canonical []string) {
	fmt.Fprintf(b, "\n## %s\n\n|", title)
	for _, root := range roots {
		fmt.Fprintf(b, " %s |", root.Lookup("title").Text)
	}
	fmt.Fprintf(b, "\n|%s\n", strings.Repeat(" --- |", len(roots)))
	for _, word := range canonical {
		b.WriteString("|")
		for _, root := range roots {
			fmt.Fprintf(b, " %s |", spelled(root.Lookup(section).Lookup(word), section))
		}
		b.WriteString("\n")
	}
}

// spelled writes the spellings of one keyword in one language.
func spelled(n *yamlpos.Node, section string) string {
	var written, also []string
	add := func(list *yamlpos.Node, place string) {
		first := 1
		if section == "units" {
			first = 2
		}
		for i, text := range texts(list) {
			switch {
			case i >= first:
				also = append(also, "`"+text+"`")
			case place == "" || place == "any":
				written = append(written, "`"+text+"`")
			default:
				written = append(written, "`"+text+"` (*"+place+"*)")
			}
		}
	}
	if n.Kind == yamlpos.Map {
		for _, place := range n.Entries {
			add(place.Value, place.Key.Text)
		}
	} else {
		add(n, "")
	}
	switch {
	case len(written) == 0:
		return "—"
	case len(also) == 0:
		return strings.Join(written, ", ")
	}
	return strings.Join(written, ", ") + "; also " + strings.Join(also, ", ")
}
