package importer

import (
	"cmp"
	_ "embed" // for the schema
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Schema is the JSON Schema of a report.
//
//go:embed import.schema.json
var Schema string

// Outcome says how much of a rule was translated.
type Outcome string

// Outcomes, best first.
const (
	Translated   Outcome = "translated"   // it decides the same
	Approximated Outcome = "approximated" // it decides the same but for cases that the notes name
	Partial      Outcome = "partial"      // something of it is missing, see the notes
	Untranslated Outcome = "untranslated" // nothing of it is there
)

// Outcomes are all of them, best first.
var Outcomes = []Outcome{Translated, Approximated, Partial, Untranslated}

// Report says what became of each rule of a source.
type Report struct {
	Schema  int         `json:"schema"` // 1
	System  string      `json:"system"`
	File    string      `json:"file"`
	Counts  Counts      `json:"counts"`
	Rules   []Rule      `json:"rules"`    // in the order of the source
	Reads   []string    `json:"reads"`    // what rules read of an event's own keys, as in event.labels.severity; sorted
	LeftOut []string    `json:"left_out"` // what is no rule, and no rule needs
	Written []string    `json:"written"`  // files; none when nothing was written
	names   systemNames // for the text
}

type systemNames struct{ product, rule string }

// Counts counts the rules of a source.
type Counts struct {
	Rules        int `json:"rules"`
	Translated   int `json:"translated"`
	Approximated int `json:"approximated"`
	Partial      int `json:"partial"`
	Untranslated int `json:"untranslated"`
}

// Rule is a rule of the source.
type Rule struct {
	Name    string   `json:"name"`
	Line    int      `json:"line"`   // from 1
	Column  int      `json:"column"` // from 1, in characters
	Outcome Outcome  `json:"outcome"`
	Became  []string `json:"became"` // names of rules of the book
	Notes   []Note   `json:"notes"`
}

// Note is what is to be said of a rule.
type Note struct {
	Kind   string `json:"kind"` // ordered, approximated or untranslated
	Text   string `json:"text"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
}

var noteKinds = [...]string{ordered: "ordered", approximated: "approximated", untranslated: "untranslated"}

// IsComplete reports whether nothing of the source is missing in the book.
func (r *Report) IsComplete() bool { return r.Counts.Partial+r.Counts.Untranslated == 0 }

// JSON returns the report as JSON.
func (r *Report) JSON() []byte {
	out, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		panic(err) // it holds texts and numbers
	}
	return append(out, '\n')
}

func (d *draft) report() Report {
	r := Report{
		Schema: 1, System: d.system.Name, File: d.source.File, Rules: []Rule{}, LeftOut: []string{}, Written: []string{},
		names: systemNames{d.system.Product, d.system.Rule},
	}
	r.LeftOut = append(r.LeftOut, d.leftOut...)
	r.Reads = d.reads()
	items := slices.Clone(d.items)
	slices.SortStableFunc(items, func(a, b *item) int { return cmp.Compare(a.span.Start, b.span.Start) })
	for _, it := range items {
		rule := d.reported(it)
		r.Rules = append(r.Rules, rule)
		r.Counts.add(rule.Outcome)
	}
	return r
}

func (c *Counts) add(o Outcome) {
	c.Rules++
	switch o {
	case Translated:
		c.Translated++
	case Approximated:
		c.Approximated++
	case Partial:
		c.Partial++
	case Untranslated:
		c.Untranslated++
	}
}

func (d *draft) reported(it *item) Rule {
	at := d.mapper.OffsetPosition(it.span.Start)
	r := Rule{Name: oneLine(it.name, maxName), Line: at.Line, Column: at.Column, Outcome: it.outcome(), Became: []string{}, Notes: []Note{}}
	for _, became := range it.rules {
		r.Became = append(r.Became, became.name)
	}
	for _, n := range it.notes {
		if it.isGone() && n.kind == approximated {
			continue // of what is not there
		}
		at := d.mapper.OffsetPosition(n.span.Start)
		r.Notes = append(r.Notes, Note{noteKinds[n.kind], oneLine(n.text, 400), at.Line, at.Column})
	}
	return r
}

// isGone reports whether nothing of an item was translated. An item that needs no rule is not gone.
func (it *item) isGone() bool { return len(it.rules) == 0 && it.isLacking() }

func (it *item) outcome() Outcome {
	worst := Translated
	for _, n := range it.notes {
		switch {
		case n.kind == approximated && it.isGone():
		case n.kind == untranslated:
			worst = Partial
		case n.kind == approximated && worst == Translated:
			worst = Approximated
		}
	}
	if len(it.rules) == 0 && worst == Partial {
		return Untranslated
	}
	return worst
}

// Text returns the report for people: the counts, then what they should know, each thing once with the places it is about.
func (r *Report) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s of %s\n", r.File, counted(r.Counts.Rules, r.names.rule), r.names.product)
	c := r.Counts
	fmt.Fprintf(&b, "  %d translated, %d approximated, %d in part, %d not\n", c.Translated, c.Approximated, c.Partial, c.Untranslated)
	for _, section := range []struct{ kind, title string }{
		{"untranslated", "not translated"}, {"approximated", "approximated"}, {"ordered", "written otherwise, with the same decision"},
	} {
		r.section(&b, section.kind, section.title)
	}
	if len(r.Reads) > 0 {
		fmt.Fprintf(&b, "events need\n  %s\n", strings.Join(r.Reads, ", "))
	}
	if len(r.LeftOut) > 0 {
		b.WriteString("left out, as no rule needs it\n")
		for _, s := range r.LeftOut {
			fmt.Fprintf(&b, "  %s\n", s)
		}
	}
	return b.String()
}

// maxPlaces is how many places of one note the text lists.
const maxPlaces = 5

func (r *Report) section(b *strings.Builder, kind, title string) {
	places := map[string][]string{}
	var order []string
	for i := range r.Rules {
		rule := &r.Rules[i]
		for _, n := range rule.Notes {
			if n.Kind != kind {
				continue
			}
			if places[n.Text] == nil {
				order = append(order, n.Text)
			}
			places[n.Text] = append(places[n.Text], fmt.Sprintf("%s:%d:%d  %s", r.File, n.Line, n.Column, rule.Name))
		}
	}
	if len(order) == 0 {
		return
	}
	fmt.Fprintln(b, title)
	for _, text := range order {
		fmt.Fprintf(b, "  %s\n", text)
		for i, place := range places[text] {
			if i == maxPlaces && len(places[text]) > maxPlaces+1 {
				fmt.Fprintf(b, "    … and %d more\n", len(places[text])-i)
				break
			}
			fmt.Fprintf(b, "    %s\n", place)
		}
	}
}

func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
