package review

import (
	"bytes"
	"crypto/sha256"
	_ "embed" // for the page
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"
	"time"
)

// The page is one file: its style and its script are in it, and its policy lets nothing else in. Whatever comes from rules or
// traffic passes through html/template, and a script that got through all the same would not have the hash that the policy
// asks for.

//go:embed page.html.tmpl
var pageTemplate string

//go:embed page.css
var pageStyle string

//go:embed page.js
var pageScript string

// Bounds of what the page shows. What they leave out is counted where it would stand.
const (
	pageGroups   = 80
	pageExamples = 200
	pageChanges  = 100
	pagePassages = 60
	pageNames    = 200 // in a list of rules or fields
	pageText     = 300 // characters of one name, sentence or line of a book
)

// HTML writes the report as a page that stands alone. It looks up the report's time zone, so that hours are those of the desk.
func (r *Report) HTML(w io.Writer) error {
	zone, err := time.LoadLocation(r.Zone)
	if err != nil {
		return fmt.Errorf("load the report's time zone: %w", err)
	}
	made, err := template.New("page").Funcs(template.FuncMap{
		"say": say, "sober": sober, "plural": plural, "grouped": grouped, "short": func(digest string) string { return digest[:min(len(digest), 12)] },
	}).Parse(pageTemplate)
	if err != nil {
		panic(fmt.Sprintf("the page's template: %v", err))
	}
	var b bytes.Buffer
	if err := made.Execute(&b, r.page(zone)); err != nil {
		return fmt.Errorf("write the page: %w", err)
	}
	_, err = w.Write(b.Bytes())
	return err
}

// say shortens a text of strangers, and keeps it from deceiving.
func say(text string) string { return sober(clip(text, pageText)) }

// sober takes out of a text what steers terminals, and what turns the direction of writing around: a rule is to be read in the
// order in which it is decided.
func sober(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 {
			return -1
		}
		return r
	}, tidy(text))
}

// page is what the template shows.
type page struct {
	Style  template.CSS
	Script template.JS
	Policy string

	*Report
	Headline string
	Period   string
	Risks    []riskRow
	Bar      []riskRow // those with conversations
	Same     float64   // percent that is unchanged

	Groups     []groupView
	LeftGroups string

	Flow  *flowView // nil when no rule assigned anything
	Loads []loadView

	Changes      []changeView
	LeftChanges  int
	Passages     []passageView
	LeftPassages int

	Doubts   []doubt
	Presence string
}

// riskRow is one line of the legend.
type riskRow struct {
	Facet         Facet
	Conversations int
	Percent       float64
	Share         string
	Means         string
}

var facetMeanings = [facetCount]string{
	Unrouted: "somebody had it, now nobody does",
	Message:  "the customer is sent something else",
	Team:     "it goes to another team",
	Status:   "another status",
	Tags:     "other tags, contact tags or topics",
	Other:    "priority, type, score, notes, mails, webhooks, properties",
	Timing:   "the same, at other instants or in another order",
	Agent:    "another agent of the same team",
}

// changeView is a change with what it did.
type changeView struct {
	*Change
	Where string
}

// doubt is one thing to know before believing the report.
type doubt struct {
	Title string
	Text  string
	Names []string
	Left  int
}

func (r *Report) page(zone *time.Location) *page {
	hash := sha256.Sum256([]byte(pageScript))
	p := &page{
		Style: template.CSS(pageStyle), Script: template.JS(pageScript),
		Policy: "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-" + base64.StdEncoding.EncodeToString(hash[:]) + "'; base-uri 'none'; form-action 'none'",
		Report: r, Headline: r.headline(), Presence: r.Traffic.presence(),
		Same:   100 * float64(r.Unchanged) / float64(max(r.Conversations, 1)),
		Doubts: r.doubts(),
	}
	if !r.Traffic.First.IsZero() {
		p.Period = span(r.Traffic.First.In(zone), r.Traffic.Last.In(zone))
	}
	for _, c := range r.Facets {
		row := riskRow{
			Facet: c.Facet, Conversations: c.Conversations, Means: facetMeanings[c.Facet],
			Percent: 100 * float64(c.Conversations) / float64(max(r.Conversations, 1)), Share: percent(c.Conversations, r.Conversations),
		}
		p.Risks = append(p.Risks, row)
		if c.Conversations > 0 {
			p.Bar = append(p.Bar, row)
		}
	}
	p.Groups, p.LeftGroups = r.groupViews(zone)
	p.Flow = r.flowView()
	p.Loads = r.loadViews()
	for i := range r.Changes[:min(len(r.Changes), pageChanges)] {
		p.Changes = append(p.Changes, changeView{&r.Changes[i], r.Changes[i].where()})
	}
	p.LeftChanges = len(r.Changes) - len(p.Changes)
	for i := range r.Passages[:min(len(r.Passages), pagePassages)] {
		p.Passages = append(p.Passages, r.passageView(&r.Passages[i]))
	}
	p.LeftPassages = len(r.Passages) - len(p.Passages)
	return p
}

// span says from when to when.
func span(first, last time.Time) string {
	const day, hour = "Mon 2 Jan 2006", "15:04"
	if first.Format(day) == last.Format(day) {
		return first.Format(day+", "+hour) + " to " + last.Format(hour)
	}
	return first.Format(day+", "+hour) + " to " + last.Format(day+", "+hour)
}

// where says where a change stands, and in which rule, unless its sentence does.
func (c *Change) where() string {
	at := c.New
	if at == nil {
		at = c.Old
	}
	switch {
	case at == nil:
		return ""
	case c.Kind == RuleEdited && !strings.Contains(c.Text, quoted(c.Subject)):
		return quoted(c.Subject) + ", " + at.String()
	}
	return at.String()
}

// doubts are the notes of the report, with lists in full as far as there is room.
func (r *Report) doubts() []doubt {
	var all []doubt
	add := func(title, text string, names ...string) {
		all = append(all, doubt{title, text, names[:min(len(names), pageNames)], max(0, len(names)-pageNames)})
	}
	presence := "Presence is known from the traffic or a roster"
	if !r.Traffic.PresenceKnown() {
		presence = "Presence is assumed"
	}
	add(presence, strings.TrimPrefix(strings.TrimPrefix(r.Traffic.presence(), "presence: "), "assumed, "))
	if r.Traffic.Rejected > 0 {
		add("Some lines are no events", plural(r.Traffic.Rejected, "line")+" of the traffic was or were rejected, the same for both versions")
	}
	if a, b := r.OldNobody, r.NewNobody; a != b {
		add("Nobody has them in the end", fmt.Sprintf("left with a team but no agent: %s → %s; with nobody: %s → %s", grouped(a.TeamOnly), grouped(b.TeamOnly), grouped(a.Unrouted), grouped(b.Unrouted)))
	}
	if a, b := r.OldWaits, r.NewWaits; a != b {
		add("Queues wait differently", fmt.Sprintf("%s → %s", a, b))
	}
	if len(r.Quiet) > 0 {
		add("Changed, but not shown by this traffic", "nothing in it is decided differently because of:", r.Quiet...)
	}
	if len(r.Untested) > 0 {
		var fields []string
		for _, m := range r.Untested {
			fields = append(fields, m.Field+", read by "+some(m.Rules))
		}
		add("Fields that this traffic never carries", "what these rules would do with them was not tried:", fields...)
	}
	if len(r.Silent) > 0 {
		add("Rules that never fire in this traffic", fmt.Sprintf("%s of %s:", grouped(len(r.Silent)), plural(r.New.Rules, "rule")), r.Silent...)
	}
	return slices.Clip(all)
}
