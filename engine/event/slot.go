package event

// The slots of an event and of its objects: where the value of a key goes, and what it must be. A nil slot is a key that the format does not define.

func (e *Event) slot(key string) (*Value, want) {
	switch key {
	case "source":
		return &e.Source, aText
	case "integration":
		return &e.Integration, aText
	case "account":
		return &e.Account, aText
	case "inbox":
		return &e.Inbox, aText
	case "subject":
		return &e.Subject, aText
	case "body":
		return &e.Body, aText
	case "from":
		return &e.From, aText
	case "sentiment":
		return &e.Sentiment, aText
	case "context":
		return &e.Context, aText
	case "tag":
		return &e.Tag, aText
	case "status":
		return &e.Status, aText
	case "agent":
		return &e.Agent, anID
	case "team":
		return &e.Team, anID
	case "reason":
		return &e.Reason, aText
	}
	return nil, 0
}

func (f *filler) conversationSlot(key string) (*Value, want) {
	c := &f.Conversation
	switch key {
	case "id":
		return &f.thread, anID
	case "type":
		return &c.Type, aText
	case "visibility":
		return &c.Visibility, aText
	case "status":
		return &c.Status, aText
	case "priority":
		return &c.Priority, aText
	case "tags":
		return &c.Tags, aList
	case "topics":
		return &c.Topics, aList
	}
	return nil, 0
}

func (e *Event) messageSlot(key string) (*Value, want) {
	switch key {
	case "language":
		return &e.Message.Language, aText
	case "attachments":
		return &e.Message.Attachments, aNumber
	case "auto":
		return &e.Message.Auto, aBool
	}
	return nil, 0
}

func (e *Event) customerSlot(key string) (*Value, want) {
	switch key {
	case "name":
		return &e.Customer.Name, aText
	case "email":
		return &e.Customer.Email, aText
	case "phone":
		return &e.Customer.Phone, aText
	}
	return nil, 0
}

func (e *Event) contactSlot(key string) (*Value, want) {
	c := &e.Contact
	switch key {
	case "id":
		return &c.ID, anID
	case "name":
		return &c.Name, aText
	case "email":
		return &c.Email, aText
	case "tags":
		return &c.Tags, aList
	case "owner":
		return &c.Owner, anID
	case "language":
		return &c.Language, aText
	}
	return nil, 0
}

func (e *Event) visitorSlot(key string) (*Value, want) {
	v := &e.Visitor
	switch key {
	case "id":
		return &v.ID, anID
	case "page":
		return &v.Page, aText
	case "site":
		return &v.Site, aText
	case "country":
		return &v.Country, aText
	case "language":
		return &v.Language, aText
	case "group":
		return &v.Group, aText
	}
	return nil, 0
}

func (e *Event) orderSlot(key string) (*Value, want) {
	switch key {
	case "id":
		return &e.Order.ID, anID
	case "status":
		return &e.Order.Status, aText
	}
	return nil, 0
}
