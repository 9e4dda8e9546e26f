package cli

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/rules/cases"
	"github.com/routebook/routebook/rules/coverage"
	"github.com/routebook/routebook/rules/evidence"
)

// testFlags are the flags of test.
type testFlags struct {
	run         string
	pattern     *regexp.Regexp // what run says; nil for everything
	list        bool
	update      bool
	failFast    bool
	watch       bool
	coverage    string // "" for none, "-" for the terminal, else a file
	minCoverage float64
	traffic     []string
	format      string
	allowEmpty  bool
}

// testFormats are the forms in which the outcome of tests can be written.
var testFormats = []string{"text", "json", "junit"}

func newTest(s *streams) *cobra.Command {
	var f testFlags
	cmd := &cobra.Command{
		Use:   "test [BOOK…]",
		Short: "Run the tests of a book, and say what they cover",
		Long: `Runs the cases of every *.test.yaml of a book, and compares what its recordings, tests/NAME.ndjson, come to with
tests/NAME.golden.ndjson. A failing test prints where it stands, what was expected and what came of it, and why.
Exit code: 0 all passed, 1 a test failed or too little is covered, 2 could not; no test at all is 2, unless --allow-empty.`,
		Example: `  routebook test desk                              every test
  routebook test desk --run 'retour' --fail-fast
  routebook test desk --update                     accept the decisions of recordings as they are now
  routebook test desk --coverage --min-coverage 90
  routebook test desk --coverage=coverage.html --traffic week.ndjson
  routebook test desk --watch
  routebook test desk-a desk-b --format junit > tests.xml`,
		RunE: func(cmd *cobra.Command, args []string) error { return s.test(cmd.Context(), args, f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.run, "run", "", "run only tests whose name, or file, matches this regular expression")
	flags.BoolVar(&f.list, "list", false, "list the tests, and run none")
	flags.BoolVar(&f.update, "update", false, "write the golden files anew; what is expected in a case is never touched")
	flags.BoolVar(&f.failFast, "fail-fast", false, "stop at the first test that fails")
	flags.BoolVar(&f.watch, "watch", false, "run again whenever a file of the book changes, until interrupted")
	flags.StringVar(&f.coverage, "coverage", "", "say what the tests cover; with =FILE write it to a file, as its ending says: .html, .json, else text")
	flags.Lookup("coverage").NoOptDefVal = "-"
	flags.Float64Var(&f.minCoverage, "min-coverage", 0, "fail under this percentage of rules fired and sides of conditions seen")
	flags.StringArrayVar(&f.traffic, "traffic", nil, "show what recorded traffic exercises beside the tests; may be repeated")
	flags.StringVar(&f.format, "format", "text", "text, json or junit")
	flags.BoolVar(&f.allowEmpty, "allow-empty", false, "no rule, or no test, is no failure")
	takes(cmd, "format", testFormats...)
	takesText(cmd, "run", "min-coverage")
	return cmd
}

// check checks the flags, which depend on each other.
func (f *testFlags) check(args []string) error {
	if err := oneOf("--format", f.format, testFormats...); err != nil {
		return err
	}
	if f.run != "" {
		var err error
		if f.pattern, err = regexp.Compile(f.run); err != nil {
			return &status{exitCould, fmt.Sprintf("--run takes a regular expression, not %q: %s", f.run, err)}
		}
	}
	if err := checkTraffic("test", f.traffic, len(args) > 0); err != nil {
		return err
	}
	switch {
	case f.minCoverage < 0 || f.minCoverage > 100:
		return &status{exitCould, fmt.Sprintf("--min-coverage takes a percentage from 0 to 100, not %v", f.minCoverage)}
	case f.covers() && (f.pattern != nil || f.failFast):
		return &status{exitCould, "coverage is that of all tests: it does not go with --run or --fail-fast"}
	case f.watch && f.format != "text":
		return &status{exitCould, "--watch is for people: it goes with --format text only"}
	case f.list && f.format == "junit":
		return &status{exitCould, "--list goes with --format text or json"}
	case f.coverage != "" && f.coverage != "-" && len(args) > 1:
		return &status{exitCould, "--coverage=FILE takes one book: a file of coverage is about one"}
	}
	return nil
}

// covers reports whether anybody asks what the tests cover.
func (f *testFlags) covers() bool { return f.coverage != "" || f.minCoverage > 0 || len(f.traffic) > 0 }

func (s *streams) test(ctx context.Context, args []string, f testFlags) error {
	if err := f.check(args); err != nil {
		return err
	}
	if len(args) == 0 {
		args = []string{"."}
	}
	if f.watch {
		return s.watch(ctx, args, func() error { return s.testOnce(ctx, args, f) })
	}
	return s.testOnce(ctx, args, f)
}

// testOnce tests each book and prints what came of it.
func (s *streams) testOnce(ctx context.Context, args []string, f testFlags) error {
	var runs []*testRun
	total := 0
	for _, name := range args {
		r, err := s.openTests(name, f)
		if err != nil {
			return err
		}
		runs = append(runs, r)
		total += len(r.suite.Cases) + len(r.suite.Goldens)
	}
	if total == 0 && !f.allowEmpty {
		return s.noTests(args, f)
	}
	if f.list {
		return s.listTests(runs, f.format)
	}
	bar := s.newCountBar(total)
	for _, r := range runs {
		err := s.runTests(ctx, r, f, bar)
		if err != nil {
			bar.finish()
			return err
		}
		if f.failFast && r.failed() > 0 {
			break
		}
	}
	bar.finish()
	return s.reportTests(runs, f)
}

func (s *streams) noTests(args []string, f testFlags) error {
	if f.pattern != nil {
		return fmt.Errorf("no test of %s is called like %q; --list shows them", strings.Join(args, ", "), f.run)
	}
	return fmt.Errorf("%s has no test: write tests/first.test.yaml, or record tests/first.ndjson; --allow-empty accepts that", strings.Join(args, ", "))
}

// testRun is the tests of one book and what came of them.
type testRun struct {
	book     *book
	program  *program.Program
	fsys     fs.FS
	dir      string // of the book, as the user named it
	suite    *cases.Suite
	outcomes []outcome
	coverage *coverage.Profile // nil when nobody asks for it
	texts    map[string][]byte
}

// openTests loads a book with its tests, or shows what is wrong with either.
func (s *streams) openTests(name string, f testFlags) (*testRun, error) {
	b, err := openOnDisk(name)
	if err != nil {
		return nil, err
	}
	p, err := b.compile(s, f.allowEmpty)
	if err != nil {
		return nil, err
	}
	r := &testRun{book: b, program: p, dir: name, texts: map[string][]byte{}}
	about := &cases.Book{Workspace: b.ws, Info: b.info, Program: p}
	var found diag.List
	if strings.HasSuffix(name, ".route") && !isFolder(name) {
		r.dir = filepath.Dir(name)
		r.fsys = os.DirFS(r.dir)
		r.suite, found, err = cases.LoadFile(r.fsys, filepath.Base(name), about)
	} else {
		r.fsys = os.DirFS(name)
		r.suite, found, err = cases.Load(r.fsys, about)
	}
	if err != nil {
		return nil, fmt.Errorf("read tests of %s: %w", name, err)
	}
	if len(found) > 0 {
		return nil, s.showWrongTests(r, found)
	}
	r.pick(f.pattern)
	return r, nil
}

func isFolder(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}

// showWrongTests prints what is wrong with tests, under the names that the user would type.
func (s *streams) showWrongTests(r *testRun, found diag.List) error {
	for i := range found {
		found[i].File = r.path(found[i].File)
		for k := range found[i].Related {
			found[i].Related[k].File = r.path(found[i].Related[k].File)
		}
	}
	if err := s.render(s.err, found, r.text); err != nil {
		return err
	}
	fmt.Fprintf(s.err, "\nrefused: %s in the tests of %s\n", diag.Summary(found), r.book.name)
	return refused
}

// path returns a path of the book as the user would type it.
func (r *testRun) path(name string) string { return filepath.ToSlash(filepath.Join(r.dir, name)) }

// text returns the text of a file of the book by its path as the user would type it.
func (r *testRun) text(name string) []byte {
	if text, ok := r.texts[name]; ok {
		return text
	}
	rel, err := filepath.Rel(r.dir, filepath.FromSlash(name))
	if err != nil {
		return nil
	}
	text := r.suite.Text(filepath.ToSlash(rel))
	if text == nil {
		text = r.book.ws.Text(filepath.ToSlash(rel))
	}
	r.texts[name] = text
	return text
}

// pick keeps the tests whose name or file a pattern matches.
func (r *testRun) pick(pattern *regexp.Regexp) {
	if pattern == nil {
		return
	}
	picked := cases.Suite{Files: r.suite.Files}
	for _, c := range r.suite.Cases {
		if pattern.MatchString(c.Name) || pattern.MatchString(c.File) {
			picked.Cases = append(picked.Cases, c)
		}
	}
	for _, g := range r.suite.Goldens {
		if pattern.MatchString(g.Name()) {
			picked.Goldens = append(picked.Goldens, g)
		}
	}
	r.suite = &picked
}

// failed returns how many tests failed.
func (r *testRun) failed() int {
	n := 0
	for i := range r.outcomes {
		if len(r.outcomes[i].failures) > 0 {
			n++
		}
	}
	return n
}

// runTests runs the tests of one book.
func (s *streams) runTests(ctx context.Context, r *testRun, f testFlags, bar countBar) error {
	runner, err := cases.NewRunner(r.program, evidence.NewReader(r.book.info, r.program))
	if err != nil {
		return fmt.Errorf("test %s: %w", r.book.name, err)
	}
	if f.covers() {
		r.coverage = coverage.NewProfile(r.book.info, r.program)
		runner.Observe = r.observe(coverage.Tests)
	}
	for _, c := range r.suite.Cases {
		o, err := r.runCase(ctx, runner, c)
		if err != nil {
			return err
		}
		r.outcomes = append(r.outcomes, o)
		bar.step()
		if f.failFast && len(o.failures) > 0 {
			return nil
		}
	}
	for _, g := range r.suite.Goldens {
		o, err := r.runGolden(ctx, runner, g, f.update)
		if err != nil {
			return fmt.Errorf("test %s: %w", r.book.name, cause(err))
		}
		r.outcomes = append(r.outcomes, o)
		bar.step()
		if f.failFast && len(o.failures) > 0 {
			return nil
		}
	}
	if len(f.traffic) > 0 {
		return s.coverTraffic(ctx, r, f.traffic)
	}
	return nil
}

// reportTests prints what came of the tests, and returns what that means for the exit code.
func (s *streams) reportTests(runs []*testRun, f testFlags) error {
	if err := s.printTests(runs, f); err != nil {
		return err
	}
	failed := false
	for _, r := range runs {
		failed = failed || r.failed() > 0
		if r.coverage == nil {
			continue
		}
		if err := s.printCoverage(r, f); err != nil {
			return err
		}
		if percent := coverage.Shown(r.coverage.Tally(coverage.Tests).Percent()); percent < f.minCoverage {
			fmt.Fprintf(s.err, "%s: coverage is %v %%, less than the %v %% that --min-coverage asks for\n", r.book.name, percent, f.minCoverage)
			failed = true
		}
	}
	if failed {
		return found
	}
	return nil
}
