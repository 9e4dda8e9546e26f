package main

import (
	"cmp"
	"slices"
	"strings"

	"github.com/routebook/routebook/compiler/workload"
)

// matcher is an engine with a book. Its methods are called once each and in this order, but for match.
type matcher interface {
	// write puts the rules into the engine's own language. It is not measured.
	write(w *workload.Workload)
	// build makes what was written ready to match.
	build() error
	// decode brings the messages into the form in which the engine takes them. It is not measured.
	decode(messages []workload.Message) error
	// match appends the indices of the rules that message i matches to matched, in any order.
	match(i int, matched []int) ([]int, error)
}

// contender is a matcher before the race.
type contender struct {
	name    string
	version string // of the module, "" for what is ours or Go's
	new     func() matcher
}

// The names that targets and ratios refer to.
const (
	loopName      = "loop"
	routebookName = "routebook"
)

var contenders = []contender{
	{loopName, "", func() matcher { return &loop{} }},
	{routebookName, "", func() matcher { return &routebook{} }},
	{"expr", "github.com/expr-lang/expr", func() matcher { return &exprMatcher{} }},
	{"cel", "cel.dev/cel-go", func() matcher { return &celMatcher{} }},
	{"opa", "github.com/open-policy-agent/opa", func() matcher { return &opaMatcher{} }},
	{"grule", "github.com/hyperjumptech/grule-rule-engine", func() matcher { return &gruleMatcher{} }},
}

// cheapFirst returns the clauses of a rule in the order in which someone who cares for speed writes them.
func cheapFirst(when []workload.Clause) []workload.Clause {
	sorted := make([]workload.Clause, len(when))
	for i, clause := range when {
		sorted[i] = slices.Clone(clause)
		slices.SortStableFunc(sorted[i], func(a, b workload.Condition) int { return cmp.Compare(cost(a), cost(b)) })
	}
	slices.SortStableFunc(sorted, func(a, b workload.Clause) int { return cmp.Compare(dearest(a), dearest(b)) })
	return sorted
}

// cost ranks conditions by what they cost: comparisons, then sets, then the short text, then the long one, then patterns.
func cost(c workload.Condition) int {
	switch {
	case c.Op == workload.Matches && c.Field == workload.Body:
		return 5
	case c.Op == workload.Matches:
		return 4
	case c.Field == workload.Body:
		return 3
	case c.Field == workload.Subject:
		return 2
	case c.Field == workload.Tags:
		return 1
	}
	return 0
}

func dearest(c workload.Clause) int {
	most := 0
	for _, condition := range c {
		most = max(most, cost(condition))
	}
	return most
}

// lowered is a message whose texts are in lower case as well: for engines that do not fold.
type lowered struct {
	*workload.Message
	subject, body string
}

// lower is what an engine without folding does once per message; it counts as its time.
func lower(m *workload.Message) lowered {
	return lowered{Message: m, subject: strings.ToLower(m.Subject), body: strings.ToLower(m.Body)}
}

// join writes clauses in a language with infix operators: "and" between them, "or" within.
func join(when []workload.Clause, and, or string, write func(*workload.Condition) string) string {
	var all []string
	for _, clause := range when {
		var any []string
		for i := range clause {
			any = append(any, write(&clause[i]))
		}
		text := strings.Join(any, or)
		if len(any) > 1 {
			text = "(" + text + ")"
		}
		all = append(all, text)
	}
	return strings.Join(all, and)
}

// each writes a test for each value, with or between them, in parentheses.
func each(values []string, or string, write func(value string) string) string {
	var all []string
	for _, value := range values {
		all = append(all, write(value))
	}
	return "(" + strings.Join(all, or) + ")"
}
