package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// identity is what a build knows of its sources.
type identity struct {
	version string    // as in v1.2.3
	commit  string    // in full; may be unknown, ""
	at      time.Time // of the commit, UTC, in whole seconds: the instant that archives and man pages bear
}

// number is the version as archives are named after it: 1.2.3 of v1.2.3.
func (id identity) number() string { return strings.TrimPrefix(id.version, "v") }

// Both go into a command line and into names of files.
var (
	soundVersion = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z.+_-]*$`)
	soundCommit  = regexp.MustCompile(`^([0-9a-f]{40}|[0-9a-f]{64})?$`)
)

// complete finds out which version it is, unless that was given, from the repository that dir stands in, if it does.
func (id *identity) complete(dir string) error {
	if id.version == "" {
		id.version = git(dir, "describe", "--tags", "--match", "v*", "--dirty")
	}
	if id.version == "" {
		id.version = "devel"
	}
	if id.commit == "" {
		id.commit = git(dir, "rev-parse", "HEAD")
	}
	switch {
	case !soundVersion.MatchString(id.version):
		return fmt.Errorf("%q is no version: it has letters, digits, dots, + and -, as in v1.2.3", id.version)
	case !soundCommit.MatchString(id.commit):
		return fmt.Errorf("%q is no commit: name it in full, as git rev-parse HEAD does", id.commit)
	}
	return nil
}

// date finds out when the version is from: SOURCE_DATE_EPOCH says so, or the commit that is checked out in dir.
func (id *identity) date(dir string) error {
	epoch := os.Getenv("SOURCE_DATE_EPOCH")
	if epoch == "" {
		epoch = git(dir, "log", "-1", "--format=%ct")
	}
	if epoch == "" {
		return errors.New("when is the version from? Set SOURCE_DATE_EPOCH to the second of its commit: there is no git repository to ask")
	}
	seconds, err := strconv.ParseInt(epoch, 10, 64)
	if err != nil || seconds < 315532800 { // 1980, before which a zip archive knows no time
		return fmt.Errorf("SOURCE_DATE_EPOCH is in seconds since 1970, and of this century, not %q", epoch)
	}
	id.at = time.Unix(seconds, 0).UTC()
	return nil
}

// git returns one line of what git says, "" when it says nothing.
func git(dir string, args ...string) string {
	out, err := exec.Command("git", append([]string{"-C", dir}, args...)...).Output()
	if err != nil {
		return "" // no repository, no tag, no git
	}
	return strings.TrimSpace(string(out))
}
