package main

import (
	"fmt"
	"strconv"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"

	"github.com/routebook/routebook/compiler/workload"
)

// celMatcher runs one program of CEL per rule, optimised: constants folded, patterns compiled ahead.
type celMatcher struct {
	texts    []string
	programs []cel.Program
	messages []workload.Message
	values   map[string]any
}

func (c *celMatcher) write(w *workload.Workload) {
	for i := range w.Rules {
		c.texts = append(c.texts, join(cheapFirst(w.Rules[i].When), " && ", " || ", celCondition))
	}
}

func celCondition(c *workload.Condition) string {
	text := celTest(c)
	if c.Negated {
		return "!(" + text + ")"
	}
	return text
}

func celTest(c *workload.Condition) string {
	lower := map[workload.Field]string{workload.Subject: "lower_subject", workload.Body: "lower_body"}
	original := map[workload.Field]string{workload.Subject: "subject", workload.Body: "body"}
	names := map[workload.Field]string{workload.Source: "source", workload.Domain: "domain", workload.Weekday: "weekday"}
	switch {
	case c.Op == workload.Contains:
		return each(c.Values, " || ", func(v string) string { return lower[c.Field] + ".contains(" + strconv.Quote(v) + ")" })
	case c.Op == workload.Matches:
		return original[c.Field] + ".matches(" + strconv.Quote(c.Values[0]) + ")"
	case c.Op == workload.EndsWith:
		return names[c.Field] + ".endsWith(" + strconv.Quote(c.Values[0]) + ")"
	case c.Op == workload.Between && c.From < c.To:
		return fmt.Sprintf("(hour >= %d && hour < %d)", c.From, c.To)
	case c.Op == workload.Between:
		return fmt.Sprintf("(hour >= %d || hour < %d)", c.From, c.To)
	case c.Field == workload.Tags:
		return each(c.Values, " || ", func(v string) string { return strconv.Quote(v) + " in tags" })
	case len(c.Values) == 1:
		return names[c.Field] + " == " + strconv.Quote(c.Values[0])
	}
	return names[c.Field] + " in " + quoted(c.Values)
}

func (c *celMatcher) build() error {
	var variables []cel.EnvOption
	for _, name := range []string{"source", "subject", "body", "lower_subject", "lower_body", "domain", "weekday"} {
		variables = append(variables, cel.Variable(name, cel.StringType))
	}
	variables = append(variables, cel.Variable("hour", cel.IntType), cel.Variable("tags", cel.ListType(cel.StringType)))
	env, err := cel.NewEnv(variables...)
	if err != nil {
		return err
	}
	c.programs = make([]cel.Program, len(c.texts))
	for i, text := range c.texts {
		tree, issues := env.Compile(text)
		if err := issues.Err(); err != nil {
			return err
		}
		if c.programs[i], err = env.Program(tree, cel.EvalOptions(cel.OptOptimize)); err != nil {
			return err
		}
	}
	c.texts = nil
	return nil
}

func (c *celMatcher) decode(messages []workload.Message) error {
	c.messages = messages
	c.values = make(map[string]any)
	return nil
}

func (c *celMatcher) match(i int, matched []int) ([]int, error) {
	m := lower(&c.messages[i])
	// Values of CEL's own types need no conversion in each rule.
	c.values["source"] = types.String(m.Source)
	c.values["subject"], c.values["lower_subject"] = types.String(m.Subject), types.String(m.subject)
	c.values["body"], c.values["lower_body"] = types.String(m.Body), types.String(m.body)
	c.values["domain"] = types.String(m.Domain)
	c.values["weekday"] = types.String(m.Weekday)
	c.values["hour"] = types.Int(m.Hour)
	c.values["tags"] = types.NewStringList(types.DefaultTypeAdapter, m.Tags)
	activation, err := cel.NewActivation(c.values)
	if err != nil {
		return nil, err
	}
	for i, p := range c.programs {
		holds, _, err := p.Eval(activation)
		if err != nil {
			return nil, err
		}
		if holds == types.True {
			matched = append(matched, i)
		}
	}
	return matched, nil
}
