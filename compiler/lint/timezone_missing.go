package lint

import (
	"strings"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/schema"
)

// timezoneMissing reports books that look at the clock without saying whose, or by one that knows no summer time.
var timezoneMissing = &Check{
	Code: "R502", Name: "timezone-missing", Severity: diag.Warning,
	Doc: "rules that look at the clock, in a book without a time zone or with one of a fixed offset",
	Run: func(pass *Pass) {
		name := pass.Workspace.Zone.String()
		fixed := pass.Workspace.ZoneGiven && (strings.HasPrefix(name, "Etc/GMT") || name == "EST" || name == "MST" || name == "HST")
		if pass.Workspace.ZoneGiven && !fixed {
			return
		}
		for r := range pass.Enabled() {
			for a := range compiler.RuleAtoms(r) {
				if !pass.looksAtClock(a) {
					continue
				}
				if fixed {
					pass.Reportf(a.File.Name, a.Span(), "the time zone %s knows no summer time", name).In(r).Label("name a place, such as timezone: Europe/Paris, in book.yaml")
				} else {
					pass.Reportf(a.File.Name, a.Span(), "the book does not say in which time zone the clock is").In(r).Label("it is UTC; write timezone: Europe/Paris in book.yaml")
				}
				return
			}
		}
	},
}

// looksAtClock reports whether a test depends on the local time.
func (b *Book) looksAtClock(a *compiler.Atom) bool {
	switch a.Asks {
	case compiler.AskOpen, compiler.AskOpenOfTeam, compiler.AskOpenOfAgent, compiler.AskOpenOfAssigned:
		return true
	case compiler.AskField:
	default:
		return false
	}
	switch b.Info.Fields[a.Field].ID {
	case schema.TimeOfDay, schema.DayOfWeek, schema.Today:
		return true
	}
	return a.Test == schema.Before || a.Test == schema.After
}
