package event

// The slots of an event and of its objects: where the value of a key goes, and what it must be. A nil slot is a key that the format does not define.

func (e *Event) slot(k key) (*Value, want) {
	switch k {
	case keySource:
		return &e.Source, aText
	case keyIntegration:
		return &e.Integration, aText
	case keyAccount:
		return &e.Account, aText
	case keyInbox:
		return &e.Inbox, aText
	case keySubject:
		return &e.Subject, aText
	case keyBody:
		return &e.Body, aText
	case keyFrom:
		return &e.From, aText
	case keySentiment:
		return &e.Sentiment, aText
	case keyContext:
		return &e.Context, aText
	case keyTag:
		return &e.Tag, aText
	case keyStatus:
		return &e.Status, aText
	case keyAgent:
		return &e.Agent, anID
	case keyTeam:
		return &e.Team, anID
	case keyReason:
		return &e.Reason, aText
	}
	return nil, 0
}

func (f *filler) conversationSlot(k key) (*Value, want) {
	c := &f.Conversation
	switch k {
	case keyID:
		return &f.thread, anID
	case keyType:
		return &c.Type, aText
	case keyVisibility:
		return &c.Visibility, aText
	case keyStatus:
		return &c.Status, aText
	case keyPriority:
		return &c.Priority, aText
	case keyTags:
		return &c.Tags, aList
	case keyTopics:
		return &c.Topics, aList
	}
	return nil, 0
}

func (e *Event) messageSlot(k key) (*Value, want) {
	switch k {
	case keyLanguage:
		return &e.Message.Language, aText
	case keyAttachments:
		return &e.Message.Attachments, aNumber
	case keyAuto:
		return &e.Message.Auto, aBool
	}
	return nil, 0
}

func (e *Event) customerSlot(k key) (*Value, want) {
	switch k {
	case keyName:
		return &e.Customer.Name, aText
	case keyEmail:
		return &e.Customer.Email, aText
	case keyPhone:
		return &e.Customer.Phone, aText
	}
	return nil, 0
}

func (e *Event) contactSlot(k key) (*Value, want) {
	c := &e.Contact
	switch k {
	case keyID:
		return &c.ID, anID
	case keyName:
		return &c.Name, aText
	case keyEmail:
		return &c.Email, aText
	case keyTags:
		return &c.Tags, aList
	case keyOwner:
		return &c.Owner, anID
	case keyLanguage:
		return &c.Language, aText
	}
	return nil, 0
}

func (e *Event) visitorSlot(k key) (*Value, want) {
	v := &e.Visitor
	switch k {
	case keyID:
		return &v.ID, anID
	case keyPage:
		return &v.Page, aText
	case keySite:
		return &v.Site, aText
	case keyCountry:
		return &v.Country, aText
	case keyLanguage:
		return &v.Language, aText
	case keyGroup:
		return &v.Group, aText
	}
	return nil, 0
}

func (e *Event) orderSlot(k key) (*Value, want) {
	switch k {
	case keyID:
		return &e.Order.ID, anID
	case keyStatus:
		return &e.Order.Status, aText
	}
	return nil, 0
}
