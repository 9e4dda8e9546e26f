package dsl

// Step is a step of a rule: *Assign, *Unassign, *Send, *SendAI, *SendEmail,
// *Notify, *Set, *AddScore, *Resolve, *Reopen, *Snooze, *Tagging, *Update,
// *CreateCase, *CallWebhook, *If or *Stop.
type Step interface {
	Node
	step()
}

// Assign gives the conversation to somebody. The grammar takes every clause on
// every target; which go together is for the checker to say.
type Assign struct {
	node
	Target    Target      `parser:"@@"`
	Strategy  *Strategy   `parser:"@@?"`
	Reassign  *Reassign   `parser:"@@?"`
	Fallbacks []*Fallback `parser:"@@*"`
}

// Target is *TeamTarget, *TeamByTarget, *AgentTarget, *PoolTarget or *PhraseTarget.
type Target interface {
	Node
	target()
}

// TeamTarget is "assign team T".
type TeamTarget struct {
	node
	Team Name `parser:"'assign team':Phrase @@"`
}

// AgentTarget is "assign agent A".
type AgentTarget struct {
	node
	Agent Name `parser:"'assign agent':Phrase @@"`
}

// PoolTarget is "assign any of [agent A, team T]".
type PoolTarget struct {
	node
	Pool *Pool `parser:"'assign any of':Phrase @@"`
}

// Pool is the list in brackets of a PoolTarget.
type Pool struct {
	spanned
	Members []*PoolMember
}

// PoolMember is one agent, or the members of one team.
type PoolMember struct {
	spanned
	Kind string // "agent" or "team"
	Name Name
}

// TeamByTarget is "assign team by FIELD { … }".
type TeamByTarget struct {
	node
	Field *Field     `parser:"'assign team by':Phrase @@"`
	Cases *TeamCases `parser:"@@"`
}

// TeamCases is what stands in the braces of a TeamByTarget.
type TeamCases struct {
	node
	Cases     []*TeamCase    `parser:"'{':Punct @@*"`
	Otherwise *OtherwiseTeam `parser:"@@? '}':Punct"` // nil when left out: the checker says so
}

// TeamCase is one line of it: values, and the team for them.
type TeamCase struct {
	node
	Values []*String `parser:"@@ ( ',':Punct @@ )*"`
	Team   Name      `parser:"'=>':Punct @@"`
}

// OtherwiseTeam is the team for every other value.
type OtherwiseTeam struct {
	node
	Team Name `parser:"'otherwise':Phrase '=>':Punct @@"`
}

// PhraseTarget is "assign owner", "assign requested group" or "assign acting agent".
type PhraseTarget struct {
	node
	Phrase string `parser:"@( 'assign owner':Phrase | 'assign requested group':Phrase | 'assign acting agent':Phrase )"`
}

func (*TeamTarget) target()   {}
func (*AgentTarget) target()  {}
func (*PoolTarget) target()   {}
func (*TeamByTarget) target() {}
func (*PhraseTarget) target() {}

// Strategy is the clause "strategy S" behind an assign step: how one of a pool is chosen.
type Strategy struct {
	node
	Name Name `parser:"'strategy':Phrase @@"` // canonical: a built-in value
}

// Reassign is "reassign after D up to N times".
type Reassign struct {
	node
	After *Duration `parser:"'reassign after':Phrase @@"`
	UpTo  *Number   `parser:"( 'up to':Phrase @@ 'times':Phrase )?"`
}

// Fallback is "fallback team T", "fallback agent A" or "fallback queue".
type Fallback struct {
	node
	Kind string `parser:"'fallback':Phrase ( @'queue':Phrase | @( 'team':Phrase | 'agent':Phrase )"` // canonical phrase
	Name *Name  `parser:"@@ )"`                                                                      // nil for the queue
}

// Unassign is "unassign": it takes the conversation from its agent and its team.
type Unassign struct {
	node
	Phrase string `parser:"@'unassign':Phrase"`
}

// Send is a reply to the customer.
type Send struct {
	node
	Text       Text  `parser:"'send':Phrase @@"`
	Translated *Name `parser:"( 'translated to':Phrase @@ )?"`
}

// SendAI is a reply that a model writes.
type SendAI struct {
	node
	Prompt *String `parser:"'send ai':Phrase @@"`
}

// SendEmail is an e-mail to an address, an agent, a team or the owner; a reply to the customer is a Send.
type SendEmail struct {
	node
	To      *Address      `parser:"'send email to':Phrase @@"`
	Subject *EmailSubject `parser:"@@"`
	Body    *EmailBody    `parser:"@@"`
}

// EmailSubject is the clause "subject STRING".
type EmailSubject struct {
	node
	Text *String `parser:"'subject':Phrase @@"`
}

// EmailBody is the clause "body TEXT".
type EmailBody struct {
	node
	Text Text `parser:"'body':Phrase @@"`
}

// Address is who gets an e-mail.
type Address struct {
	node
	Text *String `parser:"@@"`                                                                                      // an address, else nil
	Kind string  `parser:"| @( 'assigned agent':Phrase | 'owner':Phrase ) | ( @( 'team':Phrase | 'agent':Phrase )"` // canonical phrase
	Name *Name   `parser:"@@ )"`                                                                                    // of the team or agent
}

// Notify is an internal notification.
type Notify struct {
	node
	Phrase string `parser:"( @'notify assigned agent':Phrase | @( 'notify agent':Phrase | 'notify team':Phrase )"` // canonical phrase
	Name   *Name  `parser:"@@ )"`                                                                                  // nil for the assigned agent
	Text   Text   `parser:"@@"`
}

// Set is "set status S" and its like: one word into one slot.
type Set struct {
	node
	Phrase string `parser:"@( 'set status':Phrase | 'set priority':Phrase | 'set type':Phrase | 'set order status':Phrase | 'set visitor group':Phrase )"` // canonical phrase
	Value  Name   `parser:"@@"`
}

// AddScore is "add score N".
type AddScore struct {
	node
	Points *Number `parser:"'add score':Phrase @@"`
}

// Resolve is "resolve", with a reason or without.
type Resolve struct {
	node
	Phrase string `parser:"@'resolve':Phrase"`
	Reason *Name  `parser:"( 'reason':Phrase @@ )?"`
}

// Reopen is "reopen": it sets the first status that stands for open.
type Reopen struct {
	node
	Phrase string `parser:"@'reopen':Phrase"`
}

// Snooze is "snooze D": pending for that long, then open again.
type Snooze struct {
	node
	For *Duration `parser:"'snooze':Phrase @@"`
}

// Tagging adds, removes or replaces tags or topics.
type Tagging struct {
	node
	Phrase string `parser:"( @( 'add tag':Phrase | 'remove tag':Phrase | 'add contact tag':Phrase | 'remove contact tag':Phrase | 'apply topic':Phrase | 'remove topic':Phrase )"` // canonical phrase
	Word   *Name  `parser:"@@"`                                                                                                                                                    // of the singular, else nil
	Plural string `parser:"| @( 'add tags':Phrase | 'remove tags':Phrase | 'replace tags':Phrase | 'add contact tags':Phrase | 'remove contact tags':Phrase | 'replace contact tags':Phrase | 'apply topics':Phrase | 'remove topics':Phrase )"`
	Words  Words  `parser:"@@ )"` // of the plural, else nil
}

// Update sets properties of the contact or the conversation.
type Update struct {
	node
	Phrase string        `parser:"@( 'update contact':Phrase | 'update conversation':Phrase )"` // canonical phrase
	Values []*Assignment `parser:"@@ ( ',':Punct @@ )*"`
}

// Assignment is "NAME = VALUE".
type Assignment struct {
	node
	Name  Name  `parser:"@@ '=':Punct"`
	Value Value `parser:"@@"`
}

// CreateCase opens a case through a connector.
type CreateCase struct {
	node
	Connector Name  `parser:"'create case in':Phrase @@"`
	With      *With `parser:"@@?"`
}

// CallWebhook calls a declared endpoint.
type CallWebhook struct {
	node
	Webhook Name  `parser:"'call webhook':Phrase @@"`
	With    *With `parser:"@@?"`
}

// With is the clause "with NAME = VALUE, …".
type With struct {
	node
	Values []*Assignment `parser:"'with':Phrase @@ ( ',':Punct @@ )*"`
}

// If holds conditional steps: those of the first branch whose condition holds are taken, else those of Otherwise.
type If struct {
	node
	Branches  []*Branch `parser:"'if':Phrase @@ ( 'otherwise if':Phrase @@ )*"`
	Otherwise *Block    `parser:"( 'otherwise':Phrase @@ )?"`
}

// Branch is one condition of an If with its steps.
type Branch struct {
	node
	Cond Cond   `parser:"@@"`
	Body *Block `parser:"@@"`
}

// Block holds steps in braces.
type Block struct {
	node
	Steps []Step `parser:"'{':Punct @@ ( 'and':Phrase? @@ )* '}':Punct"`
}

// Stop ends the pass: no later step or rule of it fires.
type Stop struct {
	node
	Phrase string `parser:"@'stop':Phrase"`
}

func (*Assign) step()      {}
func (*Unassign) step()    {}
func (*Send) step()        {}
func (*SendAI) step()      {}
func (*SendEmail) step()   {}
func (*Notify) step()      {}
func (*Set) step()         {}
func (*AddScore) step()    {}
func (*Resolve) step()     {}
func (*Reopen) step()      {}
func (*Snooze) step()      {}
func (*Tagging) step()     {}
func (*Update) step()      {}
func (*CreateCase) step()  {}
func (*CallWebhook) step() {}
func (*If) step()          {}
func (*Stop) step()        {}
