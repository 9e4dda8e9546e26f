package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/routebook/routebook/compiler"
	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/compiler/selectivity"
	"github.com/routebook/routebook/compiler/workspace"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/rules/example"
	"github.com/routebook/routebook/rules/gitfs"
)

// book is a checked book with where it was found.
type book struct {
	name  string // as the user named it
	files fs.FS  // its folder
	file  string // the file that is all of it; "" for the folder
	ws    *workspace.Workspace
	info  *compiler.Info
	found diag.List
	maker *example.Maker // of examples for its findings
}

// revFlag says what --rev does, wherever a BOOK is named.
const revFlag = "read REV:FOLDER as a revision also where a folder has that name"

// openBook loads and checks the book in a folder, the single file that is one, or either of them in a revision,
// REV:FOLDER. What is there under that name wins over a revision, unless asRevision.
func openBook(ctx context.Context, name string, asRevision bool) (*book, error) {
	if revision, at, ok := revisionOf(name, asRevision); ok {
		return openRevision(ctx, name, revision, at)
	}
	return openOnDisk(name)
}

// openOnDisk loads and checks the book in a folder, or the single file that is one.
func openOnDisk(name string) (*book, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, fmt.Errorf("read book %s: %w", name, cause(err))
	}
	if info.IsDir() {
		return loadBook(name, os.DirFS(name), "")
	}
	if isNamedAsRecording(name) {
		return nil, fmt.Errorf("read book %s: it is a recording; a book is a folder, or a file that ends in .route", name)
	}
	if !strings.HasSuffix(name, ".route") {
		return nil, fmt.Errorf("read book %s: a book is a folder, or a file that ends in .route", name)
	}
	return loadBook(name, os.DirFS(filepath.Dir(name)), filepath.Base(name))
}

// revisionOf splits REV:FOLDER.
func revisionOf(name string, asRevision bool) (revision, at string, ok bool) {
	revision, at, ok = strings.Cut(name, ":")
	if !ok || revision == "" {
		return "", "", false
	}
	if _, err := os.Lstat(name); err == nil && !asRevision {
		return "", "", false
	}
	return revision, at, true
}

// openRevision loads and checks a book as it was.
func openRevision(ctx context.Context, name, revision, at string) (*book, error) {
	file := ""
	if strings.HasSuffix(at, ".route") {
		at, file = path.Split(at)
	}
	files, err := gitfs.Open(ctx, ".", revision, at)
	if err != nil {
		return nil, fmt.Errorf("read book %s: %w", name, err)
	}
	b, err := loadBook(name, files, file)
	if closed := files.Close(); err == nil && closed != nil {
		err = fmt.Errorf("read book %s: %w", name, closed)
	}
	return b, err
}

// loadBook loads and checks the book in fsys, or with a file that file alone.
func loadBook(name string, fsys fs.FS, file string) (*book, error) {
	var ws *workspace.Workspace
	var found diag.List
	var err error
	if file == "" {
		ws, found, err = workspace.Load(fsys)
	} else {
		ws, found, err = workspace.LoadFile(fsys, file)
	}
	if err != nil {
		return nil, fmt.Errorf("read book %s: %w", name, err)
	}
	checked, more := compiler.Check(ws)
	b := &book{name: name, files: fsys, file: file, ws: ws, info: checked, found: append(found, more...)}
	b.found.Sort()
	b.maker = example.New(ws, checked)
	return b, nil
}

// hasRules reports whether the book holds a rule, disabled ones among them, or something that was meant to be one.
func (b *book) hasRules() bool {
	return len(b.info.Rules) > 0 || b.found.HasErrors()
}

// holdsNoRule is the error about a book without rules. That of the current folder was mostly not named at all.
func (b *book) holdsNoRule() error {
	if b.name == "." {
		return errors.New(". holds no rule; name the folder of a book, or give --allow-empty")
	}
	return fmt.Errorf("%s holds no rule; --allow-empty accepts that", b.name)
}

// shownRefusals is how many reasons are shown why a book has no program: who runs one wants to know that, and check shows all.
const shownRefusals = 20

// compile returns the program of the book, or shows why there is none.
func (b *book) compile(s *streams, allowEmpty bool) (*program.Program, error) {
	if list := compiler.Refused(b.found); len(list) > 0 {
		if err := s.render(s.err, list[:min(len(list), shownRefusals)], b.ws.Text); err != nil {
			return nil, err
		}
		fmt.Fprintf(s.err, "\nrefused: %s in %s\n", diag.Summary(list), b.name)
		if len(list) > shownRefusals {
			fmt.Fprintf(s.err, "the first %d are shown, routebook check shows all\n", shownRefusals)
		}
		return nil, refused
	}
	if !b.hasRules() && !allowEmpty {
		return nil, b.holdsNoRule()
	}
	p, err := compiler.Compile(b.ws, b.info)
	if err != nil {
		return nil, fmt.Errorf("compile %s: %w", b.name, err)
	}
	if err := p.Verify(); err != nil {
		panic(fmt.Sprintf("the compiled program does not verify: %v", err))
	}
	b.warnOfProfile(s, p)
	return p, nil
}

// checkProfile warns of the profile of the book, if it has one and rules that compile.
func (b *book) checkProfile(s *streams) error {
	if b.ws.Profile == nil && b.ws.ProfileUnread == nil || len(compiler.Refused(b.found)) > 0 {
		return nil
	}
	_, err := b.compile(s, true)
	return err
}

// warnOfProfile says in one line that the profile of the book is of little use: that costs time, and changes no decision.
func (b *book) warnOfProfile(s *streams, p *program.Program) {
	if err := compiler.ProfileFault(b.ws, p); err != nil {
		fmt.Fprintf(s.err, "warning: %s: %s; decisions do not depend on it, routebook profile --save makes a new one\n",
			filepath.ToSlash(filepath.Join(b.name, selectivity.FileName)), cause(err))
	}
}

// bookOf returns the folder of the book that a file belongs to: the nearest one
// above it with a book.yaml, else the file itself.
func bookOf(file string) (dir string, ok bool) {
	at, err := filepath.Abs(file)
	if err != nil {
		return "", false
	}
	for dir = filepath.Dir(at); ; dir = filepath.Dir(dir) {
		_, err := os.Stat(filepath.Join(dir, "book.yaml"))
		switch {
		case err == nil:
			return dir, true
		case !errors.Is(err, fs.ErrNotExist), dir == filepath.Dir(dir):
			return "", false
		}
	}
}
