package lint

import (
	"embed"
	"io/fs"
	"path"

	"github.com/routebook/routebook/dsl/diag/want"
)

//go:embed codes
var pages embed.FS

// Page is what is to be read about one code.
type Page struct {
	Text  string // Markdown: why it matters, and what to do
	Bad   Example
	Good  Example
	Fixed string // the rules of Bad after their safe fixes; "" when there are none
}

// Example is a small book.
type Example struct {
	Rules string // the .route file; may be empty
	Book  string // book.yaml; may be empty
}

// PageOf returns the page of a code, and false for a code without one.
func PageOf(code string) (Page, bool) {
	text, err := fs.ReadFile(pages, path.Join("codes", code, "page.md"))
	if err != nil {
		return Page{}, false
	}
	return Page{
		Text:  string(text),
		Bad:   example(code, "bad"),
		Good:  example(code, "good"),
		Fixed: string(read(code, "fixed.route")),
	}, true
}

// example returns the bad or the good book of a code. Either may have a book.yaml of its own; else they share one.
func example(code, which string) Example {
	book := read(code, which+".yaml")
	if book == nil {
		book = read(code, "book.yaml")
	}
	return Example{Rules: string(want.Strip(read(code, which+".route"))), Book: string(want.Strip(book))}
}

// read returns a file of a code's folder, or nil.
func read(code, name string) []byte {
	text, err := fs.ReadFile(pages, path.Join("codes", code, name))
	if err != nil {
		return nil
	}
	return text
}
