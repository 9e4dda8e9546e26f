package workspace

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/hashicorp/go-multierror"

	"github.com/routebook/routebook/dsl/yamlpos"
)

// Bounds of what is looked at: far above any book, far below a home folder taken for one.
const (
	maxEntries   = 1_000_000
	maxFileBytes = 64 << 20
)

// routeExt ends the names of files with rules.
const routeExt = ".route"

// folder reads the files of a book and gathers what cannot be read.
type folder struct {
	fsys       fs.FS
	errs       *multierror.Error
	unreadable []string // the paths in errs
	entries    int      // seen on the walk
}

// fail notes that path cannot be read.
func (f *folder) fail(path string, err error) {
	var inPath *fs.PathError
	if errors.As(err, &inPath) {
		err = inPath.Err // whose path is one of this machine's, or said twice
	}
	f.errs = multierror.Append(f.errs, fmt.Errorf("read %s: %w", path, err))
	f.unreadable = append(f.unreadable, path)
}

func (f *folder) err() error {
	if f.errs != nil {
		f.errs.ErrorFormat = unreadableError
	}
	return f.errs.ErrorOrNil()
}

// exists reports whether the folder has something of that name, readable or not.
func (f *folder) exists(name string) bool {
	_, err := fs.Stat(f.fsys, name)
	return !errors.Is(err, fs.ErrNotExist)
}

var (
	errNotRegular = errors.New("not a regular file")
	errDirectory  = errors.New("is a folder, not a file")
	errTooLarge   = fmt.Errorf("larger than %d MiB", maxFileBytes>>20)
	errTooMany    = fmt.Errorf("more than %d files and folders: is this a book?", maxEntries)
)

// read returns the text of a file; what keeps it from being read has then been noted.
func (f *folder) read(name string) ([]byte, bool) {
	text, err := readRegular(f.fsys, name)
	if err != nil {
		f.fail(name, err)
		return nil, false
	}
	return text, true
}

// readRegular reads a file that is one: opening a pipe would wait for ever.
func readRegular(fsys fs.FS, name string) ([]byte, error) {
	info, err := fs.Stat(fsys, name)
	switch {
	case err != nil:
		return nil, err
	case info.IsDir():
		return nil, errDirectory
	case !info.Mode().IsRegular():
		return nil, errNotRegular
	}
	file, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(io.LimitReader(file, maxFileBytes+1))
	if err := errors.Join(err, file.Close()); err != nil {
		return nil, err
	}
	if len(text) > maxFileBytes {
		return nil, errTooLarge
	}
	return text, nil
}

// routes reads the .route files of the book in path order.
//
// Links to files are followed, links to folders are not, so there are no loops. As in a shell's **/*.route, a file whose name
// begins with a dot is not meant: editors keep their locks and copies in such files.
func (f *folder) routes(ws *Workspace) {
	var paths []string
	err := fs.WalkDir(f.fsys, ".", func(name string, d fs.DirEntry, err error) error {
		f.entries++
		switch {
		case f.entries > maxEntries:
			return errTooMany
		case err != nil:
			f.fail(name, err)
			return fs.SkipDir
		case d.IsDir():
			return f.enter(name)
		case strings.HasSuffix(name, routeExt) && !strings.HasPrefix(path.Base(name), ".") && !f.isLinkToFolder(name, d):
			paths = append(paths, name)
		}
		return nil
	})
	if err != nil {
		f.fail("the book", err)
	}
	slices.Sort(paths) // the walk sorts each folder by itself, so that a/b.route would stand before a-b.route
	for _, name := range paths {
		if text, ok := f.read(name); ok {
			ws.Files = append(ws.Files, File{Path: name, Text: text})
		}
	}
}

// enter says whether a folder belongs to the book.
func (f *folder) enter(name string) error {
	if name == "." {
		return nil
	}
	base := path.Base(name)
	if base[0] == '.' || base[0] == '_' || f.exists(path.Join(name, bookFile)) {
		return fs.SkipDir
	}
	return nil
}

func (f *folder) isLinkToFolder(name string, d fs.DirEntry) bool {
	if d.Type()&fs.ModeSymlink == 0 {
		return false
	}
	info, err := fs.Stat(f.fsys, name)
	return err == nil && info.IsDir()
}

// orderFiles puts the files that file_order lists first, in its order; the others follow in path order.
func orderFiles(r *yamlpos.Reader, ws *Workspace, unreadable []string) {
	var paths []string
	for _, f := range ws.Files {
		paths = append(paths, f.Path)
	}
	place := map[string]int{}
	for i, listed := range ws.FileOrder {
		if !slices.Contains(paths, listed.Name) && !slices.Contains(unreadable, listed.Name) {
			reportUnknown(r, "file", listed, paths)
		}
		place[listed.Name] = i - len(ws.FileOrder) // negative, before those that are not listed
	}
	slices.SortStableFunc(ws.Files, func(a, b File) int { return place[a.Path] - place[b.Path] })
}
