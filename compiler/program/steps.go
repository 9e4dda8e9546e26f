package program

import "time"

// Step is one step of a rule, resolved: *Assign, *Unassign, *Send, *SendEmail,
// *Notify, *SetStatus, *SetPriority, *SetType, *SetOrderStatus,
// *SetVisitorGroup, *AddScore, *Resolve, *Reopen, *Snooze, *Tagging,
// *ReplaceTags, *Update, *CreateCase or *CallWebhook. "add tags" of a list is
// several steps, "if" is branches, "stop" an instruction.
type Step interface{ step() }

// AssignKind says to whom an Assign gives the conversation.
type AssignKind uint8

// The kinds of assignment.
const (
	ToTeam           AssignKind = iota // Pool[0]
	ToAgent                            // Pool[0]
	ToAnyOf                            // Pool
	ToTeamBy                           // the team of the first case that matches
	ToOwner                            // the contact's owner
	ToRequestedGroup                   // the group that the visitor chose
	ToActingAgent                      // the agent who caused the event
)

// Assign gives the conversation to somebody.
type Assign struct {
	Kind      AssignKind
	Pool      []Target
	By        FieldID    // of ToTeamBy
	Cases     []TeamCase // of ToTeamBy, in order
	Otherwise string     // team id of ToTeamBy
	Strategy  string     // of the step; empty: the team's own
	Reassign  *Reassign  // of the step; nil: the team's own
	Fallbacks []Target   // the step's own, in order
}

// TargetKind says what a Target names.
type TargetKind uint8

// The kinds of target.
const (
	TeamTarget TargetKind = iota
	AgentTarget
	QueueTarget
)

// Target is a team, an agent or the queue of the pool.
type Target struct {
	Kind TargetKind
	ID   string // empty for the queue
}

// TeamCase maps values of a field to a team.
type TeamCase struct {
	Values []string // folded
	Team   string
}

// Reassign hands a conversation on when nobody replies.
type Reassign struct {
	After time.Duration
	Times int // 0: until nobody is left
}

// Unassign takes agent and team off the conversation.
type Unassign struct{}

// Send is a reply to the customer.
type Send struct {
	Message   Message
	Translate string // language; may be empty
	AI        bool   // the message is a prompt
}

// SendEmail is an e-mail to somebody; a reply to the customer is a Send.
type SendEmail struct {
	To      Recipient
	Subject Text
	Body    Message
}

// Notify is an internal notification.
type Notify struct {
	To      Recipient
	Message Message
}

// RecipientKind says who gets a mail or a note.
type RecipientKind uint8

// The kinds of recipient.
const (
	ToAddress RecipientKind = iota
	ToTheAgent
	ToTheTeam
	ToAssignedAgent
	ToTheOwner
)

// Recipient is who gets a mail or a note.
type Recipient struct {
	Kind    RecipientKind
	ID      string // of an agent or team
	Address Text   // of ToAddress
}

// SetStatus sets a status of the desk.
type SetStatus struct{ Status string }

// SetPriority sets low, normal, high or urgent.
type SetPriority struct{ Priority string }

// SetType sets the ticket's type.
type SetType struct{ Type string }

// SetOrderStatus sets the status of every linked order.
type SetOrderStatus struct{ Status string }

// SetVisitorGroup keeps a team with the visitor.
type SetVisitorGroup struct{ Team string }

// AddScore adds to the conversation's score.
type AddScore struct{ Points float64 }

// Resolve closes the conversation.
type Resolve struct{ Reason string } // the reason may be empty

// Reopen opens a resolved conversation.
type Reopen struct{}

// Snooze sets the conversation aside.
type Snooze struct{ For time.Duration }

// WordSet is a set of words that a step changes.
type WordSet uint8

// The sets.
const (
	Tags WordSet = iota
	ContactTags
	Topics
)

// Tagging adds one word to a set, or removes it.
type Tagging struct {
	Set    WordSet
	Remove bool
	Word   string // as the rule spells it
}

// ReplaceTags is the base of the tags, or of the contact's tags, in this pass.
type ReplaceTags struct {
	Set   WordSet // Tags or ContactTags
	Words []string
}

// Update sets one declared property; a step that sets several is several.
type Update struct {
	Contact  bool   // otherwise of the conversation
	Property string // as declared
	Value    Value
}

// CreateCase opens a case through a connector.
type CreateCase struct {
	Connector string
	With      []Setting
}

// CallWebhook calls a declared endpoint.
type CallWebhook struct {
	Webhook string
	With    []Setting
}

// Setting is one NAME = VALUE of a with.
type Setting struct {
	Name  string
	Value Value
}

// ValueKind says what a Value is.
type ValueKind uint8

// The kinds of value.
const (
	TextValue   ValueKind = iota // Text, rendered
	NumberValue                  // Number
	BoolValue                    // Number is 1 or 0
	FieldValue                   // the value of Field
)

// Value is what a property or a setting becomes.
type Value struct {
	Kind   ValueKind
	Text   Text
	Number float64
	Field  FieldID
}

func (*Assign) step()          {}
func (*Unassign) step()        {}
func (*Send) step()            {}
func (*SendEmail) step()       {}
func (*Notify) step()          {}
func (*SetStatus) step()       {}
func (*SetPriority) step()     {}
func (*SetType) step()         {}
func (*SetOrderStatus) step()  {}
func (*SetVisitorGroup) step() {}
func (*AddScore) step()        {}
func (*Resolve) step()         {}
func (*Reopen) step()          {}
func (*Snooze) step()          {}
func (*Tagging) step()         {}
func (*ReplaceTags) step()     {}
func (*Update) step()          {}
func (*CreateCase) step()      {}
func (*CallWebhook) step()     {}
