package reference

import (
	"slices"
	"strings"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/dsl/phrases"
	"github.com/routebook/routebook/dsl/schema"
)

const fieldsIntro = "What a condition can read, and a text between `{{` and `}}` (there in English in every language). Besides these, a book declares `contact.NAME`,\n" +
	"`conversation.NAME` and `order.NAME` under `properties:`, and `event.PATH` reads whatever else an event carries. `ticket.` is read as `conversation.`."

func fields() table {
	t := table{head: slices.Concat([]string{"field"}, titles(), []string{"type", "one of", "belongs to", "meaning"})}
	for _, f := range schema.Fields {
		own := code(append([]string{f.Path}, f.Aliases...)...)
		spelled := spellings(func(l *phrases.Table) []string { return phrase(l, f.Path) })
		t.add(slices.Concat([]string{own}, spelled, []string{typeOf(&f), closed(&f), scopes[f.Scope], f.Doc})...)
	}
	return t
}

var scopes = map[schema.Scope]string{
	schema.Conversation: "conversation",
	schema.Message:      "new message",
	schema.Contact:      "contact",
	schema.Order:        "newest order",
	schema.Visitor:      "visitor",
	schema.Clock:        "clock",
	schema.Occurrence:   "event",
}

func typeOf(f *schema.Field) string {
	if f.Ordered {
		return f.Type.String() + ", ordered"
	}
	return f.Type.String()
}

// closed says which words a field takes: the built-in ones, or a list of the book.
func closed(f *schema.Field) string {
	if f.Vocab != schema.NoVocabulary {
		return lists[f.Vocab]
	}
	return code(f.Values...)
}

// lists are the lists of book.yaml that close a field or a step once they are there.
var lists = map[schema.Vocabulary]string{
	schema.NoVocabulary: "",
	schema.Sources:      "built in, and `sources:`",
	schema.Integrations: "`integrations:`",
	schema.Accounts:     "`accounts:`",
	schema.Inboxes:      "`inboxes:`",
	schema.InboxGroups:  "the groups of `inboxes:`",
	schema.Statuses:     "`statuses:`",
	schema.Tags:         "`tags:`",
	schema.ContactTags:  "`contact_tags:`",
	schema.Topics:       "`topics:`",
	schema.Reasons:      "`reasons:`",
	schema.Types:        "`types:`",
	schema.Contexts:     "`contexts:`",
}

const operatorsIntro = "Each test and its exact negation: where a field is missing the test is false and its negation true. `is` may stand before every comparison.\n" +
	"The tests of state, of the clock and of samples, which have no operator, are in [section 7](../language.md#7-conditions) of the language reference."

func operators() table {
	t := table{head: slices.Concat([]string{"test"}, titles(), []string{"negation"}, titles(), []string{"then", "on", "meaning"})}
	for _, o := range schema.Operators {
		var types []string
		for _, kind := range o.Types {
			if kind == schema.Any {
				types = append(types, "`event.PATH`")
				continue
			}
			types = append(types, kind.String())
		}
		spell := func(canonical string) []string {
			return spellings(func(l *phrases.Table) []string { return phrase(l, canonical) })
		}
		t.add(slices.Concat([]string{code(o.Phrase)}, spell(o.Phrase), []string{code(o.Not)}, spell(o.Not),
			[]string{operand(&o), strings.Join(types, ", "), o.Doc})...)
	}
	return t
}

// operand says what follows: a comparison takes a duration on instants only.
func operand(o *schema.Operator) string {
	if o.Operand == schema.CompareOperand && !slices.Contains(o.Types, schema.Instant) {
		return "a number"
	}
	return operands[o.Operand]
}

var operands = map[schema.Operand]string{
	schema.NoOperand:      "",
	schema.ValueOperand:   "a value",
	schema.ListOperand:    "a list, or a `let` that holds one",
	schema.RangeOperand:   "two values joined by `and`",
	schema.RegexOperand:   "a pattern",
	schema.CompareOperand: "a number, or a duration and `ago`",
	schema.DateOperand:    "a date",
}

const eventsIntro = "What stands behind `on`. One event of a stream can be several of these at once; a rule fires once for it all the same.\n" +
	"The fields of the new message have values on message events only."

func events() table {
	t := table{head: slices.Concat([]string{"event"}, titles(), []string{"message", "may name", "meaning"})}
	for _, e := range schema.Events {
		may := ""
		switch {
		case e.Words != schema.NoVocabulary:
			may = e.Words.String()
		case e.ID == schema.OnEvery:
			may = "a duration, or days and a time"
		}
		spelled := spellings(func(l *phrases.Table) []string { return phrase(l, e.Phrase) })
		t.add(slices.Concat([]string{code(e.Phrase)}, spelled, []string{yes(e.Message), may, e.Doc})...)
	}
	return t
}

const stepsIntro = "What a rule does. `do` is the word of the [decision](../formats.md#3-decisions-output-ndjson). Of two steps of a pass that set the same slot the first\n" +
	"rule's is kept and the other one recorded as superseded; steps without a slot accumulate."

func steps() table {
	t := table{head: slices.Concat([]string{"step"}, titles(), []string{"`do`", "slot", "closed by", "meaning"})}
	for _, s := range schema.Steps {
		spelled := spellings(func(l *phrases.Table) []string {
			all := phrase(l, s.Phrase)
			if s.Plural != "" {
				all = append(all, phrase(l, s.Plural)...)
			}
			return all
		})
		t.add(slices.Concat([]string{code(s.Phrase, s.Plural)}, spelled, []string{code(s.Do), slots[s.Slot], lists[s.Vocab], s.Doc})...)
	}
	return t
}

var slots = map[schema.Slot]string{
	schema.NoSlot:                   "",
	schema.AssigneeSlot:             "assignee",
	schema.StatusSlot:               "status",
	schema.PrioritySlot:             "priority",
	schema.TypeSlot:                 "type",
	schema.OrderStatusSlot:          "order status",
	schema.VisitorGroupSlot:         "visitor's group",
	schema.TagSlot:                  "each tag",
	schema.TagsBaseSlot:             "base of the tags",
	schema.ContactTagSlot:           "each contact tag",
	schema.ContactTagsBaseSlot:      "base of the contact tags",
	schema.TopicSlot:                "each topic",
	schema.ContactPropertySlot:      "each property",
	schema.ConversationPropertySlot: "each property",
}

const strategiesIntro = "How an assignment chooses among those of its pool who can take the conversation. A step's strategy overrides the team's; a team without one uses `auto`."

func strategies() table {
	t := table{head: slices.Concat([]string{"strategy"}, titles(), []string{"`reassign after`", "`assign any of`", "meaning"})}
	for _, s := range schema.Strategies {
		spelled := spellings(func(l *phrases.Table) []string { return []string{l.SpellValue(s.Name)} })
		t.add(slices.Concat([]string{code(s.Name)}, spelled, []string{yes(s.Reassign), yes(s.Pool), s.Doc})...)
	}
	return t
}

const variablesIntro = "What a text may hold between `{{` and `}}`, besides every [field](fields.md) and the properties that the book declares. They are checked with the rules,\n" +
	"and spelled the same in every language. One without value renders empty and is a warning of the decision, unless the [filter](filters.md) `default` gives it one."

func variables() table {
	t := table{head: []string{"variable", "meaning"}}
	for _, v := range compiler.Variables {
		t.add(code(v.Name), v.Doc)
	}
	return t
}

const filtersIntro = "What may stand behind a [variable](variables.md), as in `{{ customer_name | strip | default: 'à vous' }}`. They are applied from left to right."

func filters() table {
	t := table{head: []string{"filter", "takes", "meaning"}}
	for _, f := range compiler.Filters {
		t.add(code(f.Name), arguments[f.Arg], f.Doc)
	}
	return t
}

var arguments = map[compiler.FilterArg]string{
	compiler.NoArg:     "",
	compiler.TextArg:   "a text in single quotes",
	compiler.NumberArg: "a whole number of at least 1",
}
