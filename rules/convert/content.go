package convert

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"strings"
	"unicode/utf8"

	"github.com/emersion/go-message"
	"github.com/emersion/go-message/charset"
	"github.com/emersion/go-message/textproto"
	"golang.org/x/text/encoding/charmap"
)

// A content is the text of a mail.
type content struct {
	text  string
	size  int // bytes of text so far, over all parts
	parts int
}

// maxEncoded bounds how much of a part is decoded. HTML has several bytes for each that one reads.
const maxEncoded = 4 * maxMailText

// walk reads the parts of a mail: its text, and the names of its files.
func (l *letter) walk(h message.Header, body []byte) {
	w := walker{letter: l}
	l.content.text = strings.Trim(w.part(h, bytes.NewReader(body), 0, true).text, "\r\n")
}

// A walker goes through the parts of one mail.
type walker struct {
	*letter
	noted map[string]bool
}

// A shown is what a part shows.
type shown struct {
	text string
	html bool // it was made from HTML
}

func (s shown) blank() bool { return trimAll(s.text) == "" }

func (w *walker) note(what string) {
	if w.noted == nil {
		w.noted = make(map[string]bool)
	}
	if !w.noted[what] {
		w.noted[what] = true
		w.found = append(w.found, what)
	}
}

// part reads one part, and those in it. Without wanted, only the names of files are of interest.
func (w *walker) part(h message.Header, body io.Reader, depth int, wanted bool) shown {
	if w.content.parts++; w.content.parts > maxParts || depth > maxNesting {
		w.note("more parts than are read")
		return shown{}
	}
	kind, params := mediaType(h.Get("Content-Type"))
	if strings.HasPrefix(kind, "multipart/") {
		if params["boundary"] != "" {
			return w.multipart(kind, params["boundary"], body, depth, wanted)
		}
		kind = "text/plain"
	}
	if name, is := attachment(h, kind, params, depth); is {
		if len(w.attachments) < maxParts {
			w.attachments = append(w.attachments, name)
		}
		return shown{}
	}
	if !wanted || w.content.size >= maxMailText {
		return shown{}
	}
	switch kind {
	case "text/html":
		return w.cut(shown{text: htmlText(w.decode(h, params, body)), html: true})
	case "text/plain", "text/markdown", "text/enriched":
		return w.cut(shown{text: w.decode(h, params, body)})
	}
	return shown{} // an invitation, an alternative for one mailer only
}

// cut keeps the text of a mail within its bounds, and free of what is no text.
func (w *walker) cut(s shown) shown {
	s.text = printableText(s.text)
	if room := maxMailText - w.content.size; len(s.text) > room {
		w.note("longer texts than are kept")
		s.text = strings.ToValidUTF8(s.text[:room], "")
	}
	w.content.size += len(s.text)
	return s
}

// printableText leaves control characters out. In JSON each would take six bytes.
func printableText(s string) string {
	isControl := func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' || r == 0x7f }
	if strings.IndexFunc(s, isControl) < 0 {
		return s
	}
	return strings.Map(func(r rune) rune {
		if isControl(r) {
			return -1
		}
		return r
	}, s)
}

// multipart reads parts that stand side by side. Of alternatives the plain one is taken when there is something in it;
// of related parts the first text is the letter, and the rest what it shows.
func (w *walker) multipart(kind, boundary string, body io.Reader, depth int, wanted bool) shown {
	parts := textproto.NewMultipartReader(body, boundary)
	var all []shown
	for {
		p, err := parts.NextPart()
		if err != nil {
			if !isEnd(err) {
				w.note("damaged parts")
			}
			break
		}
		single := kind == "multipart/alternative" || kind == "multipart/related"
		s := w.part(message.Header{Header: p.Header}, p, depth+1, wanted && !(single && settled(all)))
		if !s.blank() {
			all = append(all, s)
		}
		if w.content.parts > maxParts {
			break
		}
	}
	switch {
	case len(all) == 0:
		return shown{}
	case kind == "multipart/alternative":
		for _, s := range all {
			if !s.html {
				return s
			}
		}
		return all[len(all)-1]
	case kind == "multipart/related":
		return all[0]
	}
	joined := all[0]
	for _, s := range all[1:] {
		joined.text = strings.TrimRight(joined.text, "\r\n") + "\n\n" + s.text
		joined.html = joined.html && s.html
	}
	return joined
}

// settled reports whether a plain text was found, so that no further alternative is looked at.
func settled(all []shown) bool { return len(all) > 0 && !all[len(all)-1].html }

// isEnd reports whether a list of parts just ends, with the line that ends it or, as many do, without. The library says
// the latter in words only.
func isEnd(err error) bool {
	return strings.Contains(err.Error(), "EOF")
}

// mediaType reads a Content-Type. What the standard library refuses is read as far as it goes.
func mediaType(field string) (kind string, params map[string]string) {
	if field == "" {
		return "text/plain", nil
	}
	kind, params, err := mime.ParseMediaType(field)
	if err != nil {
		first, rest, _ := strings.Cut(field, ";")
		kind, params = strings.ToLower(strings.TrimSpace(first)), looseParams(rest)
	}
	if !strings.Contains(kind, "/") { // Content-Type: text
		kind = "text/plain"
	}
	return kind, params
}

func looseParams(s string) map[string]string {
	params := make(map[string]string)
	for _, part := range strings.Split(s, ";") {
		name, value, ok := strings.Cut(part, "=")
		name = strings.ToLower(strings.TrimSpace(name))
		if _, twice := params[name]; ok && !twice {
			params[name] = strings.Trim(strings.TrimSpace(value), `"`)
		}
	}
	return params
}

// attachment reports whether a part is a file that a reader would see beside the letter, and its name. Pictures within
// an HTML letter and the signatures of programs are none.
func attachment(h message.Header, kind string, params map[string]string, depth int) (name string, is bool) {
	disposition, more := h.Get("Content-Disposition"), map[string]string(nil)
	if disposition != "" {
		disposition, more = mediaType("disposition/" + strings.TrimSpace(disposition))
		disposition = strings.TrimPrefix(disposition, "disposition/")
	}
	if name = more["filename"]; name == "" {
		name = params["name"]
	}
	name = decoded(name)
	name = strings.ToValidUTF8(name[:min(len(name), maxFileName)], "")
	inline := disposition != "attachment"
	switch {
	case kind == "application/pgp-signature", kind == "application/pkcs7-signature", kind == "application/x-pkcs7-signature",
		kind == "application/pgp-encrypted", kind == "message/delivery-status", kind == "text/rfc822-headers":
		return "", false
	case strings.HasPrefix(kind, "text/") && inline && (name == "" || depth == 0):
		return "", false
	case inline && h.Get("Content-Id") != "" && strings.HasPrefix(kind, "image/"):
		return "", false
	case kind == "text/calendar" && inline:
		return "", false
	}
	return name, true
}

// decode returns the text of a part: its transfer encoding undone, in UTF-8, with line feeds.
func (w *walker) decode(h message.Header, params map[string]string, body io.Reader) string {
	raw, err := io.ReadAll(io.LimitReader(body, maxEncoded+1))
	if err != nil && !isEnd(err) {
		w.note("damaged parts")
	}
	if len(raw) > maxEncoded {
		w.note("longer texts than are kept")
		raw = raw[:maxEncoded]
	}
	switch strings.ToLower(strings.TrimSpace(h.Get("Content-Transfer-Encoding"))) {
	case "quoted-printable":
		raw = fromQuotedPrintable(raw)
	case "base64":
		raw = fromBase64(raw)
	}
	text := w.inUTF8(raw, params["charset"])
	if strings.Contains(text, "\r") {
		text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	}
	return text
}

// inUTF8 reads bytes in a charset. What is UTF-8 is taken for it also where ASCII or Latin-1 is said: no text in
// Latin-1 looks so by accident. Latin-1 is taken for Windows-1252, which browsers and mailers mean by it; so is what is
// of no known charset.
func (w *walker) inUTF8(raw []byte, name string) string {
	switch strings.ToLower(strings.TrimSpace(name)) {
	case "", "us-ascii", "utf-8", "utf8", "ascii", "iso-8859-1", "latin1", "windows-1252":
		if utf8.Valid(raw) {
			return string(raw)
		}
		return fromWindows1252(raw)
	}
	r, err := charset.Reader(name, bytes.NewReader(raw))
	if err == nil {
		var text []byte
		if text, err = io.ReadAll(r); err == nil {
			return strings.ToValidUTF8(string(text), "\ufffd")
		}
	}
	w.note("unknown charset")
	if utf8.Valid(raw) {
		return string(raw)
	}
	return fromWindows1252(raw)
}

func fromWindows1252(raw []byte) string {
	if isASCII(raw) {
		return string(raw)
	}
	text, err := charmap.Windows1252.NewDecoder().Bytes(raw)
	if err != nil {
		return strings.ToValidUTF8(string(raw), "\ufffd")
	}
	return string(text)
}

func isASCII(raw []byte) bool {
	for _, c := range raw {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// fromBase64 decodes what is base64 and passes over everything else, where the standard library would stop.
func fromBase64(raw []byte) []byte {
	sound := raw[:0]
	for _, c := range raw {
		if c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '+' || c == '/' {
			sound = append(sound, c)
		}
	}
	if len(sound)%4 == 1 {
		sound = sound[:len(sound)-1]
	}
	text := make([]byte, base64.RawStdEncoding.DecodedLen(len(sound)))
	n, _ := base64.RawStdEncoding.Decode(text, sound) // bits behind the last byte are no reason to lose the rest
	return text[:n]
}

// fromQuotedPrintable decodes quoted-printable and leaves what is none as it is, where the standard library would stop.
func fromQuotedPrintable(raw []byte) []byte {
	text := raw[:0]
	for i := 0; i < len(raw); i++ {
		if raw[i] != '=' {
			text = append(text, raw[i])
			continue
		}
		if end := softBreak(raw[i+1:]); end > 0 {
			i += end
			continue
		}
		if i+2 < len(raw) {
			high, low := hexDigit(raw[i+1]), hexDigit(raw[i+2])
			if high >= 0 && low >= 0 {
				text = append(text, byte(high<<4|low))
				i += 2
				continue
			}
		}
		text = append(text, '=')
	}
	return text
}

// softBreak returns the length of a line end that raw begins with, blanks before it included; 0 when there is none.
func softBreak(raw []byte) int {
	for i, c := range raw {
		switch c {
		case '\n':
			return i + 1
		case ' ', '\t', '\r':
		default:
			return 0
		}
	}
	return len(raw) // the text ends here
}

func hexDigit(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	}
	return -1
}
