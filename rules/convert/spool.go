package convert

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
)

const maxHeld = 1 << 20 // bytes kept in memory; a log in which every line lacks its time goes to a file

// A spool keeps lines for the end of the output: in memory while they are few, then in a temporary file.
type spool struct {
	dir  string // "" for the system's
	held bytes.Buffer
	file *os.File
}

func (s *spool) write(line []byte) error {
	s.held.Write(line)
	if s.held.Len() < maxHeld {
		return nil
	}
	return s.spill()
}

func (s *spool) spill() error {
	if s.file == nil {
		file, err := os.CreateTemp(s.dir, "routebook-convert-*.ndjson")
		if err != nil {
			return fmt.Errorf("set lines without a time aside: %w", err)
		}
		s.file = file
	}
	if _, err := s.held.WriteTo(s.file); err != nil {
		return fmt.Errorf("set lines without a time aside: %w", err)
	}
	return nil
}

// copyTo writes everything kept to dst.
func (s *spool) copyTo(dst io.Writer) error {
	if s.file != nil {
		if err := s.spill(); err != nil {
			return err
		}
		if _, err := s.file.Seek(0, io.SeekStart); err != nil {
			return fmt.Errorf("read lines without a time back: %w", err)
		}
		_, err := io.Copy(dst, s.file)
		return err
	}
	_, err := s.held.WriteTo(dst)
	return err
}

// close removes the file, if there is one.
func (s *spool) close() error {
	if s.file == nil {
		return nil
	}
	return errors.Join(s.file.Close(), os.Remove(s.file.Name()))
}
