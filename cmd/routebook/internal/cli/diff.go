package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/routebook/routebook/compiler/program"
	"github.com/routebook/routebook/dsl/diag"
	"github.com/routebook/routebook/engine/event"
	"github.com/routebook/routebook/engine/replay"
	"github.com/routebook/routebook/rules/review"
	"github.com/routebook/routebook/rules/roster"
)

// diffFlags are the flags of diff.
type diffFlags struct {
	traffic     []string
	roster      string
	format      string
	out         string
	exitCode    bool
	failOn      []string
	maxChanged  string
	maxExamples int
	onError     string
	rejects     string
	maxLine     int
	jobs        int
	until       string
	untilTime   time.Time
	beyond      time.Duration
	allowEmpty  bool
	rev         bool
}

// diffFormats are the forms in which a difference can be written.
var diffFormats = []string{"text", "markdown", "html", "json"}

func newDiff(s *streams) *cobra.Command {
	var f diffFlags
	cmd := &cobra.Command{
		Use:   "diff OLD [NEW] [--traffic FILE…]",
		Short: "Say what a change of rules does to recorded traffic",
		Long: `Decides the same traffic with two versions of a book, and reports the conversations that they would treat differently:
what became of them before and after, how many they are, and which line of the change is the cause.
OLD and NEW are folders, or revisions such as main:desk; NEW is by default the folder of OLD's name as it is on disk.
Without --traffic the recorded traffic among NEW's tests is used.
Exit code: 0 done, 1 a gate was missed or lines were rejected, 2 could not.`,
		Example: `  routebook diff main:desk                                        what my edits would change, over the book's tests
  routebook diff main:desk desk --traffic week.ndjson             over a recorded week
  routebook diff HEAD~3:desk HEAD:desk --traffic week.ndjson.gz --format markdown --out comment.md
  routebook diff main:desk --traffic week.ndjson --format html --out report.html
  routebook diff main:desk --traffic week.ndjson --fail-on unrouted,message --max-changed 1%`,
		RunE: func(cmd *cobra.Command, args []string) error { return s.review(cmd.Context(), args, f) },
	}
	flags := cmd.Flags()
	flags.StringArrayVar(&f.traffic, "traffic", nil, "file of events, one JSON object a line, .gz too; - is stdin; may be repeated or followed by further files")
	flags.StringVar(&f.roster, "roster", "", "YAML or JSON file that says who is at work, and with how much to do")
	flags.StringVar(&f.format, "format", "text", "text, markdown (for a comment on a pull request), html (a page for people) or json")
	flags.StringVarP(&f.out, "out", "o", "", "write the report to this file, once it is complete, instead of stdout")
	flags.BoolVar(&f.exitCode, "exit-code", false, "exit with 1 when any conversation is treated differently")
	flags.StringSliceVar(&f.failOn, "fail-on", nil, "exit with 1 when conversations differ in one of these: "+strings.Join(review.Facets, ", "))
	flags.StringVar(&f.maxChanged, "max-changed", "", "exit with 1 when more conversations than that differ: 1% or 20")
	flags.IntVar(&f.maxExamples, "max-examples", 2, "conversations shown for each group")
	flags.StringVar(&f.onError, "on-error", "stop", "stop or skip at a line that is no event")
	flags.StringVar(&f.rejects, "rejects", "", "write the lines that were skipped to this file")
	flags.IntVar(&f.maxLine, "max-line", event.DefaultMaxLine, "bytes of the longest line")
	flags.IntVar(&f.jobs, "jobs", 0, "how many events to read at once, 0 for one on each core; the report does not depend on it")
	flags.StringVar(&f.until, "until", "", "let the clock go on after the last event, until a time such as 2026-11-30T09:00:00Z, or for +48h")
	flags.BoolVar(&f.allowEmpty, "allow-empty", false, "no rule, or no event, is no failure")
	flags.BoolVar(&f.rev, "rev", false, revFlag)
	takes(cmd, "format", diffFormats...)
	takes(cmd, "on-error", onErrors...)
	takesList(cmd, "fail-on", facets)
	takesText(cmd, "max-changed", "max-examples", "max-line", "jobs", "until")
	return cmd
}

// check checks the flags and sorts the arguments: files behind --traffic are traffic too.
func (f *diffFlags) check(args []string) (oldName, newName string, err error) {
	if err := oneOf("--format", f.format, diffFormats...); err != nil {
		return "", "", err
	}
	for _, facet := range f.failOn {
		if err := oneOf("--fail-on", facet, review.Facets...); err != nil {
			return "", "", err
		}
	}
	if _, err := f.limit(100); err != nil {
		return "", "", err
	}
	if f.maxExamples < 0 {
		return "", "", &status{exitCould, fmt.Sprintf("--max-examples takes a number of conversations, not %d", f.maxExamples)}
	}
	switch {
	case f.jobs < 0:
		return "", "", &status{exitCould, fmt.Sprintf("--jobs takes 0 or more, not %d", f.jobs)}
	case f.jobs == 0:
		f.jobs = runtime.GOMAXPROCS(0)
	}
	if err := checkRejects(f.onError, f.rejects, f.maxLine); err != nil {
		return "", "", err
	}
	if f.untilTime, f.beyond, err = readUntil(f.until); err != nil {
		return "", "", err
	}
	var books []string
	for _, arg := range args {
		info, err := os.Stat(arg)
		if len(f.traffic) > 0 && err == nil && !info.IsDir() && !strings.HasSuffix(arg, ".route") {
			f.traffic = append(f.traffic, arg)
			continue
		}
		books = append(books, arg)
	}
	if err := checkTraffic("diff", f.traffic, len(books) > 0); err != nil {
		return "", "", err
	}
	switch len(books) {
	case 0:
		return "", "", &status{exitCould, "diff needs OLD, such as main:desk; see routebook diff --help"}
	case 1:
		return f.onDisk(books[0])
	case 2:
		return books[0], books[1], nil
	}
	return "", "", &status{exitCould, fmt.Sprintf("diff takes OLD and NEW; what is %s?", books[2])}
}

// onDisk returns what a revision of a folder is compared with: the folder.
func (f *diffFlags) onDisk(name string) (oldName, newName string, err error) {
	_, at, ok := revisionOf(name, f.rev)
	if !ok {
		return "", "", &status{exitCould, fmt.Sprintf("diff needs NEW as well: %s is no revision, such as main:%s", name, name)}
	}
	if at == "" {
		at = "."
	}
	return name, strings.TrimPrefix(at, "/"), nil
}

// limit returns how many of some conversations may differ; -1 for any number.
func (f *diffFlags) limit(all int) (int, error) {
	if f.maxChanged == "" {
		return -1, nil
	}
	number, isShare := strings.CutSuffix(f.maxChanged, "%")
	n, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	if err != nil || n < 0 || isShare && n > 100 || !isShare && n != float64(int(n)) {
		return 0, &status{exitCould, fmt.Sprintf("--max-changed takes a share such as 1%%, or a number of conversations, not %q", f.maxChanged)}
	}
	if isShare {
		return int(n * float64(all) / 100), nil
	}
	return int(n), nil
}

func (s *streams) review(ctx context.Context, args []string, f diffFlags) error {
	oldName, newName, err := f.check(args)
	if err != nil {
		return err
	}
	before, after, err := s.openVersions(ctx, oldName, newName, f)
	if err != nil {
		return err
	}
	e, err := s.openDiffEnds(after, f)
	defer e.close()
	if err != nil {
		return err
	}
	report, err := s.compare(ctx, before, after, e, f)
	if err != nil {
		return err
	}
	if report.Traffic.Events == 0 && !f.allowEmpty {
		return errors.New("no event to decide; --allow-empty accepts that")
	}
	if err := writeReport(e.out, report, f.format); err != nil {
		return err
	}
	if err := errors.Join(e.out.Commit(), e.rejects.Commit()); err != nil {
		return err
	}
	return s.gate(report, f)
}

// compiled is one side of a comparison: a book with its program.
type compiled struct {
	*book
	program *program.Program
}

// openVersions opens both books, and shows what is wrong with either before it gives up.
func (s *streams) openVersions(ctx context.Context, oldName, newName string, f diffFlags) (before, after *compiled, err error) {
	var both [2]*compiled
	var errs [2]error
	for i, name := range []string{oldName, newName} {
		b, err := openBook(ctx, name, f.rev)
		if err != nil {
			return nil, nil, err
		}
		p, err := b.compile(s, f.allowEmpty)
		both[i], errs[i] = &compiled{b, p}, err
	}
	for _, err := range errs {
		if err != nil {
			return nil, nil, err
		}
	}
	return both[0], both[1], nil
}

// reviewed is a version as the review takes it.
func (v *compiled) reviewed() *review.Book {
	return &review.Book{Name: v.name, Workspace: v.ws, Info: v.info, Program: v.program}
}

// diffEnds are what a comparison reads and writes.
type diffEnds struct {
	inputs  []*input
	tests   bool // the inputs are those of the book's tests
	out     *output
	rejects *rejects
}

// openDiffEnds opens everything that the flags name. What it returns is to be closed, also after an error.
func (s *streams) openDiffEnds(after *compiled, f diffFlags) (e *diffEnds, err error) {
	e = &diffEnds{tests: len(f.traffic) == 0}
	if e.tests {
		e.inputs, err = recorded(after.book)
	} else {
		e.inputs, err = s.openInputs(f.traffic)
	}
	if err != nil {
		return e, err
	}
	if e.out, err = s.openOutput(f.out, e.inputs); err != nil {
		return e, err
	}
	e.rejects, err = s.openRejects(f.onError, f.rejects, e.inputs)
	return e, err
}

func (e *diffEnds) close() {
	closeInputs(e.inputs)
	e.out.Abort()
	e.rejects.Abort()
}

// recorded opens the recorded traffic among a book's tests, in the order of the names.
func recorded(b *book) ([]*input, error) {
	names, err := fs.Glob(b.files, "tests/*.ndjson")
	if err != nil {
		return nil, err
	}
	names = slices.DeleteFunc(names, func(name string) bool { return strings.HasSuffix(name, ".golden.ndjson") })
	if len(names) == 0 {
		return nil, &status{exitCould, fmt.Sprintf("%s has no recorded traffic in tests/*.ndjson: name some with --traffic FILE", b.name)}
	}
	var all []*input
	for _, name := range names {
		text, err := fs.ReadFile(b.files, name)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", name, cause(err))
		}
		all = append(all, &input{ReadCloser: io.NopCloser(strings.NewReader(string(text))), name: path.Join(b.name, name)})
	}
	if closer, ok := b.files.(io.Closer); ok {
		if err := closer.Close(); err != nil {
			return nil, fmt.Errorf("read %s: %w", b.name, err)
		}
	}
	return all, nil
}

// compare decides the traffic with both versions.
func (s *streams) compare(ctx context.Context, before, after *compiled, e *diffEnds, f diffFlags) (*review.Report, error) {
	r, err := s.readStart(before, after, f)
	if err != nil {
		return nil, err
	}
	c := review.Comparison{
		Old: before.reviewed(), New: after.reviewed(), MaxLine: f.maxLine, Jobs: f.jobs, Until: f.untilTime, Beyond: f.beyond,
		Start: r.Changes(), Examples: f.maxExamples, Explain: f.format == "html" || f.format == "json",
		Rejected: func(bad *event.LineError) error { return e.rejects.addLine(bad) },
	}
	b := s.newBar(e.inputs)
	for _, in := range e.inputs {
		c.Inputs = append(c.Inputs, replay.Input{Name: in.name, Reader: cancelable{ctx, b.watched(in)}, Ready: e.tests || in.isRegular()})
	}
	report, err := review.Compare(ctx, c)
	b.finish()
	if err != nil {
		return nil, err
	}
	report.Traffic.Default = e.tests
	if r.SaysPresence() {
		report.Traffic.Roster = f.roster
	}
	return report, nil
}

// readStart reads the roster, which may name the agents of either version.
func (s *streams) readStart(before, after *compiled, f diffFlags) (*roster.Roster, error) {
	if f.roster == "" {
		return &roster.Roster{}, nil
	}
	if f.roster == "-" && slices.Contains(f.traffic, "-") {
		return nil, &status{exitCould, "--roster and --traffic cannot both be stdin"}
	}
	src, err := s.readAll(f.roster)
	if err != nil {
		return nil, err
	}
	desk := program.Desk{
		Agents:       append(slices.Clone(after.program.Desk.Agents), before.program.Desk.Agents...),
		AgentsClosed: before.program.Desk.AgentsClosed && after.program.Desk.AgentsClosed,
	}
	r, wrong := roster.Parse(f.roster, src, &desk)
	if len(wrong) > 0 {
		if err := s.render(s.err, wrong, diag.Sources(func(string) []byte { return src })); err != nil {
			return nil, err
		}
		return nil, refused
	}
	return r, nil
}

func writeReport(w io.Writer, r *review.Report, format string) error {
	switch format {
	case "markdown":
		return r.Markdown(w)
	case "html":
		return r.HTML(w)
	case "json":
		return r.JSON(w)
	}
	return r.Text(w)
}

// gate says which gates a report misses, and makes that the exit code.
func (s *streams) gate(r *review.Report, f diffFlags) error {
	failed := r.Traffic.Rejected > 0 || f.exitCode && r.Changed > 0
	for _, c := range r.Facets {
		if slices.Contains(f.failOn, c.Facet.String()) && c.Conversations > 0 {
			failed = true
			fmt.Fprintf(s.err, "gate: %s differ in %s (--fail-on %s)\n", plural(c.Conversations, "conversation"), c.Facet, c.Facet)
		}
	}
	most, err := f.limit(r.Conversations)
	if err != nil {
		return err
	}
	if most >= 0 && r.Changed > most {
		failed = true
		fmt.Fprintf(s.err, "gate: %s changed, more than %s (--max-changed)\n", plural(r.Changed, "conversation"), f.maxChanged)
	}
	if r.Traffic.Rejected > 0 {
		fmt.Fprintf(s.err, "rejected lines: %s\n", grouped(r.Traffic.Rejected))
	}
	if failed {
		return found
	}
	return nil
}
