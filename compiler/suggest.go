package compiler

import (
	"github.com/routebook/routebook/dsl/diag"
)

// Looking for what a word was meant to be costs one comparison for each legal
// word. In a book where everything is wrong that would be the product of its
// mistakes and its names, so long lists are searched until an effort is spent:
// nobody reads the ten-thousandth suggestion.
const (
	longList = 200       // words; shorter lists are always searched
	effort   = 2_000_000 // comparisons with words of long lists, in one check
)

// closest returns the legal word that is most like another, if one is.
func (c *checker) closest(word string, legal []string) (string, bool) {
	if len(legal) > longList {
		if c.effort += len(legal); c.effort > effort {
			return "", false
		}
	}
	return diag.Closest(word, legal)
}

// likely returns what a label says of an unknown word, and the legal word that is most like it, "" when none is.
func (c *checker) likely(word string, legal []string) (label, closest string) {
	if closest, ok := c.closest(word, legal); ok {
		return didYouMean(closest), closest
	}
	return diag.Suggest(word, legal[:min(len(legal), listed)]), ""
}

// listed is one word more than a label lists, so that it says that there are more.
const listed = 9

func didYouMean(word string) string { return "did you mean " + quote(word) + "?" }

// suggest labels a finding about a word with what it may have been meant to be,
// and mends it: in quotes where it stood in quotes, or cannot stand without.
func (c *checker) suggest(d *diag.Diagnostic, word string, legal []string) {
	label, closest := c.likely(word, legal)
	d.Label = label
	if closest == "" {
		return
	}
	text := closest
	if c.isQuoted(d.Span) || !isBare(closest, c.file.Table) {
		text = quote(closest)
	}
	fix(d, d.Span, text)
}

// suggestValue is suggest for built-in values, which each language has words for.
func (c *checker) suggestValue(d *diag.Diagnostic, word string, canonical []string) {
	spelled, ok := c.valueElsewhere(word, canonical)
	if !ok {
		c.suggest(d, word, c.spellValues(canonical))
		return
	}
	d.Label = didYouMean(spelled)
	if c.isQuoted(d.Span) || !isBare(spelled, c.file.Table) {
		spelled = quote(spelled)
	}
	fix(d, d.Span, spelled)
}

// suggestBare is suggest for what is never quoted: lets, defines, variables.
func (c *checker) suggestBare(d *diag.Diagnostic, word string, legal []string) (found bool) {
	label, closest := c.likely(word, legal)
	d.Label = label
	if closest != "" {
		fix(d, d.Span, closest)
	}
	return closest != ""
}

// isQuoted reports whether a span of the current file is a string.
func (c *checker) isQuoted(at diag.Span) bool {
	return at.Start < at.End && c.file.Src[at.Start] == '"'
}
