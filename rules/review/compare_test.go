package review_test

import (
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/rules/review"
)

// boutique is the example book, as files.
func boutique(t testing.TB) (files map[string]string, traffic string) {
	t.Helper()
	return folder(t, "../../examples/boutique-fr"), text(t, "../../examples/boutique-fr/traffic/week.ndjson")
}

func folder(t testing.TB, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	for _, pattern := range []string{"*.route", "*.yaml"} {
		paths, err := filepath.Glob(filepath.Join(dir, pattern))
		require.NoError(t, err)
		for _, path := range paths {
			files[filepath.Base(path)] = text(t, path)
		}
	}
	return files
}

func text(t testing.TB, path string) string {
	t.Helper()
	src, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(src)
}

func mapFS(files map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

// TestEdits makes the edits that people make, one at a time.
func TestEdits(t *testing.T) {
	tests := []struct {
		name                string
		file, before, after string
		want                []string // the changes
		causes              []string // that groups must have, besides following
	}{
		{
			"a word added to a list", "commandes.route", `"rétract"]`, `"rétract", "renvoi"]`,
			[]string{`commandes.route:5 now also matches "renvoi" (let retours)`},
			[]string{`commandes.route:5 now also matches "renvoi" (let retours)`},
		},
		{
			"a word taken out of a list", "commandes.route", `"rembours", `, ``,
			[]string{`commandes.route:5 no longer matches "rembours" (let retours)`},
			[]string{`commandes.route:5 no longer matches "rembours" (let retours)`},
		},
		{
			"a rule disabled", "commandes.route", `règle "Colis perdus"`, `désactivée règle "Colis perdus"`,
			[]string{`"Colis perdus" disabled`},
			[]string{`"Colis perdus" disabled`},
		},
		{
			"an agent leaves a team", "book.yaml", "members: [amelie, bruno, chloe, hugo]", "members: [amelie, bruno, hugo]",
			[]string{"team Support: chloe left"},
			[]string{"team Support: chloe left"},
		},
		{
			"another strategy", "book.yaml", "strategy: random", "strategy: round_robin",
			[]string{"team Places de marché: round_robin instead of random"},
			[]string{"team Places de marché: round_robin instead of random"},
		},
		{
			"two rules reordered", "commandes.route", "règle \"Produits abîmés\"\n  préséance 10", "règle \"Produits abîmés\"\n  préséance -1",
			[]string{`"Produits abîmés" moved below "Enquête de satisfaction" (precedence -1 instead of 10)`},
			[]string{`"Produits abîmés" moved below "Enquête de satisfaction" (precedence -1 instead of 10)`},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			files, traffic := boutique(t)
			before := book(t, "old", mapFS(files))
			after := book(t, "new", mapFS(edited(t, files, tt.file, tt.before, tt.after)))
			r := compared(t, before, after, traffic)
			checkReport(t, r, before, after, traffic)
			var changes []string
			for _, c := range r.Changes {
				changes = append(changes, c.Text)
			}
			assert.Equal(t, tt.want, changes)
			causes := map[string]int{}
			for _, g := range r.Groups {
				causes[g.Cause.Text] += g.Conversations
			}
			for _, cause := range tt.causes {
				assert.Contains(t, causes, cause)
			}
		})
	}
}

// TestNothingChanges compares a book with itself, and with one in another layout.
func TestNothingChanges(t *testing.T) {
	files, traffic := boutique(t)
	before := book(t, "old", mapFS(files))
	after := book(t, "new", mapFS(edited(t, files, "commandes.route", "# La vie d'une commande", "\n\n# Tout ce qui arrive à une commande")))
	r := compared(t, before, after, traffic)
	checkReport(t, r, before, after, traffic)
	assert.Zero(t, r.Changed)
	assert.Empty(t, r.Changes)
	assert.Equal(t, review.Version{Name: "new", Digest: r.Old.Digest, Rules: 31}, r.New)
}

// TestVisits checks that a visit, which belongs to no conversation, counts as one.
func TestVisits(t *testing.T) {
	yaml := "edition: 1\nteams: [{id: Ventes, members: [ana]}, {id: Support, members: [ana]}]\nagents: [{id: ana}]\n"
	rule := "rule \"a\"\n  on visit\n  when visitor.page contains \"prix\"\n  then\n    set visitor group Ventes\n"
	files := map[string]string{"book.yaml": yaml, "a.route": rule}
	before, after := book(t, "old", mapFS(files)), book(t, "new", mapFS(edited(t, files, "a.route", "group Ventes", "group Support")))
	traffic := `{"id":"v1","type":"visit","at":"2026-11-20T09:00:00Z","visitor":{"id":"x","page":"/prix"}}
{"id":"v2","type":"visit","visitor":{"id":"y","page":"/"}}
{"id":"m1","conversation":"c1","subject":"x"}
`
	r := compared(t, before, after, traffic)
	checkReport(t, r, before, after, traffic)
	assert.Equal(t, 3, r.Conversations)
	assert.Equal(t, 2, r.Visits)
	require.Len(t, r.Groups, 1)
	assert.Equal(t, `a.route:5 set visitor group Support instead of set visitor group Ventes`, r.Groups[0].Cause.Text)
	assert.Equal(t, "visit v1", r.Groups[0].Examples[0].Conversation)
}

// TestOtherProperties checks books that cannot read each other's state: they are compared all the same.
func TestOtherProperties(t *testing.T) {
	yaml := "edition: 1\nproperties: {contact: {plan: text}}\nagents: [{id: ana}, {id: bruno}]\nteams: [{id: T, strategy: round_robin, members: [ana, bruno]}]\n"
	rule := "rule \"a\"\n  on message\n  when contact.plan is \"pro\"\n  then\n    assign team T\n    add tag \"pro\"\n"
	files := map[string]string{"book.yaml": yaml, "a.route": rule}
	now := edited(t, files, "book.yaml", "{plan: text}", "{level: number, plan: text}")
	now = edited(t, now, "a.route", `is "pro"`, `is any of ["pro", "plus"]`)
	before, after := book(t, "old", mapFS(files)), book(t, "new", mapFS(now))
	traffic := `{"id":"e1","at":"2026-11-20T09:00:00Z","conversation":"c1","contact":{"id":"k1","plan":"plus","level":3}}
{"id":"e2","conversation":"c2","contact":{"id":"k2","plan":"pro"}}
{"id":"e3","conversation":"c3","contact":{"id":"k1"}}
`
	r := compared(t, before, after, traffic)
	checkReport(t, r, before, after, traffic)
	assert.Equal(t, 3, r.Changed)
	assert.Equal(t, `a.route:3 now also matches "plus"`, r.Groups[0].Cause.Text)
}

// TestShownInOneRule checks that a change which two rules share is not said to be unseen when one of them shows it.
func TestShownInOneRule(t *testing.T) {
	rules := "define sad as body contains any of [\"bad\", \"awful\"]\n\n" +
		"rule \"a\"\n  on message\n  when sad\n  then\n    add tag \"sad\"\n\n" +
		"rule \"b\"\n  on message\n  when sad and source is \"phone\"\n  then\n    add tag \"call\"\n"
	files := map[string]string{"book.yaml": "edition: 1\n", "a.route": rules}
	before, after := book(t, "old", mapFS(files)), book(t, "new", mapFS(edited(t, files, "a.route", `"awful"]`, `"awful", "poor"]`)))
	seen := `{"id":"e1","at":"2026-11-20T09:00:00Z","source":"email","body":"poor"}` + "\n"
	r := compared(t, before, after, seen)
	require.Equal(t, 1, r.Changed)
	assert.Empty(t, r.Quiet)

	unseen := `{"id":"e1","at":"2026-11-20T09:00:00Z","source":"email","body":"fine"}` + "\n"
	r = compared(t, before, after, unseen)
	require.Zero(t, r.Changed)
	assert.Equal(t, []string{`a.route:1 now also matches "poor" (define sad)`}, r.Quiet)
}
