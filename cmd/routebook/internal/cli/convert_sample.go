package cli

import (
	"fmt"
	"time"

	"github.com/spf13/pflag"

	"github.com/routebook/routebook/rules/convert"
)

// sampleFlags say which part of a recording is kept.
type sampleFlags struct {
	since, until string
	every        int
}

func (f *sampleFlags) addTo(flags *pflag.FlagSet) {
	flags.StringVar(&f.since, "since", "", "keep conversations that begin at this time or later, RFC 3339")
	flags.StringVar(&f.until, "until", "", "keep conversations that begin before this time, RFC 3339")
	flags.IntVar(&f.every, "every", 1, "keep one conversation of so many, always the same ones")
}

// stage returns the stage that takes the sample, nil when everything is kept.
func (f *sampleFlags) stage() (convert.Stage, error) {
	if f.every < 1 {
		return nil, &status{exitCould, fmt.Sprintf("--every takes a number from 1, not %d", f.every)}
	}
	s := &convert.Sample{Every: f.every}
	for _, limit := range []struct {
		flag, value string
		to          *time.Time
	}{{"--since", f.since, &s.Since}, {"--until", f.until, &s.Until}} {
		if limit.value == "" {
			continue
		}
		at, err := time.Parse(time.RFC3339Nano, limit.value)
		if err != nil {
			return nil, &status{exitCould, fmt.Sprintf("%s takes a time such as 2026-03-02T00:00:00Z, not %q", limit.flag, limit.value)}
		}
		*limit.to = at
	}
	if !s.Since.IsZero() && !s.Until.IsZero() && !s.Since.Before(s.Until) {
		return nil, &status{exitCould, "--since is not before --until: nothing would be kept"}
	}
	if f.every == 1 && s.Since.IsZero() && s.Until.IsZero() {
		return nil, nil
	}
	return s, nil
}
