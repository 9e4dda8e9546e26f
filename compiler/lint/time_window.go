package lint

import (
	"fmt"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/schema"
)

// timeWindow reports windows of time that are not what they look like.
var timeWindow = &Check{
	Code: "R501", Name: "time-window", Severity: diag.Error,
	Doc: "a window of time that is the whole day, or that runs over midnight beside a single weekday",
	Run: func(pass *Pass) {
		for c := range pass.conditions() {
			for a := range compiler.Atoms(c.cond) {
				if a.File == c.file && isWindow(pass.Book, a) && a.Values[0].Number == a.Values[1].Number {
					pass.Reportf(a.File.Name, a.Span(), "the window is the whole day").within(c).Label("it begins where it ends")
				}
			}
			series(c.cond, func(part compiler.Cond) { pass.overMidnight(c, part) })
		}
	},
}

// isWindow reports whether a test is about a window of the day.
func isWindow(b *Book, a *compiler.Atom) bool {
	return a.Asks == compiler.AskField && a.Test == schema.Between && b.Info.Fields[a.Field].ID == schema.TimeOfDay
}

// overMidnight reports "weekday is saturday and time is between 22:00 and 06:00": the hours after midnight are those of
// Saturday, not those that follow it.
func (p *Pass) overMidnight(c condition, part compiler.Cond) {
	all, ok := part.(*compiler.All)
	if !ok {
		return
	}
	var day *compiler.Atom
	for _, t := range all.Terms {
		if a, ok := t.(*compiler.Atom); ok && a.Asks == compiler.AskField && p.Info.Fields[a.Field].ID == schema.DayOfWeek && !a.Negated && len(a.Values) == 1 {
			day = a
		}
	}
	for _, t := range all.Terms {
		if a, ok := t.(*compiler.Atom); ok && day != nil && isWindow(p.Book, a) && !a.Negated && a.Values[0].Number > a.Values[1].Number {
			p.Reportf(a.File.Name, a.Span(), "the window runs over midnight, and the weekday does not").As(diag.Warning).within(c).
				Label("the hours before %s are those of the same %s", clock(a.Values[1].Number), day.Values[0].Text).
				Relate(day.File.Name, day.Span(), "the weekday")
		}
	}
}

// clock writes a second of the day.
func clock(second float64) string {
	return fmt.Sprintf("%02d:%02d", int(second)/3600, int(second)/60%60)
}
