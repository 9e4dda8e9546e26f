package convert

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"strings"
)

// sendgridSource reads the bodies of requests of Twilio SendGrid's inbound parse webhook: multipart/form-data, one request a
// file, with the mail taken apart or raw.
var sendgridSource = Source{
	Name:  "sendgrid",
	Short: "Mails from SendGrid's inbound parse webhook",
	Long: `Reads recorded request bodies of the inbound parse webhook, one a file, raw or parsed. A mail is read as from a mailbox:
threads by References, In-Reply-To and subject, quoted mails and signatures left out of body.`,
	Example: "  routebook convert sendgrid requests/*.txt --desk support@shop.example --out week.ndjson",
	Noun:    "mail",
	Takes:   Takes{Mail: true},
	Sorted:  true,
	open:    func(c *conversion) reader { return &sendgrid{newMails(c)} },
}

type sendgrid struct{ *mails }

// maxFormFields bounds the fields of a request; SendGrid sends some twenty, and one for each file.
const maxFormFields = 1000

// read implements reader.
func (r *sendgrid) read(in Input) error {
	body, err := io.ReadAll(io.LimitReader(in, maxPayload+1))
	if err != nil {
		return r.failed(1, err)
	}
	if len(bytes.TrimSpace(body)) == 0 {
		return nil
	}
	r.record()
	cut := len(body) > maxPayload
	mail, err := sendgridForm(body[:min(len(body), maxPayload)])
	if err != nil {
		return r.reject(1, err, body, cut)
	}
	return mail.take(r.mails, 1, body)
}

// sendgridForm takes a request apart. Its boundary is the first line.
func sendgridForm(body []byte) (*inbound, error) {
	first, _, _ := bytes.Cut(bytes.TrimLeft(body, "\r\n"), []byte("\n"))
	boundary, found := strings.CutPrefix(strings.TrimRight(string(first), "\r "), "--")
	if !found || boundary == "" {
		return nil, errors.New(`no request of SendGrid's: its first line is a boundary such as "--xYzZY"`)
	}
	fields := make(map[string]string)
	in := &inbound{}
	form := multipart.NewReader(bytes.NewReader(body), boundary)
	for n := 0; ; n++ {
		part, err := form.NextRawPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("damaged request: %w", err)
		}
		if n == maxFormFields {
			return nil, fmt.Errorf("more than %d fields", maxFormFields)
		}
		if name := part.FileName(); name != "" {
			in.attachments = append(in.attachments, decoded(name))
			continue
		}
		value, err := io.ReadAll(part)
		if err != nil {
			return nil, fmt.Errorf("damaged request: %w", err)
		}
		fields[part.FormName()] = string(value)
	}
	return in, in.fromForm(fields)
}

func (in *inbound) fromForm(fields map[string]string) error {
	in.raw, in.text, in.html = strings.TrimLeft(fields["email"], "\r\n"), fields["text"], fields["html"]
	if in.raw != "" {
		return nil
	}
	if fields["headers"] == "" && fields["from"] == "" {
		return errors.New("no request of SendGrid's: neither email nor headers nor from is in it")
	}
	kept, _ := soundLines([]byte(strings.TrimLeft(fields["headers"], "\r\n")))
	header, _, err := readHeader(kept)
	if err == nil {
		for f := header.Fields(); f.Next(); {
			in.header = append(in.header, headerField{f.Key(), f.Value()})
		}
	}
	in.fields = []headerField{{"From", fields["from"]}, {"To", fields["to"]}, {"Cc", fields["cc"]}, {"Subject", fields["subject"]}}
	return nil
}
