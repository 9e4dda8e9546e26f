package review

import (
	"fmt"
	"slices"
	"strings"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/fold"
)

// edits finds which parts of a rule changed. The programs decide what is a change, so that a let, a define or a template
// counts where it is used, and a new layout never does; the trees say how it was written and where.
func (s *static) edits(p rulePair) []Edit {
	before, after := s.old.Program.Parts(s.old.ids[p.old.ID]), s.new.Program.Parts(s.new.ids[p.new.ID])
	if before.On == after.On && before.Limit == after.Limit && slices.Equal(before.Code, after.Code) {
		return nil
	}
	var all []Edit
	at := s.new.rulePlace(p.new)
	if before.On != after.On {
		all = append(all, s.plainEdit(OnPart, at, "on "+before.On, "on "+after.On))
	}
	if before.Limit != after.Limit {
		all = append(all, s.plainEdit(LimitPart, at, before.Limit, after.Limit))
	}
	all = append(all, s.conditionEdits(p)...)
	all = append(all, s.stepEdits(p, before.Steps, after.Steps)...)
	if len(all) == 0 {
		all = append(all, Edit{Part: JoinPart, At: at, Text: at.String() + " its conditions are joined differently", oldAtom: -1, newAtom: -1})
	}
	return all
}

// String returns the place as FILE:LINE.
func (p *Place) String() string { return fmt.Sprintf("%s:%d", p.File, p.Line) }

func (s *static) plainEdit(part PartKind, at *Place, before, after string) Edit {
	return Edit{Part: part, At: at, Old: before, New: after, Text: at.String() + " " + instead(before, after), oldAtom: -1, newAtom: -1}
}

// instead says what stands in whose place.
func instead(before, after string) string {
	switch {
	case before == "":
		return "now has " + after
	case after == "":
		return "no longer has " + before
	}
	return fmt.Sprintf("%s instead of %s", after, before)
}

// test is one condition of a rule, as it was compiled and as it was written.
type test struct {
	index int
	key   string // what it asks, in words
	preds []program.PredID
	atom  *compiler.Atom
	use   *compiler.Use
}

func (v *version) tests(r *compiler.Rule) []test {
	made := v.Program.Debug.Rules[v.ids[r.ID]].Atoms
	var all []test
	for a, use := range compiler.RuleAtoms(r) {
		t := test{index: len(all), atom: a, use: use, preds: made[len(all)].Preds}
		t.key = fmt.Sprint(made[len(all)].Negated, made[len(all)].All)
		for _, id := range t.preds {
			t.key += "\x00" + v.Program.PredText(id)
		}
		all = append(all, t)
	}
	return all
}

// conditionEdits compares the conditions of a rule. Those between two that stay are compared one by one.
func (s *static) conditionEdits(p rulePair) []Edit {
	before, after := s.old.tests(p.old), s.new.tests(p.new)
	var all []Edit
	align(before, after, func(a, b test) bool { return a.key == b.key }, func(gone, added []test) {
		for i := range max(len(gone), len(added)) {
			var a, b *test
			if i < len(gone) {
				a = &gone[i]
			}
			if i < len(added) {
				b = &added[i]
			}
			all = append(all, s.conditionEdit(a, b))
		}
	})
	seen := map[string]bool{} // a list that two conditions share is one edit
	return slices.DeleteFunc(all, func(e Edit) bool {
		twice := seen[e.Text]
		seen[e.Text] = true
		return twice
	})
}

// conditionEdit describes a condition that changed; either may be nil.
func (s *static) conditionEdit(a, b *test) Edit {
	e := Edit{Part: ConditionPart, oldAtom: -1, newAtom: -1}
	if a != nil {
		e.oldAtom, e.Old = a.index, source(a.atom.File, a.atom.Span())
		at := s.old.at(a.atom.Place)
		e.At = &at
		e.Via = s.old.via(a)
	}
	if b != nil {
		e.newAtom, e.New = b.index, source(b.atom.File, b.atom.Span())
		at := s.new.at(b.atom.Place)
		e.At = &at
		e.Via = s.new.via(b)
	}
	what := ""
	switch {
	case a == nil:
		what = "has a new condition: " + e.New
	case b == nil:
		what = "has lost the condition: " + e.Old
	default:
		what = s.words(a, b, &e)
		if what == "" && e.Old != e.New {
			what = fmt.Sprintf("%s instead of %s", e.New, e.Old)
		} else if what == "" {
			what = e.New + " means something else"
		}
	}
	e.Text = e.At.String() + " " + what
	if e.Via != "" {
		e.Text += " (" + e.Via + ")"
	}
	return e
}

// words says which words a condition compares with that it did not before, "" when more than its words changed.
func (s *static) words(a, b *test, e *Edit) string {
	if len(a.preds) != 1 || len(b.preds) != 1 || a.atom.Negated != b.atom.Negated {
		return ""
	}
	p, q := &s.old.Program.Preds[a.preds[0]], &s.new.Program.Preds[b.preds[0]]
	if p.Op != q.Op || p.Field < 0 || q.Field < 0 || len(p.Words)+len(q.Words) == 0 || p.Regex != q.Regex ||
		s.old.Program.Fields[p.Field].String() != s.new.Program.Fields[q.Field].String() {
		return ""
	}
	added, gone := without(q.Words, p.Words), without(p.Words, q.Words)
	verb := "match"
	if b.atom.Negated {
		verb = "exclude"
	}
	switch {
	case len(added) == 0 && len(gone) == 0:
		return ""
	case len(gone) == 0:
		s.wordPlace(s.new, b, added[0], e)
		return fmt.Sprintf("now also %s %s", thirdPerson(verb), s.spelled(b, added))
	case len(added) == 0:
		s.wordPlace(s.old, a, gone[0], e)
		return fmt.Sprintf("no longer %s %s", thirdPerson(verb), s.spelled(a, gone))
	}
	s.wordPlace(s.new, b, added[0], e)
	return fmt.Sprintf("now %s %s instead of %s", thirdPerson(verb), s.spelled(b, added), s.spelled(a, gone))
}

func thirdPerson(verb string) string {
	if strings.HasSuffix(verb, "ch") {
		return verb + "es"
	}
	return verb + "s"
}

// without returns the words that are not among others.
func without(words, others []string) []string {
	return slices.DeleteFunc(slices.Clone(words), func(w string) bool { return slices.Contains(others, w) })
}

// valueOf returns the value of a condition that became a word, or nil.
func valueOf(t *test, word string) *compiler.Value {
	for i := range t.atom.Values {
		if v := &t.atom.Values[i]; v.Text == word || fold.String(v.Text) == word {
			return v
		}
	}
	return nil
}

// wordPlace makes the place of an edit that of a word.
func (s *static) wordPlace(v *version, t *test, word string, e *Edit) {
	if value := valueOf(t, word); value != nil && value.At.File != nil {
		at := v.at(value.At)
		e.At = &at
	}
}

// shownWords is how many words a sentence lists.
const shownWords = 4

// spelled lists words as they were written.
func (s *static) spelled(t *test, words []string) string {
	var list []string
	for _, w := range words[:min(len(words), shownWords)] {
		if v := valueOf(t, w); v != nil {
			w = v.Text
		}
		list = append(list, quoted(w))
	}
	text := strings.Join(list, ", ")
	if more := len(words) - shownWords; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// via names the let through which a condition has its words, or the define through which a rule has it.
func (v *version) via(t *test) string {
	for i := range t.atom.Values {
		at := t.atom.Values[i].At
		if at.File == nil || within(at, t.atom.Place) {
			continue
		}
		for _, let := range v.Info.Lets {
			if within(at, compiler.Place{File: let.File, Node: let.Node}) {
				return "let " + let.Name
			}
		}
	}
	if t.use != nil {
		return "define " + t.use.Define.Name
	}
	return ""
}

// within reports whether a place is a part of another.
func within(p, of compiler.Place) bool {
	return p.File == of.File && of.Span().Start <= p.Span().Start && p.Span().End <= of.Span().End
}

// written is a step as it was written.
type written struct {
	text  string // in words
	place compiler.Place
	via   string
}

// steps returns the steps of a rule in the order of its code.
func (v *version) steps(r *compiler.Rule, texts []string) []written {
	var all []written
	var walk func([]compiler.Step)
	walk = func(list []compiler.Step) {
		for _, step := range list {
			switch step := step.(type) {
			case *compiler.Effect:
				for _, does := range step.Does {
					if len(all) < len(texts) {
						all = append(all, written{texts[len(all)], step.Place, templateOf(does)})
					}
				}
			case *compiler.If:
				for _, b := range step.Branches {
					walk(b.Steps)
				}
				walk(step.Otherwise)
			}
		}
	}
	walk(r.Then)
	return all
}

func templateOf(step program.Step) string {
	name := ""
	switch s := step.(type) {
	case *program.Send:
		name = s.Message.Template
	case *program.SendEmail:
		name = s.Body.Template
	case *program.Notify:
		name = s.Message.Template
	}
	if name != "" {
		name = "template " + name
	}
	return name
}

// stepEdits compares the steps of a rule.
func (s *static) stepEdits(p rulePair, oldTexts, newTexts []string) []Edit {
	before, after := s.old.steps(p.old, oldTexts), s.new.steps(p.new, newTexts)
	var all []Edit
	align(before, after, func(a, b written) bool { return a.text == b.text }, func(gone, added []written) {
		for i := range max(len(gone), len(added)) {
			e := Edit{Part: StepPart, oldAtom: -1, newAtom: -1}
			if i < len(gone) {
				at := s.old.at(gone[i].place)
				e.At, e.Old, e.Via = &at, source(gone[i].place.File, gone[i].place.Span()), gone[i].via
			}
			if i < len(added) {
				at := s.new.at(added[i].place)
				e.At, e.New, e.Via = &at, source(added[i].place.File, added[i].place.Span()), added[i].via
			}
			e.Text = e.At.String() + " " + stepSentence(&e)
			all = append(all, e)
		}
	})
	return all
}

func stepSentence(e *Edit) string {
	switch {
	case e.Old == "":
		return "now also does: " + short(e.New)
	case e.New == "":
		return "no longer does: " + short(e.Old)
	case e.Old == e.New && e.Via != "":
		return e.Via + " has another text"
	case e.Old == e.New:
		return short(e.New) + " means something else"
	}
	return fmt.Sprintf("%s instead of %s", short(e.New), short(e.Old))
}

// shortWidth is how much of a step a sentence shows.
const shortWidth = 60

func short(text string) string {
	if runes := []rune(text); len(runes) > shortWidth {
		return string(runes[:shortWidth-1]) + "…"
	}
	return text
}

// maxAligned bounds the table of align: what differs more than that is one difference.
const maxAligned = 4 << 20

// align finds a longest common subsequence and calls gap with what stands in each other's place between its parts.
func align[T any](a, b []T, same func(a, b T) bool, gap func(a, b []T)) {
	for len(a) > 0 && len(b) > 0 && same(a[0], b[0]) {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && same(a[len(a)-1], b[len(b)-1]) {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	if len(a)*len(b) > maxAligned {
		gap(a, b)
		return
	}
	length := make([][]int, len(a)+1) // of the longest one of a[i:] and b[k:]
	for i := range length {
		length[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for k := len(b) - 1; k >= 0; k-- {
			if same(a[i], b[k]) {
				length[i][k] = length[i+1][k+1] + 1
			} else {
				length[i][k] = max(length[i+1][k], length[i][k+1])
			}
		}
	}
	i, k, fromA, fromB := 0, 0, 0, 0
	flush := func() {
		if fromA < i || fromB < k {
			gap(a[fromA:i], b[fromB:k])
		}
	}
	for i < len(a) && k < len(b) {
		switch {
		case same(a[i], b[k]):
			flush()
			i, k = i+1, k+1
			fromA, fromB = i, k
		case length[i+1][k] >= length[i][k+1]:
			i++
		default:
			k++
		}
	}
	i, k = len(a), len(b)
	flush()
}
