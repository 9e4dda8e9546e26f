package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/routebook/routebook/rules/cases"
	"github.com/routebook/routebook/rules/coverage"
	"github.com/routebook/routebook/rules/mutation"
)

// mutateFlags are the flags of mutate.
type mutateFlags struct {
	jobs     int
	max      int
	timeout  time.Duration
	minScore float64
	format   string
}

func newMutate(s *streams) *cobra.Command {
	var f mutateFlags
	cmd := &cobra.Command{
		Use:   "mutate [BOOK]",
		Short: "Change the rules a little, and ask the tests whether they notice",
		Long: `Makes small changes to the rules, one at a time: a condition negated or dropped, a word dropped, and for or, a step dropped, another
team, two rules in the other order. Each is compiled and tested. A change that no test notices is listed: a test is missing, or the rule
says more than it needs to. A change that compiles to the same program does not count.
Exit code: 0 done, 1 the score is under --min-score, 2 could not, also when a test fails without any change.`,
		Example: `  routebook mutate desk
  routebook mutate desk --min-score 90
  routebook mutate desk --max 200 --timeout 30s     a sample, which stays the same from run to run`,
		Args: atMostOne("BOOK"),
		RunE: func(cmd *cobra.Command, args []string) error { return s.mutate(cmd.Context(), bookArg(args), f) },
	}
	flags := cmd.Flags()
	flags.IntVarP(&f.jobs, "jobs", "j", 0, "how many changes to try at a time, 0 for one on each core")
	flags.IntVar(&f.max, "max", 0, "try a sample of so many changes; 0 tries all")
	flags.DurationVar(&f.timeout, "timeout", 10*time.Minute, "stop after this time, and say how many were not tried")
	flags.Float64Var(&f.minScore, "min-score", 0, "fail under this percentage of changes noticed")
	flags.StringVar(&f.format, "format", "text", "text or json")
	takes(cmd, "format", reportFormats...)
	takesText(cmd, "jobs", "max", "timeout", "min-score")
	return cmd
}

func (f *mutateFlags) check() error {
	if err := oneOf("--format", f.format, reportFormats...); err != nil {
		return err
	}
	switch {
	case f.jobs < 0:
		return &status{exitCould, fmt.Sprintf("--jobs takes 0 or more, not %d", f.jobs)}
	case f.max < 0:
		return &status{exitCould, fmt.Sprintf("--max takes a number from 0, not %d", f.max)}
	case f.timeout <= 0:
		return &status{exitCould, fmt.Sprintf("--timeout takes a duration such as 30s, not %s", f.timeout)}
	case f.minScore < 0 || f.minScore > 100:
		return &status{exitCould, fmt.Sprintf("--min-score takes a percentage from 0 to 100, not %v", f.minScore)}
	}
	return nil
}

func (s *streams) mutate(ctx context.Context, name string, f mutateFlags) error {
	if err := f.check(); err != nil {
		return err
	}
	if f.jobs == 0 {
		f.jobs = runtime.GOMAXPROCS(0)
	}
	r, err := s.openTests(name, testFlags{})
	if err != nil {
		return err
	}
	if len(r.suite.Cases)+len(r.suite.Goldens) == 0 {
		return s.noTests([]string{name}, testFlags{})
	}
	about := &cases.Book{Workspace: r.book.ws, Info: r.book.info, Program: r.program}
	all := mutation.Mutants(about)
	picked := mutation.Sample(all, f.max)
	sampled := 0
	if len(picked) < len(all) {
		sampled = len(all)
	}
	m := mutation.Settings{Book: about, FS: r.fsys, Suite: r.suite, Mutants: picked, Jobs: f.jobs}
	report, err := s.tryMutants(ctx, m, f.timeout)
	if errors.Is(err, mutation.ErrFailing) {
		return fmt.Errorf("%s: %w; routebook test shows which", name, err)
	}
	if err != nil {
		return fmt.Errorf("mutate %s: %w", name, cause(err))
	}
	if err := s.printMutants(r, report, sampled, f); err != nil {
		return err
	}
	if score := coverage.Shown(report.Score()); score < f.minScore {
		fmt.Fprintf(s.err, "%s: the score is %v %%, less than the %v %% that --min-score asks for\n", name, score, f.minScore)
		return found
	}
	return nil
}

// tryMutants runs the mutation, no longer than it may last.
func (s *streams) tryMutants(ctx context.Context, m mutation.Settings, timeout time.Duration) (*mutation.Report, error) {
	bar := s.newCountBar(len(m.Mutants))
	var lock sync.Mutex
	m.Progress = func() {
		lock.Lock()
		defer lock.Unlock()
		bar.step()
	}
	limited, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	report, err := mutation.Run(limited, m)
	bar.finish()
	switch {
	case ctx.Err() != nil: // interrupted: what was tried says nothing about the rest
		return nil, ctx.Err()
	case errors.Is(err, context.DeadlineExceeded):
		return nil, fmt.Errorf("the time was up after %s, before the first change", timeout)
	}
	return report, err
}

type jsonMutation struct {
	Schema     int          `json:"schema"`
	Book       string       `json:"book"`
	Program    string       `json:"program"`
	Score      float64      `json:"score"` // to one decimal, never rounded up
	Mutants    int          `json:"mutants"`
	Killed     int          `json:"killed"`
	Untried    int          `json:"untried"`
	Equivalent int          `json:"equivalent"`
	Sampled    int          `json:"sampled,omitempty"` // out of how many changes --max took some
	Survivors  []jsonMutant `json:"survivors"`
}

type jsonMutant struct {
	Kind   string `json:"kind"`
	Of     string `json:"of"`
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
	Diff   string `json:"diff"`
}

func (s *streams) printMutants(r *testRun, report *mutation.Report, sampled int, f mutateFlags) error {
	if f.format == "json" {
		j := jsonMutation{
			Schema: 1, Book: r.book.name, Program: r.program.Digest(), Score: coverage.Shown(report.Score()), Mutants: report.Made,
			Killed: report.Killed, Untried: report.Untried, Equivalent: report.Equivalent, Sampled: sampled, Survivors: []jsonMutant{},
		}
		for _, m := range report.Survivors {
			file := r.path(m.File)
			at := r.position(file, m.Span)
			j.Survivors = append(j.Survivors, jsonMutant{m.Kind, m.Of, file, at.Line, at.Column, wordDiff(m, false)})
		}
		return writeIndented(s.out, j)
	}
	var b bytes.Buffer
	p := testPrinter{Writer: &b, color: s.colored(s.out)}
	for _, m := range report.Survivors {
		fmt.Fprintf(&b, "%s  %s  %s\n    %s\n", p.painted(dim, r.place(m.File, m.Span)), p.painted(bold, m.Kind), clean(m.Of), wordDiff(m, p.color))
	}
	if _, err := s.out.Write(b.Bytes()); err != nil {
		return err
	}
	if !s.quiet {
		s.writeScore(r, report, sampled, f)
	}
	return nil
}

// wordDiff puts a change on one line, as git's word diff does.
func wordDiff(m *mutation.Mutant, color bool) string {
	old, with := "", ""
	if m.Old != "" {
		old = "[-" + clean(m.Old) + "-]"
	}
	if m.With != "" {
		with = "{+" + clean(m.With) + "+}"
	}
	p := testPrinter{color: color}
	return clean(m.Before) + p.painted(red, old) + p.painted(green, with) + clean(m.After)
}

func (s *streams) writeScore(r *testRun, report *mutation.Report, sampled int, f mutateFlags) {
	fmt.Fprintf(s.err, "%s: %.1f %% of %s noticed, %d survived", r.book.name, coverage.Shown(report.Score()),
		plural(report.Killed+len(report.Survivors), "change"), len(report.Survivors))
	if report.Equivalent > 0 {
		fmt.Fprintf(s.err, "; %d change no program", report.Equivalent)
	}
	if sampled > 0 {
		fmt.Fprintf(s.err, "; a sample of %s", plural(sampled, "change"))
	}
	if report.Untried > 0 {
		fmt.Fprintf(s.err, "; %d not tried, the time was up after %s", report.Untried, f.timeout)
	}
	fmt.Fprintln(s.err)
}
