package state

import (
	"math"
	"time"
)

// Instant is a moment as nanoseconds since 1970-01-01T00:00:00Z. Zero means that there is none.
type Instant int64

// At returns the Instant of t. The epoch itself becomes the nanosecond after it, and moments that
// 64 bits cannot hold (before 1678, after 2262) the nearest one that they can.
func At(t time.Time) Instant {
	switch seconds := t.Unix(); {
	case seconds <= math.MinInt64/int64(time.Second):
		return math.MinInt64
	case seconds >= math.MaxInt64/int64(time.Second):
		return math.MaxInt64
	}
	if n := t.UnixNano(); n != 0 {
		return Instant(n)
	}
	return 1
}

// Time returns i in UTC.
func (i Instant) Time() time.Time { return time.Unix(0, int64(i)).UTC() }

// Add returns the moment d later. It saturates where Instants end, and is never zero.
func (i Instant) Add(d time.Duration) Instant {
	switch sum := i + Instant(d); {
	case d > 0 && sum < i:
		return math.MaxInt64
	case d < 0 && sum > i:
		return math.MinInt64
	case sum == 0:
		return 1
	default:
		return sum
	}
}

// Since returns how long before i the moment from is. It saturates where a Duration ends.
func (i Instant) Since(from Instant) time.Duration {
	d := i - from
	switch {
	case i >= from && d < 0:
		return math.MaxInt64
	case i < from && d > 0:
		return math.MinInt64
	}
	return time.Duration(d)
}
