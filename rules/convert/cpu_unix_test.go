//go:build unix

package convert

import (
	"syscall"
	"time"
)

// cpuTime returns the time that processors have spent on this process: a machine that does other things, too, does not count.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
