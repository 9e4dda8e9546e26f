package phrases

import (
	"slices"

	"github.com/routebook/routebook/dsl/schema"
)

// Row is what the grammar knows of a keyword, whatever its spelling.
type Row struct {
	Phrase    string // canonical: the first English spelling of most
	TakesName bool   // the next word on the line is a name, unless it is a hard word
	Hard      bool   // never read as a name, wherever it stands
	Needs     string // what must follow, for the sentence "assign team needs …"; see Table.Say
}

// Rows is every canonical phrase of the language. Dotted field paths and built-in
// values are not phrases: see Paths and Values.
var Rows = rows()

// ByPhrase finds a row by its canonical phrase.
var ByPhrase = func() map[string]*Row {
	m := make(map[string]*Row, len(Rows))
	for i := range Rows {
		m[Rows[i].Phrase] = &Rows[i]
	}
	return m
}()

func rows() []Row {
	var all []Row
	all = append(all, declarations...)
	all = append(all, header...)
	all = append(all, conditions...)
	all = append(all, clauses...)
	for _, op := range schema.Operators {
		row := Row{Phrase: op.Phrase, TakesName: op.Operand != schema.NoOperand, Needs: operandNeeds[op.Operand]}
		all = append(all, row)
		row.Phrase = op.Not
		all = append(all, row)
	}
	all = appendNew(all, stepRows()...)
	for _, e := range schema.Events {
		if e.ID != schema.OnEvery {
			all = appendNew(all, Row{Phrase: e.Phrase})
		}
	}
	for _, f := range schema.Fields {
		if isPhrase(f.Path) {
			all = appendNew(all, Row{Phrase: f.Path})
		}
	}
	return all
}

// appendNew leaves out the phrases that serve in another place already.
func appendNew(all []Row, more ...Row) []Row {
	for _, row := range more {
		known := false
		for i := range all {
			known = known || all[i].Phrase == row.Phrase
		}
		if !known {
			all = append(all, row)
		}
	}
	return all
}

// Paths lists the dotted field paths, which are words of their own in a table.
func Paths() []string {
	var all []string
	for _, f := range schema.Fields {
		if !isPhrase(f.Path) {
			all = append(all, f.Path)
		}
	}
	return all
}

// Values lists the built-in closed values, each once.
func Values() []string {
	all := []string{"true", "false", "online", "answered", "unanswered", "assigned", "unassigned", "resolved", "unresolved"}
	add := func(value string) {
		if !slices.Contains(all, value) {
			all = append(all, value)
		}
	}
	for _, f := range schema.Fields {
		for _, value := range f.Values {
			add(value)
		}
	}
	for _, strategy := range schema.Strategies {
		add(strategy.Name)
	}
	return all
}

// isPhrase reports whether a field path is written as a keyword. Dotted ones are
// paths: see Table.Path.
func isPhrase(path string) bool {
	for _, c := range path {
		if c == '.' {
			return false
		}
	}
	return true
}

var declarations = []Row{
	{"language", true, true, `a language, such as "fr"`},
	{"let", true, true, "a name"},
	{"define", true, true, "a name"},
	{"as", false, false, "a condition"},
	{"template", true, true, "the template's name"},
	{"disabled", false, true, "a rule"},
	{"rule", true, true, "the rule's name in quotes"},
	{"when", false, true, "a condition"},
	{"then", false, true, "a step"},
	{"and", false, true, "a condition"},
	{"or", false, true, "a condition"},
	{"not", false, true, "a condition"},
	{"on", false, true, "an event"},
	{"if", false, true, "a condition"},
	{"otherwise", false, true, "{ and steps"},
	{"otherwise if", false, true, "a condition"},
	{"stop", false, true, ""},
	{"fallback", false, true, "<team> NAME, <agent> NAME or <queue>"},
}

var header = []Row{
	{"description", false, false, "a text in quotes"},
	{"precedence", false, false, "a number"},
	{"formerly", true, false, "the rule's old name in quotes"},
	{"limit", false, false, "<once>, or a number"},
	{"once", false, false, "<per conversation> or <per contact>"},
	{"per conversation", false, false, ""},
	{"per contact", false, false, ""},
	{"per hour", false, false, ""},
	{"per day", false, false, ""},
	{"per week", false, false, ""},
	{"per month", false, false, ""},
	{"per", false, false, "a duration, such as <24 hour>"},
	{"every", true, false, "a duration, a day or a list of days"},
	{"every day", false, false, "<at> and a time"},
	{"at", false, false, "a time, such as 09:00"},
}

var conditions = []Row{
	{"any of", true, false, "a list"},
	{"all of", true, false, "a list"},
	{"none of", true, false, "conditions in parentheses"},
	{"conversation", false, false, "<is> and <=answered>, <=unanswered>, <=assigned>, <=unassigned>, <=resolved> or <=unresolved>"},
	{"agent", true, false, "an agent's name"},
	{"team", true, false, "a team's name"},
	{"owner", false, false, "<is> <=online>"},
	{"has someone online", false, false, ""},
	{"has nobody online", false, false, ""},
	{"during business hours", false, false, ""},
	{"outside business hours", false, false, ""},
	{"of calendar", true, false, "a calendar's name"},
	{"of team", true, false, "a team's name"},
	{"of agent", true, false, "an agent's name"},
	{"of assigned agent", false, false, ""},
	{"in sample", true, false, "the sample's name in quotes"},
	{"of", false, false, "a share, such as 10%"},
	{"ago", false, false, ""},
	{"business hours", false, false, ""},
	{"business minutes", false, false, ""},
}

var clauses = []Row{
	{"strategy", true, false, "a strategy, such as <=least_busy>"},
	{"reassign after", false, false, "a duration, such as <10 minute>"},
	{"up to", false, false, "a number and <times>"},
	{"times", false, false, ""},
	{"queue", false, false, ""},
	{"translated to", true, false, `a language, such as "pl"`},
	{"reason", true, false, "a reason"},
	{"with", true, false, "NAME = VALUE"},
	{"subject", false, false, "a text in quotes"},
	{"body", false, false, "a text in quotes, or <template> NAME"},
}

var operandNeeds = [...]string{
	schema.NoOperand:      "",
	schema.ValueOperand:   "a value",
	schema.ListOperand:    "a list in brackets",
	schema.RangeOperand:   "two values joined by <and>",
	schema.RegexOperand:   "a pattern, such as /retours?/i",
	schema.CompareOperand: "a number or a duration",
	schema.DateOperand:    "a date, such as 2026-12-24",
}

// stepNeeds says what follows a step's phrase; a step that is not here takes nothing.
var stepNeeds = map[schema.StepID]Row{
	schema.AssignTeam:          {TakesName: true, Needs: "a team's name"},
	schema.AssignTeamBy:        {Needs: "a field and { cases }"},
	schema.AssignAgent:         {TakesName: true, Needs: "an agent's name"},
	schema.AssignAnyOf:         {Needs: "a list such as [<agent> A, <team> T]"},
	schema.Send:                {Needs: "a text in quotes, or <template> NAME"},
	schema.SendAI:              {Needs: "a text in quotes"},
	schema.SendEmail:           {Needs: "an address in quotes, <assigned agent>, <owner>, <team> NAME or <agent> NAME"},
	schema.NotifyAgent:         {TakesName: true, Needs: "an agent's name"},
	schema.NotifyTeam:          {TakesName: true, Needs: "a team's name"},
	schema.NotifyAssignedAgent: {Needs: "a text in quotes, or <template> NAME"},
	schema.SetStatus:           {TakesName: true, Needs: "a status"},
	schema.SetPriority:         {TakesName: true, Needs: "<=low>, <=normal>, <=high> or <=urgent>"},
	schema.SetType:             {TakesName: true, Needs: "a type"},
	schema.SetOrderStatus:      {TakesName: true, Needs: "a status"},
	schema.SetVisitorGroup:     {TakesName: true, Needs: "a team's name"},
	schema.AddScore:            {Needs: "a number"},
	schema.Snooze:              {Needs: "a duration, such as <2 hour>"},
	schema.AddTags:             {TakesName: true, Needs: "a tag"},
	schema.RemoveTags:          {TakesName: true, Needs: "a tag"},
	schema.ReplaceTags:         {TakesName: true, Needs: "a tag"},
	schema.AddContactTags:      {TakesName: true, Needs: "a tag"},
	schema.RemoveContactTags:   {TakesName: true, Needs: "a tag"},
	schema.ReplaceContactTags:  {TakesName: true, Needs: "a tag"},
	schema.ApplyTopics:         {TakesName: true, Needs: "a topic"},
	schema.RemoveTopics:        {TakesName: true, Needs: "a topic"},
	schema.UpdateContact:       {TakesName: true, Needs: "NAME = VALUE"},
	schema.UpdateConversation:  {TakesName: true, Needs: "NAME = VALUE"},
	schema.CreateCase:          {TakesName: true, Needs: "a connector's name"},
	schema.CallWebhook:         {TakesName: true, Needs: "a webhook's name"},
	schema.If:                  {Needs: "a condition"},
}

func stepRows() []Row {
	var all []Row
	for _, step := range schema.Steps {
		row := stepNeeds[step.ID]
		row.Phrase = step.Phrase
		if step.Plural != step.Phrase {
			all = append(all, row)
		}
		if step.Plural != "" {
			row.Phrase = step.Plural
			row.Needs = "a list"
			all = append(all, row)
		}
	}
	return all
}
