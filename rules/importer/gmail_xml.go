package importer

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/routebook/routebook/dsl/diag"
)

// xmlReader reads an Atom feed token by token: what is not looked at takes no memory, entities of its own are refused, and
// every element has its place.
type xmlReader struct {
	*draft
	decoder *xml.Decoder
	depth   int
}

// next returns the next start or end of an element, or the text within one; nil at the end, and after a finding.
func (r *xmlReader) next() (token xml.Token, at diag.Span) {
	for len(r.found) == 0 {
		from := int(r.decoder.InputOffset())
		token, err := r.decoder.Token()
		at := diag.Span{Start: from, End: int(r.decoder.InputOffset())}
		switch {
		case errors.Is(err, io.EOF):
			if from == 0 || r.depth > 0 {
				r.fail(at, "the XML ends too early")
			}
			return nil, at
		case err != nil:
			r.fail(diag.Span{Start: at.End, End: at.End}, "not XML: %s", xmlReason(err))
			return nil, at
		}
		switch token := token.(type) {
		case xml.StartElement:
			if r.depth++; r.depth > maxDepth {
				r.fail(at, "nested deeper than %d levels", maxDepth)
				return nil, at
			}
			return token, at
		case xml.EndElement:
			r.depth--
			return token, at
		case xml.CharData:
			return token.Copy(), at
		case xml.Directive:
			r.fail(at, "a document type: entities of one's own are not read")
			return nil, at
		}
	}
	return nil, diag.Span{}
}

func xmlReason(err error) string {
	var syntaxError *xml.SyntaxError
	if errors.As(err, &syntaxError) {
		return syntaxError.Msg
	}
	return strings.TrimPrefix(err.Error(), "xml: ")
}

// feed reads what Gmail exports: an Atom feed with an entry for each filter.
func (g *gmailReader) feed() {
	r := &xmlReader{draft: g.draft, decoder: xml.NewDecoder(bytes.NewReader(g.source.Text))}
	r.decoder.Strict = true
	var entries []*gmailEntry
	var entry *gmailEntry
	var path []string
	for {
		token, at := r.next()
		switch token := token.(type) {
		case nil:
			if len(g.found) == 0 {
				for _, e := range entries {
					g.entry(e)
				}
			}
			return
		case xml.StartElement:
			path = append(path, token.Name.Local)
			switch {
			case len(path) == 1 && token.Name.Local != "feed":
				g.fail(at, "expected a feed of filters, found <%s>", token.Name.Local)
			case len(path) == 2 && token.Name.Local == "entry":
				entry = &gmailEntry{at: at}
				entries = append(entries, entry)
			case len(path) == 3 && entry != nil && token.Name.Local == "property":
				entry.add(token, at)
			}
		case xml.EndElement:
			if path = path[:len(path)-1]; len(path) == 1 && entry != nil {
				entry.at.End, entry = at.End, nil
			}
		case xml.CharData:
			if strings.Join(path, "/") == "feed/author/email" && g.me == "" {
				g.me = strings.TrimSpace(string(token))
			}
		}
	}
}

// gmailEntry is an entry of the feed: properties in their order.
type gmailEntry struct {
	at         diag.Span
	properties []gmailProperty
}

type gmailProperty struct {
	name, value string
	at          diag.Span
}

// isFlag reports whether a property is true or false.
func (p *gmailProperty) isFlag() bool {
	return strings.HasPrefix(p.name, "should") || p.name == "hasAttachment" || p.name == "excludeChats"
}

func (e *gmailEntry) add(start xml.StartElement, at diag.Span) {
	p := gmailProperty{at: at}
	for _, a := range start.Attr {
		switch a.Name.Local {
		case "name":
			p.name = a.Value
		case "value":
			p.value = a.Value
		}
	}
	e.properties = append(e.properties, p)
}

// entry turns an entry into a rule.
func (g *gmailReader) entry(e *gmailEntry) {
	f := g.filter(e.at)
	sized := false
	for _, p := range e.properties {
		sized = sized || p.name == "size"
	}
	for _, p := range e.properties {
		if p.value == "" || p.value == "false" && p.isFlag() {
			continue
		}
		if read, ok := gmailProperties[p.name]; ok {
			read(f, p)
			continue
		}
		switch p.name {
		case "sizeOperator", "sizeUnit": // Gmail writes them also without a size
		case "size":
			f.cannot(p.at, "size: events do not say how large a message is")
		default:
			f.item.note(untranslated, p.at, "%s: not known here", p.name)
			f.asks = append(f.asks, never) // it may be a criterion
		}
	}
	f.finish()
}

// gmailProperties are the properties of an entry.
var gmailProperties = map[string]func(f *gmailFilter, p gmailProperty){
	"from":                        func(f *gmailFilter, p gmailProperty) { f.ask("from", p.value, false, p.at) },
	"to":                          func(f *gmailFilter, p gmailProperty) { f.ask("to", p.value, false, p.at) },
	"subject":                     func(f *gmailFilter, p gmailProperty) { f.ask("subject", p.value, false, p.at) },
	"hasTheWord":                  func(f *gmailFilter, p gmailProperty) { f.ask("", p.value, false, p.at) },
	"doesNotHaveTheWord":          func(f *gmailFilter, p gmailProperty) { f.ask("", p.value, true, p.at) },
	"hasAttachment":               func(f *gmailFilter, p gmailProperty) { f.ask("", "has:attachment", false, p.at) },
	"excludeChats":                func(*gmailFilter, gmailProperty) {}, // a chat is no message of a mailbox
	"label":                       func(f *gmailFilter, p gmailProperty) { f.label(p.value, p.at) },
	"shouldArchive":               func(f *gmailFilter, _ gmailProperty) { f.resolve("archive") },
	"shouldTrash":                 func(f *gmailFilter, _ gmailProperty) { f.resolve("trash") },
	"shouldMarkAsRead":            func(f *gmailFilter, _ gmailProperty) { f.markRead() },
	"shouldStar":                  func(f *gmailFilter, _ gmailProperty) { f.star() },
	"shouldNeverSpam":             func(f *gmailFilter, _ gmailProperty) { f.notSpam() },
	"forwardTo":                   func(f *gmailFilter, p gmailProperty) { f.forward(p.value, p.at) },
	"shouldAlwaysMarkAsImportant": func(f *gmailFilter, _ gmailProperty) { f.important(true) },
	"shouldNeverMarkAsImportant":  func(f *gmailFilter, _ gmailProperty) { f.important(false) },
	"smartLabelToApply": func(f *gmailFilter, p gmailProperty) {
		f.category(strings.TrimPrefix(p.value, "^smartlabel_"))
	},
	"cannedResponse": func(f *gmailFilter, p gmailProperty) {
		f.item.note(untranslated, p.at, "cannedResponse: the file does not hold the text of the answer %s", fmt.Sprintf("%q", oneLine(p.value, 40)))
	},
}
