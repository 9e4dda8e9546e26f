package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"
)

// settleTime is how long files must be left alone before a verb runs again: editors write a file in several steps.
const settleTime = 150 * time.Millisecond

// watch runs a verb over books, and again after every change of them, until it is interrupted.
func (s *streams) watch(ctx context.Context, args []string, once func() error) error {
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return fmt.Errorf("watch %s: %w", strings.Join(args, ", "), err)
	}
	defer watcher.Close()
	for _, name := range args {
		if err := watchFolders(watcher, name); err != nil {
			return fmt.Errorf("watch %s: %w", name, cause(err))
		}
	}
	changes := make(chan string)
	go forward(ctx, watcher, changes)
	rerun(ctx, changes, settleTime, func() {
		err := once()
		if ctx.Err() != nil {
			return
		}
		s.exitCode(err)
		fmt.Fprintf(s.err, "%s  waiting for a change\n", time.Now().Format("15:04:05"))
	})
	return ctx.Err()
}

// watchFolders watches a folder and those below it, or the folder of a single file.
func watchFolders(watcher *fsnotify.Watcher, name string) error {
	info, err := os.Stat(name)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return watcher.Add(filepath.Dir(name))
	}
	return filepath.WalkDir(name, func(dir string, d fs.DirEntry, err error) error {
		switch {
		case err != nil || !d.IsDir():
			return nil // what cannot be read says so when the book is read
		case dir != name && (strings.HasPrefix(d.Name(), ".") || strings.HasPrefix(d.Name(), "_")):
			return fs.SkipDir
		}
		return watcher.Add(dir)
	})
}

// forward passes on the names of files that concern a book, and watches new folders.
func forward(ctx context.Context, watcher *fsnotify.Watcher, changes chan<- string) {
	for {
		select {
		case <-ctx.Done():
			return
		case e, open := <-watcher.Events:
			if !open {
				return
			}
			if e.Has(fsnotify.Create) && isFolder(e.Name) {
				_ = watchFolders(watcher, e.Name) // one that has gone again needs no watching
			}
			if !concerns(e) {
				continue
			}
			select {
			case changes <- e.Name:
			case <-ctx.Done():
				return
			}
		case err, open := <-watcher.Errors:
			if !open {
				return
			}
			if !errors.Is(err, fsnotify.ErrEventOverflow) {
				continue
			}
			select { // so many changes that some were lost: one of them counts
			case changes <- "":
			case <-ctx.Done():
				return
			}
		}
	}
}

// concerns reports whether a change may change what a verb says of a book. Hidden files are those of editors, and of our own writing.
func concerns(e fsnotify.Event) bool {
	if e.Op == fsnotify.Chmod || strings.HasPrefix(filepath.Base(e.Name), ".") {
		return false
	}
	switch filepath.Ext(e.Name) {
	case ".route", ".yaml", ".ndjson", ".ics":
		return true
	}
	return filepath.Ext(e.Name) == "" // perhaps a folder
}

// rerun calls run, and again whenever changes have come and then none for a while, until ctx is done.
func rerun(ctx context.Context, changes <-chan string, settle time.Duration, run func()) {
	run()
	for ctx.Err() == nil {
		select {
		case <-ctx.Done():
			return
		case <-changes:
		}
		if !calm(ctx, changes, settle) {
			return
		}
		run()
	}
}

// calm waits until no change has come for a while. It returns false when ctx is done before that.
func calm(ctx context.Context, changes <-chan string, settle time.Duration) bool {
	timer := time.NewTimer(settle)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return false
		case <-changes:
			timer.Reset(settle)
		case <-timer.C:
			return true
		}
	}
}
