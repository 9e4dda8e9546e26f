package lint

import (
	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/schema"
)

// resolveNotFirst reports rules that resolve on a word in any message.
var resolveNotFirst = &Check{
	Code: "R307", Name: "resolve-not-first-message", Severity: diag.Warning,
	Doc: "a rule that resolves on a word in any message, and so may close a conversation that goes on",
	Run: func(pass *Pass) {
		for r := range pass.Enabled() {
			if !listens(r, schema.OnMessage) || !pass.tests(r, schema.Body, schema.Subject) || pass.tests(r, schema.MessageFirst) {
				continue
			}
			for t := range takings(r) {
				if !is[*program.Resolve](t.Effect) {
					continue
				}
				report := pass.reportStep(t, "the rule resolves on a word in any message").Label("a conversation that goes on is closed")
				if on := onMessage(r); on != nil {
					report.Fix(false, "listen to first messages only", diag.Edit{
						File: r.File.Name, Span: on.Span(), New: r.File.Table.Spell("first message", ""),
					})
				}
			}
		}
	},
}

// onMessage returns where a rule says that it listens to messages, or nil.
func onMessage(r *compiler.Rule) dsl.Node {
	for _, h := range r.Node.Header {
		on, ok := h.(*dsl.On)
		if !ok {
			continue
		}
		for _, e := range on.Events {
			if plain, ok := e.(*dsl.PlainEvent); ok && plain.Phrase == "message" {
				return plain
			}
		}
	}
	return nil
}
