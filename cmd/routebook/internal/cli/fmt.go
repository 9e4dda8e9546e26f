package cli

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hashicorp/go-multierror"
	"github.com/spf13/cobra"

	"github.com/routebook/routebook/dsl"
	"github.com/routebook/routebook/dsl/diag"
)

// fmtFlags are the flags of fmt.
type fmtFlags struct {
	check bool
	diff  bool
}

func newFmt(s *streams) *cobra.Command {
	var f fmtFlags
	cmd := &cobra.Command{
		Use:   "fmt [PATH…]",
		Short: "Write rules in the canonical layout",
		Long: `Rewrites .route files in place and lists those that changed; a folder stands for all of its .route files, - for stdin to stdout.
A file with a syntax error stays untouched, and the others are done.
Exit code: 0 done, 1 --check or --diff found a file to change, 2 could not read or parse one.`,
		Example: `  routebook fmt                  every .route file below this folder
  routebook fmt --diff desk      what would change
  routebook fmt - < draft.route  from stdin to stdout`,
		RunE: func(_ *cobra.Command, args []string) error { return s.format(args, f) },
	}
	flags := cmd.Flags()
	flags.BoolVar(&f.check, "check", false, "change nothing; list what would change, and exit with 1")
	flags.BoolVar(&f.diff, "diff", false, "change nothing; show what would change, and exit with 1")
	return cmd
}

// formatter is one run of fmt.
type formatter struct {
	*streams
	fmtFlags
	changed int
	files   int
	errors  *multierror.Error
}

func (s *streams) format(args []string, flags fmtFlags) error {
	if len(args) == 0 {
		args = []string{"."}
	}
	f := &formatter{streams: s, fmtFlags: flags}
	if slices.Equal(args, []string{"-"}) {
		return f.stdin()
	}
	for _, arg := range args {
		if arg == "-" {
			return &status{exitCould, "- stands alone: it formats stdin to stdout"}
		}
		f.path(arg)
	}
	return f.finish()
}

// stdin formats stdin to stdout. What cannot be parsed is not printed.
func (f *formatter) stdin() error {
	src, err := f.readAll("-")
	if err != nil {
		return err
	}
	out, ok, err := f.formatted("stdin.route", src)
	if err != nil {
		return err
	}
	if !ok {
		return refused
	}
	switch {
	case f.diff || f.fmtFlags.check:
		f.files++
		if !bytes.Equal(src, out) {
			f.changed++
			if err := f.show("stdin", src, out); err != nil {
				return err
			}
		}
		return f.finish()
	default:
		_, err = f.out.Write(out)
		return err
	}
}

// path formats a file, or every .route file of a folder.
func (f *formatter) path(name string) {
	info, err := os.Stat(name)
	if err != nil {
		f.failed(fmt.Errorf("read %s: %w", name, cause(err)))
		return
	}
	if !info.IsDir() {
		f.file(name)
		return
	}
	before := f.files
	err = filepath.WalkDir(name, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			f.failed(fmt.Errorf("read %s: %w", path, cause(err)))
		case d.IsDir() && path != name && strings.ContainsAny(d.Name()[:1], "._"):
			return fs.SkipDir
		case !d.IsDir() && strings.HasSuffix(path, ".route"):
			f.file(path)
		}
		return nil
	})
	if err != nil {
		f.failed(fmt.Errorf("read %s: %w", name, err))
	}
	if f.files == before {
		f.failed(fmt.Errorf("no .route file in %s", name))
	}
}

func (f *formatter) failed(err error) { f.errors = multierror.Append(f.errors, err) }

// file formats one file in place.
func (f *formatter) file(name string) {
	f.files++
	src, err := f.readAll(name)
	if err != nil {
		f.failed(err)
		return
	}
	out, ok, err := f.formatted(name, src)
	if err != nil {
		f.failed(err)
		return
	}
	if !ok {
		f.failed(refused)
		return
	}
	if bytes.Equal(src, out) {
		return
	}
	f.changed++
	if !f.diff && !f.fmtFlags.check {
		err = writeFile(name, out)
	}
	if err == nil {
		err = f.show(name, src, out)
	}
	if err != nil {
		f.failed(err)
	}
}

// formatted returns the canonical text, and whether the file could be parsed; if not, it says why.
func (f *formatter) formatted(name string, src []byte) (out []byte, ok bool, err error) {
	tree, found := dsl.Parse(name, src)
	if !found.HasErrors() {
		return dsl.Format(tree), true, nil
	}
	found = slices.DeleteFunc(found, func(d diag.Diagnostic) bool { return d.Severity != diag.Error })
	return nil, false, f.render(f.err, found, func(string) []byte { return src })
}

// show lists a file that changed, or its difference.
func (f *formatter) show(name string, src, out []byte) error {
	if f.diff {
		return writeUnified(f.out, name, src, out, f.colored(f.out))
	}
	if f.quiet {
		return nil
	}
	_, err := fmt.Fprintln(f.out, name)
	return err
}

// finish turns what happened into an exit code.
func (f *formatter) finish() error {
	if f.errors != nil {
		for _, err := range f.errors.Errors {
			if err.Error() != "" {
				fmt.Fprintf(f.err, "routebook: %s\n", err)
			}
		}
		return refused
	}
	if f.changed > 0 && (f.fmtFlags.check || f.diff) {
		return found
	}
	return nil
}
