package lint

import (
	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/schema"
)

// autoReplyMayRepeat reports answers that a customer may get again with every message.
var autoReplyMayRepeat = &Check{
	Code: "R304", Name: "auto-reply-may-repeat", Severity: diag.Warning,
	Doc: "an answer to every message, without a limit",
	Run: func(pass *Pass) {
		for r := range pass.Enabled() {
			if !listens(r, schema.OnMessage) || r.Limit != nil || pass.tests(r, schema.MessageFirst, schema.MessageCount, schema.ReplyCount) {
				continue
			}
			for t := range takings(r) {
				if !is[*program.Send](t.Effect) || pass.oncePerTag(r) {
					continue
				}
				report := pass.reportStep(t, "the answer may be sent again with every message").
					Label("add a limit, or listen to first messages only")
				if at := afterName(r); at > 0 {
					line := "\n  " + r.File.Table.Spell("limit", "") + " " + r.File.Table.Spell("once", "") + " " + r.File.Table.Spell("per conversation", "")
					report.Fix(false, "answer once in a conversation", diag.Edit{File: r.File.Name, Span: diag.Span{Start: at, End: at}, New: line})
				}
				break
			}
		}
	},
}

// oncePerTag reports whether a rule adds a tag whose absence it asks for: then it fires once while the tag stays.
func (b *Book) oncePerTag(r *compiler.Rule) bool {
	for t := range takings(r) {
		for _, s := range t.Does {
			tag, ok := s.(*program.Tagging)
			if !ok || tag.Remove {
				continue
			}
			for a := range compiler.RuleAtoms(r) {
				if a.Asks == compiler.AskField && b.Info.Fields[a.Field].ID == tagged[tag.Set] && a.Negated && mentions(a, tag.Word) {
					return true
				}
			}
		}
	}
	return false
}

// tagged are the fields that steps on sets of words change.
var tagged = map[program.WordSet]schema.FieldID{program.Tags: schema.Tag, program.ContactTags: schema.ContactTag, program.Topics: schema.Topic}

// afterName returns the offset behind the name of a rule, or 0 where a header has no place.
func afterName(r *compiler.Rule) int {
	if r.Node.Name == nil {
		return 0
	}
	return r.Node.Name.Span().End
}
