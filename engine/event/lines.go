package event

import (
	"bufio"
	"bytes"
	"io"
)

const (
	// DefaultMaxLine is how long a line may be when Settings do not say: 4 MiB.
	DefaultMaxLine = 4 << 20

	// maxMaxLine keeps offsets within 32 bits, also in a line of which each byte has become U+FFFD, which has three.
	maxMaxLine = 1 << 29

	bufferSize = 64 << 10
	headSize   = 4 << 10 // what is kept of a line that is too long
)

// lines cuts a stream into lines, in memory that does not depend on how long they are.
type lines struct {
	src    *bufio.Reader
	max    int
	long   []byte // a line that does not fit into src's buffer
	number int    // of the last line returned, from 1
	utf16  bool   // the stream begins with a byte order mark of UTF-16
}

func newLines(src io.Reader, limit int) *lines {
	l := &lines{src: bufio.NewReaderSize(src, bufferSize), max: limit}
	mark, _ := l.src.Peek(3) // an error shows again when reading
	switch {
	case bytes.HasPrefix(mark, []byte("\xEF\xBB\xBF")):
		_, _ = l.src.Discard(len(mark)) // they are in the buffer
	case bytes.HasPrefix(mark, []byte("\xFF\xFE")), bytes.HasPrefix(mark, []byte("\xFE\xFF")):
		l.utf16 = true
	}
	return l
}

// next returns a line without its end, and its size. Of a line longer than the limit it returns the beginning only.
// The line is valid until the next call.
func (l *lines) next() (line []byte, size int, err error) {
	chunk, err := l.src.ReadSlice('\n')
	if err == io.EOF && len(chunk) == 0 {
		return nil, 0, io.EOF
	}
	line = trimEnd(chunk)
	size = len(line)
	if err == bufio.ErrBufferFull {
		line, size, err = l.nextLong(chunk)
	}
	if err != nil && err != io.EOF {
		return nil, 0, err
	}
	l.number++
	if size > l.max {
		line = line[:min(len(line), headSize)]
	}
	return line, size, nil
}

// atHand reports whether the end of a line has been read already, so that next does not wait for anybody.
func (l *lines) atHand() bool {
	buffered, _ := l.src.Peek(l.src.Buffered()) // they are in the buffer
	return bytes.IndexByte(buffered, '\n') >= 0
}

// nextLong collects the chunks of a long line until it is clearly over the limit, and from then on counts only.
func (l *lines) nextLong(chunk []byte) (line []byte, size int, err error) {
	l.long = l.long[:0]
	for {
		size += len(chunk)
		if size <= l.max+len("\r\n") {
			l.long = append(l.long, chunk...)
		} else if len(l.long) < headSize {
			l.long = append(l.long, chunk[:min(len(chunk), headSize)]...)
		}
		if err != nil || bytes.HasSuffix(chunk, []byte("\n")) {
			size -= len(chunk) - len(trimEnd(chunk))
			return l.long[:min(len(l.long), size)], size, err
		}
		if chunk, err = l.src.ReadSlice('\n'); err == bufio.ErrBufferFull {
			err = nil
		}
	}
}

// trimEnd cuts off "\n" or "\r\n".
func trimEnd(line []byte) []byte {
	return bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r"))
}
