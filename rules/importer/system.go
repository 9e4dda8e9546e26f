package importer

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/routebook/routebook/dsl/diag"
)

// System is another system whose rules can be read.
type System struct {
	Name       string // as it is typed, "gmail"
	Product    string // as people call it, "Gmail"
	File       string // which file is read, and how it is got: one line
	Rule       string // what the system calls one of its rules, in the singular: "filter"
	Parameters []Parameter
	statuses   []statusName // of its desk, which the book then declares; nil: those that every book has

	joins     bool // chains of rules that assign a team each become one
	translate func(*draft)
}

// statusName is a status of a desk, and the state that it stands for.
type statusName struct{ name, state string }

// Parameter is something that the file does not say.
type Parameter struct {
	Name        string
	Description string
	Example     string
}

// Systems are all, in alphabetical order of their names.
var Systems = []*System{
	alertmanager,
	chatwoot,
	gmail,
	sieve,
	twilio,
	zendesk,
}

// Names returns the names of all systems.
func Names() []string {
	var names []string
	for _, s := range Systems {
		names = append(names, s.Name)
	}
	return names
}

// Find returns the system of a name.
func Find(name string) (*System, bool) {
	i := slices.IndexFunc(Systems, func(s *System) bool { return s.Name == name })
	if i < 0 {
		return nil, false
	}
	return Systems[i], true
}

// Source is what is imported.
type Source struct {
	File   string // its name, for findings and the report
	Text   []byte
	Book   string            // the name of the book; "" is the system's
	Values map[string]string // of parameters, by name
}

// Result is the book that came of it, and what is to be said about it.
type Result struct {
	Files  map[string][]byte // path in the book -> text; nil when no rule could be translated
	Report Report
}

// MaxBytes is the size of the largest file that is read.
const MaxBytes = 16 << 20

// Import translates rules. Findings say why a source cannot be read, and then there is no result. The error says that a
// parameter is unknown.
func (s *System) Import(src Source) (*Result, diag.List, error) {
	for _, name := range slices.Sorted(maps.Keys(src.Values)) {
		if err := s.knows(name); err != nil {
			return nil, nil, err
		}
	}
	d := newDraft(s, src)
	switch at := invalidAt(src.Text); {
	case len(src.Text) > MaxBytes:
		d.fail(diag.Span{}, "the file is larger than %d MiB", MaxBytes>>20)
	case at >= 0:
		d.fail(diag.Span{Start: at, End: at + 1}, "not UTF-8: byte 0x%X at offset %d", src.Text[at], at)
	default:
		s.translate(d)
	}
	if len(d.found) == 0 && len(d.items) == 0 {
		d.fail(diag.Span{}, "there is no %s in this file", s.Rule)
	}
	if len(d.found) > 0 {
		d.found.Sort()
		return nil, d.found, nil
	}
	return d.result(), nil, nil
}

// invalidAt returns the offset of the first byte that is not UTF-8, -1 when there is none.
func invalidAt(text []byte) int {
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return -1
}

// knows reports a parameter that the system does not have.
func (s *System) knows(name string) error {
	var names []string
	for _, p := range s.Parameters {
		if p.Name == name {
			return nil
		}
		names = append(names, p.Name)
	}
	if len(names) == 0 {
		return fmt.Errorf("%s takes no values, so no %q", s.Name, name)
	}
	return fmt.Errorf("%s takes no value %q; it takes %s", s.Name, name, strings.Join(names, ", "))
}
