package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// disturbance is what a second build is given that the first one was not: nothing of it may show.
func disturbance(temp string) []string {
	return []string{
		"GOFLAGS=-gcflags=all=-N -tags=elsewhere",
		"GOAMD64=v3",
		"GOARM64=v9.0",
		"CGO_ENABLED=1",
		"GOMAXPROCS=1",
		"GOCACHE=" + filepath.Join(temp, "cache"), // empty: everything is compiled anew
		"TMPDIR=" + temp,
		"TZ=Pacific/Auckland",
		"LC_ALL=C",
	}
}

// buildTwice builds, and builds again from a copy of the sources in another folder and another environment.
func (o *options) buildTwice(stdout io.Writer) error {
	if err := o.build(stdout); err != nil {
		return err
	}
	temp, err := os.MkdirTemp("", "routebook-again-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	sources, again := filepath.Join(temp, "sources"), filepath.Join(temp, "dist")
	if err := copySources(sources); err != nil {
		return err
	}
	program, err := os.Executable()
	if err != nil {
		return err
	}
	var names []string
	for _, t := range o.targets {
		names = append(names, t.String())
	}
	cmd := exec.Command(program, "--out", again, "--version", o.version, "--commit", o.commit, "--target", strings.Join(names, ","))
	cmd.Dir = sources
	cmd.Env = append(os.Environ(), disturbance(temp)...)
	cmd.Env = append(cmd.Env, "SOURCE_DATE_EPOCH="+strconv.FormatInt(o.at.Unix(), 10))
	if text, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("the second build: %w\n%s", err, text)
	}
	if err := compare(o.out, again); err != nil {
		return err
	}
	_, err = fmt.Fprintln(stdout, "built twice, in two places: the same bytes")
	return err
}

// copySources copies the files that git knows, or would add, as they lie there.
func copySources(to string) error {
	out, err := exec.Command("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard").Output()
	if err != nil {
		return fmt.Errorf("--verify copies what git lists: git ls-files: %w", err)
	}
	for name := range strings.SplitSeq(strings.TrimSuffix(string(out), "\x00"), "\x00") {
		text, err := os.ReadFile(name)
		if os.IsNotExist(err) { // removed, and not yet from the index
			continue
		}
		if err != nil {
			return err
		}
		file := filepath.Join(to, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// compare says which files of two folders differ.
func compare(one, other string) error {
	var differing []string
	for _, pair := range [][2]string{{one, other}, {other, one}} {
		files, err := os.ReadDir(pair[0])
		if err != nil {
			return err
		}
		for _, file := range files {
			a, err := os.ReadFile(filepath.Join(pair[0], file.Name()))
			if err != nil {
				return err
			}
			b, err := os.ReadFile(filepath.Join(pair[1], file.Name()))
			if os.IsNotExist(err) || err == nil && !bytes.Equal(a, b) && pair[0] == one {
				differing = append(differing, file.Name())
			} else if err != nil {
				return err
			}
		}
	}
	if len(differing) > 0 {
		return fmt.Errorf("not reproducible: a second build in another place gave other bytes for %s", strings.Join(differing, ", "))
	}
	return nil
}
