package convert

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/maphash"
	"slices"
	"strings"
	"time"
)

// What a mail may have. Beyond that it is not read on, so that no mail takes more time or memory than another.
const (
	maxMail       = 32 << 20 // bytes; the rest is passed over
	maxMailHeader = 1 << 20  // bytes of the header; more is rejected
	maxNesting    = 20       // parts within parts
	maxParts      = 1000     // of a mail
	maxMailText   = 1 << 20  // bytes of text in body; the rest is left out
	maxReferences = 200      // mails that one says it answers
	maxAddresses  = 100      // of To and of Cc
	maxAddress    = 998      // bytes of an address or id; longer ones are none
	maxFieldText  = 4 << 10  // bytes of any other field
	maxFileName   = 255      // bytes of the name of a file
)

// A posted mail is one as it was found.
type posted struct {
	line     int    // of the input, on which it begins
	raw      []byte // as it stands there, for the rejects
	cut      bool   // whether it was longer than maxMail
	postmark []byte // its From line, nil when there is none
	text     []byte // header and body
	draft    bool   // it was never sent
}

// mails turns mails into events. All mail sources share it.
type mails struct {
	*conversion
	threads threads
	seed    maphash.Seed
	seen    map[uint64]struct{} // mails, by id, date and sender
	ids     map[uint64]struct{} // ids of events
	draft   draft
}

func newMails(c *conversion) *mails {
	m := &mails{conversion: c, seed: maphash.MakeSeed(), seen: make(map[uint64]struct{}), ids: make(map[uint64]struct{})}
	m.threads = newThreads(m.hash)
	return m
}

// hash names a text. Texts are not kept: a mailbox has as many ids as mails.
func (m *mails) hash(s string) uint64 { return maphash.String(m.seed, s) }

// settle implements settler.
func (m *mails) settle(d *draft) { d.conversation = m.threads.settle(d) }

// take converts one mail.
func (m *mails) take(p *posted) error {
	if p.draft {
		m.skip("drafts")
		return nil
	}
	l, err := readLetter(p.text)
	if err != nil {
		return m.reject(p.line, err, p.raw, p.cut)
	}
	return m.letter(l, p)
}

// letter converts a mail that was read.
func (m *mails) letter(l *letter, p *posted) error {
	if err := l.complete(p.postmark); err != nil {
		return m.reject(p.line, err, p.raw, p.cut)
	}
	if !m.identify(l, p.text) {
		m.skip("mails seen before")
		return nil
	}
	for _, what := range l.notes(p.cut) {
		m.note(what)
	}
	m.event(l)
	return m.emit(&m.draft)
}

// identify gives a mail its id, and reports whether it is new: a copy that went to another folder is not.
func (m *mails) identify(l *letter, text []byte) bool {
	if l.id == "" {
		sum := sha256.Sum256(text)
		l.id = "mail-" + hex.EncodeToString(sum[:8])
	}
	mail := m.hash(l.id + "\x00" + l.at.UTC().Format(time.RFC3339) + "\x00" + l.from.address)
	if _, known := m.seen[mail]; known {
		return false
	}
	m.seen[mail] = struct{}{}
	l.event = l.id
	for n := 2; ; n++ { // some mailers give many mails one id
		id := m.hash(l.event)
		if _, taken := m.ids[id]; !taken {
			m.ids[id] = struct{}{}
			return true
		}
		l.event = fmt.Sprintf("%s#%d", l.id, n)
	}
}

// event fills the draft from a mail.
func (m *mails) event(l *letter) {
	desk := m.isDesk(l.from.address) && !l.bounced() // by the desk's own mail server
	if desk && m.isForm(l) {
		desk, l.from, l.replyTo = false, l.replyTo, address{}
	}
	kind := "message"
	if desk {
		kind = "reply"
	}
	keys := newKeys()
	set := func(value datum, path ...string) {
		if !value.missing() {
			keys.put(path, value)
		}
	}
	set(textDatum(l.event), "id")
	set(textDatum(kind), "type")
	set(textDatum(l.at.Format(time.RFC3339)), "at")
	set(textDatum("email"), "source")
	set(textDatum(m.inbox(l)), "inbox")
	set(textDatum(l.subject), "subject")
	set(textDatum(l.body(m.settings.Full)), "body")
	set(textDatum(l.from.String()), "from")
	set(textDatum(l.language), "message", "language")
	if n := len(l.attachments); n > 0 {
		set(datum{kind: number, text: fmt.Sprint(n)}, "message", "attachments")
	}
	automatic := l.automatic()
	if automatic {
		set(datum{kind: boolean, text: "true"}, "message", "auto")
	}
	if desk {
		if automatic {
			set(textDatum("bot"), "actor")
		}
		set(textDatum(l.from.address), "agent")
	}
	for _, extra := range l.extras() {
		set(extra.value, "event", extra.name)
	}
	for _, name := range m.settings.Headers {
		set(textDatum(l.allOf(name)), "event", "headers", strings.ToLower(name))
	}
	m.draft.keys, m.draft.at = keys, l.at
	m.draft.note = m.threads.add(m.draft.note[:0], l, m.isDesk)
}

// isForm reports whether a mail from the desk is really one that a customer wrote into a form of the shop: it went to
// the desk alone, and answers to it go to somebody else.
func (m *mails) isForm(l *letter) bool {
	if l.replyTo.address == "" || m.isDesk(l.replyTo.address) || len(l.to) == 0 {
		return false
	}
	return !slices.ContainsFunc(slices.Concat(l.to, l.cc), func(to string) bool { return !m.isDesk(to) })
}

func (m *mails) isDesk(address string) bool {
	for _, d := range m.settings.Desk {
		if d.has(address) {
			return true
		}
	}
	return false
}

// inbox returns the inbox of a mail: of the first of its addresses that has one, the sender's last.
func (m *mails) inbox(l *letter) string {
	for _, addresses := range [][]string{l.to, l.cc, l.delivered, {l.from.address}} {
		for _, address := range addresses {
			for _, d := range m.settings.Desk {
				if d.inbox != "" && d.has(address) {
					return d.inbox
				}
			}
		}
	}
	return ""
}

// complete fills in what the header does not say, and says what is missing then.
func (l *letter) complete(postmark []byte) error {
	if l.at.IsZero() && len(postmark) > 0 {
		if t, ok := postmarkDate(string(postmark)); ok {
			l.at, l.dated = t, "From line"
		}
	}
	switch {
	case l.at.IsZero() && l.date == "":
		return errors.New("no Date, and no Received to take one from")
	case l.at.IsZero():
		return fmt.Errorf("no usable date: %q", clip(l.date))
	case l.from.address == "" && strings.TrimSpace(l.header.Get("From")) == "":
		return errors.New("no sender: From is missing or empty")
	case l.from.address == "":
		return fmt.Errorf("no usable sender: %q", clip(l.header.Get("From")))
	}
	return nil
}

// notes are what is worth counting about a mail.
func (l *letter) notes(cut bool) []string {
	notes := l.found
	if l.dated != "" {
		notes = append(notes, "dated by "+l.dated)
	}
	if cut {
		notes = append(notes, fmt.Sprintf("read only up to %d MiB", maxMail>>20))
	}
	return notes
}

// texts is a list of texts.
func texts(all []string) datum {
	d := datum{kind: list}
	for _, s := range all {
		d.items = append(d.items, textDatum(s))
	}
	if len(all) == 0 {
		d.kind = absent
	}
	return d
}

// extras are the headers that rules read as event.NAME.
func (l *letter) extras() []member {
	return []member{
		{"to", texts(l.to)},
		{"cc", texts(l.cc)},
		{"reply_to", textDatum(l.replyTo.address)},
		{"list_id", textDatum(l.listID)},
		{"mailer", textDatum(l.mailer)},
		{"precedence", textDatum(l.precedence)},
		{"importance", textDatum(l.importance)},
		{"attachments", texts(slices.DeleteFunc(l.attachments, func(name string) bool { return name == "" }))},
	}
}

// CheckHeader says what is wrong with the name of a header.
func CheckHeader(name string) error {
	if !isFieldName([]byte(name)) {
		return fmt.Errorf("%q is no name of a header; one is written as in X-Original-To", name)
	}
	return nil
}

// allOf is the text of a header; of one that stands there several times, all of them with commas between, as in a list.
func (l *letter) allOf(name string) string {
	var texts []string
	for f := l.header.FieldsByKey(name); f.Next() && len(texts) < maxAddresses; {
		if text := decoded(f.Value()); text != "" {
			texts = append(texts, text)
		}
	}
	return strings.Join(texts, ", ")
}

// trimAll trims white space of any kind, no-break spaces among it, and what cannot be seen.
func trimAll(s string) string {
	return strings.TrimFunc(s, func(r rune) bool { return r <= ' ' || r == '\u00a0' || r == '\u200b' || r == '\ufeff' })
}

// blankLine finds the end of a header: where its last line ends, and where the body begins.
func blankLine(text []byte) (end, body int) {
	for at := 0; at < len(text); {
		i := bytes.IndexByte(text[at:], '\n')
		if i < 0 {
			break
		}
		next := at + i + 1
		rest := text[next:]
		switch {
		case len(rest) > 0 && rest[0] == '\n':
			return next, next + 1
		case len(rest) > 1 && rest[0] == '\r' && rest[1] == '\n':
			return next, next + 2
		}
		at = next
	}
	return len(text), len(text)
}
