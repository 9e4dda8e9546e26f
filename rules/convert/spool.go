package convert

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
)

const maxHeld = 1 << 20 // bytes kept in memory; a log in which every line lacks its time goes to a file

// A spool keeps events for the end of the output: in memory while they are few, then in a temporary file.
type spool struct {
	dir  string // "" for the system's
	held []byte
	file *os.File
}

func (s *spool) add(d *draft) error {
	s.held = appendFrame(s.held, d)
	if len(s.held) < maxHeld {
		return nil
	}
	return s.spill()
}

func (s *spool) spill() error {
	if s.file == nil {
		file, err := createSpill(s.dir)
		if err != nil {
			return err
		}
		s.file = file
	}
	if _, err := s.file.Write(s.held); err != nil {
		return fmt.Errorf("set events aside: %w", err)
	}
	s.held = s.held[:0]
	return nil
}

// createSpill makes a temporary file for events that wait.
func createSpill(dir string) (*os.File, error) {
	file, err := os.CreateTemp(dir, "routebook-convert-*")
	if err != nil {
		return nil, fmt.Errorf("set events aside: %w", err)
	}
	return file, nil
}

// each calls do with everything kept, in its order, each time with d.
func (s *spool) each(d *draft, do func(*draft) error) error {
	var r io.Reader = bytes.NewReader(s.held)
	if s.file != nil {
		if err := s.spill(); err != nil {
			return err
		}
		if _, err := s.file.Seek(0, io.SeekStart); err != nil {
			return fmt.Errorf("read events back: %w", err)
		}
		r = s.file
	}
	frames := frameReader{r: bufio.NewReaderSize(r, 64<<10)}
	for {
		switch err := frames.next(); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		d.read(frames.frame)
		if err := do(d); err != nil {
			return err
		}
	}
}

// close removes the file, if there is one.
func (s *spool) close() error {
	if s.file == nil {
		return nil
	}
	return errors.Join(s.file.Close(), os.Remove(s.file.Name()))
}
