package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/routebook/routebook/compiler/lint"
	"github.com/routebook/routebook/dsl/diag"
)

// checkFlags are the flags of check.
type checkFlags struct {
	format        string
	reports       []string
	failLevel     string
	lints         lint.Settings
	statistics    bool
	fix           bool
	unsafe        bool
	diff          bool
	addIgnore     string
	changedSince  string
	traffic       []string
	watch         bool
	stdinFilename string
	allowEmpty    bool
	rev           bool
}

func newCheck(s *streams) *cobra.Command {
	var f checkFlags
	cmd := &cobra.Command{
		Use:     "check [BOOK|FILE…]",
		Aliases: []string{"lint"},
		Short:   "Say what is wrong with the rules",
		Long: `Parses, resolves and type-checks a book, looks for what is legal in it and unwise, and prints every finding in one run.
A FILE is checked within its book, and only its findings are shown, fixed or silenced.
Exit code: 0 nothing at or above the fail level (with --diff: and nothing to change), 1 findings, 2 could not.`,
		Example: `  routebook check                        the book in this folder
  routebook check desk/retours.route     one file of a book, as a commit hook does
  routebook check main:desk              the book as it is on a branch
  routebook check desk --fix --diff      what the safe fixes would change
  routebook check desk --changed-since main --format github
  routebook check desk --traffic week.ndjson
  routebook check desk --report sarif=check.sarif --report junit=check.xml
  routebook check desk --add-ignore 'there before we began to check'
  routebook check - --stdin-filename desk/retours.route < draft.route`,
		RunE: func(cmd *cobra.Command, args []string) error { return s.check(cmd.Context(), args, f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.format, "format", "text", strings.Join(checkFormats, ", "))
	flags.StringArrayVar(&f.reports, "report", nil, "FORMAT=FILE: write the findings to a file as well; may be repeated")
	flags.StringVar(&f.failLevel, "fail-level", "error", "lowest severity that makes the exit code 1: error, warning, info or hint")
	flags.StringSliceVar(&f.lints.Select, "select", nil, "only these codes, or beginnings of codes such as R3; also turns on what is off")
	flags.StringSliceVar(&f.lints.Ignore, "ignore", nil, "not these codes")
	flags.BoolVar(&f.statistics, "statistics", false, "count the findings of each code instead of showing them")
	flags.BoolVar(&f.fix, "fix", false, "mend what can be mended without a change of any decision")
	flags.BoolVar(&f.unsafe, "unsafe", false, "with --fix: mend also what may change decisions; read the difference before you commit it")
	flags.BoolVar(&f.diff, "diff", false, "with --fix or --add-ignore: write nothing, show what would change, and exit with 1 if anything would")
	flags.StringVar(&f.addIgnore, "add-ignore", "", "REASON: write a comment with this reason for every finding, so that only new ones are reported from now on")
	flags.StringVar(&f.changedSince, "changed-since", "", "only what changed since this git revision, or what that change brought about")
	flags.StringArrayVar(&f.traffic, "traffic", nil, "recorded events, one JSON object a line, .gz too: say more of rules that never fire, short words and overlaps; may be repeated or followed by further files")
	flags.BoolVar(&f.watch, "watch", false, "check again whenever a file of the book changes, until interrupted")
	flags.StringVar(&f.stdinFilename, "stdin-filename", "", "the file that - stands for, so that its book is found")
	flags.BoolVar(&f.allowEmpty, "allow-empty", false, "a book without any rule is no failure")
	flags.BoolVar(&f.rev, "rev", false, revFlag)
	takes(cmd, "format", checkFormats...)
	offer(cmd, "report", reportForms)
	takes(cmd, "fail-level", failLevels...)
	takesList(cmd, "select", checkedCodes)
	takesList(cmd, "ignore", checkedCodes)
	takesText(cmd, "add-ignore", "changed-since")
	return cmd
}

// check checks the flags, which depend on each other, and sorts the arguments: files behind --traffic are traffic too.
func (f *checkFlags) check(args []string) (books []string, err error) {
	if err := oneOf("--format", f.format, checkFormats...); err != nil {
		return nil, err
	}
	if err := oneOf("--fail-level", f.failLevel, failLevels...); err != nil {
		return nil, err
	}
	if err := checkCodes("--select", f.lints.Select); err != nil {
		return nil, err
	}
	if err := checkCodes("--ignore", f.lints.Ignore); err != nil {
		return nil, err
	}
	for _, r := range f.reports {
		if _, _, err := readReport(r); err != nil {
			return nil, err
		}
	}
	for _, arg := range args {
		if len(f.traffic) > 0 && isRecording(arg) {
			f.traffic = append(f.traffic, arg)
		} else {
			books = append(books, arg)
		}
	}
	if err := checkTraffic("check", f.traffic, len(books) > 0); err != nil {
		return nil, err
	}
	if len(books) == 0 {
		books = []string{"."}
	}
	return books, f.clash(slices.Contains(books, "-"))
}

// clash says which flags do not go together.
func (f *checkFlags) clash(stdin bool) error {
	edits := f.fix || f.addIgnore != ""
	switch {
	case f.unsafe && !f.fix:
		return &status{exitCould, "--unsafe goes with --fix"}
	case f.diff && !edits:
		return &status{exitCould, "--diff goes with --fix or --add-ignore"}
	case f.statistics && f.format != "text":
		return &status{exitCould, "--statistics goes with --format text"}
	case f.diff && (f.format != "text" || f.statistics):
		return &status{exitCould, "--diff prints a difference, and no findings: it goes with neither --format nor --statistics"}
	case f.watch && f.format != "text":
		return &status{exitCould, "--watch is for people: it goes with --format text only"}
	case f.watch && f.addIgnore != "":
		return &status{exitCould, "--watch does not go with --add-ignore, which would silence whatever you type next"}
	case stdin && (edits || f.watch):
		return &status{exitCould, "- is a draft: it goes with neither --fix, --add-ignore nor --watch"}
	case f.addIgnore != "":
		return checkReason(f.addIgnore)
	case slices.Contains(f.traffic, "-"):
		return &status{exitCould, "check reads traffic twice: --traffic takes a file, not -"}
	}
	return nil
}

// isRecording reports whether an argument behind --traffic is a file of events: no part of a book.
func isRecording(arg string) bool {
	switch filepath.Ext(arg) {
	case ".route", ".yaml", ".yml":
		return false
	}
	info, err := os.Stat(arg)
	return err == nil && !info.IsDir()
}

// checkCodes checks codes and beginnings of codes, and writes them as codes are written.
func checkCodes(flag string, codes []string) error {
	var known []string
	for _, c := range lint.Catalogue() {
		known = append(known, c.Code)
	}
	for i, code := range codes {
		codes[i] = strings.ToUpper(strings.TrimSpace(code))
		if codes[i] == "" || !slices.ContainsFunc(known, func(k string) bool { return strings.HasPrefix(k, codes[i]) }) {
			return &status{exitCould, fmt.Sprintf("%s: no code is or begins with %q; %s", flag, code, diag.Suggest(codes[i], known))}
		}
	}
	return nil
}

func (s *streams) check(ctx context.Context, args []string, f checkFlags) error {
	names, err := f.check(args)
	if err != nil {
		return err
	}
	if f.watch {
		return s.watch(ctx, watched(names), func() error { return s.checkOnce(ctx, names, f) })
	}
	return s.checkOnce(ctx, names, f)
}

// watched returns what is watched for some arguments: of a file its whole book.
func watched(names []string) []string {
	var all []string
	for _, name := range names {
		if dir, ok := bookOf(name); ok && !isFolder(name) {
			name = dir
		}
		all = append(all, name)
	}
	return all
}

// checkOnce checks books, mends and silences what the flags say, and prints what is left.
func (s *streams) checkOnce(ctx context.Context, names []string, f checkFlags) error {
	books, err := s.openChecked(ctx, names, f)
	if err != nil {
		return err
	}
	for _, c := range books {
		if f.fix {
			if err := c.mend(ctx, f); err != nil {
				return err
			}
		}
		if f.addIgnore != "" {
			if err := c.silence(f); err != nil {
				return err
			}
		}
	}
	differs, err := s.keep(books, f.diff)
	if err != nil {
		return err
	}
	r := newReport(books)
	if err := s.writeReports(r, f); err != nil {
		return err
	}
	if f.diff && differs || r.reaches(f.failLevel) {
		return found
	}
	return nil
}
