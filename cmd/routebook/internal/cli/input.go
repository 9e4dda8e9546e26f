package cli

import (
	"compress/gzip"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/routebook/routebook/engine/event"
)

// input is one opened stream of lines.
type input struct {
	io.ReadCloser
	name string // as the user named it
	info fs.FileInfo
}

// openInput opens a file, gunzipping one that ends in .gz; "-" is stdin.
func (s *streams) openInput(name string) (*input, error) {
	if name == "-" {
		return &input{ReadCloser: io.NopCloser(s.in), name: "stdin", info: infoOf(s.in)}, nil
	}
	info, err := os.Stat(name)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, cause(err))
	}
	if info.IsDir() {
		return nil, fmt.Errorf("read %s: it is a folder; name its files", name)
	}
	if info.Mode().IsRegular() && !strings.HasSuffix(name, ".gz") && isZipped(name) {
		return nil, fmt.Errorf("read %s: it is gzipped; only files whose name ends in .gz are unzipped", name)
	}
	r, err := event.Open(name)
	if strings.HasSuffix(name, ".gz") {
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", name, cause(unzipFault(err)))
		}
		r = unzipped{r}
	}
	if err != nil {
		return nil, err
	}
	return &input{ReadCloser: r, name: name, info: info}, nil
}

// isZipped reports whether a file begins as gzip does, and no text.
func isZipped(name string) bool {
	file, err := os.Open(name)
	if err != nil {
		return false // opening it in earnest says why
	}
	defer file.Close()
	start := make([]byte, 2)
	_, err = io.ReadFull(file, start)
	return err == nil && start[0] == 0x1f && start[1] == 0x8b
}

// openInputs opens several files, all or none.
func (s *streams) openInputs(names []string) ([]*input, error) {
	var all []*input
	for _, name := range names {
		in, err := s.openInput(name)
		if err != nil {
			closeInputs(all)
			return nil, err
		}
		all = append(all, in)
	}
	return all, nil
}

func closeInputs(all []*input) {
	for _, in := range all {
		in.Close()
	}
}

// output is where the lines of a verb go: stdout, or a file that appears when it is complete.
type output struct {
	io.Writer
	file   *atomicFile  // nil for stdout
	zipped *gzip.Writer // nil unless the name of the file ends in .gz
}

// openOutput opens the output that --out names, "" and "-" being stdout. It refuses to write over an input.
func (s *streams) openOutput(name string, inputs []*input) (*output, error) {
	info := infoOf(s.out)
	if name != "" && name != "-" {
		info, _ = os.Stat(name)
	}
	for _, in := range inputs {
		if sameFile(info, in.info) {
			return nil, &status{exitCould, fmt.Sprintf("the output is the input %s: nothing was written", in.name)}
		}
	}
	if name == "" || name == "-" {
		return &output{Writer: s.out}, nil
	}
	file, err := createAtomic(name)
	if err != nil {
		return nil, err
	}
	if strings.HasSuffix(name, ".gz") { // as Open reads it; without a time in it, so that the same lines are the same file
		zipped := gzip.NewWriter(file)
		return &output{Writer: zipped, file: file, zipped: zipped}, nil
	}
	return &output{Writer: file, file: file}, nil
}

// Commit completes the output.
func (o *output) Commit() error {
	if o.file == nil {
		return nil
	}
	if o.zipped != nil {
		if err := o.zipped.Close(); err != nil {
			return fmt.Errorf("write %s: %w", o.file.name, err)
		}
	}
	return o.file.Commit()
}

// Abort removes an output file that is not complete.
func (o *output) Abort() {
	if o != nil {
		o.file.Abort()
	}
}
