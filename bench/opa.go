package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"

	"github.com/routebook/routebook/compiler/workload"
)

// opaMatcher asks OPA for a set of numbers, one rule of Rego each. What OPA can index (equality, membership, ends of
// texts) is written as it wants it, and a query is prepared once.
type opaMatcher struct {
	text     string
	query    rego.PreparedEvalQuery
	messages []workload.Message
}

// opaBegin holds the only function: alternatives within a rule are functions or rules of their own in Rego.
const opaBegin = `package routebook

has_any(text, words) if {
	some word in words
	contains(text, word)
}

`

func (o *opaMatcher) write(w *workload.Workload) {
	var b strings.Builder
	b.WriteString(opaBegin)
	for i := range w.Rules {
		opaRule(&b, i, cheapFirst(w.Rules[i].When))
	}
	o.text = b.String()
}

func opaRule(b *strings.Builder, i int, when []workload.Clause) {
	var body []string
	for n, clause := range when {
		if len(clause) == 1 {
			body = append(body, opaCondition(&clause[0]))
			continue
		}
		name := fmt.Sprintf("group_%d_%d", i, n)
		for j := range clause {
			fmt.Fprintf(b, "%s if {\n\t%s\n}\n\n", name, opaCondition(&clause[j]))
		}
		body = append(body, name)
	}
	fmt.Fprintf(b, "matches contains %d if {\n\t%s\n}\n\n", i, strings.Join(body, "\n\t"))
}

func opaCondition(c *workload.Condition) string {
	names := map[workload.Field]string{
		workload.Source: "input.source", workload.Domain: "input.domain", workload.Weekday: "input.weekday",
		workload.Subject: "input.subject", workload.Body: "input.body",
	}
	not := ""
	if c.Negated {
		not = "not "
	}
	name := names[c.Field]
	switch {
	case c.Op == workload.Contains && len(c.Values) == 1:
		return fmt.Sprintf("%scontains(%s_lower, %s)", not, name, strconv.Quote(c.Values[0]))
	case c.Op == workload.Contains:
		return fmt.Sprintf("%shas_any(%s_lower, %s)", not, name, quoted(c.Values))
	case c.Op == workload.Matches:
		return fmt.Sprintf("%sregex.match(%s, %s)", not, strconv.Quote(c.Values[0]), name)
	case c.Op == workload.EndsWith:
		return fmt.Sprintf("%sendswith(%s, %s)", not, name, strconv.Quote(c.Values[0]))
	case c.Op == workload.Between:
		return fmt.Sprintf("%sinput.hour in {%s}", not, hours(c.From, c.To))
	case c.Field == workload.Tags && len(c.Values) == 1:
		return fmt.Sprintf("%s%s in input.tags", not, strconv.Quote(c.Values[0]))
	case c.Field == workload.Tags && c.Negated:
		var none []string
		for _, tag := range c.Values {
			none = append(none, "not "+strconv.Quote(tag)+" in input.tags")
		}
		return strings.Join(none, "\n\t")
	case c.Field == workload.Tags:
		return fmt.Sprintf("some tag in input.tags\n\ttag in {%s}", strings.Trim(quoted(c.Values), "[]"))
	case len(c.Values) == 1:
		return fmt.Sprintf("%s%s == %s", not, name, strconv.Quote(c.Values[0]))
	}
	return fmt.Sprintf("%s%s in {%s}", not, name, strings.Trim(quoted(c.Values), "[]"))
}

// hours lists the hours of a window: membership is indexed, comparison is not.
func hours(from, to int) string {
	var all []string
	for h := from; h != to; h = (h + 1) % 24 {
		all = append(all, strconv.Itoa(h))
	}
	return strings.Join(all, ", ")
}

func (o *opaMatcher) build() error {
	var err error
	o.query, err = rego.New(rego.Query("data.routebook.matches"), rego.Module("rules.rego", o.text)).PrepareForEval(context.Background())
	o.text = ""
	return err
}

func (o *opaMatcher) decode(messages []workload.Message) error {
	o.messages = messages
	return nil
}

func (o *opaMatcher) match(i int, matched []int) ([]int, error) {
	m := lower(&o.messages[i])
	tags := make([]*ast.Term, len(m.Tags))
	for i, tag := range m.Tags {
		tags[i] = ast.StringTerm(tag)
	}
	input := ast.NewObject(
		ast.Item(ast.StringTerm("source"), ast.StringTerm(m.Source)),
		ast.Item(ast.StringTerm("subject"), ast.StringTerm(m.Subject)),
		ast.Item(ast.StringTerm("subject_lower"), ast.StringTerm(m.subject)),
		ast.Item(ast.StringTerm("body"), ast.StringTerm(m.Body)),
		ast.Item(ast.StringTerm("body_lower"), ast.StringTerm(m.body)),
		ast.Item(ast.StringTerm("domain"), ast.StringTerm(m.Domain)),
		ast.Item(ast.StringTerm("tags"), ast.ArrayTerm(tags...)),
		ast.Item(ast.StringTerm("hour"), ast.IntNumberTerm(m.Hour)),
		ast.Item(ast.StringTerm("weekday"), ast.StringTerm(m.Weekday)),
	)
	results, err := o.query.Eval(context.Background(), rego.EvalParsedInput(input))
	if err != nil || len(results) == 0 {
		return matched, err
	}
	numbers, ok := results[0].Expressions[0].Value.([]any)
	if !ok {
		return nil, fmt.Errorf("unexpected answer %T of OPA", results[0].Expressions[0].Value)
	}
	for _, number := range numbers {
		n, err := number.(json.Number).Int64()
		if err != nil {
			return nil, err
		}
		matched = append(matched, int(n))
	}
	return matched, nil
}
