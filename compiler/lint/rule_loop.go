package lint

import (
	"slices"
	"strings"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/fold"
	"github.com/routebook/routebook/dsl/schema"
)

// ruleLoop reports rules of which the effects trigger each other in a circle. A turn ends it, since a rule fires once in
// a turn; but what the last of them leaves behind is never what the first one set.
var ruleLoop = &Check{
	Code: "R305", Name: "rule-loop", Severity: diag.Error,
	Doc: "rules that set each other off in a circle",
	Run: func(pass *Pass) {
		graph := newCauses(pass.Book)
		reported := map[*outline]bool{}
		for _, o := range pass.outlines() {
			path := graph.circle(o)
			if path == nil || slices.ContainsFunc(path, func(o *outline) bool { return reported[o] }) {
				continue
			}
			for _, member := range path {
				reported[member] = true
			}
			report := pass.ReportRule(o.rule, "the rule sets itself off again").Label("%s", circleText(path))
			for _, member := range path[1:] {
				report.RelateRule(member.rule, "through this one")
			}
		}
	},
}

// circleText writes a circle of rules.
func circleText(path []*outline) string {
	var all []string
	for _, o := range append(path, path[0]) {
		all = append(all, o.rule.ID)
	}
	return strings.Join(all, " → ")
}

// causes knows which rules a rule sets off: those that listen to a word that it adds, removes or sets by name. What it
// may cause beyond that depends on the conversation, and does not count.
type causes struct {
	all []*outline
	by  map[occurrence][]*outline // who listens
}

// occurrence is an event that a step causes.
type occurrence struct {
	event schema.EventID
	word  string // folded
}

func newCauses(b *Book) *causes {
	c := &causes{all: b.outlines(), by: map[occurrence][]*outline{}}
	for _, o := range c.all {
		for _, on := range o.rule.On {
			for _, word := range on.Words {
				at := occurrence{on.Event, word}
				c.by[at] = append(c.by[at], o)
			}
		}
	}
	return c
}

// circle returns a path from a rule back to itself, or nil.
func (c *causes) circle(from *outline) []*outline {
	seen := map[*outline]bool{}
	var walk func(o *outline, path []*outline) []*outline
	walk = func(o *outline, path []*outline) []*outline {
		for t := range takings(o.rule) {
			for _, s := range t.Does {
				for _, next := range c.by[causedBy(s)] {
					switch {
					case next == from:
						return path
					case !seen[next]:
						seen[next] = true
						if found := walk(next, append(slices.Clip(path), next)); found != nil {
							return found
						}
					}
				}
			}
		}
		return nil
	}
	return walk(from, []*outline{from})
}

// causedBy returns the event that a step causes where it changes anything.
func causedBy(s program.Step) occurrence {
	switch s := s.(type) {
	case *program.Tagging:
		switch {
		case s.Set != program.Tags:
		case s.Remove:
			return occurrence{schema.OnTagRemoved, fold.String(s.Word)}
		default:
			return occurrence{schema.OnTagAdded, fold.String(s.Word)}
		}
	case *program.SetStatus:
		return occurrence{schema.OnStatusSet, fold.String(s.Status)}
	}
	return occurrence{}
}
