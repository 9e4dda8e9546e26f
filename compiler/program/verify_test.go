package program

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/routebook/routebook/dsl/schema"
)

func TestVerifyAccepts(t *testing.T) {
	behindStop := card() // a rule without condition, and a step that is never reached
	behindStop.Code = []Instr{{Op: Match, A: 1}, {Op: Do}, {Op: Stop}, {Op: Do}, {Op: End}}
	far := card() // a match need not stand right before its steps
	far.Code[2].A = 4
	ends := card() // stop may be last
	ends.Code = []Instr{{Op: Match, A: 1}, {Op: Stop}}
	branches := card() // an "if" behind the match
	branches.Code = []Instr{{Op: Match, A: 1}, {Op: Branch, Pred: 1, A: 2, B: 3}, {Op: Do}, {Op: End}}
	for name, p := range map[string]*Program{
		"card": card(), "full": full(), "no rules": {Desk: Desk{Zone: "UTC", Statuses: statuses()}},
		"far": far, "stop last": ends, "branches": branches, "behind stop": behindStop,
	} {
		assert.NoError(t, p.Verify(), name)
	}
}

// Each row breaks the card, or the program with one of everything, in one way.
func TestVerifyRefuses(t *testing.T) {
	nan := math.NaN()
	tests := []struct {
		name   string
		damage func(p *Program)
		want   string
	}{
		// desk
		{"zone", func(p *Program) { p.Desk.Zone = "Europe/Pari" }, `desk: no time zone "Europe/Pari"`},
		{"zone of the machine", func(p *Program) { p.Desk.Zone = "Local" }, `desk: no time zone "Local"`},
		{"busy state", func(p *Program) { p.Desk.Busy[0] = 4 }, `desk: no state 4`},
		{"tie", func(p *Program) { p.Desk.Ties[0] = "coin" }, `desk: no tie "coin"`},
		{"default calendar", func(p *Program) { p.Desk.DefaultCalendar = "x" }, `desk: no calendar "x"`},
		{"agent twice", func(p *Program) { p.Desk.Agents[1].ID = "amelie" }, `agents need an id of their own`},
		{"team without id", func(p *Program) { p.Desk.Teams[1].ID = "" }, `teams need an id of their own`},
		{"capacity", func(p *Program) { p.Desk.Agents[0].Capacity = nan }, `agent "amelie": capacity NaN`},
		{"agent's calendar", func(p *Program) { p.Desk.Agents[0].Calendar = "x" }, `agent "amelie": no calendar "x"`},
		{"team's strategy", func(p *Program) { p.Desk.Teams[1].Strategy = "" }, `team "Support": no strategy ""`},
		{"team's delay", func(p *Program) { p.Desk.Teams[0].ReassignAfter = -1 }, `team "Ventes": reassigned after -1ns`},
		{"team's calendar", func(p *Program) { p.Desk.Teams[0].Calendar = "x" }, `no calendar "x"`},
		{"team's default", func(p *Program) { p.Desk.Teams[0].Default = "x" }, `no agent "x"`},
		{"team's fallback", func(p *Program) { p.Desk.Teams[0].Fallback = "x" }, `no team "x"`},
		{"member", func(p *Program) { p.Desk.Teams[0].Members[0].Agent = "x" }, `no agent "x"`},
		{"member twice", func(p *Program) { p.Desk.Teams[0].Members[1].Agent = "amelie" }, `member "amelie" twice`},
		{"weight", func(p *Program) { p.Desk.Teams[0].Members[0].Weight = 0 }, `member "amelie" of weight 0`},
		{"source twice", func(p *Program) { p.Desk.Sources[0].Name = "Allegro" }, `source "allegro" needs a name of its own`},
		{"parent", func(p *Program) { p.Desk.Sources[2].Parent = "x" }, `no source "x"`},
		{"parents in a circle", func(p *Program) { p.Desk.Sources[1].Parent = "allegro discussions" }, `its own parent`},
		{"capacity weight", func(p *Program) { p.Desk.CapacityWeights[0].Weight = -1 }, `source "chat" of weight -1`},
		{"inbox", func(p *Program) { p.Desk.Inboxes[1].ID = "support" }, `inboxes need an id of their own`},
		{"status twice", func(p *Program) { p.Desk.Statuses[0].Name = "open" }, `statuses need a name of their own`},
		{"state without status", func(p *Program) { p.Desk.Statuses[2].State = StateOpen }, `no status stands for the state pending`},
		{"status without state", func(p *Program) { p.Desk.Statuses[4].State = 7 }, `status "en cours" of state 7`},
		{"calendar twice", func(p *Program) { p.Desk.Calendars = append(p.Desk.Calendars, p.Desk.Calendars[0]) }, `two calendars of one name`},
		{"calendar's zone", func(p *Program) { p.Desk.Calendars[0].Zone = "" }, `calendar "bureau": no time zone ""`},
		{"hours overlap", func(p *Program) { p.Desk.Calendars[0].Hours[1][1].From = 700 }, `hours 700 to 1080 of monday`},
		{"hours backwards", func(p *Program) { p.Desk.Calendars[0].Hours[0][0].To = 1320 }, `hours 1320 to 1320 of sunday`},
		{"hours past midnight", func(p *Program) { p.Desk.Calendars[0].Hours[0][0].To = 1441 }, `hours 1320 to 1441 of sunday`},
		{"holiday", func(p *Program) { p.Desk.Calendars[0].Holidays[1] = "2027-02-30" }, `no date "2027-02-30"`},
		{"holidays in disorder", func(p *Program) { p.Desk.Calendars[0].Holidays[1] = "2026-12-24" }, `holiday 2026-12-24 after 2026-12-25`},
		{"property's type", func(p *Program) { p.Desk.ContactProperties[0].Type = "any" }, `property contact.plan of type "any"`},
		{"property twice", func(p *Program) { p.Desk.ContactProperties[1].Name = "plan" }, `properties of contact need a name of their own`},
		{"property that is a field", func(p *Program) { p.Desk.OrderProperties[0].Name = "status" }, `property order.status is a field of its own`},

		// fields
		{"no field", func(p *Program) { p.Fields[0].ID = schema.NoField }, `field 0: no built-in field 0`},
		{"unknown field", func(p *Program) { p.Fields[0].ID = 250 }, `field 0: no built-in field 250`},
		{"field's type", func(p *Program) { p.Fields[1].Type = schema.Name }, `field 1: subject is a text, found name`},
		{"name of a built-in field", func(p *Program) { p.Fields[1].Name = "x" }, `field 1: subject has name "x"`},
		{"undeclared property", func(p *Program) { p.Fields[planField].Name = "x" }, `no property contact.x`},
		{"property's other type", func(p *Program) { p.Fields[totalField].Type = schema.Text }, `order.total is a number, found text`},
		{"path of nothing", func(p *Program) { p.Fields[pathField].Path = nil }, `a path of the event and no name`},
		{"typed path", func(p *Program) { p.Fields[pathField].Type = schema.Text }, `the type of a path is any, found text`},

		// predicates
		{"operator", func(p *Program) { p.Preds[0].Op = 99 }, `predicate 0: no operator 99`},
		{"predicate's field", func(p *Program) { p.Preds[TextIs].Field = 99 }, `predicate 1 TextIs: no field 99`},
		{"predicate without field", func(p *Program) { p.Preds[TextIs].Field = -1 }, `no field -1`},
		{"field of nothing", func(p *Program) { p.Preds[Answered].Field = 0 }, `it reads no field, found 0`},
		{"type of field", func(p *Program) { p.Preds[NumberIs].Field = subjectField }, `NumberIs: not legal on a field of type text`},
		{"rank of no order", func(p *Program) { p.Preds[RankBetween].Field = sourceField }, `have no order`},
		{"rank of a property", func(p *Program) { p.Preds[RankBetween].Field = planField }, `have no order`},
		{"half a rank", func(p *Program) { p.Preds[RankBetween].Low = 0.5 }, `no rank: 0.5`},
		{"no words", func(p *Program) { p.Preds[TextContains].Words = nil }, `0 words`},
		{"words of a number", func(p *Program) { p.Preds[NumberIs].Words = []string{"a"} }, `1 words`},
		{"empty word", func(p *Program) { p.Preds[TextContains].Words[0] = "" }, `an empty word`},
		{"words in disorder", func(p *Program) { p.Preds[TextContains].Words[1] = "zoo" }, `the word "commande" after "zoo"`},
		{"word twice", func(p *Program) { p.Preds[TextContains].Words[1] = "annulation" }, `the word "annulation" after "annulation"`},
		{"unfolded word", func(p *Program) { p.Preds[TextContains].Words[8] = "réparé" }, `the word "réparé" is not folded`},
		{"weekday", func(p *Program) { p.Preds[WeekdayIs].Words[1] = "someday" }, `no weekday "someday"`},
		{"regex", func(p *Program) { p.Preds[TextMatches].Regex = "(" }, `error parsing regexp`},
		{"regex of another", func(p *Program) { p.Preds[TextIs].Regex = "a" }, `a pattern "a"`},
		{"low of a text", func(p *Program) { p.Preds[TextIs].Low = 1 }, `Low 1`},
		{"high of one bound", func(p *Program) { p.Preds[NumberIs].High = 1 }, `High 1`},
		{"no number", func(p *Program) { p.Preds[NumberIs].Low = nan }, `the number NaN`},
		{"infinite", func(p *Program) { p.Preds[NumberBetween].High = math.Inf(1) }, `the number +Inf`},
		{"time to come", func(p *Program) { p.Preds[AgoAtLeast].Low = -1 }, `no duration: -1`},
		{"half a day", func(p *Program) { p.Preds[DateBefore].Low = 0.5 }, `no date: 0.5`},
		{"time of day", func(p *Program) { p.Preds[TimeBetween].High = 90_000 }, `no time of day: 90000`},
		{"share", func(p *Program) { p.Preds[Sample].Low = 10_001 }, `more than 100%`},
		{"negative share", func(p *Program) { p.Preds[Sample].Low = -1 }, `no share: -1`},
		{"unnamed sample", func(p *Program) { p.Preds[Sample].Name = "" }, `a sample without a name`},
		{"calendar", func(p *Program) { p.Preds[Open].Name = "x" }, `Open: no calendar "x"`},
		{"calendar of elapsed time", func(p *Program) { p.Preds[OpenAgoUnder].Name = "" }, `no calendar ""`},
		{"team in a test", func(p *Program) { p.Preds[TeamOnline].Name = "x" }, `no team "x"`},
		{"agent in a test", func(p *Program) { p.Preds[AgentOnline].Name = "x" }, `no agent "x"`},
		{"name of nothing", func(p *Program) { p.Preds[Answered].Name = "x" }, `a name "x"`},

		// rules
		{"unnamed rule", func(p *Program) { p.Rules[0].Name = "" }, `rule 0 "": a name of its own`},
		{"rule twice", func(p *Program) { p.Rules[1].Name = "tout" }, `rule 1 "tout": a name of its own`},
		{"precedence", func(p *Program) { p.Rules[1].Precedence = 6 }, `precedence 6 after 5`},
		{"entry", func(p *Program) { p.Rules[0].Entry = 1 }, `code from 1 on, want 0`},
		{"no triggers", func(p *Program) { p.Rules[0].On = nil }, `no trigger`},
		{"event", func(p *Program) { p.Rules[0].On[0].Event = 99 }, `no event 99`},
		{"words of a message", func(p *Program) { p.Rules[0].On[0].Words = []string{"a"} }, `"message" takes no words`},
		{"unfolded tag", func(p *Program) { p.Rules[0].On[1].Words[1] = "été" }, `the word "été" is not folded`},
		{"schedule of a message", func(p *Program) { p.Rules[0].On[0].Every = &Schedule{} }, `"message" and schedule`},
		{"every what", func(p *Program) { p.Rules[1].On[0].Every = nil }, `"every" and schedule`},
		{"every never", func(p *Program) { p.Rules[1].On[0].Every.Interval = 0 }, `by the day or by an interval`},
		{"every second", func(p *Program) { p.Rules[1].On[0].Every.Interval = time.Second }, `interval of 1s`},
		{"every day and hour", func(p *Program) { p.Rules[1].On[1].Every.Interval = time.Hour }, `by the day or by an interval`},
		{"second of the day", func(p *Program) { p.Rules[1].On[1].Every.Second = 86_400 }, `second 86400 of the day`},
		{"limit of nothing", func(p *Program) { p.Rules[0].Limit.Count = 0 }, `limit of 0`},
		{"limit's calendar", func(p *Program) { p.Rules[1].Limit.Calendar = "year" }, `limit per calendar "year"`},
		{"limit by both", func(p *Program) { p.Rules[1].Limit.Sliding = 1 }, `limit per 1ns and calendar "day"`},

		// steps
		{"missing step", func(p *Program) { p.Steps[0] = nil }, `step 0: it is missing`},
		{"assignment", func(p *Program) { p.Steps[0].(*Assign).Kind = 9 }, `no assignment 9`},
		{"strategy", func(p *Program) { p.Steps[0].(*Assign).Strategy = "x" }, `no strategy "x"`},
		{"target team", func(p *Program) { p.Steps[0].(*Assign).Pool[0].ID = "x" }, `step 0: no team "x"`},
		{"target agent", func(p *Program) { p.Steps[1].(*Assign).Pool[0].ID = "x" }, `step 1: no agent "x"`},
		{"target", func(p *Program) { p.Steps[1].(*Assign).Pool[0].Kind = 9 }, `no target 9`},
		{"team that is an agent", func(p *Program) { p.Steps[0].(*Assign).Pool[0] = Target{AgentTarget, "amelie"} }, `assign team needs one team`},
		{"agent that is a team", func(p *Program) { p.Steps[1].(*Assign).Pool[0] = Target{TeamTarget, "Ventes"} }, `assign agent needs one agent`},
		{"any of nobody", func(p *Program) { p.Steps[2].(*Assign).Pool = nil }, `an empty pool`},
		{"any of the queue", func(p *Program) { p.Steps[2].(*Assign).Pool[0] = Target{Kind: QueueTarget} }, `the queue in a pool`},
		{"owner with a pool", func(p *Program) { p.Steps[4].(*Assign).Pool = []Target{{TeamTarget, "Ventes"}} }, `assign owner with a pool`},
		{"owner with cases", func(p *Program) { p.Steps[4].(*Assign).Otherwise = "Ventes" }, `assign owner with cases`},
		{"owner by a field", func(p *Program) { p.Steps[4].(*Assign).By = 1 }, `field 1 where none is read`},
		{"delay", func(p *Program) { p.Steps[0].(*Assign).Reassign.After = 0 }, `reassign after 0s`},
		{"fallback", func(p *Program) { p.Steps[0].(*Assign).Fallbacks[0].ID = "x" }, `no team "x"`},
		{"queue's id", func(p *Program) { p.Steps[0].(*Assign).Fallbacks[2].ID = "x" }, `the queue with the id "x"`},
		{"behind the queue", func(p *Program) { p.Steps[0].(*Assign).Fallbacks[0] = Target{Kind: QueueTarget} }, `a fallback behind the queue`},
		{"by", func(p *Program) { p.Steps[3].(*Assign).By = 99 }, `no field 99`},
		{"by a number", func(p *Program) { p.Steps[3].(*Assign).By = totalField }, `team by a field of type number`},
		{"case's team", func(p *Program) { p.Steps[3].(*Assign).Cases[0].Team = "x" }, `no team "x"`},
		{"case of nothing", func(p *Program) { p.Steps[3].(*Assign).Cases[0].Values = nil }, `a case without values`},
		{"unfolded case", func(p *Program) { p.Steps[3].(*Assign).Cases[0].Values[0] = "FR" }, `the value "FR" is not folded`},
		{"no otherwise", func(p *Program) { p.Steps[3].(*Assign).Otherwise = "" }, `no team ""`},
		{"no variants", func(p *Program) { p.Steps[8].(*Send).Message.Variants = nil }, `a message without variants`},
		{"variants of a text", func(p *Program) { p.Steps[8].(*Send).Message.Template = "" }, `2 variants without a template`},
		{"language of a text", func(p *Program) { p.Steps[9].(*Send).Message.Variants[0].Language = "fr" }, `a text of the rule's own in "fr"`},
		{"variable and text", func(p *Program) { p.Steps[8].(*Send).Message.Variants[0].Text[1].Literal = "x" }, `a variable with the text "x"`},
		{"variable", func(p *Program) { p.Steps[8].(*Send).Message.Variants[0].Text[1].Var.Kind = 99 }, `no variable 99`},
		{"unnamed variable", func(p *Program) { p.Steps[8].(*Send).Message.Variants[0].Text[1].Var.Name = "" }, `a variable without a name`},
		{"variable's field", func(p *Program) { p.Steps[8].(*Send).Message.Variants[0].Text[3].Var.Field = 99 }, `no field 99`},
		{"field of a name", func(p *Program) { p.Steps[8].(*Send).Message.Variants[0].Text[1].Var.Field = 1 }, `field 1 where none is read`},
		{"filter", func(p *Program) { p.Steps[8].(*Send).Message.Variants[0].Text[1].Var.Filters[0].Kind = 9 }, `no filter 9`},
		{"filter's text", func(p *Program) { p.Steps[8].(*Send).Message.Variants[0].Text[1].Var.Filters[0].Text = "x" }, `the filter 4 with the text "x"`},
		{"filter's count", func(p *Program) { p.Steps[8].(*Send).Message.Variants[0].Text[1].Var.Filters[0].Count = 1 }, `the filter 4 with the count 1`},
		{"no address", func(p *Program) { p.Steps[10].(*SendEmail).To.Address = nil }, `no address`},
		{"id of an address", func(p *Program) { p.Steps[10].(*SendEmail).To.ID = "x" }, `an address with the id "x"`},
		{"address of an agent", func(p *Program) { p.Steps[12].(*Notify).To.Address = Text{{Literal: "x"}} }, `an address of somebody else`},
		{"id of the owner", func(p *Program) { p.Steps[11].(*SendEmail).To.ID = "x" }, `owner with the id "x"`},
		{"recipient", func(p *Program) { p.Steps[11].(*SendEmail).To.Kind = 9 }, `no recipient 9`},
		{"note to an address", func(p *Program) { p.Steps[12].(*Notify).To.Kind = ToAddress }, `notify is for an agent or a team`},
		{"note to nobody", func(p *Program) { p.Steps[12].(*Notify).To.ID = "x" }, `no agent "x"`},
		{"note to no team", func(p *Program) { p.Steps[13].(*Notify).To.ID = "x" }, `no team "x"`},
		{"status", func(p *Program) { p.Steps[15].(*SetStatus).Status = "x" }, `no status "x"`},
		{"priority", func(p *Program) { p.Steps[16].(*SetPriority).Priority = "x" }, `no priority "x"`},
		{"type", func(p *Program) { p.Steps[17].(*SetType).Type = "" }, `no type`},
		{"order status", func(p *Program) { p.Steps[18].(*SetOrderStatus).Status = "" }, `no status`},
		{"visitor's group", func(p *Program) { p.Steps[19].(*SetVisitorGroup).Team = "x" }, `no team "x"`},
		{"score", func(p *Program) { p.Steps[20].(*AddScore).Points = nan }, `NaN points`},
		{"snooze", func(p *Program) { p.Steps[24].(*Snooze).For = 0 }, `snooze of 0s`},
		{"set", func(p *Program) { p.Steps[25].(*Tagging).Set = 9 }, `no set 9`},
		{"empty tag", func(p *Program) { p.Steps[25].(*Tagging).Word = "\u200b" }, `an empty word`},
		{"replaced topics", func(p *Program) { p.Steps[28].(*ReplaceTags).Set = Topics }, `no tags: set 2`},
		{"empty base", func(p *Program) { p.Steps[29].(*ReplaceTags).Words[0] = "" }, `an empty word`},
		{"property", func(p *Program) { p.Steps[30].(*Update).Property = "x" }, `no property contact.x`},
		{"conversation's owner", func(p *Program) { p.Steps[31].(*Update).Property = "owner" }, `no property conversation.owner`},
		{"value's field", func(p *Program) { p.Steps[31].(*Update).Value.Field = 99 }, `no field 99`},
		{"value", func(p *Program) { p.Steps[31].(*Update).Value.Kind = 9 }, `no value 9`},
		{"value's text", func(p *Program) { p.Steps[31].(*Update).Value.Text = Text{{Literal: "x"}} }, `a value of kind 3 with a text`},
		{"value's number", func(p *Program) { p.Steps[31].(*Update).Value.Number = 1 }, `a value of kind 3 with the number 1`},
		{"half a bool", func(p *Program) { p.Steps[32].(*CreateCase).With[2].Value.Number = 0.5 }, `with the number 0.5`},
		{"connector", func(p *Program) { p.Steps[32].(*CreateCase).Connector = "" }, `no connector`},
		{"setting", func(p *Program) { p.Steps[32].(*CreateCase).With[0].Name = "" }, `a setting without a name`},
		{"webhook", func(p *Program) { p.Steps[33].(*CallWebhook).Webhook = "" }, `no webhook`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := full()
			tt.damage(p)
			assert.ErrorContains(t, p.Verify(), tt.want)
		})
	}
}

// Code that the engine's loop could not run to its end, or that would fire a rule twice.
func TestVerifyRefusesCode(t *testing.T) {
	tests := []struct {
		name string
		code []Instr
		want string
	}{
		{"none", nil, `no code`},
		{"opcode", []Instr{{Op: 9}, {Op: End}}, `instruction 0: no instruction 9`},
		{"falls out", []Instr{{Op: Match, A: 1}, {Op: Do}}, `it ends in do`},
		{"predicate", []Instr{{Op: Branch, Pred: 2, A: 1, B: 1}, {Op: End}}, `no predicate 2`},
		{"step", []Instr{{Op: Match, A: 1}, {Op: Do, A: 1}, {Op: End}}, `instruction 1: no step 1`},
		{"jump back", []Instr{{Op: Branch, A: 1, B: 0}, {Op: End}}, `branch to 0`},
		{"jump out", []Instr{{Op: Branch, A: 1, B: 2}, {Op: End}}, `branch to 2`},
		{"jump before", []Instr{{Op: Branch, A: -1, B: 1}, {Op: End}}, `branch to -1`},
		{"match out", []Instr{{Op: Match, A: 2}, {Op: End}}, `match to 2`},
		{"match to nowhere", []Instr{{Op: Match}, {Op: End}}, `match to 0`},
		{"do before match", []Instr{{Op: Do}, {Op: Match}, {Op: End}}, `instruction 0: do where the rule may not have matched`},
		{"stop before match", []Instr{{Op: Stop}}, `stop where the rule may not have matched`},
		{"match twice", []Instr{{Op: Match, A: 1}, {Op: Match, A: 2}, {Op: End}}, `instruction 1: match where the rule may have matched`},
		{"match on one path", []Instr{{Op: Branch, A: 1, B: 2}, {Op: Match, A: 2}, {Op: Do}, {Op: End}}, `instruction 2: do where the rule may not have matched`},
		{"operands of stop", []Instr{{Op: Match, A: 1}, {Op: Stop, A: 1}}, `stop with A 1`},
		{"operands of do", []Instr{{Op: Match, A: 1}, {Op: Do, B: 1}, {Op: End}}, `do with predicate 0 and B 1`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := card()
			p.Code = tt.code
			assert.ErrorContains(t, p.Verify(), tt.want)
		})
	}
	behind := card()
	behind.Rules = append(behind.Rules, Rule{Name: "x", On: behind.Rules[0].On, Entry: 5})
	assert.ErrorContains(t, behind.Verify(), `rule 1 "x": no code`)
	orphans := full()
	orphans.Rules, orphans.Code = nil, orphans.Code[:1]
	assert.ErrorContains(t, orphans.Verify(), "code: 1 instructions behind the last rule")
}

// Names of people are free until the book lists them.
func TestVerifyOpenBook(t *testing.T) {
	p := card()
	p.Steps = []Step{&Assign{Kind: ToTeam, Pool: []Target{{TeamTarget, "anybody"}}, Fallbacks: []Target{{AgentTarget, "somebody"}}}}
	require.NoError(t, p.Verify())
	p.Desk.AgentsClosed = true
	assert.ErrorContains(t, p.Verify(), `no agent "somebody"`)
	p.Desk.TeamsClosed = true
	assert.ErrorContains(t, p.Verify(), `no team "anybody"`)
}
