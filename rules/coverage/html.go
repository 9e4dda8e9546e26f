package coverage

import (
	"cmp"
	_ "embed" // for the page
	"html/template"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/routebook/routebook/dsl"
	"github.com/routebook/routebook/dsl/diag"
)

// The page is one file: it loads nothing, and looks right by day and by night and on paper.
//
//go:embed page.html
var pageText string

var pageTemplate = template.Must(template.New("coverage").Parse(pageText))

// page is what the template shows.
type page struct {
	Title    string
	Percent  float64
	Traffic  float64
	HasMore  bool // whether there is recorded traffic
	Tally    Tally
	Worst    []pageUnit
	Files    []pageFile
	Complete int
}

type pageUnit struct {
	Name, Anchor string
	Percent      float64
	Gaps         int
}

type pageFile struct {
	Name  string
	Lines []pageLine
}

type pageLine struct {
	Anchor string
	Number int
	Class  string // "full", "part", "none" or "": nothing on the line can be exercised
	Pieces []pagePiece
}

type pagePiece struct {
	Class string
	Title string
	Text  string
}

// mark is a part of a file with how far it is exercised.
type mark struct {
	start, end int
	class      string
	title      string
}

// WriteHTML writes the text of the book with its margins coloured.
func (c *Profile) WriteHTML(w io.Writer, title string, traffic bool) error {
	t := c.Tally(Tests)
	p := page{
		Title: title, Percent: Shown(t.Percent()), Tally: t, HasMore: traffic,
		Traffic: Shown(c.Tally(Tests | Traffic).Percent()),
	}
	for _, u := range c.Worst() {
		line := c.mapper(u.File).OffsetPosition(u.Span.Start).Line
		p.Worst = append(p.Worst, pageUnit{Name: u.Name, Anchor: anchor(u.File, line), Percent: Shown(u.Tally(Tests).Percent()), Gaps: len(u.Gaps())})
	}
	p.Complete = len(c.Units) - len(p.Worst)
	for _, f := range c.info.Files {
		p.Files = append(p.Files, fileOf(f, c.marks(f.Name)))
	}
	return pageTemplate.Execute(w, p)
}

func anchor(file string, line int) string {
	return file + ":" + strconv.Itoa(line)
}

// marks returns what can be exercised in a file, in the order of the text.
func (c *Profile) marks(file string) []mark {
	var all []mark
	add := func(at Place, class, title string) {
		if at.File == file {
			all = append(all, mark{at.Span.Start, at.Span.End, class, title})
		}
	}
	for _, u := range c.Units {
		if !u.Define {
			class, title := state(u.Fired, u.Fired, "fired", "never fired")
			add(Place{File: u.File, Span: u.Span}, class, title)
		}
		for _, cond := range u.Conditions {
			class, title := state(cond.True, cond.False, "seen true and false", sidesTitle(cond))
			add(cond.Place, class, title)
		}
		for _, f := range u.Fallbacks {
			class, title := state(f.Taken, f.Taken, "taken", "never taken")
			add(f.Place, class, title)
		}
		for _, b := range u.Branches {
			if strings.HasPrefix(b.Text, "{") { // an otherwise; the others are marked as conditions
				class, title := state(b.Taken, b.Taken, "taken", "never taken")
				add(Place{File: b.File, Span: firstByte(b.Place)}, class, title)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b mark) int { return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(b.end, a.end)) })
	return all
}

func sidesTitle(c *Condition) string {
	switch {
	case (c.True|c.False)&Tests == 0:
		return "never reached"
	case c.True&Tests == 0:
		return "never true"
	}
	return "never false"
}

// state says how far something with two sides is exercised. What only traffic exercises is half covered: nothing expects it.
func state(a, b Origin, full, gap string) (class, title string) {
	switch {
	case a&b&Tests != 0:
		return "full", full
	case (a|b)&Tests != 0:
		return "part", gap + trafficToo(a&b)
	case (a|b)&Traffic != 0:
		return "part", gap + " by a test; traffic does"
	}
	return "none", gap
}

func trafficToo(both Origin) string {
	if both&Traffic != 0 {
		return " by a test; traffic does"
	}
	return ""
}

// fileOf cuts a file into lines and pieces.
func fileOf(f *dsl.File, marks []mark) pageFile {
	file := pageFile{Name: f.Name}
	src := string(f.Src)
	start := 0
	for number := 1; start < len(src); number++ {
		end := len(src)
		next := end
		if i := strings.IndexByte(src[start:], '\n'); i >= 0 {
			end, next = start+i, start+i+1
		}
		line := pageLine{Number: number, Anchor: anchor(f.Name, number)}
		line.Pieces, line.Class = pieces(src, start, end, marks)
		file.Lines = append(file.Lines, line)
		start = next
	}
	return file
}

// pieces cuts one line where marks begin and end. A mark within another is not shown by itself.
func pieces(src string, start, end int, marks []mark) (all []pagePiece, class string) {
	worst := map[string]int{"": 0, "full": 1, "part": 2, "none": 3}
	at := start
	for _, m := range marks {
		from, to := max(m.start, at), min(m.end, end)
		if from >= to {
			continue
		}
		if from > at {
			all = append(all, pagePiece{Text: src[at:from]})
		}
		all = append(all, pagePiece{Class: m.class, Title: m.title, Text: src[from:to]})
		at = to
		if worst[m.class] > worst[class] {
			class = m.class
		}
	}
	if at < end {
		all = append(all, pagePiece{Text: src[at:end]})
	}
	return all, class
}

// firstByte returns the span of the first byte of a place.
func firstByte(p Place) diag.Span { return diag.Span{Start: p.Span.Start, End: p.Span.Start + 1} }
