package packs_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/workspace"
	"github.com/routebook/routebook/dsl"
	"github.com/routebook/routebook/dsl/phrases"
	"github.com/routebook/routebook/rules/cases"
	"github.com/routebook/routebook/rules/mutation"
	"github.com/routebook/routebook/rules/packs"
)

// day is the one on which the editions of these tests are looked at.
const day = "2026-11-20"

// edition returns the book that somebody gets.
func edition(t *testing.T, p *packs.Pack, language string, given map[string]string) fstest.MapFS {
	t.Helper()
	values, err := p.Parse(language, given)
	require.NoError(t, err)
	files, err := p.Edition(language, values)
	require.NoError(t, err)
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: text}
	}
	return fsys
}

// requireSound fails with everything that is wrong with a book.
func requireSound(t *testing.T, fsys fs.FS) {
	t.Helper()
	problems, err := packs.Verify(context.Background(), fsys, day)
	require.NoError(t, err)
	for _, d := range problems.Found {
		t.Errorf("%s: %s %s", d.File, d.Code, d.Message)
	}
	assert.Empty(t, problems.Failed)
	assert.Empty(t, problems.Laid)
}

// compiled returns the book with its program and its tests.
func compiled(t *testing.T, fsys fs.FS) (*cases.Book, *cases.Suite) {
	t.Helper()
	ws, found, err := workspace.Load(fsys)
	require.NoError(t, err)
	info, more := compiler.Check(ws)
	require.Empty(t, compiler.Refused(append(found, more...)))
	p, err := compiler.Compile(ws, info)
	require.NoError(t, err)
	book := &cases.Book{Workspace: ws, Info: info, Program: p}
	suite, wrong, err := cases.Load(fsys, book)
	require.NoError(t, err)
	require.Empty(t, wrong)
	return book, suite
}

// The folder of a pack holds the book that an edition without any value is.
func TestFoldersAreTheEnglishEditions(t *testing.T) {
	for _, p := range packs.All() {
		folder := os.DirFS(p.Name + "/book")
		for name, f := range edition(t, p, packs.English, nil) {
			text, err := fs.ReadFile(folder, name)
			require.NoError(t, err)
			assert.Equal(t, string(text), string(f.Data), "%s/%s", p.Name, name)
		}
	}
}

func TestEditionsAreSound(t *testing.T) {
	for _, p := range packs.All() {
		for _, language := range p.Languages() {
			t.Run(p.Name+"/"+language, func(t *testing.T) { requireSound(t, edition(t, p, language, nil)) })
		}
	}
}

// odd are values that would break a book if they were put into its text. A %d keeps those of several parameters apart.
var odd = map[packs.Type][]string{
	packs.NameType: {
		`"quoted" %d`, `back\slash %d`, `it's %d`, `%d: {a: [b]} # c`, `- %d`, `true%d`, `%d`, `null %d`, `and`, `équipe`, `{{ x }} %d`, `%%d & *%d !`, `Ünï %d ✓`,
	},
	packs.PersonType: {
		`Jean "Jo" O'Neil <jean.oneil%d@x.example>`, `and <true%d@x.example>`, `A: #b <%d@x.example>`, `Zoé Müller-Lüdenscheidt <zoé+%d@x.example>`, `Mono <x-%d@x.example>`,
	},
	packs.WordsType: {
		`"quoted %d", back\slash %d`, `c'est cassé %d, a: b%d # c, [x%d, y%d]`, `{{ x%d }}, true%d`, `one %d, two %d, three %d, four %d, five %d, six %d`,
	},
	packs.AddressType: {`o'neil%d@x.example`},
	packs.ZoneType:    {"America/New_York", "Asia/Kolkata", "UTC"},
}

// oddly returns the nth odd value for a parameter.
func oddly(parameter *packs.Parameter, at, n int) string {
	values := odd[parameter.Type]
	value := values[n%len(values)]
	if value == "and" || value == "équipe" { // names that are keywords stand alone, once
		if at > 0 {
			value = "%d"
		}
	}
	number := 10_000 + at
	if parameter.Type == packs.WordsType {
		number *= 7
	}
	return strings.ReplaceAll(value, "%d", fmt.Sprint(number))
}

func TestOddValues(t *testing.T) {
	for k, p := range packs.All() {
		for l, language := range p.Languages() {
			for n := (k + l) % 2; n < len(odd[packs.NameType]); n += 2 { // each value in both languages, and in every pack
				given := map[string]string{}
				names := 0
				for i := range p.Parameters {
					parameter := &p.Parameters[i]
					at := i
					if parameter.Type == packs.NameType {
						at, names = names, names+1
					}
					given[parameter.Name] = oddly(parameter, at, n)
				}
				t.Run(fmt.Sprintf("%s/%s/%d", p.Name, language, n), func(t *testing.T) {
					fsys := edition(t, p, language, given)
					requireSound(t, fsys)
					for name, value := range given { // it is in the book, as it was given
						assertHolds(t, fsys, name, value)
					}
				})
			}
		}
	}
}

// assertHolds checks that a name that was given is one of the book.
func assertHolds(t *testing.T, fsys fs.FS, parameter, value string) {
	t.Helper()
	if !strings.HasSuffix(parameter, "_team") && !strings.HasSuffix(parameter, "_group") {
		return
	}
	book, _ := compiled(t, fsys)
	assert.True(t, slices.ContainsFunc(book.Workspace.Teams, func(team workspace.Team) bool { return team.Name == value }), "%s is not %q", parameter, value)
}

// French keywords change nothing in what an English book decides.
func TestKeywordsChangeNothing(t *testing.T) {
	for _, p := range packs.All() {
		fsys := edition(t, p, packs.English, nil)
		before, _ := compiled(t, fsys)
		for name, f := range fsys {
			if !strings.HasSuffix(name, ".route") {
				continue
			}
			tree, found := dsl.Parse(name, f.Data)
			require.Empty(t, found)
			text, clashes := dsl.FormatIn(tree, phrases.Lookup("fr"))
			require.Empty(t, clashes)
			require.True(t, bytes.HasPrefix(text, []byte("language fr")), name)
			fsys[name] = &fstest.MapFile{Data: text}
		}
		after, _ := compiled(t, fsys)
		assert.Equal(t, before.Program.Digest(), after.Program.Digest(), p.Name)
	}
}

// The tests of each pack notice four of five small changes to its rules; its README says how many.
func TestMutationScore(t *testing.T) {
	for _, p := range packs.All() {
		t.Run(p.Name, func(t *testing.T) {
			fsys := edition(t, p, packs.English, nil)
			book, suite := compiled(t, fsys)
			report, err := mutation.Run(context.Background(), mutation.Settings{
				Book: book, FS: fsys, Suite: suite, Mutants: mutation.Mutants(book), Jobs: 2,
			})
			require.NoError(t, err)
			assert.GreaterOrEqual(t, report.Score(), 80.0)
			assert.Contains(t, p.Readme, fmt.Sprintf("%.1f %% of %d", report.Score(), report.Killed+len(report.Survivors)))
		})
	}
}

var (
	inBold   = regexp.MustCompile(`\*\*([^*]+)\*\*`)
	inItalic = regexp.MustCompile(`(?:^|[^*])\*([^*]+)\*(?:[^*]|$)`)
)

// The table of each README, feature | rule | test, names rules and cases that are there, and every rule of the book.
func TestReadmes(t *testing.T) {
	for _, p := range packs.All() {
		book, suite := compiled(t, edition(t, p, packs.English, nil))
		var tested []string
		for _, c := range suite.Cases {
			tested = append(tested, c.Name)
		}
		named := map[string]bool{}
		for line := range strings.Lines(p.Readme) {
			cells := strings.Split(line, " | ")
			if !strings.HasPrefix(line, "| ") || len(cells) < 3 {
				continue
			}
			for _, m := range inBold.FindAllStringSubmatch(cells[1], -1) {
				named[m[1]] = true
			}
			for _, m := range inItalic.FindAllStringSubmatch(cells[2], -1) {
				assert.Contains(t, tested, m[1], "%s: no such case", p.Name)
			}
		}
		for _, r := range book.Info.Rules {
			assert.True(t, named[r.ID], "%s: the README says nothing of the rule %q", p.Name, r.ID)
			delete(named, r.ID)
		}
		assert.Empty(t, named, "%s: there is no rule of this name", p.Name)
	}
}

func TestFind(t *testing.T) {
	p, ok := packs.Find("hubspot-routing")
	require.True(t, ok)
	assert.Equal(t, "HubSpot", p.Product)
	assert.Equal(t, []string{"en", "fr"}, p.Languages())
	_, ok = packs.Find("hubspot")
	assert.False(t, ok)
	assert.True(t, slices.IsSorted(packs.Names()))
}

func TestParse(t *testing.T) {
	tests := []struct {
		name  string
		given map[string]string
		want  string // "" when nothing is wrong
	}{
		{"nothing", nil, ""},
		{"a person", map[string]string{"first_agent": "Ann Lee <Ann@shop.example>"}, ""},
		{"an address alone", map[string]string{"first_agent": "ann@shop.example"}, `first_agent: "ann@shop.example" is not a name and an address, as in "Amy Reed <amy@shop.example>"`},
		{"a name alone", map[string]string{"first_agent": "Ann"}, `first_agent: "Ann" is not a name and an address, as in "Amy Reed <amy@shop.example>"`},
		{"no address", map[string]string{"first_agent": "Ann <ann>"}, `first_agent: "Ann <ann>" is not a name and an address, as in "Amy Reed <amy@shop.example>"`},
		{"empty", map[string]string{"sales_team": "  "}, "sales_team: it is empty"},
		{"two lines", map[string]string{"sales_team": "A\nB"}, `sales_team: "A\nB" holds a character that cannot be seen, U+000A`},
		{"bytes", map[string]string{"sales_team": "A\xff"}, `sales_team: "A\xff" is not UTF-8`},
		{"nothing but accents", map[string]string{"sales_team": "\u0301"}, "sales_team: \"\u0301\" has no letter"},
		{"very long", map[string]string{"sales_team": strings.Repeat("x", 2001)}, "sales_team: it is longer than 2000 characters"},
		{"the same as another", map[string]string{"sales_team": "Équipe", "billing_team": "equipe"}, `sales_team and billing_team are both "equipe"`},
		{"the same as what another one is", map[string]string{"sales_team": "support"}, `support_team and sales_team are both "support"`},
		{"swapped", map[string]string{"sales_team": "Support", "support_team": "Sales"}, ""},
		{"two of one mailbox", map[string]string{"first_agent": "A <a@x.example>", "second_agent": "B <a@y.example>"}, `first_agent and second_agent are both called "a", which is what stands before the @`},
		{"a comma too many", map[string]string{"invoice_words": "bill,, invoice"}, `invoice_words: "bill,, invoice" has a comma too many`},
		{"a word twice", map[string]string{"invoice_words": "bill, BILL"}, `invoice_words: "BILL" stands there twice`},
		{"a zone", map[string]string{"timezone": "Paris"}, `timezone: "Paris" is no time zone, such as Europe/Paris`},
		{"that of the machine", map[string]string{"timezone": "Local"}, `timezone: "Local" is no time zone, such as Europe/Paris`},
		{"unknown", map[string]string{"sale_team": "Sales", "colour": "red"}, `activecampaign-whatsapp has no parameter "colour"; one of first_agent, second_agent, third_agent, support_team, sales_team, technical_team, billing_team, invoice_words, …` +
			"\n" + `activecampaign-whatsapp has no parameter "sale_team"; did you mean "sales_team"?`},
		{"all that is wrong", map[string]string{"timezone": "x", "sales_team": ""}, "sales_team: it is empty\n" + `timezone: "x" is no time zone, such as Europe/Paris`},
	}
	p, ok := packs.Find("activecampaign-whatsapp")
	require.True(t, ok)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := p.Parse(packs.English, tt.given)
			if tt.want == "" {
				require.NoError(t, err)
				return
			}
			require.EqualError(t, err, tt.want)
		})
	}
}

func TestParseOfOtherPacks(t *testing.T) {
	tests := []struct{ pack, parameter, value, want string }{
		{"hootsuite-automations", "quote_words", "price", `quote_words: "price" is too few: 2 words at least, with commas between them`},
		{"responso-workflows", "follow_up_address", "nobody", `follow_up_address: "nobody" is no e-mail address`},
		{"responso-workflows", "follow_up_address", "A <a@x.example>", `follow_up_address: "A <a@x.example>" is no e-mail address`},
	}
	for _, tt := range tests {
		p, ok := packs.Find(tt.pack)
		require.True(t, ok)
		_, err := p.Parse("fr", map[string]string{tt.parameter: tt.value})
		assert.EqualError(t, err, tt.want)
	}
}

func TestUnknownLanguage(t *testing.T) {
	p, ok := packs.Find("hubspot-routing")
	require.True(t, ok)
	_, err := p.Edition("de", nil)
	require.EqualError(t, err, `hubspot-routing is not there in the language "de"; one of en, fr`)
}

// A value may be legal and still spoil the book: Verify says so.
func TestVerifySaysWhatValuesSpoil(t *testing.T) {
	p, ok := packs.Find("activecampaign-whatsapp")
	require.True(t, ok)
	problems, err := packs.Verify(context.Background(), edition(t, p, packs.English, map[string]string{"invoice_words": "art"}), day)
	require.NoError(t, err)
	require.Len(t, problems.Found, 1)
	assert.Equal(t, "R601", problems.Found[0].Code)

	problems, err = packs.Verify(context.Background(), edition(t, p, packs.English, map[string]string{"invoice_words": "lorem"}), day)
	require.NoError(t, err)
	assert.Contains(t, problems.Failed, "flow.test.yaml: every incoming message starts the flow")
}
