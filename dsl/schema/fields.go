package schema

// FieldID identifies a built-in field. Properties that a book declares, and raw
// properties of the event, share one ID per kind and are told apart by name.
type FieldID uint8

// The built-in fields, in the order of the language reference.
const (
	NoField FieldID = iota
	Source
	Integration
	Account
	Inbox
	InboxGroup
	Subject
	Body
	FirstBody
	From
	FromDomain
	MessageLanguage
	MessageAttachments
	MessageFirst
	MessageAuto
	Actor
	CustomerName
	CustomerEmail
	CustomerPhone
	ContactTag
	ContactOwner
	ContactLanguage
	ContactIdentified
	ConversationID
	ConversationType
	ConversationVisibility
	Status
	ConversationState
	Tag
	Topic
	Priority
	Sentiment
	Context
	AssignedAgent
	AssignedTeam
	Created
	Updated
	WaitingSince
	LastCustomerMessage
	LastReply
	AssignedAt
	StatusSince
	ResolvedAt
	MessageCount
	ReplyCount
	Score
	ReplyWindow
	OrderID
	OrderStatus
	VisitorPage
	VisitorSite
	VisitorCountry
	VisitorLanguage
	VisitorGroup
	Now
	TimeOfDay
	DayOfWeek
	Today

	ContactProperty      // contact.NAME, declared in the book
	ConversationProperty // conversation.NAME, declared in the book
	OrderProperty        // order.NAME, declared in the book
	EventPath            // event.PATH, whatever the event carries
)

// Field is one row of the field table.
type Field struct {
	ID      FieldID
	Path    string   // canonical: as the formatter writes it in English
	Aliases []string // other paths that are read as this one
	Type    Type
	Scope   Scope
	Values  []string   // the closed built-in values of a name, lowest first when Ordered
	Vocab   Vocabulary // the book's list that closes it, if any
	Ordered bool       // whether "more than" and its like compare the values
	Doc     string     // one line for the reference and for hover
}

// Fields is the table, in the order of the language reference; Fields[i].ID is i+1.
var Fields = []Field{
	{ID: Source, Path: "source", Aliases: []string{"channel"}, Type: Name, Vocab: Sources, Doc: "the channel of the conversation: email, chat, whatsapp…; a source stands for its children too"},
	{ID: Integration, Path: "integration", Type: Name, Vocab: Integrations, Doc: "which integration of a channel"},
	{ID: Account, Path: "account", Type: Name, Vocab: Accounts, Doc: "which marketplace account"},
	{ID: Inbox, Path: "inbox", Type: Name, Vocab: Inboxes, Doc: "the inbox that received the conversation"},
	{ID: InboxGroup, Path: "inbox.groups", Type: Set, Vocab: InboxGroups, Doc: "the groups of that inbox"},
	{ID: Subject, Path: "subject", Type: Text, Doc: "the subject, kept with the conversation"},
	{ID: Body, Path: "body", Type: Text, Scope: Message, Doc: "the text of the new message"},
	{ID: FirstBody, Path: "conversation.first_body", Type: Text, Doc: "the text of the customer's first message since created or reopened"},
	{ID: From, Path: "from", Type: Text, Doc: "the sender's e-mail address"},
	{ID: FromDomain, Path: "from.domain", Type: Text, Doc: "what follows the last @ of the sender's address"},
	{ID: MessageLanguage, Path: "message.language", Type: Name, Scope: Message, Doc: "the language of the new message"},
	{ID: MessageAttachments, Path: "message.attachments", Type: Number, Scope: Message, Doc: "how many files the new message carries"},
	{ID: MessageFirst, Path: "message.first", Type: Bool, Scope: Message, Doc: "whether it is the customer's first message since created or reopened"},
	{ID: MessageAuto, Path: "message.auto", Type: Bool, Scope: Message, Doc: "whether a machine sent the new message (RFC 3834)"},
	{ID: Actor, Path: "actor", Type: Name, Scope: Occurrence, Values: []string{"customer", "agent", "rule", "bot", "api"}, Doc: "who caused the event"},
	{ID: CustomerName, Path: "customer.name", Type: Text, Doc: "the customer's name"},
	{ID: CustomerEmail, Path: "customer.email", Type: Text, Doc: "the customer's e-mail address"},
	{ID: CustomerPhone, Path: "customer.phone", Type: Text, Doc: "the customer's telephone number"},
	{ID: ContactTag, Path: "contact.tags", Type: Set, Scope: Contact, Vocab: ContactTags, Doc: "the contact's tags"},
	{ID: ContactOwner, Path: "contact.owner", Type: Agent, Scope: Contact, Doc: "the agent who owns the contact"},
	{ID: ContactLanguage, Path: "contact.language", Type: Name, Scope: Contact, Doc: "the contact's language"},
	{ID: ContactIdentified, Path: "contact.identified", Type: Bool, Scope: Contact, Doc: "whether the contact has an id or an e-mail address"},
	{ID: ConversationID, Path: "conversation.id", Type: Text, Doc: "the conversation's id"},
	{ID: ConversationType, Path: "conversation.type", Type: Name, Vocab: Types, Doc: "the ticket's type: return, complaint…"},
	{ID: ConversationVisibility, Path: "conversation.visibility", Type: Name, Values: []string{"public", "private"}, Doc: "public or private"},
	{ID: Status, Path: "status", Aliases: []string{"conversation.status"}, Type: Name, Vocab: Statuses, Doc: "the desk's own status"},
	{ID: ConversationState, Path: "conversation.state", Type: Name, Values: []string{"new", "open", "pending", "resolved"}, Doc: "the state that the status stands for"},
	{ID: Tag, Path: "tags", Type: Set, Vocab: Tags, Doc: "the conversation's tags"},
	{ID: Topic, Path: "topics", Type: Set, Vocab: Topics, Doc: "the conversation's topics"},
	{ID: Priority, Path: "priority", Type: Name, Values: []string{"low", "normal", "high", "urgent"}, Ordered: true, Doc: "low, normal, high or urgent"},
	{ID: Sentiment, Path: "sentiment", Type: Name, Values: []string{"positive", "neutral", "negative"}, Doc: "positive, neutral or negative"},
	{ID: Context, Path: "context", Type: Name, Vocab: Contexts, Doc: "the ticket's context"},
	{ID: AssignedAgent, Path: "assigned agent", Type: Agent, Doc: "the agent who has the conversation"},
	{ID: AssignedTeam, Path: "assigned team", Type: Team, Doc: "the team that has the conversation"},
	{ID: Created, Path: "conversation.created", Type: Instant, Doc: "when the conversation began"},
	{ID: Updated, Path: "conversation.updated", Type: Instant, Doc: "when an event or a rule last touched it"},
	{ID: WaitingSince, Path: "conversation.waiting_since", Type: Instant, Doc: "the first customer message not yet answered"},
	{ID: LastCustomerMessage, Path: "conversation.last_customer_message", Type: Instant, Doc: "the customer's last message"},
	{ID: LastReply, Path: "conversation.last_reply", Type: Instant, Doc: "the last reply of an agent"},
	{ID: AssignedAt, Path: "conversation.assigned_at", Type: Instant, Doc: "when it was last assigned to an agent"},
	{ID: StatusSince, Path: "conversation.status_since", Type: Instant, Doc: "when its status last changed"},
	{ID: ResolvedAt, Path: "conversation.resolved_at", Type: Instant, Doc: "when it was resolved; missing again once reopened"},
	{ID: MessageCount, Path: "conversation.messages", Type: Number, Doc: "how many messages the customer has sent"},
	{ID: ReplyCount, Path: "conversation.replies", Type: Number, Doc: "how many replies agents have sent"},
	{ID: Score, Path: "conversation.score", Type: Number, Doc: "the sum of what add score gave; orders queues"},
	{ID: ReplyWindow, Path: "conversation.reply_window", Type: Bool, Doc: "false once the channel no longer allows a free message"},
	{ID: OrderID, Path: "order.id", Type: Text, Scope: Order, Doc: "the newest linked order"},
	{ID: OrderStatus, Path: "order.status", Type: Name, Scope: Order, Doc: "the status of that order"},
	{ID: VisitorPage, Path: "visitor.page", Type: Text, Scope: Visitor, Doc: "the page on which the visitor is"},
	{ID: VisitorSite, Path: "visitor.site", Type: Text, Scope: Visitor, Doc: "the site on which the visitor is"},
	{ID: VisitorCountry, Path: "visitor.country", Type: Name, Scope: Visitor, Doc: "the visitor's country"},
	{ID: VisitorLanguage, Path: "visitor.language", Type: Name, Scope: Visitor, Doc: "the visitor's language"},
	{ID: VisitorGroup, Path: "visitor.group", Type: Team, Scope: Visitor, Doc: "the team that the visitor chose, else that a rule set, else that the site's code names"},
	{ID: Now, Path: "now", Type: Instant, Scope: Clock, Doc: "the instant of the event"},
	{ID: TimeOfDay, Path: "time", Type: Time, Scope: Clock, Doc: "the local time of day, to the second"},
	{ID: DayOfWeek, Path: "weekday", Type: Weekday, Scope: Clock, Values: Weekdays, Doc: "the local day of the week"},
	{ID: Today, Path: "date", Type: Date, Scope: Clock, Doc: "the local date"},
}

// Weekdays are the days of the week in ISO 8601 order: Weekdays[0] is Monday.
var Weekdays = []string{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}

// Info returns the row of a built-in field. It panics for NoField and for the
// IDs of declared properties and event paths, which have no row.
func (id FieldID) Info() *Field { return &Fields[id-1] }

var fieldsByPath = func() map[string]*Field {
	m := make(map[string]*Field, 2*len(Fields))
	for i := range Fields {
		m[Fields[i].Path] = &Fields[i]
		for _, alias := range Fields[i].Aliases {
			m[alias] = &Fields[i]
		}
	}
	return m
}()

// LookupField returns the row of the field that has this canonical path or
// alias, or nil. "ticket." is read as "conversation.".
func LookupField(path string) *Field {
	if f := fieldsByPath[path]; f != nil {
		return f
	}
	const old = "ticket."
	if len(path) > len(old) && path[:len(old)] == old {
		return fieldsByPath["conversation."+path[len(old):]]
	}
	return nil
}
