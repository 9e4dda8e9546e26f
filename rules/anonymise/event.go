package anonymise

import (
	"iter"
	"strings"
)

// A Field is one text, or one number, of an event.
type Field struct {
	Key    string // dotted, as in "customer.email"; items of a list have the key of the list
	Text   string // of a number: as JSON writes it
	Number bool   // what replaces it is a number too
}

// Event replaces the texts and numbers of one event in place. Its order counts: an event is read with the names that earlier events
// of its conversation have mentioned.
func (a *Anonymiser) Event(fields []Field) {
	a.event = ""
	conversation := ""
	for _, f := range fields {
		switch f.Key {
		case "id":
			a.event = f.Text
			if conversation == "" {
				conversation = f.Text
			}
		case "conversation", "conversation.id":
			conversation = f.Text
		}
	}
	a.event = a.identifier(a.event, false)
	for _, f := range fields {
		switch treatmentOf(f.Key) {
		case asName:
			a.remember(conversation, f.Text)
		case asMailbox:
			for box := range boxes(f.Text) {
				name, _ := splitMailbox(box)
				a.remember(conversation, name)
			}
		default: // says no name for sure
		}
	}
	known := a.names.words[conversation]
	for i := range fields {
		fields[i].Text = a.field(fields[i], known)
	}
}

func (a *Anonymiser) field(f Field, known []string) string {
	if f.Text == "" {
		return ""
	}
	if f.Number {
		return a.numeric(f)
	}
	switch treatmentOf(f.Key) {
	case asItIs:
		return f.Text
	case asName:
		if strings.Contains(f.Text, "@") {
			return a.mailboxes(f, known)
		}
		return a.person(f.Text)
	case asMailbox:
		return a.mailboxes(f, known)
	case asPhone:
		a.count(phones)
		return a.keyed.phone(f.Text)
	case asID:
		return a.identifier(f.Text, true)
	case asText, asReference:
		return a.free(f.Key, f.Text, known)
	default:
		panic("unexpected treatment of " + f.Key)
	}
}

type treatment int

const (
	asText treatment = iota
	asItIs
	asName
	asMailbox
	asPhone
	asID
	asReference // a text as any other; a number as an id
)

// treatments are the keys that say what stands there, written as plain writes them; the longest that fits decides. One
// that begins with a dot is the last name of any path.
var treatments = map[string]treatment{
	"type": asItIs, "at": asItIs, "source": asItIs, "inbox": asItIs, "integration": asItIs, "account": asItIs, "agent": asItIs, "team": asItIs,
	"tag": asItIs, "status": asItIs, "actor": asItIs, "sentiment": asItIs, "context": asItIs, "visibility": asItIs, "priority": asItIs,
	"message.language": asItIs, "message.attachments": asItIs, "message.auto": asItIs,
	"conversation.type": asItIs, "conversation.visibility": asItIs, "conversation.status": asItIs, "conversation.priority": asItIs,
	"conversation.tags": asItIs, "conversation.topics": asItIs, "contact.owner": asItIs, "contact.tags": asItIs, "contact.language": asItIs,
	"order.status": asItIs, "visitor.country": asItIs, "visitor.language": asItIs, "visitor.group": asItIs,

	"id": asID, "conversation": asID, "conversation.id": asID, "contact.id": asID, "order.id": asID, "visitor.id": asID, "customer.id": asID,
	".messageid": asID, ".references": asID, ".inreplyto": asID,
	".customerid": asReference, ".contactid": asReference, ".userid": asReference, ".visitorid": asReference, ".clientid": asReference, ".requesterid": asReference,
	".orderid": asReference, "order.number": asReference, ".ordernumber": asReference, ".customernumber": asReference, ".accountnumber": asReference,

	"from": asMailbox, "event.to": asMailbox, "event.cc": asMailbox, "event.bcc": asMailbox, "event.from": asMailbox, "event.replyto": asMailbox, "event.sender": asMailbox,
	"event.deliveredto": asMailbox, "event.returnpath": asMailbox, "event.resentfrom": asMailbox, "event.resentto": asMailbox, "event.xoriginalto": asMailbox, ".email": asMailbox,
	".handle": asMailbox,
	".phone":  asPhone, ".mobile": asPhone, ".tel": asPhone, ".telephone": asPhone, ".phonenumber": asPhone, ".mobilephone": asPhone, ".msisdn": asPhone, ".waid": asPhone,

	".name": asName, ".firstname": asName, ".middlename": asName, ".lastname": asName, ".fullname": asName, ".givenname": asName, ".familyname": asName, ".surname": asName,
	".nickname": asName, ".username": asName, ".displayname": asName, ".screenname": asName, ".login": asName, ".prenom": asName, ".customername": asName, ".contactname": asName, ".clientname": asName,
	".visitorname": asName, ".requestername": asName, ".authorname": asName, ".sendername": asName, ".fromname": asName, ".recipientname": asName,
}

// plain writes first_name, firstName and First-Name the same way, and what mails have in their headers as if they had it themselves.
func plain(key string) string {
	key = strings.ToLower(separators.Replace(key))
	if name, ok := strings.CutPrefix(key, "event.headers."); ok {
		return "event." + name
	}
	return key
}

var separators = strings.NewReplacer("_", "", "-", "")

func treatmentOf(key string) treatment {
	key = plain(key)
	if t, ok := treatments[key]; ok {
		return t
	}
	if dot := strings.LastIndexByte(key, '.'); dot >= 0 {
		return treatments[key[dot:]]
	}
	return asText
}

// mailboxes replaces names and addresses: Jean Dupont <jean@acme.fr>, perhaps several with commas between.
func (a *Anonymiser) mailboxes(f Field, known []string) string {
	if strings.Trim(f.Text, "+0123456789 .-()") == "" {
		a.count(phones)
		return a.keyed.phone(f.Text)
	}
	var b strings.Builder
	for box := range boxes(f.Text) {
		name, rest := splitMailbox(box)
		b.WriteString(a.person(name))
		b.WriteString(a.free(f.Key, rest, known))
	}
	return b.String()
}

// boxes are the parts of s up to a comma or semicolon, which are theirs. A name with a comma in it gives two, which does
// no harm.
func boxes(s string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for len(s) > 0 {
			n := strings.IndexAny(s, ",;") + 1
			if n == 0 {
				n = len(s)
			}
			if !yield(s[:n]) {
				return
			}
			s = s[n:]
		}
	}
}

// splitMailbox parts the name, which may be all there is, from the address.
func splitMailbox(s string) (name, rest string) {
	if bracket := strings.IndexByte(s, '<'); bracket >= 0 && !strings.Contains(s[:bracket], "@") {
		return s[:bracket], s[bracket:]
	}
	if strings.Contains(s, "@") {
		return "", s
	}
	return s, ""
}
