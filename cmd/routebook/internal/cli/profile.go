package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/engine/event"
	"github.com/routebook/routebook/engine/replay"
	"github.com/routebook/routebook/rules/profile"
)

// profileFlags are the flags of profile.
type profileFlags struct {
	traffic []string
	save    string
	top     int
	onError string
	maxLine int
	format  string
	rev     bool
}

func newProfile(s *streams) *cobra.Command {
	var f profileFlags
	cmd := &cobra.Command{
		Use:   "profile [BOOK] --traffic FILE…",
		Short: "Say which rules cost most over recorded traffic",
		Long: `Decides a recording with the rules of a book, performs nothing, and counts: for each rule how often it was heard, run and matched, and
for each test how often it was asked, true, and decisive: the last that was asked of a rule's condition. What cost most comes first.
Costs are estimates, counts times what one such answer takes: they tell dear rules from cheap ones, and are no clock.

With --save it also writes how often each test was true. Kept as book.profile in the folder of the book, that makes a better plan than
guesses do (disasm --plan). It changes no decision; what is wrong with it is a warning.
Exit code: 0 done, 1 done but lines were rejected, 2 could not.`,
		Example: `  routebook profile desk --traffic week.ndjson
  routebook profile desk --traffic week.ndjson --top 3 --save desk/book.profile
  routebook profile desk --traffic week.ndjson --top 0 --format json`,
		RunE: func(cmd *cobra.Command, args []string) error { return s.profile(cmd.Context(), args, f) },
	}
	flags := cmd.Flags()
	flags.StringArrayVar(&f.traffic, "traffic", nil, "file of events, one JSON object a line, .gz too; - is stdin; may be repeated or followed by further files")
	flags.StringVar(&f.save, "save", "", "write how often each test was true to this file, such as BOOK/book.profile")
	flags.IntVar(&f.top, "top", 10, "how many rules and tests to show; 0 shows all")
	flags.StringVar(&f.onError, "on-error", "stop", "stop or skip at a line that is no event")
	flags.IntVar(&f.maxLine, "max-line", event.DefaultMaxLine, "bytes of the longest line; at most half a GiB")
	flags.StringVar(&f.format, "format", "text", "text or json")
	flags.BoolVar(&f.rev, "rev", false, revFlag)
	takes(cmd, "format", reportFormats...)
	takes(cmd, "on-error", onErrors...)
	takesText(cmd, "top", "max-line")
	return cmd
}

// check checks the flags and sorts the arguments, as those of run.
func (f *profileFlags) check(args []string) (bookName string, err error) {
	if err := oneOf("--format", f.format, reportFormats...); err != nil {
		return "", err
	}
	if err := checkRejects(f.onError, "", f.maxLine); err != nil {
		return "", err
	}
	switch {
	case f.top < 0:
		return "", &status{exitCould, fmt.Sprintf("--top takes a number from 0, not %d", f.top)}
	case f.save == "-":
		return "", &status{exitCould, "--save takes a file: stdout has the report"}
	}
	bookName, f.traffic, err = sortArgs("profile", args, f.traffic, f.rev)
	return bookName, err
}

func (s *streams) profile(ctx context.Context, args []string, f profileFlags) error {
	name, err := f.check(args)
	if err != nil {
		return err
	}
	b, err := openBook(ctx, name, f.rev)
	if err != nil {
		return err
	}
	p, err := b.compile(s, false)
	if err != nil {
		return err
	}
	inputs, err := s.openInputs(f.traffic)
	if err != nil {
		return err
	}
	defer closeInputs(inputs)
	var saved *output
	if f.save != "" {
		if saved, err = s.openOutput(f.save, inputs); err != nil {
			return err
		}
		defer saved.Abort()
	}
	bad, err := s.openRejects(f.onError, "", inputs)
	if err != nil {
		return err
	}
	tally, err := s.count(ctx, p, inputs, bad, f)
	if err != nil {
		return err
	}
	if saved != nil {
		if _, err := saved.Write(tally.Selectivities().Append(nil)); err != nil {
			return err
		}
		if err := saved.Commit(); err != nil {
			return err
		}
	}
	if err := s.printProfile(b, p, tally, f); err != nil {
		return err
	}
	if bad.count > 0 {
		return found
	}
	return nil
}

// count decides the traffic and counts.
func (s *streams) count(ctx context.Context, p *program.Program, inputs []*input, bad *rejects, f profileFlags) (*profile.Tally, error) {
	tally := profile.NewTally(p)
	bar := s.newBar(inputs)
	settings := replay.Settings{
		Program: p, MaxLine: f.maxLine, Jobs: runtime.GOMAXPROCS(0), Evidence: true, Observed: tally.Observe,
		Rejected: func(e *event.LineError) error { return bad.addLine(e) },
	}
	for _, in := range inputs {
		settings.Inputs = append(settings.Inputs, replay.Input{Name: in.name, Reader: cancelable{ctx, bar.watched(in)}, Ready: in.isRegular()})
	}
	summary, err := replay.Run(ctx, settings)
	bar.finish()
	if err == nil && summary.Events == 0 {
		err = errors.New("no event to decide, and nothing to count")
	}
	return tally, err
}

func (s *streams) printProfile(b *book, p *program.Program, tally *profile.Tally, f profileFlags) error {
	report := tally.Report(f.top)
	report.Book = b.name
	if f.format == "json" {
		return writeIndented(s.out, report)
	}
	var text bytes.Buffer
	w := profilePrinter{testPrinter{Writer: &text, color: s.colored(s.out)}, report}
	w.rules()
	w.tests()
	if _, err := s.out.Write(text.Bytes()); err != nil {
		return err
	}
	if s.quiet {
		return nil
	}
	fmt.Fprintf(s.err, "%s: %s, %s, program %s\n", b.name, plural(report.RuleCount, "rule"), plural(report.TestCount, "test"), program.ShortDigest(report.Program))
	fmt.Fprintf(s.err, "%s; rules were asked %s times, for about %s: estimated as counts times what one answer takes, without reading messages\n",
		plural(report.Events, "event"), grouped(report.Passes), nanos(report.Nanos))
	if f.save != "" {
		fmt.Fprintf(s.err, "%s: how often each test was true\n", f.save)
	}
	return nil
}

// profilePrinter prints a report for people.
type profilePrinter struct {
	testPrinter
	report *profile.Report
}

// rules prints the rules that cost most, each with its tests.
func (w *profilePrinter) rules() {
	fmt.Fprintln(w, w.painted(bold, fmt.Sprintf("%s of %s that cost most", grouped(len(w.report.Rules)), plural(w.report.RuleCount, "rule"))))
	fmt.Fprintln(w, w.painted(dim, fmt.Sprintf("%10s %6s %9s %9s %9s  rule", "cost", "", "heard", "run", "matched")))
	for _, r := range w.report.Rules {
		fmt.Fprintf(w, "%10s %6s %9s %9s %9s  %s\n", nanos(r.Nanos), w.share(r.Nanos), grouped(r.Heard), grouped(r.Run), grouped(r.Matched), w.painted(bold, clean(r.Name)))
		if len(r.Tests) > 0 {
			fmt.Fprintln(w, w.painted(dim, fmt.Sprintf("%17s %9s %9s %9s    test", "", "asked", "true", "decisive")))
		}
		for _, t := range r.Tests {
			fmt.Fprintf(w, "%17s %9s %9s %9s    %s\n", "", grouped(t.Asked), grouped(t.True), grouped(t.Decisive), shortTest(t.Test))
		}
	}
}

// tests prints the tests that cost most, over all rules.
func (w *profilePrinter) tests() {
	fmt.Fprintln(w, "\n"+w.painted(bold, fmt.Sprintf("%s of %s that cost most", grouped(len(w.report.Tests)), plural(w.report.TestCount, "test"))))
	fmt.Fprintln(w, w.painted(dim, fmt.Sprintf("%10s %9s %9s %9s %9s %7s  test", "cost", "answered", "asked", "true", "decisive", "holds")))
	for _, t := range w.report.Tests {
		holds := "?"
		if t.Of > 0 {
			holds = fmt.Sprintf("%.1f %%", 100*float64(t.Holds)/float64(t.Of))
		}
		fmt.Fprintf(w, "%10s %9s %9s %9s %9s %7s  %s\n", nanos(t.Nanos), grouped(t.Answered), grouped(t.Asked), grouped(t.True), grouped(t.Decisive), holds, shortTest(t.Test))
	}
}

// share returns a part of the whole cost.
func (w *profilePrinter) share(ns float64) string {
	if w.report.Nanos == 0 {
		return ""
	}
	return fmt.Sprintf("%.0f %%", 100*ns/w.report.Nanos)
}

// nanos returns a time as people read it.
func nanos(ns float64) string {
	switch {
	case ns < 1e3:
		return fmt.Sprintf("%.0f ns", ns)
	case ns < 1e6:
		return fmt.Sprintf("%.1f µs", ns/1e3)
	case ns < 1e9:
		return fmt.Sprintf("%.1f ms", ns/1e6)
	}
	return fmt.Sprintf("%.1f s", ns/1e9)
}

// shownTest is how much of a test a table shows, in runes; the JSON form has it whole.
const shownTest = 70

func shortTest(test string) string {
	runes := []rune(clean(test))
	if len(runes) <= shownTest {
		return string(runes)
	}
	return string(runes[:shownTest-1]) + "…"
}
