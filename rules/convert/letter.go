package convert

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"net/mail"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/emersion/go-message"
	"github.com/emersion/go-message/textproto"

	"github.com/routebook/routebook/engine/event"
)

// A letter is a mail that was read.
type letter struct {
	id         string // Message-ID without its brackets
	event      string // the id of the event
	at         time.Time
	date       string // the Date field as it stands
	dated      string // where the time comes from when not from Date
	from       address
	to, cc     []string // addresses
	delivered  []string // that mail servers wrote down
	replyTo    address  // when it is not the sender
	subject    string
	references []string // ids of the mails before it, the oldest first
	language   string
	listID     string
	mailer     string
	precedence string
	importance string

	header      message.Header
	content     content
	attachments []string // names of the files, "" for one without
	found       []string // what is worth counting about it
}

// An address is one of a mail. Its address is in lower case, as desks and people compare them.
type address struct{ name, address string }

// String returns `Name <address>`, as `from` of an event has it.
func (a address) String() string {
	if a.name == "" || strings.EqualFold(a.name, a.address) {
		return a.address
	}
	return a.name + " <" + a.address + ">"
}

// readLetter reads a mail. The error is the reason for rejecting it.
func readLetter(text []byte) (*letter, error) {
	l := &letter{}
	end, body := blankLine(text)
	if end > maxMailHeader {
		return nil, fmt.Errorf("the header is longer than %d bytes", maxMailHeader)
	}
	header, mended, err := readHeader(text[:end])
	if err != nil {
		return nil, err
	}
	if mended {
		l.found = append(l.found, "damaged header lines left out")
	}
	l.header = header
	l.read()
	l.walk(header, text[body:])
	return l, nil
}

// readHeader reads a header. Lines that are none of a header are left out: they would end it.
func readHeader(text []byte) (h message.Header, mended bool, err error) {
	kept, mended := soundLines(text)
	if len(kept) == 0 {
		return h, mended, errors.New("no header")
	}
	read, err := textproto.ReadHeader(bufio.NewReader(bytes.NewReader(append(kept, "\r\n"...))))
	if err != nil {
		return h, mended, fmt.Errorf("damaged header: %w", err)
	}
	return message.Header{Header: read}, mended, nil
}

// soundLines returns the lines of a header that are fields or go on with one.
func soundLines(text []byte) (kept []byte, mended bool) {
	kept = make([]byte, 0, len(text)+2)
	inside := false // a field that is kept
	for line := range bytes.Lines(text) {
		if line[0] == ' ' || line[0] == '\t' {
			if inside {
				kept = append(kept, line...)
			}
			mended = mended || !inside
			continue
		}
		name, _, found := bytes.Cut(line, []byte(":"))
		if inside = found && isFieldName(bytes.TrimRight(name, " \t")); inside {
			kept = append(kept, line...)
			continue
		}
		mended = mended || len(bytes.TrimSpace(line)) > 0
	}
	if len(kept) > 0 && kept[len(kept)-1] != '\n' {
		kept = append(kept, '\n')
	}
	return kept, mended
}

func isFieldName(name []byte) bool {
	for _, c := range name {
		if c <= ' ' || c >= 0x7f || c == ':' {
			return false
		}
	}
	return len(name) > 0
}

// read takes what an event needs out of the header.
func (l *letter) read() {
	h := &l.header
	l.id = firstID(h.Get("Message-Id"))
	l.date = h.Get("Date")
	l.at, _ = parseMailDate(l.date)
	if l.at.IsZero() {
		l.at = received(h)
		if !l.at.IsZero() {
			l.dated = "Received"
		}
	}
	l.from = sender(h)
	l.to, l.cc = recipients(h.Get("To")), recipients(h.Get("Cc"))
	for _, field := range []string{"Delivered-To", "X-Original-To", "Envelope-To"} {
		l.delivered = append(l.delivered, recipients(h.Get(field))...)
	}
	if replyTo := addresses(h.Get("Reply-To")); len(replyTo) > 0 && replyTo[0].address != l.from.address {
		l.replyTo = replyTo[0]
	}
	l.subject = fieldText(h, "Subject")
	l.references = references(h)
	l.language = language(h.Get("Content-Language"))
	l.listID = listID(h)
	l.mailer = fieldText(h, "X-Mailer")
	if l.mailer == "" {
		l.mailer = fieldText(h, "User-Agent")
	}
	l.precedence = strings.ToLower(fieldText(h, "Precedence"))
	l.importance = importance(h)
}

// fieldText returns the text of a field, with its encoded words read.
func fieldText(h *message.Header, name string) string { return decoded(h.Get(name)) }

// decoded reads the encoded words of a field (RFC 2047). Bytes that are of no known charset are taken for Windows-1252.
func decoded(s string) string {
	if s == "" {
		return ""
	}
	if len(s) > maxFieldText {
		s = s[:maxFieldText]
	}
	if strings.Contains(s, "=?") {
		h := message.HeaderFromMap(map[string][]string{"X": {s}})
		if text, err := h.Text("X"); err == nil {
			s = text
		}
	}
	if !utf8.ValidString(s) {
		s = fromWindows1252([]byte(s))
	}
	return oneLine(s)
}

// oneLine makes a text one line, with single blanks.
func oneLine(s string) string {
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' || s[i] == ' ' && (i == 0 || i+1 == len(s) || s[i+1] == ' ') {
			return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
				if r < ' ' {
					return ' '
				}
				return r
			}, s)), " ")
		}
	}
	return s
}

// sender returns who wrote a mail.
func sender(h *message.Header) address {
	for _, field := range []string{"From", "Sender"} {
		if all := addresses(h.Get(field)); len(all) > 0 {
			return all[0]
		}
	}
	return address{}
}

// addresses reads a list of addresses. What the standard library takes for none is taken apart at its commas.
func addresses(field string) []address {
	if field == "" {
		return nil
	}
	var all []address
	if list, err := mail.ParseAddressList(field); err == nil {
		for _, a := range list[:min(len(list), maxAddresses)] {
			all = appendAddress(all, address{name: decoded(a.Name), address: decoded(a.Address)})
		}
		return all
	}
	for _, part := range splitAddresses(field) {
		if len(all) == maxAddresses {
			break
		}
		a := event.ParseAddress(part)
		all = appendAddress(all, address{name: decoded(a.Name), address: decoded(a.Address)})
	}
	return all
}

func appendAddress(all []address, a address) []address {
	a.address = strings.ToLower(strings.Trim(a.address, " \t<>'\""))
	local, _, whole := strings.Cut(a.address, "@")
	switch {
	case local == "", len(a.address) > maxAddress:
		return all
	case strings.ContainsAny(local, ":;"), !whole && strings.ContainsAny(local, " \"("): // undisclosed-recipients:;
		return all
	}
	return append(all, a)
}

// splitAddresses cuts a list at the commas outside of quotes and brackets.
func splitAddresses(s string) []string {
	var parts []string
	from, quoted, bracket := 0, false, false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"':
			quoted = !quoted
		case c == '<':
			bracket = true
		case c == '>':
			bracket = false
		case (c == ',' || c == ';') && !quoted && !bracket:
			parts = append(parts, s[from:i])
			from = i + 1
		}
	}
	return append(parts, s[from:])
}

func recipients(field string) []string {
	var all []string
	for _, a := range addresses(field) {
		all = append(all, a.address)
	}
	return all
}

// received returns when the mail arrived: the date behind the last semicolon of the newest Received.
func received(h *message.Header) time.Time {
	field := h.Get("Received")
	t, _ := parseMailDate(field[strings.LastIndexByte(field, ';')+1:])
	return t
}

// references are the ids of the mails before this one, the oldest first: References, then In-Reply-To.
func references(h *message.Header) []string {
	all := messageIDs(h.Get("References"))
	for _, id := range messageIDs(h.Get("In-Reply-To")) {
		if len(all) == 0 || all[len(all)-1] != id {
			all = append(all, id)
		}
	}
	if len(all) > maxReferences { // the first one names the conversation, the last ones are nearest
		all = append(all[:1], all[len(all)-maxReferences+1:]...)
	}
	return all
}

// messageIDs finds <id> in a field. Old mailers write "Your message of … <id>", and addresses, which are no ids.
func messageIDs(field string) []string {
	var all []string
	for {
		_, rest, ok := strings.Cut(field, "<")
		if !ok {
			return all
		}
		id, after, ok := strings.Cut(rest, ">")
		if !ok {
			return all
		}
		if id = strings.Join(strings.Fields(id), ""); id != "" && len(id) <= maxAddress {
			all = append(all, strings.ToValidUTF8(id, "\ufffd"))
		}
		field = after
	}
}

// firstID returns the id of a mail; one without brackets is taken as it is.
func firstID(field string) string {
	if ids := messageIDs(field); len(ids) > 0 {
		return ids[0]
	}
	if len(field) > maxAddress {
		return ""
	}
	return strings.ToValidUTF8(strings.Join(strings.Fields(strings.Trim(field, "<>")), ""), "\ufffd")
}

// language returns the first language of a field, when it looks like one.
func language(field string) string {
	first, _, _ := strings.Cut(field, ",")
	first = strings.TrimSpace(first)
	tag, _, _ := strings.Cut(first, "-")
	if len(tag) < 2 || len(tag) > 3 || len(first) > 20 || strings.Trim(first, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") != "" {
		return ""
	}
	return first
}

// listID returns the id of a mailing list: what stands in brackets, else the field.
func listID(h *message.Header) string {
	field := fieldText(h, "List-Id")
	if _, rest, ok := strings.Cut(field, "<"); ok {
		id, _, _ := strings.Cut(rest, ">")
		return id
	}
	return field
}

// importance returns high, normal or low, from whichever field says so.
func importance(h *message.Header) string {
	switch strings.ToLower(h.Get("Importance")) {
	case "high":
		return "high"
	case "low":
		return "low"
	case "normal":
		return "normal"
	}
	priority := strings.TrimSpace(h.Get("X-Priority"))
	switch {
	case priority == "":
		return ""
	case priority[0] == '1' || priority[0] == '2':
		return "high"
	case priority[0] == '4' || priority[0] == '5':
		return "low"
	}
	return "" // 3 is what some mailers always write
}
