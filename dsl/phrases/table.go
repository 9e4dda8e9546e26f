package phrases

import (
	"embed"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/schema"
	"github.com/routebook/routebook/dsl/yamlpos"
)

// Places in which one phrase may be spelled differently.
const (
	Anywhere  = ""
	OnNumber  = "number"  // "is more than 3"
	OnInstant = "instant" // "more than 24 hours ago"
	AfterOne  = "one"     // "1 business hour"
)

// Units of time, in their canonical singular, shortest first.
var Units = []string{"second", "minute", "hour", "day", "week"}

// Table is the keywords of one language. It is read-only once parsed.
type Table struct {
	Language string // BCP 47, as behind the keyword "language"
	Title    string // what its speakers call it

	spell   map[string]map[string]string // canonical phrase -> place -> what the formatter writes
	starts  map[string][]spelling        // first word, plain -> spellings, longest first
	paths   wordMap                      // field paths
	owners  wordMap                      // their first segments, such as "order"
	values  wordMap                      // built-in closed values
	units   map[string]string            // plain spelling -> canonical unit
	spelled map[string][2]string         // canonical unit -> singular, plural
}

// spelling is one way to write a phrase.
type spelling struct {
	words  []string // plain
	phrase string
}

// wordMap translates single words both ways. What it does not hold stays as it is.
type wordMap struct {
	canonical map[string]string // plain spelling -> canonical
	spelling  map[string]string // canonical -> what the formatter writes
}

// files holds one table for each language: another language is another file here.
//
//go:embed *.yaml
var files embed.FS

// tables are the languages that have a table, each read on first use.
var tables = func() map[string]func() *Table {
	entries, err := files.ReadDir(".")
	if err != nil {
		panic(fmt.Sprintf("phrases: %v", err)) // what is embedded can be read
	}
	all := map[string]func() *Table{}
	for _, e := range entries {
		all[strings.TrimSuffix(e.Name(), ".yaml")] = sync.OnceValue(func() *Table {
			src, _ := files.ReadFile(e.Name())
			return mustParse(e.Name(), src)
		})
	}
	return all
}()

// English is the table of a file that names no language.
func English() *Table { return tables["en"]() }

// Languages are the languages that have a table, English first.
func Languages() []string {
	all := slices.Sorted(maps.Keys(tables))
	slices.SortStableFunc(all, func(a, b string) int {
		switch {
		case a == "en":
			return -1
		case b == "en":
			return 1
		}
		return 0
	})
	return all
}

// Lookup returns the table of a language, or nil when there is none.
func Lookup(language string) *Table {
	if table := tables[language]; table != nil {
		return table()
	}
	return nil
}

// mustParse is for the tables in the binary, which a test has parsed.
func mustParse(file string, src []byte) *Table {
	t, found := Parse(file, src)
	if found.HasErrors() {
		panic(fmt.Sprintf("phrases: %s: %s", file, found[0].Message))
	}
	return t
}

// Parse reads a table. Every canonical phrase needs a spelling, no spelling may
// stand for two phrases, and unknown phrases are refused.
func Parse(file string, src []byte) (*Table, diag.List) {
	root, found := yamlpos.Parse(file, src)
	t := &Table{
		spell:   map[string]map[string]string{},
		starts:  map[string][]spelling{},
		units:   map[string]string{},
		spelled: map[string][2]string{},
	}
	if root == nil || found.HasErrors() {
		return t, found
	}
	p := &tableParser{Table: t, found: found, owner: map[string]string{}}
	p.parse(root)
	for _, list := range t.starts {
		slices.SortStableFunc(list, func(a, b spelling) int { return len(b.words) - len(a.words) })
	}
	return t, p.found
}

// tableParser fills a Table.
type tableParser struct {
	*Table
	found diag.List
	owner map[string]string // plain spelling -> phrase
}

func (p *tableParser) report(n *yamlpos.Node, format string, args ...any) {
	p.found = append(p.found, diag.Diagnostic{Code: "R119", File: n.File, Span: n.Span, Message: fmt.Sprintf(format, args...)})
}

func (p *tableParser) parse(root *yamlpos.Node) {
	for _, e := range root.Entries {
		switch e.Key.Text {
		case "language":
			p.Language = e.Value.Text
		case "title":
			p.Title = e.Value.Text
		case "phrases":
			p.phrases(e.Value)
		case "paths":
			p.paths = p.words(e.Value, Paths())
			p.owners = p.firstSegments()
		case "values":
			p.values = p.words(e.Value, Values())
		case "units":
			p.unitRows(e.Value)
		default:
			p.report(e.Key, "unknown key %q", e.Key.Text)
		}
	}
	for i := range Rows {
		if p.spell[Rows[i].Phrase] == nil {
			p.report(root, "no spelling for %q", Rows[i].Phrase)
		}
	}
	if p.Spell("language", Anywhere) != "language" {
		p.report(root, "the phrase %q is spelled so in every language: it is read before a file's language is known", "language")
	}
	for _, unit := range Units {
		if p.spelled[unit][0] == "" {
			p.report(root, "no spelling for the unit %q", unit)
		}
	}
}

func (p *tableParser) phrases(n *yamlpos.Node) {
	for _, e := range n.Entries {
		phrase := e.Key.Text
		if ByPhrase[phrase] == nil {
			p.report(e.Key, "unknown phrase %q", phrase)
			continue
		}
		p.spell[phrase] = map[string]string{}
		if e.Value.Kind != yamlpos.Map {
			p.spellings(phrase, Anywhere, e.Value)
			continue
		}
		for _, place := range e.Value.Entries {
			if !slices.Contains([]string{"any", OnNumber, OnInstant, AfterOne}, place.Key.Text) {
				p.report(place.Key, "unknown place %q", place.Key.Text)
				continue
			}
			name := place.Key.Text
			if name == "any" {
				name = Anywhere
			}
			p.spellings(phrase, name, place.Value)
		}
	}
}

// spellings enters the spellings of a phrase in one place; the first is the one that is written.
func (p *tableParser) spellings(phrase, place string, n *yamlpos.Node) {
	for i, item := range spellingsOf(n) {
		text := item.Text
		if i == 0 {
			p.spell[phrase][place] = text
		}
		key := Plain(text)
		if owner, taken := p.owner[key]; taken {
			if owner != phrase {
				p.report(item, "%q is a spelling of %q already", text, owner)
			}
			continue
		}
		p.owner[key] = phrase
		words := strings.Fields(key)
		if len(words) == 0 {
			p.report(item, "an empty spelling")
			continue
		}
		p.starts[words[0]] = append(p.starts[words[0]], spelling{words, phrase})
	}
}

// words reads a map from canonical words to their spellings. Each of known needs one.
func (p *tableParser) words(n *yamlpos.Node, known []string) wordMap {
	m := wordMap{canonical: map[string]string{}, spelling: map[string]string{}}
	for _, e := range n.Entries {
		word := e.Key.Text
		if !slices.Contains(known, word) {
			p.report(e.Key, "unknown word %q", word)
		}
		for i, item := range spellingsOf(e.Value) {
			if i == 0 {
				m.spelling[word] = item.Text
			}
			key := Plain(item.Text)
			if owner, taken := m.canonical[key]; taken && owner != word {
				p.report(item, "%q is a spelling of %q already", item.Text, owner)
				continue
			}
			m.canonical[key] = word
		}
	}
	for _, word := range known {
		if m.spelling[word] == "" {
			p.report(n, "no spelling for %q", word)
		}
	}
	return m
}

// firstSegments reads from the paths how the things that have fields are spelled.
func (p *tableParser) firstSegments() wordMap {
	m := wordMap{canonical: map[string]string{}, spelling: map[string]string{}}
	for spelled, path := range p.paths.canonical {
		typed, _, _ := strings.Cut(spelled, ".")
		m.canonical[typed], _, _ = strings.Cut(path, ".")
	}
	for path, spelled := range p.paths.spelling {
		owner, _, _ := strings.Cut(path, ".")
		m.spelling[owner], _, _ = strings.Cut(spelled, ".")
	}
	return m
}

// spellingsOf returns the items of a list, or a single text as the only one.
func spellingsOf(n *yamlpos.Node) []*yamlpos.Node {
	if n.Kind == yamlpos.List {
		return n.Items
	}
	return []*yamlpos.Node{n}
}

func (p *tableParser) unitRows(n *yamlpos.Node) {
	for _, e := range n.Entries {
		unit := e.Key.Text
		if !slices.Contains(Units, unit) {
			p.report(e.Key, "unknown unit %q", unit)
			continue
		}
		if len(e.Value.Items) < 2 {
			p.report(e.Value, "a unit needs its singular and its plural")
			p.spelled[unit] = [2]string{unit, unit}
			continue
		}
		p.spelled[unit] = [2]string{e.Value.Items[0].Text, e.Value.Items[1].Text}
		for _, item := range e.Value.Items {
			p.units[Plain(item.Text)] = unit
		}
	}
}

// Spell returns what the formatter writes for a canonical phrase in a place.
func (t *Table) Spell(phrase, place string) string {
	byPlace := t.spell[phrase]
	if s, ok := byPlace[place]; ok {
		return s
	}
	if s, ok := byPlace[Anywhere]; ok {
		return s
	}
	for _, any := range []string{OnNumber, OnInstant} {
		if s, ok := byPlace[any]; ok {
			return s
		}
	}
	return phrase
}

// Match finds the longest phrase that src begins with, its words on one line
// with only blanks between, and returns it with its length in bytes; length 0
// when there is none.
func (t *Table) Match(src []byte) (phrase string, length int) {
	first := Word(src)
	if len(first) == 0 {
		return "", 0
	}
	for _, c := range plain(t.starts, first) {
		if n := matchWords(src, len(first), c.words); n > 0 {
			return c.phrase, n
		}
	}
	return "", 0
}

// Begins finds the longest phrase of several words that src begins with when
// line breaks count as blanks too: what a broken phrase was meant to be.
func (t *Table) Begins(src []byte) (phrase string, length int) {
	first := Word(src)
	for _, c := range plain(t.starts, first) {
		if len(c.words) < 2 {
			continue
		}
		if n := matchAcross(src, len(first), c.words); n > 0 {
			return c.phrase, n
		}
	}
	return "", 0
}

func matchWords(src []byte, at int, words []string) int {
	for _, want := range words[1:] {
		n := blanks(src[at:])
		if n == 0 {
			return 0
		}
		at += n
		word := Word(src[at:])
		if !isPlain(word, want) {
			return 0
		}
		at += len(word)
	}
	return at
}

func matchAcross(src []byte, at int, words []string) int {
	for _, want := range words[1:] {
		for at < len(src) && strings.IndexByte(" \t\r\n", src[at]) >= 0 {
			at++
		}
		word := Word(src[at:])
		if !isPlain(word, want) {
			return 0
		}
		at += len(word)
	}
	return at
}

func blanks(src []byte) int {
	n := 0
	for n < len(src) && (src[n] == ' ' || src[n] == '\t') {
		n++
	}
	return n
}

// Word returns the word that src begins with: a letter or "_", then letters,
// marks, digits, "_", "-" and, for keywords with elision, apostrophes between letters.
func Word(src []byte) []byte {
	n := 0
	for n < len(src) {
		r, size := utf8.DecodeRune(src[n:])
		switch {
		case unicode.IsLetter(r) || r == '_':
		case n > 0 && (unicode.IsMark(r) || unicode.IsDigit(r) || r == '-'):
		case n > 0 && (r == '\'' || r == '’') && letterAt(src[n+size:]):
		default:
			return src[:n]
		}
		n += size
	}
	return src
}

func letterAt(src []byte) bool {
	r, _ := utf8.DecodeRune(src)
	return unicode.IsLetter(r)
}

// Path returns the canonical field path for one that was typed. Of a path that
// is not in the table the first segment is translated: a book's own properties
// have one name in all languages.
func (t *Table) Path(typed string) string {
	if c, ok := t.paths.canonical[Plain(typed)]; ok {
		return c
	}
	spelled, name, _ := strings.Cut(typed, ".")
	owner, ok := t.owners.canonical[Plain(spelled)]
	if !ok {
		return typed
	}
	if phrase, n := t.Match([]byte(name)); n == len(name) && isAlias(owner, phrase) {
		return owner + "." + phrase
	}
	if owner == spelled {
		return typed
	}
	return owner + "." + name
}

// isAlias reports whether a field that is one word is a path as well, as status is conversation.status.
func isAlias(owner, phrase string) bool {
	field := schema.LookupField(phrase)
	return field != nil && field == schema.LookupField(owner+"."+phrase)
}

// SpellPath returns what the formatter writes for a canonical field path.
func (t *Table) SpellPath(path string) string {
	if s, ok := t.paths.spelling[path]; ok {
		return s
	}
	owner, name, _ := strings.Cut(path, ".")
	spelled, ok := t.owners.spelling[owner]
	if !ok {
		return path
	}
	if isAlias(owner, name) {
		name = t.Spell(name, Anywhere)
	} else if spelled == owner {
		return path
	}
	return spelled + "." + name
}

// Reads reports whether a whole text is a keyword or a field path of this language.
func (t *Table) Reads(text string) bool {
	if path := t.Path(text); strings.IndexByte(text, '.') > 0 && schema.LookupField(path) != nil {
		return t.ownPath(text, path)
	}
	_, n := t.Match([]byte(text))
	return n > 0 && n == len(text)
}

// ownPath reports whether the typed path is not one of another language, which is canonical by chance.
func (t *Table) ownPath(typed, path string) bool {
	if _, ok := t.paths.canonical[Plain(typed)]; ok {
		return true
	}
	_, name, _ := strings.Cut(typed, ".")
	owner, alias, _ := strings.Cut(path, ".")
	phrase, n := t.Match([]byte(name))
	return n == len(name) && phrase == alias && isAlias(owner, alias)
}

// Value returns the canonical built-in value for a word that was typed where one may stand.
func (t *Table) Value(typed string) string {
	if c, ok := t.values.canonical[Plain(typed)]; ok {
		return c
	}
	return typed
}

// HasValue reports whether a word is a built-in value in this language.
func (t *Table) HasValue(typed string) bool {
	_, ok := t.values.canonical[Plain(typed)]
	return ok
}

// SpellValue returns what the formatter writes for a built-in value.
func (t *Table) SpellValue(value string) string {
	if s, ok := t.values.spelling[value]; ok {
		return s
	}
	return value
}

// Unit returns the canonical unit that a word names, or "".
func (t *Table) Unit(word []byte) string { return plain(t.units, word) }

// SpellUnit returns the word for so many of a canonical unit.
func (t *Table) SpellUnit(unit, number string) string {
	if number == "1" {
		return t.spelled[unit][0]
	}
	return t.spelled[unit][1]
}

// IsPhrase reports whether a word alone, or as the first of several, may be read as a keyword.
func (t *Table) IsPhrase(word string) bool { return len(t.starts[Plain(word)]) > 0 }

// IsHard reports whether a word alone is a hard word of this language.
func (t *Table) IsHard(word string) bool {
	for _, c := range t.starts[Plain(word)] {
		if len(c.words) == 1 && ByPhrase[c.phrase].Hard {
			return true
		}
	}
	return false
}

// Continues reports whether the word behind a phrase would be read as part of a longer one.
func (t *Table) Continues(phrase, place, word string) bool {
	text := t.Spell(phrase, place) + " " + word
	_, n := t.Match([]byte(text))
	return n == len(text)
}

// Say puts the language's own words into a sentence about its grammar: <team>
// stands for a phrase, <more than:instant> for one in a certain place, <=urgent>
// for a built-in value and <24 hour> for a length of time. A phrase that the
// language does without is left out, with the blank before it.
func (t *Table) Say(sentence string) string {
	said := ""
	for {
		before, rest, more := strings.Cut(sentence, "<")
		said += before
		if !more {
			return said
		}
		word, after, _ := strings.Cut(rest, ">")
		text := t.say(word)
		if text == "" {
			said = strings.TrimSuffix(said, " ")
		}
		said += text
		sentence = after
	}
}

func (t *Table) say(word string) string {
	if value, ok := strings.CutPrefix(word, "="); ok {
		return t.SpellValue(value)
	}
	number, unit, _ := strings.Cut(word, " ")
	if slices.Contains(Units, unit) {
		return number + " " + t.SpellUnit(unit, number)
	}
	phrase, place, _ := strings.Cut(word, ":")
	if ByPhrase[phrase] != nil && !t.Has(phrase) {
		return ""
	}
	return t.Spell(phrase, place)
}

// Has reports whether a phrase has a spelling in this language. A language may
// do without a word such as "ago".
func (t *Table) Has(phrase string) bool { return len(t.spell[phrase]) > 0 }

// Plain returns a spelling without its accents and with ’ as ', which is how
// spellings are compared. Capitals stay: a capitalised word is never a keyword.
func Plain(s string) string {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return strip(s)
		}
	}
	return s
}

// plain looks a spelling up, without a copy of what is ASCII.
func plain[V any](bySpelling map[string]V, typed []byte) V {
	if isASCII(typed) {
		return bySpelling[string(typed)]
	}
	return bySpelling[strip(string(typed))]
}

// isPlain reports whether a spelling is the plain one.
func isPlain(typed []byte, want string) bool {
	return string(typed) == want || !isASCII(typed) && strip(string(typed)) == want
}

func isASCII(typed []byte) bool {
	for _, c := range typed {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func strip(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r == '’':
			b.WriteByte('\'')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
