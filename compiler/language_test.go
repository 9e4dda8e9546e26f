package compiler

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/routebook/routebook/dsl"
	"github.com/routebook/routebook/dsl/phrases"
)

// anyBooks are the books of this package's tests, those that several packages
// share, and the files that the parser is tested with.
func anyBooks(t *testing.T) map[string][]txtar.File {
	t.Helper()
	all := map[string][]txtar.File{}
	paths, err := filepath.Glob("testdata/*/*.txtar")
	require.NoError(t, err)
	more, err := filepath.Glob("../testdata/conformance/*.txtar")
	require.NoError(t, err)
	for _, path := range append(paths, more...) {
		archive, err := txtar.ParseFile(path)
		require.NoError(t, err)
		all[path] = archive.Files
	}
	paths, err = filepath.Glob("../dsl/testdata/ok/*.route")
	require.NoError(t, err)
	for _, path := range paths {
		src, err := os.ReadFile(path)
		require.NoError(t, err)
		all[path] = []txtar.File{{Name: "rules.route", Data: src}}
	}
	maps.Copy(all, books(t))
	return all
}

// rewritten returns a book with the keywords of another language in the files that
// isWanted picks; false when a name clashes with them.
func rewritten(files []txtar.File, table *phrases.Table, isWanted func(i int) bool) ([]txtar.File, bool) {
	files = slices.Clone(files)
	for i, f := range files {
		if !strings.HasSuffix(f.Name, ".route") || !isWanted(i) {
			continue
		}
		tree, found := dsl.Parse(f.Name, f.Data)
		if found.HasErrors() {
			return nil, false
		}
		text, clashes := dsl.FormatIn(tree, table)
		if len(clashes) > 0 {
			return nil, false
		}
		files[i].Data = text
	}
	return files, true
}

// everyFile and oddFiles say which files of a book are rewritten.
func everyFile(int) bool  { return true }
func oddFiles(i int) bool { return i%2 == 1 }

// compiled returns the disassembly of a book, "" when it is refused, and the codes of its findings.
func compiled(t require.TestingT, files []txtar.File) (text string, codes []string) {
	ws, _ := loadFiles(t, files)
	info, found := Check(ws)
	for _, d := range found {
		codes = append(codes, d.Code)
	}
	slices.Sort(codes)
	p, err := Compile(ws, info)
	if err != nil {
		return "", codes
	}
	return string(p.Disassemble()), codes
}

// TestLanguagesDecideTheSame rewrites every book that has a meaning: its program
// is the same in every language, and with languages mixed; and in English again
// it is the text that it was.
func TestLanguagesDecideTheSame(t *testing.T) {
	compared := 0
	for name, files := range anyBooks(t) {
		canonical, ok := rewritten(files, phrases.English(), everyFile)
		if !ok {
			continue
		}
		want, wantCodes := compiled(t, canonical)
		if want == "" {
			continue
		}
		for _, language := range phrases.Languages()[1:] {
			for _, isWanted := range []func(int) bool{everyFile, oddFiles} {
				there, ok := rewritten(canonical, phrases.Lookup(language), isWanted)
				require.True(t, ok, "%s clashes with %s", name, language)
				got, codes := compiled(t, there)
				assert.Equal(t, wantCodes, codes, "%s in %s", name, language)
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%s in %s (-want +got):\n%s", name, language, diff)
				}
				back, ok := rewritten(there, phrases.English(), everyFile)
				require.True(t, ok, name)
				assert.Equal(t, canonical, back, name)
			}
			compared++
		}
	}
	assert.Greater(t, compared, 20)
}

// Parts of rules for the property below.
var (
	someTests = []string{
		`source is not "allegro"`, `subject contains any of retours`, `body contains word "colis"`, `priority is at least high`,
		`priority is any of urgences`, `weekday is any of jours`, `weekday is any of [monday..friday]`, `message.auto is true`, `message.auto`,
		`conversation.created more than delay ago`, `conversation.waiting_since less than 2 hours ago`, `actor is "rule"`, `actor is any of [rule, bot]`,
		`conversation is unanswered`, `agent amelie is online`, `owner is not online`, `assigned agent is online`, `assigned agent is not amelie`,
		`team "Places de marché" has nobody online`, `tags includes any of ["vip", "ouverte"]`, `contact.plan is "pro"`, `contact.day is monday`,
		`order.total is between 3 and 9`, `conversation.status is "clos"`, `time is between 09:00 and 18:00`, `vip`,
		`event.items.0."detail-type" is "x"`, `during business hours of calendar bureau`, `in sample "canari" of 10%`, `conversation.state is open`,
		`from.domain ends with ".fr"`, `subject matches /a|b/i`, `conversation.created before 2026-12-24`, `sentiment is negative`,
	}
	someSteps = []string{
		`add tag "retour"`, `assign team Support strategy least_busy fallback agent amelie`, `set priority urgent`, `set status "clos"`,
		`update contact plan = pro, language = message.language`, `update contact beta = true`, `update contact day = sunday`,
		`notify agent amelie "À voir"`, `send template accueil`, `send "Bonjour" translated to "pl"`, `resolve`, `snooze 2 hours`,
		"assign team by priority { \"high\" => Support otherwise => \"selon\" }", `unassign`, `add score 3`, `stop`,
	}
)

const (
	languageBook = `
properties:
  contact: {plan: {type: name, values: [free, pro]}, beta: bool, day: weekday}
  order:   {total: number}
statuses: {nouveau: new, en cours: open, clos: resolved}
calendars: {bureau: {hours: {monday..friday: ["09:00..12:00"]}}}
`
	languageRules = `let retours = ["retour", "échange"]
let urgences = [high, urgent]
let jours = [monday, tuesday, friday..sunday]
let delay = 24 hours
define vip as contact.plan is "pro"
template accueil "Bonjour {{ customer_name }}"
`
)

// TestRewritingChangesNoDecision rewrites random rules to French and back to English.
func TestRewritingChangesNoDecision(t *testing.T) {
	compiledSome := false
	rapid.Check(t, func(t *rapid.T) {
		var b strings.Builder
		b.WriteString(languageRules)
		for i := range rapid.IntRange(1, 4).Draw(t, "rules") {
			tests := rapid.SliceOfN(rapid.SampledFrom(someTests), 1, 4).Draw(t, "tests")
			join := rapid.SampledFrom([]string{" and ", " or ", " and not "}).Draw(t, "join")
			step := rapid.SampledFrom(someSteps).Draw(t, "step")
			fmt.Fprintf(&b, "rule \"r%d\"\n  on message\n  when %s\n  then\n    if %s {\n      %s\n    }\n", i, strings.Join(tests, join), tests[0], step)
		}
		canonical, ok := rewritten(book(languageBook, b.String()), phrases.English(), everyFile)
		require.True(t, ok, b.String())
		want, _ := compiled(t, canonical)
		there, ok := rewritten(canonical, phrases.Lookup("fr"), everyFile)
		require.True(t, ok, b.String())
		got, codes := compiled(t, there)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%s\n%v\n%s", there[0].Data, codes, diff)
		}
		back, ok := rewritten(there, phrases.English(), everyFile)
		require.True(t, ok)
		require.Equal(t, string(canonical[0].Data), string(back[0].Data))
		compiledSome = compiledSome || want != ""
	})
	assert.True(t, compiledSome, "every book was refused")
}

// TestFindingsSpeakTheFilesLanguage compares what is said of a French book with
// a golden text.
func TestFindingsSpeakTheFilesLanguage(t *testing.T) {
	const path = "testdata/language/mistakes.txtar"
	archive, err := txtar.ParseFile(path)
	require.NoError(t, err)
	files := slices.DeleteFunc(slices.Clone(archive.Files), func(f txtar.File) bool { return f.Name == "want.txt" })
	ws, found := load(t, files)
	require.Empty(t, found, "book.yaml")
	_, found = Check(ws)
	var got strings.Builder
	for _, d := range found {
		fmt.Fprintf(&got, "%s %s\n", d.Code, d.Message)
		if d.Label != "" {
			fmt.Fprintf(&got, "     %s\n", d.Label)
		}
		for _, fix := range d.Fixes {
			fmt.Fprintf(&got, "     fix: %s\n", fix.Message)
		}
	}
	if *update {
		archive.Files = append(files, txtar.File{Name: "want.txt", Data: []byte(got.String())})
		require.NoError(t, os.WriteFile(path, txtar.Format(archive), 0o644))
		return
	}
	want := archive.Files[len(archive.Files)-1]
	assert.Equal(t, string(want.Data), got.String())
	assert.GreaterOrEqual(t, len(found), 15)
}

// TestSuggestsTheFilesOwnWord writes French words in an English file.
func TestSuggestsTheFilesOwnWord(t *testing.T) {
	tests := []struct{ rules, want string }{
		{`when conevrsation is unassigned then stop`, `R101 "conevrsation" unknown field "conevrsation" | did you mean "conversation"?`},
		{`when statut is "clos" then stop`, `R101 "statut" unknown field "statut" | did you mean "status"?`},
		{`when conversation.créée before 2026-12-24 then stop`, `R101 "conversation.créée" unknown field "conversation.créée" | did you mean "conversation.created"?`},
		{`when client.nom is "x" then stop`, `R101 "client.nom" unknown field "client.nom" | did you mean "customer.name"?`},
		{`when message.automatique then stop`, `R101 "message.automatique" unknown field "message.automatique" | did you mean "message.auto"?`},
		{`when priority is haute then stop`, `R102 "haute" priority has no value "haute" | did you mean "high"?`},
		{`when weekday is any of [lundi, monday] then stop`, `R102 "lundi" weekday has no value "lundi" | did you mean "monday"?`},
		{`when weekday is any of [lundi..friday] then stop`, `R102 "lundi" no weekday named "lundi" | did you mean "monday"?`},
		{`when vip then assign team Ventes strategy moins_occupé define vip as message.auto`, `R102 "moins_occupé" no strategy named "moins_occupé" | did you mean "least_busy"?`},
	}
	for _, tt := range tests {
		assert.Contains(t, check(t, "", tt.rules), tt.want, tt.rules)
	}
}

// TestWordsOfLetsAreUnderstoodInEveryLanguage uses lets of a French file in an
// English one, and the other way round.
func TestWordsOfLetsAreUnderstoodInEveryLanguage(t *testing.T) {
	const english = "rule \"a\"\n  on every ferme at 09:00\n  when weekday is any of jours or priority is any of urgences\n  then\n    stop\n"
	const french = "language fr\n\nrègle \"a\"\n  sur chaque ferme à 09:00\n  quand jour est parmi jours ou priorité est parmi urgences\n  alors\n    arrêter\n"
	frenchLets := "language fr\n\nsoit jours = [lundi, mercredi..vendredi]\nsoit urgences = [haute, urgente]\nsoit ferme = [dimanche]\n"
	englishLets := "let jours = [monday, wednesday..friday]\nlet urgences = [high, urgent]\nlet ferme = [sunday]\n"
	var want string
	for _, texts := range [][2]string{{englishLets, english}, {frenchLets, english}, {englishLets, french}, {frenchLets, french}} {
		got, codes := compiled(t, []txtar.File{{Name: "a.route", Data: []byte(texts[0])}, {Name: "b.route", Data: []byte(texts[1])}})
		require.NotEmpty(t, got, "%v\n%s%s", codes, texts[0], texts[1])
		if want == "" {
			want = got
		}
		assert.Equal(t, want, got, "%s%s", texts[0], texts[1])
	}
}
