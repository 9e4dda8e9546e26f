package cases

import (
	_ "embed" // for the schema
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/compiler/workspace"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/engine/event"
	"github.com/routebook/routebook/engine/state"
)

// CodeVacuous is the code of a test that cannot fail.
const CodeVacuous = "R802"

// Codes are the codes that this package adds, for the reference.
var Codes = []compiler.Code{
	{Code: CodeVacuous, Name: "vacuous-test", Severity: diag.Error, Doc: "a test that expects nothing, or names a rule, team, agent, tag or other target that does not exist"},
}

// Schema is the JSON Schema of what "routebook test" writes.
//
//go:embed report.schema.json
var Schema string

// Book is a checked and compiled book.
type Book struct {
	Workspace *workspace.Workspace
	Info      *compiler.Info
	Program   *program.Program
}

// Suite is all tests of a book.
type Suite struct {
	Files   []File   // in path order
	Cases   []*Case  // in the order of files and text
	Goldens []Golden // in path order
}

// File is a file of cases.
type File struct {
	Path string // relative to the book, with "/"
	Text []byte
}

// Case is one test written by hand.
type Case struct {
	Name string
	File string    // relative to the book, with "/"
	Span diag.Span // of its name

	now     state.Instant
	before  []*event.Event // what no rule hears, in the order of time
	changes []state.Change // what a roster says, after that
	when    []*event.Event // the steps, in order
	expect  []*expectation
}

// Golden is a recording with its decisions.
type Golden struct {
	Events    string // path of the recording, relative to the book
	Decisions string // path of its decisions, which may not be there yet
}

// Name returns what the golden is called in reports and by --run.
func (g Golden) Name() string { return g.Events }

// The names of test files.
const (
	caseExt   = ".test.yaml"
	eventsExt = ".ndjson"
	goldenExt = ".golden.ndjson"
	folder    = "tests" // recordings in folders of this name are tests; anywhere else only those that have decisions beside them
	bookFile  = "book.yaml"
)

// Load finds and reads the tests of a book. The findings say what is wrong with them; a case with a finding is left out.
// The error says what could not be read.
func Load(fsys fs.FS, book *Book) (*Suite, diag.List, error) {
	names, err := find(fsys)
	if err != nil {
		return nil, nil, err
	}
	suite := &Suite{}
	var found diag.List
	for _, name := range names {
		switch {
		case strings.HasSuffix(name, caseExt):
			text, err := fs.ReadFile(fsys, name)
			if err != nil {
				return nil, nil, err
			}
			suite.Files = append(suite.Files, File{Path: name, Text: text})
			cases, more := parse(fsys, name, text, book)
			suite.Cases = append(suite.Cases, cases...)
			found = append(found, more...)
		case isRecording(name, names):
			suite.Goldens = append(suite.Goldens, Golden{Events: name, Decisions: strings.TrimSuffix(name, eventsExt) + goldenExt})
		}
	}
	found.Sort()
	return suite, found, nil
}

// LoadFile reads the tests of a book that is a single file: NAME.test.yaml beside NAME.route, if it is there.
func LoadFile(fsys fs.FS, route string, book *Book) (*Suite, diag.List, error) {
	name := strings.TrimSuffix(route, path.Ext(route)) + caseExt
	text, err := fs.ReadFile(fsys, name)
	if errors.Is(err, fs.ErrNotExist) {
		return &Suite{}, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	suite := &Suite{Files: []File{{Path: name, Text: text}}}
	var found diag.List
	suite.Cases, found = parse(fsys, name, text, book)
	found.Sort()
	return suite, found, nil
}

// Text returns the text of a file of cases, for showing findings; nil for any other file.
func (s *Suite) Text(name string) []byte {
	for _, f := range s.Files {
		if f.Path == name {
			return f.Text
		}
	}
	return nil
}

// find returns the paths of all files that may be tests, sorted. Folders are left out as the loading of a book leaves them out.
func find(fsys fs.FS) ([]string, error) {
	var names []string
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != "." && isForeign(fsys, name):
			return fs.SkipDir
		case !d.IsDir() && !strings.HasPrefix(path.Base(name), ".") && (strings.HasSuffix(name, caseExt) || strings.HasSuffix(name, eventsExt)):
			names = append(names, name)
		}
		return nil
	})
	slices.Sort(names)
	return names, err
}

// isForeign reports whether a folder is no part of the book.
func isForeign(fsys fs.FS, name string) bool {
	if base := path.Base(name); base[0] == '.' || base[0] == '_' {
		return true
	}
	_, err := fs.Stat(fsys, path.Join(name, bookFile))
	return err == nil
}

// isRecording reports whether a file is a recording whose decisions are tested.
func isRecording(name string, names []string) bool {
	if !strings.HasSuffix(name, eventsExt) || strings.HasSuffix(name, goldenExt) {
		return false
	}
	if path.Base(path.Dir(name)) == folder {
		return true
	}
	_, has := slices.BinarySearch(names, strings.TrimSuffix(name, eventsExt)+goldenExt)
	return has
}

// defaultNow returns the instant of a case that does not say when it is: a Monday morning.
func defaultNow(zone *time.Location) time.Time { return time.Date(2026, 1, 5, 10, 0, 0, 0, zone) }
