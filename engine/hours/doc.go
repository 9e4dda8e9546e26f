// Package hours does the arithmetic of calendars: whether one is open, how much open time lies between two instants,
// and when that much will have passed. Everything is exact to the nanosecond, and nothing walks through the time in between:
// ten years cost about as much as ten days.
//
// Hours are read off the clocks of the calendar's time zone. A time that the clocks skip means the first instant after
// the gap, one that they show twice the first showing (semantics.md C33); so an interval is longer or shorter on the day the
// clocks change, and empty when it lies in the gap. Since later times of the clocks never mean earlier instants,
// the intervals of a calendar never overlap, nor do those of successive days.
package hours
