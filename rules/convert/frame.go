package convert

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"time"
)

// A frame is a draft as it is set aside: seconds and nanoseconds of its time, the place of its conversation, and its
// texts with their lengths.

const frameHead = 8 + 4 + 4 + 4*4 // bytes before the texts

// noTime stands for a time that is missing, which comes after all others.
const noTime = math.MaxInt64

func appendFrame(buf []byte, d *draft) []byte {
	seconds, nanos := int64(noTime), 0
	if !d.at.IsZero() {
		seconds, nanos = d.at.Unix(), d.at.Nanosecond()
	}
	buf = binary.LittleEndian.AppendUint64(buf, uint64(seconds))
	buf = binary.LittleEndian.AppendUint32(buf, uint32(nanos))
	buf = binary.LittleEndian.AppendUint32(buf, uint32(d.place))
	for _, n := range []int{len(d.typ), len(d.conversation), len(d.note), len(d.text)} {
		buf = binary.LittleEndian.AppendUint32(buf, uint32(n))
	}
	buf = append(buf, d.typ...)
	buf = append(buf, d.conversation...)
	buf = append(buf, d.note...)
	return append(buf, d.text...)
}

// frameSize returns how long the frame is that begins with head.
func frameSize(head []byte) int {
	size := frameHead
	for i := 16; i < frameHead; i += 4 {
		size += int(binary.LittleEndian.Uint32(head[i:]))
	}
	return size
}

// read fills d from a frame. Its note and text share the frame's memory.
func (d *draft) read(frame []byte) {
	*d = draft{place: int(binary.LittleEndian.Uint32(frame[12:]))}
	if seconds := int64(binary.LittleEndian.Uint64(frame)); seconds != noTime {
		d.at = time.Unix(seconds, int64(binary.LittleEndian.Uint32(frame[8:]))).UTC()
	}
	rest := frame[frameHead:]
	cut := func(i int) []byte {
		n := int(binary.LittleEndian.Uint32(frame[16+4*i:]))
		part := rest[:n:n]
		rest = rest[n:]
		return part
	}
	d.typ = string(cut(0))
	d.conversation = string(cut(1))
	d.note = cut(2)
	d.text = cut(3)
}

// A frameReader reads frames back.
type frameReader struct {
	r     *bufio.Reader
	frame []byte // the current one
}

// next reads the next frame; io.EOF is after the last.
func (f *frameReader) next() error {
	head, err := f.r.Peek(frameHead)
	if errors.Is(err, io.EOF) && len(head) == 0 {
		return io.EOF
	}
	if err != nil {
		return fmt.Errorf("read events back: %w", err)
	}
	size := frameSize(head)
	if cap(f.frame) < size {
		f.frame = make([]byte, size)
	}
	f.frame = f.frame[:size]
	if _, err := io.ReadFull(f.r, f.frame); err != nil {
		return fmt.Errorf("read events back: %w", err)
	}
	return nil
}
