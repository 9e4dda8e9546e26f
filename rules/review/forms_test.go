package review_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/rules/review"
)

var update = flag.Bool("update", false, "rewrite the golden reports")

// editsOfBoutique are edits of the example book, by the name of their golden report.
var editsOfBoutique = []struct{ name, file, before, after string }{
	{"word", "commandes.route", `"rétract"]`, `"rétract", "renvoi"]`},
	{"reordered", "commandes.route", "règle \"Produits abîmés\"\n  préséance 10", "règle \"Produits abîmés\"\n  préséance -1"},
	{"member", "book.yaml", "members: [amelie, bruno, chloe, hugo]", "members: [amelie, bruno, hugo]"},
	{"strategy", "book.yaml", "strategy: random", "strategy: round_robin"},
	{"disabled", "commandes.route", `règle "Colis perdus"`, `désactivée règle "Colis perdus"`},
	{"template", "accueil.route", "Nous avons bien reçu", "Merci, nous avons bien reçu"},
	{"nothing", "commandes.route", "# La vie d'une commande", "# Ce qui arrive à une commande"},
}

func reportOf(t *testing.T, file, before, after string) *review.Report {
	t.Helper()
	files, traffic := boutique(t)
	old, now := book(t, "main:boutique", mapFS(files)), book(t, "boutique", mapFS(edited(t, files, file, before, after)))
	r := compared(t, old, now, traffic)
	for i := range r.Groups {
		r.Groups[i].Examples = r.Groups[i].Examples[:min(2, len(r.Groups[i].Examples))]
	}
	return r
}

// TestGoldenReports shows what people see of the edits that they make.
func TestGoldenReports(t *testing.T) {
	for _, tt := range editsOfBoutique {
		t.Run(tt.name, func(t *testing.T) {
			r := reportOf(t, tt.file, tt.before, tt.after)
			same := r.Old.Digest == r.New.Digest
			for _, v := range []*review.Version{&r.Old, &r.New} { // a release may change all digests, and no report
				v.Digest = map[bool]string{true: "that of both", false: "that of " + v.Name}[same]
			}
			for ext, form := range map[string]func(*bytes.Buffer) error{
				"txt":  func(b *bytes.Buffer) error { return r.Text(b) },
				"md":   func(b *bytes.Buffer) error { return r.Markdown(b) },
				"json": func(b *bytes.Buffer) error { return r.JSON(b) },
			} {
				var got bytes.Buffer
				require.NoError(t, form(&got))
				golden := filepath.Join("testdata", tt.name+"."+ext)
				if *update {
					require.NoError(t, os.WriteFile(golden, got.Bytes(), 0o644))
				}
				assert.Equal(t, text(t, golden), got.String(), golden)
			}
		})
	}
}

// TestSchema holds reports against the published schema: every key is in it, and none that is not.
func TestSchema(t *testing.T) {
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(review.Schema))
	require.NoError(t, err)
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	require.NoError(t, c.AddResource("diff.schema.json", document))
	schema, err := c.Compile("diff.schema.json")
	require.NoError(t, err)
	check := func(r *review.Report) error {
		var out bytes.Buffer
		require.NoError(t, r.JSON(&out))
		value, err := jsonschema.UnmarshalJSON(&out)
		require.NoError(t, err)
		return schema.Validate(value)
	}
	for _, tt := range editsOfBoutique {
		require.NoError(t, check(reportOf(t, tt.file, tt.before, tt.after)), tt.name)
	}
	require.NoError(t, check(explained(t, severalEdits...)), "explanations too")
	wrong := reportOf(t, editsOfBoutique[0].file, editsOfBoutique[0].before, editsOfBoutique[0].after)
	wrong.Groups[0].Cause.Kind = "fate"
	require.Error(t, check(wrong), "a report that does not follow the schema is noticed")
}

// large is a report with more than any comment holds, out of words that would mean something in Markdown.
func large() *review.Report {
	r := &review.Report{Conversations: 1_000_000, Changed: 500_000, Unchanged: 500_000}
	for f := range review.Facets {
		r.Facets = append(r.Facets, review.FacetCount{Facet: review.Facet(f)})
	}
	for i := range 3000 {
		word := fmt.Sprintf("équipe|%d <b>@ana</b> #12 `x` é", i)
		r.Groups = append(r.Groups, review.Group{
			Facet: review.Team, Old: word, New: word + "*", Conversations: 3000 - i, Cause: review.Cause{Kind: review.ByRule, Text: word},
			Examples: []review.Example{{Conversation: word, Old: []review.Said{{Text: word}}}},
		})
		r.Changes = append(r.Changes, review.Change{Text: word})
		r.Agents = append(r.Agents, review.Load{Name: word, Old: i, New: i + 1})
		r.Silent = append(r.Silent, word)
	}
	return r
}

// TestMarkdownHasRoom checks that a comment is never too long, says what it leaves out, and closes what it opens.
func TestMarkdownHasRoom(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, large().Markdown(&out))
	got := out.String()
	assert.Less(t, utf8.RuneCountInString(got), 60_000)
	assert.Less(t, len(got), 60_000)
	assert.Regexp(t, `\n[0-9 ]+ lines left out: a comment holds 60 000 characters`, got)
	assert.Equal(t, strings.Count(got, "<details>"), strings.Count(got, "</details>"))
	assert.True(t, strings.HasPrefix(got, review.Marker+"\n"))
	assert.NotContains(t, got, "@ana", "nobody is called")
	assert.NotContains(t, got, "<b>")
	assert.NotContains(t, got, " #12")
}

// TestMarkdownOnAPhone checks that a small change is read without scrolling: what is not folded has few lines, and few words.
func TestMarkdownOnAPhone(t *testing.T) {
	r := reportOf(t, editsOfBoutique[0].file, editsOfBoutique[0].before, editsOfBoutique[0].after)
	var out bytes.Buffer
	require.NoError(t, r.Markdown(&out))
	lines, folded := 0, false
	for line := range strings.Lines(out.String()) {
		folded = folded || strings.HasPrefix(line, "<details>")
		if !folded || strings.HasPrefix(line, "<details>") {
			lines += 1 + utf8.RuneCountInString(line)/40 // characters that fit beside each other
		}
		folded = folded && !strings.HasPrefix(line, "</details>")
	}
	assert.Less(t, lines, 24)
}

// TestTextIsBounded checks that a large change does not flood a terminal.
func TestTextIsBounded(t *testing.T) {
	r := large()
	var out bytes.Buffer
	require.NoError(t, r.Text(&out))
	assert.Less(t, strings.Count(out.String(), "\n"), 60)
	assert.Contains(t, out.String(), "and 2 980 smaller groups")
}

// TestNothingSteersTheTerminal checks that control characters of strangers are not printed.
func TestNothingSteersTheTerminal(t *testing.T) {
	r := large()
	r.Groups[0].Examples[0].Conversation = "c\x1b[31m\x07"
	var out bytes.Buffer
	require.NoError(t, r.Text(&out))
	assert.NotContains(t, out.String(), "\x1b")
	out.Reset()
	require.NoError(t, r.JSON(&out))
	assert.True(t, json.Valid(out.Bytes()))
}
