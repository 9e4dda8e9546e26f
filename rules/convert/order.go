package convert

import (
	"bufio"
	"cmp"
	"container/heap"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
)

// An order gives events back in order of time, those of one instant as they came. What fits into maxArena is sorted in
// memory. Beyond that it is an external merge sort: each full arena is sorted and written to one temporary file as a
// run, and in the end the runs are merged. Memory is the arena and a buffer for each run, which for an arena of 32 MiB
// is a thousandth of the events.
type order struct {
	dir   string // of the temporary file, "" for the system's
	max   int    // bytes of the arena; 0: maxArena
	arena []byte // frames
	index []place
	file  *os.File
	runs  []run
	size  int64 // of the file
}

const (
	maxArena  = 32 << 20
	runBuffer = 32 << 10
)

// A place is where a frame begins, with the time that it is sorted by.
type place struct {
	seconds int64
	nanos   uint32
	at      int // in the arena
}

func placeOf(frame []byte, at int) place {
	return place{seconds: int64(binary.LittleEndian.Uint64(frame)), nanos: binary.LittleEndian.Uint32(frame[8:]), at: at}
}

func (p place) compare(q place) int {
	return cmp.Or(cmp.Compare(p.seconds, q.seconds), cmp.Compare(p.nanos, q.nanos))
}

// A run is a sorted part of the file.
type run struct{ from, to int64 }

func (o *order) add(d *draft) error {
	at := len(o.arena)
	o.arena = appendFrame(o.arena, d)
	o.index = append(o.index, placeOf(o.arena[at:], at))
	if len(o.arena) < cmp.Or(o.max, maxArena) {
		return nil
	}
	return o.spill()
}

func (o *order) sort() { slices.SortStableFunc(o.index, place.compare) }

func (o *order) frame(p place) []byte {
	frame := o.arena[p.at:]
	return frame[:frameSize(frame)]
}

// spill writes the arena as a run.
func (o *order) spill() error {
	if o.file == nil {
		file, err := createSpill(o.dir)
		if err != nil {
			return err
		}
		o.file = file
	}
	o.sort()
	w := bufio.NewWriterSize(o.file, 1<<16)
	for _, p := range o.index {
		if _, err := w.Write(o.frame(p)); err != nil {
			return fmt.Errorf("set events aside: %w", err)
		}
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("set events aside: %w", err)
	}
	from := o.size
	o.size += int64(len(o.arena))
	o.runs = append(o.runs, run{from, o.size})
	o.arena, o.index = o.arena[:0], o.index[:0]
	return nil
}

// each calls do with all events in order of time, each time with d.
func (o *order) each(d *draft, do func(*draft) error) error {
	if len(o.runs) > 0 {
		return o.merge(d, do)
	}
	o.sort()
	for _, p := range o.index {
		d.read(o.frame(p))
		if err := do(d); err != nil {
			return err
		}
	}
	return nil
}

func (o *order) merge(d *draft, do func(*draft) error) error {
	if err := o.spill(); err != nil {
		return err
	}
	o.arena, o.index = nil, nil
	var m merge
	for i, r := range o.runs {
		h := &runHead{run: i, frameReader: frameReader{r: bufio.NewReaderSize(io.NewSectionReader(o.file, r.from, r.to-r.from), runBuffer)}}
		switch err := h.advance(); {
		case err == nil:
			m = append(m, h)
		case !errors.Is(err, io.EOF):
			return err
		}
	}
	heap.Init(&m)
	for len(m) > 0 {
		first := m[0]
		d.read(first.frame)
		if err := do(d); err != nil {
			return err
		}
		switch err := first.advance(); {
		case err == nil:
			heap.Fix(&m, 0)
		case errors.Is(err, io.EOF):
			heap.Pop(&m)
		default:
			return err
		}
	}
	return nil
}

func (o *order) close() error {
	if o.file == nil {
		return nil
	}
	return errors.Join(o.file.Close(), os.Remove(o.file.Name()))
}

// A runHead is the first event of a run that is not yet merged.
type runHead struct {
	frameReader
	place
	run int
}

func (h *runHead) advance() error {
	if err := h.next(); err != nil {
		return err
	}
	h.place = placeOf(h.frame, 0)
	return nil
}

// merge is a heap of runs, the one with the earliest event first.
type merge []*runHead

// Len implements heap.Interface.
func (m merge) Len() int { return len(m) }

// Less implements heap.Interface. Runs hold what came one after the other, so that among equal times the first run's is first.
func (m merge) Less(i, j int) bool {
	return cmp.Or(m[i].compare(m[j].place), cmp.Compare(m[i].run, m[j].run)) < 0
}

// Swap implements heap.Interface.
func (m merge) Swap(i, j int) { m[i], m[j] = m[j], m[i] }

// Push implements heap.Interface.
func (m *merge) Push(x any) { *m = append(*m, x.(*runHead)) }

// Pop implements heap.Interface.
func (m *merge) Pop() any {
	last := (*m)[len(*m)-1]
	*m = (*m)[:len(*m)-1]
	return last
}
