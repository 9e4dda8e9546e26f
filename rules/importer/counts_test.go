package importer_test

import (
	"flag"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/rules/importer"
)

var update = flag.Bool("update", false, "rewrite the table of counts in docs/import.md, and golden files")

// ruleSets are the real rule sets of a system: files in its folder of testdata.
func ruleSets(t require.TestingT, system string) []string {
	files, err := filepath.Glob(filepath.Join("testdata", system, "*"))
	require.NoError(t, err)
	var all []string
	for _, f := range files {
		if info, err := os.Stat(f); err == nil && !info.IsDir() {
			all = append(all, f)
		}
	}
	return all
}

// valuesFor are the parameters with which the rule sets of a system are imported.
var valuesFor = map[string]map[string]string{"gmail": {"me": gmailMe}, "zendesk": {"account": "Example"}}

const (
	countsBegin = "<!-- counts: go test ./rules/importer -update -->\n"
	countsEnd   = "<!-- end of counts -->\n"
)

// TestCounts imports every real rule set, and keeps the table in the documentation.
func TestCounts(t *testing.T) {
	var b strings.Builder
	b.WriteString("| rule set | rules | translated | approximated | in part | not |\n| --- | --- | --- | --- | --- | --- |\n")
	var sum importer.Counts
	for _, s := range importer.Systems {
		files := ruleSets(t, s.Name)
		require.NotEmpty(t, files, "%s has no rule set in testdata/%s", s.Name, s.Name)
		for _, file := range files {
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			c := imported(t, s.Name, filepath.Base(file), text, valuesFor[s.Name]).Report.Counts
			fmt.Fprintf(&b, "| [%s](../rules/importer/%s) | %d | %d | %d | %d | %d |\n",
				path.Join(s.Name, filepath.Base(file)), filepath.ToSlash(file), c.Rules, c.Translated, c.Approximated, c.Partial, c.Untranslated)
			sum.Rules += c.Rules
			sum.Translated += c.Translated
			sum.Approximated += c.Approximated
			sum.Partial += c.Partial
			sum.Untranslated += c.Untranslated
		}
	}
	fmt.Fprintf(&b, "| all | %d | %d | %d | %d | %d |\n", sum.Rules, sum.Translated, sum.Approximated, sum.Partial, sum.Untranslated)

	const name = "../../docs/import.md"
	page, err := os.ReadFile(name)
	require.NoError(t, err)
	before, rest, ok := strings.Cut(string(page), countsBegin)
	require.True(t, ok)
	table, after, ok := strings.Cut(rest, countsEnd)
	require.True(t, ok)
	if *update {
		require.NoError(t, os.WriteFile(name, []byte(before+countsBegin+b.String()+countsEnd+after), 0o644))
		return
	}
	require.Equal(t, b.String(), table, "docs/import.md; -update rewrites it")
}

// TestDocumentedBook makes sure that the rules that the documentation shows are those that are written.
func TestDocumentedBook(t *testing.T) {
	text, err := os.ReadFile("../../testdata/docs/import/shop.sieve")
	require.NoError(t, err)
	page, err := os.ReadFile("../../docs/import.md")
	require.NoError(t, err)
	require.Contains(t, string(page), "```route\n"+string(imported(t, "sieve", "shop.sieve", text, nil).Files["sieve.route"])+"```\n")
}
