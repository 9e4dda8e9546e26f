package main

import (
	"fmt"
	"runtime"
	"slices"
	"syscall"
	"time"

	"github.com/routebook/routebook/compiler/workload"
)

// ready returns a contender's matcher, built and with its messages.
func ready(c contender, w *workload.Workload) (matcher, error) {
	m := c.new()
	m.write(w)
	if err := m.build(); err != nil {
		return nil, fmt.Errorf("build the rules of %s: %w", c.name, err)
	}
	if err := m.decode(w.Messages); err != nil {
		return nil, fmt.Errorf("prepare the messages of %s: %w", c.name, err)
	}
	return m, nil
}

// matchSets returns the rules that each of the first n messages matches, sorted.
func matchSets(m matcher, n int) ([][]int, error) {
	sets := make([][]int, n)
	for i := range sets {
		var err error
		if sets[i], err = m.match(i, nil); err != nil {
			return nil, fmt.Errorf("match message %d: %w", i, err)
		}
		slices.Sort(sets[i])
	}
	return sets, nil
}

// compare says where got, which may be of fewer messages, is not what is wanted.
func compare(want, got [][]int) error {
	for i := range got {
		if !slices.Equal(want[i], got[i]) {
			return fmt.Errorf("message %d matches rules %v, but was said to match %v", i, want[i], got[i])
		}
	}
	return nil
}

// cpu returns the time that the processor has spent on this process: in it and for it, all threads, the collector's too.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(fmt.Sprintf("getrusage: %v", err)) // cannot fail with these arguments
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// live returns the bytes of the heap that are in use.
func live() uint64 {
	runtime.GC()
	runtime.GC() // the first one may find what only a finalizer held
	var s runtime.MemStats
	runtime.ReadMemStats(&s)
	return s.HeapAlloc
}

func allocations() uint64 {
	var s runtime.MemStats
	runtime.ReadMemStats(&s)
	return s.Mallocs
}
