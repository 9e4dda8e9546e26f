package program

import (
	"fmt"
	"strconv"
	"strings"
)

// DisassemblePlan returns the plan as text: how each predicate that is not simply asked is found, and for each rule the predicates
// that lead to it and how often they are expected to, or why there are none. It is empty when there is no plan.
func (p *Program) DisassemblePlan() []byte {
	if len(p.Plan.Access) == 0 {
		return nil
	}
	pr := &printer{p: p, width: lineWidth}
	head := "plan"
	if p.Plan.Profiled > 0 {
		head = fmt.Sprintf("plan, with the chances of %d of %d predicates from a profile", p.Plan.Profiled, len(p.Preds))
	}
	pr.line(0, head)
	for i, find := range p.Plan.Finds {
		if find != Asked {
			pr.line(2, append([]string{fmt.Sprintf("p%d", i)}, pr.find(PredID(i), find)...)...)
		}
	}
	for i := range p.Plan.Access {
		pr.buf = append(pr.buf, '\n')
		pr.access(RuleID(i))
	}
	return pr.buf
}

func (pr *printer) find(id PredID, find Find) []string {
	if find != Guarded {
		return []string{find.String()}
	}
	pieces := []string{find.String(), "by"}
	guard, ok := pr.p.Plan.Guard(id)
	if !ok {
		return append(pieces, "?")
	}
	for i, l := range guard.Literals {
		if i > 0 {
			pieces = append(pieces, "or")
		}
		pieces = append(pieces, strconv.Quote(l.Text))
		if l.AtStart {
			pieces = append(pieces, "at the start")
		}
	}
	for _, list := range guard.Also {
		pieces = append(append(pieces, "and"), words(list)...)
	}
	return pieces
}

func (pr *printer) access(id RuleID) {
	a := &pr.p.Plan.Access[id]
	head := fmt.Sprintf("rule %d %s", id, strconv.Quote(pr.p.Rules[id].Name))
	if len(a.Clause) == 0 {
		pr.line(2, head, "whenever it listens:", a.Why.String())
		return
	}
	pr.line(2, head, "when one holds,", chance(a.Chance)+":")
	for _, p := range a.Clause {
		pr.line(6, pr.question(p))
	}
	if len(a.Gate) > 0 {
		pr.line(4, "and one of:")
	}
	for _, p := range a.Gate {
		pr.line(6, pr.question(p))
	}
}

// chance returns a share as people read it.
func chance(f float64) string {
	return strings.TrimSuffix(strconv.FormatFloat(100*f, 'f', 1, 64), ".0") + " %"
}

var findNames = [...]string{Asked: "asked", Scanned: "scanned", LookedUp: "looked up", Guarded: "guarded"}

// String returns the name of f as a plan shows it.
func (f Find) String() string {
	if int(f) < len(findNames) {
		return findNames[f]
	}
	return fmt.Sprintf("Find(%d)", f)
}

var noAccessTexts = [...]string{
	AccessFound:     "a way was found",
	NoCondition:     "it has no condition",
	NothingPositive: "its condition can hold while every test in it is false",
	NothingCheap:    "what has to hold costs as much to find out as the rule itself",
	BegunByTheClock: "the clock begins it, and no event",
}

// String returns the reason as a plan shows it.
func (w NoAccess) String() string {
	if int(w) < len(noAccessTexts) {
		return noAccessTexts[w]
	}
	return fmt.Sprintf("NoAccess(%d)", w)
}
