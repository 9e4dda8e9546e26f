package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/vm"

	"github.com/routebook/routebook/compiler/workload"
)

// exprMatcher runs one program of expr-lang/expr per rule, on one virtual machine.
type exprMatcher struct {
	texts    []string
	programs []*vm.Program
	machine  vm.VM
	messages []workload.Message
	env      exprEnv
}

// exprEnv is a struct, which expr compiles to field accesses without map look-ups.
type exprEnv struct {
	Source       string
	Subject      string
	Body         string
	LowerSubject string
	LowerBody    string
	Domain       string
	Tags         []string
	Hour         int
	Weekday      string
}

func (e *exprMatcher) write(w *workload.Workload) {
	for i := range w.Rules {
		e.texts = append(e.texts, join(cheapFirst(w.Rules[i].When), " && ", " || ", exprCondition))
	}
}

func exprCondition(c *workload.Condition) string {
	text := exprTest(c)
	if c.Negated {
		return "!(" + text + ")"
	}
	return text
}

func exprTest(c *workload.Condition) string {
	lower := map[workload.Field]string{workload.Subject: "LowerSubject", workload.Body: "LowerBody"}
	original := map[workload.Field]string{workload.Subject: "Subject", workload.Body: "Body"}
	names := map[workload.Field]string{workload.Source: "Source", workload.Domain: "Domain", workload.Weekday: "Weekday"}
	switch {
	case c.Op == workload.Contains:
		return each(c.Values, " || ", func(v string) string { return lower[c.Field] + " contains " + strconv.Quote(v) })
	case c.Op == workload.Matches:
		return original[c.Field] + " matches " + strconv.Quote(c.Values[0])
	case c.Op == workload.EndsWith:
		return names[c.Field] + " endsWith " + strconv.Quote(c.Values[0])
	case c.Op == workload.Between && c.From < c.To:
		return fmt.Sprintf("(Hour >= %d && Hour < %d)", c.From, c.To)
	case c.Op == workload.Between:
		return fmt.Sprintf("(Hour >= %d || Hour < %d)", c.From, c.To)
	case c.Field == workload.Tags:
		return each(c.Values, " || ", func(v string) string { return strconv.Quote(v) + " in Tags" })
	case len(c.Values) == 1:
		return names[c.Field] + " == " + strconv.Quote(c.Values[0])
	}
	return names[c.Field] + " in " + quoted(c.Values)
}

// quoted writes values as a list in brackets.
func quoted(values []string) string {
	var all []string
	for _, value := range values {
		all = append(all, strconv.Quote(value))
	}
	return "[" + strings.Join(all, ", ") + "]"
}

func (e *exprMatcher) build() error {
	e.programs = make([]*vm.Program, len(e.texts))
	for i, text := range e.texts {
		var err error
		if e.programs[i], err = expr.Compile(text, expr.Env(&exprEnv{}), expr.AsBool()); err != nil {
			return err
		}
	}
	e.texts = nil
	return nil
}

func (e *exprMatcher) decode(messages []workload.Message) error {
	e.messages = messages
	return nil
}

func (e *exprMatcher) match(i int, matched []int) ([]int, error) {
	m := lower(&e.messages[i])
	e.env = exprEnv{
		Source: m.Source, Subject: m.Subject, Body: m.Body, LowerSubject: m.subject, LowerBody: m.body,
		Domain: m.Domain, Tags: m.Tags, Hour: m.Hour, Weekday: m.Weekday,
	}
	for i, p := range e.programs {
		holds, err := e.machine.Run(p, &e.env)
		if err != nil {
			return nil, err
		}
		if holds.(bool) {
			matched = append(matched, i)
		}
	}
	return matched, nil
}
