package convert

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// htmlText returns what a reader sees of an HTML letter, as plain text: blocks on lines of their own, cells with blanks
// between, a dash before the items of lists. Quoted mails get "> " before their lines, as in a plain letter. It works
// on tokens and never builds a tree: depth costs nothing.
func htmlText(s string) string {
	w := htmlWriter{}
	z := html.NewTokenizer(strings.NewReader(s))
	z.SetMaxBuf(maxEncoded)
	for {
		switch z.Next() {
		case html.ErrorToken:
			return strings.Trim(w.b.String(), " \n")
		case html.TextToken:
			if w.hidden == 0 {
				w.text(html.UnescapeString(string(z.Raw())))
			}
		case html.StartTagToken:
			name, more := z.TagName()
			w.start(atom.Lookup(name), z, more)
		case html.SelfClosingTagToken:
			name, _ := z.TagName()
			if a := atom.Lookup(name); a == atom.Br || a == atom.Hr {
				w.line(1)
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			w.end(atom.Lookup(name))
		}
	}
}

// An htmlWriter lays out text.
type htmlWriter struct {
	b       strings.Builder
	breaks  int         // line ends that stand before the next word
	blank   bool        // a blank does
	hidden  atom.Atom   // the element whose text nobody sees, 0 outside of one
	pre     int         // levels of <pre>
	quotes  int         // levels of quoted mails
	quoting []atom.Atom // elements that are open since the first quote; their names alone tell where it ends
	opened  []bool      // which of them began a quote
}

const maxQuoting = 10_000 // elements within quotes that are followed

func (w *htmlWriter) start(a atom.Atom, z *html.Tokenizer, attributes bool) {
	if w.hidden == atom.Head && a == atom.Body { // a head that is never closed
		w.hidden = 0
	}
	if w.hidden != 0 {
		return
	}
	switch a {
	case atom.Script, atom.Style, atom.Title, atom.Head, atom.Template, atom.Noscript:
		w.hidden = a
	case atom.Br:
		w.line(1)
	case atom.P, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Ul, atom.Ol, atom.Dl, atom.Table, atom.Blockquote:
		w.paragraph()
	case atom.Div, atom.Tr, atom.Dt, atom.Dd, atom.Section, atom.Article, atom.Header, atom.Footer, atom.Address, atom.Center, atom.Form:
		w.block()
	case atom.Li:
		w.block()
		w.text("- ")
	case atom.Td, atom.Th:
		w.blank = true
	case atom.Pre:
		w.paragraph()
		w.pre++
	case atom.Hr:
		w.block()
	}
	w.quote(a, z, attributes)
}

// quote follows the elements from one on that holds a quoted mail.
func (w *htmlWriter) quote(a atom.Atom, z *html.Tokenizer, attributes bool) {
	if a != atom.Blockquote && a != atom.Div || len(w.quoting) >= maxQuoting {
		return
	}
	begins := a == atom.Blockquote && attributes && isCite(z)
	if !begins && len(w.quoting) == 0 {
		return
	}
	w.quoting, w.opened = append(w.quoting, a), append(w.opened, begins)
	if begins {
		w.quotes++
	}
}

// isCite reports whether a blockquote holds a mail, as mailers mark one, and not an indented passage.
func isCite(z *html.Tokenizer) bool {
	for {
		name, value, more := z.TagAttr()
		switch v := strings.ToLower(string(value)); string(name) {
		case "type":
			if v == "cite" {
				return true
			}
		case "class":
			if strings.Contains(v, "quote") || strings.Contains(v, "cite") {
				return true
			}
		case "cite":
			return true
		}
		if !more {
			return false
		}
	}
}

func (w *htmlWriter) end(a atom.Atom) {
	if w.hidden != 0 {
		if a == w.hidden {
			w.hidden = 0
		}
		return
	}
	switch a {
	case atom.P, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Ul, atom.Ol, atom.Dl, atom.Table, atom.Blockquote:
		w.paragraph()
	case atom.Div, atom.Tr, atom.Li, atom.Section, atom.Article, atom.Header, atom.Footer, atom.Address, atom.Center, atom.Form:
		w.block()
	case atom.Pre:
		w.paragraph()
		w.pre = max(0, w.pre-1)
	}
	for i := len(w.quoting) - 1; i >= 0; i-- {
		if w.quoting[i] != a {
			continue
		}
		for _, began := range w.opened[i:] {
			if began {
				w.quotes--
			}
		}
		w.quoting, w.opened = w.quoting[:i], w.opened[:i]
		return
	}
}

func (w *htmlWriter) line(n int) { w.breaks = min(w.breaks+n, 2); w.blank = false }
func (w *htmlWriter) block()     { w.breaks = max(w.breaks, 1); w.blank = false }
func (w *htmlWriter) paragraph() { w.breaks = max(w.breaks, 2); w.blank = false }

// text writes words, with what stands between them.
func (w *htmlWriter) text(s string) {
	for s != "" {
		i := strings.IndexFunc(s, isHTMLSpace)
		switch {
		case i < 0:
			w.word(s)
			return
		case i > 0:
			w.word(s[:i])
			s = s[i:]
			continue
		}
		if w.pre > 0 && s[0] == '\n' {
			w.breaks++
		}
		w.blank = true
		s = s[1:]
	}
}

func isHTMLSpace(r rune) bool { return r == ' ' || r == '\n' || r == '\t' || r == '\r' || r == '\f' }

func (w *htmlWriter) word(s string) {
	if w.b.Len() == 0 || w.breaks > 0 {
		for range w.breaks {
			if w.b.Len() > 0 {
				w.b.WriteByte('\n')
			}
		}
		for range min(w.quotes, 3) {
			w.b.WriteString("> ")
		}
	} else if w.blank {
		w.b.WriteByte(' ')
	}
	w.breaks, w.blank = 0, false
	w.b.WriteString(strings.ReplaceAll(s, "\u00a0", " "))
}
