package review

import (
	"fmt"
	"slices"
	"sort"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/program"
)

// static is what changed between two versions, without any traffic.
type static struct {
	old, new *version
	changes  []Change

	pairs    []rulePair
	partners [2][]program.RuleID // by side and RuleID: the rule in the other program, or -1
	oldRule  [][]int             // by program.RuleID of the old program: indices of the changes about it
	newRule  [][]int
}

// rulePair is one rule in both versions.
type rulePair struct{ old, new *compiler.Rule }

// compareBooks finds what changed.
func compareBooks(older, newer *Book) *static {
	s := &static{old: newVersion(older), new: newVersion(newer)}
	s.oldRule = make([][]int, len(older.Program.Rules))
	s.newRule = make([][]int, len(newer.Program.Rules))
	s.compareRules()
	s.compareDesks()
	s.findPartners()
	return s
}

// findPartners notes which rule of one program is which of the other.
func (s *static) findPartners() {
	for i, n := range []int{len(s.oldRule), len(s.newRule)} {
		s.partners[i] = slices.Repeat([]program.RuleID{-1}, n)
	}
	for _, p := range s.pairs {
		a, enabled := s.old.ids[p.old.ID]
		b, enabledToo := s.new.ids[p.new.ID]
		if enabled && enabledToo {
			s.partners[older][a], s.partners[newer][b] = b, a
		}
	}
}

// add takes in a change about a rule; either may be nil.
func (s *static) add(c Change, before, after *compiler.Rule) {
	i := len(s.changes)
	c.rules = rulePair{before, after}
	if before != nil {
		c.Old, c.OldText = s.old.rulePlace(before), ruleText(before)
		if id, enabled := s.old.ids[before.ID]; enabled {
			s.oldRule[id] = append(s.oldRule[id], i)
		}
	}
	if after != nil {
		c.New, c.NewText = s.new.rulePlace(after), ruleText(after)
		if id, enabled := s.new.ids[after.ID]; enabled {
			s.newRule[id] = append(s.newRule[id], i)
		}
	}
	s.changes = append(s.changes, c)
}

// ruleText returns a rule as it is written.
func ruleText(r *compiler.Rule) string {
	at := r.Node.Span()
	return string(r.File.Src[at.Start:at.End])
}

func (s *static) compareRules() {
	gone, added := s.pair()
	for _, p := range s.pairs {
		s.compareRule(p)
	}
	for _, r := range gone {
		s.add(Change{Kind: RuleRemoved, Subject: r.ID, Text: fmt.Sprintf("%s removed%s", quoted(r.ID), whileDisabled(r))}, r, nil)
	}
	for _, r := range added {
		s.add(Change{Kind: RuleAdded, Subject: r.ID, Text: fmt.Sprintf("%s added%s", quoted(r.ID), whileDisabled(r))}, nil, r)
	}
	s.compareOrder()
}

func whileDisabled(r *compiler.Rule) string {
	if r.Node.Disabled {
		return ", disabled"
	}
	return ""
}

// pair finds which rule of the new version is which of the old one: by name, by former name, and else by what it says.
// Rules without a name are known by what they say first, because their number moves with the rules above them.
func (s *static) pair() (gone, added []*compiler.Rule) {
	taken := map[*compiler.Rule]bool{}
	bind := func(before, after *compiler.Rule) {
		taken[before], taken[after] = true, true
		s.pairs = append(s.pairs, rulePair{before, after})
	}
	match := func(key func(*version, *compiler.Rule, bool) string) {
		byKey := map[string]*compiler.Rule{}
		for _, r := range slices.Backward(s.old.Info.Rules) {
			if k := key(s.old, r, false); k != "" && !taken[r] {
				byKey[k] = r
			}
		}
		for _, r := range s.new.Info.Rules {
			if before := byKey[key(s.new, r, true)]; before != nil && !taken[r] && !taken[before] {
				bind(before, r)
			}
		}
	}
	match(func(v *version, r *compiler.Rule, _ bool) string {
		if r.Node.Name == nil {
			return r.File.Name + "\x00" + v.says(r)
		}
		return ""
	})
	match(func(_ *version, r *compiler.Rule, _ bool) string { return r.ID })
	match(func(_ *version, r *compiler.Rule, isNew bool) string {
		if isNew {
			return r.Formerly
		}
		return r.ID
	})
	match(func(v *version, r *compiler.Rule, _ bool) string { return v.says(r) })
	for _, r := range s.old.Info.Rules {
		if !taken[r] {
			gone = append(gone, r)
		}
	}
	for _, r := range s.new.Info.Rules {
		if !taken[r] {
			added = append(added, r)
		}
	}
	return gone, added
}

// says returns what a rule says, or "" for a disabled one, which has no program.
func (v *version) says(r *compiler.Rule) string {
	id, enabled := v.ids[r.ID]
	if !enabled {
		return ""
	}
	p := v.Program.Parts(id)
	return fmt.Sprint(p.On, "\x00", p.Limit, "\x00", p.Code)
}

// compareRule finds what changed about a rule that is in both versions.
func (s *static) compareRule(p rulePair) {
	name := p.new.ID
	switch {
	case p.new.Node.Disabled && !p.old.Node.Disabled:
		s.add(Change{Kind: RuleDisabled, Subject: name, Text: quoted(name) + " disabled"}, p.old, p.new)
		return
	case p.old.Node.Disabled && !p.new.Node.Disabled:
		s.add(Change{Kind: RuleEnabled, Subject: name, Text: quoted(name) + " enabled"}, p.old, p.new)
		return
	case p.new.Node.Disabled:
		return
	}
	if p.old.ID != p.new.ID && (p.old.Node.Name != nil || p.new.Node.Name != nil) {
		text := fmt.Sprintf("%s renamed to %s", quoted(p.old.ID), quoted(name))
		if p.new.Formerly != p.old.ID {
			text += `, without "formerly": its limits begin anew`
		}
		s.add(Change{Kind: RuleRenamed, Subject: name, Text: text}, p.old, p.new)
	}
	if edits := s.edits(p); len(edits) > 0 {
		text := edits[0].Text
		if len(edits) > 1 {
			text = fmt.Sprintf("%s: %d edits", quoted(name), len(edits))
		}
		s.add(Change{Kind: RuleEdited, Subject: name, Text: text, Parts: edits}, p.old, p.new)
	}
}

// compareOrder finds the fewest rules that, taken out and put in elsewhere, turn the old order into the new one.
func (s *static) compareOrder() {
	place := map[*compiler.Rule]int{}
	for i, r := range s.old.Info.Rules {
		place[r] = i
	}
	before := map[*compiler.Rule]*compiler.Rule{}
	for _, p := range s.pairs {
		before[p.new] = p.old
	}
	var order []*compiler.Rule // those of both versions, in the new order
	var places []int
	for _, r := range s.new.Info.Rules {
		if was := before[r]; was != nil {
			order = append(order, r)
			places = append(places, place[was])
		}
	}
	stay := longestRising(places)
	for i, r := range order {
		switch was := before[r]; {
		case r.Node.Disabled || was.Node.Disabled:
		case !stay[i]:
			s.add(Change{Kind: RuleMoved, Subject: r.ID, Text: s.moved(order, places, i) + precedence(was, r)}, was, r)
		case was.Precedence != r.Precedence:
			s.add(Change{Kind: RulePrecedence, Subject: r.ID, Text: quoted(r.ID) + ": precedence" + precedence(was, r) + ", the order stays"}, was, r)
		}
	}
}

func precedence(was, is *compiler.Rule) string {
	if was.Precedence == is.Precedence {
		return ""
	}
	return fmt.Sprintf(" (precedence %d instead of %d)", is.Precedence, was.Precedence)
}

// moved says where a rule went: above the nearest one that it has overtaken, or below the last one that has overtaken it.
func (s *static) moved(order []*compiler.Rule, places []int, i int) string {
	for k := i + 1; k < len(order); k++ {
		if places[k] < places[i] {
			return fmt.Sprintf("%s moved above %s", quoted(order[i].ID), quoted(order[k].ID))
		}
	}
	for k := i - 1; k >= 0; k-- {
		if places[k] > places[i] {
			return fmt.Sprintf("%s moved below %s", quoted(order[i].ID), quoted(order[k].ID))
		}
	}
	return quoted(order[i].ID) + " moved"
}

// longestRising marks a longest subsequence of rising numbers. All numbers differ.
func longestRising(numbers []int) []bool {
	var ends []int // by length - 1: index of the smallest number that a subsequence of that length ends with
	before := make([]int, len(numbers))
	for i, n := range numbers {
		at := sort.Search(len(ends), func(k int) bool { return numbers[ends[k]] > n })
		before[i] = -1
		if at > 0 {
			before[i] = ends[at-1]
		}
		ends = append(ends[:at], append([]int{i}, ends[min(at+1, len(ends)):]...)...)
	}
	marks := make([]bool, len(numbers))
	if len(ends) == 0 {
		return marks
	}
	for i := ends[len(ends)-1]; i >= 0; i = before[i] {
		marks[i] = true
	}
	return marks
}

// quoted writes a name as rules do.
func quoted(name string) string { return `"` + name + `"` }

// find returns the changes about a rule of either program; -1 stands for none.
func (s *static) find(older, newer program.RuleID) []int {
	var all []int
	if newer >= 0 {
		all = append(all, s.newRule[newer]...)
	}
	if older >= 0 {
		for _, i := range s.oldRule[older] {
			if !slices.Contains(all, i) {
				all = append(all, i)
			}
		}
	}
	return all
}
