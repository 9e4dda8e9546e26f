package importer

import (
	"strings"

	"github.com/routebook/routebook/dsl/schema"
)

// What events of mail hold, as "routebook convert mbox" writes them: the sender's address is `from` and the name before
// it customer.name, event.to and event.cc are lists of addresses, event.list_id is what stands in the brackets of
// List-Id, event.reply_to is there when it is not the sender, and event.attachments lists the names of files. Any other
// header is read as event.headers.NAME, in lower case; events that lack it make the rule fire less, never more.

// headerPath returns the path of a header that has no field of its own.
func headerPath(name string) string { return eventPath("headers", strings.ToLower(name)) }

const (
	senderField = "from"
	domainField = "from.domain"
	nameField   = "customer.name"
	toField     = "event.to"
	ccField     = "event.cc"
	listField   = "event.list_id"
	replyField  = "event.reply_to"
	filesField  = "event.attachments"
)

// includes asks whether a set holds one of some values.
func includes(field string, values ...literal) condition {
	return test{field: field, op: schema.Includes, values: values}
}

// containsWord asks whether a text holds one of some words, or rows of words, as a whole.
func containsWord(field string, values ...literal) condition {
	return test{field: field, op: schema.ContainsWord, values: values}
}

// sentTo asks whether one of some addresses is among the recipients.
func sentTo(addresses ...literal) condition {
	return or(includes(toField, addresses...), includes(ccField, addresses...))
}

// isAddress reports whether a text is a whole address.
func isAddress(s string) bool {
	local, domain, ok := strings.Cut(s, "@")
	return ok && local != "" && local != "*" && domain != "" && !strings.ContainsAny(s, "*\" ()<>,") && !strings.Contains(domain, "@")
}

// isASCII reports whether a text has no letters that folding turns into others than their lower case.
func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// sendOn sends the text of a message to an address.
func sendOn(address string) step {
	return do("send email to " + string(text(address)) + ` subject "{{ subject | default: '-' }}" body "{{ body | default: '-' }}"`)
}

// sentOnly is what is not the same about a message that is sent on.
const sentOnly = "what is forwarded is the text, without attachments and with the sender of the desk"
