package event

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// Open opens a file of events; one whose name ends in .gz is decompressed as it is read.
func Open(path string) (io.ReadCloser, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read events: %w", err)
	}
	info, err := file.Stat()
	if err == nil && info.IsDir() {
		err = errors.New("it is a folder")
	}
	var unzipped *gzip.Reader
	if err == nil && strings.HasSuffix(path, ".gz") {
		if unzipped, err = gzip.NewReader(file); err != nil {
			err = fmt.Errorf("not a gzip file: %w", err)
		}
	}
	if err != nil {
		_ = file.Close() // the first error is the one to tell
		return nil, fmt.Errorf("read events: %s: %w", path, err)
	}
	if unzipped == nil {
		return file, nil
	}
	return &zipped{Reader: unzipped, file: file}, nil
}

// zipped closes the file under a gzip stream as well.
type zipped struct {
	*gzip.Reader
	file *os.File
}

func (z *zipped) Close() error { return errors.Join(z.Reader.Close(), z.file.Close()) }
