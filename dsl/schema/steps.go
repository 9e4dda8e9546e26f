package schema

// StepID identifies a step of a rule.
type StepID uint8

// The steps of language.md section 10. Singular and plural forms are one step.
const (
	AssignTeam StepID = iota
	AssignTeamBy
	AssignAgent
	AssignAnyOf
	AssignOwner
	AssignRequestedGroup
	AssignActingAgent
	Unassign
	Send
	SendAI
	SendEmail
	NotifyAgent
	NotifyTeam
	NotifyAssignedAgent
	SetStatus
	SetPriority
	SetType
	SetOrderStatus
	SetVisitorGroup
	AddScore
	Resolve
	Reopen
	Snooze
	AddTags
	RemoveTags
	ReplaceTags
	AddContactTags
	RemoveContactTags
	ReplaceContactTags
	ApplyTopics
	RemoveTopics
	UpdateContact
	UpdateConversation
	CreateCase
	CallWebhook
	If
	Stop
)

// Slot says what a step sets, so that of two steps of a pass that set the same
// slot the first in order is kept. Steps of NoSlot accumulate (a bag) or act on
// control flow.
type Slot uint8

// The slots of language.md section 9.3. TagSlot, TopicSlot and PropertySlot are
// one slot for each tag, topic or property.
const (
	NoSlot Slot = iota
	AssigneeSlot
	StatusSlot
	PrioritySlot
	TypeSlot
	OrderStatusSlot
	VisitorGroupSlot
	TagSlot
	TagsBaseSlot
	ContactTagSlot
	ContactTagsBaseSlot
	TopicSlot
	ContactPropertySlot
	ConversationPropertySlot
)

// Step is one row of the step table.
type Step struct {
	ID     StepID
	Phrase string // canonical; the singular where there are two
	Plural string // canonical phrase that takes a list, or ""
	Do     string // the word of the decision's JSON, or "" for control flow
	Slot   Slot
	Vocab  Vocabulary // of the name that it takes
	Doc    string
}

// Steps is the table; Steps[i].ID is i.
var Steps = []Step{
	{AssignTeam, "assign team", "", "assign", AssigneeSlot, NoVocabulary, "gives the conversation to a team, and to one of its agents"},
	{AssignTeamBy, "assign team by", "", "assign", AssigneeSlot, NoVocabulary, "one team for each value of a field"},
	{AssignAgent, "assign agent", "", "assign", AssigneeSlot, NoVocabulary, "gives the conversation to one agent, whatever the load"},
	{AssignAnyOf, "assign any of", "", "assign", AssigneeSlot, NoVocabulary, "a pool of agents and of the members of teams"},
	{AssignOwner, "assign owner", "", "assign", AssigneeSlot, NoVocabulary, "gives it to the contact's owner"},
	{AssignRequestedGroup, "assign requested group", "", "assign", AssigneeSlot, NoVocabulary, "the group that the visitor chose"},
	{AssignActingAgent, "assign acting agent", "", "assign", AssigneeSlot, NoVocabulary, "the agent who caused the event"},
	{Unassign, "unassign", "", "unassign", AssigneeSlot, NoVocabulary, "back to the unassigned view"},
	{Send, "send", "", "send", NoSlot, NoVocabulary, "a reply to the customer on the same channel"},
	{SendAI, "send ai", "", "send", NoSlot, NoVocabulary, "a reply that a model writes from this prompt"},
	{SendEmail, "send email to", "", "send_email", NoSlot, NoVocabulary, "an e-mail to an address or a colleague"},
	{NotifyAgent, "notify agent", "", "notify", NoSlot, NoVocabulary, "an internal notification to an agent"},
	{NotifyTeam, "notify team", "", "notify", NoSlot, NoVocabulary, "an internal notification to a team"},
	{NotifyAssignedAgent, "notify assigned agent", "", "notify", NoSlot, NoVocabulary, "an internal notification to whoever has the conversation"},
	{SetStatus, "set status", "", "set_status", StatusSlot, Statuses, "sets one of the desk's statuses"},
	{SetPriority, "set priority", "", "set_priority", PrioritySlot, NoVocabulary, "low, normal, high or urgent"},
	{SetType, "set type", "", "set_type", TypeSlot, Types, "sets the ticket's type"},
	{SetOrderStatus, "set order status", "", "set_order_status", OrderStatusSlot, NoVocabulary, "on every linked order, through the book's orders connector"},
	{SetVisitorGroup, "set visitor group", "", "set_visitor_group", VisitorGroupSlot, NoVocabulary, "kept with the visitor"},
	{AddScore, "add score", "", "add_score", NoSlot, NoVocabulary, "orders queues; every matching rule may add"},
	{Resolve, "resolve", "", "resolve", StatusSlot, Reasons, "closes the conversation"},
	{Reopen, "reopen", "", "reopen", StatusSlot, NoVocabulary, "opens a resolved conversation again"},
	{Snooze, "snooze", "", "snooze", StatusSlot, NoVocabulary, "sets it aside for a while"},
	{AddTags, "add tag", "add tags", "add_tag", TagSlot, Tags, "adds to the conversation's tags"},
	{RemoveTags, "remove tag", "remove tags", "remove_tag", TagSlot, Tags, "removes from the conversation's tags"},
	{ReplaceTags, "replace tags", "replace tags", "replace_tags", TagsBaseSlot, Tags, "the base on which the pass's adds and removes apply"},
	{AddContactTags, "add contact tag", "add contact tags", "add_contact_tag", ContactTagSlot, ContactTags, "adds to the contact's tags"},
	{RemoveContactTags, "remove contact tag", "remove contact tags", "remove_contact_tag", ContactTagSlot, ContactTags, "removes from the contact's tags"},
	{ReplaceContactTags, "replace contact tags", "replace contact tags", "replace_contact_tags", ContactTagsBaseSlot, ContactTags, "the base of the contact's tags in this pass"},
	{ApplyTopics, "apply topic", "apply topics", "apply_topic", TopicSlot, Topics, "adds to the conversation's topics"},
	{RemoveTopics, "remove topic", "remove topics", "remove_topic", TopicSlot, Topics, "removes from the conversation's topics"},
	{UpdateContact, "update contact", "", "update_contact", ContactPropertySlot, NoVocabulary, "sets declared properties of the contact"},
	{UpdateConversation, "update conversation", "", "update_conversation", ConversationPropertySlot, NoVocabulary, "sets declared properties of the conversation"},
	{CreateCase, "create case in", "", "create_case", NoSlot, NoVocabulary, "opens a case through a connector"},
	{CallWebhook, "call webhook", "", "call_webhook", NoSlot, NoVocabulary, "calls a declared endpoint"},
	{If, "if", "", "", NoSlot, NoVocabulary, "conditional steps"},
	{Stop, "stop", "", "", NoSlot, NoVocabulary, "ends the pass: no later step or rule of it fires"},
}

// Info returns the row of id.
func (id StepID) Info() *Step { return &Steps[id] }

// StepUse is a step as a rule writes it: the row, and whether in the plural.
type StepUse struct {
	*Step
	IsPlural bool
}

var stepsByPhrase = func() map[string]StepUse {
	m := make(map[string]StepUse, 2*len(Steps))
	for i := range Steps {
		if Steps[i].Plural != "" {
			m[Steps[i].Plural] = StepUse{&Steps[i], true}
		}
		if Steps[i].Phrase != Steps[i].Plural {
			m[Steps[i].Phrase] = StepUse{&Steps[i], false}
		}
	}
	return m
}()

// LookupStep returns the step that a canonical phrase begins.
func LookupStep(phrase string) (StepUse, bool) {
	use, ok := stepsByPhrase[phrase]
	return use, ok
}
