package convert

import "errors"

// postmarkSource reads what Postmark's inbound webhook sends for each mail.
var postmarkSource = Source{
	Name:  "postmark",
	Short: "Mails from Postmark's inbound webhook",
	Long: `Reads recorded payloads of the inbound webhook. A mail is read as from a mailbox: threads by References, In-Reply-To and
subject, quoted mails and signatures left out of body.`,
	Example: "  routebook convert postmark inbound.ndjson --desk support@shop.example --out week.ndjson",
	Noun:    "mail",
	Takes:   Takes{Mail: true},
	Sorted:  true,
	open: func(c *conversion) reader {
		r := &mailPayloads{mails: newMails(c)}
		r.payloads = newPayloadReader(c, func(p *payload) error { return r.postmark(p) })
		return r
	},
}

// mailPayloads reads mails that are sent as JSON objects.
type mailPayloads struct {
	*mails
	payloads payloadReader
}

// read implements reader.
func (r *mailPayloads) read(in Input) error { return r.payloads.read(in) }

func (r *mailPayloads) postmark(p *payload) error {
	if p.str("MessageID") == "" && p.str("From") == "" && p.str("RawEmail") == "" {
		return errors.New("no mail of Postmark's: MessageID and From are missing")
	}
	in := &inbound{text: p.str("TextBody"), html: p.str("HtmlBody"), raw: p.str("RawEmail")}
	for _, h := range p.get("Headers").items {
		in.header = append(in.header, headerField{h.str("Name"), h.str("Value")})
	}
	if in.raw != "" && p.str("Date") != "" { // a mail as it was received may lack what the service adds
		in.raw = withFields(in.raw, headerField{"Date", p.str("Date")}, headerField{"Message-Id", "<" + p.str("MessageID") + ">"})
	}
	for _, f := range []struct{ name, from string }{
		{"From", quotedName(p.str("FromName")) + "<" + firstText(p.str("FromFull.Email"), p.str("From")) + ">"},
		{"To", p.str("To")},
		{"Cc", p.str("Cc")},
		{"Reply-To", p.str("ReplyTo")},
		{"Subject", p.str("Subject")},
		{"Date", p.str("Date")},
		{"Message-Id", "<" + p.str("MessageID") + ">"},
	} {
		in.fields = append(in.fields, headerField{f.name, f.from})
	}
	for _, a := range p.get("Attachments").items {
		if a.str("ContentID") == "" { // no picture within the text
			in.attachments = append(in.attachments, a.str("Name"))
		}
	}
	p.failed = in.take(r.mails, p.line, p.text)
	return nil
}
