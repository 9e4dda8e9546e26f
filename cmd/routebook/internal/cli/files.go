package cli

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// atomicFile is a file that appears under its name when it is complete, and not
// before: until then it is a temporary file beside it.
type atomicFile struct {
	*bufio.Writer
	file *os.File
	name string
	pipe bool // there is a pipe or a device of that name, which is written to and stays what it is
	done bool
}

// createAtomic begins to write a file.
func createAtomic(name string) (*atomicFile, error) {
	switch info, err := os.Stat(name); {
	case err != nil || info.Mode().IsRegular():
	case info.IsDir():
		return nil, fmt.Errorf("write %s: it is a folder", name)
	default: // a file in the place of /dev/null would be the end of the machine
		file, err := os.OpenFile(name, os.O_WRONLY, 0)
		if err != nil {
			return nil, fmt.Errorf("write %s: %w", name, cause(err))
		}
		return &atomicFile{Writer: bufio.NewWriterSize(file, 1<<16), file: file, name: name, pipe: true}, nil
	}
	file, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		return nil, fmt.Errorf("write %s: %w", name, cause(err))
	}
	return &atomicFile{Writer: bufio.NewWriterSize(file, 1<<16), file: file, name: name}, nil
}

// Commit gives the file its name, with the permissions of the one it replaces.
func (f *atomicFile) Commit() error {
	if f.pipe {
		f.done = true
		if err := errors.Join(f.Flush(), f.file.Close()); err != nil {
			return fmt.Errorf("write %s: %w", f.name, cause(err))
		}
		return nil
	}
	mode := fs.FileMode(0o644)
	if info, err := os.Stat(f.name); err == nil {
		mode = info.Mode().Perm()
	}
	err := f.Flush()
	err = errors.Join(err, f.file.Chmod(mode), f.file.Close())
	if err == nil {
		err = os.Rename(f.file.Name(), f.name)
	}
	if err != nil {
		os.Remove(f.file.Name())
		f.done = true
		return fmt.Errorf("write %s: %w", f.name, cause(err))
	}
	f.done = true
	return nil
}

// Abort removes what was written, unless it was committed.
func (f *atomicFile) Abort() {
	if f == nil || f.done {
		return
	}
	f.file.Close()
	if !f.pipe {
		os.Remove(f.file.Name())
	}
	f.done = true
}

// writeFile replaces a file in one step.
func writeFile(name string, data []byte) error {
	f, err := createAtomic(name)
	if err != nil {
		return err
	}
	defer f.Abort()
	if _, err := f.Write(data); err != nil {
		return fmt.Errorf("write %s: %w", name, cause(err))
	}
	return f.Commit()
}

// cause strips the path that an error of package os repeats.
func cause(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// sameFile reports whether two streams or names are one file on disk.
func sameFile(a, b fs.FileInfo) bool { return a != nil && b != nil && os.SameFile(a, b) }

// infoOf returns what is known of an open stream, nil when it is no regular file.
func infoOf(stream any) fs.FileInfo {
	f, ok := stream.(*os.File)
	if !ok {
		return nil
	}
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return nil
	}
	return info
}

// readAll reads a whole file, "-" being stdin.
func (s *streams) readAll(name string) ([]byte, error) {
	if name == "-" {
		data, err := io.ReadAll(s.in)
		if err != nil {
			return nil, fmt.Errorf("read stdin: %w", err)
		}
		return data, nil
	}
	info, err := os.Stat(name)
	if err == nil && info.IsDir() {
		return nil, fmt.Errorf("read %s: it is a folder", name)
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, cause(err))
	}
	return data, nil
}
