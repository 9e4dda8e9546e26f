package importer

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/routebook/routebook/dsl/schema"
)

// How the tests of Sieve are asked. Its usual comparator, i;ascii-casemap, looks past the case of ASCII letters and past
// nothing else: of texts that is a pattern with the flag i. Addresses and domains are ASCII, and there the operators of
// the language say the same in a form that people read.

// comparison is what a test says about comparing.
type comparison struct {
	match   string // is, contains, matches, regex
	part    string // of an address: all, domain, localpart
	exactly bool   // i;octet
	lines   bool   // the text may have several
	mixed   bool   // some keys are not ASCII: then each pattern says itself where case does not matter
	names   []string
	keys    []string
}

// comparison reads the arguments of header, address and body.
func (s *sieveReader) comparison(t *sieveTest, names bool) (comparison, error) {
	c := comparison{match: "is", part: "all"}
	var lists [][]string
	for i := 0; i < len(t.args); i++ {
		a := t.args[i]
		switch {
		case a.tag == "":
			list, err := s.expand(a.strings)
			if err != nil {
				return c, err
			}
			lists = append(lists, list)
		case a.tag == ":comparator" && i+1 < len(t.args) && len(t.args[i+1].strings) == 1:
			i++
			switch name := t.args[i].strings[0]; name {
			case "i;octet":
				c.exactly = true
			case "i;ascii-casemap":
			default:
				return c, fmt.Errorf("%s: the comparator %q has no counterpart", t.name, name)
			}
		case slices.Contains([]string{":is", ":contains", ":matches", ":regex"}, a.tag):
			c.match = a.tag[1:]
		case slices.Contains([]string{":all", ":domain", ":localpart"}, a.tag):
			c.part = a.tag[1:]
		case a.tag == ":text" && t.name == "body":
		case a.tag == ":count" || a.tag == ":value":
			return c, fmt.Errorf("%s %s: headers are texts, and rules neither count them nor take them for numbers", t.name, a.tag)
		default:
			return c, fmt.Errorf("%s %s: no test of a rule does that", t.name, a.tag)
		}
	}
	if names && len(lists) == 2 {
		c.names, c.keys = lists[0], lists[1]
		return c, headerNames(c.names)
	}
	if !names && len(lists) == 1 {
		c.keys = lists[0]
		return c, nil
	}
	return c, fmt.Errorf("%s: expected what is compared, and with what", t.name)
}

// headerNames reports a text that names no header (RFC 5322, section 2.2).
func headerNames(all []string) error {
	for _, name := range all {
		if name == "" || strings.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r >= 0x7f || r == ':' }) {
			return fmt.Errorf("%q is not the name of a header", oneLine(name, 40))
		}
	}
	return nil
}

// header asks for the text of headers.
func (s *sieveReader) header(t *sieveTest) (condition, error) {
	c, err := s.comparison(t, true)
	if err != nil {
		return nil, err
	}
	var all []condition
	for _, name := range c.names {
		one, err := s.headerNamed(strings.ToLower(name), c, t)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return or(all...), nil
}

// Approximations that the report names.
const (
	senderApart = "the header From: its name and its address are looked at one after the other"
	listIDBare  = "the header List-Id: only the id in its brackets is looked at"
	emptyHeader = "a header that is there and empty counts as one that is not there"
	asText      = "addresses in a header other than From are looked for in its text"
	bodyText    = "body: the text of the message is looked at, as events hold it"
)

func (s *sieveReader) headerNamed(name string, c comparison, t *sieveTest) (condition, error) {
	switch {
	case name == "subject":
		return s.compare("subject", c)
	case name == "precedence" && !c.exactly: // which events have in lower case
		return s.compare("event.precedence", c)
	case name == "from" && c.match == "contains":
		s.item.note(approximated, t.at, senderApart)
		byName, err := s.compare(nameField, c)
		if err != nil {
			return nil, err
		}
		byAddress, err := s.compare(senderField, c)
		return or(byName, byAddress), err
	case name == "list-id" && c.match != "regex":
		s.item.note(approximated, t.at, listIDBare)
		return s.listID(c)
	default:
		return s.compare(headerPath(name), c)
	}
}

// listID asks for the id in the brackets of List-Id, which is all that events have of it. A bracket in a key is the
// beginning or the end of the id.
func (s *sieveReader) listID(c comparison) (condition, error) {
	var all []condition
	for _, key := range c.keys {
		one := c
		_, inside, opened := strings.Cut(key, "<")
		if !opened {
			inside = key
		}
		inside, _, closed := strings.Cut(inside, ">")
		one.keys = []string{inside}
		if c.match == "contains" && (opened || closed) {
			one.match, inside = "matches", escapeWildcards(inside)
			if !opened {
				inside = "*" + inside
			}
			if !closed {
				inside += "*"
			}
			one.keys = []string{inside}
		}
		asked, err := s.compare(listField, one)
		if err != nil {
			return nil, err
		}
		all = append(all, asked)
	}
	return or(all...), nil
}

// escapeWildcards returns a key of :matches that stands for a text.
func escapeWildcards(s string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`).Replace(s)
}

// compare asks whether a text compares with one of the keys. A key that holds of every text asks only whether there is one.
func (s *sieveReader) compare(field string, c comparison) (condition, error) {
	c.mixed = !c.exactly && c.match != "regex" && slices.ContainsFunc(c.keys, func(k string) bool { return !isASCII(k) })
	var patterns []string
	for _, key := range c.keys {
		if c.match == "contains" && key == "" || c.match == "matches" && strings.Trim(key, "*") == "" && key != "" {
			s.item.note(approximated, s.item.span, emptyHeader)
			return negate(isEmpty(field)), nil
		}
		if c.match == "is" && key == "" {
			return nil, fmt.Errorf("%s: a comparison with nothing", field)
		}
		patterns = append(patterns, keyPattern(key, c))
	}
	if c.exactly && (c.match == "is" || c.match == "contains") {
		op := schema.IsExactly
		if c.match == "contains" {
			op = schema.ContainsExactly
		}
		return test{field: field, op: op, values: texts(c.keys)}, nil
	}
	return s.alternatives(field, patterns, c)
}

// maxPatterns is how many patterns a long list of words may become.
const maxPatterns = 32

// alternatives asks for one of several patterns; a long list of them is cut into patterns of a length that can be read.
func (s *sieveReader) alternatives(field string, patterns []string, c comparison) (condition, error) {
	var all []condition
	for len(patterns) > 0 {
		n, length := 1, len(patterns[0])
		for n < len(patterns) && length+len(patterns[n]) < maxPattern/2 {
			length += len(patterns[n]) + 1
			n++
		}
		re := strings.Join(patterns[:n], "|")
		if c.match == "is" {
			re = "^" + grouped(patterns[:n]) + "$"
		}
		lit, err := pattern(re, !c.exactly && !c.mixed)
		if err != nil {
			return nil, err
		}
		if patterns = patterns[n:]; len(all) == maxPatterns {
			return nil, fmt.Errorf("a list of words of more than %d bytes", maxPatterns*maxPattern/2)
		}
		all = append(all, matches(field, lit))
	}
	return or(all...), nil
}

// grouped returns patterns of which one is to hold as a whole.
func grouped(patterns []string) string {
	if len(patterns) == 1 {
		return patterns[0]
	}
	return "(?:" + strings.Join(patterns, "|") + ")"
}

// keyPattern returns the pattern of a key.
func keyPattern(key string, c comparison) string {
	switch c.match {
	case "regex":
		return key
	case "matches":
		re, wild := wildcards(key, c.mixed)
		if wild && c.lines {
			return "(?s:" + re + ")"
		}
		return re
	default:
		return quoteKey(key, c.mixed)
	}
}

// quoteKey returns a pattern for a text as it stands. Beyond ASCII case matters: in a mixed list only the rest is folded.
func quoteKey(key string, mixed bool) string {
	if !mixed {
		return regexp.QuoteMeta(key)
	}
	var b strings.Builder
	for key != "" {
		n := strings.IndexFunc(key, func(r rune) bool { return r >= 0x80 })
		if n < 0 {
			n = len(key)
		}
		if n > 0 {
			fmt.Fprintf(&b, "(?i:%s)", regexp.QuoteMeta(key[:n]))
		}
		key = key[n:]
		if n = strings.IndexFunc(key, func(r rune) bool { return r < 0x80 }); n < 0 {
			n = len(key)
		}
		b.WriteString(regexp.QuoteMeta(key[:n]))
		key = key[n:]
	}
	return b.String()
}

// wildcards returns the pattern of a key with * and ?, and whether one of them is in its midst; a backslash takes away
// their meaning.
func wildcards(key string, mixed bool) (re string, wild bool) {
	var b, plain strings.Builder
	flush := func() {
		b.WriteString(quoteKey(plain.String(), mixed))
		plain.Reset()
	}
	open, shut := "^", "$"
	if strings.HasPrefix(key, "*") {
		open, key = "", strings.TrimLeft(key, "*")
	}
	if trimmed := strings.TrimRight(key, "*"); trimmed != key && !strings.HasSuffix(trimmed, `\`) {
		shut, key = "", trimmed
	}
	for i := 0; i < len(key); i++ {
		switch key[i] {
		case '*', '?':
			flush()
			wild = true
			b.WriteByte('.')
			if key[i] == '*' {
				b.WriteByte('*')
			}
		case '\\':
			if i++; i < len(key) {
				plain.WriteByte(key[i])
			}
		default:
			plain.WriteByte(key[i])
		}
	}
	flush()
	return open + b.String() + shut, wild
}

// address asks for addresses in headers.
func (s *sieveReader) address(t *sieveTest) (condition, error) {
	c, err := s.comparison(t, true)
	if err != nil {
		return nil, err
	}
	var all []condition
	for _, name := range c.names {
		one, err := s.addressIn(strings.ToLower(name), c, t)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return or(all...), nil
}

func (s *sieveReader) addressIn(name string, c comparison, t *sieveTest) (condition, error) {
	if slices.ContainsFunc(c.keys, func(k string) bool { return k == "" }) {
		return nil, fmt.Errorf("address: a comparison with nothing")
	}
	if c.exactly {
		s.item.note(approximated, t.at, "i;octet: addresses in events are in lower case, and their case is not compared")
		c.exactly = false
	}
	plain := !slices.ContainsFunc(c.keys, func(k string) bool { return !isASCII(k) || strings.ContainsFunc(k, unicode.IsSpace) })
	switch {
	case name == "from" && plain:
		return s.sender(c)
	case (name == "to" || name == "cc") && plain && c.part == "all" && c.match == "is":
		return includes("event."+name, texts(c.keys)...), nil
	case name == "from":
		return nil, fmt.Errorf("address: an address that is not ASCII")
	}
	s.item.note(approximated, t.at, asText)
	return s.inHeader(headerPath(name), c)
}

// sender asks for the address of the sender.
func (s *sieveReader) sender(c comparison) (condition, error) {
	field := senderField
	if c.part == "domain" {
		field = domainField
	}
	if c.part == "localpart" {
		return s.localPart(c)
	}
	switch c.match {
	case "is":
		return is(field, texts(c.keys)...), nil
	case "contains":
		return test{field: field, op: schema.Contains, values: texts(c.keys)}, nil
	default:
		return s.compare(field, c)
	}
}

// localPart asks for what stands before the @ of the sender.
func (s *sieveReader) localPart(c comparison) (condition, error) {
	var all []string
	for _, key := range c.keys {
		switch c.match {
		case "is":
			all = append(all, "^"+quoteKey(key, false)+"@[^@]*$")
		case "contains":
			all = append(all, quoteKey(key, false)+".*@[^@]*$")
		default:
			return nil, fmt.Errorf("address :localpart :%s: no test of a rule does that", c.match)
		}
	}
	lit, err := pattern(strings.Join(all, "|"), true)
	if err != nil {
		return nil, err
	}
	return matches(senderField, lit), nil
}

// inHeader asks for an address in the text of a header: behind its beginning, a bracket, a comma or a space, up to such.
func (s *sieveReader) inHeader(field string, c comparison) (condition, error) {
	var all []string
	for _, key := range c.keys {
		all = append(all, quoteKey(key, false))
	}
	const before, after = `(?:^|[<,\s])`, `(?:$|[>,;\s])`
	var re string
	switch {
	case c.match == "is" && c.part == "all":
		re = before + grouped(all) + after
	case c.match == "is" && c.part == "domain":
		re = "@" + grouped(all) + after
	case c.match == "is":
		re = before + grouped(all) + "@"
	case c.match == "contains" && c.part == "all":
		re = strings.Join(all, "|")
	case c.match == "contains" && c.part == "domain":
		re = `@[^>,;\s]*` + grouped(all)
	case c.match == "contains":
		re = grouped(all) + `[^<>,;\s]*@`
	default:
		return nil, fmt.Errorf("address :%s: in a header other than From no test of a rule does that", c.match)
	}
	lit, err := pattern(re, true)
	if err != nil {
		return nil, err
	}
	return matches(field, lit), nil
}

// exists asks whether all of some headers are there.
func (s *sieveReader) exists(t *sieveTest) (condition, error) {
	if len(t.args) != 1 || t.args[0].strings == nil {
		return nil, fmt.Errorf("exists: expected the names of headers")
	}
	names, err := s.expand(t.args[0].strings)
	if err != nil {
		return nil, err
	}
	if err := headerNames(names); err != nil {
		return nil, err
	}
	s.item.note(approximated, t.at, emptyHeader)
	fields := map[string]string{"subject": "subject", "from": senderField, "to": toField, "cc": ccField, "list-id": listField, "precedence": "event.precedence"}
	var all []condition
	for _, name := range names {
		field, ok := fields[strings.ToLower(name)]
		if !ok {
			field = headerPath(name)
		}
		all = append(all, negate(isEmpty(field)))
	}
	return and(all...), nil
}

// body asks for the text of the message.
func (s *sieveReader) body(t *sieveTest) (condition, error) {
	c, err := s.comparison(t, false)
	if err != nil {
		return nil, err
	}
	s.item.note(approximated, t.at, bodyText)
	c.lines = true
	return s.compare("body", c)
}
