package optimise

import (
	"math"
	"slices"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/schema"
)

// The way to a rule is a clause: predicates of which at least one holds whenever
// the condition does. Seen on the code, the condition is a network of ways from
// its first instruction to Match. A branch whose predicate is false has one way
// out only. So a set of predicates is a clause if closing the ways out of their
// branches that are taken when they hold leaves no way to Match: a cut.
//
// Each such way is as wide as its predicate is likely to hold, and those that
// cannot be closed (taken when a predicate is false, or when one holds that takes
// long to answer) are wide without limit. The clause that leads to the rule least
// often is then a cut of least width, which is what the widest flow finds: flow is
// sent along shortest open ways until none is left; then the ways out of the part
// that can still be reached are the cut (Ford and Fulkerson, Edmonds and Karp).
// For a conjunction of words that is the rarest word, for a choice all of them,
// and for what the two make of each other still the best there is.
//
// The gate of a rule is the cut that is left when the ways of the clause cannot be
// closed. It costs no question: a predicate that has to be asked may be in it only
// if it leads to some rule, this one or another, and is asked anyway.

// accesses returns the way to each rule.
func accesses(p *program.Program, plan *program.Plan, chances []float64) []program.Access {
	n := network{widths: widthsOf(p, chances)}
	all := make([]program.Access, len(p.Rules))
	leads := make([]bool, len(p.Preds))
	for i := range p.Rules {
		all[i] = n.access(p, program.RuleID(i))
		none := 1.0
		for _, pred := range all[i].Clause {
			none *= 1 - chances[pred]
			leads[pred] = true
		}
		all[i].Chance = 1 - none
	}
	n.gates = gateWidths(plan, chances, leads)
	for i := range all {
		if len(all[i].Clause) > 0 {
			all[i].Gate = n.gate(p, program.RuleID(i), all[i].Clause)
		}
	}
	return all
}

// Widths are in millionths.
const (
	certain = 1_000_000
	endless = math.MaxInt32 * 1_000_000 // of what cannot be closed
)

// widthsOf returns the width of each predicate. One that has to be asked, for every message, costs about a third of a rule that is
// evaluated in vain, and all rules that ask it share that.
func widthsOf(p *program.Program, chances []float64) []int64 {
	uses := make([]int64, len(p.Preds))
	for i := range p.Code {
		if p.Code[i].Op == program.Branch {
			uses[p.Code[i].Pred]++
		}
	}
	widths := make([]int64, len(p.Preds))
	for i, chance := range chances {
		switch {
		case chance < 0:
			widths[i] = endless
		default:
			widths[i] = 1 + int64(chance*certain)
			if op := p.Preds[i].Op; !op.IsScanned() && !op.IsLookedUp() && !op.IsGuarded() {
				widths[i] += certain / 3 / max(1, uses[i])
			}
		}
	}
	return widths
}

// gateWidths returns the width of each predicate in a gate.
func gateWidths(plan *program.Plan, chances []float64, leads []bool) []int64 {
	widths := make([]int64, len(chances))
	for i, chance := range chances {
		if widths[i] = 1 + int64(chance*certain); plan.Finds[i] == program.Asked && !leads[i] {
			widths[i] = endless
		}
	}
	return widths
}

// network is the condition of one rule as ways from node 0 to the last one, which is Match.
type network struct {
	widths []int64 // by program.PredID
	gates  []int64 // the same for gates

	edges []edge
	at    [][]int // by node: its edges
	from  []int   // by node, while looking for a way: the edge that leads there; -1 where none does
	queue []int
}

// edge is a way from one instruction to another. The one at the index with the last bit flipped leads back.
type edge struct {
	to   int
	open int64          // how wide it still is
	pred program.PredID // -1 where it cannot be closed
}

func (n *network) access(p *program.Program, rule program.RuleID) program.Access {
	if !slices.ContainsFunc(p.Rules[rule].On, hasEvent) {
		return program.Access{Why: program.BegunByTheClock}
	}
	code := conditionOf(p, rule)
	if len(code) == 0 {
		return program.Access{Why: program.NoCondition}
	}
	n.lay(code, p.Rules[rule].Entry, n.widths)
	if !n.fill() {
		return program.Access{Why: n.why(code, p.Rules[rule].Entry)}
	}
	return program.Access{Clause: n.cut()}
}

// conditionOf returns the code of a rule before it matches.
func conditionOf(p *program.Program, rule program.RuleID) []program.Instr {
	code := p.Code[p.Rules[rule].Entry:]
	return code[:slices.IndexFunc(code, func(in program.Instr) bool { return in.Op == program.Match })]
}

// gate returns the second clause of a rule, or nil.
func (n *network) gate(p *program.Program, rule program.RuleID, clause []program.PredID) []program.PredID {
	n.lay(conditionOf(p, rule), p.Rules[rule].Entry, n.gates)
	for i := range n.edges {
		if _, used := slices.BinarySearch(clause, n.edges[i].pred); used {
			n.edges[i].open = endless
		}
	}
	if !n.fill() {
		return nil
	}
	return n.cut()
}

// hasEvent reports whether a trigger is an event and not the clock.
func hasEvent(on program.Trigger) bool {
	return on.Event != schema.OnTimer && on.Event != schema.OnEvery
}

// lay makes a network of a condition. What leads behind Match leads nowhere.
func (n *network) lay(code []program.Instr, base int32, widths []int64) {
	n.edges = n.edges[:0]
	n.at = slices.Grow(n.at[:0], len(code)+1)[:len(code)+1]
	for i := range n.at {
		n.at[i] = n.at[i][:0]
	}
	for i := range code {
		if in := &code[i]; in.Op == program.Branch {
			n.join(i, int(in.A-base), widths[in.Pred], in.Pred)
			n.join(i, int(in.B-base), endless, -1)
		}
	}
}

func (n *network) join(from, to int, width int64, pred program.PredID) {
	if to >= len(n.at) {
		return
	}
	n.at[from] = append(n.at[from], len(n.edges))
	n.at[to] = append(n.at[to], len(n.edges)+1)
	n.edges = append(n.edges, edge{to: to, open: width, pred: pred}, edge{to: from, pred: -1})
}

// fill sends as much as it can. It returns false when that has no limit.
func (n *network) fill() bool {
	for n.search() {
		width := int64(endless)
		for at := len(n.at) - 1; at != 0; at = n.edges[n.from[at]^1].to {
			width = min(width, n.edges[n.from[at]].open)
		}
		if width >= endless/2 { // what flowed elsewhere may have taken a little of it
			return false
		}
		for at := len(n.at) - 1; at != 0; at = n.edges[n.from[at]^1].to {
			n.edges[n.from[at]].open -= width
			n.edges[n.from[at]^1].open += width
		}
	}
	return true
}

// search looks for a shortest open way to the last node. It returns false when there is none.
func (n *network) search() bool {
	n.from = slices.Grow(n.from[:0], len(n.at))[:len(n.at)]
	for i := range n.from {
		n.from[i] = -1
	}
	n.queue = append(n.queue[:0], 0)
	for next := 0; next < len(n.queue); next++ {
		for _, e := range n.at[n.queue[next]] {
			if to := n.edges[e].to; n.edges[e].open > 0 && to != 0 && n.from[to] < 0 {
				n.from[to] = e
				n.queue = append(n.queue, to)
			}
		}
	}
	return n.from[len(n.from)-1] >= 0
}

// cut returns the predicates of the edges that lead out of the part that the last search reached.
func (n *network) cut() []program.PredID {
	var clause []program.PredID
	for i := 0; i < len(n.edges); i += 2 {
		from, to := n.edges[i+1].to, n.edges[i].to
		if n.reached(from) && !n.reached(to) {
			clause = append(clause, n.edges[i].pred)
		}
	}
	slices.Sort(clause)
	return slices.Compact(clause)
}

func (n *network) reached(node int) bool { return node == 0 || n.from[node] >= 0 }

// why says why a condition has no cut: would it have one if every predicate could be closed?
func (n *network) why(code []program.Instr, base int32) program.NoAccess {
	n.lay(code, base, make([]int64, len(n.widths)))
	if n.fill() {
		return program.NothingCheap
	}
	return program.NothingPositive
}
