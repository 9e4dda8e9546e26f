package importer

import (
	"errors"
	"fmt"
	"strings"
	"unicode"

	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/fold"
)

// gmailQuery reads a search: words, "rows of words", field:word, field:(…), -term, OR, AND, (…) for all and {…} for one
// of several. What no rule can ask is an error, and then the filter as a whole is not translated: with a part of its
// criteria it would take other messages.
type gmailQuery struct {
	filter *gmailFilter
	at     diag.Span
	rest   string
	depth  int
	terms  int
}

// Bounds of a search.
const (
	maxQueryDepth = 30
	maxQueryTerms = 2000
)

func (p *gmailQuery) read(field string) (condition, error) {
	c, err := p.all(field, 0)
	if err != nil {
		return nil, err
	}
	if p.rest != "" {
		return nil, fmt.Errorf("a bracket too many: %q", oneLine(p.rest, 40))
	}
	return c, nil
}

// all reads terms up to a closing bracket: all of them, or with `}` one of them.
func (p *gmailQuery) all(field string, end byte) (condition, error) {
	if p.depth++; p.depth > maxQueryDepth {
		return nil, fmt.Errorf("a search nested deeper than %d levels", maxQueryDepth)
	}
	defer func() { p.depth-- }()
	var groups [][]condition // each one of several; all of them
	alternative, mixed, ors := false, false, 0
	for p.space(); p.rest != "" && (end == 0 || p.rest[0] != end); p.space() {
		if p.rest[0] == ')' || p.rest[0] == '}' {
			break
		}
		if p.word("OR") || p.word("|") {
			if len(groups) == 0 {
				return nil, errors.New("OR without a word before it")
			}
			alternative = true
			ors++
			continue
		}
		if p.word("AND") || p.word("&") {
			continue
		}
		c, err := p.term(field)
		if err != nil {
			return nil, err
		}
		if alternative {
			groups[len(groups)-1] = append(groups[len(groups)-1], c)
			alternative = false
		} else {
			groups = append(groups, []condition{c})
		}
	}
	if len(groups) == 0 {
		return nil, errors.New("a search for nothing")
	}
	if mixed = ors > 0 && len(groups) > 1; mixed && end != '}' {
		p.filter.item.note(approximated, p.at, "OR beside other words: it is read as binding tighter than they do, which Gmail does not document")
	}
	var parts []condition
	for _, g := range groups {
		parts = append(parts, or(g...))
	}
	if end == '}' {
		return or(parts...), nil
	}
	return and(parts...), nil
}

func (p *gmailQuery) space() { p.rest = strings.TrimLeftFunc(p.rest, unicode.IsSpace) }

// word takes an operator that stands alone.
func (p *gmailQuery) word(op string) bool {
	rest, ok := strings.CutPrefix(p.rest, op)
	if !ok || rest != "" && !unicode.IsSpace(rune(rest[0])) && rest[0] != '(' && rest[0] != '{' {
		return false
	}
	p.rest = rest
	return true
}

func (p *gmailQuery) term(field string) (condition, error) {
	if p.terms++; p.terms > maxQueryTerms {
		return nil, fmt.Errorf("a search of more than %d words", maxQueryTerms)
	}
	if p.word("NOT") {
		p.space()
		return p.negated(field)
	}
	switch p.rest[0] {
	case '-':
		p.rest = p.rest[1:]
		return p.negated(field)
	case '+':
		p.rest = p.rest[1:]
	}
	if p.rest == "" {
		return nil, errors.New("a search that ends with a sign")
	}
	switch p.rest[0] {
	case '(', '{':
		return p.bracket(field)
	case '"':
		return p.quoted(field)
	}
	end := strings.IndexFunc(p.rest, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(`:(){}"`, r) })
	if end < 0 {
		end = len(p.rest)
	}
	if end < len(p.rest) && p.rest[end] == ':' && end > 0 {
		op := strings.ToLower(p.rest[:end])
		p.rest = p.rest[end+1:]
		return p.operator(op)
	}
	if end == 0 {
		return nil, fmt.Errorf("a search that is not understood at %q", oneLine(p.rest, 40))
	}
	word := p.rest[:end]
	p.rest = p.rest[end:]
	return p.filter.look(field, word, p.at)
}

func (p *gmailQuery) negated(field string) (condition, error) {
	if p.depth++; p.depth > maxQueryDepth {
		return nil, fmt.Errorf("a search nested deeper than %d levels", maxQueryDepth)
	}
	defer func() { p.depth-- }()
	if p.rest == "" {
		return nil, errors.New("a search that ends with a sign")
	}
	c, err := p.term(field)
	if err != nil {
		return nil, err
	}
	return negate(c), nil
}

func (p *gmailQuery) bracket(field string) (condition, error) {
	end := byte(')')
	if p.rest[0] == '{' {
		end = '}'
	}
	p.rest = p.rest[1:]
	c, err := p.all(field, end)
	if err != nil {
		return nil, err
	}
	if p.rest == "" || p.rest[0] != end {
		return nil, errors.New("a bracket is not closed")
	}
	p.rest = p.rest[1:]
	return c, nil
}

func (p *gmailQuery) quoted(field string) (condition, error) {
	words, rest, ok := strings.Cut(p.rest[1:], `"`)
	if !ok {
		return nil, errors.New("a quote is not closed")
	}
	p.rest = rest
	return p.filter.look(field, words, p.at)
}

// operator reads what stands behind the colon.
func (p *gmailQuery) operator(op string) (condition, error) {
	if p.rest == "" || unicode.IsSpace(rune(p.rest[0])) {
		return nil, fmt.Errorf("%s: without a value", op)
	}
	switch p.rest[0] {
	case '(', '{':
		return p.bracket(op)
	case '"':
		return p.quoted(op)
	}
	end := strings.IndexFunc(p.rest, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(`(){}"`, r) })
	if end < 0 {
		end = len(p.rest)
	}
	value := p.rest[:end]
	p.rest = p.rest[end:]
	return p.filter.look(op, value, p.at)
}

// The assumptions that the report names.
const (
	accentsToo   = "words: Routebook looks past accents, and Gmail's documentation does not say whether it does"
	anywhereOnly = "words anywhere are looked for in the subject and the body; Gmail also looks at names of files and at addresses"
	noBlindCopy  = "to: a message does not say who was in bcc, which Gmail counts among the recipients"
	listIDOnly   = "list: only List-Id is looked at; Gmail also looks at other headers of lists"
	otherReply   = "replyto: events name it only when it is not the sender"
)

// look asks for words in a field; "" stands for anywhere.
func (f *gmailFilter) look(field, words string, at diag.Span) (condition, error) {
	words = strings.Join(strings.Fields(words), " ")
	switch field {
	case "has", "filename":
	default:
		if strings.TrimSpace(fold.String(words)) == "" {
			return nil, fmt.Errorf("%s: a search for nothing", field)
		}
	}
	switch field {
	case "from":
		return f.sender(words, at)
	case "to", "cc":
		return f.recipient(field, words, at)
	case "replyto":
		if !isAddress(words) {
			return nil, fmt.Errorf("replyto:%s: only a whole address can be asked for", words)
		}
		f.item.note(approximated, at, otherReply)
		return is(replyField, text(words)), nil
	case "deliveredto":
		return is(headerPath("delivered-to"), text(words)), nil
	case "list":
		f.item.note(approximated, at, listIDOnly)
		return is(listField, text(strings.ReplaceAll(words, "@", "."))), nil
	case "subject":
		f.item.note(approximated, at, accentsToo)
		return containsWord("subject", text(words)), nil
	case "":
		f.item.note(approximated, at, accentsToo)
		f.item.note(approximated, at, anywhereOnly)
		return or(containsWord("subject", text(words)), containsWord("body", text(words))), nil
	case "has":
		if strings.EqualFold(words, "attachment") {
			return phrase("message.attachments is more than 0"), nil
		}
		return nil, fmt.Errorf("has:%s: events do not say that", words)
	case "filename":
		if strings.Contains(words, ".") {
			return includes(filesField, text(words)), nil
		}
		return nil, fmt.Errorf("filename:%s: only a whole name can be asked for", words)
	}
	return nil, fmt.Errorf("%s:%s: %s", field, words, gmailReason(field))
}

// gmailReason says why there is no such test.
func gmailReason(op string) string {
	switch op {
	case "bcc":
		return "a message does not say who was in bcc"
	case "is", "in", "label", "category":
		return "it asks about the mailbox, and not about the message"
	case "size", "larger", "smaller", "larger_than", "smaller_than":
		return "events do not say how large a message is"
	case "older", "newer", "older_than", "newer_than", "after", "before":
		return "a rule sees a message when it comes in"
	case "rfc822msgid":
		return "a rule for one message is none"
	default:
		return "not known here"
	}
}

// hasComma reports addresses with commas between them, about which Gmail's documentation says nothing.
func hasComma(field, words string) error {
	if strings.ContainsAny(words, ",;") {
		return fmt.Errorf("%s:%s: Gmail does not document what a comma means here; OR stands between addresses", field, words)
	}
	return nil
}

// sender asks for an address, for all of a domain, or for words of the address or the name.
func (f *gmailFilter) sender(words string, at diag.Span) (condition, error) {
	words, err := f.address("from", words)
	if err != nil {
		return nil, err
	}
	domain, whole := strings.CutPrefix(strings.TrimPrefix(words, "*"), "@")
	switch {
	case isAddress(words):
		return is(senderField, text(words)), nil
	case whole && domain != "" && !strings.ContainsAny(domain, "*@ "):
		return is(domainField, text(domain)), nil
	case strings.Contains(words, "*"):
		return nil, fmt.Errorf("from:%s: Gmail does not document what a star means here", words)
	}
	f.item.note(approximated, at, accentsToo)
	return or(containsWord(senderField, text(words)), containsWord(nameField, text(words))), nil
}

// recipient asks for an address among those of To and Cc, or of Cc alone.
func (f *gmailFilter) recipient(field, words string, at diag.Span) (condition, error) {
	words, err := f.address(field, words)
	if err != nil {
		return nil, err
	}
	if field == "to" {
		f.item.note(approximated, at, noBlindCopy)
	}
	switch {
	case strings.Contains(words, "*"):
		return nil, fmt.Errorf("%s:%s: Gmail does not document what a star means here", field, words)
	case isAddress(words) && field == "cc":
		return includes(ccField, text(words)), nil
	case isAddress(words):
		return sentTo(text(words)), nil
	}
	f.item.note(approximated, at, accentsToo)
	if field == "cc" {
		return containsWord(headerPath("cc"), text(words)), nil
	}
	return or(containsWord(headerPath("to"), text(words)), containsWord(headerPath("cc"), text(words))), nil
}
