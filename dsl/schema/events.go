package schema

// EventID identifies a kind of event that a rule can listen to.
type EventID uint8

// The events of language.md section 5.
const (
	OnMessage EventID = iota
	OnFirstMessage
	OnReply
	OnConversationCreated
	OnConversationCreatedByCustomer
	OnConversationCreatedByAgent
	OnReturnCreated
	OnTagAdded
	OnTagRemoved
	OnStatusSet
	OnResolved
	OnReopened
	OnAssigned
	OnUnassigned
	OnContactUpdated
	OnAgentOnline
	OnAgentOffline
	OnVisit
	OnTimer
	OnEvery
	EventCount int = iota
)

// Event is one row of the event table.
type Event struct {
	ID      EventID
	Phrase  string     // canonical, as after "on"
	Message bool       // whether body and message.* have values on it
	Words   Vocabulary // of the names that may follow, if any may
	Doc     string
}

// Events is the table; Events[i].ID is i.
var Events = []Event{
	{OnMessage, "message", true, NoVocabulary, "a new inbound customer message"},
	{OnFirstMessage, "first message", true, NoVocabulary, "the customer's first message since the conversation was created or reopened"},
	{OnReply, "reply", false, NoVocabulary, "a message sent by an agent"},
	{OnConversationCreated, "conversation created", false, NoVocabulary, "a new conversation"},
	{OnConversationCreatedByCustomer, "conversation created by customer", false, NoVocabulary, "a new conversation that the customer began"},
	{OnConversationCreatedByAgent, "conversation created by agent", false, NoVocabulary, "a new conversation that an agent began"},
	{OnReturnCreated, "return created", false, NoVocabulary, "a return was opened"},
	{OnTagAdded, "tag added", false, Tags, "a tag was added, by anybody or by a rule"},
	{OnTagRemoved, "tag removed", false, Tags, "a tag was removed"},
	{OnStatusSet, "status set", false, Statuses, "the status changed"},
	{OnResolved, "resolved", false, NoVocabulary, "the conversation was resolved"},
	{OnReopened, "reopened", false, NoVocabulary, "a resolved conversation is open again"},
	{OnAssigned, "assigned", false, NoVocabulary, "an agent got the conversation"},
	{OnUnassigned, "unassigned", false, NoVocabulary, "the agent was taken off the conversation"},
	{OnContactUpdated, "contact updated", false, NoVocabulary, "a property or tag of the contact changed"},
	{OnAgentOnline, "assigned agent online", false, NoVocabulary, "the agent who has the conversation came online"},
	{OnAgentOffline, "assigned agent offline", false, NoVocabulary, "the agent who has the conversation went offline"},
	{OnVisit, "visit", false, NoVocabulary, "a visitor opened a page that carries the widget"},
	{OnTimer, "timer", false, NoVocabulary, "the moment at which an elapsed-time condition becomes true"},
	{OnEvery, "every", false, NoVocabulary, "a schedule, for each unresolved conversation"},
}

// LookupEvent returns the row of the event that a canonical phrase names, or nil.
func LookupEvent(phrase string) *Event {
	for i := range Events {
		if Events[i].Phrase == phrase {
			return &Events[i]
		}
	}
	return nil
}
