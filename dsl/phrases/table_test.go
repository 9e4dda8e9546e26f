package phrases_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/dsl/phrases"
	"github.com/routebook/routebook/dsl/schema"
)

// TestTablesAreComplete checks every table of the binary: nothing is wrong with
// it, and what it writes it reads as the same phrase.
func TestTablesAreComplete(t *testing.T) {
	for _, language := range phrases.Languages() {
		src, err := os.ReadFile(language + ".yaml")
		require.NoError(t, err)
		table, found := phrases.Parse(language+".yaml", src)
		require.Empty(t, found, language)
		assert.Equal(t, language, table.Language)
		assert.NotEmpty(t, table.Title, language)
		for _, row := range phrases.Rows {
			for _, place := range []string{phrases.Anywhere, phrases.OnNumber, phrases.OnInstant, phrases.AfterOne} {
				if table.Has(row.Phrase) {
					text := table.Spell(row.Phrase, place)
					phrase, n := table.Match([]byte(text))
					assert.Equal(t, row.Phrase, phrase, "%s: %q", language, text)
					assert.Equal(t, len(text), n, "%s: %q", language, text)
				}
			}
		}
		for _, path := range phrases.Paths() {
			assert.Equal(t, path, table.Path(table.SpellPath(path)), language)
		}
		for _, value := range phrases.Values() {
			assert.Equal(t, value, table.Value(table.SpellValue(value)), language)
		}
		for _, unit := range phrases.Units {
			assert.Equal(t, unit, table.Unit([]byte(table.SpellUnit(unit, "1"))), language)
			assert.Equal(t, unit, table.Unit([]byte(table.SpellUnit(unit, "2"))), language)
		}
	}
	assert.Nil(t, phrases.Lookup("xx"))
}

// TestRows checks that the grammar's phrases are those of the vocabulary, each once.
func TestRows(t *testing.T) {
	seen := map[string]bool{}
	for _, row := range phrases.Rows {
		assert.False(t, seen[row.Phrase], "%q twice", row.Phrase)
		assert.Equal(t, row, *phrases.ByPhrase[row.Phrase])
		seen[row.Phrase] = true
	}
	for _, op := range schema.Operators {
		assert.True(t, seen[op.Phrase] && seen[op.Not], op.Phrase)
	}
	for _, step := range schema.Steps {
		assert.True(t, seen[step.Phrase] && (step.Plural == "" || seen[step.Plural]), step.Phrase)
	}
	for _, event := range schema.Events {
		assert.True(t, seen[event.Phrase], event.Phrase)
	}
	hard := strings.Fields("and or not then when on if otherwise stop rule let define template disabled language fallback")
	for _, word := range hard {
		assert.True(t, phrases.ByPhrase[word].Hard, word)
		assert.True(t, phrases.English().IsHard(word), word)
	}
	for _, row := range phrases.Rows {
		assert.Equal(t, row.Hard, row.Phrase == "otherwise if" || slices.Contains(hard, row.Phrase), row.Phrase)
	}
}

// TestParseRefuses changes one line of the English table at a time.
func TestParseRefuses(t *testing.T) {
	src, err := os.ReadFile("en.yaml")
	require.NoError(t, err)
	tests := []struct{ name, old, new, want string }{
		{"missing phrase", "  queue: [queue]\n", "", `no spelling for "queue"`},
		{"missing path", "  order.id: [order.id]\n", "", `no spelling for "order.id"`},
		{"missing value", "  urgent: [urgent]\n", "", `no spelling for "urgent"`},
		{"missing unit", "  week: [week, weeks, w]\n", "", `no spelling for the unit "week"`},
		{"unit without a plural", "[week, weeks, w]", "[week]", "a unit needs its singular and its plural"},
		{"unknown phrase", "  queue: [queue]\n", "  queue: [queue]\n  queues: [queues]\n", `unknown phrase "queues"`},
		{"unknown value", "  urgent: [urgent]\n", "  urgent: [urgent]\n  dire: [dire]\n", `unknown word "dire"`},
		{"unknown unit", "  week: [week, weeks, w]\n", "  week: [week, weeks, w]\n  year: [year, years]\n", `unknown unit "year"`},
		{"unknown place", "{number: [is more than]", "{numeral: [is more than]", `unknown place "numeral"`},
		{"unknown key", "title: English", "title: English\nnames: {}", `unknown key "names"`},
		{"one spelling of two phrases", "  queue: [queue]\n", "  queue: [queue, agent]\n", `"agent" is a spelling of "agent" already`},
		{"the same but for accents", "  queue: [queue]\n", "  queue: [queue, agént]\n", `"agént" is a spelling of "agent" already`},
		{"one spelling of two values", "  urgent: [urgent]\n", "  urgent: [urgent, low]\n", `"low" is a spelling of "low" already`},
		{"empty spelling", "  queue: [queue]\n", `  queue: [queue, ""]` + "\n", "an empty spelling"},
		{"language in another word", "  language: [language]\n", "  language: [langue]\n", `the phrase "language" is spelled so in every language: it is read before a file's language is known`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			changed := strings.Replace(string(src), tt.old, tt.new, 1)
			require.NotEqual(t, string(src), changed)
			_, found := phrases.Parse("en.yaml", []byte(changed))
			require.Len(t, found, 1)
			assert.Equal(t, "R119", found[0].Code)
			assert.Equal(t, tt.want, found[0].Message)
		})
	}
}

func TestMatch(t *testing.T) {
	tests := []struct{ src, want string }{
		{"is", "is"},
		{"is not any of x", "is not any of"},
		{"is  \t not x", "is not"},
		{"is\nnot", "is"},
		{"isn't", ""},
		{"island", ""},
		{"is_not", ""},
		{"Is", ""},
		{"is nöt", "is not"}, // accents do not count
		{"", ""},
		{"(", ""},
	}
	for _, tt := range tests {
		phrase, _ := phrases.English().Match([]byte(tt.src))
		assert.Equal(t, tt.want, phrase, tt.src)
	}
}

func TestBegins(t *testing.T) {
	tests := []struct {
		src, want string
		length    int
	}{
		{"does not\n  contain x", "does not contain", len("does not\n  contain")},
		{"is not\r\nany of", "is not any of", len("is not\r\nany of")},
		{"stop\nnow", "", 0},
		{"does # x\nnot contain", "", 0},
	}
	for _, tt := range tests {
		phrase, n := phrases.English().Begins([]byte(tt.src))
		assert.Equal(t, tt.want, phrase, tt.src)
		assert.Equal(t, tt.length, n, tt.src)
	}
}

func TestSay(t *testing.T) {
	tests := []struct{ sentence, want string }{
		{"<limit> needs <24 hour> or <1 hour>", "limit needs 24 hours or 1 hour"},
		{"<set priority> needs <=low> or <=high>", "set priority needs low or high"},
		{"nothing of the sort", "nothing of the sort"},
		{"<more than>", "is more than"},
	}
	for _, tt := range tests {
		assert.Equal(t, tt.want, phrases.English().Say(tt.sentence))
	}
}

func TestWord(t *testing.T) {
	tests := []struct{ src, want string }{
		{"été-1_x y", "été-1_x"},
		{"n'est pas", "n'est"},
		{"n’est pas", "n’est"},
		{"l' x", "l"},
		{"1a", ""},
		{"-a", ""},
		{"'a", ""},
		{"e\u0301te\u0301 b", "e\u0301te\u0301"},
	}
	for _, tt := range tests {
		assert.Equal(t, tt.want, string(phrases.Word([]byte(tt.src))), tt.src)
	}
}
