package cli

import (
	"context"
	"fmt"
	"io"
)

// checkRejects checks the flags that say what happens to bad lines.
func checkRejects(onError, rejects string, maxLine int) error {
	if err := oneOf("--on-error", onError, onErrors...); err != nil {
		return err
	}
	if rejects != "" && onError != "skip" {
		return &status{exitCould, "--rejects goes with --on-error skip"}
	}
	if maxLine < 1 {
		return &status{exitCould, fmt.Sprintf("--max-line takes a number of bytes, not %d", maxLine)}
	}
	return nil
}

// shownRejects is how many rejected lines are reported one by one.
const shownRejects = 10

// rejects receives the lines that could not be read.
type rejects struct {
	*streams
	stop  bool
	file  *atomicFile // nil without --rejects
	count int
}

// openRejects opens the file that skipped lines go to, if there is one.
func (s *streams) openRejects(onError, name string, inputs []*input) (*rejects, error) {
	r := &rejects{streams: s, stop: onError == "stop"}
	if name == "" {
		return r, nil
	}
	out, err := s.openOutput(name, inputs)
	if err != nil {
		return nil, err
	}
	r.file = out.file
	return r, nil
}

// add takes in one line: it ends the run, or is reported, kept and skipped.
func (r *rejects) add(inputs []*input, line int, reason string, text []byte) error {
	name := inputs[0].name
	if len(inputs) > 1 {
		name = "input"
	}
	return r.addAt(fmt.Sprintf("%s:%d", name, line), reason, text)
}

func (r *rejects) addAt(place, reason string, text []byte) error {
	if r.stop {
		return &status{exitCould, fmt.Sprintf("%s: %s\nstopped there; --on-error skip goes on, --rejects FILE keeps such lines", place, reason)}
	}
	r.count++
	if r.count <= shownRejects {
		fmt.Fprintf(r.err, "%s: %s\n", place, reason)
	} else if r.count == shownRejects+1 {
		fmt.Fprintln(r.err, "further rejected lines are only counted")
	}
	if r.file == nil {
		return nil
	}
	_, err := fmt.Fprintf(r.file, "%s\n", text)
	return err
}

// Commit completes the file.
func (r *rejects) Commit() error {
	if r.file == nil {
		return nil
	}
	return r.file.Commit()
}

// Abort removes the file unless it is complete.
func (r *rejects) Abort() {
	if r != nil {
		r.file.Abort()
	}
}

// cancelable ends a stream when its context does.
type cancelable struct {
	context.Context
	io.Reader
}

// Read implements io.Reader.
func (c cancelable) Read(p []byte) (int, error) {
	if err := c.Err(); err != nil {
		return 0, err
	}
	return c.Reader.Read(p)
}

// joinLines reads several streams one after the other; a last line without its break gets one.
func joinLines(readers []io.Reader) io.Reader {
	var all []io.Reader
	for _, r := range readers {
		all = append(all, &lineEnded{r: r})
	}
	return io.MultiReader(all...)
}

// lineEnded adds the line break that a stream's last line lacks.
type lineEnded struct {
	r    io.Reader
	last byte
	done bool
}

// Read implements io.Reader.
func (l *lineEnded) Read(p []byte) (int, error) {
	if l.done || len(p) == 0 {
		return 0, io.EOF
	}
	n, err := l.r.Read(p)
	if n > 0 {
		l.last = p[n-1]
		if err == io.EOF {
			err = nil // the end is seen at the next call
		}
		return n, err
	}
	if err != io.EOF {
		return 0, err
	}
	l.done = true
	if l.last == '\n' || l.last == 0 {
		return 0, io.EOF
	}
	p[0] = '\n'
	return 1, nil
}
