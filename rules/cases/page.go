package cases

import (
	"embed"
	"io/fs"
)

//go:embed codes
var pages embed.FS

// PageOf returns the Markdown page of one of Codes: why it matters, what to do, and an example.
func PageOf(code string) (string, bool) {
	text, err := fs.ReadFile(pages, "codes/"+code+".md")
	return string(text), err == nil
}
