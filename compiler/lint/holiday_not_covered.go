package lint

import (
	"fmt"

	"github.com/routebook/routebook/dsl/diag"
)

// holidayNotCovered reports calendars whose holidays are all over: the coming ones are taken for working days.
var holidayNotCovered = &Check{
	Code: "R503", Name: "holiday-not-covered", Severity: diag.Info,
	Doc: "a calendar whose holidays are all over",
	Run: func(pass *Pass) {
		if pass.Today == "" {
			return
		}
		for i := range pass.Workspace.Calendars {
			c := &pass.Workspace.Calendars[i]
			if len(c.Holidays) == 0 {
				continue
			}
			last := c.Holidays[len(c.Holidays)-1]
			if day := fmt.Sprintf("%04d-%02d-%02d", last.Year, last.Month, last.Day); day < pass.Today {
				pass.Reportf(c.File, c.Span, "the last holiday of the calendar %q was %s", c.Name, day).Label("add those to come")
			}
		}
	},
}
