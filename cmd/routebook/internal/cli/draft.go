package cli

import (
	"bytes"
	"io/fs"
	"path"
	"time"
)

// draft is a folder in which some files have other texts: what an editor or a hook passes on stdin, or what fixes make of them.
type draft struct {
	fs.FS
	texts map[string][]byte // by path
}

// Open implements fs.FS.
func (d draft) Open(name string) (fs.File, error) {
	if text, ok := d.texts[name]; ok {
		return &draftFile{Reader: bytes.NewReader(text), name: name, size: int64(len(text))}, nil
	}
	return d.FS.Open(name)
}

// draftFile is the open draft; it is its own FileInfo.
type draftFile struct {
	*bytes.Reader
	name string
	size int64
}

// Stat implements fs.File.
func (f *draftFile) Stat() (fs.FileInfo, error) { return f, nil }

// Close implements fs.File.
func (f *draftFile) Close() error { return nil }

// Name implements fs.FileInfo.
func (f *draftFile) Name() string { return path.Base(f.name) }

// Size implements fs.FileInfo.
func (f *draftFile) Size() int64 { return f.size }

// Mode implements fs.FileInfo.
func (f *draftFile) Mode() fs.FileMode { return 0o444 }

// ModTime implements fs.FileInfo.
func (f *draftFile) ModTime() time.Time { return time.Time{} }

// IsDir implements fs.FileInfo.
func (f *draftFile) IsDir() bool { return false }

// Sys implements fs.FileInfo.
func (f *draftFile) Sys() any { return nil }

// nowhere is a folder without any file.
type nowhere struct{}

// Open implements fs.FS.
func (nowhere) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}
