//go:build !unix

package convert

import "time"

// cpuTime returns nothing where it is not known how to ask for it.
func cpuTime() time.Duration { return 0 }
