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
	"github.com/routebook/routebook/dsl/phrases"
)

// fmtFlags are the flags of fmt.
type fmtFlags struct {
	check    bool
	diff     bool
	language string
}

func newFmt(s *streams) *cobra.Command {
	var f fmtFlags
	cmd := &cobra.Command{
		Use:   "fmt [PATH…]",
		Short: "Write rules in the canonical layout",
		Long: `Rewrites .route files in place and lists those that changed; a folder stands for all of its .route files, - for stdin to stdout.
A file with a syntax error stays untouched, and the others are done.
With --language, files are rewritten to the keywords of that language; names and texts stay as they are, and so does what is decided.
A file in which a let, define or property has the name of one of its keywords stays untouched until that is renamed.
Exit code: 0 done, 1 --check or --diff found a file to change, 2 could not read or parse one.`,
		Example: `  routebook fmt                  every .route file below this folder
  routebook fmt --diff desk      what would change
  routebook fmt --language fr .  rules in French keywords; --language en and back
  routebook fmt - < draft.route  from stdin to stdout`,
		RunE: func(_ *cobra.Command, args []string) error { return s.format(args, f) },
	}
	flags := cmd.Flags()
	flags.BoolVar(&f.check, "check", false, "change nothing; list what would change, and exit with 1")
	flags.BoolVar(&f.diff, "diff", false, "change nothing; show what would change, and exit with 1")
	flags.StringVar(&f.language, "language", "", "write the keywords of this language: "+strings.Join(phrases.Languages(), ", "))
	takes(cmd, "language", phrases.Languages()...)
	return cmd
}

// formatter is one run of fmt.
type formatter struct {
	*streams
	fmtFlags
	changed int
	files   int
	errors  *multierror.Error
	table   *phrases.Table // of --language; nil for each file's own
}

func (s *streams) format(args []string, flags fmtFlags) error {
	if len(args) == 0 {
		args = []string{"."}
	}
	f := &formatter{streams: s, fmtFlags: flags}
	if flags.language != "" {
		if f.table = phrases.Lookup(flags.language); f.table == nil {
			return &status{exitCould, fmt.Sprintf("no keywords for the language %q; %s", flags.language, diag.Suggest(flags.language, phrases.Languages()))}
		}
	}
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

// formatted returns the canonical text, and whether there is one; if not, it says why.
func (f *formatter) formatted(name string, src []byte) (out []byte, ok bool, err error) {
	tree, found := dsl.Parse(name, src)
	found = slices.DeleteFunc(found, func(d diag.Diagnostic) bool { return d.Severity != diag.Error })
	if len(found) == 0 {
		if f.table == nil || f.table == tree.Table {
			return dsl.Format(tree), true, nil
		}
		var clashes []dsl.Node
		if out, clashes = dsl.FormatIn(tree, f.table); len(clashes) == 0 {
			return out, true, nil
		}
		found = clashing(tree, f.table, clashes)
	}
	return nil, false, f.render(f.err, found, func(string) []byte { return src })
}

// clashing reports the names that cannot be written in another language: lets,
// defines and properties that it would read as keywords.
func clashing(tree *dsl.File, table *phrases.Table, clashes []dsl.Node) diag.List {
	var found diag.List
	for _, n := range clashes {
		span := n.Span()
		found = append(found, diag.Diagnostic{
			Code: "R118", File: tree.Name, Span: span,
			Message: fmt.Sprintf("%q is a keyword of the language (%s)", tree.Src[span.Start:span.End], table.Title),
			Label:   "rename it in the whole book, then rewrite the file",
		})
	}
	found.Sort()
	return found
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
