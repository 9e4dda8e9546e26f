package convert

import (
	"bufio"
	"bytes"
	"errors"
	"io"

	"github.com/routebook/routebook/engine/event"
)

// DefaultMaxLine is how long a line may be unless the settings say otherwise: as long as the reader of events allows.
const DefaultMaxLine = event.DefaultMaxLine

// lines reads a stream line by line and never holds more than one, nor more of it than it may have.
type lines struct {
	r   *bufio.Reader
	max int
	buf []byte
}

func newLines(r io.Reader, maxLine int) *lines {
	return &lines{r: bufio.NewReaderSize(r, 64<<10), max: maxLine}
}

// next returns the next line without its end, valid until the next call. Cut says that the line was longer than it
// may be; its first bytes are returned and the rest is skipped. The error is io.EOF after the last line.
func (l *lines) next() (line []byte, cut bool, err error) {
	l.buf = l.buf[:0]
	for {
		part, err := l.r.ReadSlice('\n')
		if room := l.max + len("\r\n") - len(l.buf); len(part) > room {
			part, cut = part[:room], true
		}
		l.buf = append(l.buf, part...)
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF) && len(l.buf) > 0, err == nil:
			line = bytes.TrimSuffix(bytes.TrimSuffix(l.buf, []byte("\n")), []byte("\r"))
			if len(line) > l.max {
				line, cut = line[:l.max], true
			}
			return line, cut, nil
		default:
			return nil, false, err
		}
	}
}
