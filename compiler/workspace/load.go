package workspace

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"

	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/dsl/yamlpos"
)

// bookFile is the file that makes a folder a book of its own.
const bookFile = "book.yaml"

// profileFile is what compiler/selectivity reads.
const profileFile = "book.profile"

// codeEdition is the code of a book that states no edition.
const codeEdition = "R108"

// Load reads the book in fsys.
//
// The findings, sorted, say what is wrong with book.yaml; the error says what could not be read, all of it in one. The
// workspace is as complete as both allow and never nil, so that the rules can be checked all the same. A book without any .route file is
// no error here: whether that is enough is for the caller to say.
func Load(fsys fs.FS) (*Workspace, diag.List, error) {
	f := folder{fsys: fsys}
	ws := newWorkspace()
	found := f.book(ws)
	f.routes(ws)
	if f.exists(profileFile) {
		ws.Profile, ws.ProfileUnread = readRegular(fsys, profileFile)
	}
	r := yamlpos.Reader{Found: found}
	orderFiles(&r, ws, f.unreadable)
	r.Found.Sort()
	return ws, r.Found, f.err()
}

// LoadFile reads a single .route file as a book of its own. What stands beside it is not looked at.
func LoadFile(fsys fs.FS, name string) (*Workspace, diag.List, error) {
	f := folder{fsys: fsys}
	ws := newWorkspace()
	ws.Implicit = true
	if text, ok := f.read(name); ok {
		ws.Files = []File{{Path: name, Text: text}}
	}
	return ws, nil, f.err()
}

// book reads book.yaml and the files that it is split into.
func (f *folder) book(ws *Workspace) diag.List {
	r := &yamlpos.Reader{}
	b := &book{Workspace: ws, folder: f, incomplete: map[string]bool{}}
	root := &yamlpos.Node{File: bookFile, Kind: yamlpos.Map}
	if !f.exists(bookFile) {
		ws.Implicit = true
		f.misnamed(r)
	} else if n := f.yaml(r, ws, bookFile); n == nil {
		b.unreadable = true
		ws.Unread = true
	} else {
		checkEdition(r, n, ws.Text(bookFile))
		if n.Kind != yamlpos.Null {
			root = n
		}
	}
	f.split(r, b, root)
	yamlpos.ReadFields(r, root, bookFile, bookKeys, b)
	checkReferences(r, b)
	return r.Found
}

// checkReferences reports what names something that is not declared. When book.yaml itself is no YAML, nothing can be said.
func checkReferences(r *yamlpos.Reader, b *book) {
	if b.unreadable {
		return
	}
	checkSources(r, b)
	checkAgents(r, b)
	checkTeams(r, b)
	checkCalendar(r, b, b.DefaultCalendar)
	checkConnectors(r, b)
}

// misnamed reports the spelling that other programs allow, and that would be passed over in silence.
func (f *folder) misnamed(r *yamlpos.Reader) {
	const other = "book.yml"
	if f.exists(other) {
		r.ReportAt(other, diag.Span{}, "the workspace is not read from %q, expected %q", other, bookFile)
	}
}

// yaml reads a YAML file of the book, nothing in it as Null. It returns nil when the file cannot be read or is no YAML,
// which has then been noted.
func (f *folder) yaml(r *yamlpos.Reader, ws *Workspace, name string) *yamlpos.Node {
	text, ok := f.read(name)
	if !ok {
		return nil
	}
	ws.YAML = append(ws.YAML, File{Path: name, Text: text})
	n, found := yamlpos.Parse(name, text)
	r.Found = append(r.Found, found...)
	if n == nil && len(found) == 0 {
		return &yamlpos.Node{File: name, Kind: yamlpos.Null}
	}
	return n
}

// checkEdition warns about a book that may mean something else one day.
func checkEdition(r *yamlpos.Reader, root *yamlpos.Node, src []byte) {
	at, insert := root.Span.Start, "edition: 1\n"
	switch {
	case root.Kind == yamlpos.Null:
		at = len(src)
		if at > 0 && src[at-1] != '\n' {
			insert = "\n" + insert
		}
	case root.Kind != yamlpos.Map || root.Lookup("edition") != nil:
		return
	case bytes.HasPrefix(src[at:], []byte("{")): // such as JSON
		at, insert = at+1, `"edition": 1`
		if len(root.Entries) > 0 {
			insert += ", "
		}
	}
	d := r.ReportAt(root.File, diag.Span{Start: at, End: at}, "the book states no edition")
	d.Code = codeEdition
	d.Severity = diag.Warning
	d.Label = `expected "edition: 1"`
	d.Fixes = []diag.Fix{{
		Message: `write "edition: 1"`,
		Safe:    true,
		Edits:   []diag.Edit{{File: root.File, Span: diag.Span{Start: at, End: at}, New: insert}},
	}}
}

// split adds to root the keys that have a file of their own. The file holds either the value alone, or the key with
// its value as book.yaml would.
func (f *folder) split(r *yamlpos.Reader, b *book, root *yamlpos.Node) {
	for _, row := range splitKeys {
		name := row.Key + path.Ext(bookFile)
		if !f.exists(name) {
			continue
		}
		value := f.yaml(r, b.Workspace, name)
		if value == nil {
			b.incomplete[row.Key] = true
			b.Unread = true
			continue
		}
		key := &yamlpos.Node{File: name, Kind: yamlpos.Text, Text: row.Key}
		if e := entry(value, row.Key); e != nil {
			key, value = alone(r, value, *e)
		}
		if first := entry(root, row.Key); first != nil {
			d := r.Report(key, "the key %q is given twice", row.Key)
			d.Related = []diag.Related{{File: first.Key.File, Span: first.Key.Span, Message: "first given here"}}
			continue
		}
		root.Entries = append(root.Entries, yamlpos.Entry{Key: key, Value: value})
	}
}

// alone returns the entry e of a file that should hold no other.
func alone(r *yamlpos.Reader, file *yamlpos.Node, e yamlpos.Entry) (key, value *yamlpos.Node) {
	for _, other := range file.Entries {
		if other.Key != e.Key {
			r.Report(other.Key, "%s holds %q only, found the key %q", file.File, e.Key.Text, other.Key.Text)
		}
	}
	return e.Key, e.Value
}

func entry(n *yamlpos.Node, key string) *yamlpos.Entry {
	for i := range n.Entries {
		if n.Entries[i].Key.Text == key {
			return &n.Entries[i]
		}
	}
	return nil
}

// unreadableError says what could not be read, in one line or one line each.
func unreadableError(errs []error) string {
	if len(errs) == 1 {
		return errs[0].Error()
	}
	s := fmt.Sprintf("%d files or folders could not be read:", len(errs))
	for _, err := range errs {
		s += "\n  " + err.Error()
	}
	return s
}
