package main

import (
	"regexp"
	"slices"
	"strings"

	"github.com/routebook/routebook/compiler/workload"
)

// loop is what one writes without an engine: rules in order, cheap conditions first, up to the first one that is false.
type loop struct {
	source   *workload.Workload
	rules    [][][]loopCondition // of each rule its clauses, of each clause its conditions
	messages []workload.Message
	lists    map[loopList]bool // what is known of the message at hand
}

// loopList is the question whether a text holds a word of a list that many rules share: asked once per message.
type loopList struct {
	name  string
	field workload.Field
}

type loopCondition struct {
	workload.Condition
	regex *regexp.Regexp
}

func (l *loop) write(w *workload.Workload) { l.source = w }

func (l *loop) build() error {
	l.rules = make([][][]loopCondition, len(l.source.Rules))
	for i := range l.source.Rules {
		for _, clause := range cheapFirst(l.source.Rules[i].When) {
			conditions := make([]loopCondition, len(clause))
			for j, c := range clause {
				conditions[j].Condition = c
				if c.Op == workload.Matches {
					var err error
					if conditions[j].regex, err = regexp.Compile(c.Values[0]); err != nil {
						return err
					}
				}
			}
			l.rules[i] = append(l.rules[i], conditions)
		}
	}
	return nil
}

func (l *loop) decode(messages []workload.Message) error {
	l.messages, l.lists = messages, make(map[loopList]bool)
	return nil
}

func (l *loop) match(i int, matched []int) ([]int, error) {
	m := lower(&l.messages[i])
	clear(l.lists)
	for i, clauses := range l.rules {
		if l.allHold(clauses, &m) {
			matched = append(matched, i)
		}
	}
	return matched, nil
}

func (l *loop) allHold(clauses [][]loopCondition, m *lowered) bool {
	for _, clause := range clauses {
		if !l.anyHolds(clause, m) {
			return false
		}
	}
	return true
}

func (l *loop) anyHolds(clause []loopCondition, m *lowered) bool {
	for i := range clause {
		c := &clause[i]
		held := c.List != "" && l.listHolds(c, m) || c.List == "" && c.holds(m)
		if held != c.Negated {
			return true
		}
	}
	return false
}

func (l *loop) listHolds(c *loopCondition, m *lowered) bool {
	question := loopList{name: c.List, field: c.Field}
	held, known := l.lists[question]
	if !known {
		held = c.holds(m)
		l.lists[question] = held
	}
	return held
}

func (c *loopCondition) holds(m *lowered) bool {
	switch c.Field {
	case workload.Source:
		return slices.Contains(c.Values, m.Source)
	case workload.Domain:
		if c.Op == workload.EndsWith {
			return strings.HasSuffix(m.Domain, c.Values[0])
		}
		return slices.Contains(c.Values, m.Domain)
	case workload.Weekday:
		return slices.Contains(c.Values, m.Weekday)
	case workload.Hour:
		if c.From < c.To {
			return c.From <= m.Hour && m.Hour < c.To
		}
		return c.From <= m.Hour || m.Hour < c.To
	case workload.Tags:
		return slices.ContainsFunc(m.Tags, func(tag string) bool { return slices.Contains(c.Values, tag) })
	case workload.Subject:
		return c.textHolds(m.Subject, m.subject)
	}
	return c.textHolds(m.Body, m.body)
}

func (c *loopCondition) textHolds(original, lower string) bool {
	if c.regex != nil {
		return c.regex.MatchString(original)
	}
	for _, word := range c.Values {
		if strings.Contains(lower, word) {
			return true
		}
	}
	return false
}
