package event

import (
	"fmt"
	"strings"
)

// filler fills an event from the members of its line. What the event keeps of the line is copied to one piece of memory.
type filler struct {
	*Event
	*scanner
	unread Unread
	kept   strings.Builder // grown to size before the first copy, so that no text is moved
	size   int             // that all copies from the line have at most
	timed  bool            // the line says when
	thread Value           // the id of the conversation
}

// fill fills an empty event from what a scanner has found.
func (f *filler) fill(e *Event, s *scanner) *flaw {
	*f = filler{Event: e, scanner: s, unread: f.unread, size: len(s.line)}
	if f.unread != (Unread{}) {
		f.size -= f.leftOut()
	}
	return f.outermost()
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

// leftOut returns the size of the outermost values that nobody is going to look at.
func (f *filler) leftOut() (size int) {
	for i := 0; i < len(f.members); i = int(f.members[i].next) {
		m := &f.members[i]
		if f.unread.text(m.key) || f.unread.Paths && (m.key == otherKey || m.key == keyEvent) {
			size += int(m.end - m.at)
		}
	}
	return size
}

// unfit is the flaw of a member whose value is not what its key needs. Within is the key of its object and a dot, or empty.
func (f *filler) unfit(m *member, within, needs string) *flaw {
	reason := fmt.Sprintf("%q needs %s, found %s", within+string(f.nameOf(m)), needs, describe(string(f.textOf(m))))
	return &flaw{at: int(m.at), reason: reason}
}

// first returns the byte with which a value begins, and which tells its kind.
func (f *filler) first(m *member) byte { return f.line[m.at] }

// keep copies a part of the line.
func (f *filler) keep(part []byte) string {
	from := f.begin()
	f.kept.Write(part)
	return f.kept.String()[from:]
}

// text returns the text of a string.
func (f *filler) text(m *member) string {
	quoted := f.line[m.at+1 : m.end-1]
	if !m.escaped {
		return f.keep(quoted)
	}
	from := f.begin()
	writeUnquoted(&f.kept, quoted)
	return f.kept.String()[from:]
}

// begin returns where the next copy will begin.
func (f *filler) begin() int {
	if f.kept.Cap() == 0 {
		f.kept.Grow(f.size)
	}
	return f.kept.Len()
}

// outermost fills the event from the outermost object, whichever form it has.
func (f *filler) outermost() *flaw {
	if f.enveloped {
		return f.envelope()
	}
	for i := 0; i < len(f.members); i = int(f.members[i].next) {
		var bad *flaw
		switch m := &f.members[i]; m.key {
		case keyID:
			bad = f.id(m)
		case keyType:
			bad = f.kind(m)
		case keyAt:
			bad = f.instant(m)
		default:
			bad = f.member(i)
		}
		if bad != nil {
			return bad
		}
	}
	return nil
}

// envelope fills the event from a CloudEvents envelope. Its extension attributes concern the transport and are not read;
// keys of data that are called like the envelope's own have no slot.
func (f *filler) envelope() *flaw {
	data := -1
	for i := 0; i < len(f.members); i = int(f.members[i].next) {
		var bad *flaw
		switch m := &f.members[i]; m.key {
		case keyID:
			bad = f.id(m)
		case keyType:
			bad = f.kind(m)
		case keyTime:
			bad = f.instant(m)
		case keyData:
			data = i
		case keyDataBase64:
			bad = &flaw{at: int(m.at), reason: `"data_base64" cannot be read: write "data" as a JSON object`}
		}
		if bad != nil {
			return bad
		}
	}
	if data < 0 {
		return nil
	}
	given, bad := f.isObject(&f.members[data])
	if !given {
		return bad
	}
	for i := data + 1; i < int(f.members[data].next); i = int(f.members[i].next) {
		if bad := f.member(i); bad != nil {
			return bad
		}
	}
	return nil
}

// isObject reports whether a member is an object. It may be null instead, and nothing else.
func (f *filler) isObject(m *member) (bool, *flaw) {
	switch f.first(m) {
	case '{':
		return true, nil
	case 'n':
		return false, nil
	}
	return false, f.unfit(m, "", "an object")
}

func (f *filler) id(m *member) *flaw {
	var id Value
	if !f.set(&id, anID, m) {
		return f.unfit(m, "", wantNames[anID])
	}
	f.ID = id.Text
	return nil
}

// kind reads the type; of a CloudEvents type that is the part after the last dot.
func (f *filler) kind(m *member) *flaw {
	var name Value
	if !f.set(&name, aText, m) {
		return f.unfit(m, "", wantNames[aText])
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
	return &flaw{at: int(m.at), reason: reason}
}

func (f *filler) instant(m *member) *flaw {
	f.timed = false
	if f.first(m) == 'n' {
		return nil
	}
	if f.first(m) == '"' {
		text := f.line[m.at+1 : m.end-1]
		if m.escaped {
			text = []byte(unquote(string(f.textOf(m))))
		}
		f.At, f.timed = parseInstant(text)
	}
	if !f.timed {
		return f.unfit(m, "", "an RFC 3339 time")
	}
	return nil
}

// member fills what one key is about. The last of equal keys wins, so that each begins with nothing.
func (f *filler) member(i int) *flaw {
	m := &f.members[i]
	switch m.key {
	case keyActor:
		var actor Value
		if !f.set(&actor, aText, m) {
			return f.unfit(m, "", wantNames[aText])
		}
		f.Actor = actor.Text
		return nil
	case keyConversation:
		return f.conversation(i)
	case keyMessage:
		f.Message = MessageFields{}
		_, bad := f.object(i, f.messageSlot, nil)
		return bad
	case keyCustomer:
		f.Customer = Customer{}
		_, bad := f.object(i, f.customerSlot, nil)
		return bad
	case keyContact:
		f.Contact = Contact{Properties: f.Contact.Properties[:0]}
		given, bad := f.object(i, f.contactSlot, &f.Contact.Properties)
		f.Contact.Given = given
		return bad
	case keyVisitor:
		f.Visitor = Visitor{}
		given, bad := f.object(i, f.visitorSlot, nil)
		f.Visitor.Given = given
		return bad
	case keyOrder:
		f.Order = Order{Properties: f.Order.Properties[:0]}
		given, bad := f.object(i, f.orderSlot, &f.Order.Properties)
		f.Order.Given = given
		return bad
	case keyEvent:
		return f.raw(m)
	}
	return f.single(m)
}

// single fills a slot of the event itself.
func (f *filler) single(m *member) *flaw {
	v, w := f.slot(m.key)
	switch {
	case v == nil:
		if !f.unread.Paths {
			f.unknown = append(f.unknown, raw{name: f.keep(f.nameOf(m)), text: f.keep(f.textOf(m))})
		}
	case f.first(m) == '"' && w == aText && f.unread.text(m.key):
		*v = Value{Kind: Text}
	case !f.set(v, w, m):
		return f.unfit(m, "", wantNames[w])
	}
	return nil
}

// text reports whether the text of a slot is to be left out.
func (u *Unread) text(k key) bool { return k == keyBody && u.Body || k == keySubject && u.Subject }

// conversation reads an id or an object.
func (f *filler) conversation(i int) *flaw {
	m := &f.members[i]
	f.Conversation = Conversation{Properties: f.Conversation.Properties[:0]}
	f.thread = Value{}
	var bad *flaw
	if f.first(m) == '{' {
		_, bad = f.object(i, f.conversationSlot, &f.Conversation.Properties)
	} else if !f.set(&f.thread, anID, m) {
		bad = f.unfit(m, "", "an id or an object")
	}
	f.Conversation.ID = f.thread.Text
	return bad
}

// raw keeps the object under "event" for Path.
func (f *filler) raw(m *member) *flaw {
	f.detail = raw{}
	given, bad := f.isObject(m)
	if given && !f.unread.Paths {
		f.detail.text = f.keep(f.textOf(m))
	}
	return bad
}

// object fills the slots of one of the format's objects, and properties, where it may have any, with the keys that have no slot.
// It reports whether there is an object at all.
func (f *filler) object(i int, slot func(key) (*Value, want), properties *[]Property) (given bool, bad *flaw) {
	m := &f.members[i]
	if given, bad = f.isObject(m); !given {
		return false, bad
	}
	for i++; i < int(m.next); i = int(f.members[i].next) {
		inner := &f.members[i]
		v, w := slot(inner.key)
		switch {
		case v == nil && properties != nil:
			*properties = append(*properties, Property{Name: f.keep(f.nameOf(inner)), Value: f.value(inner)})
		case v == nil:
		case !f.set(v, w, inner):
			return true, f.unfit(inner, string(f.nameOf(m))+".", wantNames[w])
		}
	}
	return true, nil
}

// set puts the value of m into v, unless it is not what is wanted.
func (f *filler) set(v *Value, w want, m *member) bool {
	if f.first(m) == '"' { // nearly always
		*v = Value{Kind: Text, Text: f.text(m)}
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

func (f *filler) value(m *member) (v Value) {
	switch f.first(m) {
	case '"':
		return Value{Kind: Text, Text: f.text(m)}
	case '{':
		return Value{Kind: Other}
	}
	v, f.lists = valueOf(f.keep(f.textOf(m)), f.lists)
	return v
}

// valueOf returns the value of a JSON text. The strings of a list are appended to lists.
func valueOf(text string, lists []string) (Value, []string) {
	switch text[0] {
	case '"':
		return Value{Kind: Text, Text: unquote(text)}, lists
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
		for c := walk(text); ; {
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
	return number(text), lists
}
