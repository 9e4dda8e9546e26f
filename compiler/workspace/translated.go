package workspace

import (
	"slices"
	"strconv"

	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/phrases"
	"github.com/routebook/routebook/dsl/yamlpos"
)

// Rules may be written with the keywords of other languages, book.yaml may not. Whoever writes lundi or moins_occupé there
// hears which word of book.yaml says so.

// translated returns the word that book.yaml has for a keyword of another language, or "".
func translated(word string, legal []string) string {
	for _, language := range phrases.Languages() {
		if value := phrases.Lookup(language).Value(word); value != word && slices.Contains(legal, value) {
			return value
		}
	}
	return ""
}

// unknown reports a word that is none of the legal ones.
func unknown(r *yamlpos.Reader, n *yamlpos.Node, what string, legal []string) {
	word := translated(n.Text, legal)
	if word == "" {
		r.Unknown(n, what, legal)
		return
	}
	d := r.Report(n, "unknown %s %q", what, n.Text)
	d.Label = "book.yaml has English words: write " + strconv.Quote(word)
	d.Fixes = []diag.Fix{{Message: "write " + strconv.Quote(word), Edits: []diag.Edit{{File: n.File, Span: n.Span, New: yamlpos.Quote(word)}}}}
}
