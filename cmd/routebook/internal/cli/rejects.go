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
	noun  string  // what is rejected: "line"
	file  *output // nil without --rejects
	count int
}

// openRejects opens the file that skipped lines go to, if there is one.
func (s *streams) openRejects(onError, name string, inputs []*input) (*rejects, error) {
	r := &rejects{streams: s, stop: onError == "stop", noun: "line"}
	if name == "" {
		return r, nil
	}
	var err error
	r.file, err = s.openOutput(name, inputs)
	return r, err
}

// addAt takes in one record that stands at a place: it ends the run, or is reported, kept and skipped.
func (r *rejects) addAt(place, reason string, text []byte) error {
	if r.stop {
		return &status{exitCould, fmt.Sprintf("%s: %s\nstopped there; --on-error skip goes on, --rejects FILE keeps such %ss", place, reason, r.noun)}
	}
	r.count++
	if r.count <= shownRejects {
		fmt.Fprintf(r.err, "%s: %s\n", place, reason)
	} else if r.count == shownRejects+1 {
		fmt.Fprintf(r.err, "further rejected %ss are only counted\n", r.noun)
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
