package lint

import (
	"slices"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/fold"
	"github.com/routebook/routebook/dsl/schema"
)

// setInSamePass reports rules that need a tag or topic which only rules of the same pass add: where those add it, the
// rule does not see it yet.
//
// It never says that the condition cannot hold. Tags outlive a message, a person may add one, and an event may bring it
// along. So rules that look at what the conversation has been through are left alone, as are words that any rule adds on
// another occasion, and those of contacts, which mostly come from elsewhere.
var setInSamePass = &Check{
	Code: "R311", Name: "set-in-same-pass", Severity: diag.Info,
	Doc: "a rule that needs a tag or topic which only rules of the same pass add, and so does not see yet",
	Run: func(pass *Pass) {
		adders := map[slotWord][]adder{}
		for r := range pass.Enabled() {
			for t := range takings(r) {
				for _, s := range t.Does {
					for _, w := range wordsAdded(s) {
						adders[w] = append(adders[w], adder{r, t.Effect})
					}
				}
			}
		}
		for r := range pass.Enabled() {
			if r.When == nil || !beginsPass(r) || pass.looksBack(r) {
				continue
			}
			for _, c := range conjuncts(r.When) {
				a, ok := c.(*compiler.Atom)
				if !ok {
					continue
				}
				if by := pass.addedBeside(r, a, adders); by != nil {
					pass.Reportf(a.File.Name, a.Span(), "where a rule adds it, this one does not see it yet").In(r).
						Label("all rules of a pass see the conversation as it was before").
						Relate(by.File.Name, by.Span(), "only rules on the same event add it")
				}
			}
		}
	},
}

// slotWord is a tag or topic, folded.
type slotWord struct {
	set  program.WordSet
	word string
}

// adder is a step that adds a word, and its rule.
type adder struct {
	rule *compiler.Rule
	*compiler.Effect
}

// wordsAdded returns the tags and topics of the conversation that a step adds.
func wordsAdded(s program.Step) []slotWord {
	var all []slotWord
	switch s := s.(type) {
	case *program.Tagging:
		if !s.Remove && s.Set != program.ContactTags {
			all = append(all, slotWord{s.Set, fold.String(s.Word)})
		}
	case *program.ReplaceTags:
		for _, w := range s.Words {
			if s.Set != program.ContactTags {
				all = append(all, slotWord{s.Set, fold.String(w)})
			}
		}
	}
	return all
}

// beginsPass reports whether a rule listens only to events with which a message or a conversation comes.
func beginsPass(r *compiler.Rule) bool {
	return !slices.ContainsFunc(r.On, func(on program.Trigger) bool {
		switch on.Event {
		case schema.OnMessage, schema.OnFirstMessage, schema.OnConversationCreated, schema.OnConversationCreatedByCustomer, schema.OnConversationCreatedByAgent:
			return false
		}
		return true
	})
}

// looksBack reports whether a rule asks what the conversation has been through, and so may mean a later message.
func (b *Book) looksBack(r *compiler.Rule) bool {
	for a := range compiler.Atoms(r.When) {
		switch a.Asks {
		case compiler.AskAnswered, compiler.AskAssigned, compiler.AskResolved, compiler.AskAssignedOnline:
			return true
		case compiler.AskField:
			if slices.Contains(pastFields, b.Info.Fields[a.Field].ID) {
				return true
			}
		}
	}
	return false
}

// pastFields say what a conversation has been through.
var pastFields = []schema.FieldID{
	schema.FirstBody, schema.ConversationType, schema.Status, schema.ConversationState, schema.Priority, schema.AssignedAgent, schema.AssignedTeam,
	schema.Created, schema.Updated, schema.WaitingSince, schema.LastCustomerMessage, schema.LastReply, schema.AssignedAt, schema.StatusSince,
	schema.ResolvedAt, schema.MessageCount, schema.ReplyCount, schema.Score, schema.ReplyWindow, schema.ConversationProperty,
}

// conjuncts returns the terms of which each has to hold.
func conjuncts(c compiler.Cond) []compiler.Cond {
	if all, ok := c.(*compiler.All); ok {
		return all.Terms
	}
	return []compiler.Cond{c}
}

// addedBeside returns a step that adds what a test needs, where only other rules on the same events do, or nil.
func (b *Book) addedBeside(r *compiler.Rule, a *compiler.Atom, adders map[slotWord][]adder) *adder {
	set := program.Tags
	switch {
	case a.Asks != compiler.AskField || a.Negated || len(a.Values) == 0:
		return nil
	case b.Info.Fields[a.Field].ID == schema.Topic:
		set = program.Topics
	case b.Info.Fields[a.Field].ID != schema.Tag:
		return nil
	}
	var first *adder
	for _, v := range a.Values {
		by := adders[slotWord{set, fold.String(v.Text)}]
		if v.Kind != compiler.Word || len(by) == 0 {
			return nil // somebody else adds it
		}
		for i := range by {
			if by[i].rule == r || !within(by[i].rule.On, r.On) {
				return nil
			}
		}
		if first == nil {
			first = &by[0]
		}
	}
	return first
}

// within reports whether all events of one rule are among those of another.
func within(these, those []program.Trigger) bool {
	return !slices.ContainsFunc(these, func(on program.Trigger) bool {
		return !slices.ContainsFunc(those, func(other program.Trigger) bool { return on.Event == other.Event })
	})
}
