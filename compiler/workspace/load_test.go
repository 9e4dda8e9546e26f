package workspace

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"
	_ "time/tzdata" // the machine may have no time zones of its own

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/schema"
	"github.com/routebook/routebook/dsl/yamlpos"
)

// in is a book of files, by path.
func in(files map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

// withoutPlaces compares what was read, not where; the places have tests of their own.
var withoutPlaces = cmp.Options{
	cmp.Transformer("Place", func(Place) string { return "" }),
	cmp.Comparer(func(a, b *time.Location) bool { return a.String() == b.String() }),
	cmp.Comparer(func(a, b *yamlpos.Node) bool { return a.Kind == b.Kind && a.Text == b.Text }),
}

// loadBook reads a book.yaml in which nothing is wrong.
func loadBook(t *testing.T, text string) *Workspace {
	t.Helper()
	ws, found, err := Load(in(map[string]string{"book.yaml": text}))
	require.NoError(t, err)
	require.Empty(t, found, "%s", text)
	return ws
}

// TestProfile checks that book.profile is read as it is, and that nothing about it is a failure.
func TestProfile(t *testing.T) {
	ws, found, err := Load(in(map[string]string{"a.route": "", "book.profile": "x\n", "sub/book.profile": "y"}))
	require.NoError(t, err)
	require.Empty(t, found)
	assert.Equal(t, "x\n", string(ws.Profile))
	require.NoError(t, ws.ProfileUnread)

	ws, _, err = Load(in(map[string]string{"a.route": ""}))
	require.NoError(t, err)
	assert.Nil(t, ws.Profile)
	require.NoError(t, ws.ProfileUnread)

	ws, _, err = Load(in(map[string]string{"a.route": "", "book.profile/x": ""}))
	require.NoError(t, err)
	assert.Nil(t, ws.Profile)
	require.ErrorIs(t, ws.ProfileUnread, errDirectory)
}

// show prints a finding as `FILE:LINE: CODE SEVERITY "text of the span" message; label; related`.
func show(ws *Workspace, d diag.Diagnostic) string {
	at := func(file string, s diag.Span) string {
		text := ws.Text(file)
		return fmt.Sprintf("%s:%d: %q", file, 1+bytes.Count(text[:s.Start], []byte("\n")), text[s.Start:s.End])
	}
	line := fmt.Sprintf("%s %s %s %s", at(d.File, d.Span), d.Severity, d.Code, d.Message)
	if d.Label != "" {
		line += "; " + d.Label
	}
	for _, r := range d.Related {
		line += "; " + r.Message + " " + at(r.File, r.Span)
	}
	return line
}

func showAll(ws *Workspace, found diag.List) []string {
	var lines []string
	for _, d := range found {
		lines = append(lines, show(ws, d))
	}
	return lines
}

var want = regexp.MustCompile(`(R\d{3}) ("(?:[^"\\]|\\.)*")(?: ((?:[^R"]|"[^"]*"|R\D)*))?`)

// TestAnnotated reads books in which each line says what is wrong with it: `# want R119 "message" label`.
// A line that says nothing must be silent.
func TestAnnotated(t *testing.T) {
	files, err := filepath.Glob("testdata/annotated/*.yaml")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			fsys := in(map[string]string{"book.yaml": string(text), "vip.route": ""})
			_, found, err := Load(fsys)
			require.NoError(t, err)
			got := map[int][]string{}
			for _, d := range found {
				line := 1 + bytes.Count(text[:d.Span.Start], []byte("\n"))
				got[line] = append(got[line], fmt.Sprintf("%s %q", d.Code, d.Message))
			}
			for i, line := range strings.Split(string(text), "\n") {
				var wanted []string
				_, comment, _ := strings.Cut(line, "# want ")
				for _, m := range want.FindAllStringSubmatch(comment, -1) {
					wanted = append(wanted, m[1]+" "+m[2])
					if label := strings.TrimSpace(m[3]); label != "" {
						assert.True(t, slices.ContainsFunc(found, func(d diag.Diagnostic) bool { return d.Label == label }), "label %s in %s", label, line)
					}
				}
				slices.Sort(wanted)
				slices.Sort(got[i+1])
				if diff := cmp.Diff(wanted, got[i+1]); diff != "" {
					t.Errorf("line %d: %s\n(-want +got)\n%s", i+1, line, diff)
				}
			}
		})
	}
}

// A finding points at the offending text, whatever stands before it on its line.
func TestPlaces(t *testing.T) {
	ws, found, err := Load(in(map[string]string{
		"book.yaml": "edition: 1\nagents:\n- {name: \"Amélie 🙂\", id: amelie, calendar: 'burø'}\nteams:\n- {id: é🙂, members: [amelie, amelia], fallback: \"É🙂é\"}\nfile_order: [b.route]\ntags: [x, X]\n",
		"a.route":   "",
	}))
	require.NoError(t, err)
	assert.Equal(t, []string{
		`book.yaml:3: "'burø'" error R119 no calendar named "burø"`,
		`book.yaml:5: "amelia" error R119 no agent named "amelia"; did you mean "amelie"?`,
		`book.yaml:5: "\"É🙂é\"" error R119 no team named "É🙂é"; did you mean "é🙂"?`,
		`book.yaml:6: "b.route" error R119 no file named "b.route"; did you mean "a.route"?`,
		`book.yaml:7: "X" warning R119 "X" is listed twice; first listed here book.yaml:7: "x"`,
	}, showAll(ws, found))
	assert.Equal(t, []string{`agent "amelie"`, `team "é🙂"`, `team "é🙂"`, "", ""}, []string{found[0].Where, found[1].Where, found[2].Where, found[3].Where, found[4].Where})
}

func TestLoadWholeBook(t *testing.T) {
	text, err := os.ReadFile("testdata/boutique.yaml")
	require.NoError(t, err)
	ws, found, err := Load(in(map[string]string{"book.yaml": string(text), "vip.route": "v", "retours.route": "r", "a.route": "a"}))
	require.NoError(t, err)
	require.Empty(t, showAll(ws, found))
	paris, err := time.LoadLocation("Europe/Paris")
	require.NoError(t, err)

	assert.False(t, ws.Implicit)
	assert.Equal(t, []string{"vip.route", "retours.route", "a.route"}, paths(ws))
	assert.Equal(t, "boutique", ws.Book)
	assert.Equal(t, HubSpot, ws.Preset)
	assert.Equal(t, "Europe/Paris", ws.Zone.String())
	assert.True(t, ws.ZoneGiven)
	assert.Equal(t, "fr", ws.Locale)
	assert.Equal(t, []string{"fr", "en"}, ws.Languages)
	assert.EqualValues(t, 7, ws.Seed)
	assert.Equal(t, "https://desk.example/tickets/{id}", ws.TicketURL)
	assert.Equal(t, []State{New, Open}, ws.Busy, "overrides the preset")
	assert.Equal(t, []Tie{RecentlyActive, LeastRecent, MemberOrder}, ws.Ties)
	assert.True(t, ws.Tags.Closed)
	assert.True(t, ws.Tags.Has("VIP"))
	assert.False(t, ws.Tags.Has("autre"))
	assert.True(t, ws.Widget.AskGroup)

	want := &Workspace{
		Seats:    []Named{{Name: "service"}, {Name: "sales"}},
		Sources:  []Source{{Named: Named{Name: "allegro discussions"}, Parent: Named{Name: "allegro"}}, {Named: Named{Name: "boutique-app"}}},
		Statuses: []Status{{Named{Name: "nouveau"}, New}, {Named{Name: "en cours"}, Open}, {Named{Name: "en attente"}, Pending}, {Named{Name: "clos"}, Resolved}},
		ContactProperties: []Property{
			{Named: Named{Name: "plan"}, Type: schema.Name, Values: Vocabulary{Closed: true, Names: []Named{{Name: "free"}, {Name: "pro"}}}},
			{Named: Named{Name: "stage"}, Type: schema.Text},
			{Named: Named{Name: "spend"}, Type: schema.Number},
		},
		ConversationProperties: []Property{{Named: Named{Name: "zone"}, Type: schema.Text}},
		OrderProperties:        []Property{{Named: Named{Name: "total"}, Type: schema.Number}},
		Calendars: []Calendar{{
			Named: Named{Name: "bureau"}, Zone: paris,
			Hours: [7][]Interval{
				time.Monday: {{540, 750}, {810, 1080}}, time.Tuesday: {{540, 750}, {810, 1080}}, time.Wednesday: {{540, 750}, {810, 1080}},
				time.Thursday: {{540, 750}, {810, 1080}}, time.Friday: {{540, 750}, {810, 1080}}, time.Saturday: {{600, 720}},
			},
			Holidays: []Date{{2026, time.December, 25}, {2027, time.January, 1}},
		}},
		DefaultCalendar: Named{Name: "bureau"},
		Agents: []Agent{
			{
				Named: Named{Name: "amelie"}, FullName: "Amélie Roux", FirstName: "Amélie", LastName: "Roux", Email: "amelie@boutique.example",
				Seat: Named{Name: "service"}, Inboxes: []Named{{Name: "support"}}, Capacity: 8, HasCapacity: true, Calendar: Named{Name: "bureau"}, Enabled: true,
			},
			{
				Named: Named{Name: "bruno"}, FullName: "Bruno Petit", FirstName: "Bruno", LastName: "Petit", Email: "bruno@boutique.example",
				Seat: Named{Name: "service"}, Inboxes: []Named{{Name: "support"}, {Name: "ventes"}}, Enabled: true,
			},
		},
		CapacityWeights: []CapacityWeight{{Named{Name: "chat"}, 1}, {Named{Name: "email"}, 0.5}},
		Inboxes:         []Inbox{{Named: Named{Name: "support"}, Title: "Support", Groups: []Named{{Name: "europe"}}}, {Named: Named{Name: "ventes"}}},
		Teams: []Team{
			{
				Named: Named{Name: "Ventes"}, Titles: []Translation{{"fr", "Ventes"}, {"en", "Sales"}}, Code: "grp_7f3a", Enabled: true,
				Members:  []Member{{Named{Name: "amelie"}, true, 1}, {Named{Name: "bruno"}, false, 2}},
				Strategy: schema.LookupStrategy("round_robin"), Default: Named{Name: "amelie"}, ReassignAfter: 10 * time.Minute,
				Fallback: Named{Name: "Support"}, Calendar: Named{Name: "bureau"},
			},
			{Named: Named{Name: "Support"}, Enabled: true, All: true, PrimaryOnly: true, Members: []Member{{Named{Name: "amelie"}, true, 1}, {Named{Name: "bruno"}, true, 1}}},
		},
		Lints: []LintLevel{{Code: Named{Name: "R126"}, Off: true}, {Code: Named{Name: "R601"}, Severity: diag.Error}},
		Connectors: []Connector{
			{Named{Name: "smtp"}, SMTP, []yamlpos.Entry{
				setting("host", yamlpos.Text, "localhost"), setting("port", yamlpos.Number, "1025"), setting("from", yamlpos.Text, "support@boutique.example"),
			}},
			{Named{Name: "base"}, BaseLinker, []yamlpos.Entry{setting("token", yamlpos.Text, "${env:BASE_TOKEN}")}},
			{Named{Name: "ia"}, OpenAI, []yamlpos.Entry{setting("url", yamlpos.Text, "http://localhost:8080/v1")}},
		},
		Orders: Named{Name: "base"},
		Enrich: []Enrichment{{"sentiment", Named{Name: "ia"}, false}, {"language", Named{}, true}, {"context", Named{Name: "ia"}, false}},
	}
	got := &Workspace{
		Seats: ws.Seats, Sources: ws.Sources, Statuses: ws.Statuses,
		ContactProperties: ws.ContactProperties, ConversationProperties: ws.ConversationProperties, OrderProperties: ws.OrderProperties,
		Calendars: ws.Calendars, DefaultCalendar: ws.DefaultCalendar,
		Agents: ws.Agents, CapacityWeights: ws.CapacityWeights, Inboxes: ws.Inboxes, Teams: ws.Teams,
		Lints: ws.Lints, Connectors: ws.Connectors, Orders: ws.Orders, Enrich: ws.Enrich,
	}
	if diff := cmp.Diff(want, got, withoutPlaces); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func setting(key string, kind yamlpos.Kind, value string) yamlpos.Entry {
	return yamlpos.Entry{Key: &yamlpos.Node{Kind: yamlpos.Text, Text: key}, Value: &yamlpos.Node{Kind: kind, Text: value}}
}

func paths(ws *Workspace) []string {
	var all []string
	for _, f := range ws.Files {
		all = append(all, f.Path)
	}
	return all
}

// The books of the five products are read without a finding.
func TestLoadProducts(t *testing.T) {
	files, err := filepath.Glob("testdata/products/*.yaml")
	require.NoError(t, err)
	require.Len(t, files, 5)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			ws := loadBook(t, string(text))
			assert.NotEqual(t, NoPreset, ws.Preset)
			assert.True(t, ws.AgentsClosed)
		})
	}
}

func TestImplicitBook(t *testing.T) {
	ws, found, err := Load(in(map[string]string{"x.route": "when …"}))
	require.NoError(t, err)
	assert.Empty(t, found)
	want := newWorkspace()
	want.Implicit = true
	want.Files = []File{{Path: "x.route", Text: []byte("when …")}}
	if diff := cmp.Diff(want, ws, withoutPlaces); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	assert.Equal(t, time.UTC, ws.Zone)
	assert.True(t, ws.Tags.Has("anything"))
	assert.False(t, ws.AgentsClosed || ws.TeamsClosed || ws.InboxesClosed || ws.ConnectorsClosed)
}

func TestPresets(t *testing.T) {
	tests := []struct {
		preset  string
		busy    []State
		ties    []Tie
		primary bool
	}{
		{"hubspot", []State{New, Open, Pending}, []Tie{RecentlyActive, LeastRecent, MemberOrder}, true},
		{"activecampaign", []State{New, Open}, []Tie{MemberOrder}, false},
		{"responso", []State{New, Open}, []Tie{RecentlyActive, LeastRecent, MemberOrder}, false},
		{"hootsuite", []State{New, Open}, []Tie{RecentlyActive, LeastRecent, MemberOrder}, false},
		{"brevo", []State{New, Open}, []Tie{RecentlyActive, LeastRecent, MemberOrder}, false},
	}
	for _, tt := range tests {
		t.Run(tt.preset, func(t *testing.T) {
			ws := loadBook(t, "teams: [{id: T}, {id: U, route_to: all}, {id: V, route_to: primary}]\nedition: 1\npreset: "+tt.preset)
			assert.Equal(t, tt.preset, ws.Preset.String())
			assert.Equal(t, tt.busy, ws.Busy)
			assert.Equal(t, tt.ties, ws.Ties)
			assert.Equal(t, []bool{tt.primary, false, true}, []bool{ws.Teams[0].PrimaryOnly, ws.Teams[1].PrimaryOnly, ws.Teams[2].PrimaryOnly})
			own := loadBook(t, "busy: [open]\nties: [least_recent]\nedition: 1\npreset: "+tt.preset)
			assert.Equal(t, []State{Open}, own.Busy, "what the book says itself wins")
			assert.Equal(t, []Tie{LeastRecent}, own.Ties)
		})
	}
}

func TestClosed(t *testing.T) {
	ws := loadBook(t, "edition: 1\ntags: []\nagents: []\n")
	assert.True(t, ws.Tags.Closed, "an empty list closes, too")
	assert.False(t, ws.Tags.Has("x"))
	assert.False(t, ws.Topics.Closed)
	assert.True(t, ws.AgentsClosed)
	assert.False(t, ws.TeamsClosed)
}

func TestSemantics(t *testing.T) {
	t.Run("C36_calendar_of_team_and_default", func(t *testing.T) {
		ws := loadBook(t, "edition: 1\ncalendars: {a: {}, b: {}}\ndefault_calendar: A\nteams: [{id: T, calendar: b}]\n")
		assert.Equal(t, "A", ws.DefaultCalendar.Name, "names compare folded and keep their spelling")
		assert.Equal(t, "b", ws.Teams[0].Calendar.Name)
	})
	t.Run("C37_calendar_hours", func(t *testing.T) {
		ws := loadBook(t, "edition: 1\ntimezone: America/Toronto\ncalendars: {a: {hours: {saturday..monday: [\"18:00..24:00\", \"9:00..12:00\", \"12:00..13:30\"], friday: []}}}\n")
		c := ws.Calendars[0]
		assert.Equal(t, "America/Toronto", c.Zone.String(), "the book's, when it has none")
		hours := []Interval{{540, 720}, {720, 810}, {1080, 1440}}
		assert.Equal(t, [7][]Interval{time.Saturday: hours, time.Sunday: hours, time.Monday: hours}, c.Hours)
	})
	t.Run("D67_reassign_after", func(t *testing.T) {
		for _, s := range schema.Strategies {
			_, found, err := Load(in(map[string]string{"book.yaml": "edition: 1\nteams: [{id: T, strategy: " + s.Name + ", reassign_after: 5m}]"}))
			require.NoError(t, err)
			assert.Equal(t, s.Reassign || s.Name == "auto", len(found) == 0, s.Name)
		}
		assert.Equal(t, 5*time.Minute, loadBook(t, "edition: 1\nteams: [{id: T, reassign_after: 5 minutes}]").Teams[0].ReassignAfter)
	})
	t.Run("E70_statuses_without_a_list", func(t *testing.T) {
		var got []string
		for _, s := range loadBook(t, "edition: 1").Statuses {
			got = append(got, s.Name+"="+s.State.String())
		}
		assert.Equal(t, []string{"new=new", "open=open", "pending=pending", "resolved=resolved"}, got)
	})
	t.Run("F84_first_and_last_name", func(t *testing.T) {
		ws := loadBook(t, "edition: 1\nagents:\n- {id: a, name: Ana da Silva}\n- {id: b, first_name: Bo, last_name: Li}\n- {id: c, name: Cher}\n- {id: d, name: Jean Paul Roux, first_name: Jean Paul, last_name: Roux}\n")
		var got []string
		for _, a := range ws.Agents {
			got = append(got, strings.Join([]string{a.FullName, a.FirstName, a.LastName}, "|"))
		}
		assert.Equal(t, []string{"Ana da Silva|Ana|da Silva", "Bo Li|Bo|Li", "Cher|Cher|", "Jean Paul Roux|Jean Paul|Roux"}, got)
	})
}

func TestStates(t *testing.T) {
	assert.Equal(t, schema.States, stateNames)
}

func TestParseDuration(t *testing.T) {
	tests := []struct {
		text string
		want time.Duration // 0: refused
	}{
		{"10 minutes", 10 * time.Minute},
		{"10m", 10 * time.Minute},
		{"1 day 12 hours", 36 * time.Hour},
		{"1d12h", 36 * time.Hour},
		{"2 w", 14 * 24 * time.Hour},
		{"90 sec", 90 * time.Second},
		{"10", 0},
		{"minutes", 0},
		{"-5 minutes", 0},
		{"1.5 hours", 0},
		{"10 minutes and", 0},
		{"99999999999999999999 s", 0},
		{"99999999999 weeks", 0},
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			d, ok := ParseDuration(tt.text)
			assert.Equal(t, tt.want != 0, ok)
			if ok {
				assert.Equal(t, tt.want, d)
			}
		})
	}
}

func TestEdition(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"lines", "# A book.\nbook: x\n", "# A book.\nedition: 1\nbook: x\n"},
		{"braces", `{"book": "x"}`, `{"edition": 1, "book": "x"}`},
		{"empty braces", `{}`, `{"edition": 1}`},
		{"nothing", "", "edition: 1\n"},
		{"a comment", "# later", "# later\nedition: 1\n"},
		{"byte order mark", "\uFEFFbook: x\n", "\uFEFFedition: 1\nbook: x\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, found, err := Load(in(map[string]string{"book.yaml": tt.text}))
			require.NoError(t, err)
			require.Len(t, found, 1)
			assert.Equal(t, "R108", found[0].Code)
			assert.Equal(t, diag.Warning, found[0].Severity)
			edit := found[0].Fixes[0].Edits[0]
			fixed := tt.text[:edit.Span.Start] + edit.New + tt.text[edit.Span.End:]
			assert.Equal(t, tt.want, fixed)
			_, found, err = Load(in(map[string]string{"book.yaml": fixed}))
			require.NoError(t, err)
			assert.Empty(t, found)
		})
	}
}

func TestSplitBook(t *testing.T) {
	ws, found, err := Load(in(map[string]string{
		"book.yaml":   "edition: 1\ntags: [retour]\n",
		"agents.yaml": "- {id: amelie}\n",
		"teams.yaml":  "teams:\n- {id: Ventes, members: [amelie, bruno]}\nseats: [x]\n",
		"tags.yaml":   "[vip]",
		"topics.yaml": "",
		"notes.yaml":  "anything: else",
	}))
	require.NoError(t, err)
	assert.Equal(t, []string{
		`tags.yaml:1: "" error R119 the key "tags" is given twice; first given here book.yaml:2: "tags"`,
		`teams.yaml:2: "bruno" error R119 no agent named "bruno"; one of amelie`,
		`teams.yaml:3: "seats" error R119 teams.yaml holds "teams" only, found the key "seats"`,
		`topics.yaml:1: "" error R119 topics needs a list, found nothing`,
	}, showAll(ws, found))
	assert.Equal(t, "agents.yaml", ws.Agents[0].File)
	assert.Len(t, ws.Teams, 1)
}

// What cannot be read in one file is not reported again in another.
func TestBrokenYAMLBringsNoOtherFindings(t *testing.T) {
	ws, found, err := Load(in(map[string]string{
		"book.yaml":      "edition: 1\ncalendars: {bureau: {}\ntags: []\n",
		"agents.yaml":    "- {id: amelie, calendar: bureau}\n",
		"connectors.yml": "",
	}))
	require.NoError(t, err)
	assert.Equal(t, []string{`book.yaml:2: "calendars: {bureau: {}" error R119 "{" is not closed, or a comma is missing`}, showAll(ws, found))

	ws, found, err = Load(in(map[string]string{
		"book.yaml":       "edition: 1\norders: base\ndefault_calendar: bureau\nsources: {x: {is: y}}\n",
		"connectors.yaml": "base: {",
		"calendars.yaml":  "bureau: {",
		"agents.yaml":     "- {",
		"teams.yaml":      "- {id: T, members: [amelie]}",
	}))
	require.NoError(t, err)
	assert.Equal(t, []string{
		`agents.yaml:1: "- {" error R119 a value is missing here, or a bracket is not closed`,
		`book.yaml:4: "y" error R119 no source named "y"; one of x, email, chat, bot, form, whatsapp, facebook, instagram, …`,
		`calendars.yaml:1: "bureau: {" error R119 a value is missing here, or a bracket is not closed`,
		`connectors.yaml:1: "base: {" error R119 a value is missing here, or a bracket is not closed`,
	}, showAll(ws, found))
}

func TestOtherMistakesOfTheBook(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string
	}{
		{"no map", "- a\n", []string{`book.yaml:1: "- a" error R119 book.yaml needs a map, found a list`}},
		{"not UTF-8", "edition: 1\nbook: caf\xe9\n", []string{`book.yaml:2: "\xe9" error R119 not UTF-8: byte 0xE9 at offset 20`}},
		{"two documents", "edition: 1\n---\nbook: x\n", []string{`book.yaml:2: "---" error R119 a second document begins here, one is read`}},
		{"sources in one word", "edition: 1\nsources: shop\n", []string{`book.yaml:2: "shop" error R119 sources needs a list or a map, found a text`}},
		{"two cycles of sources", "edition: 1\nsources: {a: {is: a}, b: {is: c}, c: {is: b}, d: {is: b}}\n", []string{
			`book.yaml:2: "a" error R119 source "a" descends from itself`, `book.yaml:2: "c" error R119 source "b" descends from itself`,
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ws, found, err := Load(in(map[string]string{"book.yaml": tt.text}))
			require.NoError(t, err)
			assert.Equal(t, tt.want, showAll(ws, found))
		})
	}
}

func TestMisnamedBook(t *testing.T) {
	_, found, err := Load(in(map[string]string{"book.yml": "edition: 1\n"}))
	require.NoError(t, err)
	require.Len(t, found, 1)
	assert.Equal(t, `the workspace is not read from "book.yml", expected "book.yaml"`, found[0].Message)
}

// A thousand mistakes are a thousand findings.
func TestManyMistakes(t *testing.T) {
	var b strings.Builder
	b.WriteString("edition: 1\nagents:\n")
	for i := range 10_000 {
		fmt.Fprintf(&b, "- {id: é%d, calender: x}\n", i)
	}
	ws, found, err := Load(in(map[string]string{"book.yaml": b.String()}))
	require.NoError(t, err)
	assert.Len(t, found, 10_000)
	assert.Len(t, ws.Agents, 10_000)
	assert.Equal(t, `book.yaml:10002: "calender" error R119 unknown key "calender"; did you mean "calendar"?`, show(ws, found[9_999]))
}

func FuzzLoad(f *testing.F) {
	for _, pattern := range []string{"testdata/*.yaml", "testdata/*/*.yaml"} {
		files, err := filepath.Glob(pattern)
		require.NoError(f, err)
		for _, file := range files {
			text, err := os.ReadFile(file)
			require.NoError(f, err)
			f.Add(text)
		}
	}
	f.Add([]byte("{agents: [{id: &a x}, {id: *a}], teams: *a}"))
	f.Fuzz(func(t *testing.T, text []byte) {
		ws, found, err := Load(fstest.MapFS{"book.yaml": {Data: text}, "a.route": {}})
		require.NoError(t, err)
		require.NotNil(t, ws.Zone)
		require.NotEmpty(t, ws.Statuses)
		for _, d := range found {
			if d.Span.Start < 0 || d.Span.Start > d.Span.End || d.Span.End > len(ws.Text(d.File)) {
				t.Errorf("span %v of %q outside of %q", d.Span, d.Message, text)
			}
		}
		for _, c := range ws.Calendars {
			for _, hours := range c.Hours {
				checkHours(t, hours)
			}
		}
	})
}

// checkHours checks what readers of a calendar rely on.
func checkHours(t *testing.T, hours []Interval) {
	t.Helper()
	last := 0
	for _, i := range hours {
		if i.From < last || i.To <= i.From || i.To > midnight {
			t.Errorf("hours out of order: %v", hours)
		}
		last = i.To
	}
}
