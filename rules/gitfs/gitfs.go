package gitfs

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
	"time"
)

// FS is a folder of a revision. It is safe for concurrent use.
type FS struct {
	Commit string // id of the commit
	Folder string // path within the repository, with "/"; "" for the whole

	ctx     context.Context // of the git process, which outlives Open
	dir     string
	entries map[string]*entry // by path within the folder; "." is the folder itself

	mu    sync.Mutex
	files *catFile // nil until the first file is read
}

// entry is a file or folder.
type entry struct {
	name     string // last part of the path
	mode     fs.FileMode
	object   string
	at       string   // path within the repository
	children []*entry // of a folder, by name
}

// Open lists a folder of a revision in the repository that dir stands in. The name of the folder is relative to dir, or
// else to the top of the work tree. Files are read when they are opened; ctx ends that too.
func Open(ctx context.Context, dir, revision, folder string) (*FS, error) {
	repo, err := openRepository(ctx, dir)
	if err != nil {
		return nil, err
	}
	commit, err := repo.commit(ctx, revision)
	if err != nil {
		return nil, err
	}
	at, err := repo.folder(ctx, commit, folder)
	if err != nil {
		return nil, fmt.Errorf("revision %s: %w", revision, err)
	}
	f := &FS{Commit: commit, Folder: at, ctx: ctx, dir: dir, entries: map[string]*entry{}}
	listing, err := run(ctx, dir, "ls-tree", "-r", "-t", "-z", "--full-tree", commit+":"+at)
	if err != nil {
		return nil, err
	}
	if err := f.list(listing); err != nil {
		return nil, err
	}
	return f, nil
}

// list takes in what "git ls-tree" prints: MODE TYPE OBJECT TAB PATH NUL.
func (f *FS) list(listing string) error {
	f.entries["."] = &entry{name: ".", mode: fs.ModeDir | 0o555}
	for _, row := range strings.Split(strings.TrimSuffix(listing, "\x00"), "\x00") {
		if row == "" {
			continue
		}
		head, name, ok := strings.Cut(row, "\t")
		words := strings.Fields(head)
		if !ok || len(words) != 3 {
			return fmt.Errorf("git ls-tree: cannot read %q", row)
		}
		e := &entry{name: path.Base(name), mode: modes[words[0]], object: words[2], at: path.Join(f.Folder, name)}
		parent := f.entries[path.Dir(name)]
		if parent == nil {
			return fmt.Errorf("git ls-tree: %q has no folder", name)
		}
		parent.children = append(parent.children, e)
		f.entries[name] = e
	}
	for _, e := range f.entries {
		slices.SortFunc(e.children, func(a, b *entry) int { return strings.Compare(a.name, b.name) })
	}
	return nil
}

// modes are the modes that git keeps. A submodule is a folder whose files are elsewhere.
var modes = map[string]fs.FileMode{
	"100644": 0o444,
	"100664": 0o444,
	"100755": 0o555,
	"120000": fs.ModeSymlink | 0o777,
	"040000": fs.ModeDir | 0o555,
	"160000": fs.ModeDir | 0o555,
}

// Close ends the git process. Files that are open stay readable.
func (f *FS) Close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.files == nil {
		return nil
	}
	err := f.files.close()
	f.files = nil
	return err
}

// Open implements fs.FS. A link is followed as far as it stays in the repository.
func (f *FS) Open(name string) (fs.File, error) {
	e, err := f.find("open", name)
	if err != nil {
		return nil, err
	}
	if e.mode.IsDir() {
		return &folder{of: f, entry: e}, nil
	}
	text, err := f.read(e)
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: err}
	}
	return &file{Reader: bytes.NewReader(text), info: info{e.name, e.mode &^ fs.ModeSymlink, int64(len(text))}}, nil
}

// Stat implements fs.StatFS.
func (f *FS) Stat(name string) (fs.FileInfo, error) {
	opened, err := f.Open(name)
	if err != nil {
		return nil, err
	}
	return opened.Stat()
}

// ReadDir implements fs.ReadDirFS.
func (f *FS) ReadDir(name string) ([]fs.DirEntry, error) {
	e, err := f.find("readdir", name)
	if err != nil {
		return nil, err
	}
	if !e.mode.IsDir() {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: errors.New("not a folder")}
	}
	return (&folder{of: f, entry: e}).ReadDir(-1)
}

func (f *FS) find(op, name string) (*entry, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: op, Path: name, Err: fs.ErrInvalid}
	}
	if e := f.entries[name]; e != nil {
		return e, nil
	}
	return nil, &fs.PathError{Op: op, Path: name, Err: fs.ErrNotExist}
}

// read returns the text of a file, or of what a link leads to.
func (f *FS) read(e *entry) ([]byte, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.files == nil {
		started, err := startCatFile(f.ctx, f.dir)
		if err != nil {
			return nil, err
		}
		f.files = started
	}
	object := e.object
	if e.mode&fs.ModeSymlink != 0 {
		object = f.Commit + ":" + e.at
	}
	return f.files.read(object)
}

// info describes a file or folder. Git keeps no times.
type info struct {
	name string
	mode fs.FileMode
	size int64
}

// Name implements fs.FileInfo.
func (i info) Name() string { return i.name }

// Size implements fs.FileInfo.
func (i info) Size() int64 { return i.size }

// Mode implements fs.FileInfo.
func (i info) Mode() fs.FileMode { return i.mode }

// ModTime implements fs.FileInfo.
func (i info) ModTime() time.Time { return time.Time{} }

// IsDir implements fs.FileInfo.
func (i info) IsDir() bool { return i.mode.IsDir() }

// Sys implements fs.FileInfo.
func (i info) Sys() any { return nil }

// file is an opened file.
type file struct {
	*bytes.Reader
	info info
}

// Stat implements fs.File.
func (f *file) Stat() (fs.FileInfo, error) { return f.info, nil }

// Close implements fs.File.
func (f *file) Close() error { return nil }

// folder is an opened folder.
type folder struct {
	of    *FS
	entry *entry
	read  int // how many children have been handed out
}

// Stat implements fs.File.
func (d *folder) Stat() (fs.FileInfo, error) {
	return info{name: d.entry.name, mode: d.entry.mode}, nil
}

// Read implements fs.File.
func (d *folder) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: d.entry.name, Err: errors.New("is a folder")}
}

// Close implements fs.File.
func (d *folder) Close() error { return nil }

// ReadDir implements fs.ReadDirFile.
func (d *folder) ReadDir(n int) ([]fs.DirEntry, error) {
	left := d.entry.children[d.read:]
	if n > 0 && len(left) == 0 {
		return nil, io.EOF
	}
	if n > 0 && n < len(left) {
		left = left[:n]
	}
	d.read += len(left)
	all := make([]fs.DirEntry, len(left))
	for i, e := range left {
		all[i] = dirEntry{d.of, e}
	}
	return all, nil
}

// dirEntry is a file or folder in a listing.
type dirEntry struct {
	of *FS
	*entry
}

// Name implements fs.DirEntry.
func (d dirEntry) Name() string { return d.name }

// IsDir implements fs.DirEntry.
func (d dirEntry) IsDir() bool { return d.mode.IsDir() }

// Type implements fs.DirEntry.
func (d dirEntry) Type() fs.FileMode { return d.mode.Type() }

// Info implements fs.DirEntry. The size of a file is not known before its text is read.
func (d dirEntry) Info() (fs.FileInfo, error) {
	i := info{name: d.name, mode: d.mode}
	if d.mode.IsRegular() {
		text, err := d.of.read(d.entry)
		if err != nil {
			return nil, err
		}
		i.size = int64(len(text))
	}
	return i, nil
}
