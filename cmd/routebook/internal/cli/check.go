package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/routebook/routebook/compiler/lint"
	"github.com/routebook/routebook/compiler/workspace"
	"github.com/routebook/routebook/dsl/diag"
)

// checkFlags are the flags of check.
type checkFlags struct {
	format        string
	failLevel     string
	stdinFilename string
	allowEmpty    bool
	rev           bool
	lints         lint.Settings
}

// today is the day in the time zone of a book.
func today(ws *workspace.Workspace) string { return time.Now().In(ws.Zone).Format(time.DateOnly) }

func newCheck(s *streams) *cobra.Command {
	var f checkFlags
	cmd := &cobra.Command{
		Use:     "check [BOOK|FILE…]",
		Aliases: []string{"lint"},
		Short:   "Say what is wrong with the rules",
		Long: `Parses, resolves and type-checks a book, and prints every finding of it in one run.
A FILE is checked within its book, and only its findings are shown.
Exit code: 0 nothing at or above the fail level, 1 findings, 2 could not.`,
		Example: `  routebook check                        the book in this folder
  routebook check desk/retours.route     one file of a book, as a commit hook does
  routebook check main:desk              the book as it is on a branch
  routebook check - --stdin-filename desk/retours.route < draft.route`,
		RunE: func(cmd *cobra.Command, args []string) error { return s.check(cmd.Context(), args, f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.format, "format", "text", "text or json")
	flags.StringVar(&f.failLevel, "fail-level", "error", "lowest severity that makes the exit code 1: error, warning, info or hint")
	flags.StringSliceVar(&f.lints.Select, "select", nil, "only these codes, or beginnings of codes such as R3; also turns on what is off")
	flags.StringSliceVar(&f.lints.Ignore, "ignore", nil, "not these codes")
	flags.StringVar(&f.stdinFilename, "stdin-filename", "", "the file that - stands for, so that its book is found")
	flags.BoolVar(&f.allowEmpty, "allow-empty", false, "a book without any rule is no failure")
	flags.BoolVar(&f.rev, "rev", false, revFlag)
	return cmd
}

func (s *streams) check(ctx context.Context, args []string, f checkFlags) error {
	if err := oneOf("--format", f.format, "text", "json"); err != nil {
		return err
	}
	if err := oneOf("--fail-level", f.failLevel, "error", "warning", "info", "hint"); err != nil {
		return err
	}
	if len(args) == 0 {
		args = []string{"."}
	}
	report, err := s.findings(ctx, args, f)
	if err != nil {
		return err
	}
	if err := s.printFindings(report, f.format); err != nil {
		return err
	}
	if slices.ContainsFunc(report.found, func(d diag.Diagnostic) bool {
		return d.Severity.String() == f.failLevel || worse(d.Severity, f.failLevel)
	}) {
		return found
	}
	return nil
}

// worse reports whether a severity is worse than the one of that name.
func worse(s diag.Severity, name string) bool {
	for level := s + 1; level <= diag.Hint; level++ {
		if level.String() == name {
			return true
		}
	}
	return false
}

// report is what check found, over all of its arguments.
type report struct {
	found diag.List
	texts map[string][]byte
	rules int
	files int
}

// findings checks each argument. Paths in findings are as the user would type them.
func (s *streams) findings(ctx context.Context, args []string, f checkFlags) (*report, error) {
	r := &report{texts: map[string][]byte{}}
	files := map[string][]string{} // book -> the files asked for, relative to it
	var books []string
	for _, arg := range args {
		dir, file, err := arg, "", error(nil)
		if _, _, isRevision := revisionOf(arg, f.rev); !isRevision {
			dir, file, err = s.locate(arg, f.stdinFilename)
		}
		if err != nil {
			return nil, err
		}
		if _, seen := files[dir]; !seen {
			books = append(books, dir)
		}
		files[dir] = append(files[dir], file)
	}
	for _, dir := range books {
		b, err := s.loadForCheck(ctx, dir, slices.Contains(args, "-"), f)
		if err != nil {
			return nil, err
		}
		if !b.hasRules() && !f.allowEmpty {
			return nil, fmt.Errorf("%s holds no rule; --allow-empty accepts that", b.name)
		}
		b.found = lint.Run(&lint.Book{Workspace: b.ws, Info: b.info, Today: today(b.ws)}, b.found, f.lints)
		r.add(b, dir, files[dir])
	}
	return r, nil
}

// locate returns the book that an argument stands for, and the file within it, "" for all of them.
func (s *streams) locate(arg, stdinFilename string) (dir, file string, err error) {
	if arg == "-" {
		if stdinFilename == "" {
			stdinFilename = "stdin.route"
		}
		arg = stdinFilename
	} else if info, err := os.Stat(arg); err != nil {
		return "", "", fmt.Errorf("read %s: %w", arg, cause(err))
	} else if info.IsDir() {
		return arg, "", nil
	}
	dir, ok := bookOf(arg)
	if !ok {
		return arg, "", nil
	}
	abs, err := filepath.Abs(arg)
	if err != nil {
		return "", "", fmt.Errorf("read %s: %w", arg, err)
	}
	rel, err := filepath.Rel(dir, abs)
	if err != nil {
		return "", "", fmt.Errorf("read %s: %w", arg, err)
	}
	return shortest(dir), filepath.ToSlash(rel), nil
}

// shortest returns a path relative to the working directory where that is shorter.
func shortest(dir string) string {
	wd, err := os.Getwd()
	if err != nil {
		return dir
	}
	rel, err := filepath.Rel(wd, dir)
	if err != nil || len(rel) >= len(dir) {
		return dir
	}
	return rel
}

// loadForCheck loads a book; what comes from stdin takes the place of its file.
func (s *streams) loadForCheck(ctx context.Context, dir string, stdin bool, f checkFlags) (*book, error) {
	if !stdin {
		return openBook(ctx, dir, f.rev)
	}
	text, err := s.readAll("-")
	if err != nil {
		return nil, err
	}
	stdinFilename := f.stdinFilename
	if stdinFilename == "" {
		stdinFilename = "stdin.route"
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		name := filepath.Base(stdinFilename)
		return loadBook(stdinFilename, draft{nowhere{}, name, text}, name)
	}
	_, file, err := s.locate("-", stdinFilename)
	if err != nil {
		return nil, err
	}
	return loadBook(dir, draft{os.DirFS(dir), file, text}, "")
}

// add takes in the findings of a book that concern the files asked for.
func (r *report) add(b *book, dir string, files []string) {
	prefix := dir
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		prefix = filepath.Dir(dir)
	}
	name := func(file string) string { return filepath.ToSlash(filepath.Join(prefix, file)) }
	all := slices.Contains(files, "")
	for _, file := range slices.Concat(b.ws.Files, b.ws.YAML) {
		r.texts[name(file.Path)] = file.Text
	}
	r.rules += len(b.info.Rules)
	r.files += len(b.ws.Files)
	for _, d := range b.found {
		if !all && !slices.Contains(files, d.File) {
			continue
		}
		d.File = name(d.File)
		d.Related = slices.Clone(d.Related)
		for i := range d.Related {
			d.Related[i].File = name(d.Related[i].File)
		}
		d.Fixes = slices.Clone(d.Fixes)
		for i := range d.Fixes {
			d.Fixes[i].Edits = slices.Clone(d.Fixes[i].Edits)
			for j := range d.Fixes[i].Edits {
				d.Fixes[i].Edits[j].File = name(d.Fixes[i].Edits[j].File)
			}
		}
		r.found = append(r.found, d)
	}
}

// printFindings shows a report. The summary of the text form goes to stderr.
func (s *streams) printFindings(r *report, format string) error {
	sources := func(file string) []byte { return r.texts[file] }
	if format == "json" {
		return diag.WriteJSON(s.out, r.found, sources)
	}
	if err := s.render(s.out, r.found, sources); err != nil {
		return err
	}
	if s.quiet {
		return nil
	}
	summary := strings.TrimSpace(diag.Summary(r.found))
	if summary == "" {
		summary = "nothing to report"
	}
	fmt.Fprintf(s.err, "%s in %s of %s\n", summary, plural(r.rules, "rule"), plural(r.files, "file"))
	return nil
}

// plural returns a count with its noun.
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%s %ss", grouped(n), noun)
}

// grouped writes a number with its digits in groups of three, as in 18 204.
func grouped(n int) string {
	text := fmt.Sprint(n)
	for at := len(text) - 3; at > 0; at -= 3 {
		text = text[:at] + " " + text[at:]
	}
	return text
}
