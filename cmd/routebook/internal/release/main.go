package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(os.Stderr, "release:", err)
		}
		os.Exit(2)
	}
}

// options are the flags.
type options struct {
	out     string
	targets []target
	binary  string
	pages   string
	verify  bool
	identity
}

// run does what the arguments say, and lists on stdout what it wrote.
func run(args []string, stdout io.Writer) error {
	o, err := parse(args)
	if err != nil {
		return err
	}
	if _, err := os.Stat("cmd/routebook/main.go"); err != nil {
		return errors.New("run it in the root of the repository")
	}
	if err := o.complete("."); err != nil {
		return err
	}
	if o.binary != "" {
		return compile(o.targets[0], o.identity, o.binary)
	}
	if err := o.date("."); err != nil {
		return err
	}
	switch {
	case o.pages != "":
		return writePages(o.pages, o.identity)
	case o.verify:
		return o.buildTwice(stdout)
	}
	return o.build(stdout)
}

func parse(args []string) (*options, error) {
	o := &options{targets: targets}
	flags := flag.NewFlagSet("release", flag.ContinueOnError)
	flags.StringVar(&o.out, "out", "dist", "the new folder that is written")
	flags.StringVar(&o.version, "version", "", "as in v1.2.3; by default what git describe says")
	flags.StringVar(&o.commit, "commit", "", "in full; by default the one that is checked out")
	flags.StringVar(&o.binary, "binary", "", "write the binary of one target to this file, and nothing else")
	flags.StringVar(&o.pages, "pages", "", "write man pages and completions to this folder, and nothing else")
	flags.BoolVar(&o.verify, "verify", false, "build a second time elsewhere, and fail when a byte differs")
	flags.Func("target", "GOOS/GOARCH: only these, separated by commas", func(text string) error {
		o.targets = nil
		for name := range strings.SplitSeq(text, ",") {
			i := slices.IndexFunc(targets, func(t target) bool { return t.String() == name })
			if i < 0 {
				return fmt.Errorf("no target %q; there are %v", name, targets)
			}
			o.targets = append(o.targets, targets[i])
		}
		return nil
	})
	if err := flags.Parse(args); err != nil {
		return nil, err
	}
	switch {
	case flags.NArg() > 0:
		return nil, fmt.Errorf("what is %q? It takes flags only", flags.Arg(0))
	case o.binary != "" && len(o.targets) != 1:
		return nil, errors.New("--binary needs one --target")
	}
	return o, nil
}

// build writes the archives and their sums: into a folder beside, which gets its name when it is complete.
func (o *options) build(stdout io.Writer) error {
	if _, err := os.Lstat(o.out); err == nil {
		return fmt.Errorf("%s is there already: remove it, or name another folder with --out", o.out)
	}
	temp, err := os.MkdirTemp(filepath.Dir(filepath.Clean(o.out)), ".release-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	work, dist := filepath.Join(temp, "work"), filepath.Join(temp, "dist")
	if err := os.MkdirAll(dist, 0o755); err != nil {
		return err
	}
	if err := writePages(filepath.Join(work, "pages"), o.identity); err != nil {
		return err
	}
	for _, t := range o.targets {
		binary := filepath.Join(work, t.goos, t.goarch, t.binary())
		if err := compile(t, o.identity, binary); err != nil {
			return err
		}
		if err := pack(t, o.identity, work, dist); err != nil {
			return err
		}
	}
	if err := writeSums(dist); err != nil {
		return err
	}
	if err := os.Rename(dist, o.out); err != nil {
		return err
	}
	sums, err := os.ReadFile(filepath.Join(o.out, sumsFile))
	if err != nil {
		return err
	}
	_, err = stdout.Write(sums)
	return err
}
