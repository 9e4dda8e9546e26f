package review

import (
	"fmt"
	"slices"
)

// How near a rule came to matching is counted in tests: the least number of them
// that would have to turn, each from true to false or back, for the condition to
// hold. An "and" needs all its failing terms to turn, an "or" only the one that
// needs least, a negation the opposite. What is asked in two places is one test,
// and turns in both. That two different questions may depend on each other, as
// "contains retour" and "contains retours" do, is not looked at.
//
// Where every question stands in one place, the tree gives the number at once.
// Otherwise what it gives is an upper bound, which may be too high or not work at
// all, so that smaller sets are tried one by one, as far as maxTries goes.

// maxTries bounds how many sets of tests are tried.
const maxTries = 20_000

// questions are tests by key, in order.
type questions []string

func (q questions) with(other questions) questions {
	all := append(slices.Clone(q), other...)
	slices.Sort(all)
	return slices.Compact(all)
}

// fewest returns the least number of tests that would have to turn for the condition to hold, -1 when it holds for none,
// and which they are. Of several sets that are equally small it takes the one whose weight is least; nil weighs nothing.
func (n *Condition) fewest(weight func(*Condition) float64) (int, questions) {
	if n == nil || n.Holds {
		return 0, nil
	}
	need := n.need(true, weight)
	byKey := map[string][]*Condition{}
	for _, t := range n.tests() {
		byKey[t.key] = append(byKey[t.key], t)
	}
	works := n.after(need)
	if len(byKey) == len(n.tests()) && works {
		return len(need), need
	}
	var all questions
	for key := range byKey {
		all = append(all, key)
	}
	slices.Sort(all)
	most := len(all)
	if works {
		most = len(need) - 1
	}
	tries := maxTries
	for size := 1; size <= most; size++ {
		if smaller := n.try(all, size, nil, &tries); smaller != nil {
			return size, smaller
		}
		if tries <= 0 {
			break
		}
	}
	if works {
		return len(need), need
	}
	return -1, nil
}

// need returns tests that make the condition what is wanted when they turn, as if every test stood in one place.
func (n *Condition) need(want bool, weight func(*Condition) float64) questions {
	switch {
	case n.Holds == want:
		return nil
	case n.Kind == TestOf:
		return questions{n.key}
	case n.Kind == NotOf:
		return n.Terms[0].need(!want, weight)
	case n.Kind == DefineOf:
		return n.Terms[0].need(want, weight)
	case (n.Kind == AllOf) == want: // every term has to be so
		var all questions
		for _, t := range n.Terms {
			all = all.with(t.need(want, weight))
		}
		return all
	}
	var least questions
	for k, t := range n.Terms {
		q := t.need(want, weight)
		if k == 0 || len(q) < len(least) || len(q) == len(least) && weight != nil && n.weigh(q, weight) < n.weigh(least, weight) {
			least = q
		}
	}
	return least
}

// weigh adds up what questions weigh.
func (n *Condition) weigh(q questions, weight func(*Condition) float64) float64 {
	sum := 0.0
	for _, t := range n.tests() {
		if _, is := slices.BinarySearch(q, t.key); is {
			sum += weight(t)
		}
	}
	return sum
}

// after reports whether the condition would hold if some tests turned.
func (n *Condition) after(turned questions) bool {
	switch n.Kind {
	case TestOf:
		_, turns := slices.BinarySearch(turned, n.key)
		return n.Holds != turns
	case NotOf:
		return !n.Terms[0].after(turned)
	case DefineOf:
		return n.Terms[0].after(turned)
	case AllOf:
		return !slices.ContainsFunc(n.Terms, func(t *Condition) bool { return !t.after(turned) })
	case AnyOf:
		return slices.ContainsFunc(n.Terms, func(t *Condition) bool { return t.after(turned) })
	}
	panic(fmt.Sprintf("unexpected condition %q", n.Kind))
}

// try looks for size more of all questions that, with those taken, make the condition hold.
func (n *Condition) try(all questions, size int, taken questions, tries *int) questions {
	if size == 0 {
		*tries--
		if n.after(taken) {
			return taken
		}
		return nil
	}
	for k := range all {
		if *tries <= 0 || len(all)-k < size {
			return nil
		}
		if works := n.try(all[k+1:], size-1, append(taken[:len(taken):len(taken)], all[k]), tries); works != nil {
			return works
		}
	}
	return nil
}

// mark marks the tests that would have to turn.
func (n *Condition) mark(turning questions) {
	for _, t := range n.tests() {
		_, t.Turn = slices.BinarySearch(turning, t.key)
	}
}

// wouldHaveTo says how many tests would have to turn.
func wouldHaveTo(n int) string {
	switch n {
	case -1:
		return "no turn of its tests would make it hold"
	case 1:
		return "1 test would have to turn"
	}
	return fmt.Sprintf("%d tests would have to turn", n)
}
