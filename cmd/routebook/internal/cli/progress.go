package cli

import (
	"io"
	"time"

	"github.com/schollz/progressbar/v3"
)

// progressDelay is how long work lasts before a bar appears.
const progressDelay = time.Second

// bar is a progress bar over the bytes of inputs. Its zero value shows nothing.
type bar struct{ *progressbar.ProgressBar }

// newBar returns a bar on stderr; none when nobody looks at it, or it would stand between results.
func (s *streams) newBar(inputs []*input) bar {
	if s.quiet || !isTerminal(s.err) || isTerminal(s.out) {
		return bar{}
	}
	total := int64(0)
	for _, in := range inputs {
		if in.info == nil {
			total = -1
			break
		}
		total += in.info.Size()
	}
	return bar{progressbar.NewOptions64(total,
		progressbar.OptionSetWriter(s.err),
		progressbar.OptionShowBytes(true),
		progressbar.OptionClearOnFinish(),
		progressbar.OptionSetWidth(30),
		progressbar.OptionThrottle(100*time.Millisecond),
	)}
}

// watched counts what is read from an input.
func (b bar) watched(in *input) io.Reader {
	if b.ProgressBar == nil {
		return in
	}
	return &watchedReader{Reader: in, bar: b, begun: time.Now()}
}

// finish removes the bar.
func (b bar) finish() {
	if b.ProgressBar != nil {
		_ = b.Finish() // a bar that cannot be drawn is no failure
	}
}

// watchedReader moves a bar, once the work has lasted long enough.
type watchedReader struct {
	io.Reader
	bar   bar
	begun time.Time
	held  int
}

// Read implements io.Reader.
func (r *watchedReader) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	r.held += n
	if time.Since(r.begun) >= progressDelay {
		_ = r.bar.Add(r.held)
		r.held = 0
	}
	return n, err
}

// countBar is a progress bar over a number of things. Its zero value shows nothing.
type countBar struct {
	bar
	begun time.Time
	held  *int
}

// newCountBar returns a bar on stderr, as newBar does.
func (s *streams) newCountBar(total int) countBar {
	if s.quiet || !isTerminal(s.err) {
		return countBar{}
	}
	return countBar{bar: bar{progressbar.NewOptions(total,
		progressbar.OptionSetWriter(s.err),
		progressbar.OptionShowCount(),
		progressbar.OptionClearOnFinish(),
		progressbar.OptionSetWidth(30),
		progressbar.OptionThrottle(100*time.Millisecond),
	)}, begun: time.Now(), held: new(int)}
}

// step counts one thing.
func (b countBar) step() {
	if b.ProgressBar == nil {
		return
	}
	*b.held++
	if time.Since(b.begun) >= progressDelay {
		_ = b.Add(*b.held)
		*b.held = 0
	}
}
