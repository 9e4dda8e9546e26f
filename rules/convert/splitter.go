package convert

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
)

// A splitter cuts a stream into JSON objects by their brackets, without asking whether they are valid, so that one
// damaged object takes no other with it. Commas between objects and the brackets of a list around them are passed over.
type splitter struct {
	r    *bufio.Reader
	line int // of the next byte, from 1
	buf  []byte
	back []byte // bytes of an object that did not end, to be read again
}

func (s *splitter) readByte() (byte, error) {
	if len(s.back) > 0 {
		c := s.back[0]
		s.back = s.back[1:]
		return c, nil
	}
	return s.r.ReadByte()
}

// next returns one object and the line on which it begins. Reason is why it is none; text is then what was passed over.
func (s *splitter) next() (text []byte, line int, reason, err error) {
	s.buf = s.buf[:0]
	for {
		c, err := s.readByte()
		if err != nil {
			return nil, s.line, nil, err
		}
		switch c {
		case '\n':
			s.line++
		case ' ', '\t', '\r', ',', '[', ']', 0xef, 0xbb, 0xbf: // the last three are a byte order mark
		case '{':
			return s.object()
		default:
			return s.stray(c)
		}
	}
}

// stray passes over a line that does not begin with an object.
func (s *splitter) stray(c byte) (text []byte, line int, reason, err error) {
	line = s.line
	for c != '\n' && len(s.buf) < maxPayload {
		s.buf = append(s.buf, c)
		if c, err = s.readByte(); err != nil {
			break
		}
	}
	s.line++
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, line, nil, err
	}
	return s.buf, line, fmt.Errorf("not JSON: want an object, found %q", clip(string(s.buf))), nil
}

// object reads on to the bracket that closes an object. A line cannot end within a text: an object that does so was cut off.
func (s *splitter) object() (text []byte, line int, reason, err error) {
	line = s.line
	s.buf = append(s.buf, '{')
	depth, quoted, escaped := 1, false, false
	for depth > 0 {
		c, err := s.readByte()
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, s.line, nil, err
		}
		if err != nil || len(s.buf) >= maxPayload || quoted && c == '\n' {
			if err == nil {
				s.buf = append(s.buf, c)
			}
			return s.cutOff(line), line, errUnclosed, nil
		}
		s.buf = append(s.buf, c)
		switch {
		case c == '\n':
			s.line++
		case escaped:
			escaped = false
		case quoted && c == '\\':
			escaped = true
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{':
			depth++
		case c == '}':
			depth--
		}
	}
	return s.buf, line, nil, nil
}

// cutOff gives back what follows an object that did not end, from the next line that begins with one.
func (s *splitter) cutOff(line int) []byte {
	end := bytes.Index(s.buf, []byte("\n{"))
	if end < 0 {
		s.line = line + bytes.Count(s.buf, []byte("\n"))
		return s.buf
	}
	text, rest := s.buf[:end], s.buf[end:]
	s.back = append(bytes.Clone(rest), s.back...)
	s.line = line + bytes.Count(text, []byte("\n"))
	return text
}
