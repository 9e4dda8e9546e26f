package phrases_test

import (
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/dsl/phrases"
	"github.com/routebook/routebook/dsl/schema"
	"github.com/routebook/routebook/dsl/yamlpos"
)

// french parses the table as it lies on disk.
func french(t *testing.T) *phrases.Table {
	t.Helper()
	table, found := phrases.Parse("fr.yaml", frenchSource(t))
	for _, d := range found {
		t.Errorf("fr.yaml:%d: %s", d.Span.Start, d.Message)
	}
	require.Empty(t, found)
	return table
}

func frenchSource(t *testing.T) []byte {
	t.Helper()
	src, err := os.ReadFile("fr.yaml")
	require.NoError(t, err)
	return src
}

// row is one row of a table's section with all its spellings, place by place.
type row struct {
	canonical string
	places    [][]string
}

// spellings is every spelling of the row, whatever its place.
func (r row) spellings() []string { return slices.Concat(r.places...) }

// frenchRows reads a section of the file without the parser under test, for
// what a Table does not tell: the spellings that are read and never written.
func frenchRows(t *testing.T, section string) []row {
	t.Helper()
	root, found := yamlpos.Parse("fr.yaml", frenchSource(t))
	require.Empty(t, found)
	var rows []row
	for _, e := range root.Lookup(section).Entries {
		r := row{canonical: e.Key.Text}
		if e.Value.Kind == yamlpos.Map {
			for _, place := range e.Value.Entries {
				r.places = append(r.places, texts(place.Value))
			}
		} else {
			r.places = [][]string{texts(e.Value)}
		}
		rows = append(rows, r)
	}
	return rows
}

func texts(list *yamlpos.Node) []string {
	var all []string
	for _, item := range list.Items {
		all = append(all, item.Text)
	}
	return all
}

func TestFrenchIsComplete(t *testing.T) {
	table := french(t)
	assert.Equal(t, "fr", table.Language)
	assert.Equal(t, "Français", table.Title)

	var missing []string
	for _, r := range phrases.Rows {
		if !table.Has(r.Phrase) {
			missing = append(missing, r.Phrase)
		}
	}
	assert.Equal(t, []string{"ago"}, missing, "phrases without a spelling")

	for _, section := range []struct {
		name string
		want []string
	}{
		{"paths", phrases.Paths()},
		{"values", phrases.Values()},
		{"units", phrases.Units},
	} {
		var got []string
		for _, r := range frenchRows(t, section.name) {
			got = append(got, r.canonical)
		}
		assert.ElementsMatch(t, section.want, got, section.name)
	}
}

// The values that the schema gives to fields and strategies, and the words
// behind "is", all have a French word of their own.
func TestFrenchKnowsBuiltInValues(t *testing.T) {
	table := french(t)
	values := slices.Concat(schema.Weekdays, schema.States,
		[]string{"true", "false", "online", "answered", "unanswered", "assigned", "unassigned", "resolved", "unresolved"})
	for _, f := range schema.Fields {
		values = append(values, f.Values...)
	}
	for _, s := range schema.Strategies {
		values = append(values, s.Name)
	}
	written := map[string]string{}
	for _, value := range values {
		spelled := table.SpellValue(value)
		assert.Equal(t, value, table.Value(spelled), spelled)
		if other, taken := written[spelled]; taken {
			assert.Equal(t, other, value, "%q is written for two values", spelled)
		}
		written[spelled] = value
	}
}

func TestFrenchFirstSpellingsAreUnique(t *testing.T) {
	for _, section := range []string{"phrases", "paths", "values", "units"} {
		owner := map[string]string{}
		for _, r := range frenchRows(t, section) {
			for _, place := range r.places {
				if len(place) == 0 {
					continue
				}
				key := phrases.Plain(place[0])
				assert.Empty(t, owner[key], "%s: %q is written for %q too", section, place[0], r.canonical)
				owner[key] = r.canonical
			}
		}
	}
}

// Every spelling is read as its own phrase to its last letter, also in plain
// ASCII and with a typographic apostrophe.
func TestFrenchSpellingsAreRead(t *testing.T) {
	table := french(t)
	for _, r := range frenchRows(t, "phrases") {
		for _, spelling := range r.spellings() {
			for _, typed := range []string{
				spelling,
				phrases.Plain(spelling),
				strings.ReplaceAll(spelling, "'", "’"),
				strings.ReplaceAll(spelling, " ", " \t "),
			} {
				phrase, n := table.Match([]byte(typed + ` "x"`))
				assert.Equal(t, r.canonical, phrase, typed)
				assert.Equal(t, len(typed), n, typed)
			}
		}
	}
	for _, r := range frenchRows(t, "paths") {
		for _, spelling := range r.spellings() {
			assert.Equal(t, r.canonical, table.Path(spelling))
			assert.Equal(t, r.canonical, table.Path(phrases.Plain(spelling)))
		}
	}
	for _, r := range frenchRows(t, "values") {
		for _, spelling := range r.spellings() {
			assert.Equal(t, r.canonical, table.Value(spelling))
			assert.Equal(t, r.canonical, table.Value(phrases.Plain(spelling)))
		}
	}
	for _, r := range frenchRows(t, "units") {
		for _, spelling := range r.spellings() {
			assert.Equal(t, r.canonical, table.Unit([]byte(spelling)))
		}
	}
}

func TestFrenchSpellingsAreLexable(t *testing.T) {
	for _, r := range frenchRows(t, "phrases") {
		for _, spelling := range r.spellings() {
			assert.Equal(t, strings.Join(strings.Fields(spelling), " "), spelling, "single spaces")
			for _, word := range strings.Fields(spelling) {
				checkWord(t, word)
			}
		}
	}
	for _, r := range frenchRows(t, "paths") {
		for _, spelling := range r.spellings() {
			segments := strings.Split(spelling, ".")
			assert.Len(t, segments, 2, spelling)
			for _, segment := range segments {
				checkName(t, segment)
			}
		}
	}
	for _, section := range []string{"values", "units"} {
		for _, r := range frenchRows(t, section) {
			for _, spelling := range r.spellings() {
				checkName(t, spelling)
			}
		}
	}
}

// checkWord checks one word of a phrase: lower case, and a word to the lexer.
func checkWord(t *testing.T, word string) {
	t.Helper()
	first := []rune(word)[0]
	assert.True(t, unicode.IsLetter(first), "%q begins with a letter", word)
	assert.Equal(t, strings.ToLower(word), word)
	assert.Equal(t, word, string(phrases.Word([]byte(word))), "one word of the lexer")
}

// checkName checks a word that stands where names do, which have no apostrophes.
func checkName(t *testing.T, word string) {
	t.Helper()
	checkWord(t, word)
	assert.NotContains(t, word, "'", word)
}

// What the formatter writes for a built-in value is a bare word, so it must not
// be a hard word.
func TestFrenchValuesAreNoHardWords(t *testing.T) {
	table := french(t)
	for _, value := range phrases.Values() {
		spelled := table.SpellValue(value)
		assert.False(t, table.IsHard(spelled), "%q, written for %q, cannot stand bare", spelled, value)
	}
}

// The longest phrase is taken before a name is looked for, so a phrase that takes
// a name must not go on with a word that people use as one. What is here is
// quoted as a name: a new row needs a reason.
func TestFrenchPhrasesEatNoNames(t *testing.T) {
	table := french(t)
	want := map[string]string{
		"agent assigné":              "assigned agent",
		"chaque jour":                "every day",
		"contient exactement":        "contains exactly",
		"de l'agent assigné":         "of assigned agent",
		"est après":                  "after",
		"est avant":                  "before",
		"est entre":                  "between",
		"est exactement":             "is exactly",
		"est parmi":                  "is any of",
		"est vide":                   "is empty",
		"assigner équipe selon":      "assign team by",
		"assigner à l'équipe selon":  "assign team by",
		"affecter à l'équipe selon":  "assign team by",
		"attribuer à l'équipe selon": "assign team by",
		"l'agent assigné":            "assigned agent",
		"l'équipe assignée":          "assigned team",
		"n'est pas après":            "not after",
		"n'est pas avant":            "not before",
		"n'est pas entre":            "not between",
		"n'est pas exactement":       "is not exactly",
		"n'est pas parmi":            "is not any of",
		"n'est pas vide":             "is not empty",
		"ne contient pas exactement": "does not contain exactly",
		"notifier agent assigné":     "notify assigned agent",
		"notifier l'agent assigné":   "notify assigned agent",
		"prévenir l'agent assigné":   "notify assigned agent",
		"équipe assignée":            "assigned team",
		"tous les":                   "every",
		"toutes les":                 "every",
		"tous les jours":             "every day",
	}
	got := map[string]string{}
	for _, r := range frenchRows(t, "phrases") {
		for _, spelling := range r.spellings() {
			last := strings.LastIndexByte(spelling, ' ')
			if last < 0 {
				continue
			}
			phrase, n := table.Match([]byte(spelling[:last]))
			if n == last && phrases.ByPhrase[phrase].TakesName {
				got[spelling] = r.canonical
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("names that have to be quoted (-want +got):\n%s", diff)
	}
}

// Ordinary words of a desk stay free for lets, defines, tags and statuses.
func TestFrenchLeavesCommonWordsFree(t *testing.T) {
	table := french(t)
	for _, word := range []string{
		"client", "commande", "colis", "livraison", "facture", "facturation", "remboursement", "retour", "retours",
		"réclamation", "urgent", "vip", "ventes", "support", "compta", "relance", "panne", "stock", "avis", "délai",
		"jours", "heures", "semaine", "nom", "langue_client", "en", "fr", "de_retour", "le", "la", "les", "amelie",
	} {
		assert.False(t, table.IsHard(word), word)
		phrase, n := table.Match([]byte(word + " "))
		assert.Zero(t, n, "%q is read as %q", word, phrase)
	}
}

func TestFrenchPlaces(t *testing.T) {
	table := french(t)
	for _, c := range []struct{ phrase, place, want string }{
		{"more than", phrases.OnNumber, "dépasse"},
		{"more than", phrases.OnInstant, "depuis plus de"},
		{"not more than", phrases.OnNumber, "ne dépasse pas"},
		{"not more than", phrases.OnInstant, "pas depuis plus de"},
		{"less than", phrases.OnInstant, "depuis moins de"},
		{"every", phrases.Anywhere, "chaque"},
		{"every", phrases.OnNumber, "toutes les"},
		{"business hours", phrases.Anywhere, "heures ouvrées"},
		{"business hours", phrases.AfterOne, "heure ouvrée"},
		{"assign team", phrases.Anywhere, "assigner équipe"},
		{"language", phrases.Anywhere, "language"},
	} {
		assert.Equal(t, c.want, table.Spell(c.phrase, c.place), "%s %s", c.phrase, c.place)
	}
	assert.Equal(t, "heure", table.SpellUnit("hour", "1"))
	assert.Equal(t, "heures", table.SpellUnit("hour", "24"))
	assert.Equal(t, "conversation.créée", table.SpellPath("conversation.created"))
}
