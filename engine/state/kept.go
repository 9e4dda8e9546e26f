package state

import (
	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/schema"
)

// Kept says what a Memory keeps: all that the rules of a program can read, now or after a later event.
type Kept struct {
	texts   uint32 // bit 1<<Text
	settled uint32 // those of a resolved conversation
	moments uint8  // bit 1<<Moment
	more    bool   // counts, sets or properties
	held    bool   // which agent has which conversations
	linked  bool   // which contact has which conversations

	properties      slots
	orderProperties slots

	contactTexts      uint32
	contactTags       bool
	contactProperties slots
}

// slots is a set of declared properties.
type slots []bool

func (s slots) has(slot int) bool { return slot < len(s) && s[slot] }

// always are the texts by which a conversation moves through the desk. They are words that repeat, so that keeping them costs little.
const always = 1<<Status | 1<<Agent | 1<<Team

// needs is what reading one field takes.
type needs struct {
	texts        uint32
	moments      uint8
	more         bool
	contactTexts uint32
	contactTags  bool
}

const (
	sender  = 1<<From | 1<<DisplayName
	contact = 1 << ContactKey
)

var needsOf = map[schema.FieldID]needs{
	schema.Source:                 {texts: 1 << Source},
	schema.Integration:            {texts: 1 << Integration},
	schema.Account:                {texts: 1 << Account},
	schema.Inbox:                  {texts: 1 << Inbox},
	schema.InboxGroup:             {texts: 1 << Inbox},
	schema.Subject:                {texts: 1 << Subject},
	schema.FirstBody:              {texts: 1 << FirstBody},
	schema.From:                   {texts: 1 << From},
	schema.FromDomain:             {texts: 1 << From},
	schema.CustomerName:           {texts: 1<<CustomerName | sender | contact, contactTexts: 1 << ContactName},
	schema.CustomerEmail:          {texts: 1<<CustomerEmail | sender | contact, contactTexts: 1 << ContactEmail},
	schema.CustomerPhone:          {texts: 1 << CustomerPhone},
	schema.ContactTag:             {texts: contact, contactTags: true},
	schema.ContactOwner:           {texts: contact, contactTexts: 1 << ContactOwner},
	schema.ContactLanguage:        {texts: contact, contactTexts: 1 << ContactLanguage},
	schema.ContactIdentified:      {texts: contact | sender, contactTexts: 1<<ContactID | 1<<ContactEmail},
	schema.ConversationType:       {texts: 1 << Type},
	schema.ConversationVisibility: {texts: 1 << Visibility},
	schema.Tag:                    {more: true},
	schema.Topic:                  {more: true},
	schema.Priority:               {texts: 1 << Priority},
	schema.Sentiment:              {texts: 1 << Sentiment},
	schema.Context:                {texts: 1 << Context},
	schema.Created:                {moments: 1 << Created},
	schema.Updated:                {moments: 1 << Updated},
	schema.WaitingSince:           {moments: 1 << WaitingSince},
	schema.LastCustomerMessage:    {moments: 1 << LastCustomerMessage},
	schema.LastReply:              {moments: 1 << LastReply},
	schema.AssignedAt:             {moments: 1 << AssignedAt},
	schema.StatusSince:            {moments: 1 << StatusSince},
	schema.ResolvedAt:             {moments: 1 << ResolvedAt},
	schema.MessageCount:           {more: true},
	schema.ReplyCount:             {more: true},
	schema.Score:                  {more: true},
	schema.ReplyWindow:            {texts: 1 << Source, moments: 1 << LastCustomerMessage},
	schema.OrderID:                {texts: 1 << OrderID},
	schema.OrderStatus:            {texts: 1<<OrderStatus | 1<<OrderID},
	schema.OrderProperty:          {texts: 1 << OrderID, more: true},
	schema.ConversationProperty:   {more: true},
	schema.ContactProperty:        {texts: contact},
	schema.VisitorPage:            {texts: 1 << VisitorKey},
	schema.VisitorSite:            {texts: 1 << VisitorKey},
	schema.VisitorCountry:         {texts: 1 << VisitorKey},
	schema.VisitorLanguage:        {texts: 1 << VisitorKey},
	schema.VisitorGroup:           {texts: 1 << VisitorKey},
}

// KeptBy returns what the rules of p need to be kept, and those of readers, which look at the same state: what p declares
// is declared for them too, under the same names.
func KeptBy(p *program.Program, readers ...*program.Program) Kept {
	k := Kept{
		texts:             always,
		properties:        make(slots, len(p.Desk.ConversationProperties)),
		orderProperties:   make(slots, len(p.Desk.OrderProperties)),
		contactProperties: make(slots, len(p.Desk.ContactProperties)),
	}
	all := append([]*program.Program{p}, readers...)
	for _, reader := range all {
		for i := range reader.Fields {
			k.field(&reader.Fields[i], &p.Desk)
		}
	}
	for _, reader := range all { // what steps need depends on what is read
		k.program(reader, &p.Desk)
	}
	for _, reader := range all {
		k.settled |= k.resolvedTexts(reader)
	}
	return k
}

// program keeps what the rules of p need of a desk, beside their fields.
func (k *Kept) program(p *program.Program, desk *program.Desk) {
	for i := range p.Preds {
		k.ask(&p.Preds[i], p.Fields)
	}
	for _, step := range p.Steps {
		k.step(step)
		if k.moments&(1<<Updated) != 0 {
			k.written(step, desk)
		}
	}
	for i := range p.Desk.Teams {
		if p.Desk.Teams[i].Strategy == "sticky" {
			k.sticky()
		}
	}
	for i := range p.Rules {
		if l := p.Rules[i].Limit; l != nil && l.PerContact {
			k.texts |= contact
		}
		for _, on := range p.Rules[i].On {
			k.trigger(on.Event)
		}
	}
}

// ask keeps what asking a predicate takes beside its field.
func (k *Kept) ask(p *program.Pred, fields []program.Field) {
	switch p.Op {
	case program.OwnerOnline:
		k.read(schema.ContactOwner)
	case program.AgoAtLeast, program.AgoUnder, program.OpenAgoAtLeast, program.OpenAgoUnder:
		k.linked = k.linked || fields[p.Field].ID == schema.ContactProperty
	}
}

// Linked reports whether rules ask for the age of something that conversations share: then what happens in one of them
// decides when another is due.
func (k *Kept) Linked() bool { return k.linked }

// Contacts reports whether rules look at contacts at all.
func (k *Kept) Contacts() bool { return k.texts&contact != 0 }

// Visitors reports whether rules look at visitors at all.
func (k *Kept) Visitors() bool { return k.texts&(1<<VisitorKey) != 0 }

func (k *Kept) read(id schema.FieldID) {
	n := needsOf[id]
	k.texts |= n.texts
	k.moments |= n.moments
	k.more = k.more || n.more
	k.contactTexts |= n.contactTexts
	k.contactTags = k.contactTags || n.contactTags
}

func (k *Kept) field(f *program.Field, desk *program.Desk) {
	k.read(f.ID)
	switch f.ID {
	case schema.ConversationProperty:
		k.properties.keep(f.Name, desk.ConversationProperties)
	case schema.OrderProperty:
		k.orderProperties.keep(f.Name, desk.OrderProperties)
	case schema.ContactProperty:
		k.contactProperties.keep(f.Name, desk.ContactProperties)
	}
}

func (s slots) keep(name string, declared []program.Property) {
	for i := range declared {
		if declared[i].Name == name {
			s[i] = true
		}
	}
}

// step keeps what taking a step looks at.
func (k *Kept) step(step program.Step) {
	switch s := step.(type) {
	case *program.Assign:
		k.read(schema.Source)
		k.read(schema.Inbox)
		k.read(schema.ContactOwner)
		k.assign(s)
	case *program.Send:
		k.read(schema.ReplyWindow)
		k.message(&s.Message)
	case *program.SendEmail:
		k.read(schema.ContactOwner)
		k.text(s.To.Address)
		k.text(s.Subject)
		k.message(&s.Body)
	case *program.Notify:
		k.message(&s.Message)
	case *program.Update:
		k.text(s.Value.Text)
	case *program.CreateCase:
		k.settings(s.With)
	case *program.CallWebhook:
		k.settings(s.With)
	}
}

// written keeps what a step sets, where a rule asks when the conversation last changed: setting it again is no change.
func (k *Kept) written(step program.Step, desk *program.Desk) {
	switch s := step.(type) {
	case *program.SetType:
		k.read(schema.ConversationType)
	case *program.SetPriority:
		k.read(schema.Priority)
	case *program.SetOrderStatus:
		k.read(schema.OrderStatus)
	case *program.Tagging, *program.ReplaceTags, *program.AddScore:
		k.more = true
	case *program.Update:
		if !s.Contact {
			k.more = true
			k.properties.keep(s.Property, desk.ConversationProperties)
		}
	}
}

// assign keeps what choosing an agent looks at later, or in another conversation.
func (k *Kept) assign(s *program.Assign) {
	if s.Strategy == "sticky" {
		k.sticky()
	}
	if s.Kind == program.ToRequestedGroup {
		k.read(schema.VisitorGroup)
	}
	for _, target := range s.Fallbacks {
		if target.Kind == program.QueueTarget { // who waits is ordered by these
			k.read(schema.Priority)
			k.read(schema.Score)
			k.read(schema.Created)
		}
	}
}

// sticky keeps who handled a contact last.
func (k *Kept) sticky() {
	k.texts |= contact
	k.contactTexts |= 1 << ContactAgent
}

// Handlers reports whether it is kept who handled a contact last.
func (k *Kept) Handlers() bool { return k.contactTexts&(1<<ContactAgent) != 0 }

func (k *Kept) settings(with []program.Setting) {
	for i := range with {
		k.text(with[i].Value.Text)
	}
}

func (k *Kept) message(m *program.Message) {
	if m.Template != "" {
		k.read(schema.ContactLanguage)
	}
	for i := range m.Variants {
		k.text(m.Variants[i].Text)
	}
}

// text keeps what the variables read that are no fields.
func (k *Kept) text(t program.Text) {
	for i := range t {
		switch v := t[i].Var; {
		case v == nil:
		case v.Kind == program.CustomerEmail:
			k.read(schema.CustomerEmail)
		case v.Kind == program.CustomerName:
			k.read(schema.CustomerName)
		}
	}
}

// trigger keeps what tells a change from none, for those events that only a change causes.
func (k *Kept) trigger(id schema.EventID) {
	switch id {
	case schema.OnAgentOnline, schema.OnAgentOffline:
		k.held = true
	case schema.OnTagAdded, schema.OnTagRemoved:
		k.read(schema.Tag)
	case schema.OnContactUpdated:
		k.read(schema.ContactTag)
		k.read(schema.ContactOwner)
		k.read(schema.ContactLanguage)
		for i := range k.contactProperties {
			k.contactProperties[i] = true
		}
	}
}
