package cli

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fsnotify/fsnotify"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Several changes in a row are one; the tests run again once the files are left alone.
func TestRerun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		changes := make(chan string)
		var runs []time.Duration
		begun := time.Now()
		done := make(chan struct{})
		go func() {
			rerun(ctx, changes, 100*time.Millisecond, func() { runs = append(runs, time.Since(begun)) })
			close(done)
		}()
		synctest.Wait()
		for range 5 {
			changes <- "a.route"
			time.Sleep(50 * time.Millisecond)
		}
		time.Sleep(time.Second)
		changes <- "a.route"
		time.Sleep(time.Second)
		cancel()
		<-done
		assert.Equal(t, []time.Duration{0, 300 * time.Millisecond, 1350 * time.Millisecond}, runs)
	})
}

// A change that is not followed by calm before the end runs nothing.
func TestRerunEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		changes := make(chan string)
		runs := 0
		done := make(chan struct{})
		go func() {
			rerun(ctx, changes, time.Second, func() { runs++ })
			close(done)
		}()
		changes <- "a.route"
		cancel()
		<-done
		assert.Equal(t, 1, runs)
	})
}

func TestConcerns(t *testing.T) {
	for name, want := range map[string]bool{
		"desk/a.route": true, "desk/book.yaml": true, "desk/tests/a.test.yaml": true, "desk/tests/a.ndjson": true, "desk/jours.ics": true, "desk/new": true,
		"desk/.a.route.swp": false, "desk/.a.golden.ndjson.123": false, "desk/README.md": false, "coverage.html": false,
	} {
		assert.Equal(t, want, concerns(fsnotify.Event{Name: name, Op: fsnotify.Write}), name)
	}
	assert.False(t, concerns(fsnotify.Event{Name: "a.route", Op: fsnotify.Chmod}))
}

// A change in a folder that was made after the watching began is noticed too.
func TestForward(t *testing.T) {
	dir := t.TempDir()
	watcher, err := fsnotify.NewWatcher()
	require.NoError(t, err)
	defer watcher.Close()
	require.NoError(t, watchFolders(watcher, dir))
	changes := make(chan string)
	go forward(t.Context(), watcher, changes)

	folder := filepath.Join(dir, "tests")
	require.NoError(t, os.Mkdir(folder, 0o755))
	require.Equal(t, folder, <-changes)
	name := filepath.Join(folder, "a.test.yaml")
	for {
		require.NoError(t, os.WriteFile(name, []byte(time.Now().String()), 0o644)) // the folder is watched a moment after it was made
		select {
		case got := <-changes:
			if got == name {
				return
			}
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// waits tells of every time that the tests wait for a change.
type waits chan struct{}

// Write implements io.Writer.
func (w waits) Write(p []byte) (int, error) {
	if bytes.Contains(p, []byte("waiting for a change")) {
		w <- struct{}{}
	}
	return len(p), nil
}

// A change of a rule runs the tests again, and the end of the context ends the watching.
func TestWatchTests(t *testing.T) {
	dir := t.TempDir()
	rule := filepath.Join(dir, "a.route")
	require.NoError(t, os.WriteFile(rule, []byte("rule \"r\"\n  on message\n  then\n    add tag \"a\"\n"), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "a.test.yaml"), []byte("tests: [{name: a, when: {body: x}, expect: {effects: [add_tag: a]}}]"), 0o644))
	var out bytes.Buffer
	waiting := make(waits)
	s := &streams{out: &out, err: waiting, color: "never"}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- s.test(ctx, []string{dir}, testFlags{watch: true, format: "text"}) }()

	<-waiting
	assert.Empty(t, out.String())
	require.NoError(t, os.WriteFile(rule, []byte("rule \"r\"\n  on message\n  then\n    add tag \"b\"\n"), 0o644))
	<-waiting
	assert.Contains(t, out.String(), "- add_tag: a")
	assert.Contains(t, out.String(), "+ add_tag: b")
	cancel()
	require.ErrorIs(t, <-ended, context.Canceled)
}
