package compiler

import (
	"fmt"
	"slices"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/schema"
)

// codeWrongForEvent is the code of what cannot be on the events of its rule.
const codeWrongForEvent = "R111"

// listens reports whether a rule listens to an event for which is holds; all reports whether to no other.
func listens(r *Rule, is func(schema.EventID) bool) (some, all bool) {
	all = len(r.On) > 0
	for _, t := range r.On {
		if is(t.Event) {
			some = true
		} else {
			all = false
		}
	}
	return some, all
}

func isMessage(e schema.EventID) bool { return schema.Events[e].Message }
func isVisit(e schema.EventID) bool   { return e == schema.OnVisit }
func isTimer(e schema.EventID) bool   { return e == schema.OnTimer }
func isReply(e schema.EventID) bool   { return e == schema.OnReply }

// reach reports what of a rule can never happen on its events.
func (c *checker) reach(r *Rule) {
	if len(r.On) == 0 {
		return // its events are wrong
	}
	anyMessage, _ := listens(r, isMessage)
	visits, onlyVisits := listens(r, isVisit)
	_, onlyTimer := listens(r, isTimer)
	if visits && r.Limit != nil {
		c.report(codeNeverTriggered, limitSpan(r), "a rule %s %s takes no %s", c.spell("on"), c.spell("visit"), c.spell("limit")).Label = "a visit belongs to no conversation"
	}
	switch {
	case onlyVisits:
		c.eachField(r, func(at dsl.Node, id program.FieldID, related *Atom) {
			if s := c.rows[id].scope; s != schema.Visitor && s != schema.Clock {
				c.unreachable(codeNeverTriggered, at, id, related, "a visit comes before the conversation")
			}
		})
	case !anyMessage:
		c.eachField(r, func(at dsl.Node, id program.FieldID, related *Atom) {
			if c.rows[id].scope == schema.Message {
				c.unreachable(codeWrongForEvent, at, id, related,
					fmt.Sprintf("it has a value %s %s and %s only", c.spell("on"), c.spell("message"), c.spell("first message")))
			}
		})
	}
	if onlyTimer && !c.passesWithTime(r) {
		d := c.report(codeNeverTriggered, nameSpan(r), "the rule can never be triggered")
		d.Label = fmt.Sprintf("%s %s needs a condition that time alone makes true", c.spell("on"), c.spell("timer"))
	}
}

func limitSpan(r *Rule) diag.Span {
	for _, line := range r.Node.Header {
		if l, ok := line.(*dsl.Limit); ok {
			return l.Span()
		}
	}
	return nameSpan(r)
}

// unreachable reports a field that is always missing where it is read.
func (c *checker) unreachable(code string, at dsl.Node, id program.FieldID, related *Atom, label string) {
	d := c.report(code, at.Span(), "%s is always missing on the events of this rule", quote(c.spellPath(c.rows[id].path)))
	d.Label = label
	if related != nil {
		relate(d, related.File.Name, related.Span(), "read here")
	}
}

// eachField calls visit for each field that a rule reads, with where it reads it;
// related is the test in a define through which it does.
func (c *checker) eachField(r *Rule, visit func(at dsl.Node, id program.FieldID, related *Atom)) {
	type reading struct {
		via *Use
		id  program.FieldID
	}
	seen := map[reading]bool{}
	for a, via := range RuleAtoms(r) {
		switch {
		case a.Asks != AskField:
		case via != nil:
			if key := (reading{via, a.Field}); !seen[key] {
				seen[key] = true
				visit(via.Node, a.Field, a)
			}
		default:
			visit(fieldNode(a.Node), a.Field, nil)
		}
	}
	for _, use := range c.reads {
		visit(use.at, use.id, nil)
	}
}

// fieldNode returns the field of a test.
func fieldNode(n dsl.Node) dsl.Node {
	switch n := n.(type) {
	case *dsl.Compare:
		return n.Field
	case *dsl.Truth:
		return n.Field
	}
	return n
}

// clockFields are the fields that change by the passing of time.
var clockFields = []schema.FieldID{schema.Now, schema.TimeOfDay, schema.DayOfWeek, schema.Today, schema.ReplyWindow}

// isWrong reports whether a part of the declaration that is being checked has no meaning, as was found before.
func (c *checker) isWrong(part diag.Span) bool {
	for i := len(c.found) - 1; i >= 0 && c.found[i].Where == c.where && c.found[i].File == c.file.Name; i-- {
		if part.Contains(c.found[i].Span) && isRefused(c.found[i]) {
			return true
		}
	}
	return false
}

// passesWithTime reports whether time alone can change the condition of a rule.
func (c *checker) passesWithTime(r *Rule) bool {
	if r.Node.When != nil && (r.When == nil || c.isWrong(r.Node.When.Span())) {
		return true // it is wrong, and a finding says so
	}
	for a := range Atoms(r.When) {
		switch a.Asks {
		case AskOpen, AskOpenOfTeam, AskOpenOfAgent, AskOpenOfAssigned:
			return true
		case AskField:
			if isElapsed(a) || slices.Contains(clockFields, c.info.Fields[a.Field].ID) {
				return true
			}
		}
	}
	return false
}
