package program

import (
	"fmt"

	"github.com/routebook/routebook/dsl/schema"
)

// opRow is the picture of an instruction.
type opRow struct{ name, doc string }

var opRows = [...]opRow{
	Branch: {"branch", "asks a predicate: pc = A if it holds, else pc = B"},
	Match:  {"match", "the rule has matched and fires, pc = A; held back by its limit, it ends"},
	Do:     {"do", "takes step A: pc + 1"},
	Stop:   {"stop", "ends the pass"},
	End:    {"end", "ends the rule"},
}

// String returns the name of o as a disassembly writes it.
func (o Op) String() string {
	if int(o) < len(opRows) {
		return opRows[o].name
	}
	return fmt.Sprintf("Op(%d)", o)
}

// Doc returns what o does, in one line.
func (o Op) Doc() string { return opRows[o].doc }

// unit says what Low and High of a predicate count, and so how they are shown.
type unit uint8

const (
	noUnit   unit = iota
	plain         // a number as it stands
	rank          // of an ordered name
	nanos         // a duration
	days          // since 1970-01-01: a date
	seconds       // of a day: a time
	hundreds      // hundredths of a percent
)

// wording says how the words of a predicate are spelled.
type wording uint8

const (
	noWords  wording = iota
	folded           // compared folded, and folded already
	literal          // compared to the letter
	weekdays         // out of schema.Weekdays
)

// subject says what the Name of a predicate names.
type subject uint8

const (
	noSubject subject = iota
	ofCalendar
	ofTeam
	ofAgent
	ofSample
)

// predRow is the picture of a predicate: {field}, {words}, {regex}, {low},
// {high} and {name} stand for its parts. No two rows that are legal on one type
// of field have the same picture, so that a picture names its operator.
type predRow struct {
	name    string
	picture string
	doc     string
	types   []schema.Type // of the field that it reads; nil when it reads none
	words   wording
	unit    unit
	high    bool // whether it has a High, besides the Low that every unit has
	subject subject
}

var (
	everyType = []schema.Type{
		schema.Any, schema.Text, schema.Name, schema.Set, schema.Number, schema.Bool, schema.Instant,
		schema.Time, schema.Weekday, schema.Date, schema.Agent, schema.Team,
	}
	textTypes   = []schema.Type{schema.Text, schema.Any}
	nameTypes   = []schema.Type{schema.Name, schema.Agent, schema.Team}
	setTypes    = []schema.Type{schema.Set, schema.Any}
	numberTypes = []schema.Type{schema.Number, schema.Any}
	dateTypes   = []schema.Type{schema.Instant, schema.Date}
	instantType = []schema.Type{schema.Instant}
)

var predRows = [...]predRow{
	Always:         {name: "Always", picture: "always", doc: "holds"},
	TextIs:         {name: "TextIs", picture: "{field} is {words}", doc: "the folded text equals a word", types: textTypes, words: folded},
	TextIsExactly:  {name: "TextIsExactly", picture: "{field} is exactly {words}", doc: "the text equals a word to the letter", types: textTypes, words: literal},
	TextContains:   {name: "TextContains", picture: "{field} contains {words}", doc: "the folded text holds a word", types: textTypes, words: folded},
	TextHasExactly: {name: "TextHasExactly", picture: "{field} contains exactly {words}", doc: "the text holds a word to the letter", types: textTypes, words: literal},
	TextHasWord:    {name: "TextHasWord", picture: "{field} contains word {words}", doc: "the folded text holds a word between word boundaries", types: textTypes, words: folded},
	TextStarts:     {name: "TextStarts", picture: "{field} starts with {words}", doc: "the folded text begins with a word", types: textTypes, words: folded},
	TextEnds:       {name: "TextEnds", picture: "{field} ends with {words}", doc: "the folded text ends with a word", types: textTypes, words: folded},
	TextMatches:    {name: "TextMatches", picture: "{field} matches {regex}", doc: "the original text matches the pattern", types: textTypes},
	NameIs:         {name: "NameIs", picture: "{field} is {words}", doc: "the folded name is a word; of a source also one of its parents", types: nameTypes, words: folded},
	NameIsExactly:  {name: "NameIsExactly", picture: "{field} is exactly {words}", doc: "the name is a word to the letter", types: nameTypes, words: literal},
	SetIncludes:    {name: "SetIncludes", picture: "{field} includes {words}", doc: "the set holds a word, folded", types: setTypes, words: folded},
	NumberIs:       {name: "NumberIs", picture: "{field} is {low}", doc: "the number equals Low", types: numberTypes, unit: plain},
	NumberOver:     {name: "NumberOver", picture: "{field} more than {low}", doc: "number > Low", types: numberTypes, unit: plain},
	NumberFrom:     {name: "NumberFrom", picture: "{field} at least {low}", doc: "number >= Low", types: numberTypes, unit: plain},
	NumberUnder:    {name: "NumberUnder", picture: "{field} less than {low}", doc: "number < Low", types: numberTypes, unit: plain},
	NumberUpTo:     {name: "NumberUpTo", picture: "{field} at most {low}", doc: "number <= Low", types: numberTypes, unit: plain},
	NumberBetween:  {name: "NumberBetween", picture: "{field} between {low} and {high}", doc: "Low <= number <= High", types: numberTypes, unit: plain, high: true},
	RankBetween:    {name: "RankBetween", picture: "{field} of rank {low} to {high}", doc: "Low <= rank of the name <= High, counted from 0", types: []schema.Type{schema.Name}, unit: rank, high: true},
	BoolIs:         {name: "BoolIs", picture: "{field} is true", doc: "the bool is true", types: []schema.Type{schema.Bool, schema.Any}},
	BoolIsFalse:    {name: "BoolIsFalse", picture: "{field} is false", doc: "the bool is there, and false", types: []schema.Type{schema.Bool, schema.Any}},
	Empty:          {name: "Empty", picture: "{field} is empty", doc: "missing, or nothing in it", types: everyType},
	AgoAtLeast:     {name: "AgoAtLeast", picture: "{field} at least {low} ago", doc: "now − instant >= Low", types: instantType, unit: nanos},
	AgoUnder:       {name: "AgoUnder", picture: "{field} less than {low} ago", doc: "now − instant < Low", types: instantType, unit: nanos},
	OpenAgoAtLeast: {name: "OpenAgoAtLeast", picture: "{field} at least {low} of calendar {name} ago", doc: "open time in [instant, now) >= Low", types: instantType, unit: nanos, subject: ofCalendar},
	OpenAgoUnder:   {name: "OpenAgoUnder", picture: "{field} less than {low} of calendar {name} ago", doc: "open time in [instant, now) < Low", types: instantType, unit: nanos, subject: ofCalendar},
	DateBefore:     {name: "DateBefore", picture: "{field} before {low}", doc: "the local date < Low", types: dateTypes, unit: days},
	DateAfter:      {name: "DateAfter", picture: "{field} after {low}", doc: "the local date > Low", types: dateTypes, unit: days},
	DateBetween:    {name: "DateBetween", picture: "{field} between {low} and {high}", doc: "Low <= the local date <= High", types: dateTypes, unit: days, high: true},
	TimeBetween:    {name: "TimeBetween", picture: "{field} between {low} and {high}", doc: "Low <= second of the day < High, over midnight when High <= Low", types: []schema.Type{schema.Time}, unit: seconds, high: true},
	WeekdayIs:      {name: "WeekdayIs", picture: "{field} is {words}", doc: "the local weekday is one of the words", types: []schema.Type{schema.Weekday}, words: weekdays},
	Open:           {name: "Open", picture: "during calendar {name}", doc: "now lies in the hours of the calendar", subject: ofCalendar},
	OpenOfTeam:     {name: "OpenOfTeam", picture: "during hours of team {name}", doc: "now lies in the hours of the team", subject: ofTeam},
	OpenOfAgent:    {name: "OpenOfAgent", picture: "during hours of agent {name}", doc: "now lies in the hours of the agent", subject: ofAgent},
	OpenOfAssigned: {name: "OpenOfAssigned", picture: "during hours of assigned agent", doc: "now lies in the hours of the assigned agent"},
	AgentOnline:    {name: "AgentOnline", picture: "agent {name} is online", doc: "the agent is present", subject: ofAgent},
	TeamOnline:     {name: "TeamOnline", picture: "team {name} has someone online", doc: "somebody of the team is present", subject: ofTeam},
	OwnerOnline:    {name: "OwnerOnline", picture: "owner is online", doc: "the contact's owner is present"},
	AssignedOnline: {name: "AssignedOnline", picture: "assigned agent is online", doc: "the assigned agent is present"},
	Answered:       {name: "Answered", picture: "conversation is answered", doc: "the conversation is answered"},
	Assigned:       {name: "Assigned", picture: "conversation is assigned", doc: "it has an agent"},
	Resolved:       {name: "Resolved", picture: "conversation is resolved", doc: "its state is resolved"},
	Sample:         {name: "Sample", picture: "in sample {name} of {low}%", doc: "it lies in the sample", unit: hundreds, subject: ofSample},
}

// String returns the name of o: "TextContains".
func (o PredOp) String() string {
	if int(o) < len(predRows) {
		return predRows[o].name
	}
	return fmt.Sprintf("PredOp(%d)", o)
}

// Doc returns what o asks, in one line.
func (o PredOp) Doc() string { return predRows[o].doc }

// The names of the small sets, by value.
var (
	assignNames    = [...]string{ToTeam: "team", ToAgent: "agent", ToAnyOf: "any of", ToTeamBy: "team by", ToOwner: "owner", ToRequestedGroup: "requested group", ToActingAgent: "acting agent"}
	targetNames    = [...]string{TeamTarget: "team", AgentTarget: "agent", QueueTarget: "queue"}
	recipientNames = [...]string{ToAddress: "address", ToTheAgent: "agent", ToTheTeam: "team", ToAssignedAgent: "assigned agent", ToTheOwner: "owner"}
	wordSetNames   = [...]string{Tags: "tag", ContactTags: "contact tag", Topics: "topic"}
	valueNames     = [...]string{TextValue: "text", NumberValue: "number", BoolValue: "bool", FieldValue: "field"}
	varNames       = [...]string{
		FieldVar: "field", TicketID: "ticket_id", TicketURL: "ticket_url", CustomerEmail: "customer_email", CustomerName: "customer_name",
		CurrentDateTime: "current_date_time", AgentFirstName: "assigned_agent_first_name", AgentLastName: "assigned_agent_last_name",
		AgentFullName: "assigned_agent_full_name", AgentEmail: "assigned_agent_email",
	}
	filterNames = [...]string{Default: "default", Upcase: "upcase", Downcase: "downcase", Capitalize: "capitalize", Strip: "strip", Truncate: "truncate"}
)

// nameOf returns names[i], or a number for what no table knows: a broken program is shown, too.
func nameOf[T ~uint8](names []string, i T) string {
	if int(i) < len(names) {
		return names[i]
	}
	return fmt.Sprintf("#%d", i)
}
