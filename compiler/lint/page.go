package lint

import (
	"embed"
	"io/fs"
	"path"
	"strings"

	"github.com/routebook/routebook/dsl/diag/want"
)

//go:embed codes
var pages embed.FS

// Page is what is to be read about one code.
type Page struct {
	Text  string // Markdown: why it matters, and what to do
	Bad   []File // a book that has the finding
	Good  []File // the same book as it should be
	Fixed string // the rules of Bad after their safe fixes; "" when there are none
}

// File is a file of an example.
type File struct{ Name, Text string }

// PageOf returns the page of a code, and false for a code without one.
func PageOf(code string) (Page, bool) {
	text, err := fs.ReadFile(pages, path.Join("codes", code, "page.md"))
	if err != nil {
		return Page{}, false
	}
	fixed, _ := fs.ReadFile(pages, path.Join("codes", code, "fixed.route")) // most codes have none
	return Page{Text: string(text), Bad: stripped(example(code, "bad")), Good: stripped(example(code, "good")), Fixed: string(fixed)}, true
}

// example returns the files of the bad or the good book of a code, in the order of their names. Of the bad one bad.route is its
// rules.route, bad_NAME its further file NAME; what has no such prefix belongs to both.
func example(code, which string) []File {
	dir := path.Join("codes", code)
	entries, err := fs.ReadDir(pages, dir)
	if err != nil {
		return nil
	}
	var files []File
	for _, e := range entries {
		var name string
		switch own, isOwn := strings.CutPrefix(e.Name(), which+"_"); {
		case isOwn:
			name = own
		case e.Name() == which+".route":
			name = "rules.route"
		case e.Name() == "book.yaml":
			name = "book.yaml"
		default:
			continue
		}
		text, err := fs.ReadFile(pages, path.Join(dir, e.Name()))
		if err != nil {
			return nil
		}
		files = append(files, File{name, string(text)})
	}
	return files
}

// stripped returns files without what announces findings.
func stripped(files []File) []File {
	for i := range files {
		files[i].Text = string(want.Strip([]byte(files[i].Text)))
	}
	return files
}
