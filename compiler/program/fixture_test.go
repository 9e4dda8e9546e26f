package program

import (
	"time"

	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/schema"
)

// card is the sketch of doc.go: one rule in a folder without book.yaml.
func card() *Program {
	return &Program{
		Edition: 1,
		Desk:    Desk{Zone: "UTC", Busy: []State{StateNew, StateOpen}, Ties: []string{"recently_active", "least_recent", "member_order"}, Statuses: statuses()},
		Fields: []Field{
			{ID: schema.Source, Type: schema.Name},
			{ID: schema.Subject, Type: schema.Text},
		},
		Preds: []Pred{
			{Op: NameIs, Field: 0, Words: []string{"allegro"}},
			{Op: TextContains, Field: 1, Words: []string{"retour"}},
		},
		Rules: []Rule{{Name: "Retours hors Allegro", On: []Trigger{{Event: schema.OnMessage}}}},
		Code: []Instr{
			{Op: Branch, Pred: 0, A: 4, B: 1},
			{Op: Branch, Pred: 1, A: 2, B: 4},
			{Op: Match, A: 3},
			{Op: Do, A: 0},
			{Op: End},
		},
		Steps: []Step{&Assign{Kind: ToTeam, Pool: []Target{{Kind: TeamTarget, ID: "Ventes"}}, Strategy: "least_busy"}},
	}
}

func statuses() []Status {
	return []Status{{"new", StateNew}, {"open", StateOpen}, {"pending", StatePending}, {"resolved", StateResolved}}
}

// full is a program with one of everything.
func full() *Program {
	p := &Program{Edition: 1, Book: "boutique", Desk: desk(), Fields: fields(), Preds: preds(), Steps: steps()}
	p.Rules = []Rule{
		{
			Name: "tout", Formerly: "avant", Precedence: 5, TestsAuto: true, Entry: 0,
			On:    []Trigger{{Event: schema.OnMessage}, {Event: schema.OnTagAdded, Words: []string{"retour", "vip"}}},
			Limit: &Limit{Count: 2, PerContact: true, Sliding: 24 * time.Hour},
		},
		{
			Name: "sub/vip.route#3",
			On: []Trigger{
				{Event: schema.OnEvery, Every: &Schedule{Interval: 15 * time.Minute}},
				{Event: schema.OnEvery, Every: &Schedule{Days: [7]bool{time.Monday: true, time.Friday: true}, Second: 18*3600 + 30}},
			},
			Limit: &Limit{Count: 1, Calendar: "day"},
		},
		{Name: "jamais \"dit\"", Precedence: -1, On: []Trigger{{Event: schema.OnFirstMessage}}},
	}
	all := everyStep(len(p.Preds), len(p.Steps))
	p.Code = append(p.Code, all...)
	p.Rules[1].Entry = int32(len(p.Code))
	p.Code = append(p.Code, Instr{Op: Match, A: p.Rules[1].Entry + 1}, Instr{Op: Do, A: 1}, Instr{Op: Stop}, Instr{Op: End})
	p.Rules[2].Entry = int32(len(p.Code))
	p.Code = append(p.Code, Instr{Op: End})
	p.Debug = Debug{Rules: []RuleSource{{File: "a.route", Span: diag.Span{}}}, Disabled: []string{"off"}}
	return p
}

// everyStep asks all predicates, one of which must hold, and takes all steps.
func everyStep(preds, steps int) []Instr {
	var code []Instr
	end := int32(preds + 1 + steps)
	for i := range preds {
		next := int32(i + 1)
		if i == preds-1 {
			next = end
		}
		code = append(code, Instr{Op: Branch, Pred: PredID(i), A: int32(preds), B: next})
	}
	code = append(code, Instr{Op: Match, A: int32(preds + 1)})
	for i := range steps {
		code = append(code, Instr{Op: Do, A: int32(i)})
	}
	return append(code, Instr{Op: End})
}

func desk() Desk {
	return Desk{
		Zone: "Europe/Paris", Locale: "fr", Seed: 7, TicketURL: "https://desk.example/{id}",
		Seats: []string{"service", "sales"}, Busy: []State{StateNew, StateOpen}, Ties: []string{"least_recent", "member_order"},
		Agents: []Agent{
			{ID: "amelie", Name: "Amélie Roux", FirstName: "Amélie", LastName: "Roux", Email: "amelie@boutique.example", Seat: "service", Inboxes: []string{"support"}, Capacity: 8, Calendar: "bureau", Enabled: true},
			{ID: "bruno p.", FirstName: "Bruno", Capacity: -1},
		},
		Teams: []Team{
			{ID: "Ventes", Code: "grp_7f3a", Enabled: true, PrimaryOnly: true, Strategy: "round_robin", Default: "amelie", ReassignAfter: 90 * time.Minute, Fallback: "Support", Calendar: "bureau", Members: []Member{{"amelie", true, 1}, {"bruno p.", false, 2}}},
			{ID: "Support", Private: true, Strategy: "auto"},
		},
		AgentsClosed: true, TeamsClosed: true,
		Sources:         []Source{{Name: "email"}, {Name: "allegro"}, {Name: "allegro discussions", Parent: "allegro"}},
		CapacityWeights: []CapacityWeight{{"chat", 1}, {"email", 0.5}},
		Inboxes:         []Inbox{{"support", []string{"europe"}}, {"ventes", nil}},
		Statuses:        append(statuses(), Status{"en cours", StateOpen}),
		Calendars: []Calendar{{
			Name: "bureau", Zone: "Europe/Paris", Holidays: []string{"2026-12-25", "2027-01-01"},
			Hours: [7][]Interval{time.Monday: {{540, 750}, {810, 1080}}, time.Sunday: {{1320, 1440}}},
		}},
		DefaultCalendar:        "bureau",
		ContactProperties:      []Property{{"plan", "name"}, {"spend", "number"}},
		ConversationProperties: []Property{{"zone", "text"}},
		OrderProperties:        []Property{{"total", "number"}},
	}
}

// The fields of full, by what they are.
const (
	sourceField FieldID = iota
	subjectField
	tagsField
	priorityField
	firstField
	createdField
	timeField
	weekdayField
	dateField
	ownerField
	planField
	zoneField
	totalField
	pathField
)

func fields() []Field {
	builtin := func(id schema.FieldID) Field { return Field{ID: id, Type: id.Info().Type} }
	return []Field{
		sourceField: builtin(schema.Source), subjectField: builtin(schema.Subject), tagsField: builtin(schema.Tag),
		priorityField: builtin(schema.Priority), firstField: builtin(schema.MessageFirst), createdField: builtin(schema.Created),
		timeField: builtin(schema.TimeOfDay), weekdayField: builtin(schema.DayOfWeek), dateField: builtin(schema.Today), ownerField: builtin(schema.ContactOwner),
		planField:  {ID: schema.ContactProperty, Name: "plan", Type: schema.Name},
		zoneField:  {ID: schema.ConversationProperty, Name: "zone", Type: schema.Text},
		totalField: {ID: schema.OrderProperty, Name: "total", Type: schema.Number},
		pathField:  {ID: schema.EventPath, Path: []string{"items", "0", "detail-type", "a.b"}, Type: schema.Any},
	}
}

func preds() []Pred {
	hours := func(n float64) float64 { return n * float64(time.Hour) }
	many := []string{"annulation", "changement d'adresse", "commande", "echange", "facture", "livraison", "paiement", "remboursement", "retour"}
	return []Pred{
		{Op: Always, Field: -1},
		{Op: TextIs, Field: subjectField, Words: []string{"echec \"2\"", "retour"}},
		{Op: TextIsExactly, Field: subjectField, Words: []string{"Retour"}},
		{Op: TextContains, Field: subjectField, Words: many},
		{Op: TextHasExactly, Field: subjectField, Words: []string{"SAV"}},
		{Op: TextHasWord, Field: zoneField, Words: []string{"sud"}},
		{Op: TextStarts, Field: pathField, Words: []string{"re:"}},
		{Op: TextEnds, Field: pathField, Words: []string{"!"}},
		{Op: TextMatches, Field: subjectField, Regex: `(?i)n°\s*\d+`},
		{Op: NameIs, Field: sourceField, Words: []string{"allegro", "email"}},
		{Op: NameIsExactly, Field: planField, Words: []string{"Pro"}},
		{Op: SetIncludes, Field: tagsField, Words: []string{"vip"}},
		{Op: NumberIs, Field: totalField, Low: 5},
		{Op: NumberOver, Field: totalField, Low: 0.1},
		{Op: NumberFrom, Field: totalField, Low: -2},
		{Op: NumberUnder, Field: totalField, Low: 1e21},
		{Op: NumberUpTo, Field: pathField, Low: 7},
		{Op: NumberBetween, Field: totalField, Low: 1, High: 2},
		{Op: RankBetween, Field: priorityField, Low: 2, High: 3},
		{Op: BoolIs, Field: firstField},
		{Op: BoolIsFalse, Field: firstField},
		{Op: Empty, Field: ownerField},
		{Op: AgoAtLeast, Field: createdField, Low: hours(24)},
		{Op: AgoUnder, Field: createdField, Low: hours(1.5)},
		{Op: OpenAgoAtLeast, Field: createdField, Low: hours(4), Name: "bureau"},
		{Op: OpenAgoUnder, Field: createdField, Low: hours(4), Name: "bureau"},
		{Op: DateBefore, Field: createdField, Low: 20_000},
		{Op: DateAfter, Field: createdField, Low: -1},
		{Op: DateBetween, Field: dateField, Low: 20_000, High: 20_001},
		{Op: TimeBetween, Field: timeField, Low: 22 * 3600, High: 6*3600 + 1},
		{Op: WeekdayIs, Field: weekdayField, Words: []string{"monday", "tuesday"}},
		{Op: Open, Field: -1, Name: "bureau"},
		{Op: OpenOfTeam, Field: -1, Name: "Ventes"},
		{Op: OpenOfAgent, Field: -1, Name: "amelie"},
		{Op: OpenOfAssigned, Field: -1},
		{Op: AgentOnline, Field: -1, Name: "bruno p."},
		{Op: TeamOnline, Field: -1, Name: "Ventes"},
		{Op: OwnerOnline, Field: -1},
		{Op: AssignedOnline, Field: -1},
		{Op: Answered, Field: -1},
		{Op: Assigned, Field: -1},
		{Op: Resolved, Field: -1},
		{Op: Sample, Field: -1, Name: "canary", Low: 1250},
	}
}

// text is "Bonjour NAME," with a variable of each sort.
func text() Text {
	return Text{
		{Literal: "Bonjour "},
		{Var: &Var{Kind: CustomerName, Name: "customer_name", Filters: []Filter{{Kind: Strip}, {Kind: Default, Text: "à vous"}}}},
		{Literal: ",\n"},
		{Var: &Var{Kind: FieldVar, Name: "subject", Field: subjectField, Filters: []Filter{{Kind: Truncate, Count: 20}, {Kind: Upcase}}}},
		{Var: &Var{Kind: FieldVar, Name: "ticket.zone", Field: zoneField}},
	}
}

func say(s string) Message { return Message{Variants: []Variant{{Text: Text{{Literal: s}}}}} }

func steps() []Step {
	ventes, amelie := Target{TeamTarget, "Ventes"}, Target{AgentTarget, "amelie"}
	settings := []Setting{
		{"subject", Value{Kind: TextValue, Text: text()}},
		{"weight", Value{Kind: NumberValue, Number: 1.5}},
		{"urgent", Value{Kind: BoolValue, Number: 1}},
		{"plan", Value{Kind: FieldValue, Field: planField}},
	}
	return []Step{
		&Assign{Kind: ToTeam, Pool: []Target{ventes}, Strategy: "least_busy", Reassign: &Reassign{After: 10 * time.Minute, Times: 3}, Fallbacks: []Target{{TeamTarget, "Support"}, amelie, {Kind: QueueTarget}}},
		&Assign{Kind: ToAgent, Pool: []Target{{AgentTarget, "bruno p."}}},
		&Assign{Kind: ToAnyOf, Pool: []Target{amelie, ventes}, Strategy: "random", Reassign: &Reassign{After: time.Hour}},
		&Assign{Kind: ToTeamBy, By: planField, Cases: []TeamCase{{[]string{"fr"}, "Ventes"}, {[]string{"at", "de"}, "Support"}}, Otherwise: "Support"},
		&Assign{Kind: ToOwner},
		&Assign{Kind: ToRequestedGroup},
		&Assign{Kind: ToActingAgent},
		&Unassign{},
		&Send{Message: Message{Template: "accueil", Variants: []Variant{{"fr", text()}, {"", Text{{Literal: "Hello"}}}}}, Translate: "pl"},
		&Send{Message: say("Réponds poliment"), AI: true},
		&SendEmail{To: Recipient{Kind: ToAddress, Address: Text{{Literal: "x@y.example"}}}, Subject: Text{{Var: &Var{Kind: TicketID, Name: "ticket_id"}}}, Body: say("")},
		&SendEmail{To: Recipient{Kind: ToTheOwner}, Subject: nil, Body: say("corps")},
		&Notify{To: Recipient{Kind: ToTheAgent, ID: "amelie"}, Message: say("a")},
		&Notify{To: Recipient{Kind: ToTheTeam, ID: "Ventes"}, Message: say("b")},
		&Notify{To: Recipient{Kind: ToAssignedAgent}, Message: say("c")},
		&SetStatus{Status: "en cours"},
		&SetPriority{Priority: "urgent"},
		&SetType{Type: "plainte"},
		&SetOrderStatus{Status: "Expédié"},
		&SetVisitorGroup{Team: "Ventes"},
		&AddScore{Points: -2.5},
		&Resolve{Reason: "Sans suite"},
		&Resolve{},
		&Reopen{},
		&Snooze{For: 48 * time.Hour},
		&Tagging{Set: Tags, Word: "VIP"},
		&Tagging{Set: ContactTags, Remove: true, Word: "whatsapp"},
		&Tagging{Set: Topics, Word: "ventes"},
		&ReplaceTags{Set: Tags},
		&ReplaceTags{Set: ContactTags, Words: []string{"a", "b"}},
		&Update{Contact: true, Property: "plan", Value: Value{Kind: TextValue, Text: Text{{Literal: "pro"}}}},
		&Update{Property: "zone", Value: Value{Kind: FieldValue, Field: subjectField}},
		&CreateCase{Connector: "salesforce", With: settings},
		&CallWebhook{Webhook: "n8n"},
	}
}
