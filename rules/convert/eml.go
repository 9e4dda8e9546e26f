package convert

import (
	"bytes"
	"fmt"
	"io"
	"path/filepath"
	"strings"
)

var emlSource = Source{
	Name:  "eml",
	Short: "Mails in files of their own, and folders of them",
	Long: `Turns each file into a message, or into a reply when it comes from the desk (--desk). Of a folder all files are read
whose names end in .eml or .eml.gz, at any depth. Otherwise it is as convert mbox.`,
	Example: `  routebook convert eml export/ --desk support@shop.example --out month.ndjson
  routebook convert eml 17.eml 18.eml --full`,
	Noun:   "mail",
	Takes:  Takes{Mail: true},
	Sorted: true,
	Folder: Mails,
	open:   func(c *conversion) reader { return &eml{mails: newMails(c)} },
}

var maildirSource = Source{
	Name:  "maildir",
	Short: "Maildir folders, as mail servers keep them",
	Long: `Turns each mail of a Maildir into a message, or into a reply when it comes from the desk (--desk). All folders named
new and cur are read, at any depth; drafts are left out. Otherwise it is as convert mbox.`,
	Example: `  routebook convert maildir ~/Maildir --desk support@shop.example --out month.ndjson
  routebook convert maildir Maildir/.Archive.2026 Maildir/.Sent --desk shop.example`,
	Noun:   "mail",
	Takes:  Takes{Mail: true},
	Sorted: true,
	Folder: Maildir,
	open:   func(c *conversion) reader { return &eml{mails: newMails(c), flags: true} },
}

// An eml is a file that holds one mail.
type eml struct {
	*mails
	flags bool // names of files tell what became of the mail, as those of a Maildir
	buf   bytes.Buffer
}

// read implements reader.
func (e *eml) read(in Input) error {
	e.buf.Reset()
	if _, err := io.Copy(&e.buf, io.LimitReader(in, maxMail+1)); err != nil {
		return fmt.Errorf("read %s: %w", in.Name, err)
	}
	p := posted{line: 1, raw: e.buf.Bytes()}
	if len(p.raw) > maxMail {
		p.raw, p.cut = p.raw[:maxMail], true
	}
	p.draft = e.flags && isDraft(in.Name)
	p.text = bytes.TrimPrefix(p.raw, byteOrderMark)
	if isPostmark(p.text) { // one mail out of a mailbox
		p.postmark, p.text, _ = bytes.Cut(p.text, newline)
	}
	e.record()
	return e.take(&p)
}

// isDraft reports whether the flags in a name of a Maildir say that the mail is a draft: "17.M1P2.host:2,DS". Systems
// without ":" in names have "!" or ";" for it.
func isDraft(name string) bool {
	_, flags, ok := strings.Cut(filepath.Base(name), "2,")
	return ok && strings.Contains(flags, "D")
}
