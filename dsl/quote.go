package dsl

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/routebook/routebook/dsl/phrases"
	"github.com/routebook/routebook/dsl/schema"
)

// What stands in quotes when a file is formatted. Words of the desk (tags,
// statuses, sources) do; references and built-in values are bare where the
// lexer would read them as one name; and a bare word that may be a let stays
// bare, since in quotes it would be a text. In a list there are no lets.

// quoting says how the words in one place of the grammar are written.
type quoting struct {
	isWord      bool     // of the desk: in quotes
	isReference bool     // bare where the lexicon allows; neither: as typed
	isCompared  bool     // bare true and false are booleans
	isAgent     bool     // bare online is a presence
	isSet       bool     // what a property becomes: as typed, in quotes where it cannot be bare
	builtin     []string // built-in values, bare
}

var (
	words      = quoting{isWord: true}
	references = quoting{isReference: true}
	typed      = quoting{}
	properties = quoting{isCompared: true, isSet: true}
	weekdays   = quoting{builtin: schema.Weekdays}
	strategies = quoting{isReference: true, builtin: strategyNames()}
)

func strategyNames() []string {
	var names []string
	for _, s := range schema.Strategies {
		names = append(names, s.Name)
	}
	return names
}

// quotingOf returns how the values that a field is compared with are written.
// Nothing is known here of what a book declares: nil stands for such a property.
func quotingOf(row *schema.Field) quoting {
	how := quoting{isCompared: true}
	if row == nil {
		return how
	}
	how.builtin = row.Values
	switch row.Type {
	case schema.Name, schema.Set:
		how.isWord = true
	case schema.Agent:
		how.isReference, how.isAgent = true, true
	case schema.Team:
		how.isReference = true
	}
	return how
}

// quotingOfSlot returns how the word of a "set" step is written.
func quotingOfSlot(phrase string) quoting {
	switch phrase {
	case "set priority":
		return quoting{isWord: true, builtin: schema.Priority.Info().Values}
	case "set visitor group":
		return references
	default:
		return words
	}
}

// isBuiltin reports whether a bare canonical word is a built-in value in this place.
func (q quoting) isBuiltin(word string) bool {
	return slices.Contains(q.builtin, word) || q.isAgent && word == "online" || q.isCompared && (word == "true" || word == "false")
}

// isValue reports whether a bare word would be read as a built-in value in this place.
func (p *printer) isValue(word string, how quoting) bool {
	return how.isBuiltin(p.table.Value(word))
}

// isRenamed reports whether the text is written in another language than it was read in.
func (p *printer) isRenamed() bool { return p.table != p.file.Table }

// reads reports whether the table reads a whole text as a keyword.
func (p *printer) reads(text string) bool {
	_, n := p.table.Match([]byte(text))
	return n == len(text)
}

// isName reports whether a text can be a bare name at all.
func isName(text string) bool { return text != "" && nameLength([]byte(text)) == len(text) }

// mayBeBare reports whether a word that is written next is read as the name that it is (language.md section 3).
func (p *printer) mayBeBare(word string, how quoting) bool {
	switch {
	case !isName(word), p.table.IsHard(word), p.isValue(word, how):
		return false
	case p.phrase != "" && p.table.Continues(p.phrase, p.place, word):
		return false
	case p.isNamePlace():
		return true
	case how.isReference:
		return !p.table.IsPhrase(word)
	default:
		return !p.reads(word)
	}
}

// isNamePlace reports whether whatever word is written next is read as a name, unless it is a hard one.
func (p *printer) isNamePlace() bool {
	if p.inList {
		return true
	}
	return p.breakAt == noBreak && (p.phrase == "" || phrases.ByPhrase[p.phrase].TakesName)
}

// name writes a word or a string that names something.
func (p *printer) name(n *Name, how quoting) {
	p.flush(n.Span().Start)
	p.leaf(n, p.nameText(n, how))
}

func (p *printer) nameText(n *Name, how quoting) string {
	switch {
	case n.Quoted:
		return p.quotedText(p.source(n), n.Text, how)
	case how.isBuiltin(n.Text):
		return p.valueText(n.Text)
	case how.isWord:
		return inQuotes(n.Text)
	case p.mayBeBare(n.Text, how):
		return n.Text
	case how.isReference, how.isSet, p.inList:
		return inQuotes(n.Text)
	default:
		return p.clash(n, how)
	}
}

// valueText returns how a built-in value is written: bare, unless it is a hard word.
func (p *printer) valueText(value string) string {
	spelled := p.table.SpellValue(value)
	if p.table.IsHard(spelled) || p.isRenamed() && p.phrase != "" && p.table.Continues(p.phrase, p.place, spelled) {
		return inQuotes(spelled)
	}
	return spelled
}

// clash writes a bare word that may be a let, and so is never quoted, though it
// is a keyword here, a built-in value, or would be taken in by the keyword before
// it. Behind a comment nothing is.
func (p *printer) clash(n *Name, how quoting) string {
	if p.reads(n.Text) || p.isValue(n.Text, how) || p.breakAt == noBreak {
		p.clashes = append(p.clashes, n)
	}
	return n.Text
}

// quotedValue writes a string where a value stands.
func (p *printer) quotedValue(s *String, how quoting) {
	if how.isReference || slices.Contains(how.builtin, s.Text) {
		p.flush(s.Span().Start)
		p.leaf(s, p.quotedText(p.source(s), s.Text, how))
		return
	}
	p.string(s)
}

// quotedText returns what is written for a token in quotes that names something.
func (p *printer) quotedText(token, text string, how quoting) string {
	if slices.Contains(how.builtin, text) {
		return p.valueText(text)
	}
	if how.isReference && p.mayBeBare(text, how) {
		return text
	}
	if strings.HasPrefix(token, `"""`) {
		return inQuotes(text)
	}
	return requote(token)
}

// propertyName writes the name before "=", of a property if it has an owner.
// There any word is a name, a hard one too, unless a comment keeps the two apart.
func (p *printer) propertyName(a *Assignment, owner string) {
	n := &a.Name
	text := p.propertyText(n, owner)
	between := n.Span()
	between.Start, between.End = between.End, a.Value.Span().Start
	p.flush(n.Span().Start)
	bare := isName(text) && !(p.phrase != "" && p.table.Continues(p.phrase, p.place, text))
	if p.hasComment(between) {
		bare = bare && p.mayBeBare(text, typed) && !p.table.IsPhrase(text)
	}
	switch {
	case bare:
		p.leaf(n, text)
	case n.Quoted && unquote(p.source(n)) == text:
		p.leaf(n, requote(p.source(n)))
	default:
		p.leaf(n, inQuotes(text))
	}
}

// propertyText returns the name of a property, translated where it is built in.
// A book's own property that is named like a built-in one of the language clashes.
func (p *printer) propertyText(n *Name, owner string) string {
	if owner == "" {
		return n.Text
	}
	path := p.spellPath(n, owner+"."+n.Text)
	_, text, _ := strings.Cut(path, ".")
	return text
}

// spellPath returns a path as the language spells it. One that would be read as another clashes.
func (p *printer) spellPath(n Node, path string) string {
	spelled := p.table.SpellPath(path)
	if p.isRenamed() && p.table.Path(spelled) != path {
		p.clashes = append(p.clashes, n)
	}
	return spelled
}

// Quote returns a text as a string of the language, in quotes and with its escapes. Programs that write rules need it.
func Quote(text string) string { return inQuotes(text) }

// inQuotes returns a text in quotes.
func inQuotes(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		writeRune(&b, r, !unicode.IsPrint(r) && !unicode.IsSpace(r))
	}
	b.WriteByte('"')
	return b.String()
}

// requote returns a string token with its escapes in canonical form. What the
// author escaped because it cannot be seen stays escaped.
func requote(token string) string {
	body := strings.TrimPrefix(token, `"`)
	if n := len(body) - 1; n >= 0 && body[n] == '"' {
		body = body[:n]
	}
	var b strings.Builder
	b.WriteByte('"')
	eachRune(body, func(r rune, isEscaped bool) { writeRune(&b, r, isEscaped) })
	b.WriteByte('"')
	return b.String()
}

// eachRune calls f for each rune of a text without its quotes, and says whether it was escaped.
func eachRune(body string, f func(r rune, isEscaped bool)) {
	for body != "" {
		if body[0] == '\\' && len(body) > 1 {
			if n := escapeLength([]byte(body)); n > 0 {
				r, _ := utf8.DecodeRuneInString(unescape(body[:n]))
				f(r, true)
				body = body[n:]
				continue
			}
		}
		r, n := utf8.DecodeRuneInString(body)
		f(r, false)
		body = body[n:]
	}
}

// writeRune writes one rune of a text in quotes.
func writeRune(b *strings.Builder, r rune, isEscaped bool) {
	switch {
	case r == '"' || r == '\\':
		b.WriteByte('\\')
		b.WriteRune(r)
	case r == '\n':
		b.WriteString(`\n`)
	case r == '\t':
		b.WriteString(`\t`)
	case unicode.IsControl(r), isEscaped && !unicode.IsPrint(r):
		fmt.Fprintf(b, `\u{%X}`, r)
	default:
		b.WriteRune(r)
	}
}

// blockLines returns the lines of a text in three quotes without their common
// indentation, as they are written: no blank ends a line, and the first line
// that is not blank has one without indentation among them, so that reading the
// lines again, indented, gives the same text.
func blockLines(token string) []string {
	lines := unindent(token)
	isIndented := true // every line that is not empty
	first := -1
	for i, line := range lines {
		lines[i] = blockLine(line)
		if lines[i] == "" {
			continue
		}
		if first < 0 {
			first = i
		}
		isIndented = isIndented && (lines[i][0] == ' ' || lines[i][0] == '\t')
	}
	if first >= 0 && isIndented {
		lines[first] = escaped(lines[first][0]) + lines[first][1:]
	}
	return lines
}

// blockLine writes one line of a text in three quotes.
func blockLine(line string) string {
	var b strings.Builder
	quotes := 0 // in a row
	eachRune(line, func(r rune, isEscaped bool) {
		if r != '"' {
			quotes = 0
		} else if quotes++; quotes < len(`"""`) {
			b.WriteByte('"')
			return
		} else {
			quotes = 0
		}
		if r == '\t' && !isEscaped {
			b.WriteByte('\t')
			return
		}
		writeRune(&b, r, isEscaped)
	})
	text := b.String()
	if n := len(text) - 1; n >= 0 && (text[n] == ' ' || text[n] == '\t') {
		text = text[:n] + escaped(text[n])
	}
	return text
}

// escaped writes a blank that would be lost.
func escaped(blank byte) string {
	if blank == '\t' {
		return `\t`
	}
	return `\u{20}`
}

// guardEnd keeps a last quote apart from the three that close.
func guardEnd(line string) string {
	if strings.HasSuffix(line, `"`) && !strings.HasSuffix(line, `\"`) {
		return strings.TrimSuffix(line, `"`) + `\"`
	}
	return line
}
