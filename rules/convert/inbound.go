package convert

import (
	"strings"

	"github.com/emersion/go-message"
)

// An inbound mail is one that a mail service has taken apart: fields and texts of their own, as its webhook sends them.
type inbound struct {
	header      []headerField // as the mail had it; those of fields that the service gives itself may be missing
	fields      []headerField // what the service says of the mail; a field of header holds against it
	text, html  string
	attachments []string
	raw         string // the whole mail, when the service sends that instead
}

type headerField struct{ name, value string }

// take converts an inbound mail that begins on a line of the input.
func (in *inbound) take(m *mails, line int, payload []byte) error {
	p := &posted{line: line, raw: payload, text: payload}
	if in.raw != "" {
		p.text = []byte(in.raw)
		return m.take(p)
	}
	l := &letter{}
	for _, f := range in.header {
		addField(&l.header, f)
	}
	for _, f := range in.fields {
		if f.value != "" && !l.header.Has(f.name) {
			addField(&l.header, f)
		}
	}
	l.read()
	l.content.text = strings.Trim(firstText(in.text, htmlText(in.html)), "\r\n")
	l.attachments = in.attachments
	return m.letter(l, p)
}

// addField adds a field, in one line, as a mail read from its text would have it.
func addField(h *message.Header, f headerField) {
	if isFieldName([]byte(f.name)) {
		h.Add(f.name, oneLine(f.value))
	}
}

// withFields puts fields before a mail that does not have them.
func withFields(mail string, fields ...headerField) string {
	end, _ := blankLine([]byte(mail))
	header, _, err := readHeader([]byte(mail[:end]))
	if err != nil {
		return mail
	}
	for _, f := range fields {
		if !header.Has(f.name) && f.value != "" {
			mail = f.name + ": " + oneLine(f.value) + "\r\n" + mail
		}
	}
	return mail
}

// quotedName writes the name of an address, with what may not stand there bare in quotes.
func quotedName(name string) string {
	if name == "" {
		return ""
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(name) + `" `
}
