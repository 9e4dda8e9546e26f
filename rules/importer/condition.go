package importer

import (
	"slices"

	"github.com/routebook/routebook/dsl/schema"
)

// condition is what a rule asks.
type condition interface{ isCondition() }

type (
	// test compares a field. Several values: one of them is enough.
	test struct {
		field   string // its path as rules write it, see eventPath
		op      schema.Test
		values  []literal
		negated bool
	}
	allOf  []condition
	anyOf  []condition
	phrase string // a test of any other form, as rules write it: conversation is unanswered
	isNot  struct{ of condition }
)

func (test) isCondition()   {}
func (allOf) isCondition()  {}
func (anyOf) isCondition()  {}
func (phrase) isCondition() {}
func (isNot) isCondition()  {}

// Tests of fields, by what the language calls them.
func is(field string, values ...literal) condition {
	return test{field: field, op: schema.Is, values: values}
}

func isExactly(field string, values ...literal) condition {
	return test{field: field, op: schema.IsExactly, values: values}
}

func matches(field string, pattern literal) condition {
	return test{field: field, op: schema.Matches, values: []literal{pattern}}
}

func isEmpty(field string) condition { return test{field: field, op: schema.IsEmpty} }

// never is a condition that does not hold; nil is one that always does. No rule is written with it.
const never phrase = ""

// negate returns the opposite of a condition.
func negate(c condition) condition {
	switch c := c.(type) {
	case nil:
		return never
	case phrase:
		if c == never {
			return nil
		}
		return isNot{c}
	case test:
		c.negated = !c.negated
		return c
	case isNot:
		return c.of
	case anyOf:
		if opposite, ok := none(c); ok {
			return opposite
		}
		return isNot{c}
	default:
		return isNot{c}
	}
}

// none returns that no test of several holds: their opposites, side by side. Anything but tests is left as it stands.
func none(of anyOf) (condition, bool) {
	var all []condition
	for _, c := range of {
		t, ok := c.(test)
		if !ok || t.negated {
			return nil, false
		}
		all = append(all, negate(t))
	}
	return and(all...), true
}

// and returns a condition that asks for all of several, nil being one that always holds.
func and(all ...condition) condition {
	var flat allOf
	for _, c := range all {
		switch c := c.(type) {
		case nil:
		case allOf:
			flat = append(flat, c...)
		case phrase:
			if c == never {
				return never
			}
			flat = append(flat, c)
		default:
			flat = append(flat, c)
		}
	}
	flat = merged(flat, true)
	switch len(flat) {
	case 0:
		return nil
	case 1:
		return flat[0]
	default:
		return flat
	}
}

// or returns a condition that asks for one of several. One that always holds makes all of them hold.
func or(all ...condition) condition {
	var flat anyOf
	for _, c := range all {
		switch c := c.(type) {
		case nil:
			return nil
		case anyOf:
			flat = append(flat, c...)
		case phrase:
			if c != never {
				flat = append(flat, c)
			}
		default:
			flat = append(flat, c)
		}
	}
	flat = merged(flat, false)
	switch len(flat) {
	case 0:
		return never
	case 1:
		return flat[0]
	default:
		return flat
	}
}

// merged makes one test of several that a list can express: one value or another, or neither one nor another.
func merged(all []condition, negated bool) []condition {
	type key struct {
		field string
		op    schema.Test
	}
	first := map[key]int{} // where it stands in the result
	var out []condition
	for _, c := range all {
		t, ok := c.(test)
		isPattern := ok && t.op == schema.Matches && !negated
		if !ok || t.negated != negated || !takesList(t.op) && !isPattern {
			out = append(out, c)
			continue
		}
		k := key{t.field, t.op}
		at, ok := first[k]
		if ok && isPattern {
			if ok = joinPattern(out, at, t); ok {
				continue
			}
		}
		if !ok {
			first[k] = len(out)
			t.values = slices.Clone(t.values)
			out = append(out, t)
			continue
		}
		into := out[at].(test)
		for _, v := range t.values {
			if !slices.Contains(into.values, v) {
				into.values = append(into.values, v)
			}
		}
		out[at] = into
	}
	return out
}

// joinPattern makes one pattern of two tests of a field, if they can be one.
func joinPattern(out []condition, at int, t test) bool {
	into := out[at].(test)
	both, ok := joinedPatterns(into.values[0], t.values[0])
	if ok {
		into.values = []literal{both}
		out[at] = into
	}
	return ok
}

// takesList reports whether a test can be one of a list.
func takesList(op schema.Test) bool {
	_, ok := operator(op, schema.AnyOf, false)
	return ok
}

// operator returns the phrase of a test.
func operator(op schema.Test, quantity schema.Quantity, negated bool) (string, bool) {
	for i := range schema.Operators {
		row := &schema.Operators[i]
		if row.Test == op && row.Quantity == quantity {
			if negated {
				return row.Not, true
			}
			return row.Phrase, true
		}
	}
	return "", false
}

// size counts the tests of a condition.
func size(c condition) int {
	n := 0
	switch c := c.(type) {
	case nil:
		return 0
	case allOf:
		for _, of := range c {
			n += size(of)
		}
		return n
	case anyOf:
		for _, of := range c {
			n += size(of)
		}
		return n
	case isNot:
		return size(c.of)
	default:
		return 1
	}
}

// eachTest calls a function for every test of a condition.
func eachTest(c condition, do func(test)) {
	switch c := c.(type) {
	case test:
		do(c)
	case allOf:
		for _, of := range c {
			eachTest(of, do)
		}
	case anyOf:
		for _, of := range c {
			eachTest(of, do)
		}
	case isNot:
		eachTest(c.of, do)
	}
}
