package cli

import (
	"fmt"
	"strings"
	"time"
)

// readUntil reads how far the clock goes on after the last event: up to an instant, or for as long as behind a "+".
func readUntil(s string) (until time.Time, beyond time.Duration, err error) {
	if s == "" {
		return time.Time{}, 0, nil
	}
	if after, ok := strings.CutPrefix(s, "+"); ok {
		beyond, err = time.ParseDuration(after)
		if err == nil && beyond >= 0 {
			return time.Time{}, beyond, nil
		}
	} else if until, err = time.Parse(time.RFC3339Nano, s); err == nil {
		return until, 0, nil
	}
	return time.Time{}, 0, &status{exitCould, fmt.Sprintf("--until takes a time such as 2026-11-30T09:00:00Z, or +48h, found %q", s)}
}
