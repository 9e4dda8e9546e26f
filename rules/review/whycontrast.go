package review

import (
	"slices"
	"strings"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/program"
)

// Contrast is what another version of the book makes of the same, beside the Reasons that it belongs to.
type Contrast struct {
	Book        Version      `json:"book"`
	Same        bool         `json:"same"`
	Differences []Difference `json:"differences"` // the first one first: by turn, then in the order of rules
	Turns       []Turn       `json:"turns"`
}

// Difference is one thing that is not the same in both versions. A side that does not have it is empty.
type Difference struct {
	Event   string `json:"event,omitempty"`
	Trigger string `json:"trigger,omitempty"`
	Rule    string `json:"rule,omitempty"`
	What    string `json:"what"` // turn, verdict, condition, effect, superseded, candidates, timer, sequel or warning
	Old     string `json:"old"`  // in the other version
	New     string `json:"new"`
	OldAt   *Spot  `json:"old_at,omitempty"`
	NewAt   *Spot  `json:"new_at,omitempty"`
}

// fact is one line of an explanation, to be compared with another.
type fact struct {
	what, text string
	at         *Spot
}

// contraster compares two explanations.
type contraster struct {
	*static
	turn *Turn
	all  []Difference
}

// contrastOf compares what two versions say. Conditions are compared where a rule comes to something else.
func contrastOf(q Inquiry, before, after *Reasons) *Contrast {
	c := &contraster{static: compareBooks(q.Against, q.Book), all: []Difference{}}
	align(before.Turns, after.Turns, sameTurn, func(gone, added []Turn) {
		for k := range gone {
			c.turn = &gone[k]
			c.add("", fact{what: "turn", text: gone[k].Headline}, fact{})
		}
		for k := range added {
			c.turn = &added[k]
			c.add("", fact{}, fact{what: "turn", text: added[k].Headline})
		}
	})
	rest := before.Turns
	for k := range after.Turns {
		at := slices.IndexFunc(rest, func(t Turn) bool { return sameTurn(t, after.Turns[k]) })
		if at >= 0 {
			c.turns(&rest[at], &after.Turns[k])
			rest = rest[at+1:]
		}
	}
	return &Contrast{Book: before.Book, Same: len(c.all) == 0, Differences: c.all, Turns: before.Turns}
}

// sameTurn reports whether two turns are the same occasion.
func sameTurn(a, b Turn) bool {
	return a.Event == b.Event && a.Trigger == b.Trigger && a.At.Equal(b.At) && a.Conversation == b.Conversation
}

func (c *contraster) add(rule string, before, after fact) {
	c.all = append(c.all, Difference{
		Event: c.turn.Event, Trigger: c.turn.Trigger, Rule: rule, What: before.what + strings.TrimPrefix(after.what, before.what),
		Old: before.text, New: after.text, OldAt: before.at, NewAt: after.at,
	})
}

// turns compares one turn.
func (c *contraster) turns(before, after *Turn) {
	c.turn = after
	seen := map[program.RuleID]bool{}
	for _, b := range after.lastRulings() {
		id := c.counterpart(newer, b.id)
		var a *Ruling
		if id >= 0 {
			seen[id] = true
			a = before.rulingOf(id)
		}
		c.rule(a, b, missing(c.static.old, b.Rule, id))
	}
	for _, a := range before.lastRulings() {
		if seen[a.id] {
			continue
		}
		id := c.counterpart(older, a.id)
		var b *Ruling
		if id >= 0 {
			b = after.rulingOf(id)
		}
		c.rule(a, b, missing(c.static.new, a.Rule, id))
	}
	c.facts("", before.others(), after.others())
}

// lastRulings returns what came of each rule in the last pass that considered it, in the order of rules.
func (t *Turn) lastRulings() []*Ruling {
	byRule := map[program.RuleID]*Ruling{}
	for k := range t.rulings {
		byRule[t.rulings[k].id] = &t.rulings[k]
	}
	var all []*Ruling
	for k := range t.rulings {
		if byRule[t.rulings[k].id] == &t.rulings[k] {
			all = append(all, &t.rulings[k])
		}
	}
	slices.SortStableFunc(all, func(a, b *Ruling) int { return int(a.id - b.id) })
	return all
}

func (t *Turn) rulingOf(id program.RuleID) *Ruling {
	for k := len(t.rulings) - 1; k >= 0; k-- {
		if t.rulings[k].id == id {
			return &t.rulings[k]
		}
	}
	return nil
}

// missing says why a version has no ruling about a rule; id is the rule in its program, or -1.
func missing(v *version, name string, id program.RuleID) fact {
	var text string
	switch {
	case id >= 0:
		text = "not considered"
	case slices.ContainsFunc(v.Info.Rules, func(r *compiler.Rule) bool { return r.ID == name }):
		text = string(DisabledRule)
	default:
		text = "no such rule"
	}
	return fact{what: "verdict", text: text}
}

// rule compares what came of a rule; nil where there is nothing but what otherwise says.
func (c *contraster) rule(a, b *Ruling, otherwise fact) {
	name := ""
	var before, after []fact
	if a != nil {
		name, before = a.Rule, a.outcome()
	}
	if b != nil {
		name, after = b.Rule, b.outcome()
	}
	isQuiet := func(r *Ruling) bool { return r == nil || r.Verdict == NotMatched }
	if slices.EqualFunc(before, after, sameFact) || isQuiet(a) && isQuiet(b) {
		return
	}
	if a == nil {
		before = []fact{otherwise}
	}
	if b == nil {
		after = []fact{otherwise}
	}
	if a != nil && b != nil {
		before, after = slices.Insert(before, 1, a.tests()...), slices.Insert(after, 1, b.tests()...)
	}
	c.facts(name, before, after)
}

func sameFact(a, b fact) bool { return a.what == b.what && a.text == b.text }

// facts adds what is not the same.
func (c *contraster) facts(rule string, before, after []fact) {
	align(before, after, sameFact, func(gone, added []fact) {
		for len(gone) > 0 || len(added) > 0 {
			switch {
			case len(gone) > 0 && len(added) > 0 && gone[0].what == added[0].what:
				c.add(rule, gone[0], added[0])
				gone, added = gone[1:], added[1:]
			case len(added) == 0 || len(gone) > 0 && order(gone[0].what) < order(added[0].what):
				c.add(rule, gone[0], fact{})
				gone = gone[1:]
			default:
				c.add(rule, fact{}, added[0])
				added = added[1:]
			}
		}
	})
}

// order is where facts of a kind stand.
func order(what string) int {
	return slices.Index([]string{"verdict", "condition", "effect", "superseded", "candidates", "timer", "sequel", "warning"}, what)
}

// outcome is what came of a rule.
func (r *Ruling) outcome() []fact {
	all := []fact{{"verdict", string(r.Verdict), r.At}}
	for _, d := range r.Effects {
		all = append(all, fact{"effect", "→ " + d.Text, d.At})
	}
	for _, l := range r.Superseded {
		all = append(all, fact{"superseded", "× " + l.Text + ": " + curly(l.By) + " goes first", l.At})
	}
	return all
}

// tests are the tests of a rule with their answers.
func (r *Ruling) tests() []fact {
	var all []fact
	for _, t := range r.Condition.tests() {
		all = append(all, fact{"condition", mark(t.Holds) + " " + t.Text + " — " + t.Says, t.At})
	}
	return all
}

// others is what a turn has besides its rules.
func (t *Turn) others() []fact {
	var all []fact
	for _, p := range t.Passes {
		for _, a := range p.Assignments {
			all = append(all, fact{"candidates", curly(a.Rule) + ": " + a.candidates(), nil})
		}
	}
	for _, timer := range t.Timers {
		all = append(all, fact{"timer", curly(timer.Rule) + " " + timer.Change + ", due " + timer.Due.Format("2006-01-02 15:04:05Z"), timer.At})
	}
	for _, s := range t.Sequels {
		all = append(all, fact{"sequel", s.Text, nil})
	}
	for _, w := range t.Warnings {
		all = append(all, fact{"warning", w, nil})
	}
	return all
}
