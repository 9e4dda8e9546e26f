package yamlpos

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/routebook/routebook/dsl/diag"
)

// Reader takes nodes apart and collects what is wrong with them. Its zero value is ready for use.
//
// Every method takes the name of what it reads, as it stands in a message: "teams" in `teams needs a list, found a
// text`. Its second result is false when the node does not hold that, which has then been reported.
type Reader struct {
	Found diag.List
}

// Report adds a finding about n. The result may be added to until the next report.
func (r *Reader) Report(n *Node, format string, args ...any) *diag.Diagnostic {
	return r.ReportAt(n.File, n.Span, format, args...)
}

// ReportAt adds a finding about a place. The result may be added to until the next report.
func (r *Reader) ReportAt(file string, span diag.Span, format string, args ...any) *diag.Diagnostic {
	r.Found = append(r.Found, diag.Diagnostic{Code: Code, File: file, Span: span, Message: fmt.Sprintf(format, args...)})
	return &r.Found[len(r.Found)-1]
}

// Unknown reports that n is none of the legal words, and proposes the closest.
func (r *Reader) Unknown(n *Node, what string, legal []string) {
	d := r.Report(n, "unknown %s %q", what, n.Text)
	d.Label = diag.Suggest(n.Text, legal)
	if c, ok := diag.Closest(n.Text, legal); ok {
		d.Fixes = []diag.Fix{{Message: "write " + strconv.Quote(c), Edits: []diag.Edit{{File: n.File, Span: n.Span, New: Quote(c)}}}}
	}
}

// wrong reports that what is not of the kind it needs to be.
func (r *Reader) wrong(n *Node, what, needed string) {
	r.Report(n, "%s needs %s, found %s", what, needed, n.Kind)
}

// Text reads a text. Any scalar is one, as it was written: a tag may be called 2024 or true.
func (r *Reader) Text(n *Node, what string) (string, bool) {
	switch n.Kind {
	case Null, List, Map:
		r.wrong(n, what, "a text")
		return "", false
	default:
		return n.Text, true
	}
}

// Word reads one of the legal words and returns its index.
func (r *Reader) Word(n *Node, what string, legal []string) (int, bool) {
	text, ok := r.Text(n, what)
	if !ok {
		return 0, false
	}
	i := slices.Index(legal, text)
	if i < 0 {
		r.Unknown(n, what, legal)
	}
	return i, i >= 0
}

// Bool reads true or false.
func (r *Reader) Bool(n *Node, what string) (value, ok bool) {
	if n.Kind != Bool {
		r.wrong(n, what, "true or false")
		return false, false
	}
	return n.Text[0] == 't' || n.Text[0] == 'T', true
}

// Int reads a whole number.
func (r *Reader) Int(n *Node, what string) (int64, bool) {
	if n.Kind != Number {
		r.wrong(n, what, "a whole number")
		return 0, false
	}
	i, err := strconv.ParseInt(n.Text, 10, 64)
	if err != nil {
		r.Report(n, "%s needs a whole number, found %q", what, n.Text)
		return 0, false
	}
	return i, true
}

// Number reads a number; what names the value in a finding. The second result tells whether it is one.
func (r *Reader) Number(n *Node, what string) (float64, bool) {
	if n.Kind != Number {
		r.wrong(n, what, "a number")
		return 0, false
	}
	f, err := strconv.ParseFloat(n.Text, 64)
	if err != nil || math.IsInf(f, 0) {
		r.Report(n, "%s needs a smaller number, found %q", what, n.Text)
		return 0, false
	}
	return f, true
}

// List reads a list and returns its items.
func (r *Reader) List(n *Node, what string) ([]*Node, bool) {
	if n.Kind != List {
		r.wrong(n, what, "a list")
		return nil, false
	}
	return n.Items, true
}

// Map reads a map and returns its entries.
func (r *Reader) Map(n *Node, what string) ([]Entry, bool) {
	if n.Kind != Map {
		r.wrong(n, what, "a map")
		return nil, false
	}
	return n.Entries, true
}

// Field is one row of the table of keys that a map may have.
type Field[T any] struct {
	Key      string
	Required bool
	Read     func(r *Reader, n *Node, into *T) // n is the key's value
}

// ReadFields reads a map whose keys are those of a table. They are read in the table's order, not in that of the file,
// so that a row may rely on what those above it have read. A key that is not in the table, and a required one that is
// missing, are findings; false means that n is no map.
func ReadFields[T any](r *Reader, n *Node, what string, table []Field[T], into *T) bool {
	entries, ok := r.Map(n, what)
	if !ok {
		return false
	}
	legal := Keys(table)
	for _, e := range entries {
		if !slices.Contains(legal, e.Key.Text) {
			r.Unknown(e.Key, "key", legal)
		}
	}
	for _, f := range table {
		switch value := n.Lookup(f.Key); {
		case value != nil:
			f.Read(r, value, into)
		case f.Required:
			r.Report(n, "%s needs the key %q", what, f.Key)
		}
	}
	return true
}

// Keys returns the keys of a table, in its order.
func Keys[T any](table []Field[T]) []string {
	keys := make([]string, len(table))
	for i, f := range table {
		keys[i] = f.Key
	}
	return keys
}
