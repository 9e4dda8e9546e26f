package compiler

import (
	"fmt"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl"
	"github.com/routebook/routebook/dsl/fold"
	"github.com/routebook/routebook/dsl/schema"
)

// steps resolves a list of steps.
func (c *checker) steps(list []dsl.Step) []Step {
	all := make([]Step, 0, len(list))
	for _, n := range list {
		all = append(all, c.step(n))
	}
	return all
}

func (c *checker) step(n dsl.Step) Step {
	switch n := n.(type) {
	case *dsl.If:
		return c.ifStep(n)
	case *dsl.Stop:
		return &Stop{Place{c.file, n}}
	}
	e := &Effect{Place: Place{c.file, n}}
	c.effect(n, e)
	c.onVisit(n)
	return e
}

func (c *checker) ifStep(n *dsl.If) *If {
	s := &If{Place: Place{c.file, n}}
	for _, b := range n.Branches {
		s.Branches = append(s.Branches, Branch{Cond: c.cond(b.Cond), Steps: c.steps(b.Body.Steps)})
	}
	if n.Otherwise != nil {
		s.Otherwise = c.steps(n.Otherwise.Steps)
	}
	return s
}

// onVisit reports a step that no visit can take: there is no conversation yet.
func (c *checker) onVisit(n dsl.Step) {
	if set, ok := n.(*dsl.Set); ok && set.Phrase == "set visitor group" {
		return
	}
	if visits, _ := listens(c.current, isVisit); visits {
		d := c.report(codeWrongForEvent, n.Span(), "a visit has no conversation for this step")
		d.Label = fmt.Sprintf("only %s and %s", c.spell("set visitor group"), c.spell("stop"))
		d.Span.End = d.Span.Start + len(firstLine(c.typed(n)))
	}
}

// firstLine cuts a text at its first line break.
func firstLine(s string) string {
	for i, r := range s {
		if r == '\n' || r == '\r' {
			return s[:i]
		}
	}
	return s
}

// effect resolves a step that does something: what it becomes, and the slots that it sets.
func (c *checker) effect(n dsl.Step, e *Effect) {
	switch n := n.(type) {
	case *dsl.Assign:
		e.Sets = slot(schema.AssigneeSlot)
		if a := c.assign(n); a != nil {
			e.Does = does(a)
		}
	case *dsl.Unassign:
		e.Sets, e.Does = slot(schema.AssigneeSlot), does(&program.Unassign{})
	case *dsl.Send:
		c.send(n, e)
	case *dsl.SendAI:
		if t, ok := c.text(n.Prompt); ok {
			e.Does = does(&program.Send{Message: spoken(t), AI: true})
		}
	case *dsl.SendEmail:
		c.sendEmail(n, e)
	case *dsl.Notify:
		c.notify(n, e)
	case *dsl.Set:
		c.set(n, e)
	case *dsl.AddScore:
		e.Does = does(&program.AddScore{Points: n.Points.Value})
	case *dsl.Resolve:
		c.resolve(n, e)
	case *dsl.Reopen:
		e.Sets, e.Does = slot(schema.StatusSlot), does(&program.Reopen{})
	case *dsl.Snooze:
		c.snooze(n, e)
	case *dsl.Tagging:
		c.tagging(n, e)
	case *dsl.Update:
		c.update(n, e)
	case *dsl.CreateCase:
		c.createCase(n, e)
	case *dsl.CallWebhook:
		c.callWebhook(n, e)
	default:
		panic(fmt.Sprintf("unexpected %T", n))
	}
}

func slot(kind schema.Slot) []Slot { return []Slot{{Kind: kind}} }

func does(steps ...program.Step) []program.Step { return steps }

// set resolves "set status S" and its like.
func (c *checker) set(n *dsl.Set, e *Effect) {
	use, ok := schema.LookupStep(n.Phrase)
	if !ok {
		panic("unexpected " + n.Phrase)
	}
	e.Sets = slot(use.Slot)
	switch use.ID {
	case schema.SetStatus:
		if s, ok := c.word(schema.Statuses, n.Value.Text, &n.Value); ok {
			e.Does = does(&program.SetStatus{Status: s})
		}
	case schema.SetPriority:
		id, _ := c.lookup("priority", nil)
		if p, ok := c.known(c.rows[id].words, n.Value.Text, &n.Value); ok {
			e.Does = does(&program.SetPriority{Priority: p})
		}
	case schema.SetType:
		if t, ok := c.word(schema.Types, n.Value.Text, &n.Value); ok {
			e.Does = does(&program.SetType{Type: t})
		}
	case schema.SetOrderStatus:
		if s, ok := c.word(schema.NoVocabulary, n.Value.Text, &n.Value); ok {
			e.Does = does(&program.SetOrderStatus{Status: s})
		}
	case schema.SetVisitorGroup:
		if t, ok := c.thing(c.names.teams, &n.Value); ok {
			e.Does = does(&program.SetVisitorGroup{Team: t})
		}
	default:
		panic("unexpected " + n.Phrase)
	}
}

func (c *checker) resolve(n *dsl.Resolve, e *Effect) {
	e.Sets = slot(schema.StatusSlot)
	r := &program.Resolve{}
	if n.Reason != nil {
		reason, ok := c.word(schema.Reasons, n.Reason.Text, n.Reason)
		if !ok {
			return
		}
		r.Reason = reason
	}
	e.Does = does(r)
}

func (c *checker) snooze(n *dsl.Snooze, e *Effect) {
	e.Sets = slot(schema.StatusSlot)
	e.Does = does(&program.Snooze{For: n.For.Value})
}

// wordSets says which set of words a step changes.
var wordSets = map[schema.StepID]program.WordSet{
	schema.AddTags: program.Tags, schema.RemoveTags: program.Tags, schema.ReplaceTags: program.Tags,
	schema.AddContactTags: program.ContactTags, schema.RemoveContactTags: program.ContactTags, schema.ReplaceContactTags: program.ContactTags,
	schema.ApplyTopics: program.Topics, schema.RemoveTopics: program.Topics,
}

// tagging resolves the steps on tags and topics. A tag keeps the spelling of its
// step: the first one that a conversation meets stays (semantics.md G94).
func (c *checker) tagging(n *dsl.Tagging, e *Effect) {
	phrase := n.Phrase
	if n.Words != nil {
		phrase = n.Plural
	}
	use, ok := schema.LookupStep(phrase)
	if !ok {
		panic("unexpected " + phrase)
	}
	words, ok := c.taggedWords(use, n)
	set := wordSets[use.ID]
	if use.Slot == schema.TagsBaseSlot || use.Slot == schema.ContactTagsBaseSlot {
		e.Sets = slot(use.Slot)
		if ok {
			e.Does = does(&program.ReplaceTags{Set: set, Words: words})
		}
		return
	}
	remove := use.ID == schema.RemoveTags || use.ID == schema.RemoveContactTags || use.ID == schema.RemoveTopics
	for _, w := range words {
		e.Sets = append(e.Sets, Slot{use.Slot, fold.String(w)})
		if ok {
			e.Does = append(e.Does, &program.Tagging{Set: set, Remove: remove, Word: w})
		}
	}
}

// taggedWords returns the words of a tagging step as it spells them, each once.
func (c *checker) taggedWords(use schema.StepUse, n *dsl.Tagging) ([]string, bool) {
	if n.Words == nil {
		_, ok := c.word(use.Vocab, n.Word.Text, n.Word)
		return []string{n.Word.Text}, ok
	}
	if _, ok := c.words(use.Vocab, n.Words); !ok {
		return nil, false
	}
	list, _, _ := c.listOf(n.Words)
	var words []string
	seen := map[string]bool{}
	for _, item := range list.Items {
		text, _ := wordText(item.Value)
		if key := fold.String(text); !seen[key] {
			seen[key] = true
			words = append(words, text)
		}
	}
	if len(words) == 0 && use.ID != schema.ReplaceTags && use.ID != schema.ReplaceContactTags {
		c.report(codeMismatch, n.Words.Span(), "%s needs a word, found an empty list", c.spell(use.Plural))
		return nil, false
	}
	return words, true
}
