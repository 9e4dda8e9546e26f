package workspace

import (
	"slices"
	"time"

	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/yamlpos"
)

// book is what the rows of book.yaml are read into.
type book struct {
	*Workspace
	folder      *folder         // for the files that book.yaml names
	primaryOnly bool            // what a team without route_to does
	calendars   index           // of Calendars
	unreadable  bool            // book.yaml is there and says nothing that can be read
	incomplete  map[string]bool // keys in whose value something could not be read: what is missing there may be declared all the same
}

// newWorkspace returns what a book is that says nothing.
func newWorkspace() *Workspace {
	return &Workspace{
		Edition:  1,
		Zone:     time.UTC,
		Busy:     []State{New, Open},
		Ties:     []Tie{RecentlyActive, LeastRecent, MemberOrder},
		Statuses: defaultStatuses(),
	}
}

// plainKeys are the keys of book.yaml that stand only there. Those above are read first: a preset before what overrides
// it, the time zone before the calendars.
var plainKeys = []yamlpos.Field[book]{
	{Key: "edition", Read: readEdition},
	text("book", func(b *book) *string { return &b.Book }),
	{Key: "preset", Read: readPreset},
	{Key: "timezone", Read: readTimezone},
	text("locale", func(b *book) *string { return &b.Locale }),
	{Key: "seed", Read: readSeed},
	text("ticket_url", func(b *book) *string { return &b.TicketURL }),
	named("default_calendar", func(b *book) *Named { return &b.DefaultCalendar }),
	named("orders", func(b *book) *Named { return &b.Orders }),
}

// splitKeys are the keys that hold a list or a map: each may also have a file of its own, tags.yaml beside book.yaml.
var splitKeys = []yamlpos.Field[book]{
	{Key: "languages", Read: readLanguages},
	names("seats", func(b *book) *[]Named { return &b.Seats }),
	{Key: "busy", Read: readBusy},
	{Key: "ties", Read: readTies},
	{Key: "sources", Read: readSources},
	vocabulary("integrations", func(b *book) *Vocabulary { return &b.Integrations }),
	vocabulary("accounts", func(b *book) *Vocabulary { return &b.Accounts }),
	{Key: "statuses", Read: readStatuses},
	vocabulary("tags", func(b *book) *Vocabulary { return &b.Tags }),
	vocabulary("topics", func(b *book) *Vocabulary { return &b.Topics }),
	vocabulary("contact_tags", func(b *book) *Vocabulary { return &b.ContactTags }),
	vocabulary("reasons", func(b *book) *Vocabulary { return &b.Reasons }),
	vocabulary("types", func(b *book) *Vocabulary { return &b.Types }),
	vocabulary("contexts", func(b *book) *Vocabulary { return &b.Contexts }),
	{Key: "properties", Read: readProperties},
	{Key: "calendars", Read: readCalendars},
	{Key: "agents", Read: readAgents},
	{Key: "capacity_weights", Read: readCapacityWeights},
	{Key: "inboxes", Read: readInboxes},
	{Key: "teams", Read: readTeams},
	{Key: "lints", Read: readLints},
	{Key: "widget", Read: readWidget},
	{Key: "file_order", Read: readFileOrder},
	{Key: "connectors", Read: readConnectors},
	{Key: "enrich", Read: readEnrich},
}

// bookKeys are all keys of book.yaml.
var bookKeys = slices.Concat(plainKeys, splitKeys)

func readEdition(r *yamlpos.Reader, n *yamlpos.Node, b *book) {
	edition, ok := r.Int(n, "edition")
	if !ok {
		return
	}
	if edition != 1 {
		r.Report(n, "unknown edition %d", edition).Label = "the only edition is 1"
		return
	}
	b.Edition = int(edition)
}

// readPreset also sets what the preset changes; the keys that follow override it.
func readPreset(r *yamlpos.Reader, n *yamlpos.Node, b *book) {
	i, ok := r.Word(n, "preset", presetNames[1:])
	if !ok {
		return
	}
	b.Preset = Preset(i + 1)
	switch b.Preset {
	case HubSpot:
		b.Busy = []State{New, Open, Pending}
		b.primaryOnly = true
	case ActiveCampaign:
		b.Busy = []State{New, Open}
		b.Ties = []Tie{MemberOrder}
	}
}

func readTimezone(r *yamlpos.Reader, n *yamlpos.Node, b *book) {
	if zone := readZone(r, n); zone != nil {
		b.Zone, b.ZoneGiven = zone, true
	}
}

// readZone reads the name of a time zone; nil when there is none of that name.
func readZone(r *yamlpos.Reader, n *yamlpos.Node) *time.Location {
	name, ok := r.Text(n, "timezone")
	if !ok {
		return nil
	}
	zone, err := time.LoadLocation(name)
	if err != nil || name == "" || name == "Local" { // Go takes these two for UTC and for the machine's zone
		r.Report(n, "unknown time zone %q", name).Label = "expected an IANA name such as Europe/Paris"
		return nil
	}
	return zone
}

func readSeed(r *yamlpos.Reader, n *yamlpos.Node, b *book) {
	if seed, ok := r.Int(n, "seed"); ok {
		b.Seed = seed
	}
}

func readLanguages(r *yamlpos.Reader, n *yamlpos.Node, b *book) {
	languages, _ := readNames(r, n, "languages")
	for _, language := range languages {
		b.Languages = append(b.Languages, language.Name)
	}
}

func readBusy(r *yamlpos.Reader, n *yamlpos.Node, b *book) {
	b.Busy = readWords[State](r, n, "state", stateNames)
}

func readTies(r *yamlpos.Reader, n *yamlpos.Node, b *book) {
	b.Ties = readWords[Tie](r, n, "tie-break", tieNames)
}

// readFileOrder reads paths: unlike names, they differ in case and accents.
func readFileOrder(r *yamlpos.Reader, n *yamlpos.Node, b *book) {
	items, _ := r.List(n, "file_order")
	for _, item := range items {
		path, ok := r.Text(item, "file_order")
		if !ok {
			continue
		}
		name := Named{Name: path, Place: place(item)}
		if i := slices.IndexFunc(b.FileOrder, func(f Named) bool { return f.Name == path }); i >= 0 {
			reportTwice(r, name, b.FileOrder[i])
			continue
		}
		b.FileOrder = append(b.FileOrder, name)
	}
}

var widgetKeys = []yamlpos.Field[Widget]{
	flag("ask_group", func(w *Widget) *bool { return &w.AskGroup }),
}

func readWidget(r *yamlpos.Reader, n *yamlpos.Node, b *book) {
	yamlpos.ReadFields(r, n, "widget", widgetKeys, &b.Widget)
}

// lintLevels are the severities that a book may give to a code, in the order of diag.Severity, then off.
var lintLevels = []string{diag.Error.String(), diag.Warning.String(), diag.Info.String(), diag.Hint.String(), "off"}

func readLints(r *yamlpos.Reader, n *yamlpos.Node, b *book) {
	entries, _ := r.Map(n, "lints")
	for _, e := range entries {
		if !isCode(e.Key.Text) {
			r.Report(e.Key, "%q is no code", e.Key.Text).Label = "expected a code such as R126"
			continue
		}
		if i, ok := r.Word(e.Value, "severity", lintLevels); ok {
			level := LintLevel{Code: Named{Name: e.Key.Text, Place: place(e.Key)}}
			if level.Off = lintLevels[i] == "off"; !level.Off {
				level.Severity = diag.Severity(i)
			}
			b.Lints = append(b.Lints, level)
		}
	}
}

// isCode reports whether s has the form of a finding's code: R and three digits.
func isCode(s string) bool {
	return len(s) == 4 && s[0] == 'R' && isDigits(s[1:])
}

func isDigits(s string) bool {
	for _, r := range s {
		if r < '0' || r > '9' {
			return false
		}
	}
	return s != ""
}
