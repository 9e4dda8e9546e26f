package cli

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/routebook/routebook/compiler/lint"
	"github.com/routebook/routebook/compiler/workspace"
	"github.com/routebook/routebook/dsl/diag"
)

// checked is one book that check looks at. Paths in it are relative to the book.
type checked struct {
	book     *book
	settings lint.Settings
	folder   string            // of the book, as the user named it
	disk     bool              // it is a folder on disk, not a revision or a draft
	files    []string          // asked for; "" stands for all of them
	traffic  *lint.Traffic     // nil without --traffic
	tested   *lint.Tested      // nil unless somebody asks what the tests leave out
	since    *since            // nil without --changed-since
	found    diag.List         // what is to be reported
	before   int               // findings that since leaves out
	texts    map[string][]byte // what files become, by path
	fixed    int               // fixes that were applied
	silenced int               // findings that got a comment
}

// openChecked loads and checks the books of some arguments.
func (s *streams) openChecked(ctx context.Context, names []string, f checkFlags) ([]*checked, error) {
	files := map[string][]string{} // book -> the files asked for, relative to it
	var folders []string
	for _, name := range names {
		dir, file, err := name, "", error(nil)
		if _, _, isRevision := revisionOf(name, f.rev); !isRevision {
			dir, file, err = s.locate(name, f.stdinFilename)
		}
		if err != nil {
			return nil, err
		}
		if _, seen := files[dir]; !seen {
			folders = append(folders, dir)
		}
		files[dir] = append(files[dir], file)
	}
	if len(f.traffic) > 0 && len(folders) > 1 {
		return nil, &status{exitCould, "--traffic goes with one book"}
	}
	var books []*checked
	for _, dir := range folders {
		c, err := s.openCheckedBook(ctx, dir, slices.Contains(names, "-"), f)
		if err != nil {
			return nil, err
		}
		if c.files = files[dir]; len(f.traffic) > 0 {
			if c.traffic, err = s.learnTraffic(ctx, c.book, f.traffic); err != nil {
				return nil, err
			}
		}
		if f.lints.Wants(c.book.ws, "R801") {
			if c.tested, err = s.learnTests(ctx, c.book); err != nil {
				return nil, err
			}
		}
		c.look()
		books = append(books, c)
	}
	return books, nil
}

// openCheckedBook loads one book.
func (s *streams) openCheckedBook(ctx context.Context, dir string, stdin bool, f checkFlags) (*checked, error) {
	b, err := s.loadForCheck(ctx, dir, stdin, f)
	if err != nil {
		return nil, err
	}
	if !b.hasRules() && !f.allowEmpty {
		return nil, b.holdsNoRule()
	}
	if err := b.checkProfile(s); err != nil {
		return nil, err
	}
	_, _, isRevision := revisionOf(dir, f.rev)
	if isRevision && (f.fix || f.addIgnore != "") {
		return nil, &status{exitCould, fmt.Sprintf("%s is a revision: --fix and --add-ignore need the files themselves", dir)}
	}
	c := &checked{book: b, settings: f.lints, folder: dir, disk: !isRevision && !stdin, texts: map[string][]byte{}}
	if !isRevision && !isFolder(dir) {
		c.folder = filepath.Dir(dir)
	}
	if f.changedSince != "" {
		c.since, err = openSince(ctx, c, f)
	}
	return c, err
}

// today is the day in the time zone of a book.
func today(ws *workspace.Workspace) string { return time.Now().In(ws.Zone).Format(time.DateOnly) }

// lintsOf returns all findings about a book.
func lintsOf(b *book, traffic *lint.Traffic, tested *lint.Tested, settings lint.Settings) diag.List {
	return lint.Run(&lint.Book{
		Workspace: b.ws, Info: b.info, Today: today(b.ws), Traffic: traffic, Tested: tested, Events: b.maker.Events,
	}, b.found, settings)
}

// look finds out what is to be reported.
func (c *checked) look() {
	all := lintsOf(c.book, c.traffic, c.tested, c.settings)
	var touched []bool
	if c.since != nil {
		touched = c.since.touched(c.book, all)
	}
	c.found, c.before = nil, 0
	for i, d := range all {
		switch {
		case !slices.Contains(c.files, "") && !slices.Contains(c.files, d.File):
		case touched == nil || touched[i]:
			c.found = append(c.found, d)
		default:
			c.before++
		}
	}
}

// with returns the book with other texts in some files.
func (c *checked) with(texts map[string][]byte) (*book, error) {
	all := maps.Clone(c.texts)
	maps.Copy(all, texts)
	files := c.book.files
	if d, ok := files.(draft); ok {
		files = d.FS
	}
	return loadBook(c.book.name, draft{files, all}, c.book.file)
}

// become makes the book one with other texts. What its tests leave out is not known then: places have moved.
func (c *checked) become(b *book, texts map[string][]byte) {
	maps.Copy(c.texts, texts)
	c.book, c.tested = b, nil
	c.look()
}

// path returns a path of the book as the user would type it.
func (c *checked) path(file string) string {
	if revision, at, ok := strings.Cut(c.folder, ":"); ok && !c.disk {
		return revision + ":" + filepath.ToSlash(filepath.Join(at, file))
	}
	return filepath.ToSlash(filepath.Join(c.folder, file))
}

// keep writes the files of books that became others, or shows the difference. It reports whether there is any.
func (s *streams) keep(books []*checked, differenceOnly bool) (differs bool, err error) {
	for _, c := range books {
		for _, file := range slices.Sorted(maps.Keys(c.texts)) {
			name := c.path(file)
			before, err := fs.ReadFile(c.book.files.(draft).FS, file)
			if err != nil {
				return false, fmt.Errorf("read %s: %w", name, cause(err))
			}
			if string(before) == string(c.texts[file]) {
				continue
			}
			differs = true
			if differenceOnly {
				err = writeUnified(s.out, name, before, c.texts[file], s.colored(s.out))
			} else {
				err = writeFile(name, c.texts[file])
			}
			if err != nil {
				return false, err
			}
		}
	}
	return differs, nil
}

// locate returns the book that an argument stands for, and the file within it, "" for all of them.
func (s *streams) locate(arg, stdinFilename string) (dir, file string, err error) {
	if arg == "-" {
		if stdinFilename == "" {
			stdinFilename = "stdin.route"
		}
		arg = stdinFilename
	} else if info, err := os.Stat(arg); err != nil {
		return "", "", fmt.Errorf("read %s: %w", arg, cause(err))
	} else if info.IsDir() {
		return arg, "", nil
	}
	dir, ok := bookOf(arg)
	if !ok {
		return arg, "", nil
	}
	abs, err := filepath.Abs(arg)
	if err != nil {
		return "", "", fmt.Errorf("read %s: %w", arg, err)
	}
	rel, err := filepath.Rel(dir, abs)
	if err != nil {
		return "", "", fmt.Errorf("read %s: %w", arg, err)
	}
	return shortest(dir), filepath.ToSlash(rel), nil
}

// shortest returns a path relative to the working directory where that is shorter.
func shortest(dir string) string {
	wd, err := os.Getwd()
	if err != nil {
		return dir
	}
	rel, err := filepath.Rel(wd, dir)
	if err != nil || len(rel) >= len(dir) {
		return dir
	}
	return rel
}

// loadForCheck loads a book; what comes from stdin takes the place of its file.
func (s *streams) loadForCheck(ctx context.Context, dir string, stdin bool, f checkFlags) (*book, error) {
	if !stdin {
		return openBook(ctx, dir, f.rev)
	}
	text, err := s.readAll("-")
	if err != nil {
		return nil, err
	}
	stdinFilename := f.stdinFilename
	if stdinFilename == "" {
		stdinFilename = "stdin.route"
	}
	if !isFolder(dir) {
		name := filepath.Base(stdinFilename)
		return loadBook(stdinFilename, draft{nowhere{}, map[string][]byte{name: text}}, name)
	}
	_, file, err := s.locate("-", stdinFilename)
	if err != nil {
		return nil, err
	}
	return loadBook(dir, draft{os.DirFS(dir), map[string][]byte{file: text}}, "")
}
