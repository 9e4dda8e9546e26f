package compiler

import (
	"slices"
	"strings"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/phrases"
	"github.com/routebook/routebook/dsl/schema"
)

// Findings are told in the keywords of the file that they are about. What is
// resolved is canonical already: the parser has translated it. Left to this
// package are words whose meaning only a type tells, and words of a language
// that the file is not in, which get the file's own word as a suggestion.

// say puts the current file's words into a sentence: see phrases.Table.Say.
func (c *checker) say(sentence string) string { return c.file.Table.Say(sentence) }

// sayAgo is say for a language with a word for "ago", or else for one without.
func (c *checker) sayAgo(with, without string) string {
	if c.file.Table.Has("ago") {
		return c.say(with)
	}
	return c.say(without)
}

// spellValues lists built-in values as the current file writes them.
func (c *checker) spellValues(canonical []string) []string {
	all := make([]string, len(canonical))
	for i, value := range canonical {
		all[i] = c.file.Table.SpellValue(value)
	}
	return all
}

// otherTables are the keywords of the languages that the current file is not in.
func (c *checker) otherTables() []*phrases.Table {
	var all []*phrases.Table
	for _, language := range phrases.Languages() {
		if table := phrases.Lookup(language); table != c.file.Table {
			all = append(all, table)
		}
	}
	return all
}

// understood returns the built-in value that a word is in any language: a let may
// stand in a file of one language and be used in one of another.
func (c *checker) understood(word string, legal []string) string {
	for _, table := range append([]*phrases.Table{c.file.Table}, c.otherTables()...) {
		if value := table.Value(word); slices.Contains(legal, value) {
			return value
		}
	}
	return word
}

// spansLanguages reports whether the words that a field is compared with are
// built-in values, though nothing in their file says so.
func (c *checker) spansLanguages(id program.FieldID, lit literal) bool {
	row := c.rows[id].row
	return row == nil && c.info.Fields[id].Type == schema.Weekday || row != nil && len(row.Values) > 0 && lit.let != nil
}

// valueElsewhere returns how the current file writes a value that a word is in another language.
func (c *checker) valueElsewhere(word string, legal []string) (spelled string, ok bool) {
	for _, table := range c.otherTables() {
		if value := table.Value(word); table.HasValue(word) && slices.Contains(legal, value) {
			return c.file.Table.SpellValue(value), true
		}
	}
	return "", false
}

// fieldElsewhere returns how the current file writes a field that a word is in another language.
func (c *checker) fieldElsewhere(word string) (spelled string, ok bool) {
	for _, table := range c.otherTables() {
		if !table.Reads(word) {
			continue
		}
		path := table.Path(word)
		if strings.IndexByte(word, '.') < 0 {
			path, _ = table.Match([]byte(word))
		}
		if row := schema.LookupField(path); row != nil {
			return c.spellPath(row.Path), true
		}
	}
	return "", false
}
