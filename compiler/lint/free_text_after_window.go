package lint

import (
	"time"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/schema"
)

// freeTextAfterWindow reports timers that write on WhatsApp after it no longer allows free messages.
var freeTextAfterWindow = &Check{
	Code: "R308", Name: "free-text-after-window", Severity: diag.Warning,
	Doc: "a timer that sends on WhatsApp when the customer's last message is over a day old",
	Run: func(pass *Pass) {
		whatsapp := pass.sourceIs("whatsapp")
		for r := range pass.Enabled() {
			if whatsapp == nil || !listens(r, schema.OnTimer) || pass.tests(r, schema.ReplyWindow) || !pass.isLate(r) {
				continue
			}
			for t := range takings(r) {
				if is[*program.Send](t.Effect) && pass.implies(t.given, whatsapp) {
					pass.reportStep(t, "WhatsApp allows a free message within 24 hours of the customer's last one only").
						Label("it is suppressed then; write earlier, or notify a colleague")
				}
			}
		}
	},
}

// sourceIs returns the test of a source that some rule writes, or nil.
func (b *Book) sourceIs(source string) compiler.Cond {
	for c := range b.conditions() {
		for a := range compiler.Atoms(c.cond) {
			if a.Asks == compiler.AskField && b.Info.Fields[a.Field].ID == schema.Source && a.Test == schema.Is && len(a.Values) == 1 && mentions(a, source) {
				held := *a
				held.Negated = false
				return &held
			}
		}
	}
	return nil
}

// window is how long a channel allows free messages.
const window = 24 * time.Hour

// isLate reports whether a rule waits for a day since the customer wrote.
func (b *Book) isLate(r *compiler.Rule) bool {
	if r.When == nil {
		return false
	}
	for a := range compiler.Atoms(r.When) {
		if a.Asks != compiler.AskField || a.Test != schema.MoreThan || a.Negated || a.Values[0].Kind != compiler.Duration {
			continue
		}
		switch b.Info.Fields[a.Field].ID {
		case schema.LastCustomerMessage, schema.WaitingSince, schema.LastReply:
			if time.Duration(a.Values[0].Number) >= window {
				return true
			}
		}
	}
	return false
}
