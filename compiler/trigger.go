package compiler

import (
	"fmt"
	"slices"
	"time"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/fold"
	"github.com/routebook/routebook/dsl/schema"
)

const onTimer = schema.OnTimer

// codeNeverTriggered is the code of rules that no event can make fire, and of events that come too often.
const codeNeverTriggered = "R115"

// triggers resolves what a rule listens to, or infers it: timer when its "when"
// holds an elapsed-time test, else message (language.md section 5).
func (c *checker) triggers(r *Rule, on *dsl.On) {
	if on == nil {
		r.Inferred = true
		r.On = []program.Trigger{{Event: c.inferred(r)}}
		return
	}
	for _, e := range on.Events {
		if t, ok := c.trigger(e); ok {
			r.On = append(r.On, t)
		}
	}
	r.On = distinct(r.On)
}

// inferred returns the event of a rule without "on".
func (c *checker) inferred(r *Rule) schema.EventID {
	for a := range Atoms(r.When) {
		if !isElapsed(a) {
			continue
		}
		if r.Node.Name != nil {
			d := c.report("R112", nameSpan(r), "the rule is %s %s", c.spell("on"), c.spell("timer"))
			d.Severity = diag.Info
			d.Label = "its condition tests elapsed time"
			at := r.Node.When.Span().Start
			line := c.spell("on") + " " + c.spell("timer")
			d.Fixes = []diag.Fix{{
				Message: "write " + quote(line), Safe: true,
				Edits: []diag.Edit{{File: c.file.Name, Span: diag.Span{Start: at, End: at}, New: line + "\n  "}},
			}}
		}
		return schema.OnTimer
	}
	return schema.OnMessage
}

// isElapsed reports whether a test compares an instant with now.
func isElapsed(a *Atom) bool {
	return slices.ContainsFunc(a.Values, func(v Value) bool { return v.Kind == Duration || v.Kind == OpenTime })
}

// trigger resolves one event.
func (c *checker) trigger(n dsl.Event) (program.Trigger, bool) {
	switch n := n.(type) {
	case *dsl.PlainEvent:
		return program.Trigger{Event: schema.LookupEvent(n.Phrase).ID}, true
	case *dsl.WordEvent:
		return c.wordTrigger(n)
	case *dsl.Schedule:
		s, ok := c.schedule(n)
		return program.Trigger{Event: schema.OnEvery, Every: s}, ok
	default:
		panic(fmt.Sprintf("unexpected %T", n))
	}
}

// wordTrigger resolves an event of certain words, or of any.
func (c *checker) wordTrigger(n *dsl.WordEvent) (program.Trigger, bool) {
	row := schema.LookupEvent(n.Phrase)
	t := program.Trigger{Event: row.ID}
	ok := true
	if n.Word != nil {
		word, good := c.word(row.Words, n.Word.Text, n.Word)
		t.Words, ok = []string{fold.String(word)}, good
	}
	if n.AnyOf != nil {
		words, good := c.words(row.Words, n.AnyOf)
		for _, w := range words {
			t.Words = append(t.Words, fold.String(w))
		}
		if ok = good; good && len(words) == 0 {
			c.report(codeMismatch, n.AnyOf.Span(), "%s needs a word, found an empty list", c.spell("any of"))
			ok = false
		}
	}
	slices.Sort(t.Words)
	t.Words = slices.Compact(t.Words)
	return t, ok
}

// words resolves a list of words of a vocabulary.
func (c *checker) words(v schema.Vocabulary, n dsl.Words) ([]string, bool) {
	list, let, ok := c.listOf(n)
	if !ok {
		return nil, false
	}
	var all []string
	for _, item := range list.Items {
		var at dsl.Node = item.Value
		if let != nil {
			at = n
		}
		text, isWord := wordText(item.Value)
		if !isWord || item.To != nil {
			c.report(codeMismatch, at.Span(), "a list of names is expected, found %s", c.foundInLet(let, item))
			ok = false
			continue
		}
		from := len(c.found)
		word, good := c.word(v, text, at)
		c.fromLet(from, let, item)
		all, ok = append(all, word), ok && good
	}
	return all, ok
}

func (c *checker) foundInLet(let *Let, n dsl.Node) string {
	file := c.file
	if let != nil {
		file = let.File
	}
	return c.foundIn(literal{file: file}, n)
}

// schedule resolves "every …".
func (c *checker) schedule(n *dsl.Schedule) (*program.Schedule, bool) {
	s := &program.Schedule{}
	if n.Interval != nil {
		s.Interval = n.Interval.Value
		if s.Interval < time.Minute {
			c.report(codeNeverTriggered, n.Interval.Span(), "%s needs at least a minute, found %s", c.spell("every"), quote(c.typed(n.Interval)))
			return nil, false
		}
		return s, true
	}
	if n.At != nil {
		s.Second = n.At.Seconds
	}
	if n.Days == nil {
		s.Days = [7]bool{true, true, true, true, true, true, true}
		return s, true
	}
	return s, c.scheduleDays(n.Days, s)
}

// scheduleDays marks the days of a schedule.
func (c *checker) scheduleDays(words dsl.Words, s *program.Schedule) bool {
	if name, ok := words.(*dsl.Name); ok {
		if day, known := weekdayOf(name.Text); known {
			s.Days[day] = true
			return true
		}
		if _, isLet := c.lets[foldedName(name)]; !isLet {
			d := c.report(codeUnknownValue, name.Span(), "no weekday named %s", quote(name.Text))
			d.Label = c.weekdaysLike(name.Text)
			return false
		}
	}
	list, let, ok := c.listOf(words)
	if !ok {
		return false
	}
	file := c.file
	if let != nil {
		file = let.File
	}
	for _, item := range list.Items {
		lit := literal{Value: item.Value, at: item, let: let, file: file}
		if let != nil {
			lit.at = words
		}
		from, good := c.weekday(item.Value, lit)
		to := from
		if good && item.To != nil {
			to, good = c.weekday(item.To, lit)
		}
		if ok = ok && good; !good {
			continue
		}
		for day := from; ; day = (day + 1) % 7 {
			s.Days[(day+1)%7] = true // time.Weekday begins on Sunday
			if day == to {
				break
			}
		}
	}
	if ok && len(list.Items) == 0 {
		c.report(codeMismatch, words.Span(), "%s needs a day, found an empty list", c.spell("every"))
		return false
	}
	return ok
}

// weekdayOf returns the time.Weekday that a name means.
func weekdayOf(name string) (int, bool) {
	i := slices.Index(schema.Weekdays, name)
	return (i + 1) % 7, i >= 0
}

// distinct drops triggers that stand twice.
func distinct(on []program.Trigger) []program.Trigger {
	var kept []program.Trigger
	for _, t := range on {
		same := func(k program.Trigger) bool {
			return k.Event == t.Event && slices.Equal(k.Words, t.Words) && (k.Every == t.Every || k.Every != nil && t.Every != nil && *k.Every == *t.Every)
		}
		if !slices.ContainsFunc(kept, same) {
			kept = append(kept, t)
		}
	}
	return kept
}
