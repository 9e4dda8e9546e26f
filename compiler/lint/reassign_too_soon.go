package lint

import (
	"time"

	"github.com/routebook/routebook/dsl"
	"github.com/routebook/routebook/dsl/diag"
)

// reassignTooSoon reports reassignments before anybody can have read the message.
var reassignTooSoon = &Check{
	Code: "R404", Name: "reassign-too-soon", Severity: diag.Warning,
	Doc: "reassign after less than a minute",
	Run: func(pass *Pass) {
		for r := range pass.Enabled() {
			for t := range takings(r) {
				if n, ok := t.Node.(*dsl.Assign); ok && n.Reassign != nil && n.Reassign.After.Value < time.Minute {
					pass.Reportf(t.File.Name, n.Reassign.After.Span(), "nobody can have read the message by then").In(r).Label("leave at least a minute")
				}
			}
		}
		for i := range pass.Workspace.Teams {
			if t := &pass.Workspace.Teams[i]; t.ReassignAfter > 0 && t.ReassignAfter < time.Minute {
				pass.Reportf(t.File, t.Span, "the team %q passes conversations on before anybody can have read them", t.Name).Label("leave at least a minute")
			}
		}
	},
}
