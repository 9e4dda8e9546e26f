package event

import (
	"fmt"
	"strings"
)

// filler fills an event from the members of its line.
type filler struct {
	*Event
	timed     bool  // the line says when
	enveloped bool  // the line is a CloudEvents envelope
	thread    Value // the id of the conversation
}

// want is what a slot takes. Every slot takes null as well.
type want uint8

const (
	aText want = iota
	anID       // numbers are taken for their text: many systems number their things
	aNumber
	aBool
	aList
)

var wantNames = [...]string{
	aText:   "text",
	anID:    "text or a number",
	aNumber: "a number",
	aBool:   "true or false",
	aList:   "a list of texts",
}

// unfit is the flaw of a member whose value is not what its key needs.
func unfit(key, needs string, m member) *flaw {
	return &flaw{at: m.at, reason: fmt.Sprintf("%q needs %s, found %s", key, needs, describe(m.text))}
}

// members fills the event from the outermost object, whichever form it has.
func (f *filler) members(members []member) *flaw {
	for _, m := range members {
		if m.key == "specversion" {
			f.enveloped = true
			return f.envelope(members)
		}
	}
	for _, m := range members {
		var bad *flaw
		switch m.key {
		case "id":
			bad = f.id(m)
		case "type":
			bad = f.kind(m)
		case "at":
			bad = f.instant(m)
		default:
			bad = f.member(m)
		}
		if bad != nil {
			return bad
		}
	}
	return nil
}

// envelope fills the event from a CloudEvents envelope. Its extension attributes concern the transport and are not read;
// keys of data that are called like the envelope's own have no slot.
func (f *filler) envelope(members []member) *flaw {
	var data member
	for _, m := range members {
		var bad *flaw
		switch m.key {
		case "id":
			bad = f.id(m)
		case "type":
			bad = f.kind(m)
		case "time":
			bad = f.instant(m)
		case "data":
			data = m
		case "data_base64":
			bad = &flaw{at: m.at, reason: `"data_base64" cannot be read: write "data" as a JSON object`}
		}
		if bad != nil {
			return bad
		}
	}
	switch {
	case data.text == "" || data.text == "null":
		return nil
	case data.text[0] != '{':
		return unfit("data", "an object", data)
	}
	for c := data.walk(); ; {
		m, ok := c.next()
		if !ok {
			return nil
		}
		if bad := f.member(m); bad != nil {
			return bad
		}
	}
}

func (f *filler) id(m member) *flaw {
	var id Value
	if !f.set(&id, anID, m) {
		return unfit(m.key, wantNames[anID], m)
	}
	f.ID = id.Text
	return nil
}

// kind reads the type; of a CloudEvents type that is the part after the last dot.
func (f *filler) kind(m member) *flaw {
	var name Value
	if !f.set(&name, aText, m) {
		return unfit(m.key, wantNames[aText], m)
	}
	f.Type = Message
	if name.Kind == Null {
		return nil
	}
	last := name.Text
	if f.enveloped {
		last = last[strings.LastIndexByte(last, '.')+1:]
	}
	var ok bool
	if f.Type, ok = ParseType(last); ok {
		return nil
	}
	reason := fmt.Sprintf("unknown type %q", shorten(name.Text))
	if near := suggestType(last); near != "" {
		reason += ": " + near
	}
	return &flaw{at: m.at, reason: reason}
}

func (f *filler) instant(m member) *flaw {
	f.timed = false
	if m.text == "null" {
		return nil
	}
	if m.text[0] == '"' {
		f.At, f.timed = parseInstant(unquote(m.text))
	}
	if !f.timed {
		return unfit(m.key, "an RFC 3339 time", m)
	}
	return nil
}

// member fills what one key is about. The last of equal keys wins, so that each begins with nothing.
func (f *filler) member(m member) *flaw {
	switch m.key {
	case "actor":
		var actor Value
		if !f.set(&actor, aText, m) {
			return unfit(m.key, wantNames[aText], m)
		}
		f.Actor = actor.Text
		return nil
	case "conversation":
		return f.conversation(m)
	case "message":
		f.Message = MessageFields{}
		_, bad := f.object(m, f.messageSlot, nil)
		return bad
	case "customer":
		f.Customer = Customer{}
		_, bad := f.object(m, f.customerSlot, nil)
		return bad
	case "contact":
		f.Contact = Contact{Properties: f.Contact.Properties[:0]}
		given, bad := f.object(m, f.contactSlot, &f.Contact.Properties)
		f.Contact.Given = given
		return bad
	case "visitor":
		f.Visitor = Visitor{}
		given, bad := f.object(m, f.visitorSlot, nil)
		f.Visitor.Given = given
		return bad
	case "order":
		f.Order = Order{Properties: f.Order.Properties[:0]}
		given, bad := f.object(m, f.orderSlot, &f.Order.Properties)
		f.Order.Given = given
		return bad
	case "event":
		return f.raw(m)
	}
	v, w := f.slot(m.key)
	if v == nil {
		f.unknown = append(f.unknown, m)
		return nil
	}
	if !f.set(v, w, m) {
		return unfit(m.key, wantNames[w], m)
	}
	return nil
}

// conversation reads an id or an object.
func (f *filler) conversation(m member) *flaw {
	f.Conversation = Conversation{Properties: f.Conversation.Properties[:0]}
	f.thread = Value{}
	var bad *flaw
	if m.text[0] == '{' {
		_, bad = f.object(m, f.conversationSlot, &f.Conversation.Properties)
	} else if !f.set(&f.thread, anID, m) {
		bad = unfit(m.key, "an id or an object", m)
	}
	f.Conversation.ID = f.thread.Text
	return bad
}

// raw keeps the object under "event" for Path.
func (f *filler) raw(m member) *flaw {
	f.detail = member{}
	switch {
	case m.text == "null":
		return nil
	case m.text[0] != '{':
		return unfit(m.key, "an object", m)
	}
	f.detail = m
	return nil
}

// object fills the slots of one of the format's objects, and properties, where it may have any, with the keys that have no slot.
// It reports whether there is an object at all.
func (f *filler) object(m member, slot func(key string) (*Value, want), properties *[]Property) (given bool, bad *flaw) {
	switch {
	case m.text == "null":
		return false, nil
	case m.text[0] != '{':
		return false, unfit(m.key, "an object", m)
	}
	for c := m.walk(); ; {
		inner, ok := c.next()
		if !ok {
			return true, nil
		}
		v, w := slot(inner.key)
		switch {
		case v == nil && properties != nil:
			*properties = append(*properties, Property{Name: inner.key, Value: f.value(inner)})
		case v == nil:
		case !f.set(v, w, inner):
			return true, unfit(m.key+"."+inner.key, wantNames[w], inner)
		}
	}
}

// set puts the value of m into v, unless it is not what is wanted.
func (f *filler) set(v *Value, w want, m member) bool {
	if m.text[0] == '"' { // nearly always
		*v = Value{Kind: Text, Text: unquote(m.text)}
		return w == aText || w == anID
	}
	got := f.value(m)
	ok := got.Kind == Null
	switch w {
	case anID:
		if got.Kind == Number {
			got, ok = Value{Kind: Text, Text: got.Text}, true
		}
	case aNumber:
		ok = ok || got.Kind == Number
	case aBool:
		ok = ok || got.Kind == Bool
	case aList:
		ok = ok || got.Kind == List
	}
	*v = got
	return ok
}

func (f *filler) value(m member) Value {
	var v Value
	v, f.lists = valueOf(m, f.lists)
	return v
}

// valueOf returns the value of m. The strings of a list are appended to lists.
func valueOf(m member, lists []string) (Value, []string) {
	switch m.text[0] {
	case '"':
		return Value{Kind: Text, Text: unquote(m.text)}, lists
	case 't':
		return Value{Kind: Bool, Text: "true", Number: 1}, lists
	case 'f':
		return Value{Kind: Bool, Text: "false"}, lists
	case 'n':
		return Value{Kind: Null}, lists
	case '{':
		return Value{Kind: Other}, lists
	case '[':
		from := len(lists)
		for c := m.walk(); ; {
			element, ok := c.next()
			if !ok {
				return Value{Kind: List, List: lists[from:len(lists):len(lists)]}, lists
			}
			if element.text[0] != '"' {
				return Value{Kind: Other}, lists[:from]
			}
			lists = append(lists, unquote(element.text))
		}
	}
	return number(m.text), lists
}
