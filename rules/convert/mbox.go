package convert

import (
	"bytes"
	"errors"
	"io"
)

var mboxSource = Source{
	Name:  "mbox",
	Short: "A mailbox in one file, as Thunderbird, Gmail and mailing lists export it",
	Long: `Turns each mail of a mailbox into a message, and each mail from the desk (--desk) into a reply. Mails are put into
conversations by the mails they answer, and events are written in order of time. Quoted mails and signatures are
left out of body; --full keeps them.`,
	Example: `  routebook convert mbox support.mbox --desk support@shop.example --desk agents.shop.example --out month.ndjson.gz
  routebook convert mbox inbox.mbox sent.mbox.gz --desk shop.example --on-error skip | routebook run desk --traffic -`,
	Noun:   "mail",
	Takes:  Takes{Mail: true},
	Sorted: true,
	open:   func(c *conversion) reader { return &mbox{newMails(c)} },
}

// An mbox is a file of mails, each behind a line "From ADDRESS DATE". Lines of a mail that begin with "From " have a
// ">" before them (mboxo), those that begin with ">From " one more (mboxrd); one is taken away from either. Lengths
// in Content-Length (mboxcl) are not looked at.
type mbox struct{ *mails }

// read implements reader.
func (m *mbox) read(in Input) error {
	s := postScanner{r: in, max: maxMail}
	for {
		switch err := s.next(); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return m.failed(s.line, err)
		}
		m.record()
		p := posted{line: s.line, raw: s.mail, cut: s.cut}
		if !s.posted {
			if err := m.reject(p.line, errors.New(`a mailbox begins with a line such as "From jean@acme.example Fri Nov 20 09:15:00 2026"; convert eml reads single mails`), p.raw, p.cut); err != nil {
				return err
			}
			continue
		}
		first, rest, _ := bytes.Cut(s.mail, newline)
		p.postmark, p.text = first, unquoteFrom(rest)
		if err := m.take(&p); err != nil {
			return err
		}
	}
}

var (
	newline  = []byte("\n")
	fromLine = []byte("From ")
)

// A postScanner cuts a mailbox into mails. It holds one mail at a time.
type postScanner struct {
	r      io.Reader
	max    int    // bytes of a mail that are kept
	mail   []byte // the current one, with its From line; valid until next
	line   int    // on which it begins, from 1
	cut    bool   // whether it was longer than max
	posted bool   // whether it begins with a From line: only what stands before the first one does not

	buf   []byte // mail, and what was read beyond it
	size  int    // of mail in buf
	done  bool   // nothing is left to read
	lines int    // that lie before buf
}

const minRead = 64 << 10

// next finds the next mail; io.EOF is after the last.
func (s *postScanner) next() error {
	s.drop(s.size)
	s.mail, s.size, s.cut = nil, 0, false
	if err := s.skipBlank(); err != nil {
		return err
	}
	s.line = s.lines + 1
	for searched := 0; ; {
		at, known := s.boundary(max(searched, 1))
		switch {
		case known:
			s.posted = isPostmark(s.buf)
			s.mail, s.size, s.cut = s.buf[:min(at, s.max)], at, at > s.max
			return nil
		case len(s.buf) >= s.max:
			return s.skipRest()
		}
		searched = at
		if err := s.fill(); err != nil {
			return err
		}
	}
}

// skipBlank moves to the first line that is not blank.
func (s *postScanner) skipBlank() error {
	for {
		n := 0
		for n < len(s.buf) && (s.buf[n] == '\n' || s.buf[n] == '\r') {
			n++
		}
		s.drop(n)
		if len(s.buf) > 0 {
			return nil
		}
		if s.done {
			return io.EOF
		}
		if err := s.fill(); err != nil {
			return err
		}
	}
}

// skipRest ends a mail that is too long: its beginning is kept aside, the rest is read and forgotten.
func (s *postScanner) skipRest() error {
	kept := bytes.Clone(s.buf[:s.max])
	s.posted, s.cut = isPostmark(kept), true
	for {
		at, known := s.boundary(1)
		if known {
			s.drop(at)
			s.mail = kept
			return nil
		}
		s.drop(at)
		if err := s.fill(); err != nil {
			return err
		}
	}
}

// boundary looks for the From line of the next mail, from a place on. When it is not known yet whether there is one,
// the answer is from where to look once more was read.
func (s *postScanner) boundary(from int) (at int, known bool) {
	for at = from; ; at++ {
		i := bytes.Index(s.buf[at-1:], []byte("\nFrom "))
		if i < 0 {
			if s.done {
				return len(s.buf), true
			}
			return max(from, len(s.buf)-len("\nFrom ")), false
		}
		at += i
		if !bytes.Contains(s.buf[at:], newline) && !s.done {
			return at, false
		}
		if isPostmark(s.buf[at:]) {
			return at, true
		}
	}
}

// drop forgets the first n bytes.
func (s *postScanner) drop(n int) {
	s.lines += bytes.Count(s.buf[:n], newline)
	s.buf = s.buf[n:]
}

// fill reads on.
func (s *postScanner) fill() error {
	if cap(s.buf)-len(s.buf) < minRead {
		grown := make([]byte, len(s.buf), max(2*len(s.buf), 8*minRead))
		copy(grown, s.buf)
		s.buf = grown
	}
	n, err := s.r.Read(s.buf[len(s.buf):cap(s.buf)])
	s.buf = s.buf[:len(s.buf)+n]
	if errors.Is(err, io.EOF) {
		s.done = true
		return nil
	}
	return err
}

// isPostmark reports whether text begins with a From line. Its end is a date, with a time of day and a year in it: a
// line of a letter that happens to begin with "From " has none.
func isPostmark(text []byte) bool {
	if !bytes.HasPrefix(text, fromLine) {
		return false
	}
	line, _, _ := bytes.Cut(text, newline)
	_, ok := postmarkDate(string(line[:min(len(line), maxPostmark)]))
	return ok
}

const maxPostmark = 500 // bytes of a From line

// unquoteFrom takes one ">" from lines such as ">From ". It leaves text as it is, for the rejects.
func unquoteFrom(text []byte) []byte {
	quoted := []byte(">From ")
	if !bytes.Contains(text, quoted) {
		return text
	}
	kept := make([]byte, 0, len(text))
	for line := range bytes.Lines(text) {
		if bytes.HasPrefix(bytes.TrimLeft(line, ">"), fromLine) && line[0] == '>' {
			line = line[1:]
		}
		kept = append(kept, line...)
	}
	return kept
}
