package dsl

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/dsl/phrases"
)

// otherTables are all tables but the English one, and one that is made up.
func otherTables(t testing.TB) []*phrases.Table {
	tables := []*phrases.Table{thirdLanguage(t)}
	for _, language := range phrases.Languages()[1:] {
		tables = append(tables, phrases.Lookup(language))
	}
	return tables
}

// TestRewriteExamples rewrites every example into every other language and back:
// the meaning is the same there, and the text when it comes back.
func TestRewriteExamples(t *testing.T) {
	for _, table := range otherTables(t) {
		t.Run(table.Language, func(t *testing.T) {
			for _, folder := range []string{"tree", "ok", "format"} {
				for name, src := range examples(t, folder) {
					if tree, found := Parse(name, src); !found.HasErrors() {
						_, clashes := FormatIn(tree, table)
						for _, n := range clashes { // "à" and "contact.langue" are French: these names would be read as them
							assert.Contains(t, []string{"a", "langue"}, string(tree.Src[n.Span().Start:n.Span().End]), name)
						}
						checkRewritten(t, tree, table)
					}
				}
			}
		})
	}
}

// checkRewritten holds for every English file that another language can say.
func checkRewritten(t testing.TB, tree *File, table *phrases.Table) {
	t.Helper()
	text, clashes := FormatIn(tree, table)
	if len(clashes) > 0 {
		return
	}
	there, found := ParseWith(tree.Name, text, with(table))
	if found.HasErrors() {
		t.Errorf("%s\nis written as what cannot be read:\n%s\n%v", tree.Src, text, found)
		return
	}
	if diff := cmp.Diff(meaning(tree), meaning(there)); diff != "" {
		t.Errorf("another meaning:\n%s\n%s", text, diff)
	}
	assert.Equal(t, string(text), string(Format(there)), "formatted again")
	back, clashes := FormatIn(there, phrases.English())
	assert.Empty(t, clashes)
	if len(tree.Decls) > 0 && !isLanguage(tree.Decls[0]) {
		assert.Equal(t, string(Format(tree)), string(back), "back in English")
	}
}

// TestFrenchExamples checks that what is written in French is laid out, and
// comes back from English as it was.
func TestFrenchExamples(t *testing.T) {
	for name, src := range examples(t, "fr") {
		t.Run(name, func(t *testing.T) {
			tree, found := Parse(name, src)
			require.Empty(t, found)
			assert.Equal(t, "fr", tree.Table.Language)
			assert.Equal(t, string(src), string(Format(tree)))
			english, clashes := FormatIn(tree, phrases.English())
			require.Empty(t, clashes)
			there, found := Parse(name, english)
			require.Empty(t, found, "%s", english)
			assert.Equal(t, meaning(tree), meaning(there))
			back, clashes := FormatIn(there, phrases.Lookup("fr"))
			require.Empty(t, clashes)
			assert.Equal(t, string(src), string(back))
		})
	}
}

// TestFrenchSpellings reads French without accents, and with the apostrophes of word processors.
func TestFrenchSpellings(t *testing.T) {
	for name, src := range examples(t, "fr") {
		want, _ := Parse(name, src)
		for _, spelled := range []struct {
			what    string
			respell func(string) string
		}{
			{"without accents", phrases.Plain},
			{"with ’", func(text string) string { return strings.ReplaceAll(text, "'", "’") }},
		} {
			text := respelled(want, spelled.respell)
			tree, found := Parse(name, []byte(text))
			require.Empty(t, found, "%s %s\n%s", name, spelled.what, text)
			assert.Equal(t, meaning(want), meaning(tree), "%s %s", name, spelled.what)
			assert.Equal(t, string(Format(want)), string(Format(tree)), "%s %s", name, spelled.what)
		}
	}
}

// respelled changes the keywords of a file, and nothing that is a name or a text.
func respelled(tree *File, respell func(string) string) string {
	var b strings.Builder
	for i, token := range tree.tokens {
		end := len(tree.Src)
		if i+1 < len(tree.tokens) {
			end = tree.tokens[i+1].Pos.Offset
		}
		typed := string(tree.Src[token.Pos.Offset:end])
		switch token.Type {
		case tokPhrase, tokPath, tokDuration:
			typed = respell(typed)
		}
		b.WriteString(typed)
	}
	return b.String()
}

// TestRewriteLines rewrites single rules from English to French and back.
func TestRewriteLines(t *testing.T) {
	french := phrases.Lookup("fr")
	tests := []struct{ en, fr string }{
		{`when actor is "rule" then stop`, `quand auteur est une_règle alors arrêter`},
		{`when actor is any of [rule, bot] then stop`, `quand auteur est parmi [une_règle, bot] alors arrêter`},
		{`when actor is any of ["rule", "robot"] then stop`, `quand auteur est parmi [une_règle, "robot"] alors arrêter`},
		{`when priority is at least high then stop`, `quand priorité est au moins haute alors arrêter`},
		{`when order.amount is more than 3 then stop`, `quand commande.amount dépasse 3 alors arrêter`},
		{`when contact.stage is "x" and conversation.zone is "y" then stop`, `quand contact.stage est "x" et conversation.zone est "y" alors arrêter`},
		{`when conversation.created more than delay ago then stop`, `quand conversation.créée depuis plus de delay alors arrêter`},
		{`when message.auto is true then stop`, `quand message.automatique est vrai alors arrêter`},
		{`when assigned agent is online then stop`, `quand agent assigné est en_ligne alors arrêter`},
		{`when assigned agent is en_ligne then stop`, `quand agent assigné est "en_ligne" alors arrêter`},
		{`when vip then update contact language = "fr", owner = amelie, ok = true`, `quand vip alors mettre à jour contact langue = "fr", propriétaire = amelie, ok = vrai`},
		{`when vip then update contact ok = vrai`, `quand vip alors mettre à jour contact ok = "vrai"`},
		{`when vip then update conversation x = conversation.status`, `quand vip alors mettre à jour conversation x = conversation.statut`},
		{`when vip then call webhook w with a = false, language = "x"`, `quand vip alors appeler webhook w avec a = faux, language = "x"`},
		{`when vip then send template t translated to "pl"`, `quand vip alors envoyer modèle t traduit en "pl"`},
		{`when vip then assign team Ventes strategy least_busy`, `quand vip alors assigner équipe Ventes stratégie moins_occupé`},
		{`when vip then assign team selon`, `quand vip alors assigner équipe "selon"`},
		{`when vip then assign team soit`, `quand vip alors assigner équipe "soit"`},
		{`when vip then set priority urgent`, `quand vip alors fixer priorité urgente`},
		{`let jours = ["lundi", "mardi"]`, `soit jours = ["lundi", "mardi"]`},
	}
	for _, tt := range tests {
		t.Run(tt.en, func(t *testing.T) {
			tree, found := Parse("in.route", []byte(tt.en))
			require.Empty(t, found)
			text, clashes := FormatIn(tree, french)
			assert.Empty(t, clashes)
			assert.Equal(t, "language fr\n\n"+tt.fr+"\n", string(text))
			there, found := Parse("in.route", text)
			require.Empty(t, found)
			back, clashes := FormatIn(there, phrases.English())
			assert.Empty(t, clashes)
			if !strings.Contains(tt.en, `"rule", "robot"`) && !strings.Contains(tt.en, "= vrai") && !strings.Contains(tt.en, "is en_ligne") {
				assert.Equal(t, string(Format(tree)), string(back))
			}
			checkRewrittenMeaning(t, there, back)
		})
	}
}

func checkRewrittenMeaning(t *testing.T, tree *File, text []byte) {
	t.Helper()
	again, found := Parse("in.route", text)
	require.Empty(t, found, "%s", text)
	assert.Equal(t, meaning(tree), meaning(again))
}

// TestRewriteLets rewrites the words of lets where all their uses say that they are built-in values.
func TestRewriteLets(t *testing.T) {
	tests := []struct{ en, fr string }{
		{"let x = [high, urgent]\n\nwhen priority is any of x then stop", "soit x = [haute, urgente]\n\nquand priorité est parmi x alors arrêter"},
		{"let x = [monday..friday]\n\nwhen weekday is any of x then stop", "soit x = [lundi..vendredi]\n\nquand jour est parmi x alors arrêter"},
		{"let x = [open]\n\nwhen conversation.state is any of x or tags includes any of x then stop", "soit x = [open]\n\nquand conversation.état est parmi x ou étiquettes incluent l'un de x alors arrêter"},
		{"let x = [open, ouverte]\n\nwhen topics includes any of x then stop", "soit x = [open, ouverte]\n\nquand thèmes incluent l'un de x alors arrêter"},
		{"let x = [high]", "soit x = [high]"},
		{"let x = [rule]", "soit x = [rule]"},
		{"let x = [rule]\n\nwhen actor is any of x then stop", "soit x = [une_règle]\n\nquand auteur est parmi x alors arrêter"},
	}
	for _, tt := range tests {
		tree, found := Parse("in.route", []byte(tt.en))
		require.Empty(t, found, tt.en)
		text, clashes := FormatIn(tree, phrases.Lookup("fr"))
		assert.Empty(t, clashes, tt.en)
		assert.Equal(t, "language fr\n\n"+tt.fr+"\n", string(text))
		checkRewritten(t, tree, phrases.Lookup("fr"))
	}
}

func TestRewriteSchedules(t *testing.T) {
	src := "rule \"r\"\n  on every 15 minutes or every monday at 09:00 or every day at 18:00\n  then\n    stop\n"
	text, _ := FormatIn(parsed(t, src), phrases.Lookup("fr"))
	assert.Equal(t, "language fr\n\nrègle \"r\"\n  sur toutes les 15 minutes ou chaque lundi à 09:00 ou chaque jour à 18:00\n  alors\n    arrêter\n",
		string(text))
}

// TestRewriteClashes lists the names that French cannot say bare, and that must not be quoted.
func TestRewriteClashes(t *testing.T) {
	tests := []struct {
		en      string
		clashes []string
	}{
		{`define étiquettes as subject contains "a" when étiquettes then stop`, []string{"étiquettes", "étiquettes"}},
		{`let corps = ["a"] when subject contains any of corps then stop`, []string{"corps"}},
		{`when subject contains soit then stop`, []string{"soit"}},
		{`when body contains exactement then stop`, []string{"exactement"}},
		{`when contact.langue is "fr" then stop`, []string{"contact.langue"}},
		{`when vip then update contact langue = "fr"`, []string{"langue"}},
		{`let vrai = 3`, []string{"vrai"}},
		{`let retours = ["a"] when subject contains any of retours then stop`, nil},
	}
	for _, tt := range tests {
		tree := parsed(t, tt.en)
		_, clashes := FormatIn(tree, phrases.Lookup("fr"))
		var got []string
		for _, n := range clashes {
			got = append(got, string(tree.Src[n.Span().Start:n.Span().End]))
		}
		assert.Equal(t, tt.clashes, got, tt.en)
		_, clashes = FormatIn(tree, phrases.English())
		assert.Empty(t, clashes, tt.en)
	}
}

// TestWordsOfAnotherLanguage checks that a file knows the words of its own language only.
func TestWordsOfAnotherLanguage(t *testing.T) {
	const message = " is a word of another language (English) / write "
	tests := []struct{ src, want string }{
		{`quand conversation.created depuis plus de 1 heure alors arrêter`, `"conversation.created"` + message + `conversation.créée`},
		{`quand conversation.status est "x" alors arrêter`, `"conversation.status"` + message + `conversation.statut`},
		{`quand order.status est "x" alors arrêter`, `"order.status"` + message + `commande.statut`},
		{`quand priority est haute alors arrêter`, `"priority"` + message + `priorité`},
		{`quand priorité est high alors arrêter`, `"high"` + message + `haute`},
		{`quand priorité est "high" alors arrêter`, `"high"` + message + `"haute"`},
		{`quand auteur est parmi [rule] alors arrêter`, `"rule"` + message + `une_règle`},
		{`quand jour est parmi [lundi..friday] alors arrêter`, `"friday"` + message + `vendredi`},
		{`quand message.automatique est true alors arrêter`, `"true"` + message + `vrai`},
		{`quand conversation est unanswered alors arrêter`, `"unanswered"` + message + `sans_réponse`},
		{`quand propriétaire est online alors arrêter`, `"online"` + message + `en_ligne`},
		{`quand vip alors assigner équipe Ventes stratégie least_busy`, `"least_busy"` + message + `moins_occupé`},
		{`quand vip alors fixer priorité low`, `"low"` + message + `basse`},
		{`quand vip alors mettre à jour contact language = "fr"`, `"language"` + message + `langue`},
		{`quand vip alors mettre à jour contact ok = true`, `"true"` + message + `vrai`},
		{`quand vip alors assigner équipe selon priorité { "high" => A sinon => B }`, `"high"` + message + `"haute"`},
		{`quand sujet contains "a" alors arrêter`, `"contains"` + message + `contient`},
	}
	for _, tt := range tests {
		_, found := Parse("in.route", []byte("language fr\n"+tt.src))
		require.Len(t, found, 1, tt.src)
		assert.Equal(t, "R012", found[0].Code)
		assert.Equal(t, tt.want, found[0].Message+" / "+found[0].Label)
		require.Len(t, found[0].Fixes, 1)
		edit := found[0].Fixes[0].Edits[0]
		mended := []byte("language fr\n" + tt.src)
		mended = append(mended[:edit.Span.Start:edit.Span.Start], append([]byte(edit.New), mended[edit.Span.End:]...)...)
		_, found = Parse("in.route", mended)
		assert.Empty(t, found, "%s", mended)
	}
}

// TestHardValues checks what is said of a built-in value that is a hard word.
func TestHardValues(t *testing.T) {
	tests := []struct{ src, want string }{
		{`when actor is rule then stop`, `is needs a value, found "rule" / write "rule"`},
		{"language fr\nquand auteur n'est pas règle alors arrêter", `n'est pas needs a value, found "règle" / write une_règle`},
	}
	for _, tt := range tests {
		_, found := Parse("in.route", []byte(tt.src))
		require.Len(t, found, 1, tt.src)
		assert.Equal(t, tt.want, found[0].Message+" / "+found[0].Label)
	}
}

// TestPhraseOverLines checks that a name behind a line break is no part of a keyword.
func TestPhraseOverLines(t *testing.T) {
	tests := []struct{ src, phrase string }{
		{"when subject is\n empty then stop", "is empty"},
		{"when subject is\n\n\tempty then stop", "is empty"},
		{"when a then assign team\n  by", "assign team by"},
		{"language fr\nquand sujet est\n vide alors arrêter", "est vide"},
		{"language fr\nquand sujet n'est\n pas vide alors arrêter", "n'est pas vide"},
	}
	for _, tt := range tests {
		_, found := Parse("in.route", []byte(tt.src))
		require.Len(t, found, 1, tt.src)
		assert.Equal(t, "R008", found[0].Code)
		assert.Equal(t, `the words of "`+tt.phrase+`" stand on one line`, found[0].Message)
		assert.Equal(t, "write "+tt.phrase, found[0].Label)
	}
	_, found := Parse("in.route", []byte("when contact.stage is # a comment\n empty then stop"))
	assert.Empty(t, found)
}

// FuzzRewrite rewrites whatever can be read in English into French and back.
func FuzzRewrite(f *testing.F) {
	for _, folder := range []string{"ok", "tree", "format"} {
		for _, src := range examples(f, folder) {
			f.Add(src)
		}
	}
	french := phrases.Lookup("fr")
	f.Fuzz(func(t *testing.T, src []byte) {
		tree, found := Parse("fuzz.route", src)
		if !found.HasErrors() && tree.Table == phrases.English() && !hasForeignValue(tree, french) {
			checkRewritten(t, tree, french)
		}
	})
}

// hasForeignValue reports whether a text in quotes is a built-in value in the
// other language only, where English has no such value: the book has an error then.
func hasForeignValue(tree *File, table *phrases.Table) bool {
	for _, d := range tree.Decls {
		for n := range Preorder(d) {
			if s, ok := n.(*String); ok && table.HasValue(s.Text) && !phrases.English().HasValue(s.Text) {
				return true
			}
			if name, ok := n.(*Name); ok && name.Quoted && table.HasValue(name.Text) && !phrases.English().HasValue(name.Text) {
				return true
			}
		}
	}
	return false
}
